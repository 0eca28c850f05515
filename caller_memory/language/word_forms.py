"""Lists of words and their inflections, as the files of the languages tell them. No I/O.

"*" stands for any letters, at any place of a form: "war", "hatte*", "*aron", "ge*t". What begins
with "!" does not count, whichever form it has.
"""

from collections.abc import Iterable


class WordForms:
    """A list of forms of words. `word in forms` is whether a lower-case word has one of them."""

    def __init__(self, forms: Iterable[str]) -> None:
        listed = list(forms)
        self._others = frozenset(form[1:] for form in listed if form.startswith("!"))
        self._words = frozenset(form for form in listed if "*" not in form)
        starred = [form.split("*") for form in listed if "*" in form and form[0] != "!"]
        self._starts = tuple(f[0] for f in starred if len(f) == 2 and not f[1])
        self._ends = tuple(f[1] for f in starred if len(f) == 2 and not f[0])
        self._rest = [f for f in starred if len(f) > 2 or (f[0] and f[1])]

    def __contains__(self, word: str) -> bool:
        if word in self._others:
            return False
        return (
            word in self._words
            or word.startswith(self._starts)
            or word.endswith(self._ends)
            or any(_fits(word, form) for form in self._rest)
        )


def _fits(word: str, form: list[str]) -> bool:
    """Return whether a word has a form of several parts, with letters in place of each star."""
    first, *between, last = form
    if not (word.startswith(first) and word.endswith(last)):
        return False
    begin, end = len(first), len(word) - len(last)
    for part in between:
        if (at := word.find(part, begin)) < 0:
            return False
        begin = at + len(part)
    return begin <= end
