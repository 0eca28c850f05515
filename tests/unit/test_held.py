"""call/held.py: which turns wait for the model, and what becomes of them."""

from caller_memory.call.held import HeldTurns, KeptTurn


def turn(name: str) -> KeptTurn:
    """A turn with this id, which it says."""
    return KeptTurn(name, 0.0, name, {}, f"before {name}")


def ids(turns: list[KeptTurn]) -> list[str]:
    """Which turns are to be stored."""
    return [each.id for each in turns]


def test_other_turns_wait_for_nothing() -> None:
    """Not even behind one that is held."""
    held = HeldTurns()
    assert ids(held.take(turn("a"), holds=True)) == []
    assert ids(held.take(turn("b"), holds=False)) == ["b"]
    assert ids(held.take(turn("c"), holds=False)) == ["c"]


def test_what_is_answered_is_stored_and_what_failed_is_not() -> None:
    """Once each."""
    held = HeldTurns()
    held.take(turn("a"), holds=True)
    assert ids(held.settle("a", answered=True)) == ["a"]
    assert ids(held.settle("a", answered=True)) == []
    held.take(turn("b"), holds=True)
    assert ids(held.settle("b", answered=False)) == []
    assert ids(held.settle("b", answered=True)) == []


def test_a_reply_may_end_before_its_turn_is_committed() -> None:
    """It is generated preemptively; most of those are never used, and release nothing."""
    held = HeldTurns()
    held.take(turn("a"), holds=True)
    for number in range(100):
        assert held.settle(f"discarded-{number}", answered=True) == []
    held.settle("b", answered=True)
    assert ids(held.take(turn("b"), holds=True)) == ["a", "b"]
    held.settle("c", answered=False)
    assert ids(held.take(turn("c"), holds=True)) == []


def test_a_reply_releases_the_turns_before_its_own_alone() -> None:
    """Those that were cut off; what came behind it waits for its own."""
    held = HeldTurns()
    for name in "abc":
        held.take(turn(name), holds=True)
    assert ids(held.settle("b", answered=True)) == ["a", "b"]
    held.take(turn("d"), holds=False)
    assert ids(held.settle("d", answered=True)) == ["c"]


def test_a_reply_that_does_not_tell_its_turn_releases_what_no_model_was_asked() -> None:
    """Where a model is asked, that tells when it has ended."""
    held = HeldTurns()
    held.take(turn("a"), holds=True)
    held.ask("a")
    assert held.settle(None, answered=True) == []
    held.take(turn("b"), holds=True)
    assert ids(held.settle(None, answered=True)) == ["a", "b"]


def test_what_a_later_turn_reveals_is_redacted_in_held_ones() -> None:
    """Their words, and what the agent said before them."""
    held = HeldTurns()
    held.take(turn("a"), holds=True)
    held.redact_again({"a": "[password]", "before a": "before [password]"})
    [kept] = held.settle("a", answered=True)
    assert (kept.text, kept.context, kept.was_held) == ("[password]", "before [password]", True)
