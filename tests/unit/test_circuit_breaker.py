"""stores/circuit_breaker.py: when a service that failed is asked again, by a clock of the test."""

import random
from collections.abc import Callable

import pytest

from caller_memory.stores.circuit_breaker import (
    CIRCUIT_OPEN_S,
    MAX_BACKOFF_S,
    MAX_RETRY_AFTER_S,
    CircuitBreaker,
    State,
)


class Clock:
    """Seconds that the test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A time of our own."""
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    """One that was told nothing yet."""
    return CircuitBreaker(clock)


@pytest.fixture
def ceilings(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The longest pause of each lot that was drawn; the lot is always that one."""
    drawn: list[float] = []

    def lot(low: float, high: float) -> float:
        assert low == 0.0
        drawn.append(high)
        return high

    monkeypatch.setattr(random, "uniform", lot)
    return drawn


def allows(breaker: CircuitBreaker) -> bool:
    """Whether a request may go out now; it tells nothing of how it went."""
    with breaker.attempt() as allowed:
        return allowed


def test_a_closed_one_lets_all_through(breaker: CircuitBreaker) -> None:
    """Also at the same time."""
    with breaker.attempt() as one, breaker.attempt() as other:
        assert one and other and breaker.state is State.CLOSED


@pytest.mark.parametrize("fails", [CircuitBreaker.fail, CircuitBreaker.refuse])
def test_a_failure_opens_it_for_a_time(
    breaker: CircuitBreaker,
    clock: Clock,
    ceilings: list[float],
    fails: Callable[[CircuitBreaker], float | bool],
) -> None:
    """Then it is half-open until a request tells how it went."""
    fails(breaker)
    opens_at = breaker.open_until
    assert opens_at > clock.now
    seen = []
    for now in (clock.now, opens_at - 0.001, opens_at, opens_at + 3600):
        clock.now = now
        seen.append((breaker.state, allows(breaker)))
    assert seen == [(State.OPEN, False)] * 2 + [(State.HALF_OPEN, True)] * 2
    assert breaker.succeed() and breaker.state is State.CLOSED


def test_half_open_one_tries_alone(
    breaker: CircuitBreaker, clock: Clock, ceilings: list[float]
) -> None:
    """The others are held back until it has ended, however it ends."""
    clock.now += breaker.fail()
    with breaker.attempt() as first:
        with breaker.attempt() as second:
            assert (first, second) == (True, False)
        assert not allows(breaker) and breaker.open_until == float("inf")
    assert breaker.open_until == clock.now
    with pytest.raises(ValueError), breaker.attempt():
        raise ValueError
    assert allows(breaker)


def test_a_trial_that_fails_opens_it_again(
    breaker: CircuitBreaker, clock: Clock, ceilings: list[float]
) -> None:
    """For longer."""
    clock.now += breaker.fail()
    with breaker.attempt() as allowed:
        assert allowed and breaker.fail() == 1.0
    assert breaker.state is State.OPEN and breaker.open_until == clock.now + 1.0


def test_pauses_double_up_to_a_limit(
    breaker: CircuitBreaker, clock: Clock, ceilings: list[float]
) -> None:
    """And begin anew after a success."""
    for _ in range(9):
        clock.now += breaker.fail()
    assert ceilings == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, MAX_BACKOFF_S, MAX_BACKOFF_S]
    assert breaker.failures == 9
    breaker.succeed()
    assert breaker.fail() == 0.5 and breaker.failures == 1


def test_what_the_server_asks_for_is_waited_at_least(
    breaker: CircuitBreaker, clock: Clock, ceilings: list[float]
) -> None:
    """The jitter comes on top, so that not all come back at once."""
    assert breaker.fail(retry_after_s=20.0) == 20.5
    assert breaker.open_until == clock.now + 20.5


def test_no_server_keeps_us_away_for_ever(breaker: CircuitBreaker, ceilings: list[float]) -> None:
    """After some minutes it is asked all the same."""
    assert breaker.fail(retry_after_s=1e9) == MAX_RETRY_AFTER_S + 0.5


def test_the_longer_of_two_pauses_counts(
    breaker: CircuitBreaker, clock: Clock, ceilings: list[float]
) -> None:
    """A request that was under way when the server asked for patience does not shorten it."""
    opens_at = clock.now + breaker.fail(retry_after_s=20.0)
    clock.now += 1.0
    assert breaker.fail() == opens_at - clock.now
    assert not breaker.succeed()
    assert breaker.open_until == opens_at and breaker.failures == 2


def test_an_operators_matter_is_news_once(breaker: CircuitBreaker, clock: Clock) -> None:
    """Until a success; it is tried again and again at the same distance."""
    for is_news in (True, False, False):
        assert breaker.refuse() is is_news
        assert breaker.misconfigured and breaker.open_until == clock.now + CIRCUIT_OPEN_S
        clock.now += CIRCUIT_OPEN_S
    assert breaker.succeed() and not breaker.misconfigured
    assert breaker.refuse()


def test_a_success_is_news_after_a_failure_alone(
    breaker: CircuitBreaker, clock: Clock, ceilings: list[float]
) -> None:
    """While all is well nobody has to hear of it."""
    assert not breaker.succeed()
    clock.now += breaker.fail()
    assert breaker.succeed() and not breaker.succeed()
