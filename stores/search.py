"""Finding memories by words: the index of a person's file says where, this says how well.

Terms flow in, ids of memories flow out, best first. A word counts by how rare it is, and by who
said it where: the person, the agent just before, or the person one turn away in the same call.
Only the newest rows of a common word are looked at: it tells little, and there may be thousands.
"""

import heapq
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

CONTEXT = 0.5
"""Said by the agent just before, against said by the person."""
NEAR = 0.3
"""Said by the person one turn away."""
SAME_CALL_US = 3_600_000_000
"""Turns further apart are of different calls, however close their ids are."""
LENGTH = 0.2
"""How much a longer memory has to hold more of the words."""
MAX_TERMS = 12
MAX_HITS = 64
MAX_RANKED = 32


class _Hits(NamedTuple):
    """Where one term stands, and what it is worth."""

    rarity: float
    own: set[int]
    context: set[int]


def find_ids(db: sqlite3.Connection, terms: Sequence[str], limit: int) -> list[int]:
    """Ids of the memories that the terms lead to, best first."""
    (newest,) = db.execute("select max(id) from memories").fetchone()
    if newest is None:
        return []
    hits = [_hits(db, term, newest) for term in terms[:MAX_TERMS]]
    found = sorted((h for h in hits if h.own or h.context), reverse=True)
    best = _roughly_best(found)
    rows = db.execute(
        "select id, created_at, length(value) + ifnull(length(context), 0) / 2 from memories "
        f"where id in ({','.join(str(i) for i in _with_neighbours(best))})"
    )
    facts = {i: (created_at, length) for i, created_at, length in rows}
    best = [i for i in best if i in facts]
    average = sum(facts[i][1] for i in best) / len(best) if best else 1.0
    scores = {i: _score(i, found, facts, average) for i in best}
    return sorted(scores, key=lambda i: (-scores[i], -i))[:limit]


def _hits(db: sqlite3.Connection, term: str, newest: int) -> _Hits:
    quoted = '"' + term.replace('"', '""') + '"'
    own = _ids(db, f"{{value key}} : {quoted}")
    context = _ids(db, f"context : {quoted}")
    count = max(_estimate(own, newest), _estimate(context, newest))
    rarity = math.log(1.0 + max(0.0, newest - count + 0.5) / (count + 0.5))
    return _Hits(rarity, set(own), set(context))


def _ids(db: sqlite3.Connection, match: str) -> list[int]:
    """The newest rows that match: without ranking, which would visit every one of them."""
    sql = "select rowid from memories_fts where memories_fts match ? order by rowid desc limit ?"
    return [i for (i,) in db.execute(sql, (match, MAX_HITS))]


def _estimate(ids: list[int], newest: int) -> float:
    """How many rows hold a word, judged from its newest ones where there are too many to see."""
    if len(ids) < MAX_HITS:
        return len(ids)
    return len(ids) * newest / (newest - ids[-1] + 1)


def _roughly_best(found: Iterable[_Hits]) -> list[int]:
    """The memories worth a closer look; beside a common word nothing is worth more."""
    total: defaultdict[int, float] = defaultdict(float)
    for rarity, own, context in found:
        said, asked = (rarity * w / (w + 1.0) for w in (1.0, CONTEXT))
        for i in own:
            total[i] += said
        for i in context:
            total[i] += asked
    for rarity, own, _ in found:
        if len(own) <= MAX_RANKED:
            for i in own:
                for j in (i - 1, i + 1):
                    if j in total:
                        total[j] += rarity * NEAR / (NEAR + 1.0)
    return heapq.nlargest(MAX_RANKED, total, key=total.__getitem__)


def _with_neighbours(ids: Iterable[int]) -> set[int]:
    return {j for i in ids for j in (i - 1, i, i + 1)}


def _score(
    i: int, found: Iterable[_Hits], facts: dict[int, tuple[int, float]], average: float
) -> float:
    created_at, length = facts[i]
    norm = 1.0 - LENGTH + LENGTH * length / average if average else 1.0
    around = [
        j for j in (i - 1, i + 1) if j in facts and abs(facts[j][0] - created_at) <= SAME_CALL_US
    ]
    score = 0.0
    for rarity, own, context in found:
        near = (i in own) + CONTEXT * (i in context) + NEAR * sum(j in own for j in around)
        score += rarity * near / (near + norm)
    return score
