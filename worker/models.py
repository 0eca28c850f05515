"""Hearing, thinking and speaking: the models of a call, as settings name them.

Settings flow in while nobody waits, the session of a call flows out. Making a client reads the
certificates of the machine, a tenth of a second each in which an event loop stands still; no
client knows of a loop before its first request.
"""

from typing import Any

from livekit.agents import AgentSession, TurnHandlingOptions, inference, llm
from livekit.agents.types import NOT_GIVEN

from caller_memory.languages import AUTO
from config import Part, Settings, forbid_telemetry
from worker import plugins

# onnxruntime writes a device id below the home folder and sends events the moment it is imported.
forbid_telemetry()

from livekit.plugins import openai, silero  # noqa: E402

FIRST_USED_IN_A_CALL = [
    "anyio._backends._asyncio",
    "openai.resources.audio.audio",
    "openai.resources.chat.chat",
    "worker.prepared",
]
"""What the clients import with their first request, while the caller waits for it, and what a call
needs of ours."""

_OPTIONS: dict[Part, dict[str, str]] = {
    "stt": {"language": "stt_language"},
    "tts": {"voice": "tts_voice"},
}
"""Of another plug-in's model, the arguments that settings name; each is given where it is set."""


def first_used_in_a_call(settings: Settings) -> list[str]:
    """Return the modules that are imported before there is a call."""
    chosen = {settings.model_of(part)[0] for part in settings.parts} - {"openai"}
    return FIRST_USED_IN_A_CALL + [plugins.module_name(plugin) for plugin in sorted(chosen)]


def check(settings: Settings) -> None:
    """Import the plug-ins that settings name, and see that each has what it needs.

    Raises:
        ConfigError: one is not installed, or lacks its key or its model.
    """
    for part in settings.parts:
        if settings.model_of(part)[0] != "openai":
            _model(settings, part)


def language_model(settings: Settings) -> llm.LLM[Any]:
    """Return the language model.

    Raises:
        ConfigError: its plug-in is not installed, or lacks its key.
    """
    made: llm.LLM[Any] = _model(settings, "llm")
    return made


def _model(settings: Settings, part: Part) -> Any:
    plugin, model = settings.model_of(part)
    if plugin == "openai":
        return _openai_model(settings, part, model)
    options = {
        argument: (name.upper(), getattr(settings, name))
        for argument, name in _OPTIONS.get(part, {}).items()
        # Which argument has a plug-in detect the language differs from one to the next.
        if name in settings.model_fields_set and getattr(settings, name) != AUTO
    }
    return plugins.make(part, plugin, model, options)


def _openai_model(settings: Settings, part: Part, model: str) -> Any:
    own_server = None if part == "realtime" else getattr(settings, f"{part}_base_url")
    base_url, api_key = settings.endpoint(own_server)
    server: dict[str, Any] = {"base_url": base_url or NOT_GIVEN, "api_key": api_key}
    match part:
        case "stt":
            language = settings.stt_language
            detects = language == AUTO
            return openai.STT(model=model, language=language, detect_language=detects, **server)
        case "llm":
            longest = settings.answer_tokens
            return openai.LLM(model=model, max_completion_tokens=longest, **server)
        case "tts":
            return openai.TTS(model=model, voice=settings.tts_voice, **server)
        case "realtime":
            return openai.realtime.RealtimeModel(model=model, **server)


class Voice:
    """The models of one call, loaded before there is one."""

    def __init__(self, settings: Settings) -> None:
        self._models = {part: _model(settings, part) for part in settings.parts}
        self._vad = None if settings.realtime else silero.VAD.load()
        self._turn_detection = settings.turn_detection

    def session(self) -> AgentSession[None]:
        """Return the session of the call."""
        return self._session(_turn_handling(self._turn_detection))

    def plain_session(self) -> AgentSession[None]:
        """Return a session that needs the least, for a call whose own session failed."""
        return self._session({"turn_detection": "vad"})

    def _session(self, turn_handling: TurnHandlingOptions) -> AgentSession[None]:
        if self._vad is None:
            # A realtime model decides by itself when a turn has ended.
            return AgentSession(llm=self._models["realtime"])
        return AgentSession(vad=self._vad, turn_handling=turn_handling, **self._models)


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
