"""extraction/bearing.py: a note counts only if the clause that bears it says so."""

import pytest

from tests.helpers.meanings import LATER, SEEN, UNSEEN, counts, load, shares

MIN_SHARE = 0.9
MIN_SHARE_KNOWN = 0.95
MIN_SHARE_OF_A_KIND = 0.75


@pytest.mark.parametrize("kind", SEEN)
def test_what_was_meant(kind: str) -> None:
    """Subject, polarity and modality of a note are those of its clause."""
    wrong = [told for told in SEEN[kind] if counts(told) != told.counts]
    assert wrong == []


def test_what_was_meant_in_other_words() -> None:
    """Also in sentences that the rules were not written by."""
    right = shares(UNSEEN)
    assert sum(right.values()) / len(right) >= MIN_SHARE, right
    assert min(right.values()) >= MIN_SHARE_OF_A_KIND, right


@pytest.mark.parametrize(
    ("half", "share", "share_of_a_kind"),
    [("dev", MIN_SHARE_KNOWN, MIN_SHARE), ("test", MIN_SHARE, MIN_SHARE_OF_A_KIND)],
)
def test_what_callers_meant(half: str, share: float, share_of_a_kind: float) -> None:
    """Also as speech recognition writes it: long turns without punctuation, answers, names."""
    right = shares(load(half))
    assert sum(right.values()) / len(right) >= share, right
    assert min(right.values()) >= share_of_a_kind, right


def test_what_counts_and_what_does_not() -> None:
    """The rules refuse no more than they have to."""
    assert [told for told in LATER if counts(told) is not told.counts] == []
