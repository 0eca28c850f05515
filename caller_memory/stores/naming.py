"""Find the fact that holds under a name, and the turns that may tell the person's own."""

import bisect
import itertools
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

from caller_memory.models import Category, Memory
from caller_memory.spellings import one_name
from caller_memory.stores.changes import ensure_indexed, find_in
from caller_memory.stores.rows import MEMORY, Row

_AT_ONCE = 1000
"""So many turns are looked through together."""
_SHORT = 60
"""A longer turn does more than answer a question for the name."""


def named_in(db: sqlite3.Connection, category: Category, key: str) -> Memory | None:
    """Find the fact of a name: under the very name first, in its category first, else the oldest.

    Facts of one spelling are one: "favorite color", `favourite_colours`.
    """
    return next(iter(all_named_in(db, category, key)), None)


def all_named_in(db: sqlite3.Connection, category: Category, key: str) -> Iterator[Memory]:
    """Yield the facts of a name, as `named_in` orders them.

    There are several where workers that did not know of each other's have spelled it otherwise.
    """
    name = one_name(key)
    places = db.execute(
        # The index is of what is no turn: SQLite has to be told that a fact is none.
        "select category, key from memories where kind = 'fact' and kind <> 'turn' "
        "and superseded_at is null order by key <> ?, category <> ?, created_at",
        (key, category),
    ).fetchall()
    named = [place for place in places if one_name(place[1]) == name]
    ensure_indexed(db, named)
    yield from filter(None, (find_in(db, *place) for place in named))


def turns_saying(
    db: sqlite3.Connection, language: str, groups: Sequence[Collection[str]], limit: int
) -> list[Row]:
    """Return the newest turns of a language with phrases of each group, as rows of `MEMORY`.

    They are looked through as they are written, once: the index knows no phrases of scripts without
    blanks, and Python finds words in a long text sooner than SQLite in many short ones.

    Args:
        groups: phrases in lower case, "\\n" for the beginning of a turn; apart so that those of
            one leave room for the others.
        limit: so many turns of each group.
    """
    turns = db.execute(
        "select id, value from memories where kind = 'turn' and superseded_at is null "
        "and language = ? order by id desc",
        (language,),
    )
    found: list[list[int]] = [[] for _ in groups]
    while any(len(ids) < limit for ids in found) and (some := turns.fetchmany(_AT_ONCE)):
        lines = [f"\n{value.lower()}" for _, value in some]
        ends, text = list(itertools.accumulate(map(len, lines))), "".join(lines)
        for phrases, ids in zip(groups, found, strict=True):
            if len(ids) < limit:
                at = {bisect.bisect_right(ends, place) for place in _places(text, phrases)}
                ids += [some[number][0] for number in sorted(at)[: limit - len(ids)]]
    wanted = set(itertools.chain(*found))
    return db.execute(
        f"select {MEMORY} from memories where id in ({', '.join('?' * len(wanted))})", [*wanted]
    ).fetchall()


def turns_answering(db: sqlite3.Connection, asked: str, limit: int) -> list[Row]:
    """Return the newest short turns before which the agent said something, as rows of `MEMORY`.

    Args:
        asked: what is looked for in the index. See `full_text.match`.
    """
    return db.execute(
        f"select {MEMORY} from memories where id in (select m.id from memories_fts f "
        "cross join memories m on m.id = f.rowid where f.memories_fts match ? "
        "and m.kind = 'turn' and m.superseded_at is null and length(m.value) <= ? "
        "order by f.rowid desc limit ?)",
        (asked, _SHORT, limit),
    ).fetchall()


def _places(text: str, phrases: Iterable[str]) -> Iterator[int]:
    """Yield where phrases stand in a text."""
    for phrase in phrases:
        place = text.find(phrase)
        while place >= 0:
            yield place
            place = text.find(phrase, place + 1)
