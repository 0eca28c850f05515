"""Settings that nobody reads, since their names are misspelt. Pure."""

import difflib
from collections.abc import Iterable, Iterator

from config import Settings

_SIMILAR = 0.86
"""Of two names; higher finds fewer. MEMORY_DR and MEMORY_DIR have 0.95."""

NAMES = frozenset(name.upper() for name in Settings.model_fields)


def misspelt(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return names that are almost a setting's, each with that one's.

    Args:
        names: of all variables of the environment. What is not close to ours is somebody else's.
    """
    for name in sorted(set(names) - NAMES):
        if found := difflib.get_close_matches(name.upper(), NAMES, 1, _SIMILAR):
            # OPENAI_ORG_ID and the like are a library's own.
            if name.upper() == found[0] or name[:2] == found[0][:2]:
                yield name, found[0]
