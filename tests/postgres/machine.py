"""Rules by which a fleet lives, and what has to hold whatever comes of them.

Hypothesis chooses the rules and their order. Three machines serve two people, who speak, take back
and call; processes are killed, disks lost, ways cut and clocks set. At the end of every life the
faults stop, and all that was promised is looked for.
"""

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from caller_memory.errors import StoreError
from caller_memory.models import Kind, Memory
from caller_memory.spellings import one_name
from identity import livekit_identity_to_uuid

from .database import all_rows, connect
from .fault_proxy import Fault
from .host import Host
from .promises import EVERYTHING, OPT_OUT, Promises
from .stack import SupabaseStack

HOSTS = ("one", "two", "three")
PEOPLE = {name: livekit_identity_to_uuid(f"{name}@example.com") for name in ("alice", "bob")}
ROUNDS = 6
"""So often each machine sends and fetches, until all know the same."""

hosts = st.sampled_from(HOSTS)
people = st.sampled_from(list(PEOPLE))
names = st.sampled_from(["home", "job", "favorite_color", "favourite colours"])
categories = st.sampled_from(["FACT", "PREFERENCE"])
clocks_s = st.sampled_from([0.0, 0.4, -0.4, 0.9, 5.0, -5.0, 90.0, -90.0, 7200.0, -7200.0])
faults = st.sampled_from(
    [Fault.NONE, Fault.REFUSE, Fault.RESET, Fault.TWICE, Fault.LATE, Fault.UNAVAILABLE]
)


