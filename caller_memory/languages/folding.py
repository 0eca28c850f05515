"""Bring the letters of a text into one form, whoever wrote it. No I/O.

Before a word is stemmed, its letters are those that its language spells it with. Once it is
stemmed, accents are taken off: recognizers and people leave them out.
"""

import functools
import unicodedata

_ARABIC_MARKS = (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE))
_INVISIBLE = (0x00AD, 0x034F, 0x061C, *range(0x200B, 0x2010), 0x2060, 0xFEFF)
_TATWEEL, _NUKTA = 0x0640, 0x093C
_LETTERS = {
    **dict.fromkeys((*_ARABIC_MARKS, *_INVISIBLE, _TATWEEL, _NUKTA)),
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **{ord("ى"): "ي", ord("ی"): "ي", ord("ک"): "ك", ord("ँ"): "ं"},
    **{ord("ё"): "е", ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss", ord("’"): "'"},
}
_DOT_ABOVE = "\u0307"
_WITHOUT_AN_ACCENT = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ة": "ه"}
_LATIN = (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))


def folded(text: str, language: str) -> str:
    """Return a text in lower case, each letter in one form.

    Args:
        language: whose capitals they are: the small form of "I" is "ı" in Turkish.
    """
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower()
    return text.replace(f"i{_DOT_ABOVE}", "i").translate(_LETTERS)


def unaccented(word: str) -> str:
    """Return a folded word without accents on Latin letters."""
    return word if word.isascii() else word.translate(_unaccented_letters())


@functools.cache
def _unaccented_letters() -> dict[int, str]:
    """Return the Latin letters with an accent. Elsewhere marks make other letters: "й"."""
    table = str.maketrans(_WITHOUT_AN_ACCENT)
    for code in _LATIN:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    return table
