"""What goes on in a fleet: people speak and take back, workers send and fetch; all of it is noted.

Machines flow in, and what happens on which of them for whom. What ought to come of it, the promises
say, which are kept up to date here.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from caller_memory.errors import StoreError
from caller_memory.models import Category, ExtractedFact, Kind, Memory
from caller_memory.spellings import one_name
from identity import livekit_identity_to_uuid

from .expiries import Expiries
from .fault_proxy import Fault
from .host import Host
from .promises import EVERYTHING, OPT_OUT, Promises

HOSTS = ("one", "two", "three")
PEOPLE = {name: livekit_identity_to_uuid(f"{name}@example.com") for name in ("alice", "bob")}
FACTS = ("home", "job", "favorite_color", "favourite colours")


class Life:
    """One life of a fleet, from empty disks on.

    Attributes:
        promises: of each person.
        expiries: of each person.
        turns: by word, the name of the turn that it stands in, or stood in before a correction.
    """

    def __init__(self, hosts: Mapping[str, Host]) -> None:
        self.hosts = hosts
        self.promises = {name: Promises() for name in PEOPLE}
        self.expiries = {name: Expiries(promises) for name, promises in self.promises.items()}
        self.turns: dict[str, str] = {}
        self._words = 0
        self._greeted: set[tuple[str, str]] = set()
        for host in hosts.values():
            host.wipe()

    def put(self, host: str, person: str, name: str, category: str) -> None:
        """A fact is told; what is read at once is what was told."""
        word = self._new_word()
        memory = self.memory(host, person)
        moves = self._words_under(host, person, one_name(name))
        done = self._do(host, lambda: memory.store(category, name, word))
        self._note(host, person, one_name(name), word, done, moves=moves)
        if done:
            assert memory.retrieve(category, name) == word, "read your writes"

    def say(self, host: str, person: str) -> None:
        """Something is said, and kept as it was said."""
        word = self._new_word()
        memory = self.memory(host, person)
        done = self._do(host, lambda: memory.remember_turn(f"I love {word}"))
        self.turns[word] = word
        self._note(host, person, word, word, done)

    def forget(self, host: str, person: str, place: int) -> None:
        """One thing is forgotten, if anything is known."""
        # A former value would go by itself, and the one that holds would stay.
        known = [memory for memory in self._listed(host, person) if memory.holds]
        if not known:
            return
        memory = known[place % len(known)]
        done = self._do(host, lambda: self.memory(host, person).forget(*memory.place))
        if done is None or done.memories:
            self._note(host, person, self._name_of(memory), None, done)
            for word in {
                w for m in [memory, *(done.memories if done else ())] for w in words_of(m)
            }:
                self._note(host, person, self.turns.get(word, word), None, done)

    def correct(self, host: str, person: str, place: int) -> None:
        """Other words are put in the place of a memory's."""
        known = [memory for memory in self._listed(host, person) if memory.holds]
        if not known:
            return
        memory, word = known[place % len(known)], self._new_word()
        is_turn = memory.kind is Kind.TURN
        name = self._name_of(memory)
        value = f"I love {word}" if is_turn else word
        moves = set() if is_turn else self._words_under(host, person, name)
        done = self._do(host, lambda: self.memory(host, person).correct(memory, value))
        if is_turn:
            self.turns[word] = name
        self._note(host, person, name, word, done, erases=is_turn, moves=moves)

    def extract(self, host: str, person: str, count: int) -> None:
        """Facts take the place of turns."""
        memory = self.memory(host, person)
        for turn in memory.turns_to_extract(count, datetime.max.replace(tzinfo=UTC)):
            word = turn.value.split()[-1]
            name = FACTS[sum(word.encode()) % len(FACTS)]
            moves = {word, *self._words_under(host, person, one_name(name))}
            fact = ExtractedFact(Category.FACT, name, word, (turn,))
            done = self._do(host, partial(memory.keep_facts, [turn], [fact]))
            if done is None or done:
                self._note(host, person, one_name(name), word, done, moves=moves)

    def expire(self, host: str, person: str, place: int) -> None:
        """What is older than one memory, of its category, is too old."""
        known = self._listed(host, person)
        if not known:
            return
        first = known[place % len(known)]
        older = [
            memory
            for memory in known
            if memory.category is first.category and memory.updated_at < first.updated_at
        ]
        self.expiries[person].note(host, {word for memory in older for word in words_of(memory)})

        def forget_older() -> int:
            # Its own clock tells how old they are, that is read once: set since, it is off by
            # another microsecond each time.
            clock = self.hosts[host].local.clock
            if (offset_us := clock.offset_us) is not None:
                clock.offset_us = offset_us
            ahead = timedelta(microseconds=-(offset_us or 0))
            kept_since = {first.category: first.updated_at + ahead}
            return int(self.memory(host, person).forget_older(kept_since))

        done = self._do(host, forget_older)
        if done is not None:
            assert done == len(older)
            left = [memory.place for memory in self._listed(host, person)]
            assert left == [memory.place for memory in known if memory not in older]

    def forget_everything(self, host: str, person: str, keep_opt_out: bool) -> None:
        """Everything is forgotten, with the opt-out or without."""
        memory = self.memory(host, person)
        is_out = memory.is_opted_out()
        done = self._do(host, lambda: memory.forget_all(keep_opt_out=keep_opt_out))
        self._note(host, person, EVERYTHING, None, done)
        if is_out and not keep_opt_out:
            self._note(host, person, OPT_OUT, None, done)
        if done is not None:
            assert not self._listed(host, person), "everything is forgotten at once"

    def choose(self, host: str, person: str, is_out: bool) -> None:
        """The person wants nothing kept, or takes that back."""
        memory = self.memory(host, person)
        done = self._do(host, lambda: [(memory.opt_out if is_out else memory.opt_in)()])
        self._note(host, person, OPT_OUT, "no" if is_out else None, done)
        if done:
            assert memory.is_opted_out() == is_out

    def _new_word(self) -> str:
        self._words += 1
        digest = hashlib.sha256(str(self._words).encode()).hexdigest()
        return "zx" + "".join(chr(ord("b") + int(digit, 16)) for digit in digest[:8])

    def memory(self, host: str, person: str) -> Any:
        """A person's memory on a machine."""
        return self.hosts[host].memory(PEOPLE[person])

    def _do(self, host: str, work: Callable[[], Any]) -> Any:
        return self.hosts[host].do(work)

    def _note(
        self, host: str, person: str, name: str, word: str | None, done: Any, **more: Any
    ) -> None:
        self.promises[person].write(host, name, word, is_sure=done is not None, **more)

    def said(self, person: str) -> set[str]:
        """Every word that a person said."""
        return {w.word for w in self.promises[person].writes if w.word and w.name != OPT_OUT}

    def _listed(self, host: str, person: str) -> list[Memory]:
        found: list[Memory] = self.memory(host, person).retrieve_all()
        return [memory for memory in found if memory.kind is not Kind.CONTROL]

    def _words_under(self, host: str, person: str, name: str) -> set[str]:
        known = [m for m in self._listed(host, person) if self._name_of(m) == name]
        return {word for memory in known for word in words_of(memory)}

    def _name_of(self, memory: Memory) -> str:
        if memory.kind is Kind.TURN:
            return self.turns[memory.value.split()[-1]]
        return one_name(memory.former_key or memory.key)

    def send(self, host: str, person: str) -> bool:
        """Send what is unsent. Return whether it arrived, as far as is known."""

        def push() -> bool:
            self.hosts[host].replication.push(PEOPLE[person])
            return True

        promises = self.promises[person]
        known = promises.known_to(host)
        sent = self._reach(host, push)
        if sent:
            promises.told(None, known)
        return sent

    def fetch(self, host: str, person: str, *, opens: bool = False) -> bool:
        """Fetch what others changed, all pages of it. Return whether it came."""

        def pull() -> bool:
            replication, user = self.hosts[host].replication, PEOPLE[person]
            if opens:
                replication.open_session(user, None)
            else:
                replication.pull(user)
            while replication.has_rest(user):
                replication.pull_rest(user)
            return True

        promises = self.promises[person]
        known = promises.known_to(None)
        fetched = self._reach(host, pull)
        if fetched:
            promises.told(host, known)
        return fetched

    def _reach(self, host: str, work: Callable[[], bool], *, may_fail: bool = True) -> bool:
        try:
            return bool(self._do(host, work))
        except StoreError:
            if self.hosts[host].proxy.fault not in (Fault.NONE, Fault.TWICE):
                return False
            assert may_fail  # an earlier fault may have left a connection that is met once more
            return self._reach(host, work, may_fail=False)

    def lose_file(self, host: str, person: str) -> None:
        """A person's file is removed."""
        self.hosts[host].lose_file(PEOPLE[person])
        self.promises[person].lost(host)
        self._greeted.discard((host, person))

    def make_room(self, host: str) -> None:
        """Files that Supabase has whole are removed."""
        gone = self._do(host, lambda: list(self.hosts[host].source.remove_unseen(-1)))
        for person, user in PEOPLE.items():
            if user in (gone or ()):
                self.promises[person].known.pop(host, None)
                self._greeted.discard((host, person))

    def greet(self, host: str, person: str) -> None:
        """The first greeting is given."""
        self._do(host, self.memory(host, person).mark_greeted)

    def check_greetings(self) -> None:
        """Where it was not the first login, it never is again."""
        for host, machine in self.hosts.items():
            for person, user in PEOPLE.items():
                if not machine.local.files.exists(user):
                    continue
                profile = self.memory(host, person).find_profile()
                if profile and profile.is_first_login is False:
                    self._greeted.add((host, person))
                assert not (profile and profile.is_first_login and (host, person) in self._greeted)


def words_of(memory: Memory) -> list[str]:
    """The words in a memory, that of its value first."""
    texts = [memory.value, *(source.words for source in memory.sources), memory.context or ""]
    return [word for text in texts for word in re.findall(r"\bzx[b-q]{8}\b", text)]
