"""Rules by which a fleet lives, and what has to hold whatever comes of them.

Hypothesis chooses the rules and their order. Three machines serve two people, who speak, take back
and call; processes are killed, disks lost, ways cut and clocks set. At the end of every life the
faults stop, and all that was promised is looked for.
"""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from caller_memory import provenance
from caller_memory.errors import StoreError
from caller_memory.models import Category, ExtractedFact, Kind, Memory
from caller_memory.spellings import one_name
from identity import livekit_identity_to_uuid

from .database import Connection, all_rows
from .fault_proxy import Fault
from .host import Host
from .promises import EVERYTHING, OPT_OUT, Promises
from .stack import SupabaseStack

HOSTS = ("one", "two", "three")
PEOPLE = {name: livekit_identity_to_uuid(f"{name}@example.com") for name in ("alice", "bob")}
ROUNDS = 6
"""So often each machine sends and fetches, until all know the same."""

hosts = st.sampled_from(HOSTS)
calls = st.sampled_from(["", "fetch", "send", "fetch and send"])
"""What the worker does around what is said."""
people = st.sampled_from(list(PEOPLE))
FACTS = ("home", "job", "favorite_color", "favourite colours")
names = st.sampled_from(FACTS)
categories = st.sampled_from(["FACT", "PREFERENCE"])
clocks_s = st.sampled_from([0.0, 0.4, -0.4, 0.9, 5.0, -5.0, 90.0, -90.0, 7200.0, -7200.0])
faults = st.sampled_from(
    [Fault.NONE, Fault.REFUSE, Fault.RESET, Fault.TWICE, Fault.LATE, Fault.UNAVAILABLE]
)


