"""language/contractions.py: what is heard without apostrophes is read as with them."""

import pytest

from caller_memory.language.contractions import written_out
from tests.helpers.meanings import counts, load

MOST_MISREAD = 0.04


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("i dont take them", "i don't take them"),
        ("im in and id like tea", "i'm in and i'd like tea"),
        ("my id card", "my id card"),
        ("ill ring you", "i'll ring you"),
        ("she was ill", "she was ill"),
        ("were doing the messiah", "we're doing the messiah"),
        ("we were doing well", "we were doing well"),
        ("its my own", "it's my own"),
        ("the dog hurt its paw", "the dog hurt its paw"),
        ("shed love that", "she'd love that"),
        ("the garden shed", "the garden shed"),
        ("my wifes allergic", "my wife's allergic"),
        ("my sisters live in rome", "my sisters live in rome"),
        ("before the kids wake", "before the kids wake"),
        ("neither o' them", "neither of them"),
    ],
)
def test_apostrophes_come_back(heard: str, written: str) -> None:
    """Where a word is another without one, what stands around it decides."""
    assert written_out(heard) == written


@pytest.mark.slow
def test_nothing_means_anything_else_without_apostrophes() -> None:
    """Notes of what callers said count alike."""
    told = [each for cases in load("dev").values() for each in cases if "'" in each.said]
    heard = [each._replace(said=each.said.lower().replace("'", "")) for each in told]
    misread = [one for one, other in zip(told, heard, strict=True) if counts(one) != counts(other)]
    assert len(misread) <= MOST_MISREAD * len(told)
