"""Rank memories by what they mean, beside their words. Imported only where there is a model.

Every vector of the file is compared with the question: some milliseconds for ten thousand. A memory
gets a share of what the turns around it mean, as it does of their words. Both scores count by how
far they stand out from the others', and are added.

A memory is told where there is evidence enough: a question about nothing that is known finds none.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping

import numpy
from numpy.typing import NDArray

from caller_memory.models import Kind
from caller_memory.stores.embedding import Asked
from caller_memory.stores.rows import SAME_CALL_US

NEAREST = 60
"""So many of the nearest are candidates, beside what shares a word."""
AROUND = 0.4
"""Weight of the nearer of the two turns around a turn, in the same call."""

WORDS = 6.0
"""What it is worth as evidence that a memory shares all words with the question. What it means
counts in standard deviations from what is unrelated."""
STANDS_OUT = 0.5
"""The same of standing out by one standard deviation, in words and meaning together."""
ENOUGH, SHARE_OF_BEST = 4.7, 0.35
"""How much evidence there has to be, and how much of the best one's."""
HARDLY_SAID, LIKELY = 0.1, 3.0
"""Where hardly a word of the question was ever said: how much evidence the best one needs then."""
MANY_WORDS = 0.2
"""Where no memory shares as much of the question, its words count for less."""
ENOUGH_ELSEWHERE, SHARE_OF_BEST_ELSEWHERE, MANY_WORDS_ELSEWHERE = -0.5, 0.15, 1.0
"""The same for a question that is not in English, whose words prove little."""
ALIKE = 0.97
"""The cosine from which on two memories are taken to tell the same."""
PRIOR = 5
"""So many memories that are unrelated are taken to be in every file."""

Floats = NDArray[numpy.float32]


class Nearest:
    """How near the memories of a file are to a question.

    Args:
        db: the person's file.
        asked: what the question means.
        in_english: whether it is in English.
    """

    def __init__(self, db: sqlite3.Connection, asked: Asked, *, in_english: bool = True) -> None:
        rows = db.execute(
            "select v.id, v.vector, m.created_at, m.kind = ? "
            "from vectors v join memories m on m.id = v.id where v.model = ? "
            "and typeof(v.vector) = 'blob' and length(v.vector) = ? "
            "and typeof(m.created_at) = 'integer' order by v.id",
            (Kind.TURN, asked.model.name, len(asked.vector)),
        ).fetchall()
        self._model = asked.model
        self._in_english = in_english
        self._at = {row[0]: place for place, row in enumerate(rows)}
        self._ids = numpy.array(list(self._at), numpy.int64)
        signed = numpy.frombuffer(b"".join(row[1] for row in rows), numpy.int8)
        self._vectors = signed.reshape(len(rows), len(asked.vector)).astype(numpy.float32)
        self._lengths = numpy.sqrt(numpy.einsum("ij,ij->i", self._vectors, self._vectors)) + 1e-9
        self._near = (self._vectors @ asked.vector) / self._lengths
        said_at = numpy.array([row[2] for row in rows], numpy.int64)
        is_turn = numpy.array([row[3] for row in rows], bool)
        self._with_around = self._near + AROUND * self._around(said_at, is_turn)

    def __len__(self) -> int:
        return len(self._ids)

    def best(self, left_out: Collection[int]) -> list[int]:
        """Return the ids of the nearest memories but some."""
        order = self._ids[numpy.argsort(-self._with_around)]
        return [i for i in order[: NEAREST + len(left_out)].tolist() if i not in left_out][:NEAREST]

    def fused(self, shares: Mapping[int, float], near: Iterable[int]) -> dict[int, float]:
        """Return how far memories stand out in words and meaning, by their ids.

        Args:
            shares: how much of the question is in the words of those that share any, about 0 to 1.
            near: ids of those that are near.
        """
        ids = list(dict.fromkeys([*shares, *near]))
        said = numpy.array([shares.get(i, 0.0) for i in ids], numpy.float32)
        many = MANY_WORDS if self._in_english else MANY_WORDS_ELSEWHERE
        by_words = _standing_out(said) * min(1.0, max(shares.values(), default=0.0) / many)
        by_meaning = _standing_out(self._with_around)
        meant = numpy.array([by_meaning[self._at[i]] if i in self._at else 0.0 for i in ids])
        return dict(zip(ids, (by_words + meant).tolist(), strict=True))

    def told(
        self,
        scores: Mapping[int, float],
        shares: Mapping[int, float],
        then: Collection[int],
    ) -> dict[int, float]:
        """Return the scores of memories for which there is evidence enough, each told once.

        What has no vector yet is found by its words alone, as without a model.

        Args:
            scores: see `fused`.
            shares: see `fused`.
            then: ids of those that are of a time that the question names: that is enough.
        """
        evidence = self._evidence(scores, shares)
        best = max(evidence.values(), default=0.0)
        if not self._in_english:
            enough = max(ENOUGH_ELSEWHERE, SHARE_OF_BEST_ELSEWHERE * best)
        elif best < ENOUGH and max(shares.values(), default=0.0) < HARDLY_SAID:
            enough = max(best, LIKELY)
        else:
            enough = max(ENOUGH, SHARE_OF_BEST * best)
        kept = {i for i in scores if i in then or evidence.get(i, enough) >= enough}
        return self._each_once({i: score for i, score in scores.items() if i in kept})

    def _evidence(
        self, scores: Mapping[int, float], shares: Mapping[int, float]
    ) -> dict[int, float]:
        """Return what speaks for each memory that has a vector."""
        unrelated = float(self._near.sum()) + PRIOR * self._model.unrelated
        unrelated /= len(self) + PRIOR
        near = (self._near - unrelated) / self._model.spread
        return {
            i: WORDS * shares.get(i, 0.0) + STANDS_OUT * score + float(near[self._at[i]])
            for i, score in scores.items()
            if i in self._at
        }

    def _each_once(self, scores: Mapping[int, float]) -> dict[int, float]:
        """Leave out what tells the same as something better."""
        best_first = sorted(scores, key=lambda i: (scores[i], i), reverse=True)
        known = [i for i in best_first if i in self._at]
        places = [self._at[i] for i in known]
        units = self._vectors[places] / self._lengths[places, None]
        alike = numpy.triu(units @ units.T >= ALIKE, 1).any(axis=0)
        again = {i for i, is_alike in zip(known, alike, strict=True) if is_alike}
        return {i: score for i, score in scores.items() if i not in again}

    def _around(self, said_at: NDArray[numpy.int64], is_turn: NDArray[numpy.bool_]) -> Floats:
        """Return how near the nearer turn around each memory is; of what stands alone, itself."""
        goes_on = (
            (numpy.diff(self._ids) == 1)
            & (numpy.diff(said_at) <= SAME_CALL_US)
            & is_turn[1:]
            & is_turn[:-1]
        )
        none = numpy.float32(-numpy.inf)
        nearest = numpy.full(len(self), none, numpy.float32)
        nearest[1:] = numpy.where(goes_on, self._near[:-1], none)
        nearest[:-1] = numpy.maximum(nearest[:-1], numpy.where(goes_on, self._near[1:], none))
        return numpy.where(numpy.isneginf(nearest), self._near, nearest)


def _standing_out(scores: Floats) -> Floats:
    """Return by how many standard deviations each differs from the mean."""
    if not len(scores) or (spread := float(scores.std())) < 1e-6:
        return numpy.zeros_like(scores)
    differing: Floats = (scores - scores.mean()) / spread
    return differing
