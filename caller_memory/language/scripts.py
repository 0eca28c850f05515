"""Words of any script: where they stand, how many there are, and their common spelling. No I/O."""

from caller_memory.language.patterns import Pattern

UNSPACED = "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Letters of scripts in which words, or what belongs to one, follow without a blank, as ranges."""

WORD = Pattern(r"[\w\u0900-\u0963](?:[\w\u0900-\u0963'’]*[\w\u0900-\u0963])?")
"""To Python, the vowel signs of Hindi are no letters; once folded, they are."""

_LETTERS_WITHOUT_BLANKS = Pattern(f"[{UNSPACED}]")
_CHARS_OF_A_WORD = 2
NUKTA = "\u093c"
"""The dot below letters of Hindi, often left out; `folded` takes it out, and shortens the text."""
_FOLDED = str.maketrans(
    {"’": "'", "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", NUKTA: ""}
    | {chr(sign): chr(sign - 0x38) for sign in range(0x93E, 0x94D)}  # vowel signs: as vowels
    | {"\u094d": "\u0950", "\u0902": "\u0972", "\u0901": "\u0972", "\u0903": "\u0973"}
    | dict(zip("\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f", "कखगजडढफय", strict=True))
)


def folded(text: str) -> str:
    """Return a text in lower case without differences of spelling that mean nothing.

    It is made to be compared with others like it: the vowel signs of Hindi become letters.
    """
    text = text.replace("İ", "i").lower()
    return text if text.isascii() else text.translate(_FOLDED)


def word_count(text: str) -> int:
    """Return how many words a text has; of a script without blanks, two letters are one."""
    if text.isascii():
        return len(text.split())
    unspaced = len(_LETTERS_WITHOUT_BLANKS.findall(text))
    spaced = len(_LETTERS_WITHOUT_BLANKS.sub(" ", text).split())
    return spaced + -(-unspaced // _CHARS_OF_A_WORD)
