"""What reads a person's text takes time in proportion to its length, however it is made."""

import dataclasses
import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import pytest

from caller_memory.call.command_grammar import is_yes, voice_commands_in
from caller_memory.call.standing import asks_for_the_past
from caller_memory.extraction.bearing import is_borne, is_said
from caller_memory.extraction.corrected import correction_of
from caller_memory.language.categories import categorize
from caller_memory.language.clauses import clauses
from caller_memory.language.echo import without_echo
from caller_memory.language.named_times import time_named
from caller_memory.language.names import known_name
from caller_memory.language.native_names import native_name
from caller_memory.language.noise import without_noise
from caller_memory.language.pii.dialogue import Dialogue
from caller_memory.language.pii.redaction import redact
from caller_memory.language.query import estimate_tokens, prompt_block, question
from caller_memory.language.retraction import may_retract
from caller_memory.language.short_answers import is_answer
from caller_memory.language.speaker import speaker_in
from caller_memory.language.time_expressions import times
from caller_memory.language.values import values
from caller_memory.language.worth import category_of
from caller_memory.models import Category, Kind, Memory

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHARS = 40_000
ROUNDS = 3


def memory(value: str) -> Memory:
    """A memory that says this."""
    return Memory(Category.FACT, "user_input_1", value, None, NOW, NOW)


def corrected(text: str) -> None:
    """Something that a text may correct, and what may correct it."""
    turn = dataclasses.replace(memory(text), kind=Kind.TURN)
    known = dataclasses.replace(memory("I live in Oslo"), key="user_input_0", kind=Kind.TURN)
    correction_of(known, [turn])
    correction_of(turn, [known])
    list(values(text.lower()))


def answer(text: str) -> Memory:
    """A turn that answers a question of yes or no."""
    return Memory(Category.FACT, "user_input_1", text, "Do you smoke?", NOW, NOW, kind=Kind.TURN)


def asked(text: str) -> None:
    """The answer to a question for a password, which the agent says again."""
    dialogue = Dialogue()
    dialogue.agent_said("What is the password?")
    dialogue.person_said(text)
    dialogue.agent_said(text)


READERS: dict[str, Callable[[str], object]] = {
    "redact": redact,
    "redact German": lambda text: redact(text, "de"),
    "redact Chinese": lambda text: redact(text, "zh"),
    "name in German": lambda text: native_name(text, None, "de"),
    "dialogue": asked,
    "question": lambda text: question(text, NOW),
    "times": lambda text: times(text.lower(), NOW),
    "time_named": lambda text: time_named(text, NOW),
    "times in German": lambda text: times(text.lower(), NOW, "de"),
    "times in Chinese": lambda text: times(text, NOW, "zh"),
    "categorize": categorize,
    "voice_commands_in": voice_commands_in,
    "is_yes": is_yes,
    "may_retract": may_retract.__wrapped__,
    "prompt_block": lambda text: prompt_block([memory(text)], CHARS),
    "known_name": lambda text: known_name([memory(text)]),
    "estimate_tokens": estimate_tokens,
    "clauses": clauses,
    "speaker_in": lambda text: speaker_in(text, "Alice", text),
    "category_of": lambda text: category_of(text, text),
    "without_noise": without_noise,
    "without_echo": lambda text: without_echo(text, text + "?"),
    "is_answer": lambda text: is_answer(text, text + "?"),
    "corrections": corrected,
    "asks_for_the_past": asks_for_the_past,
    "is_borne": lambda text: is_borne((Category.FACT, "name"), text[:300], [answer(text)], "Al"),
    "is_said": lambda text: is_said("a blue tin of 12 pins", [memory(text)], "tin"),
}

