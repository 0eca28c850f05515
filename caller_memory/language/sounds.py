"""Tell whether two names may be one that was heard wrong. No I/O."""

from difflib import SequenceMatcher

from caller_memory.language.patterns import Pattern

_ALIKE = 0.8
_VOWELS = "aeiou"
_SAME = (
    (Pattern(r"gh"), ""), (Pattern(r"ph|v"), "f"), (Pattern(r"sch|sh|ch|tsch"), "x"),
    (Pattern(r"c(?=[eiy])|z"), "s"), (Pattern(r"g|j"), "j"), (Pattern(r"c|q|x(?!x)"), "k"),
    (Pattern(r"[aeiouhwy]"), ""), (Pattern(r"(.)\1+"), r"\1"),
)  # fmt: skip


def sounds_like(one: str, other: str) -> bool:
    """Return whether two words, in lower case, have about the same consonants: Nosy, Ngozi."""
    if {one[:1], other[:1]} & set(_VOWELS) and one[:1] != other[:1]:
        return False  # Alan is not Ellen
    ratio = SequenceMatcher(None, _consonants(one), _consonants(other)).ratio()
    return ratio >= _ALIKE


def _consonants(word: str) -> str:
    for pattern, letters in _SAME:
        word = pattern.sub(letters, word)
    return word
