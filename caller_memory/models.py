"""Define the values that flow through the project: frozen, with no behaviour but printing."""

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Memory:
    """One thing known about one person, unique by category and key.

    Attributes:
        context: of a turn, what the agent said just before; of an extracted fact, the person's
            own words that tell it; None if there was nothing.
        created_at: when it was said; aware UTC.
        updated_at: when the value was last written; aware UTC. The newer one wins everywhere.
    """

    category: Category
    key: str
    value: str
    context: str | None
    created_at: datetime
    updated_at: datetime

    def __str__(self) -> str:
        return f"[{self.category}] {self.key} = {self.value}"


class NewMemory(NamedTuple):
    """A memory from elsewhere that is to be written; `created_at` is when it was said, aware."""

    category: Category
    key: str
    value: str
    context: str | None
    created_at: datetime


class Span(NamedTuple):
    """A stretch of time in aware UTC; `end` is not part of it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What a sentence asks of memory. Both attributes are empty for small talk.

    Attributes:
        words: its content words, each with its inflections: went, go, gone.
        times: the times it names, each as the stretches it may mean: "in May" is any May.
    """

    words: tuple[frozenset[str], ...] = ()
    times: tuple[tuple[Span, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractedFact:
    """One fact that turns of a person tell.

    Attributes:
        value: None if the fact holds no longer.
        sources: the turns, oldest first; at least one.
    """

    category: Category
    key: str
    value: str | None
    sources: tuple[Memory, ...]


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
