"""The words of a turn in any script, as languages are told apart and asked for by them. No I/O."""

import unicodedata

_DOT_ABOVE = "\u0307"
"""What is left of the Turkish İ in lower case."""


def spoken_words(text: str) -> list[str]:
    """Return lower-case words, without punctuation; an apostrophe parts them."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace(_DOT_ABOVE, "")
    return "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain).split()
