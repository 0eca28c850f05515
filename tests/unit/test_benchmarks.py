"""What the benchmarks compute from the sound of a call."""

import numpy as np

from benchmarks.steady_services import envelope, likeness
from benchmarks.timed_call import Frame, Turn, first_loud, last_loud, outline
from tests.e2e.speech import SAMPLE_RATE


def frames(*loud: bool) -> list[Frame]:
    """Frames a second apart, from second 1 on."""
    return [Frame(at, b"", is_loud) for at, is_loud in enumerate(loud, start=1)]


def test_speech_ends_with_its_last_loud_frame() -> None:
    """A pause within it is not its end."""
    assert last_loud(frames(False, True, False, True, False, False)) == 4
    assert last_loud(frames(False, False)) is None


def test_an_answer_begins_with_its_first_loud_frame_after_the_question() -> None:
    """What was heard before is of another answer."""
    assert first_loud(frames(True, True, False, True, True), since=2) == 4
    assert first_loud(frames(True, True, False), since=2) is None


def test_an_outline_shows_the_loudest_of_each_5_ms() -> None:
    """In seconds from the origin, and only what is to be shown."""
    samples = np.zeros(SAMPLE_RATE // 100, np.int16)
    samples[50], samples[150] = 16_384, -32_768
    sound = [Frame(at, samples.tobytes(), True) for at in (9.0, 10.0, 11.0)]

    times, peaks = outline(sound, origin=9.5, shown=(0.0, 1.0))

    assert times.tolist() == [0.5, 0.505]
    assert peaks.tolist() == [0.5, 1.0]


def test_a_turn_lasts_until_its_answer_is_heard() -> None:
    """What was done before or after it is of another turn."""
    turn = Turn(began=1.0, speech_ended=2.0, answered=3.5)

    assert turn.response_s == 1.5
    assert [turn.holds(at) for at in (0.9, 1.1, 3.4, 3.6)] == [False, True, True, False]


def test_a_sentence_is_told_by_its_loudness_over_time() -> None:
    """Wherever in the sound it is, however loud, and with a noise beneath it."""
    chance = np.random.default_rng(7)
    one, other = (_babble(chance, syllables) for syllables in (6, 9))
    silence = np.zeros(SAMPLE_RATE // 2)
    heard = np.concatenate([silence, one * 0.3, silence]) + chance.normal(0, 20, len(one) + 24_000)

    alike = [likeness(_envelope(known), _envelope(heard)) for known in (one, other)]

    assert alike[0] > 0.9
    assert alike[0] > alike[1] + 0.1


def _babble(chance: np.random.Generator, syllables: int) -> np.ndarray:
    loudness = np.repeat(chance.uniform(100, 8_000, syllables), SAMPLE_RATE // 8)
    return loudness * chance.normal(0, 1, len(loudness))


def _envelope(samples: np.ndarray) -> np.ndarray:
    return envelope(samples.clip(-32_000, 32_000).astype(np.int16).tobytes())
