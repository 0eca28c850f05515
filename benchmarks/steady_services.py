"""Services that take the same time in each turn: a recogniser, a model, a voice.

Sound that has travelled flows in, one of the sentences known here flows out, as well as their
loudness over time tells them apart; any prompt flows in, one answer flows out; any text, one tone.
They take about as long as services in a cloud do, and hardly any of the machine's time.
"""

import time
import wave
from collections.abc import Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt

from tests.e2e.scripted_llm import Message, ScriptedLLM
from tests.e2e.speech import SAMPLE_RATE, synthesise

RECOGNITION_S = 0.15
THINKING_S = 0.2
SYNTHESIS_S = 0.1

SENTENCES = (
    "My sister has a garden.",
    "Where is my guitar?",
    "I love strong coffee.",
    "What about the museum?",
    "My brother plays football.",
    "Who cooked dinner?",
    "We plan a holiday by the river.",
    "I like the piano.",
    "When is the wedding?",
    "My neighbour bought a bicycle.",
)
ANSWER = "All right."


class SteadyLLM(ScriptedLLM):
    """Thinks for a fixed time and says the same, whatever the prompt."""

    def answer(self, messages: Sequence[Message]) -> str:
        """The one answer."""
        time.sleep(THINKING_S)
        return ANSWER


def tone(text: str) -> bytes:
    """A short tone for any text, as PCM."""
    time.sleep(SYNTHESIS_S)
    samples = np.sin(np.arange(int(0.3 * SAMPLE_RATE)) * 440 * 2 * np.pi / SAMPLE_RATE)
    return (samples * 8_000).astype(np.int16).tobytes()


def spot(sound: bytes) -> str:
    """The one of SENTENCES whose loudness over time is most like the sound's, a WAV file."""
    time.sleep(RECOGNITION_S)
    with wave.open(BytesIO(sound)) as file:
        heard = envelope(file.readframes(file.getnframes()), file.getframerate())
    return max(SENTENCES, key=lambda text: likeness(envelope(synthesise(text)), heard))


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
