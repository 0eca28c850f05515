"""language/mentioned_times.py, asked_times.py: times in the words of the languages' files."""

import re
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from caller_memory import languages
from caller_memory.language.named_times import span_named, time_named
from caller_memory.language.query import question
from caller_memory.language.time_expressions import MAX_TIMES, times
from caller_memory.language.time_labels import about_label, is_over
from caller_memory.language.time_words import TimeWords
from caller_memory.models import Category, Kind, Memory, Question

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 10, tzinfo=BERLIN)
"""A Wednesday."""

SAID: dict[str, list[tuple[str, str]]] = defaultdict(list)
"""By language, what is said and the time it is about, "-" where it is about none."""

for line in (Path(__file__).parents[1] / "data" / "times_said.tsv").read_text("utf-8").splitlines():
    code, about, text = line.split("\t")
    SAID[code].append((text, about))


def test_every_language_has_words_for_times() -> None:
    """English has modules of its own."""
    without = {code for code in languages.codes() if not languages.table(code, "times")}
    assert without <= {languages.ENGLISH}
    assert set(SAID) == set(languages.codes()) - {languages.ENGLISH}


@pytest.mark.parametrize("language", sorted(SAID))
def test_a_sentence_is_about_the_time_it_names(language: str) -> None:
    """Ahead or past, with or without an hour; not what comes again, a choice, a question."""
    told = {}
    for text, about in SAID[language]:
        named = time_named(text, NOW, language)
        told[text] = named.strftime("%Y-%m-%d %H:%M"[: 14 if " " in about else 8]) if named else "-"
    assert told == dict(SAID[language])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "am 31. Februar tanzen wir"),
        ("de", "am Montag, dem 3. Dezember, oder so"),
        ("fr", "dimanche ou lundi"),
        ("es", "en 999 años y en 99 años"),
        ("ja", ""),
        ("ko", "999년 뒤"),
    ],
)
def test_no_single_time_is_none(language: str, text: str) -> None:
    """A day that no calendar has, one that is another day of the week, several."""
    assert time_named(text, NOW, language) is None or "999" in text


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("de", "übermorgen", 1),
        ("fr", "la semaine prochaine", 7),
        ("es", "este fin de semana", 2),
        ("ru", "в следующем месяце", 31),
        ("ja", "来年", 365),
        ("it", "l'estate prossima", 92),
    ],
)
def test_a_time_lasts_as_long_as_it_is_named(language: str, text: str, days: int) -> None:
    """A day, a week, a weekend, a month, a year, a season."""
    span = span_named(text, NOW, language)
    assert span is not None and round((span.end - span.start) / timedelta(days=1)) == days


FRIDAYS = ["2026-11-20", "2026-11-27"]
LAST_WEEK = ["2026-11-16"]


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("de", "Was habe ich am Freitag vor?", FRIDAYS),
        ("fr", "Qu'est-ce que j'ai fait la semaine dernière ?", LAST_WEEK),
        ("es", "¿Qué tengo el viernes?", FRIDAYS),
        ("pt", "O que eu fiz na semana passada?", LAST_WEEK),
        ("it", "Cosa ho venerdì?", FRIDAYS),
        ("nl", "Wat heb ik vrijdag?", FRIDAYS),
        ("tr", "Geçen hafta ne yaptım?", LAST_WEEK),
        ("ru", "Что у меня в пятницу?", FRIDAYS),
        ("ar", "ماذا فعلت الأسبوع الماضي؟", LAST_WEEK),
        ("hi", "कल क्या है?", ["2026-11-24", "2026-11-26"]),
        ("ja", "金曜日に何がありますか", FRIDAYS),
        ("zh", "我上周做了什么", LAST_WEEK),
        ("ko", "금요일에 뭐가 있어요?", FRIDAYS),
        ("de", "Was hatte ich vor zwei Wochen?", ["2026-11-07"]),
        ("fr", "Qu'est-ce que je fais mercredi ?", ["2026-11-25", "2026-11-18", "2026-12-02"]),
    ],
)
def test_a_question_looks_back_and_forward(language: str, text: str, days: list[str]) -> None:
    """As in English: a day of the week is the last one and the coming one."""
    [spans] = question(text, NOW, language).times
    assert [f"{span.start:%Y-%m-%d}" for span in spans] == days


def test_a_month_of_a_question_is_any_of_them_and_of_very_many_times_the_last_count() -> None:
    """Newest first; a list of dates would be a search of its own."""
    [spans] = times("was war im märz", NOW, "de")[0]
    assert [span.start.year for span in spans[:3]] == [2027, 2026, 2025]
    assert len(times("am 3. mai " * 1000, NOW, "de")[0]) == MAX_TIMES


def test_what_is_left_of_a_question() -> None:
    """ "Last week" was told otherwise back then; a day of the week can have been said."""
    assert times("wer kam letzte woche zu uns", NOW, "de")[1].split() == "wer kam zu uns".split()
    assert "freitag" in times("wer kam am freitag", NOW, "de")[1]


def test_a_time_alone_recalls_nothing() -> None:
    """Nobody asks anything."""
    assert question("Freitag!", NOW, "de") == Question()
    assert question("Freitag?", NOW, "de").times


def test_a_memory_is_shown_with_its_time_in_the_language_it_was_said_in() -> None:
    """What is told next month is not over before the last day of it."""
    said_at = NOW - timedelta(days=20)
    for language, text in (("de", "Wir renovieren nächsten Monat."), ("ja", "来月引っ越します。")):
        memory = Memory(
            Category.PLAN, "user_input_1", text, None, said_at, said_at, Kind.TURN,
            about=time_named(text, said_at, language), language=language,
        )  # fmt: skip
        assert about_label(memory, NOW) == " (for December 2026)"
        assert not is_over(memory, NOW + timedelta(days=30))
        assert is_over(memory, NOW + timedelta(days=40))


@pytest.mark.parametrize("language", sorted(SAID))
def test_phrases_have_slots_that_there_are(language: str) -> None:
    """A phrase without one tells no time: what means a day stands in a table."""
    table = languages.table(language, "times")
    words = TimeWords(table)
    for name in ("nothing", "again", "ahead", "ago", "ago_past", "at"):
        for line in str(table.get(name, "")).splitlines():
            for phrase in filter(None, map(str.strip, line.split("/"))):
                slots = set(re.findall(r"\{(\w+)\}", phrase))
                assert slots <= set(words.slots), phrase
                assert slots or name in ("nothing", "again"), phrase
