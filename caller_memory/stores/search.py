"""Rank the memories of a person by how well they match a question.

The full-text index says which memories hold a word. The score of a memory is a sum over the words
and times of the question: the rarity of each, times how near to the memory it was said. A word may
be in the memory itself, in a turn or two around it in the same call, or in what the agent said just
before or after, because an answer often does not repeat the words of the question. Repetition
counts less and less. A turn that is a question itself keeps less of its score, and each turn gets a
share of what its call scores.

A fact with a name stands alone: it counts as a call by itself.
"""

import functools
import heapq
import math
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from caller_memory.languages import ENGLISH
from caller_memory.languages.tokens import beginning, ending, has_roots, stem
from caller_memory.models import Category, Kind, Question, Span
from caller_memory.stores import full_text
from caller_memory.stores.embedding import Asked
from caller_memory.stores.rows import MEMORY, SAME_CALL_US, Row, report_unreadable, to_us

PART = 0.3
"""Weight of the first or last letters of a word; its stem counts 1."""
STEM_OF_ROOT, ROOT = 0.5, 0.6
"""The same of a stem, and of what all forms of a word share, in a language of roots."""
BEFORE = 0.5
"""Weight of a word that the agent said just before; said by the person counts 1."""
AFTER = 0.3
"""Weight of a word that the agent said in reply."""
AROUND = ((-2, 0.2), (-1, 0.3), (1, 0.3), (2, 0.2))
"""Distance in turns of the same call, and the weight of a word that was said there."""
ASKS_BACK = 0.8
"""The share of its score that a turn ending in a question keeps."""
CALL = 0.2
"""The share of the mean of its call's three best scores that a turn gets."""
MAX_HITS = 200
"""A word in more rows is common: only its newest rows are read."""
GLANCE = 32
"""How many rows of a common word are read; their ids tell how many rows there are."""
MAX_PLACES = 12
"""How many of the best candidates are scored, each with the turns around it."""


class _Hits(NamedTuple):
    """The rows in which a word or a time of the question is, and its rarity.

    What a memory is about says nothing of the turns around it: that does not spread.
    """

    rarity: float
    own: set[int]
    context: set[int]
    spreads: bool = True


class _Places(NamedTuple):
    """Where candidates stand: each row's call, by the id of its first turn, and the questions."""

    calls: dict[int, int]
    asking: set[int]


def find_rows(
    db: sqlite3.Connection,
    question: Question,
    limit: int,
    without: Collection[tuple[Category, str]],
    meant: Asked | None = None,
) -> list[Row]:
    """Return the best memories for a question, best first, as rows of the columns `MEMORY`.

    Args:
        without: categories and keys of memories to leave out.
        meant: what the question means; None to find memories by words alone.
    """
    (newest,) = db.execute("select max(id) from memories").fetchone()
    if newest is None:
        return []
    by_key = "select id from memories where category = ? and key = ?"
    left_out = {i for place in without for (i,) in db.execute(by_key, place)}
    said = functools.cache(functools.partial(_said, db, newest=newest))
    hits = [said(terms) for terms in _stems(question)]
    roots = has_roots(question.language)
    whole, part = (STEM_OF_ROOT, ROOT) if roots else (1.0, PART)
    # Of a word that was said as it is asked for, other forms tell more only where all share a root.
    words = zip(question.words, hits, strict=True)
    unsaid = [forms for forms, hit in words if roots or not hit.own]
    parts = (said(terms) for terms in _parts(unsaid, question.language))
    hits = [*_weighed(hits, whole), *_weighed(parts, part)]
    times = [_told(db, spans, question.slack, newest) for spans in question.times]
    times += [_about(db, spans, newest) for spans in question.times]
    if meant is None:
        scores = _scores(hits + times, _places(db, _best(hits + times, left_out)))
    else:
        scores = _with_meaning(db, hits, times, left_out, meant, in_english=question.is_english)
    best = heapq.nlargest(limit, scores.keys() - left_out, key=lambda i: (scores[i], i))
    # A disk may have changed an id: then the full-text index speaks of another row.
    rows = db.execute(
        f"select id, {MEMORY} from memories as m where id in ({_marks(best)}) and id = "
        "(select id from memories where category = m.category and key = m.key)",
        best,
    )
    found = {i: memory for i, *memory in rows}
    if len(found) < len(best):
        report_unreadable(db)
    return [tuple(found[i]) for i in best if i in found]


def _weighed(hits: Iterable[_Hits], weight: float) -> Iterator[_Hits]:
    return (each._replace(rarity=each.rarity * weight) for each in hits)


def _with_meaning(
    db: sqlite3.Connection,
    words: list[_Hits],
    times: list[_Hits],
    left_out: set[int],
    meant: Asked,
    *,
    in_english: bool,
) -> dict[int, float]:
    """Return the scores of what answers a question, by words and meaning together."""
    from caller_memory.stores.nearest import Nearest  # numpy, for those alone who have a model

    nearest = Nearest(db, meant, in_english=in_english)
    near = nearest.best(left_out)
    hits = words + times
    said = _scores(hits, _places(db, {*_best(hits, left_out), *near}))
    whole = sum(each.rarity for each in hits) * _saturated(1.0) or 1.0
    shares = {i: score / whole for i, score in said.items() if i not in left_out}
    scores = nearest.fused(shares, near)
    then = {i for each in times for i in each.own}
    return nearest.told(scores, shares, then)


