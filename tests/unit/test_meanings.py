"""extraction/bearing.py: a note counts only if the clause that bears it says so."""

import json
from datetime import UTC, datetime

import pytest

from caller_memory.extraction.schema import facts_in
from caller_memory.models import Category, Kind, Memory
from tests.helpers.meanings import SEEN, UNSEEN, Told

WHEN = datetime(2026, 11, 15, tzinfo=UTC)
MIN_SHARE = 0.9
MIN_SHARE_OF_A_KIND = 0.75


def counts(told: Told) -> bool:
    """Whether the operation survives the check."""
    turn = Memory(Category.FACT, "user_input_1", told.said, told.asked, WHEN, WHEN, kind=Kind.TURN)
    place, _, value = told.note.partition(" = ")
    category, key = place.split()
    known = []
    if told.known:
        old_place, _, old = told.known.partition(" = ")
        old_category, old_key = old_place.split()
        known = [Memory(Category(old_category), old_key, old, None, WHEN, WHEN)]
    answer = {"op": "set", "category": category, "key": key, "value": value, "sources": [1]}
    return bool(facts_in(json.dumps({"operations": [answer]}), [turn], known))


@pytest.mark.parametrize("kind", SEEN)
def test_what_was_meant(kind: str) -> None:
    """Subject, polarity and modality of a note are those of its clause."""
    wrong = [told for told in SEEN[kind] if counts(told) != told.counts]
    assert wrong == []


def test_what_was_meant_in_other_words() -> None:
    """Also in sentences that the rules were not written by."""
    right = {kind: [counts(told) == told.counts for told in of] for kind, of in UNSEEN.items()}
    shares = {kind: sum(each) / len(each) for kind, each in right.items()}
    assert sum(shares.values()) / len(shares) >= MIN_SHARE, shares
    assert min(shares.values()) >= MIN_SHARE_OF_A_KIND, shares