# Start, and what is repeated. Found by a search over the words, signs and separators of every
# pattern, repeated alone and in combinations, for those whose time grows faster than their length.
NATIVE = (
    "redact", "dialogue", "redact German", "redact Chinese", "name in German", "times in German",
    "times in Chinese",
)  # fmt: skip
GERMAN = [
    ("mein Passwort ist ", "ein "),
    ("", "Passwort ist "),
    ("mein Passwort ist ", "vier eins "),
    ("Karte ", "1234 und "),
    ("mein Passwort ", "nehmen wir, "),
    ("", "Telefon 1234 Passwort "),
    ("", "a1b2c3 "),
]
SECRETS = [
    ("my password is not ", "1"),
    ("my password is not ", "."),
    ("my password is not ", "١-"),
    ("my password is not ", "!'thousand"),
    ("my password is not ", "have:"),
    ("the pin for ", "want:\u200b:what:pin:"),
    ("my name is ", "like-password-have'"),
    ("", "password:"),
    ("the pin for ", "which:11 "),
    ("", "name. 11 : "),
    ("my password is not ", "march : [password] : . : routing-"),
    ("", "pin:"),
    ("", "my password is it's, "),
    ("", "-----BEGIN RSA PRIVATE KEY-----"),
    ("bearer ", "eyJabcdefghi."),
    ("", "left 18 right "),
    ("", "4111 "),
    ("my card ", "1/"),
    ("the passphrase, ", "the silver "),
    ("the password ", "capital a "),
    ("the passphrase ", "part one is "),
    ("my card starts with ", "4111 to you "),
    ("token=", "a.b("),
    ("the secret ", "%2e"),
]
OTHERS = [
    ("", "1 may "),
    ("", "on monday "),
    ("off the record i ", "of "),
    ("", "okay well "),
    ("", "yes okay yeah "),
    ("", "two, no three, "),
    ("", "my name is "),
    ("", "no sorry actually "),
    ("i live in ", "oslo now "),
    ("", "half past five "),
    ("can you talk to ", "my little brother "),
    ("don't remember ", "need to today "),
    ("", "don't you ever take that "),
    ("want ", "!"),
    ("call me", " "),
    ("", "'"),
]


def seconds(read: Callable[[str], object], text: str) -> float:
    """The processor time that one reading takes.

    Without the garbage collector, whose time depends on what other tests have left.
    """
    gc.disable()
    try:
        start = time.process_time()
        read(text)
        return time.process_time() - start
    finally:
        gc.enable()


def ratio(read: Callable[[str], object], text: str, rounds: int = 1) -> float:
    """How many times as long it takes to read the text as a quarter of it."""
    short = text[: len(text) // 4]
    read(short[:1000])  # compiles patterns
    shorter = median(seconds(read, short) for _ in range(rounds))
    longer = median(seconds(read, text) for _ in range(rounds))
    return longer / max(shorter, LITTLE_S)


LITTLE_S = 0.001
"""What the clock can not tell apart."""

BOUND = 8
SLOW = ("dialogue", "times in German", "times in Chinese")
"""Read in a quarter of the length."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reader", "start", "repeated"),
    [("redact", *text) for text in SECRETS]
    + [("dialogue", *text) for text in (*SECRETS[:4], *SECRETS[-6:])]
    + [("redact German", *text) for text in GERMAN]
    + [("redact Chinese", "我的密码是", "四幺")]
    + [("name in German", "ich heiße ", "ich heiße und ")]
    + [(name, *text) for name in READERS if name not in NATIVE for text in OTHERS]
    + [("times in German", "", "am freitag in "), ("times in German", "", "zwei. ")]
    + [("times in Chinese", "", "下周五"), ("times in Chinese", "", "三个1")]
    + [("clauses", "", "so do i ")],
)
def test_four_times_the_text_takes_about_four_times_as_long(
    reader: str, start: str, repeated: str
) -> None:
    """Twice that is allowed; what looks at every pair takes sixteen times as long."""
    chars = CHARS // 4 if reader in SLOW else CHARS
    text = (start + repeated * (chars // len(repeated)))[:chars]
    # One reading may meet a busy machine: the median of three does not.
    assert ratio(READERS[reader], text) < BOUND or ratio(READERS[reader], text, ROUNDS) < BOUND
