"""What a disk costs that returns what was never written.

`python -m benchmarks.torn_pages [TRIES [SEED]]`: a person's file, or the write-ahead log beside it,
loses its end or gets one bit flipped, at a random place. Then the person calls: reads all they can,
writes, corrects, forgets, forgets everything. Prints how often all was there, some, nothing, or the
file was refused; and how often anything was returned that was never so. A log that is damaged takes
the file back to an earlier moment, as a loss of power does, though never to one before something
was forgotten.
"""

import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.expected import Expected, any_write, carry_out, own_word, owner, person_of
from caller_memory import Memory, PersonMemory, Stores
from caller_memory.errors import StoreError
from caller_memory.models import Kind
from caller_memory.stores import open_stores

TRIES = 1_000
PEOPLE = 2
WRITES, WRITES_IN_LOG = 300, 20
FILE, LOG = "", "-wal"

T = TypeVar("T")
State = frozenset[Memory]


class Refused(Exception):
    """The file can not be used, and says so each time."""


class Person:
    """Who calls after the damage.

    Args:
        stores: with the damaged file.
        states: what the file held, at each moment to which it may fall back.
    """

    def __init__(self, stores: Stores, states: list[State]) -> None:
        self.wrong: Counter[str] = Counter()
        self._files = stores.local.files
        self._memory = person_of(stores, 0)
        self._known = frozenset().union(*states)
        self._states = states

    def read(self) -> set[Memory]:
        """Read in every way there is. Return what is listed."""
        listed = self._list()
        self._expect("value", any(set(listed) <= state for state in self._states))
        found = [
            *self._ask(lambda m: m.newest(50)),
            *self._ask(lambda m: m.latest()),
            *self._ask(lambda m: m.facts()),
            *self._ask(lambda m: m.telling_the_name()),
        ]
        for memory in sorted(self._known, key=lambda m: m.key)[::9]:
            place, word = memory.place, own_word(memory.value)
            value = self._ask(lambda m: m.retrieve(*place))  # noqa: B023
            values = {each.value for each in self._known if each.place == place}
            self._expect("value", value is None or value in values)
            recalled = self._ask(lambda m: m.recall(word))  # noqa: B023
            found += recalled
            said = [word in each.value for each in recalled]
            self._expect("found for another word", any(said) or not said or memory not in listed)
        self._expect("value", set(found) <= self._known)
        self._expect("another's", all(owner(each.value) == 0 for each in [*listed, *found]))
        return set(listed)

    def write(self, chance: random.Random) -> None:
        """Say, correct and forget something. What was acknowledged has to be so."""
        said = {memory.value for memory in self._known}
        for act in ("say", "store", "correct", "forget", "store", "correct", "forget", "say"):
            before = self._list()
            held = sorted((m for m in before if m.holds), key=lambda m: m.key)
            if held or act == "say":
                new, old = self._do(act, chance, held)
                after = self._list()
                values = [m.value for m in after if m.holds]
                self._expect(f"acknowledged is lost: {act}", not new or values.count(new) == 1)
                self._expect(f"come back: {act}", old not in values)
                values += [m.value for m in after]
                said |= {new}
                self._expect("value after a write", set(values) <= said)

    def _do(self, act: str, chance: random.Random, held: list[Memory]) -> tuple[str, str]:
        """Write. Return what was written, and what must not hold any more; "" for nothing."""
        new = f"i love q{chance.randrange(10**6)} and the sea"
        if act == "say":
            self._ask(lambda m: m.remember_turn(new))
            return new, ""
        if act == "store":
            facts = [m for m in held if m.kind is Kind.FACT] or held
            key = chance.choice([m.key for m in facts if m.kind is Kind.FACT] or ["home"])
            old = next((m.value for m in facts if m.key == key), "")
            self._ask(lambda m: m.store("FACT", key, new))
            return new, old
        one = chance.choice(held)
        if act == "correct":
            return (new, one.value) if self._ask(lambda m: m.correct(one, new)) else ("", "")
        self._ask(lambda m: m.forget(*one.place))
        return "", one.value

    def forget_all(self) -> None:
        """Forget everything. No byte may be left."""
        self._ask(lambda m: m.forget_all())
        self._expect("come back: forget all", not self._list())
        path = self._files.path(self._memory.user_id)
        on_disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
        words = [own_word(memory.value).encode() for memory in self._known]
        self._expect("bytes of what was forgotten", not any(word in on_disk for word in words))

    def _list(self) -> list[Memory]:
        listed = self._ask(lambda m: m.retrieve_all())
        self._expect("doubled", len({m.place for m in listed}) == len(listed))
        return listed

    def _ask(self, what: Callable[[PersonMemory], T]) -> T:
        for _ in range(3):
            try:
                return what(self._memory)
            except StoreError as exc:
                error = exc
        raise Refused from error

    def _expect(self, what: str, is_so: bool) -> None:
        self.wrong[what] += not is_so


