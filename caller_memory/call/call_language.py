"""Know which language is spoken in a call, and keep it with the person for the next one.

What speech recognition detects flows in, and the words of the turns; the code of the language flows
out, into the state of the call and the memory of the person, before a turn is read.
"""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from caller_memory.call.state import CallState
from caller_memory.language.heard_language import languages_heard, load
from caller_memory.language.language_requests import requested_language
from caller_memory.languages import ENGLISH, code_of, name_of
from caller_memory.person import PersonMemory
from caller_memory.provenance import LANGUAGE

LOAD_TIMEOUT_S = 1.0
SPEAK = "(Speak {name}, the language of the caller.)"
SPEAK_THEIRS = "(Speak the language of the caller.)"
"""What a model is told: of a language that is not English, and of one that is not known yet."""

CLEAR = 3.5
"""By so much does one language lead in a turn that alone shows that another one is spoken now."""
TELLING = 1.0
"""By so much in a turn that shows it where nothing was known."""
MIXED = 0.25
"""Where so much of that still speaks for the language that is spoken, a turn is in both."""
SAYS_SOMETHING = 0.5
"""By less no language leads at all."""
_OF_A_DETECTED_WORD = 0.5
_MAX_DETECTED = 5.0
"""What the detection of speech recognition weighs, for each word and at most."""
_CHARS_OF_A_WORD = 6
"""At most, where no blanks tell the words of a turn."""


class _Step(NamedTuple):
    """What is known behind a turn.

    Attributes:
        spoken: the code of the language that is spoken, None while nothing tells.
        odd: the code of the language that the last turn seemed to be in, where that is another.
        is_heard: whether the turn itself was in the language that is spoken, or asked for it.
    """

    spoken: str | None
    odd: str | None = None
    is_heard: bool = False


class CallLanguage:
    """The language of one call.

    One odd turn changes nothing: two in another language do, one long clear one, or a request.

    Args:
        person: who calls, None for an anonymous caller.
        state: the state of the call: the language stands there.
        expected: the code of the language that callers are taken to speak, None where speech
            recognition is to detect it.
    """

    def __init__(
        self, person: PersonMemory | None, state: CallState, expected: str | None = ENGLISH
    ) -> None:
        self._person = person
        self._state = state
        self._expected = expected
        self._known = _Step(None)
        self._kept = expected
        self._turn: str | None = None
        self._detected: list[tuple[str, str]] = []
        self._preparing: asyncio.Task[None] | None = None
        self._speak(expected or ENGLISH)

    async def load(self) -> None:
        """Read which language the person spoke in their last call.

        Raises:
            StoreError: it can not be read.
            TimeoutError: it takes too long.
        """
        if self._person is None:
            return
        reading = asyncio.to_thread(kept_language, self._person)
        if kept := await asyncio.wait_for(reading, LOAD_TIMEOUT_S):
            self._kept = kept
            if self._known.spoken is None:
                self._known = _Step(kept)
                self._speak(kept)

    def prepare(self) -> None:
        """Read the words that tell languages apart, on a thread, before a turn needs them."""
        preparing = asyncio.to_thread(_prepare, self._state.language)
        self._preparing = asyncio.create_task(preparing, name="read-languages")

    def detect(self, transcript: str, tag: str | None) -> None:
        """Note which language speech recognition has detected in a part of a turn, if any.

        A recognition that is set to one language names that one, whatever is spoken.
        """
        code = code_of(tag)
        if code and code != self._expected:
            self._detected.append((transcript, code))

    def hear(self, text: str, message_id: str) -> None:
        """Find out which language is spoken, before a turn is read. It may not be committed yet."""
        if message_id != self._turn:
            self._speak(self._after(text).spoken or self._state.language)

    def commit(self, text: str, message_id: str) -> None:
        """Find out which language is spoken, with a turn that is committed."""
        if message_id != self._turn:
            self._turn, self._known = message_id, self._after(text)
            self._detected.clear()
            self._speak(self._known.spoken or self._state.language)

    async def keep(self) -> None:
        """Keep the language with the person, if the last turn was in it and it is new.

        Raises:
            StoreError: it was not kept.
        """
        spoken, _, is_heard = self._known
        if self._person is None or self._state.quiet or not is_heard or spoken == self._kept:
            return
        await asyncio.to_thread(_keep, self._person, self._state.language)
        self._kept = spoken

    def line(self) -> str | None:
        """Return what a model is told of the language, None where it is English."""
        if self._known.spoken is None and self._expected is None:
            return SPEAK_THEIRS
        language = self._state.language
        return None if language == ENGLISH else SPEAK.format(name=name_of(language))

    def _speak(self, code: str) -> None:
        self._state.language = code
        if self._person is not None:
            self._person.language = code

    def _after(self, text: str) -> _Step:
        spoken, odd, _ = self._known
        language = self._state.language
        heard = self._heard_in(text)
        best, lead = _leading(heard, spoken)
        may_be_in = [language, ENGLISH, *([best] if best else [])]
        if asked := requested_language(text, may_be_in):
            return _Step(asked, None, is_heard=True)
        if best is None:
            return _Step(spoken, odd)
        is_mixed = heard.get(language, 0.0) > heard[best] * MIXED
        is_clear = lead >= (CLEAR if spoken else TELLING) and not is_mixed
        if best in (spoken, odd) or language == best or is_clear:
            return _Step(best, None, is_heard=True)
        return _Step(spoken, best)

    def _heard_in(self, text: str) -> dict[str, float]:
        """Return how much speaks for each language in a turn: its words, and what was detected."""
        heard = dict(languages_heard(text))
        for transcript, code in self._detected:
            if (said := transcript.strip()) and said in text:
                words = max(len(said.split()), len(said) / _CHARS_OF_A_WORD)
                detected = min(_MAX_DETECTED, _OF_A_DETECTED_WORD * words)
                heard[code] = heard.get(code, 0.0) + detected
        return heard


def kept_language(person: PersonMemory) -> str | None:
    """Return the code of the language that a person spoke in their last call, None for none.

    Raises:
        StoreError: it can not be read.
    """
    return code_of(person.retrieve(*LANGUAGE))


def _keep(person: PersonMemory, language: str) -> None:
    # An opt-out of another call may have arrived from Supabase since this call began.
    if not person.is_opted_out():
        person.choose(LANGUAGE, language)


def _prepare(language: str) -> None:
    load()
    requested_language("English", [language, ENGLISH])


def _leading(heard: Mapping[str, float], spoken: str | None) -> tuple[str | None, float]:
    """Return the language that most speaks for, and by how much; None where that says nothing.

    A turn that may be in the language that is spoken is taken to be in it.
    """
    ranked = sorted(heard.items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < SAYS_SOMETHING:
        return None, 0.0
    (best, most), next_most = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    if spoken and most - heard.get(spoken, 0.0) < SAYS_SOMETHING:
        return spoken, 0.0
    return (best, most - next_most) if most - next_most >= SAYS_SOMETHING else (None, 0.0)
