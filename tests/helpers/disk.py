"""Look for words in the bytes of files: what was forgotten must not be in any."""

from pathlib import Path


def files_with(folder: Path, *words: str) -> list[str]:
    """Return "file: word" for each file below the folder that holds a word, or the tail of one.

    The full-text index stores the beginnings that words share only once, so the first three
    letters are left out of the comparison.
    """
    files = [(path.name, path.read_bytes().lower()) for path in folder.rglob("*") if path.is_file()]
    return [f"{name}: {w}" for name, data in files for w in words if w[3:].lower().encode() in data]


def bytes_with(word: str) -> list[str]:
    """Return what `files_with` finds in the memory folder that tests use by default."""
    return files_with(Path(".data"), word)
