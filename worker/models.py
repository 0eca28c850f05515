"""Hearing, thinking and speaking: the models of a call, each at the server that settings name.

Settings flow in while nobody waits, the session of a call flows out. Making a client reads the
certificates of the machine, a tenth of a second each in which an event loop stands still; no
client knows of a loop before its first request.
"""

from livekit.agents import AgentSession, TurnHandlingOptions, inference
from livekit.agents.types import NOT_GIVEN

from config import Settings, forbid_telemetry

# onnxruntime writes a device id below the home folder and sends events the moment it is imported.
forbid_telemetry()

from livekit.plugins import openai, silero  # noqa: E402

FIRST_USED_IN_A_CALL = [
    "anyio._backends._asyncio",
    "openai.resources.audio.audio",
    "openai.resources.chat.chat",
]
"""Modules that the clients import with their first request, while the caller waits for it."""


class Voice:
    """The models of one call, loaded before there is one."""

    def __init__(self, settings: Settings) -> None:
        stt_url, stt_key = settings.endpoint(settings.stt_base_url)
        llm_url, llm_key = settings.endpoint(settings.llm_base_url)
        tts_url, tts_key = settings.endpoint(settings.tts_base_url)
        self._vad = silero.VAD.load()
        self._stt = openai.STT(
            model=settings.stt_model,
            language=settings.stt_language,
            base_url=stt_url or NOT_GIVEN,
            api_key=stt_key,
        )
        self._llm = openai.LLM(
            model=settings.llm_model, base_url=llm_url or NOT_GIVEN, api_key=llm_key
        )
        self._tts = openai.TTS(
            model=settings.tts_model,
            voice=settings.tts_voice,
            base_url=tts_url or NOT_GIVEN,
            api_key=tts_key,
        )
        self._turn_detection = settings.turn_detection

    def session(self) -> AgentSession[None]:
        """Return the session of the call."""
        return self._session(_turn_handling(self._turn_detection))

    def plain_session(self) -> AgentSession[None]:
        """Return a session that needs the least, for a call whose own session failed."""
        return self._session({"turn_detection": "vad"})

    def _session(self, turn_handling: TurnHandlingOptions) -> AgentSession[None]:
        return AgentSession(
            vad=self._vad,
            stt=self._stt,
            llm=self._llm,
            tts=self._tts,
            turn_handling=turn_handling,
        )


def _turn_handling(turn_detection: str) -> TurnHandlingOptions:
    match turn_detection:
        case "local":
            return {"turn_detection": inference.TurnDetector(version="v1-mini")}
        case "cloud":
            return {"turn_detection": inference.TurnDetector(version="v1")}
        case "vad":
            return {"turn_detection": "vad"}
        case _:
            return {"turn_detection": "stt"}
