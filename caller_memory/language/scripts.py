"""Words of any script: where they stand, and how many there are. No I/O."""

from caller_memory.language.patterns import Pattern

UNSPACED = "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Letters of scripts in which words, or what belongs to one, follow without a blank, as ranges."""

WORD = Pattern(r"[\w\u0900-\u0963](?:[\w\u0900-\u0963'’]*[\w\u0900-\u0963])?")
"""To Python, the vowel signs of Hindi are no letters; once folded, they are."""

_LETTERS_WITHOUT_BLANKS = Pattern(f"[{UNSPACED}]")
_CHARS_OF_A_WORD = 2


def word_count(text: str) -> int:
    """Return how many words a text has; of a script without blanks, two letters are one."""
    if text.isascii():
        return len(text.split())
    unspaced = len(_LETTERS_WITHOUT_BLANKS.findall(text))
    spaced = len(_LETTERS_WITHOUT_BLANKS.sub(" ", text).split())
    return spaced + -(-unspaced // _CHARS_OF_A_WORD)
