"""Find memories: the index of a person's file says where a word stands, this says what is meant.

A question flows in, rows of memories flow out, best first. A memory's score is a sum over the
words and times of the question: how rare each is, times how near to the memory it was said. The
person says it in the memory itself or a turn or two away in the same call, the agent just before
or in reply: what answers a question often does not repeat its words. More of the same counts less
and less. A turn that asks something back keeps less of its score, and what a call holds of the
question counts a little for each of its turns.

A memory with a name of its own was not said between two others: it is a call by itself.
"""

import heapq
import math
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from caller_memory.models import Category, Question, Span
from caller_memory.provenance import is_turn
from caller_memory.stores.rows import MEMORY, Row, report_unreadable, to_us

BEFORE = 0.5
"""Said by the agent just before, against said by the person."""
AFTER = 0.3
"""Said by the agent in reply."""
AROUND = ((-2, 0.2), (-1, 0.3), (1, 0.3), (2, 0.2))
"""Said by the person so many turns away in the same call."""
ASKS_BACK = 0.8
"""What a turn that ends in a question keeps of its score."""
CALL = 0.2
"""What a turn gets of the mean of its call's three best scores."""
SAME_CALL_US = 3_600_000_000
"""Turns further apart are of different calls, however close their ids are."""
MAX_HITS = 200
"""A word in more rows is common: it tells little, and only its newest rows are looked at."""
GLANCE = 32
"""So many of them, from which it is judged how many there are."""
MAX_PLACES = 12
"""So many of what holds the words are looked at closely, each with the turns around it."""


class _Hits(NamedTuple):
    """Where a word or a time of the question stands, and what it is worth."""

    rarity: float
    own: set[int]
    context: set[int]


class _Places(NamedTuple):
    """The memories worth a closer look: their rows, of which call each is, which ask back."""

    rows: dict[int, Row]
    calls: dict[int, int]
    asking: set[int]


def find_rows(
    db: sqlite3.Connection,
    question: Question,
    limit: int,
    without: Collection[tuple[Category, str]],
) -> list[Row]:
    """The memories that a question leads to, as rows of the columns `MEMORY`, best first.

    Args:
        without: categories and keys of what is not looked for.
    """
    (newest,) = db.execute("select max(id) from memories").fetchone()
    if newest is None:
        return []
    by_key = "select id from memories where category = ? and key = ?"
    left_out = {i for place in without for (i,) in db.execute(by_key, place)}
    hits = [_said(db, inflections, newest) for inflections in question.words]
    hits += [_told(db, spans, newest) for spans in question.times]
    places = _places(db, _best(hits, left_out))
    scores = _scores(hits, places)
    best = heapq.nlargest(limit, scores.keys() - left_out, key=lambda i: (scores[i], i))
    return [places.rows[i] for i in best]


def _said(db: sqlite3.Connection, inflections: Iterable[str], newest: int) -> _Hits:
    any_of_them = " OR ".join('"' + each.replace('"', '""') + '"' for each in inflections)
    own, times_own = _rows(db, f"said : ({any_of_them})", newest)
    context, times_context = _rows(db, f"context : ({any_of_them})", newest)
    return _Hits(_rarity(max(times_own, times_context), newest), own, context)


def _rows(db: sqlite3.Connection, match: str, newest: int) -> tuple[set[int], float]:
    """The rows that match, or the newest of many, and how many there are.

    Without the index's own ranking, which would visit every one of them.
    """
    sql = "select rowid from memories_fts where memories_fts match ? order by rowid desc limit ?"
    ids = [i for (i,) in db.execute(sql, (match, GLANCE))]
    if len(ids) == GLANCE:
        count = GLANCE * newest / (newest - ids[-1] + 1)
        if count > MAX_HITS:
            return set(ids), count
        ids = [i for (i,) in db.execute(sql, (match, MAX_HITS))]
    return set(ids), len(ids)


def _told(db: sqlite3.Connection, spans: Iterable[Span], newest: int) -> _Hits:
    sql = (
        "select id from memories where created_at >= ? and created_at < ? "
        "order by created_at desc limit ?"
    )
    bounds = [(to_us(span.start), to_us(span.end), MAX_HITS) for span in spans]
    ids = {i for bound in bounds for (i,) in db.execute(sql, bound)}
    return _Hits(_rarity(len(ids), newest), ids, set())


def _rarity(count: float, total: int) -> float:
    return math.log(1.0 + max(0.0, total - count + 0.5) / (count + 0.5))


def _best(hits: Iterable[_Hits], left_out: set[int]) -> list[int]:
    """The memories that hold the rarest of the words, and the newest of those."""
    total: defaultdict[int, float] = defaultdict(float)
    for rarity, own, context in hits:
        said, heard = rarity * _saturated(1.0), rarity * _saturated(BEFORE)
        for i in own:
            total[i] += said
        for i in context - own:
            total[i] += heard
    newest_first = sorted(total.keys() - left_out, reverse=True)
    return sorted(newest_first, key=total.__getitem__, reverse=True)[:MAX_PLACES]


def _places(db: sqlite3.Connection, ids: Iterable[int]) -> _Places:
    """These memories and those around them."""
    around = {j for i in ids for j in range(i - 2, i + 3)}
    found = db.execute(
        f"select id, {MEMORY} from memories where id in ({','.join('?' * len(around))}) "
        "order by created_at",
        tuple(around),
    )
    places, call, said_at = _Places({}, {}, set()), 0, 0
    for row in found:
        i, _, key, value, _, created_at, _ = row
        if not (isinstance(key, str) and isinstance(value, str) and isinstance(created_at, int)):
            report_unreadable(db)
            continue
        places.rows[i], places.calls[i] = row[1:], -i
        if is_turn(key):
            if created_at - said_at > SAME_CALL_US:
                call = i
            places.calls[i], said_at = call, created_at
        if value.endswith("?"):
            places.asking.add(i)
    return places


def _scores(hits: Iterable[_Hits], places: _Places) -> dict[int, float]:
    scores: defaultdict[int, float] = defaultdict(float)
    for each in hits:
        for i, near in _nearness(each, places.calls).items():
            scores[i] += each.rarity * _saturated(near)
    for i in places.asking & scores.keys():
        scores[i] *= ASKS_BACK
    by_call: defaultdict[int, list[float]] = defaultdict(list)
    for i, score in scores.items():
        by_call[places.calls[i]].append(score)
    share = {call: CALL * sum(sorted(of)[-3:]) / 3 for call, of in by_call.items()}
    return {i: score + share[places.calls[i]] for i, score in scores.items()}


def _nearness(hits: _Hits, calls: Mapping[int, int]) -> dict[int, float]:
    """How near to each memory the word was said; what is nowhere near is not in it."""
    near: defaultdict[int, float] = defaultdict(float)
    for i in hits.own & calls.keys():
        near[i] += 1.0
        for away, weight in AROUND:
            if calls.get(i + away) == calls[i]:
                near[i + away] += weight
    for i in hits.context & calls.keys():
        if i not in hits.own:
            near[i] += BEFORE
        if calls.get(i - 1) == calls[i]:
            near[i - 1] += AFTER
    return near


def _saturated(near: float) -> float:
    return near / (near + 1.0)
