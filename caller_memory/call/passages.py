"""Show what belongs together once: facts without the turns they came from, neighbours as a passage.

Nothing changes in what is kept.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from caller_memory.language.query import asked_in
from caller_memory.models import Category, Kind, Memory
from caller_memory.provenance import same_value

SOON = timedelta(minutes=2)
"""Turns of a call that are no further apart follow each other."""
BETWEEN = " … "
"""Stands between the turns of a passage."""
MAX_TURNS = 3
"""A passage of more would push out too much else where it does not fit."""


def told_once(memories: Iterable[Memory]) -> list[Memory]:
    """Return memories without turns that a fact came from, and without what is told again.

    Args:
        memories: best first.
    """
    found = list(memories)
    sources = {s.key for m in found if m.kind is Kind.FACT and m.holds for s in m.sources if s.key}
    kept: list[Memory] = []
    for memory in found:
        is_source = memory.kind is Kind.TURN and memory.key in sources
        if not is_source and not any(_tells_the_same(memory, other) for other in kept):
            kept.append(memory)
    return kept


def _tells_the_same(one: Memory, other: Memory) -> bool:
    """Return whether two turns are the same words, in answer to the same."""
    return (
        one.kind is other.kind is Kind.TURN
        and same_value(one.value, other.value)
        and one.superseded_at == other.superseded_at
        and asked_in(one.context or "") == asked_in(other.context or "")
    )


def as_passages(memories: Iterable[Memory]) -> list[Memory]:
    """Return memories, with turns that follow each other as one, in the place of the best.

    Args:
        memories: best first.
    """
    found = list(memories)
    turns = sorted((m for m in found if _may_join(m)), key=lambda m: m.created_at)
    passages: list[list[Memory]] = []
    for turn in turns:
        if passages and len(passages[-1]) < MAX_TURNS and _follows(turn, passages[-1][-1]):
            passages[-1].append(turn)
        else:
            passages.append([turn])
    joined = {turn.place: passage for passage in passages for turn in passage}
    shown: dict[tuple[Category, str], Memory] = {}
    for memory in found:
        first, *rest = joined.get(memory.place, [memory])
        words = BETWEEN.join([first.value, *(turn.value for turn in rest)])
        shown.setdefault(first.place, replace(first, value=words))
    return list(shown.values())


def _may_join(memory: Memory) -> bool:
    return memory.kind is Kind.TURN and memory.holds and not memory.about and not memory.sources


def _follows(turn: Memory, before: Memory) -> bool:
    """Return whether a turn goes on with another: what answers a question is shown with that."""
    is_next = turn.call_id == before.call_id and turn.created_at - before.created_at <= SOON
    return is_next and not asked_in(turn.context or "")
