"""Know the small words within names: "van der Berg", "de la Cruz". No I/O."""

from collections.abc import Sequence

from caller_memory.language.patterns import Pattern

PARTICLES = frozenset(
    "van von de der den da do dos das del la le di du el al bin zu ter ten".split()
)
SMALL_FIRST = frozenset("van von de den der el al zu zum ter ten".split())
"""Particles with which a name may begin without a capital."""
MORE_PARTICLES = Pattern(r"de l[ao]s? (?=\w)")
"""Those of several words, before a part of a name."""


def is_written(words: Sequence[str]) -> bool:
    """Return whether words are written as those of a name."""
    return all(word[:1].isupper() or word in PARTICLES for word in words) and words[0][0].isupper()