def _stems(question: Question) -> list[frozenset[str]]:
    """Return what the index may hold of each word.

    A call may switch to English, and what was said before languages were told apart is English.
    """
    languages = {question.language, ENGLISH}
    return [
        frozenset(stem(form, each) for form in forms for each in languages)
        for forms in question.words
    ]


def _parts(words: Collection[frozenset[str]], language: str) -> list[frozenset[str]]:
    """Return the first letters of each word, and the last ones; a short word is its own part."""
    first = ({beginning(form) or form for form in forms} for forms in words)
    last = ({ending(form, language) for form in forms} - {""} for forms in words)
    return [frozenset(each) for each in (*first, *last) if each]


def _said(db: sqlite3.Connection, terms: frozenset[str], newest: int) -> _Hits:
    own, times_own = _rows(db, full_text.match("said", terms), newest)
    context, times_context = _rows(db, full_text.match("context", terms), newest)
    return _Hits(_rarity(max(times_own, times_context), newest), own, context)


def _rows(db: sqlite3.Connection, match: str, newest: int) -> tuple[set[int], float]:
    """Return the ids of the rows that match, or of the newest ones of many, and the number.

    The index's own ranking is not used: it would read every row that matches.
    """
    sql = "select rowid from memories_fts where memories_fts match ? order by rowid desc limit ?"
    ids = [i for (i,) in db.execute(sql, (match, GLANCE))]
    if len(ids) == GLANCE:
        count = GLANCE * newest / (newest - ids[-1] + 1)
        if count > MAX_HITS:
            return set(ids), count
        ids = [i for (i,) in db.execute(sql, (match, MAX_HITS))]
    return set(ids), len(ids)


def _told(db: sqlite3.Connection, spans: Iterable[Span], slack: timedelta, newest: int) -> _Hits:
    """Return what was said at a time."""
    return _between(db, "created_at", [(s.start - slack, s.end + slack) for s in spans], newest)


def _about(db: sqlite3.Connection, spans: Iterable[Span], newest: int) -> _Hits:
    """Return what is about a time, whenever it was said."""
    return _between(db, "about", spans, newest)._replace(spreads=False)


def _between(
    db: sqlite3.Connection,
    column: str,
    bounds: Iterable[tuple[datetime, datetime]],
    newest: int,
) -> _Hits:
    sql = (
        f"select id from memories where {column} >= ? and {column} < ? "
        f"order by {column} desc limit ?"
    )
    found = (db.execute(sql, (to_us(start), to_us(end), MAX_HITS)) for start, end in bounds)
    ids = {i for rows in found for (i,) in rows}
    return _Hits(_rarity(len(ids), newest), ids, set())


def _rarity(count: float, total: int) -> float:
    return math.log(1.0 + max(0.0, total - count + 0.5) / (count + 0.5))


def _best(hits: Iterable[_Hits], left_out: set[int]) -> list[int]:
    """Return the ids of the candidates: rows with the rarest words first, newest first."""
    total: defaultdict[int, float] = defaultdict(float)
    for rarity, own, context, _ in hits:
        said, heard = rarity * _saturated(1.0), rarity * _saturated(BEFORE)
        for i in own:
            total[i] += said
        for i in context - own:
            total[i] += heard
    newest_first = sorted(total.keys() - left_out, reverse=True)
    return sorted(newest_first, key=total.__getitem__, reverse=True)[:MAX_PLACES]


def _places(db: sqlite3.Connection, ids: Iterable[int]) -> _Places:
    """Read where the candidates and the rows around them stand."""
    around = {j for i in ids for j in range(i - 2, i + 3)}
    found = db.execute(
        "select id, created_at, kind = ?, substr(value, -1) = '?' from memories "
        f"where id in ({_marks(around)}) and kind in ('turn', 'fact') order by created_at",
        (Kind.TURN, *around),
    )
    places, call, said_at = _Places({}, set()), 0, 0
    for i, created_at, is_turn, is_question in found:
        if not isinstance(created_at, int):
            report_unreadable(db)
            continue
        places.calls[i] = -i
        if is_turn:
            if created_at - said_at > SAME_CALL_US:
                call = i
            places.calls[i], said_at = call, created_at
        if is_question:
            places.asking.add(i)
    return places


def _marks(ids: Collection[int]) -> str:
    return ",".join("?" * len(ids))


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
    """Return how near to each memory a word was said. Missing means nowhere near."""
    near: defaultdict[int, float] = defaultdict(float)
    for i in hits.own & calls.keys():
        near[i] += 1.0
        for away, weight in AROUND if hits.spreads else ():
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
