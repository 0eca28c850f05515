"""Read words that are spelled letter by letter. No I/O."""

from caller_memory.language.patterns import Pattern

_LETTER = r"(?:double )?[a-z](?: (?:as in|for|like) [^\W\d_]+)?"
_SPELLED = Pattern(rf"(?<![\w'])(?:{_LETTER})(?:[\s,.\-–]+(?:{_LETTER})(?![\w']))+")
_ONE = Pattern(r"(double )?([a-z])(?: (?:as in|for|like) [^\W\d_]+)?")
_MIN_LETTERS = 2


def spelled_words(text: str) -> list[str]:
    """Return the words that are spelled letter by letter: jon of "J-O-N"."""
    found = []
    for spelled in _SPELLED.findall(text.lower()):
        letters = "".join(letter * (2 if double else 1) for double, letter in _letters(spelled))
        if len(letters) >= _MIN_LETTERS:
            found.append(letters)
            if letters[0] in "ai" and len(letters) > _MIN_LETTERS:
                found.append(letters[1:])  # "I J-O-N": the first may be a word
    return found


def with_spelled(text: str) -> str:
    """Return a text with the words that it spells behind it."""
    return " ".join([text, *spelled_words(text)])


def _letters(spelled: str) -> list[tuple[str, str]]:
    return [(m[1] or "", m[2]) for m in _ONE.finditer(spelled)]
