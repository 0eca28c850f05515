"""Finding memories: the index of a person's file says where a word stands, this says what is meant.

A question flows in, ids of memories flow out, best first. A memory's score is a sum over the
words and times of the question: how rare each is, times how near to the memory it was said. The
person says it in the memory itself or a turn or two away in the same call, the agent just before
or just after: what answers a question often does not repeat its words. More of the same counts
less and less. A turn that asks something back keeps less of its score, and what a call holds of
the question counts for each of its turns.

A memory with a name of its own was not said between two others: it is a call by itself. Only the
newest rows of a common word are looked at: it tells little, and there may be thousands.
"""

import heapq
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models import Question, Span
from provenance import is_turn
from stores.rows import to_us

BEFORE = 0.5
"""Said by the agent just before, against said by the person."""
AFTER = 0.3
"""Said by the agent just after."""
NEAR = ((-1, 0.3), (1, 0.3), (-2, 0.2), (2, 0.2))
"""Said by the person so many turns away."""
ASKS_BACK = 0.8
"""What a turn that ends in a question keeps of its score."""
CALL = 0.2
"""What a turn gets of the mean of its call's three best scores."""
SAME_CALL_US = 3_600_000_000
"""Turns further apart are of different calls, however close their ids are."""
MAX_HITS = 48
MAX_PLACES = 16
"""So many of what holds the words are looked at closely, each with the turns around it."""


class _Hits(NamedTuple):
    """Where a word or a time of the question stands, and what it is worth."""

    rarity: float
    own: set[int]
    context: set[int]


class _Place(NamedTuple):
    """A memory worth a closer look; `call` is the same for the turns of one call."""

    call: int
    asks_back: bool


def find_ids(db: sqlite3.Connection, question: Question, limit: int) -> list[int]:
    """Ids of the memories that a question leads to, best first."""
    (newest,) = db.execute("select max(id) from memories").fetchone()
    if newest is None:
        return []
    hits = [_said(db, forms, newest) for forms in question.words]
    hits += [_told(db, spans, newest) for spans in question.times]
    scores = _scores(hits, _places(db, _best(hits)))
    return heapq.nlargest(limit, scores, key=lambda i: (scores[i], i))


def _said(db: sqlite3.Connection, forms: Iterable[str], newest: int) -> _Hits:
    any_form = " OR ".join('"' + form.replace('"', '""') + '"' for form in forms)
    own = _ids(db, f"said : ({any_form})")
    context = _ids(db, f"context : ({any_form})")
    count = max(_estimate(own, newest), _estimate(context, newest))
    return _Hits(_rarity(count, newest), set(own), set(context))


def _ids(db: sqlite3.Connection, match: str) -> list[int]:
    """The newest rows that match: without ranking, which would visit every one of them."""
    sql = "select rowid from memories_fts where memories_fts match ? order by rowid desc limit ?"
    return [i for (i,) in db.execute(sql, (match, MAX_HITS))]


def _estimate(ids: Sequence[int], newest: int) -> float:
    """How many rows hold a word, judged from its newest ones where there are too many to see."""
    if len(ids) < MAX_HITS:
        return len(ids)
    return len(ids) * newest / (newest - ids[-1] + 1)


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


def _best(hits: Iterable[_Hits]) -> list[int]:
    """The memories that hold the rarest of the words."""
    total: defaultdict[int, float] = defaultdict(float)
    for rarity, own, context in hits:
        said, heard = rarity * _saturated(1.0), rarity * _saturated(BEFORE)
        for i in own:
            total[i] += said
        for i in context - own:
            total[i] += heard
    return sorted(total, key=total.__getitem__, reverse=True)[:MAX_PLACES]


def _places(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, _Place]:
    """These memories and those around them."""
    around = {j for i in ids for j in range(i - 2, i + 3)}
    rows = db.execute(
        "select id, key, created_at, value like '%?' from memories "
        f"where id in ({','.join('?' * len(around))}) order by created_at",
        tuple(around),
    )
    places, call, turn_at = {}, 0, 0
    for i, key, created_at, asks_back in rows:
        if is_turn(key):
            if created_at - turn_at > SAME_CALL_US:
                call = i
            turn_at = created_at
        places[i] = _Place(call if is_turn(key) else -i, asks_back)
    return places


def _scores(hits: Iterable[_Hits], places: dict[int, _Place]) -> dict[int, float]:
    scores: defaultdict[int, float] = defaultdict(float)
    for each in hits:
        for i, near in _nearness(each, places).items():
            scores[i] += each.rarity * _saturated(near)
    calls: defaultdict[int, list[float]] = defaultdict(list)
    for i in scores:
        scores[i] *= ASKS_BACK if places[i].asks_back else 1.0
        calls[places[i].call].append(scores[i])
    share = {call: CALL * sum(heapq.nlargest(3, of)) / 3 for call, of in calls.items()}
    return {i: score + share[places[i].call] for i, score in scores.items()}


def _nearness(hits: _Hits, places: dict[int, _Place]) -> dict[int, float]:
    """How near to each memory the word was said; what is nowhere near is not in it."""
    near: defaultdict[int, float] = defaultdict(float)
    for i in hits.own & places.keys():
        near[i] += 1.0
        for away, weight in NEAR:
            if (place := places.get(i + away)) and place.call == places[i].call:
                near[i + away] += weight
    for i in hits.context & places.keys():
        if i not in hits.own:
            near[i] += BEFORE
        if (place := places.get(i - 1)) and place.call == places[i].call:
            near[i - 1] += AFTER
    return near


def _saturated(near: float) -> float:
    return near / (near + 1.0)
