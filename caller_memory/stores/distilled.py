"""A person's turns on their way to memories with names: which ones wait, and what becomes of them.

Findings flow in, a turn that they hold leaves the file in the transaction in which its words come
to stand beside what was found: nothing said is lost, and the same thing said five ways is one
memory. A file notes up to which turn this was done; one that never noted it judges by what is
distilled in it. Changes go through the outbox, like a session's own.
"""

import dataclasses
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from caller_memory.models import Category, ExtractedFact, Memory
from caller_memory.provenance import TURN, is_name, same_value, with_words, words_in
from caller_memory.stores.changes import find_in
from caller_memory.stores.rows import MEMORY, to_memories, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import forgotten_at, get_meta, set_meta

_FIRST_US = -1


class Distilled:
    """The local files, seen from the side of distillation.

    All methods take the user first, and raise `StoreError` where the file can not be used.
    """

    def __init__(self, local: SqliteStore) -> None:
        self._local = local

    def waiting(self, user_id: str, limit: int, before: datetime) -> list[Memory]:
        """The oldest turns that were not distilled yet, kept before that moment."""
        with self._local.files.read(user_id) as db:
            rows = db.execute(
                f"select {MEMORY} from memories where key glob '{TURN}*' "
                "and updated_at > ? and updated_at < ? order by updated_at limit ?",
                (_done_to(db), to_us(before), limit),
            )
            return to_memories(db, rows)

    def named(self, user_id: str) -> list[Memory]:
        """All memories with names that hold, newest first."""
        with self._local.files.read(user_id) as db:
            rows = db.execute(
                f"select {MEMORY} from memories where key not glob '{TURN}*' "
                "order by updated_at desc"
            )
            return [memory for memory in to_memories(db, rows) if is_name(memory.key)]

    def settle(
        self, user_id: str, turns: Sequence[Memory], findings: Iterable[ExtractedFact]
    ) -> list[Memory]:
        """Put findings in their place, in their order; the turns do not wait any more.

        A finding is left out where one of its turns is not as it was, where its name was forgotten
        since, where a newer word on it is known, and where there is nothing to retire.

        Returns:
            The memories that hold now and were written.
        """
        written: set[tuple[Category, str]] = set()
        fits: defaultdict[Memory, list[bool]] = defaultdict(list)
        with self._local.writing(user_id) as db:
            for finding in findings:
                if all(find_in(db, turn.category, turn.key) == turn for turn in finding.sources):
                    written |= self._apply(db, finding, fits)
            for turn in (turn for turn, fit in fits.items() if all(fit)):
                self._local.forget_in(db, turn.category, turn.key)
            _note(db, "distilled_to", turns[-1])
            return [memory for place in sorted(written) if (memory := find_in(db, *place))]

    def refuse(self, user_id: str, turns: Sequence[Memory]) -> None:
        """Nothing came of these turns. They wait for one more try, and then stay as they are."""
        with self._local.writing(user_id) as db:
            tried_to = int(get_meta(db, "distil_tried_to") or _FIRST_US)
            if tried_to >= to_us(turns[0].updated_at):
                set_meta(db, "distilled_to", tried_to)
            _note(db, "distil_tried_to", turns[-1])

    def _apply(
        self, db: sqlite3.Connection, finding: ExtractedFact, fits: defaultdict[Memory, list[bool]]
    ) -> set[tuple[Category, str]]:
        """Write what a finding makes; its place, none for one that is left out or retires.

        Args:
            fits: for each turn, whether its words found room wherever they belong.
        """
        said, old = finding.sources[-1], _named(db, finding)
        place = (old.category if old else finding.category, finding.key)
        repeated = old and finding.value and same_value(finding.value, old.value)
        outdated = old and not repeated and _said_at(old) > said.created_at
        forgotten = forgotten_at(db, *place) > to_us(said.updated_at)
        if outdated or forgotten or not (old or finding.value):
            return set()
        context = old.context if old and (repeated or not finding.value) else None
        for turn in finding.sources:
            longer = with_words(context, turn.value)
            fits[turn].append(longer is not None)
            context = longer or context
        if old and repeated:
            said_at = max(old.created_at, said.created_at)
            self._local.put_in(db, *place, old.value, context, said_at)
            return {place}
        if old:
            former = old if finding.value else dataclasses.replace(old, context=context)
            self._local.keep_former_in(db, former, said.created_at)
        if not finding.value:
            self._local.forget_in(db, *place)
            return set()
        self._local.put_in(db, *place, finding.value, context, said.created_at)
        return {place}


def _named(db: sqlite3.Connection, finding: ExtractedFact) -> Memory | None:
    """The memory of this name: one thing has one name, in whichever category it was put first."""
    rows = db.execute(
        f"select {MEMORY} from memories where key = ? order by category <> ?, created_at",
        (finding.key, finding.category),
    )
    return next(iter(to_memories(db, rows)), None)


def _said_at(memory: Memory) -> datetime:
    """When a value was said, or stored by a tool."""
    return memory.created_at if words_in(memory.context) else memory.updated_at


def _done_to(db: sqlite3.Connection) -> int:
    """The `updated_at` of the last turn that was distilled."""
    noted = get_meta(db, "distilled_to")
    if noted is None:
        (noted,) = db.execute(
            f"select max(created_at) from memories where context glob '> *' "
            f"and key not glob '{TURN}*'"
        ).fetchone()
    return _FIRST_US if noted is None else int(noted)


def _note(db: sqlite3.Connection, name: str, turn: Memory) -> None:
    set_meta(db, name, to_us(turn.updated_at))