class Fleet(RuleBasedStateMachine):
    """The machines and the people."""

    stack: ClassVar[SupabaseStack]
    hosts: ClassVar[dict[str, Host]]
    steps: ClassVar[int] = 0
    lives: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.promises = {name: Promises() for name in PEOPLE}
        self.words = 0
        self.greeted: set[tuple[str, str]] = set()
        self.stack.reset()
        for host in self.hosts.values():
            host.wipe()
        Fleet.lives += 1

    # What people do

    @rule(host=hosts, person=people, name=names, category=categories)
    def put(self, host: str, person: str, name: str, category: str) -> None:
        """A fact is told; what is read at once is what was told."""
        word = self._new_word()
        memory = self._memory(host, person)
        done = self._do(host, lambda: memory.store(category, name, word))
        self._note(host, person, one_name(name), word, done)
        if done:
            assert memory.retrieve(category, name) == word, "read your writes"

    @rule(host=hosts, person=people)
    def say(self, host: str, person: str) -> None:
        """Something is said, and kept as it was said."""
        word = self._new_word()
        memory = self._memory(host, person)
        done = self._do(host, lambda: memory.remember_turn(f"I love {word}"))
        self._note(host, person, word, word, done)

    @rule(host=hosts, person=people, place=st.integers(0, 9))
    def forget(self, host: str, person: str, place: int) -> None:
        """One thing is forgotten, if anything is known."""
        known = self._listed(host, person)
        if not known:
            return
        memory = known[place % len(known)]
        done = self._do(host, lambda: self._memory(host, person).forget(*memory.place))
        self._note(host, person, self._name_of(person, memory), None, done)

    @rule(host=hosts, person=people, keep_opt_out=st.booleans())
    def forget_everything(self, host: str, person: str, keep_opt_out: bool) -> None:
        """Everything is forgotten, with the opt-out or without."""
        memory = self._memory(host, person)
        done = self._do(host, lambda: memory.forget_all(keep_opt_out=keep_opt_out))
        self._note(host, person, EVERYTHING, None, done)
        if not keep_opt_out:
            self._note(host, person, OPT_OUT, None, done)
        if done is not None:
            assert not self._listed(host, person), "everything is forgotten at once"

    @rule(host=hosts, person=people, is_out=st.booleans())
    def choose(self, host: str, person: str, is_out: bool) -> None:
        """The person wants nothing kept, or takes that back."""
        memory = self._memory(host, person)
        done = self._do(host, lambda: [(memory.opt_out if is_out else memory.opt_in)()])
        self._note(host, person, OPT_OUT, "no" if is_out else None, done)
        if done:
            assert memory.is_opted_out() == is_out

    @rule(host=hosts, person=people)
    def greet(self, host: str, person: str) -> None:
        """The first greeting is given."""
        self._do(host, self._memory(host, person).mark_greeted)

    # What workers do

    @rule(host=hosts, person=people)
    def begin_call(self, host: str, person: str) -> None:
        """What the database knows is asked for."""
        self._fetch(host, person, opens=True)

    @rule(host=hosts, person=people)
    def follow(self, host: str, person: str) -> None:
        """What others changed is fetched."""
        self._fetch(host, person)

    @rule(host=hosts, person=people)
    def send(self, host: str, person: str) -> None:
        """What is unsent is sent."""
        self._send(host, person)

    # What goes wrong

    @rule(host=hosts, fault=faults)
    def break_way(self, host: str, fault: Fault) -> None:
        """The way of a machine is cut, mended, or loses and doubles what goes over it."""
        self.hosts[host].proxy.fault = fault

    @rule(host=hosts, place=st.integers(0, 9))
    def deliver_late(self, host: str, place: int) -> None:
        """A request arrives long after its sender gave it up, in whatever order."""
        proxy = self.hosts[host].proxy
        if proxy.held:
            proxy.deliver(place % len(proxy.held))

    @rule(host=hosts, seconds=clocks_s)
    def set_clock(self, host: str, seconds: float) -> None:
        """A clock jumps."""
        self.hosts[host].clock_us = int(seconds * 1e6)

    @rule(host=hosts, steps=st.integers(0, 8))
    def kill_after(self, host: str, steps: int) -> None:
        """A process will be killed so many steps later."""
        self.hosts[host].steps_left = steps

    @rule(host=hosts)
    def restart(self, host: str) -> None:
        """A process is replaced, as by a redeploy."""
        self.hosts[host].steps_left = 0
        self._do(host, lambda: self.hosts[host]._step())

    @rule(host=hosts, person=people)
    def lose_file(self, host: str, person: str) -> None:
        """A person's file is removed."""
        self.hosts[host].lose_file(PEOPLE[person])
        self.promises[person].lost(host)
        self.greeted.discard((host, person))

    # What holds

    @invariant()
    def first_login_only_falls(self) -> None:
        """Where it was not the first login, it never is again."""
        Fleet.steps += 1
        for host in HOSTS:
            for person, user in PEOPLE.items():
                if not self.hosts[host].local.files.exists(user):
                    continue
                profile = self._memory(host, person).find_profile()
                if profile and profile.is_first_login is False:
                    self.greeted.add((host, person))
                assert not (profile and profile.is_first_login and (host, person) in self.greeted)

    @rule()
    def settle(self) -> None:
        """The faults stop: soon all know the same, and it is what was promised."""
        for host in self.hosts.values():
            host.proxy.fault, host.steps_left = Fault.NONE, None
        for person in PEOPLE:
            for _ in range(ROUNDS):
                for host in HOSTS:
                    assert self._send(host, person) and self._fetch(host, person, opens=True)
                if self._all_know_the_same(person):
                    break
            assert self._all_know_the_same(person), self._report(person)
        self._nothing_forgotten_is_left()
        for person in PEOPLE:
            self._promises_are_kept(person)

    def teardown(self) -> None:
        """Every life ends well."""
        self.settle()

    def _all_know_the_same(self, person: str) -> bool:
        there = self._in_postgres(person)
        return all(self._in_file(host, person) == there for host in HOSTS)

    def _nothing_forgotten_is_left(self) -> None:
        rows = all_rows(self.stack.dsn)
        for person, promises in self.promises.items():
            for word in promises.gone():
                assert word not in rows, f"{word}, forgotten by {person}, is in Postgres"
                for name, host in self.hosts.items():
                    found = host.bytes_with(word)
                    assert not found, f"{word}, forgotten by {person}, is in {found} of {name}"

    def _promises_are_kept(self, person: str) -> None:
        promises = self.promises[person]
        found: dict[str, set[str]] = defaultdict(set)
        for memory in self._memory("one", person).retrieve_all():
            if memory.kind is Kind.CONTROL:
                found[OPT_OUT].add(memory.value)
            elif memory.holds:
                word = memory.value.split()[-1]
                name = promises.name_of(word)
                assert name, f"{person} never said {word}"
                found[name].add(word)
        for name in promises.names():
            allowed = promises.may_hold(name)
            assert found[name] <= allowed, f"{person}: {name}: {found[name]}, not {allowed}"
            if promises.must_hold(name):
                assert found[name], f"{person}: {name}: one of {allowed} is lost"

    # How

    def _new_word(self) -> str:
        self.words += 1
        digest = hashlib.sha256(str(self.words).encode()).hexdigest()
        return "zx" + "".join(chr(ord("b") + int(digit, 16)) for digit in digest[:8])

    def _memory(self, host: str, person: str) -> Any:
        return self.hosts[host].memory(PEOPLE[person])

    def _do(self, host: str, work: Callable[[], Any]) -> Any:
        return self.hosts[host].do(work)

    def _note(self, host: str, person: str, name: str, word: str | None, done: Any) -> None:
        self.promises[person].write(host, name, word, is_sure=done is not None)

    def _listed(self, host: str, person: str) -> list[Memory]:
        found: list[Memory] = self._memory(host, person).retrieve_all()
        return [memory for memory in found if memory.kind is not Kind.CONTROL]

    def _name_of(self, person: str, memory: Memory) -> str:
        return self.promises[person].name_of(memory.value.split()[-1]) or one_name(memory.key)

    def _send(self, host: str, person: str) -> bool:
        def push() -> bool:
            self.hosts[host].replication.push(PEOPLE[person])
            return True

        sent = self._reach(host, push)
        if sent:
            self.promises[person].told(host, None)
        return sent

    def _fetch(self, host: str, person: str, *, opens: bool = False) -> bool:
        def pull() -> bool:
            replication, user = self.hosts[host].replication, PEOPLE[person]
            if opens:
                replication.open_session(user, None)
            else:
                replication.pull(user)
            while replication.has_rest(user):
                replication.pull_rest(user)
            return True

        fetched = self._reach(host, pull)
        if fetched:
            self.promises[person].told(None, host)
        return fetched

    def _reach(self, host: str, work: Callable[[], bool]) -> bool:
        try:
            return bool(self._do(host, work))
        except StoreError:
            assert self.hosts[host].proxy.fault not in (Fault.NONE, Fault.TWICE)
            return False

    def _in_file(self, host: str, person: str) -> set[tuple[Any, ...]]:
        return {
            (m.category.value, m.key, m.value, m.updated_at)
            for m in self._memory(host, person).retrieve_all()
        }

    def _in_postgres(self, person: str) -> set[tuple[Any, ...]]:
        with connect(self.stack.dsn) as connection:
            return set(connection.execute(
                "select category, key, value, updated_at from public.memories where user_id = %s",
                (PEOPLE[person],),
            ).fetchall())

    def _report(self, person: str) -> str:
        there = self._in_postgres(person)
        lines = [f"Postgres: {sorted(there)}"]
        for host in HOSTS:
            here = self._in_file(host, person)
            lines.append(f"{host}: lacks {there - here}, has {here - there}")
        return "\n".join(lines)
