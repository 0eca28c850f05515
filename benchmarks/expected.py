"""What people's files must hold after what was written: what faults are looked for by.

Random writes flow in, what each person's file must hold flows out. Each value holds a word of its
own that tells whose it is, so that one that is lost, doubled, another person's or forgotten shows.
"""

import copy
import random
import re
import string
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple, Self

from caller_memory import Category, Memory, PersonMemory, Stores, user_id
from caller_memory.models import Kind

PEOPLE = 5
NAMES = ("home", "garden", "holiday", "breakfast", "piano", "village")
TURN = "turn"

_OWN_WORD = re.compile(r"\bq([a-z])[a-z]{10}q\b")
_ACTS = {
    "say": 40,
    "store": 20,
    "correct fact": 15,
    "correct turn": 10,
    "forget fact": 8,
    "forget turn": 6,
    "forget all": 1,
}


class Row(NamedTuple):
    """A memory as it is compared: a turn has no name of its own, a former value does not hold."""

    name: str
    value: str
    holds: bool = True


class Write(NamedTuple):
    """One write of a person.

    Attributes:
        name: of the fact, or the value of the turn, that is written or forgotten.
        value: the new one.
    """

    person: int
    act: str
    name: str = ""
    value: str = ""


class Expected:
    """What the file of one person must hold.

    Attributes:
        rows: what is there.
        gone: values that must never be there again.
        erased: those of them of which no byte may be on the disk.
    """

    def __init__(self) -> None:
        self.rows: set[Row] = set()
        self.gone: set[str] = set()
        self.erased: set[str] = set()

    def copy(self) -> Self:
        """Return another one that holds the same."""
        return copy.deepcopy(self)

    def names(self, *, of_turns: bool) -> list[str]:
        """Return the values of turns, or the names of facts that hold."""
        held = sorted(row for row in self.rows if row.holds)
        return (
            [row.value for row in held if row.name == TURN]
            if of_turns
            else [row.name for row in held if row.name != TURN]
        )

    def apply(self, write: Write) -> None:
        """Take a write in."""
        _, act, name, value = write
        if act == "forget all":
            self._erase(self.rows)
        elif act in ("forget turn", "correct turn"):
            self._erase({Row(TURN, name)})
        elif act == "forget fact":
            self._erase({row for row in self.rows if row.name == name})
        elif act == "correct fact":
            former = {row for row in self.rows if row.name == name and row.holds}
            self.rows = (self.rows - former) | {row._replace(holds=False) for row in former}
        elif act == "store":
            self._replace({row for row in self.rows if row.name == name and row.holds})
        if value:
            self.rows.add(Row(TURN if act in ("say", "correct turn") else name, value))

    def _replace(self, rows: Collection[Row]) -> None:
        self.gone |= {row.value for row in rows}
        self.rows = self.rows - set(rows)

    def _erase(self, rows: Collection[Row]) -> None:
        self.erased |= {row.value for row in rows}
        self._replace(rows)


def any_write(chance: random.Random, expected: list[Expected]) -> Write:
    """Return a write that makes sense now."""
    person = chance.randrange(len(expected))
    (act,) = chance.choices(list(_ACTS), _ACTS.values())  # type: ignore[arg-type]
    turns, facts = (expected[person].names(of_turns=each) for each in (True, False))
    if act == "forget all":
        return Write(person, act)
    if act in ("correct fact", "forget fact") and facts:
        name = chance.choice(facts)
        return Write(person, act, name, _value(chance, person) if act == "correct fact" else "")
    if act in ("correct turn", "forget turn") and turns:
        name = chance.choice(turns)
        return Write(person, act, name, _value(chance, person) if act == "correct turn" else "")
    if act == "store":
        return Write(person, act, chance.choice(NAMES), _value(chance, person))
    return Write(person, "say", "", _value(chance, person))


def carry_out(stores: Stores, write: Write) -> None:
    """Do a write as a call does it.

    Raises:
        StoreError: it was not saved.
    """
    person = person_of(stores, write.person)
    category = Category.FACT
    match write.act:
        case "say":
            assert person.remember_turn(write.value), write
        case "store":
            person.store(category, write.name, write.value)
        case "forget all":
            person.forget_all()
        case "correct fact" | "correct turn":
            assert person.correct(_found(person, write), write.value), write
        case _:
            found = _found(person, write)
            assert person.forget(found.category, found.key, alone=True), write


def person_of(stores: Stores, person: int) -> PersonMemory:
    """Return the memory of one of the people."""
    return PersonMemory(user_id(f"person {person}"), stores)


def rows_of(memories: Iterable[Memory]) -> list[Row]:
    """Return memories as they are compared."""
    return [
        Row(TURN if m.kind is Kind.TURN else m.former_key or m.key, m.value, m.holds)
        for m in memories
    ]


def owner(value: str) -> int | None:
    """Return whose value it is, None if it is nobody's."""
    found = _OWN_WORD.search(value)
    return string.ascii_lowercase.index(found[1]) if found else None


def own_word(value: str) -> str:
    """Return the word that is in no other value."""
    found = _OWN_WORD.search(value)
    assert found, value
    return found[0]


def faults(person: int, rows: Collection[Row], may_be: Collection[Expected]) -> Counter[str]:
    """Return what is wrong with the rows of a person, by kind.

    Args:
        may_be: what the file may hold: more than one where a write was under way. The first is
            what was acknowledged.
    """
    found = Counter(rows)
    first = next(iter(may_be))
    if any(found == Counter(each.rows) for each in may_be):
        return Counter()
    wrong = Counter(
        lost=len(first.rows - found.keys()),
        doubled=sum(count - 1 for count in found.values()),
        crossed=sum(owner(row.value) != person for row in found),
    )
    wrong["come back"] = sum(row.value in first.gone for row in found)
    return wrong if wrong.total() else Counter(other=1)


def _found(person: PersonMemory, write: Write) -> Memory:
    for memory in person.retrieve_all():
        is_it = memory.value if memory.kind is Kind.TURN else memory.key
        if is_it == write.name and memory.holds:
            return memory
    raise AssertionError(f"not there: {write}")


def _value(chance: random.Random, person: int) -> str:
    """Return a sentence that is worth keeping, with a word that tells whose it is."""
    letters = "".join(chance.choices(string.ascii_lowercase, k=10))
    word = f"q{string.ascii_lowercase[person]}{letters}q"
    return f"i love {word} and the old {chance.choice(NAMES)} of my sister"