class Fleet(RuleBasedStateMachine):
    """The machines and the people."""

    stack: ClassVar[SupabaseStack]
    postgres: ClassVar[Connection]
    hosts: ClassVar[dict[str, Host]]
    steps: ClassVar[int] = 0
    lives: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.promises = {name: Promises() for name in PEOPLE}
        self.words = self.since_settled = 0
        self.turns: dict[str, str] = {}
        self.greeted: set[tuple[str, str]] = set()
        self.postgres.execute(
            "truncate public.profiles, public.memory_removals, auth.users cascade"
        )
        for host in self.hosts.values():
            host.wipe()
        Fleet.lives += 1

    # What people do

    @rule(host=hosts, person=people, name=names, category=categories, call=calls)
    def put(self, host: str, person: str, name: str, category: str, call: str = "") -> None:
        """A fact is told; what is read at once is what was told."""
        with self._in_call(host, person, call):
            self._put(host, person, name, category)

    def _put(self, host: str, person: str, name: str, category: str) -> None:
        word = self._new_word()
        memory = self._memory(host, person)
        moves = self._words_under(host, person, one_name(name))
        done = self._do(host, lambda: memory.store(category, name, word))
        self._note(host, person, one_name(name), word, done, moves=moves)
        if done:
            assert memory.retrieve(category, name) == word, "read your writes"

    @rule(host=hosts, person=people, call=calls)
    def say(self, host: str, person: str, call: str = "") -> None:
        """Something is said, and kept as it was said."""
        with self._in_call(host, person, call):
            self._say(host, person)

    def _say(self, host: str, person: str) -> None:
        word = self._new_word()
        memory = self._memory(host, person)
        done = self._do(host, lambda: memory.remember_turn(f"I love {word}"))
        self.turns[word] = word
        self._note(host, person, word, word, done)

    @rule(host=hosts, person=people, place=st.integers(0, 9), call=calls)
    def forget(self, host: str, person: str, place: int, call: str = "") -> None:
        """One thing is forgotten, if anything is known."""
        with self._in_call(host, person, call):
            self._forget(host, person, place)

    def _forget(self, host: str, person: str, place: int) -> None:
        known = self._listed(host, person)
        if not known:
            return
        memory = known[place % len(known)]
        done = self._do(host, lambda: self._memory(host, person).forget(*memory.place))
        if done is None or done.memories:
            self._note(host, person, self._name_of(memory), None, done)
            for word in {w for m in [memory, *(done.memories if done else ())] for w in _words(m)}:
                self._note(host, person, self.turns.get(word, word), None, done)

    @rule(host=hosts, person=people, place=st.integers(0, 9), call=calls)
    def correct(self, host: str, person: str, place: int, call: str = "") -> None:
        """Other words are put in the place of a memory's."""
        with self._in_call(host, person, call):
            self._correct(host, person, place)

    def _correct(self, host: str, person: str, place: int) -> None:
        known = [memory for memory in self._listed(host, person) if memory.holds]
        if not known:
            return
        memory, word = known[place % len(known)], self._new_word()
        is_turn = memory.kind is Kind.TURN
        name = self._name_of(memory)
        value = f"I love {word}" if is_turn else word
        moves = set() if is_turn else self._words_under(host, person, name)
        done = self._do(host, lambda: self._memory(host, person).correct(memory, value))
        if is_turn:
            self.turns[word] = name
        self._note(host, person, name, word, done, erases=is_turn, moves=moves)

    @rule(host=hosts, person=people, count=st.integers(1, 3), call=calls)
    def extract(self, host: str, person: str, count: int, call: str = "") -> None:
        """Facts take the place of turns."""
        with self._in_call(host, person, call):
            self._extract(host, person, count)

    def _extract(self, host: str, person: str, count: int) -> None:
        memory = self._memory(host, person)
        for turn in memory.turns_to_extract(count, datetime.max.replace(tzinfo=UTC)):
            word = turn.value.split()[-1]
            name = FACTS[sum(word.encode()) % len(FACTS)]
            moves = {word, *self._words_under(host, person, one_name(name))}
            fact = ExtractedFact(Category.FACT, name, word, (turn,))
            done = self._do(host, lambda turn=turn, fact=fact: memory.keep_facts([turn], [fact]))
            if done is None or done:
                self._note(host, person, one_name(name), word, done, moves=moves)

    @rule(host=hosts, person=people, keep_opt_out=st.booleans(), call=calls)
    def forget_everything(self, host: str, person: str, keep_opt_out: bool, call: str = "") -> None:
        """Everything is forgotten, with the opt-out or without."""
        with self._in_call(host, person, call):
            self._forget_everything(host, person, keep_opt_out)

    def _forget_everything(self, host: str, person: str, keep_opt_out: bool) -> None:
        memory = self._memory(host, person)
        takes_back = not keep_opt_out and memory.is_opted_out()
        done = self._do(host, lambda: memory.forget_all(keep_opt_out=keep_opt_out))
        self._note(host, person, EVERYTHING, None, done)
        if takes_back:
            self._note(host, person, OPT_OUT, None, done)
        if done is not None:
            assert not self._listed(host, person), "everything is forgotten at once"

    @rule(host=hosts, person=people, is_out=st.booleans(), call=calls)
    def choose(self, host: str, person: str, is_out: bool, call: str = "") -> None:
        """The person wants nothing kept, or takes that back."""
        with self._in_call(host, person, call):
            self._choose(host, person, is_out)

    def _choose(self, host: str, person: str, is_out: bool) -> None:
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

    @rule(host=hosts, person=people, other=hosts, is_forget=st.booleans(), place=st.integers(0, 9))
    def follow_while(self, host: str, person: str, other: str, is_forget: bool, place: int) -> None:
        """While an answer is on its way, something happens here or elsewhere."""

        def meanwhile() -> None:
            if is_forget:
                self.forget(other, person, place)
            else:
                self.put(other, person, FACTS[place % len(FACTS)], "FACT")
            if other != host:
                self._send(other, person)

        self.hosts[host].meanwhile = meanwhile
        self._fetch(host, person, opens=place % 2 == 0)
        self.hosts[host].meanwhile = None

    @rule(host=hosts)
    def make_room(self, host: str) -> None:
        """Files that Supabase has whole are removed."""
        gone = self._do(host, lambda: list(self.hosts[host].source.remove_unseen(-1)))
        for person, user in PEOPLE.items():
            if user in (gone or ()):
                self.promises[person].known.pop(host, None)
                self.greeted.discard((host, person))

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
        self.since_settled += 1
        for host in HOSTS:
            for person, user in PEOPLE.items():
                if not self.hosts[host].local.files.exists(user):
                    continue
                profile = self._memory(host, person).find_profile()
                if profile and profile.is_first_login is False:
                    self.greeted.add((host, person))
                assert not (profile and profile.is_first_login and (host, person) in self.greeted)

    @precondition(lambda self: self.since_settled > 12)
    @rule()
    def settle(self) -> None:
        """The faults stop: soon all know the same, and it is what was promised."""
        self.since_settled = 0
        for host in self.hosts.values():
            host.proxy.fault, host.steps_left = Fault.NONE, None
        for person in (name for name in PEOPLE if self.promises[name].writes):
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
        memories = self._memory("one", person).retrieve_all()
        told = {word for memory in memories for word in _words(memory)}
        assert not {w for other in PEOPLE if other != person for w in self._said(other)} & told
        for name in promises.names():
            allowed = promises.may_hold(name)
            if name == OPT_OUT:
                found = {m.value for m in memories if m.place == provenance.OPT_OUT}
            elif name in self.turns.values():
                found = told & allowed  # a turn goes into the sources of a fact
            else:
                found = {
                    word
                    for m in memories
                    if m.kind is Kind.FACT and m.holds and one_name(m.key) == name
                    for word in _words(m)[:1]
                }
            assert found <= allowed, f"{person}: {name}: {found}, not {allowed}"
            if promises.must_hold(name):
                assert found, f"{person}: {name}: one of {allowed} is lost"

    # How

    @contextlib.contextmanager
    def _in_call(self, host: str, person: str, call: str) -> Iterator[None]:
        if "fetch" in call:
            self._fetch(host, person, opens=True)
        yield
        if "send" in call:
            self._send(host, person)

    def _new_word(self) -> str:
        self.words += 1
        digest = hashlib.sha256(str(self.words).encode()).hexdigest()
        return "zx" + "".join(chr(ord("b") + int(digit, 16)) for digit in digest[:8])

    def _memory(self, host: str, person: str) -> Any:
        return self.hosts[host].memory(PEOPLE[person])

    def _do(self, host: str, work: Callable[[], Any]) -> Any:
        return self.hosts[host].do(work)

    def _note(
        self, host: str, person: str, name: str, word: str | None, done: Any, **more: Any
    ) -> None:
        self.promises[person].write(host, name, word, is_sure=done is not None, **more)

    def _said(self, person: str) -> set[str]:
        return {w.word for w in self.promises[person].writes if w.word and w.name != OPT_OUT}

    def _listed(self, host: str, person: str) -> list[Memory]:
        found: list[Memory] = self._memory(host, person).retrieve_all()
        return [memory for memory in found if memory.kind is not Kind.CONTROL]

    def _words_under(self, host: str, person: str, name: str) -> set[str]:
        known = [m for m in self._listed(host, person) if self._name_of(m) == name]
        return {word for memory in known for word in _words(memory)}

    def _name_of(self, memory: Memory) -> str:
        if memory.kind is Kind.TURN:
            return self.turns[memory.value.split()[-1]]
        return one_name(memory.former_key or memory.key)

    def _send(self, host: str, person: str) -> bool:
        def push() -> bool:
            self.hosts[host].replication.push(PEOPLE[person])
            return True

        promises = self.promises[person]
        known = promises.known_to(host)
        sent = self._reach(host, push)
        if sent:
            promises.told(None, known)
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

        promises = self.promises[person]
        known = promises.known_to(None)
        fetched = self._reach(host, pull)
        if fetched:
            promises.told(host, known)
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
        return set(
            self.postgres.execute(
                "select category, key, value, updated_at from public.memories where user_id = %s",
                (PEOPLE[person],),
            ).fetchall()
        )

    def _report(self, person: str) -> str:
        there = self._in_postgres(person)
        lines = [f"Postgres: {sorted(there)}"]
        for host in HOSTS:
            here = self._in_file(host, person)
            lines.append(f"{host}: lacks {there - here}, has {here - there}")
        return "\n".join(lines)


def _words(memory: Memory) -> list[str]:
    """The words in a memory, that of its value first."""
    texts = [memory.value, *(source.words for source in memory.sources), memory.context or ""]
    return [word for text in texts for word in re.findall(r"\bzx[b-q]{8}\b", text)]
