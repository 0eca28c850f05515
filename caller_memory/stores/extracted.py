"""Extracted facts in a person's file: which turns wait for extraction, and what replaces them.

A fact takes the place of the turns that tell it: in one transaction they become its sources and
leave the file. So nothing said is lost, and the same thing said five ways is one memory. The file
notes up to which turn extraction was done; in a file without that note, the newest fact tells it.
Changes go through the outbox, like those of a call.
"""

import dataclasses
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from caller_memory.models import Category, ExtractedFact, Kind, Memory, Source
from caller_memory.provenance import same_value, source_of, with_source
from caller_memory.stores.changes import find_in
from caller_memory.stores.naming import named_in
from caller_memory.stores.rows import MEMORY, to_memories, to_time, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.taken_back import name_forgotten_at
from caller_memory.stores.tombstones import get_meta, set_meta

_FIRST_US = -1

_TIMED = (Category.PLAN, Category.GOAL, Category.EXPERIENCE)
"""What a time in its turn is said of: "I'm Alice, and I fly tomorrow" says nothing of the name."""


class ExtractedFacts:
    """Read turns to extract from, and write the facts extracted from them.

    All methods take the user first, and raise `StoreError` if the file can not be used.
    """

    def __init__(self, local: SqliteStore) -> None:
        self._local = local

    def waiting(self, user_id: str, limit: int, before: datetime) -> list[Memory]:
        """Return the oldest turns without extracted facts that were kept before a moment."""
        with self._local.files.read(user_id) as db:
            rows = db.execute(
                f"select {MEMORY} from memories where kind = ? "
                "and updated_at > ? and updated_at < ? order by updated_at limit ?",
                (Kind.TURN, _done_to(db), to_us(before), limit),
            )
            return to_memories(db, rows)

    def left(self, user_id: str, may_go_on_since: datetime) -> datetime | None:
        """Return before which moment turns wait that the last call on this disk has left.

        What was said elsewhere is for the disk there to extract from. The newest turn counts once
        the call is over: until then the person may take it back.

        Args:
            may_go_on_since: a call without a hang-up is over if nothing was said in it since.

        Returns:
            None if no turn of that call waits.
        """
        with self._local.files.read(user_id) as db:
            (newest,) = db.execute(
                "select max(updated_at) from memories where kind = ? and updated_at > ? "
                "and call_id = ?",
                (Kind.TURN, _done_to(db), get_meta(db, "call")),
            ).fetchone()
            if newest is None:
                return None
            is_over = max(get_meta(db, "hung_up_at") or 0, to_us(may_go_on_since)) > newest
            return to_time(newest + is_over)

    def named(self, user_id: str) -> list[Memory]:
        """Return all facts that hold, newest first."""
        with self._local.files.read(user_id) as db:
            rows = db.execute(
                # The index is of what is no turn: SQLite has to be told that a fact is none.
                f"select {MEMORY} from memories where kind = ? and kind <> 'turn' "
                "and superseded_at is null order by updated_at desc",
                (Kind.FACT,),
            )
            return to_memories(db, rows)

    def settle(
        self, user_id: str, turns: Sequence[Memory], facts: Iterable[ExtractedFact]
    ) -> list[Memory]:
        """Write facts in the place of the turns that tell them, in order.

        The turns do not wait for extraction any more. A fact is left out if one of its turns has
        changed, if its name was forgotten since, if something newer is known under its name, or if
        it retires what is not there.

        Returns:
            The memories that were written and hold now.
        """
        written: set[tuple[Category, str]] = set()
        fits: defaultdict[Memory, list[bool]] = defaultdict(list)
        with self._local.writing(user_id) as db:
            for fact in facts:
                if all(find_in(db, *turn.place) == turn for turn in fact.sources):
                    written |= self._apply(db, fact, fits)
            for turn in (turn for turn, fit in fits.items() if all(fit)):
                self._local.leave_in(db, turn)
            _note(db, "distilled_to", turns[-1])
            return [memory for place in sorted(written) if (memory := find_in(db, *place))]

    def refuse(self, user_id: str, turns: Sequence[Memory]) -> None:
        """Note that extraction failed for these turns: they get one more try, then stay turns."""
        with self._local.writing(user_id) as db:
            tried_to = int(get_meta(db, "distil_tried_to") or _FIRST_US)
            if tried_to >= to_us(turns[0].updated_at):
                set_meta(db, "distilled_to", tried_to)
            _note(db, "distil_tried_to", turns[-1])

    def _apply(
        self, db: sqlite3.Connection, fact: ExtractedFact, fits: defaultdict[Memory, list[bool]]
    ) -> set[tuple[Category, str]]:
        """Write one fact. Return its category and key, or nothing if it is left out or retires.

        Args:
            fits: for each turn, whether it fits among the sources of each of its facts. It is
                added to; only a turn that fits everywhere may leave the file.
        """
        said, old = fact.sources[-1], named_in(db, fact.category, fact.key)
        place = old.place if old else (fact.category, fact.key)
        repeated = old and fact.value and same_value(fact.value, old.value)
        outdated = old and not repeated and _said_at(old) > said.created_at
        forgotten = name_forgotten_at(db, *place) > to_us(said.updated_at)
        if outdated or forgotten or not (old or fact.value):
            return set()
        sources: tuple[Source, ...] = ()
        if old and (repeated or not fact.value):
            sources = old.sources
        for turn in fact.sources:
            longer = with_source(sources, source_of(turn))
            fits[turn].append(longer is not None)
            sources = longer or sources
        self._local.take_other_spellings_in(db, *place, said.created_at)
        if old and repeated:
            said_at = max(old.created_at, said.created_at)
            about = _about(old.category, fact) or old.about
            kept = dataclasses.replace(
                old, created_at=said_at, sources=sources, about=about,
                context=fact.asked or old.context, written_at=None,
            )  # fmt: skip
            self._local.put_in(db, kept)
            return {place}
        if old:
            former = old if fact.value else dataclasses.replace(old, sources=sources)
            self._local.supersede_in(db, former, said.created_at)
        if not fact.value:
            self._local.forget_in(db, *place)
            return set()
        self._local.put_in(
            db,
            Memory(
                *place, fact.value, fact.asked, said.created_at, said.updated_at,
                call_id=said.call_id, sources=sources, about=_about(place[0], fact),
            ),
        )  # fmt: skip
        return {place}


def _about(category: Category, fact: ExtractedFact) -> datetime | None:
    """Return the time that a fact of the category is about.

    Its newest turn tells it; where that names more than one, the value may name the fact's own.
    """
    said = fact.sources[-1]
    about = said.about or fact.about
    is_theirs = category is Category.RELATIONSHIP and about and about > said.created_at
    return about if category in _TIMED or is_theirs else None


def _said_at(memory: Memory) -> datetime:
    """Return when a value was said, or stored by a tool."""
    return memory.created_at if memory.sources else memory.updated_at


def _done_to(db: sqlite3.Connection) -> int:
    """Return the `updated_at` of the last turn that facts were extracted from."""
    noted = get_meta(db, "distilled_to")
    if noted is None:
        (noted,) = db.execute(
            "select max(created_at) from memories where kind = ? and sources is not null",
            (Kind.FACT,),
        ).fetchone()
    return _FIRST_US if noted is None else int(noted)


def _note(db: sqlite3.Connection, name: str, turn: Memory) -> None:
    set_meta(db, name, to_us(turn.updated_at))
