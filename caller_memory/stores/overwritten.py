"""Keep what turns told, where another worker's newer value is about to be written over it.

Who writes a value over one that it knows keeps that one as superseded. Who did not know of it could
not, so whoever sees both does. Transactions of the caller flow in.
"""

import dataclasses
import sqlite3
from collections.abc import Iterable
from datetime import timedelta

from caller_memory.models import Memory
from caller_memory.provenance import same_value, superseded_key, with_source
from caller_memory.stores.changes import find_in
from caller_memory.stores.rows import MEMORY, to_memories


def kept_beside(
    db: sqlite3.Connection, old: Memory, new: Memory, coming: Iterable[Memory]
) -> Memory | None:
    """Return what has to be written with a memory, so that no turn is lost with what it replaces.

    Args:
        old: what stands in its place.
        coming: memories that come with it.

    Returns:
        The old value as superseded, or the new one with the sources of both; None for neither.
    """
    if not old.sources or not old.holds or new.updated_at < old.updated_at:
        return None
    words = {source.words for source in new.sources}
    if all(source.words in words for source in old.sources):
        return None
    if same_value(old.value, new.value):
        return _with_sources_of(old, new)
    former = f"select {MEMORY} from memories where former_key = ?"
    known = to_memories(db, db.execute(former, (old.key,)))
    for each in (*known, *coming):
        if each.former_key == old.key and each.category == old.category and each.value == old.value:
            return None
    free = new.created_at
    while find_in(db, old.category, superseded_key(old.key, free)):
        free += timedelta(seconds=1)
    return dataclasses.replace(
        old, key=superseded_key(old.key, free), former_key=old.key,
        superseded_at=new.created_at, written_at=None,
    )  # fmt: skip


def _with_sources_of(old: Memory, new: Memory) -> Memory:
    sources = old.sources
    for source in reversed(new.sources):
        sources = with_source(sources, source) or sources
    at = new.updated_at + timedelta(microseconds=1)
    return dataclasses.replace(new, sources=sources, updated_at=at)
