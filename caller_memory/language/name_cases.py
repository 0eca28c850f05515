"""Give a name the form that it has by itself: "Меня зовут Максом" is told by Макс. No I/O."""

from collections.abc import Iterator

from caller_memory.language.name_words import NameWords
from caller_memory.languages.folding import folded_in_place

_SURE = 3
"""An ending of so many letters is one of a name without a first name that many have."""


def nominative(name: str, names: NameWords) -> str:
    """Return a name as the person is called, where its first name is one that many have."""
    if not names.cases:
        return name
    first, *more = name.split()
    plain = next((each for each in _forms(first, names) if _is_given(each, names)), None)
    if plain is None or _is_given(first, names):
        return name
    return " ".join([plain, *(next(_forms(word, names, _SURE), word) for word in more)])


def _forms(word: str, names: NameWords, least: int = 0) -> Iterator[str]:
    """Yield what a word may be by itself, by endings of so many letters at least."""
    for ending, plain in names.cases:
        if len(ending) >= least and len(word) > len(ending) and word.endswith(ending):
            yield word.removesuffix(ending) + plain


def _is_given(word: str, names: NameWords) -> bool:
    return folded_in_place(word) in names.given
