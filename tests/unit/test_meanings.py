"""extraction/bearing.py: a note counts only if the clause that bears it says so."""

import pytest

from tests.helpers.meanings import LATER, SEEN, UNSEEN, Told, counts

MIN_SHARE = 0.9
MIN_SHARE_OF_A_KIND = 0.75


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


@pytest.mark.parametrize("told", LATER, ids=lambda told: f"{told.said}: {told.note}")
def test_what_counts_and_what_does_not(told: Told) -> None:
    """The rules refuse no more than they have to."""
    assert counts(told) is told.counts
