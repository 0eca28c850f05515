"""Calls with a clock: a caller who notes when sound left the microphone and came from the agent.

A sentence flows in, the times of its turn flow out, in seconds of `time.monotonic`, which all
processes of the machine share; so do the worker's own, from its log. Nothing is measured here
that the caller would not hear.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import timed_worker
from tests.e2e.caller import QUIET_LOUDNESS, Caller, loudness
from tests.e2e.livekit_server import LiveKitServer
from tests.e2e.openai_server import OpenAIServer
from tests.e2e.processes import wait_until
from tests.e2e.speech import SAMPLE_RATE
from tests.e2e.stack import Stack
from tests.e2e.worker_process import REPOSITORY, Worker

FULL_SCALE = 32_768
REPLY_TIMEOUT_S = 40.0
QUIET_S = 0.3
"""Quiet for so long, the agent has ended its answer of one sentence."""

KEPT = "using preemptive generation"
COMMITTED = "user turn committed"
"""What LiveKit logs, at DEBUG, when a turn gets the reply that was begun before its end was sure,
and when a turn has ended."""


@dataclass(frozen=True)
class Frame:
    """A piece of sound: when it leaves the microphone or arrives, as 16 bit PCM."""

    at: float
    pcm: bytes
    is_loud: bool


@dataclass(frozen=True)
class Turn:
    """When the caller's first frame was sent, the last word was said, and the answer was heard."""

    began: float
    speech_ended: float
    answered: float

    @property
    def response_s(self) -> float:
        """From the end of the caller's speech to the first sound of the answer."""
        return self.answered - self.speech_ended

    def holds(self, at: float) -> bool:
        """Whether this time is within the turn."""
        return self.began < at < self.answered


@dataclass(frozen=True)
class Act:
    """Something the worker did for memory in a turn."""

    name: str
    began: float
    took_s: float


class TimedCaller(Caller):
    """A caller who keeps all frames: those said and those heard, oldest first."""

    microphone_buffer_ms = 100

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said: list[Frame] = []
        self.heard: list[Frame] = []

    def on_said(self, pcm: bytes, at: float) -> None:
        """Keep the frame. Silence is sent as well, as no bytes."""
        self.said.append(Frame(at, pcm, bool(pcm) and loudness(pcm) > QUIET_LOUDNESS))

    def on_heard(self, pcm: bytes, is_loud: bool) -> None:
        """Keep the frame."""
        self.heard.append(Frame(time.monotonic(), pcm, is_loud))

    async def turn(self, sentence: str) -> Turn:
        """Say a sentence and listen to the answer until it ends.

        Raises:
            TimeoutError: the agent says nothing.
        """
        began = time.monotonic()
        await self.say(sentence)
        ended = last_loud(self.said)
        assert ended is not None and ended > began, f"{sentence!r} makes no sound"
        await self.listen(ended)
        answered = first_loud(self.heard, ended)
        assert answered is not None
        return Turn(began, ended, answered)

    async def listen(self, since: float = 0.0) -> None:
        """Wait until the agent has spoken and is quiet again."""

        def has_answered() -> bool:
            ended = last_loud(self.heard)
            return ended is not None and since < ended < time.monotonic() - QUIET_S

        await wait_until(has_answered, REPLY_TIMEOUT_S, lambda: "no sound of the agent")


def first_loud(frames: Iterable[Frame], since: float) -> float | None:
    """When the first loud frame after this time begins, None where there is none."""
    return next((frame.at for frame in frames if frame.is_loud and frame.at > since), None)


def last_loud(frames: Sequence[Frame]) -> float | None:
    """When the last loud frame begins, None where there is none."""
    return next((frame.at for frame in reversed(frames) if frame.is_loud), None)


def outline(
    frames: Iterable[Frame], origin: float, shown: tuple[float, float]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Times, in seconds from the origin, and the loudest sample of each 5 ms, of 1 at most."""
    width = SAMPLE_RATE // 200
    times, peaks = [], []
    for frame in frames:
        samples = np.abs(np.frombuffer(frame.pcm, np.int16).astype(float)) / FULL_SCALE
        for place in range(0, len(samples), width):
            at = frame.at - origin + place / SAMPLE_RATE
            if shown[0] <= at <= shown[1]:
                times.append(at)
                peaks.append(samples[place : place + width].max())
    return np.array(times), np.array(peaks)


def timed_stack(
    folder: Path, openai: OpenAIServer, further: Mapping[str, str] | None = None
) -> Stack:
    """A LiveKit server and the product's worker, which logs what is measured here.

    `further` are environment variables of the product.

    Turns end by voice activity alone: a turn detector's doubts differ from turn to turn, and the
    time that they take is time that memory could use unnoticed.
    """
    livekit = LiveKitServer(folder)
    settings = {
        "LIVEKIT_LOG_LEVEL": "DEBUG",
        "TURN_DETECTION": "vad",
        "PYTHONPATH": str(REPOSITORY),
        # The script's folder holds names that the product's modules have as well.
        "PYTHONSAFEPATH": "1",
        **(further or {}),
    }
    script = Path(timed_worker.__file__)
    return Stack(livekit, openai, Worker(folder, livekit, openai, settings=settings, script=script))


def acts_in(worker: Worker, room: str) -> list[Act]:
    """What the worker told of a call, in the order in which it ended."""
    records = (r for r in worker.records(room=room) if r.message.startswith(timed_worker.PREFIX))
    return [Act(r.message.split()[-1], r.fields["began"], r.fields["took_s"]) for r in records]
