"""language/passing.py: what is no news in a greeting."""

import pytest

from caller_memory.language.passing import is_passing


@pytest.mark.parametrize(
    "said",
    [
        "I'm famished, is there anything quick I can do with a tin of chickpeas",
        "im absolutely knackered",
        "call me a cab would you, for the theatre",
        "hi my name is Shavon that's spelled S I O B H A N",
        "no my name's not Karen, my name is Karin with an i",
        "I'm calling on behalf of Mr Bloom from the bridge club.",
        "I'm Welsh you know we don't complain",
        "my cat's called Gandalf and my goldfish is Frodo",
        "can you remind me to ring the vet",
    ],
)
def test_what_a_greeting_leaves_out(said: str) -> None:
    """A request, a mood, a name and where somebody is from."""
    assert is_passing(said)


@pytest.mark.parametrize(
    "said",
    [
        "I collect old fountain pens",
        "we're off to Porto in May",
        "I'm interested in bell ringing",
        "I'm hooked on crosswords",
        "I paint watercolours",
        "I have joined a choir",
    ],
)
def test_what_a_greeting_may_take_up(said: str) -> None:
    """What somebody likes and plans."""
    assert not is_passing(said)
