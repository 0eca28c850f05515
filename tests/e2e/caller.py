"""A person on the line: joins a room, speaks, listens, types, hangs up.

Words flow in and leave as sound through the LiveKit server; the agent's sound is recorded and
recognised again. A caller knows nothing of the agent but what it can hear and read.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from livekit import rtc
from livekit.rtc.data_stream import StreamError

from .livekit_server import Kind, LiveKitServer
from .processes import wait_until
from .speech import SAMPLE_RATE, recognise, synthesise, wav

FRAME_S = 0.02
FRAME_SAMPLES = int(SAMPLE_RATE * FRAME_S)
QUIET_LOUDNESS = 200
"""Root mean square of 16 bit samples below which nobody speaks."""

QUIET_S = 1.5
"""Quiet for so long: the agent has finished, and is not between two sentences."""

REPLY_TIMEOUT_S = 40.0


@dataclass(frozen=True)
class Transcript:
    """One segment of text in the room: who said it, and what."""

    identity: str
    text: str


class Caller:
    """One participant. Enter it to join, leave it to hang up.

    Args:
        url: where the server is reached, if not at its own address.
        microphone: "muted" publishes one that is muted, "none" publishes none.
        kind, name, attributes: what the token says of the participant.
        only_listens: it may publish neither sound nor data.
        synthesise, recognise: their voice and their ears, if those are not English.

    Attributes:
        transcripts: the texts that the room showed, oldest first.
        received: what came over any other channel of the room, oldest first.
        recording: all the agent's sound, as PCM.
        microphone_buffer_ms: so long the process may stall without a gap in what is said.
        disconnected_by: why the call ended, None while it runs.
    """

    # Models compute in this process too.
    microphone_buffer_ms = 500

    def __init__(
        self,
        server: LiveKitServer,
        identity: str,
        room: str,
        *,
        url: str = "",
        microphone: Literal["open", "muted", "none"] = "open",
        kind: Kind = "standard",
        name: str = "",
        attributes: Mapping[str, str] | None = None,
        only_listens: bool = False,
        synthesise: Callable[[str], bytes] = synthesise,
        recognise: Callable[[bytes], str] = recognise,
    ) -> None:
        self.identity = identity
        self.room_name = room
        self.room = rtc.Room()
        self.transcripts: list[Transcript] = []
        self.received: list[bytes] = []
        self.recording = bytearray()
        self.disconnected_by: rtc.DisconnectReason.ValueType | None = None
        self._url = url or server.url
        self._token = server.token(
            identity, room, kind=kind, name=name, attributes=attributes, only_listens=only_listens
        )
        self._microphone = "none" if only_listens else microphone
        self._synthesise = synthesise
        self._recognise = recognise
        self._to_say = bytearray()
        self._heard_until = 0
        self._loud_until = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.join()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()

    async def join(self) -> None:
        """Enter the room and publish the microphone."""
        self.room.on("track_subscribed", self._on_track)
        self.room.on("disconnected", self._on_disconnected)
        self.room.on("data_received", lambda packet: self.received.append(packet.data))
        self.room.register_text_stream_handler("lk.transcription", self._on_transcript)
        self.room.register_text_stream_handler("lk.chat", self._on_other_stream)
        for topic in ("lk.agent.session", "lk.agent.events", "lk.agent.request"):
            self.room.register_byte_stream_handler(topic, self._on_other_stream)
        await self.room.connect(self._url, self._token)
        if self._microphone != "none":
            await self._publish_microphone()

    async def hang_up(self) -> None:
        """Leave the room on purpose."""
        await self.room.disconnect()
        for task in self._tasks:
            task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def say(self, text: str) -> None:
        """Speak; returns when the last word has left the microphone."""
        self._to_say += await asyncio.to_thread(self._synthesise, text)
        await wait_until(lambda: not self._to_say, timeout_s=60)

    async def type(self, text: str) -> None:
        """Send a chat message."""
        await self.room.local_participant.send_text(text, topic="lk.chat")

    async def reply(self, timeout_s: float = REPLY_TIMEOUT_S) -> str:
        """What the agent says next, until it is quiet, as it is understood: lower-case.

        Raises:
            TimeoutError: it says nothing.
        """
        start = self._heard_until
        await wait_until(
            lambda: self._loud_until > start, timeout_s, lambda: "no word of the agent"
        )
        quiet_bytes = int(QUIET_S * SAMPLE_RATE) * 2
        await wait_until(lambda: len(self.recording) - self._loud_until > quiet_bytes, timeout_s)
        sound = bytes(self.recording[start : self._loud_until])
        self._heard_until = len(self.recording)
        return (await asyncio.to_thread(self._recognise, wav(sound))).lower()

    async def hears(self, *keywords: str, timeout_s: float = REPLY_TIMEOUT_S) -> str:
        """Listen until one of these words has been heard, and the agent is quiet.

        Raises:
            TimeoutError: none was; the message says what was heard instead.
        """
        heard = ""
        try:
            async with asyncio.timeout(timeout_s):
                while not any(keyword in heard for keyword in keywords):
                    heard += await self.reply(timeout_s) + " "
        except TimeoutError:
            raise TimeoutError(f"{keywords} not heard in {timeout_s:g} s, but {heard!r}") from None
        return heard

    def on_said(self, pcm: bytes, at: float) -> None:
        """A frame leaves the microphone at this time of `time.monotonic`; for who measures."""

    def on_heard(self, pcm: bytes, is_loud: bool) -> None:
        """A frame of the agent's sound has arrived; for who measures."""

    async def _publish_microphone(self) -> None:
        source = rtc.AudioSource(SAMPLE_RATE, 1, queue_size_ms=self.microphone_buffer_ms)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
        await self.room.local_participant.publish_track(
            track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        )
        if self._microphone == "muted":
            track.mute()
        self._run(self._send_sound(source))

    def _on_disconnected(self, reason: rtc.DisconnectReason.ValueType) -> None:
        self.disconnected_by = reason

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.add(asyncio.create_task(work))

    async def _send_sound(self, source: rtc.AudioSource) -> None:
        """Speech where there is some, else silence: an open microphone never stops sending."""
        while True:
            pcm = bytes(self._to_say[: FRAME_SAMPLES * 2])
            self.on_said(pcm, time.monotonic() + source.queued_duration)
            await source.capture_frame(
                rtc.AudioFrame(pcm.ljust(FRAME_SAMPLES * 2, b"\0"), SAMPLE_RATE, 1, FRAME_SAMPLES)
            )
            del self._to_say[: len(pcm)]

    def _on_track(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        if (
            isinstance(track, rtc.RemoteAudioTrack)
            and participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT
        ):
            self._run(self._record(track))

    async def _record(self, track: rtc.RemoteAudioTrack) -> None:
        stream = rtc.AudioStream(track, sample_rate=SAMPLE_RATE, num_channels=1)
        try:
            async for event in stream:
                pcm = bytes(event.frame.data)
                self.recording += pcm
                if is_loud := loudness(pcm) > QUIET_LOUDNESS:
                    self._loud_until = len(self.recording)
                self.on_heard(pcm, is_loud)
        finally:
            await stream.aclose()

    def _on_transcript(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._run(self._read_transcript(reader, identity))

    def _on_other_stream(
        self, reader: rtc.TextStreamReader | rtc.ByteStreamReader, identity: str
    ) -> None:
        self._run(self._read_other_stream(reader))

    async def _read_other_stream(self, reader: rtc.TextStreamReader | rtc.ByteStreamReader) -> None:
        with contextlib.suppress(StreamError):
            async for chunk in reader:
                self.received.append(chunk if isinstance(chunk, bytes) else chunk.encode())

    async def _read_transcript(self, reader: rtc.TextStreamReader, identity: str) -> None:
        # A call can end in the middle of a text.
        with contextlib.suppress(StreamError):
            self.transcripts.append(Transcript(identity, await reader.read_all()))


def loudness(samples: bytes) -> float:
    """Root mean square of 16 bit samples, of which there is at least one."""
    return float(np.sqrt(np.mean(np.square(np.frombuffer(samples, np.int16).astype(float)))))
