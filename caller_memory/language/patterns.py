"""Regular expressions that are compiled when first used.

The rules of a language are long: compiling them takes 45 ms, which a command that reads nobody's
words need not wait for.
"""

import re
import weakref
from collections.abc import Callable, Iterator
from functools import cached_property

Find = Callable[..., re.Match[str] | None]


class Pattern:
    """A regular expression with those methods of `re.Pattern` that the rules use.

    Each is looked up once and from then on called as quickly as the compiled pattern's own.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        _made.add(self)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @cached_property
    def match(self) -> Find:
        return self._compiled.match

    @cached_property
    def search(self) -> Find:
        return self._compiled.search

    @cached_property
    def fullmatch(self) -> Find:
        return self._compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        return self._compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[str]]:
        return self._compiled.findall

    @cached_property
    def split(self) -> Callable[..., list[str]]:
        return self._compiled.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        return self._compiled.sub


_made = weakref.WeakSet[Pattern]()


def compile_all() -> None:
    """Compile what has been imported, for a process that is to read words without delay."""
    for pattern in list(_made):
        _ = pattern._compiled
