"""Put other words in the place of a memory's, by the person's own hand.

What is corrected hides the conversation so far in running calls, as what is erased does: a model
must not go on with the words from before.
"""

import dataclasses
from datetime import datetime

from caller_memory.models import Kind, Memory
from caller_memory.stores import full_text
from caller_memory.stores.changes import ensure_indexed, find_in
from caller_memory.stores.rows import now_us, to_time
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import note_erasure
from caller_memory.stores.write_ahead_log import erase_log


def correct(
    local: SqliteStore,
    user_id: str,
    memory: Memory,
    value: str,
    about: datetime | None = None,
    call_id: str | None = None,
) -> Memory | None:
    """Correct a turn or a fact. A fact's former value stays, a turn's words are erased to the byte.

    Args:
        memory: as it was read.
        about: aware; the time that the new value is about.
        call_id: the call in which it is corrected, None outside of calls.

    Returns:
        The memory as it is now, None if it had changed and was left alone.
    """
    is_turn = memory.kind is Kind.TURN
    with local.writing(user_id) as db:
        ensure_indexed(db, [memory.place])
        if not memory.holds or find_in(db, *memory.place) != memory:
            return None
        if is_turn:
            new = dataclasses.replace(memory, value=value, about=about, written_at=None)
            new = local.put_over_forgotten_in(db, new)
            full_text.scrub(db)
        else:
            now = to_time(local.now_in(db))
            local.supersede_in(db, memory, now)
            local.take_other_spellings_in(db, *memory.place, now)
            new = Memory(
                memory.category, memory.key, value, None, now, now, call_id=call_id, about=about
            )
            new = local.put_in(db, new)
        note_erasure(db, call_id, now_us())
    if is_turn:
        erase_log(local.files, user_id)
    return new
