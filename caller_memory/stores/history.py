"""Tell when something of a person was forgotten. Of what, nothing is left.

A user flows in, times and calls flow out, as far as the file of the person knows.
"""

from datetime import datetime
from typing import NamedTuple

from caller_memory.models import Category
from caller_memory.provenance import TOO_OLD
from caller_memory.stores.rows import to_time, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import all_forgotten_at, places_by_hash

_REWRITTEN_WITHIN_US = 1_000_000
"""So long before a write, a forget of the same place belongs to it: it took the old words out."""


class Forgets(NamedTuple):
    """What tombstones tell. All times are aware UTC.

    Attributes:
        forgotten: when something was forgotten, and by which call, None where unknown.
        kept: when turns were taken into facts, memories were rewritten and what was written
            had grown too old: nothing was forgotten.
        everything_at: the last "forget everything", None if there was none.
    """

    forgotten: list[tuple[datetime, str | None]]
    kept: set[datetime]
    everything_at: datetime | None


def forgets_here(local: SqliteStore, user_id: str) -> Forgets:
    """Return when something of a person was forgotten, as far as their file knows."""
    with local.files.read(user_id) as db:
        memories = local.list_in(db)
        written = {memory.place: to_us(memory.updated_at) for memory in memories}
        sources = {source.key for memory in memories for source in memory.sources if source.key}
        taken_in = {(category, key) for key in {*sources, TOO_OLD} for category in Category}
        places = places_by_hash(db, [*written, *taken_in])
        everything_at = all_forgotten_at(db)
        forgotten, kept = [], set()
        rows = db.execute(
            "select hash, forgotten_at, call_id from tombstones "
            "left join forgotten_by using (hash) order by forgotten_at desc"
        ).fetchall()
        for hashed, at, call_id in rows:
            place = places.get(hashed)
            rewritten = place in written and 0 <= written[place] - at < _REWRITTEN_WITHIN_US
            if rewritten or place in taken_in:
                kept.add(to_time(at))
            else:
                forgotten.append((to_time(at), call_id))
    # What is noted with a forget for other workers has its time.
    forgotten = [each for each in forgotten if each[0] not in kept]
    return Forgets(forgotten, kept, to_time(everything_at) if everything_at else None)
