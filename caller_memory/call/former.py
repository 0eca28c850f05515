"""Mark as former which memories were corrected, and add what corrects them.

Nothing is marked where memories are kept: what corrects something is found anew for each prompt. So
a correction is in force as soon as it is stored, wherever it comes from, and no longer than it is.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from caller_memory.extraction.corrected import Correction, correction_of, told, words_to_find
from caller_memory.models import Category, Kind, Memory
from caller_memory.person import PersonMemory

_MAX_CHAIN = 3
"""So often what corrects something may have been corrected itself."""

Place = tuple[Category, str]


def with_corrections(person: PersonMemory, memories: Iterable[Memory]) -> list[Memory]:
    """Return memories, those that were corrected as superseded, each behind what corrects it.

    Call it on a thread: it looks for what was said since.

    Args:
        memories: best first.
    """
    given = list(memories)
    corrections = _corrections(person, given)
    found: dict[Place, Memory] = {}
    for memory in given:
        for each in _newest_first(memory, corrections):
            # "My favourite colour is green" takes the place of "no, I meant green".
            if each.kind is Kind.TURN and each.sources:
                found[each.place] = each
            else:
                found.setdefault(each.place, each)
    return list(found.values())


def _corrections(person: PersonMemory, memories: Iterable[Memory]) -> dict[Place, Correction]:
    """Return what corrects memories, and what corrects that, by the place of what is corrected."""
    read = functools.cache(told)  # the memories of one prompt are corrected by the same few turns
    found: dict[Place, Correction] = {}
    left = [memory for memory in memories if memory.holds]
    for _ in range(_MAX_CHAIN):
        to_find = ((memory, words_to_find(memory, read(memory))) for memory in left)
        asked = [(memory, words) for memory, words in to_find if words is not None]
        left = []
        for (memory, _words), later in zip(asked, person.said_later(asked), strict=True):
            if correction := correction_of(memory, later, read):
                found[memory.place] = correction
                if correction.shown is correction.by:
                    left.append(correction.by)
        left = [memory for memory in left if memory.place not in found]
        if not left:
            break
    return found


def _newest_first(memory: Memory, corrections: Mapping[Place, Correction]) -> Iterator[Memory]:
    """Yield a memory behind what corrects it, and what corrects that."""
    correction = corrections.get(memory.place)
    if correction is None:
        yield memory
        return
    if correction.shown is correction.by:
        yield from _newest_first(correction.by, corrections)
    else:
        yield correction.shown
    until = correction.by.created_at if correction.is_whole else None
    yield replace(memory, superseded_at=until)
