"""Services that take the same time in each turn: recognition, a model, a voice.

Sound that has travelled flows in, one of a few known sentences flows out, as well as their loudness
over time tells them apart; a prompt flows in, an answer flows out; text, and speech or a tone.
They take about as long as services in a cloud do, and hardly any of the machine's time.
"""

import time
import wave
from collections.abc import Callable, Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt

from tests.e2e.scripted_llm import Message, ScriptedLLM, ToolCall
from tests.e2e.speech import SAMPLE_RATE, synthesise

RECOGNITION_S = 0.15
THINKING_S = 0.2
SYNTHESIS_S = 0.1


class SteadyLLM(ScriptedLLM):
    """The script, which thinks for a fixed time."""

    def answer(self, messages: Sequence[Message]) -> ToolCall | str:
        """As the script has it."""
        time.sleep(THINKING_S)
        return super().answer(messages)


def tone(text: str) -> bytes:
    """A short tone for any text, as PCM."""
    time.sleep(SYNTHESIS_S)
    samples = np.sin(np.arange(int(0.3 * SAMPLE_RATE)) * 440 * 2 * np.pi / SAMPLE_RATE)
    return (samples * 8_000).astype(np.int16).tobytes()


def voice(text: str) -> bytes:
    """The text, spoken, as PCM: in a fixed time if it was spoken before."""
    time.sleep(SYNTHESIS_S)
    return synthesise(text)


def recogniser_of(sentences: Sequence[str]) -> Callable[[bytes], str]:
    """Tells, of a WAV file, the sentence whose loudness over time is most like it."""
    known = {text: envelope(synthesise(text)) for text in sentences}

    def recognise(sound: bytes) -> str:
        time.sleep(RECOGNITION_S)
        with wave.open(BytesIO(sound)) as file:
            heard = envelope(file.readframes(file.getnframes()), file.getframerate())
        return max(known, key=lambda text: likeness(known[text], heard))

    return recognise


def envelope(pcm: bytes, sample_rate: int = SAMPLE_RATE) -> npt.NDArray[np.float64]:
    """Loudness of 16 bit mono sound, of each 20 ms, as the ear hears it: logarithmic."""
    width = sample_rate // 50
    samples = np.frombuffer(pcm, np.int16).astype(float)
    pieces = samples[: len(samples) // width * width].reshape(-1, width)
    loudness: npt.NDArray[np.float64] = np.log(np.sqrt(np.mean(pieces**2, axis=1)) + 30.0)
    return loudness


def likeness(known: npt.NDArray[np.float64], heard: npt.NDArray[np.float64]) -> float:
    """The best correlation, 1 at most, of one envelope with any stretch of the other."""
    quiet = np.full(len(known) // 2, heard.min())
    stretches = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([quiet, heard, quiet]), len(known)
    )
    off = stretches - stretches.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(off, axis=1) * np.linalg.norm(known - known.mean())
    return float(np.max(off @ (known - known.mean()) / np.maximum(norms, 1e-9)))
