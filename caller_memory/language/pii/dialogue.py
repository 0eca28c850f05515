"""Redaction with the dialogue in view: answers, halves, and what the agent says again. Pure.

The turns of a call flow in as they were said, what may be kept of them flows out. The last few
turns stay here as they were said, in memory and nowhere else, since a secret may be known as one
only by what is said later: "4719" "that's my pin".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from caller_memory.language.pii.account_numbers import CARD, card_parts, split_account_numbers
from caller_memory.language.pii.announced_secrets import (
    announced_in,
    asks_agent,
    asks_agent_else,
    named_before,
    told_in_parts,
)
from caller_memory.language.pii.asked_secrets import asked_in, asks_else, asks_on, is_aside
from caller_memory.language.pii.known_secrets import Secret, spelling
from caller_memory.language.pii.native_topics import (
    announced_natively,
    asked_else_natively,
    asked_natively,
)
from caller_memory.language.pii.number_words import reading
from caller_memory.language.pii.redaction import redacted
from caller_memory.language.pii.secret_topics import Asked
from caller_memory.languages import ENGLISH

_TURNS = 8
"""Turns of both that are looked back at."""

_KNOWN = 16
_ANSWER_TURNS = 4
"""In how many turns of the person a question may be answered."""

_PART_TURNS = 4
"""Within how many turns of both a secret that was begun may go on."""

_WORD_TURNS = 4
"""In how many turns a secret of plain words is looked for: it is also just words."""

_SHORT = 4
"""A secret of fewer characters may be the first half of one."""

_LOOKED_BACK_CHARS = 200


class Kept(NamedTuple):
    """What may be kept of a turn of the person.

    Attributes:
        text: of this turn.
        earlier: by what was returned for a turn before, the person's or the agent's, what may be
            kept of it now: this turn told that it holds a secret.
    """

    text: str
    earlier: Mapping[str, str]


@dataclass
class _Turn:
    """A turn as it was said, with what the dialogue was about then."""

    by_person: bool
    said: str
    asked: Asked | None
    number: int
    language: str = ENGLISH
    kept: str = ""
    returned: str = ""
    secrets: list[Secret] = field(default_factory=list)


class Dialogue:
    """The turns of one call, in the order in which they are said."""

    def __init__(self) -> None:
        self._turns: list[_Turn] = []
        self._known: list[tuple[Secret, int]] = []
        self._asked: Asked | None = None
        self._unanswered = 0
        self._parts: list[Secret] = []

    def agent_said(self, text: str, language: str = ENGLISH) -> str:
        """What may be kept of the agent's words; what they ask for is expected from now on.

        Args:
            language: the code of the language that is spoken, beside English.
        """
        turn = self._heard(False, text, self._asked and self._told_by_agent(self._asked), language)
        asked = asked_in(text) or asked_natively(text, language)
        if asked:
            self._asked, self._unanswered = asked, 0
        elif self._asked and (asks_else(text) or asked_else_natively(text, language)):
            self._asked = None
        elif self._asked and self._asked.topic.kind != "place" and asks_on(text):
            self._asked, self._unanswered = self._asked.asked_again(), 0
        elif self._asked and not is_aside(text):
            self._asked = self._asked.mentioned()
        return turn.kept

    def _told_by_agent(self, asked: Asked) -> Asked | None:
        """Return what the agent may tell: an answer where the person asks for it."""
        last = [t.said for t in self._turns[-1:] if t.by_person and not t.secrets]
        if any(map(asks_agent_else, last)):
            return None
        return asked.asked_again() if any(map(asks_agent, last)) else asked.mentioned()

    def person_said(self, text: str, language: str = ENGLISH) -> Kept:
        """What may be kept of the person's words, and of earlier turns from now on.

        Args:
            language: the code of the language that is spoken, beside English.
        """
        known = len(self._known), self._known[-1:]
        begun = any(turn.secrets for turn in self._turns[-_PART_TURNS:])
        turn = self._heard(True, text, told_in_parts(text, self._asked, begun=begun), language)
        self._join(turn)
        self._look_back(turn)
        self._expect_after(turn)
        is_new = (len(self._known), self._known[-1:]) != known
        earlier = self._kept_anew() if is_new else {}
        turn.returned = turn.kept
        return Kept(turn.kept, earlier)

    def _heard(self, by_person: bool, text: str, asked: Asked | None, language: str) -> _Turn:
        number = self._turns[-1].number + 1 if self._turns else 0
        turn = _Turn(by_person, text, asked, number, language)
        self._turns = [*self._turns[1 - _TURNS :], turn]
        self._redact(turn)
        self._learn(turn.secrets, turn.number)
        turn.returned = turn.kept
        return turn

    def _redact(self, turn: _Turn) -> None:
        topic = turn.asked.topic if turn.asked else None
        words = turn.asked is not None and turn.asked.words
        known = [secret for secret, since in self._known if _is_sought(secret, since, turn)]
        turn.kept, turn.secrets = redacted(turn.said, topic, words, known, language=turn.language)

    def _learn(self, secrets: Sequence[Secret], number: int) -> None:
        """Know secrets from the turn of that number on."""
        for secret in secrets:
            if all(secret != known for known, _ in self._known):
                self._known = [*self._known[1 - _KNOWN :], (secret, number)]

    def _join(self, turn: _Turn) -> None:
        """Know what the parts told one after the other make together."""
        if not turn.secrets:
            return
        self._parts = [*self._parts, *turn.secrets] if _all_short(turn.secrets) else []
        if len(self._parts) > 1:
            whole = " ".join(part.said for part in self._parts[-_KNOWN:])
            self._learn([Secret(whole, self._parts[0].label)], turn.number)

    def _look_back(self, turn: _Turn) -> None:
        """Learn the secrets in earlier turns that this turn tells to be such."""
        before = [earlier for earlier in self._turns[:-1] if earlier.by_person]
        heard = [
            *(t.said[-_LOOKED_BACK_CHARS:] for t in before[-3:]),
            turn.said[:_LOOKED_BACK_CHARS],
        ]
        said = [reading(part, turn.language).text for part in heard]
        halves = [Secret(*half) for half in split_account_numbers(said)]
        halves += [Secret(part, CARD) for part in card_parts(said)]
        self._learn(halves, turn.number)
        agents = [earlier for earlier in self._turns[-2:-1] if not earlier.by_person]
        agent = agents[0].said if agents else ""
        if not turn.secrets and (asked := named_before(turn.said, agent, turn.asked)):
            for named in [*before[-1:], *agents]:
                named.asked = asked
                self._redact(named)
                self._learn(named.secrets, named.number)

    def _kept_anew(self) -> dict[str, str]:
        for turn in self._turns:
            self._redact(turn)
        anew: dict[str, str] = {}
        # What was said twice is one text to the caller: the reading that takes out more is kept.
        for turn in sorted(self._turns[:-1], key=_chars_taken_out):
            if turn.kept != turn.returned:
                anew[turn.returned] = turn.kept
        for turn in self._turns[:-1]:
            turn.returned = anew.get(turn.returned, turn.returned)
        return anew

    def _expect_after(self, turn: _Turn) -> None:
        """What the next turns may tell, as far as this one says."""
        announced = announced_in(turn.said, told=bool(turn.secrets))
        if not announced and not turn.secrets:
            announced = announced_natively(turn.said, turn.language)
        if announced:
            begun = bool(turn.secrets) and _all_short(turn.secrets)
            self._asked = announced.asked_again() if begun else announced
            self._unanswered = 0
            return
        if turn.secrets and turn.asked and turn.asked != self._asked:
            self._asked, self._unanswered = turn.asked.asked_again(), 0
            return
        self._unanswered += 1
        if self._unanswered >= _ANSWER_TURNS:
            self._asked = None
        elif self._asked and turn.secrets and not _all_short(turn.secrets):
            self._asked = self._asked.mentioned()


def _chars_taken_out(turn: _Turn) -> int:
    return sum(len(secret.said) for secret in turn.secrets)


def _all_short(secrets: Sequence[Secret]) -> bool:
    """Whether these may be the first half of a secret."""
    return all(len(spelling(secret.said)) < _SHORT for secret in secrets)


def _is_sought(secret: Secret, since: int, turn: _Turn) -> bool:
    """Whether a secret known since a turn of that number is sought in a turn."""
    spelled = spelling(secret.said)
    if len(spelled) < _SHORT:
        # A digit or two are sought where the agent says them again, and nowhere else.
        return len(spelled) == _SHORT - 1 or (not turn.by_person and since == turn.number - 1)
    is_word = not any(map(str.isdecimal, spelled))
    return not is_word or since <= turn.number < since + _WORD_TURNS
