"""What is kept of a turn, and as what."""

import random
import subprocess
import sys
import time

import pytest

from benchmarks.categories import LABELS, load, scored
from caller_memory.language.categories import categorize
from caller_memory.models import Category
from tests.helpers.places import REPOSITORY

HALVES = ["utterances_dev.tsv", "utterances_test.tsv"]


@pytest.mark.parametrize(
    ("category", "text"),
    [
        (Category.INTEREST, "I love reading books"),
        (Category.FACT, "my name is alice"),
        (Category.FACT, "i'm a nurse at the children's hospital"),
        (Category.FACT, "um i i live in glasgow"),
        (Category.PREFERENCE, "I prefer tea to coffee."),
        (Category.PREFERENCE, "i can't stand mushrooms"),
        (Category.GOAL, "one day i want to run a marathon"),
        (Category.PLAN, "i've got a dentist appointment on tuesday at nine"),
        (Category.OPINION, "i think the government wastes our money"),
        (Category.EXPERIENCE, "yesterday i fell off my bike"),
        (Category.RELATIONSHIP, "my sister's called emma"),
        (Category.RELATIONSHIP, "we've got a dog called rex"),
    ],
)
def test_each_category_has_its_meaning(category: Category, text: str) -> None:
    """The eight categories mean what the model's documentation says."""
    assert categorize(text) == category


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "Good morning!",
        "um",
        "uh huh",
        "yeah no right okay",
        "oh that's great thank you so much",
        "thanks that's all for now",
        "see you tomorrow",
        "what's the weather like tomorrow",
        "How far is the moon from the earth?",
        "set a timer for ten minutes",
        "could you say that again please",
        "i was wondering if you could tell me the time",
        "i'd like to know how magnets work",
        "can i ask you a question",
    ],
)
def test_chatter_is_dropped(text: str) -> None:
    """Greetings, backchannels, filler, pure questions and commands are not remembered."""
    assert categorize(text) is None


@pytest.mark.parametrize("text", ["", " ", "\n\t", "...", "?!", "🙂🙂", "\0", "—" * 100_000])
def test_without_a_word_there_is_nothing(text: str) -> None:
    """A turn without one letter or digit is dropped, however long."""
    assert categorize(text) is None


@pytest.mark.parametrize(
    "text",
    ["Pizza.", "about three years ago", "green", "Alice", "in Tokyo", "forty two", "Zbyszek"],
)
def test_a_short_answer_is_a_fact(text: str) -> None:
    """A few words with content answer what the agent asked."""
    assert categorize(text) == Category.FACT


@pytest.mark.parametrize(
    "text",
    [
        "actually it is red now",
        "actually it's red",
        "no it's red now",
        "not any more",
        "actually he's a nurse",
    ],
)
def test_a_correction_is_kept(text: str) -> None:
    """Its words are as plain as those of small talk."""
    assert categorize(text)


@pytest.mark.parametrize(
    "text",
    [
        "what's a good restaurant round here i can't stand anything spicy",
        "I take warfarin every evening, is grapefruit juice okay with that?",
        "how do i get wine out of a carpet i knocked a glass over last night",
        "set an alarm for five i'm flying to dublin tomorrow",
        "hi yeah i'm vegetarian what can i get at a steakhouse",
        "what do i buy for my niece she's nine",
        "can you tell me about volcanoes i'm mad about volcanoes",
        "from now on talk a bit slower please",
        "don't wake me before nine",
        "if i won the lottery id have a villa as it is its the caravan at skegness every august",
    ],
)
def test_a_question_that_tells_is_kept(text: str) -> None:
    """Whatever else a turn asks, what it says of the person is kept."""
    assert categorize(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "mam na imię zbyszek i mieszkam w krakowie",
        "мне нравится играть в шахматы по вечерам",
        "أنا أسكن في القاهرة مع عائلتي",
        "मुझे चाय बहुत पसंद है",
        "저는 서울에 살고 있어요",
        "我住在上海我是老师",
        "ผมชอบกินอาหารเผ็ด",
        "γεννήθηκα στην αθήνα το χίλια εννιακόσια εξήντα",
        "nina umri wa miaka thelathini na watoto wawili",
        "minun koirani nimi on musti",
        "mi hija se llama lucía y tiene cinco años",
        "am samstag fahren wir zu meinen schwiegereltern",
    ],
)
def test_other_languages_are_kept(text: str) -> None:
    """No turn is dropped for its language."""
    assert categorize(text) is not None


def test_speech_and_writing_are_sorted_alike() -> None:
    """Capitals, punctuation, hesitations and stutter change nothing."""
    spoken = "um my my sister's a nurse in uh leeds"
    assert categorize(spoken) == categorize("My sister's a nurse, in Leeds!")
    assert categorize("I’m a nurse") == categorize("i'm a nurse")


def test_whatever_comes_is_sorted_without_an_error() -> None:
    """Any string gives a category or None, and the same one each time."""
    chance = random.Random(7)
    alphabet = "aeiou mty'’.,?!\n\0\x1b\u200b\u0301\ud800İß😀か日한ع0123 what i my is you "
    for _ in range(2_000):
        text = "".join(chance.choices(alphabet, k=chance.randrange(60)))
        answer = categorize(text)
        assert answer is None or answer in Category
        assert categorize(text) is answer


@pytest.mark.parametrize(
    "unit", ["a", "i ", "what ", "um ", "'", "a'", "😀", "\x1b", "日", "i was just ", "my son is "]
)
def test_a_very_long_turn_costs_no_more_than_a_long_one(unit: str) -> None:
    """Of 100,000 characters only the head is looked at: a generous tenth of a second is plenty."""
    text = unit * (100_000 // len(unit))
    categorize("hello there")
    started = time.perf_counter()
    categorize(text)
    assert time.perf_counter() - started < 0.1


def test_content_behind_silence_is_found() -> None:
    """Looking begins at the first letter or digit."""
    assert categorize(" " * 50_000 + "my name is alice") == Category.FACT


def test_importing_reads_no_weights() -> None:
    """The weights are read at the first turn."""
    code = (
        "from caller_memory.language import categories;"
        "assert categories._model.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True)


@pytest.mark.parametrize("half", HALVES)
def test_the_labelled_halves_are_whole(half: str) -> None:
    """Each half holds every label, each at least thirty times, and no turn twice."""
    rows = load(half)
    labels = [label for label, _ in rows]
    assert set(labels) == set(LABELS)
    assert min(labels.count(label) for label in LABELS) >= 30
    assert len({text for _, text in rows}) == len(rows)


@pytest.mark.parametrize(
    ("half", "but_trained"),
    [(HALVES[0], False), (HALVES[1], False), (HALVES[1], True)],
    ids=["dev", "unseen", "unseen, without turns also trained on"],
)
def test_the_bar(half: str, but_trained: bool) -> None:
    """What says something is kept, chatter is not, and the categories are told apart."""
    found = scored(half, but_trained=but_trained)
    assert found["gate"] >= 0.95
    assert found["chatter"] >= 0.90
    assert found["macro-F1"] >= 0.80
