"""The words of a turn in any script, as languages are told apart and asked for by them. No I/O.

Letters that mean the same elsewhere stay apart: "ı" tells of Turkish, "ё" of Russian.
"""

import functools
import unicodedata

_DOT_ABOVE = "\u0307"
"""What is left of the Turkish İ in lower case."""


@functools.lru_cache(maxsize=8)
def spoken_words(text: str) -> tuple[str, ...]:
    """Return lower-case words, without punctuation; an apostrophe parts them. Cached for a turn."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace(_DOT_ABOVE, "")
    return tuple("".join(map(_letter, plain)).split())


@functools.lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    return char if unicodedata.category(char)[0] in "LMN" else " "
