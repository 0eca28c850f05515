"""Define the values that flow through the project: frozen, with no behaviour but printing."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class Category(StrEnum):
    """What kind of thing a person said. Upper-case in the database and in the logs."""

    FACT = "FACT"
    """Stable things about the person: name, home, job, health; and what fits nowhere else."""
    PREFERENCE = "PREFERENCE"
    """Likes, dislikes and how they want things."""
    INTEREST = "INTEREST"
    """Hobbies and topics."""
    GOAL = "GOAL"
    """Long-term aims without a date."""
    PLAN = "PLAN"
    """A concrete intention or an appointment."""
    OPINION = "OPINION"
    """A judgement about the world."""
    EXPERIENCE = "EXPERIENCE"
    """Something that happened."""
    RELATIONSHIP = "RELATIONSHIP"
    """People and animals in their life."""


class Kind(StrEnum):
    """What a memory is."""

    TURN = "turn"
    """What the person said, as they said it."""
    FACT = "fact"
    """A value with a name: extracted from turns, stored by a tool, or imported."""
    CONTROL = "control"
    """The person's choice about their memory, such as the opt-out."""
    SUMMARY = "summary"
    """What the last call was about."""


class Source(NamedTuple):
    """A turn that tells a fact.

    Attributes:
        words: what the person said, on one line.
        key: of the turn, None where it is unknown.
        said_at: aware UTC, None where it is unknown.
    """

    words: str
    key: str | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """One thing known about one person, unique by category and key. All times are aware UTC.

    Attributes:
        context: what the agent said just before, of a fact the question that it answers; None if
            nothing.
        created_at: when it was said.
        updated_at: decides which of two writes wins: the newer.
        call_id: the call in which it was said, None where unknown.
        sources: the turns that tell a fact, newest first.
        superseded_at: until when a former value held; None for what holds.
        former_key: the key of a former value while it held.
        about: the time it is about, where it names one.
        language: BCP 47, None where unknown.
        written_at: when the value was written, where that is not `updated_at`: of an import.
    """

    category: Category
    key: str
    value: str
    context: str | None
    created_at: datetime
    updated_at: datetime
    kind: Kind = Kind.FACT
    call_id: str | None = None
    sources: tuple[Source, ...] = ()
    superseded_at: datetime | None = None
    former_key: str | None = None
    about: datetime | None = None
    language: str | None = None
    written_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether it is a turn or a fact that is not superseded, and may be told."""
        return self.kind in (Kind.TURN, Kind.FACT) and self.superseded_at is None

    @property
    def place(self) -> tuple[Category, str]:
        """Category and key."""
        return self.category, self.key

    @property
    def told_at(self) -> datetime:
        """When the value was written, also where an import wrote it again later."""
        return self.written_at or self.updated_at

    def as_told(self) -> "Memory":
        """Return it as an export tells it: with the time at which its value was written."""
        return dataclasses.replace(self, updated_at=self.told_at, written_at=None)

    def __str__(self) -> str:
        return f"[{self.category}] {self.key} = {self.value}"


class Forgotten(NamedTuple):
    """What was erased. It is false where there was nothing to erase.

    Attributes:
        memories: what was asked for, and whatever told the same.
        words: stems of content words of these that nothing that is left says.
    """

    memories: tuple[Memory, ...] = ()
    words: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.memories)


class Span(NamedTuple):
    """A stretch of time in aware UTC; `end` is not part of it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What a sentence asks of memory. It is false for small talk, where both are empty.

    Attributes:
        words: its content words, each with its inflections: went, go, gone.
        times: the times it names, each as the stretches it may mean: "in May" is any May.
        slack: how much wider a stretch counts for when something was said, on both sides.
        language: in which it is asked, as a code.
        is_english: whether it is in English, by its words, too: in a call, one sentence may be in
            another language.
    """

    words: tuple[frozenset[str], ...] = ()
    times: tuple[tuple[Span, ...], ...] = ()
    slack: timedelta = timedelta(0)
    language: str = "en"
    is_english: bool = True

    def __bool__(self) -> bool:
        return bool(self.words or self.times)


@dataclass(frozen=True, slots=True)
class ExtractedFact:
    """One fact that turns of a person tell.

    Attributes:
        value: None if the fact holds no longer.
        sources: the turns, oldest first; at least one.
        asked: the question of the agent that it answers, None where it answers none.
        about: the time that the value itself names, None where it names none.
    """

    category: Category
    key: str
    value: str | None
    sources: tuple[Memory, ...]
    asked: str | None = None
    about: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's row in `profiles`.

    Attributes:
        email: the identity if it is an e-mail address, else None.
        is_first_login: False once a first greeting was given; None if unknown, because the
            database was not reached and there is no local file.
        created_at: aware UTC.
    """

    id: str
    email: str | None
    is_first_login: bool | None
    created_at: datetime
