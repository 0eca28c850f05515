"""Which language is spoken in a call: what switches it, what does not, and what is kept of it."""

from pathlib import Path

import pytest

from caller_memory.call.blocks import tellable
from caller_memory.call.call_language import SPEAK, SPEAK_THEIRS, CallLanguage
from caller_memory.call.state import CallState
from caller_memory.models import Kind
from caller_memory.person import PersonMemory
from caller_memory.provenance import LANGUAGE
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
GERMAN = "Ich habe gestern mit meiner Schwester telefoniert, und sie kommt uns bald besuchen."
ENGLISH = "I called my sister yesterday, and she told me that she will come and see us soon."


class Talk:
    """A call in which turns are said."""

    def __init__(
        self, person: PersonMemory | None = None, expected: str | None = "en", detects: str = ""
    ) -> None:
        self.state = CallState()
        self.language = CallLanguage(person, self.state, expected)
        self._detects = detects
        self._turns = 0

    def say(self, *turns: str) -> str:
        """Say turns. Return the code of the language that is spoken then."""
        for text in turns:
            self._turns += 1
            self.language.detect(text, self._detects)
            self.language.hear(text, f"t{self._turns}")
            self.language.commit(text, f"t{self._turns}")
        return self.state.language


@pytest.fixture
def person(tmp_path: Path) -> PersonMemory:
    """Somebody who calls."""
    return PersonMemory(USER, Stores(SqliteStore(tmp_path / "memories"))).in_call("a-call")


@pytest.mark.parametrize(
    ("turns", "spoken"),
    [
        (["Hello, good morning."], "en"),
        (["Hallo, ich heiße Jonas."], "de"),
        (["Bilbao", "4711"], "en"),
        ([ENGLISH, "Ja, genau."], "en"),
        ([ENGLISH, "Ja, genau.", "Danke schön."], "de"),
        ([ENGLISH, "Ja, genau.", "Thank you.", "Danke schön."], "en"),
        ([ENGLISH, GERMAN], "de"),
        ([ENGLISH, GERMAN, "Okay.", "Berlin", "Yes."], "de"),
        ([ENGLISH, GERMAN, ENGLISH], "en"),
        ([ENGLISH, f"My grandmother always told me this when I was little: {GERMAN}"], "en"),
        ([ENGLISH, "Let's speak French."], "fr"),
        ([ENGLISH, "Parlons français.", "Okay."], "fr"),
        ([GERMAN, "Können wir Englisch reden?"], "en"),
        ([GERMAN, "I only speak Spanish."], "es"),
        ([ENGLISH, "はい、そうです。", "昨日は妹と昼ご飯を食べました。"], "ja"),
    ],
)
def test_what_is_spoken(turns: list[str], spoken: str) -> None:
    """One odd short turn changes nothing; two do, one long clear one, or a request."""
    assert Talk().say(*turns) == spoken


def test_what_recognition_detects_counts() -> None:
    """Where words tell little: here only names."""
    assert Talk(expected=None, detects="nl").say("Scheveningen, Loosdrecht") == "nl"
    assert Talk(expected=None).say("Scheveningen, Loosdrecht") == "en"


def test_a_recognition_that_is_set_to_one_language_detects_nothing() -> None:
    """It calls everything by that name; what it wrote tells more."""
    assert Talk(expected="de", detects="de-DE").say(ENGLISH) == "en"
    assert Talk(expected="de").say("Bilbao") == "de"


def test_a_turn_counts_once() -> None:
    """It is read before it is committed, and read again after its tools."""
    talk = Talk()
    talk.say(ENGLISH)
    for _ in range(3):
        talk.language.hear("Ja, genau.", "odd")
    talk.language.commit("Ja, genau.", "odd")
    talk.language.hear("Ja, genau.", "odd")
    talk.language.commit("Ja, genau.", "odd")
    assert talk.state.language == "en"


def test_a_turn_is_read_in_its_language_before_it_is_committed(person: PersonMemory) -> None:
    """One that is never committed leaves nothing behind."""
    talk = Talk(person)
    talk.say(ENGLISH)
    talk.language.hear(GERMAN, "speculative")
    assert (talk.state.language, person.language) == ("de", "de")
    talk.say("Okay, thank you.")
    assert (talk.state.language, person.language) == ("en", "en")


async def test_the_next_call_begins_in_it(person: PersonMemory) -> None:
    """It is no memory to be shown, and goes with everything else."""
    talk = Talk(person)
    talk.say(GERMAN)
    await talk.language.keep()
    [kept] = person.retrieve_all()
    assert (kept.place, kept.value, kept.kind) == (LANGUAGE, "de", Kind.CONTROL)
    assert tellable([kept]) == []
    following = Talk(person)
    await following.language.load()
    assert (following.state.language, person.language) == ("de", "de")
    assert following.language.line() == SPEAK.format(name="German")
    following.say(ENGLISH)
    await following.language.keep()
    assert person.retrieve(*LANGUAGE) == "en"
    person.forget_all()
    assert person.retrieve(*LANGUAGE) is None


async def test_what_is_not_kept(person: PersonMemory) -> None:
    """English is not worth a row; off the record, a guest's and an opted-out person's are not."""
    talk = Talk(person)
    talk.say(ENGLISH)
    await talk.language.keep()
    talk.say(GERMAN)
    talk.state.off = True
    await talk.language.keep()
    talk.state.off = False
    talk.say("Okay")
    await talk.language.keep()
    assert person.retrieve_all() == []
    person.opt_out()
    talk.say(GERMAN)
    await talk.language.keep()
    assert person.retrieve(*LANGUAGE) is None


def test_what_a_model_is_told() -> None:
    """Nothing while English is spoken."""
    talk = Talk()
    assert talk.language.line() is None
    talk.say(GERMAN)
    assert talk.language.line() == "(Speak German, the language of the caller.)"
    assert Talk(expected="fr").language.line() == "(Speak French, the language of the caller.)"
    detecting = Talk(expected=None)
    assert detecting.language.line() == SPEAK_THEIRS
    detecting.say(ENGLISH)
    assert detecting.language.line() is None
