"""language/contractions.py: words that recognition runs together."""

import pytest

from caller_memory.language.contractions import written_out_in_case


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Im Alice", "I'm Alice"),
        ("Hello this is Brendas husband", "Hello this is Brenda's husband"),
        ("my names Joanne by the way", "my name's Joanne by the way"),
        ("its me again brenda", "it's me again brenda"),
        ("this is his wife", "this is his wife"),
        ("The names are Ann and Bo", "The names are Ann and Bo"),
        ("the doctors said so", "the doctors said so"),
    ],
)
def test_apostrophes_come_back_and_capitals_stay(said: str, written: str) -> None:
    """Names are told by their capitals."""
    assert written_out_in_case(said) == written
