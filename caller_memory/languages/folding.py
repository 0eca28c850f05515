"""Bring the letters of a text into one form, whoever wrote it. No I/O.

There are three forms. `folded` with a language is how that language spells a word, as its stemmer
knows it. `folded` without one takes more letters for equal, whatever the language: so are words
compared. `folded_in_place` does so too, and keeps each letter at its place, so that what is found
can be cut out of what was said. Accents stay, as "oublie" is no "oublié"; `unaccented` takes them
off where recognizers and people leave them out.
"""

import functools
import unicodedata

NUKTA = "\u093c"
"""The dot below letters of Hindi, often left out."""

_ARABIC_MARKS = (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE))
_INVISIBLE = (0x00AD, 0x034F, 0x061C, *range(0x200B, 0x2010), 0x2060, 0xFEFF)
_TATWEEL = 0x0640
_LEFT_OUT = dict.fromkeys((*_ARABIC_MARKS, *_INVISIBLE, _TATWEEL, ord(NUKTA)))
_EQUAL = str.maketrans("’ёأإآٱىیکँ", "'еااااييكं")
"""Of letters that are written either way, the one for which both are taken."""
_LONGER = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_SPELLED = _LEFT_OUT | _EQUAL | _LONGER
_EQUAL_ANYWHERE = _EQUAL | str.maketrans("ıةؤئς", "iهويσ")
"""Also those that a stemmer knows apart."""
_STRESSES = dict.fromkeys(range(0x0300, 0x0370))
"""The marks of which no letter is made with the one before."""
_COMPARED = _SPELLED | _EQUAL_ANYWHERE | _STRESSES
_VOWEL_SIGNS = (
    {sign: sign - 0x38 for sign in range(0x093E, 0x094D)}
    | {0x094D: 0x0950, 0x0901: 0x0972, 0x0902: 0x0972, 0x0903: 0x0973}
    | str.maketrans("\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f", "कखगजडढफय")
)
"""Of the vowel signs of Hindi, which to Python are no letters, some letters that are."""
_IN_PLACE = _EQUAL_ANYWHERE | _VOWEL_SIGNS | {ord(NUKTA): None}
_DOT_ABOVE = "\u0307"
_WITHOUT_AN_ACCENT = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ة": "ه"}
_LATIN = (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))


def folded(text: str, language: str | None = None) -> str:
    """Return a text in lower case, each letter in one form.

    Args:
        language: as which it is spelled: the small form of "I" is "ı" in Turkish. None compares
            texts of any language.
    """
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower()
    if language is None:
        return text.translate(_COMPARED)
    return text.replace(f"i{_DOT_ABOVE}", "i").translate(_SPELLED)


def folded_in_place(text: str) -> str:
    """Return a text in lower case, with one letter in place of each.

    Only the dot below letters of Hindi goes, and shortens the text: who needs the places takes it
    out before. Vowel signs of Hindi become letters, so that a word is one to a pattern.
    """
    text = text.replace("İ", "i").lower()
    return text if text.isascii() else text.translate(_IN_PLACE)


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