def main(tries: int, seed: int) -> int:
    """Print the figures. Return 1 if anything was wrong."""
    logging.disable(logging.CRITICAL)
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp())
    whole = {FILE: folder / "closed", LOG: folder / "killed"}
    states = prepare(whole, chance)
    total: Counter[str] = Counter()
    for suffix, name in ((FILE, "file"), (LOG, "log")):
        for damage in (truncated, flipped):
            became: Counter[str] = Counter()
            wrong: Counter[str] = Counter()
            for _ in range(tries):
                torn = folder / "torn"
                shutil.copytree(whole[suffix], torn)
                path = _path(torn)
                path = path.with_name(path.name + suffix)
                path.write_bytes(damage(path.read_bytes(), chance))
                outcome, found = call(torn, states if suffix else states[-1:], chance)
                became[outcome] += 1
                wrong += found
                shutil.rmtree(torn)
            sys.stdout.write(
                f"{tries} times the {name} {damage.__name__}: {_told(became)}; "
                f"wrong: {_told(wrong)}\n"
            )
            total += wrong
    sys.stdout.write(f"seed {seed}\n")
    return int(total.total() > 0)


def prepare(whole: dict[str, Path], chance: random.Random) -> list[State]:
    """Make files that were closed, and files whose process was killed with writes in the log.

    Returns:
        What the first person's file holds, since the log was last emptied.
    """
    stores = open_stores(whole[LOG].with_name("origin"))
    expected = [Expected() for _ in range(PEOPLE)]
    files, user_id = stores.local.files, person_of(stores, 0).user_id
    written, states = 0, list[State]()
    while len(states) <= WRITES_IN_LOG:
        write = any_write(chance, expected)
        if write.act == "forget all" or (
            states and write.act in ("forget fact", "correct turn", "forget turn")
        ):
            continue
        carry_out(stores, write)
        expected[write.person].apply(write)
        written += 1
        if written == WRITES:
            assert files.truncate_wal(user_id)
        if written >= WRITES:
            states.append(frozenset(stores.local.list_memories(user_id)))
    shutil.copytree(files.folder, whole[LOG])
    files.close()
    shutil.copytree(files.folder, whole[FILE])
    return states


def truncated(data: bytes, chance: random.Random) -> bytes:
    """Return it without its end."""
    return data[: chance.randrange(len(data))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Return it with one bit the other way round."""
    changed = bytearray(data)
    changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def call(folder: Path, states: list[State], chance: random.Random) -> tuple[str, Counter[str]]:
    """Return what became of the file, and what was wrong."""
    stores = open_stores(folder)
    person = Person(stores, states)
    try:
        listed = person.read()
        person.write(chance)
        person.forget_all()
    except Refused:
        return "refused", person.wrong
    finally:
        stores.local.files.close()
    if listed == states[-1]:
        return "all there", person.wrong
    if not listed:
        return "begun anew", person.wrong
    return ("as it was before" if listed in states else "a part"), person.wrong


def _path(folder: Path) -> Path:
    stores = open_stores(folder)
    return stores.local.files.path(person_of(stores, 0).user_id)


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in sorted(counts.items()) if n) or "nothing"


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(TRIES, time.time_ns() % 10**9)[len(given) :]))
