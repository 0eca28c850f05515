"""Whether a fleet has kept its promises, once its faults have stopped.

A life flows in. All workers and Postgres must come to know the same, of what was forgotten no byte
may be anywhere, and what was promised must be there.
"""

from typing import Any

from caller_memory import provenance
from caller_memory.models import Kind
from caller_memory.spellings import one_name

from .database import Connection, all_rows
from .fault_proxy import Fault
from .life import HOSTS, PEOPLE, Life, words_of
from .promises import OPT_OUT
from .stack import SupabaseStack

ROUNDS = 6
"""So often each machine sends and fetches, until all know the same."""


class Judge:
    """Looks behind the machines of a life, and into Postgres."""

    def __init__(self, life: Life, stack: SupabaseStack, postgres: Connection) -> None:
        self._life, self._stack, self._postgres = life, stack, postgres

    def settle(self) -> None:
        """Stop the faults, and look.

        Raises:
            AssertionError: a promise is broken.
        """
        life = self._life
        for host in life.hosts.values():
            host.proxy.fault, host.steps_left = Fault.NONE, None
        for person in (name for name in PEOPLE if life.promises[name].writes):
            rounds_alike = 0
            for _ in range(ROUNDS):
                for name in HOSTS:
                    assert life.send(name, person) and life.fetch(name, person, opens=True)
                rounds_alike = rounds_alike + 1 if self._all_know_the_same(person) else 0
                if rounds_alike == 2:  # what was sent last in the one is heard in the other
                    break
            assert self._all_know_the_same(person), self._report(person)
        self._nothing_forgotten_is_left()
        for person in PEOPLE:
            self._promises_are_kept(person)

    def _all_know_the_same(self, person: str) -> bool:
        there = self._in_postgres(person)
        return all(self._in_file(host, person) == there for host in HOSTS)

    def _nothing_forgotten_is_left(self) -> None:
        rows = all_rows(self._stack.dsn)
        for person, promises in self._life.promises.items():
            for word in promises.gone():
                assert word not in rows, f"{word}, forgotten by {person}, is in Postgres"
                for name, host in self._life.hosts.items():
                    found = host.bytes_with(word)
                    assert not found, f"{word}, forgotten by {person}, is in {found} of {name}"

    def _promises_are_kept(self, person: str) -> None:
        promises = self._life.promises[person]
        memories = self._life.memory("one", person).retrieve_all()
        told = {word for memory in memories for word in words_of(memory)}
        assert not {w for other in PEOPLE if other != person for w in self._life.said(other)} & told
        for name in promises.names():
            allowed = promises.may_hold(name)
            if name == OPT_OUT:
                found = {m.value for m in memories if m.place == provenance.OPT_OUT}
            elif name in self._life.turns.values():
                found = told & allowed  # a turn goes into the sources of a fact
            else:
                found = {
                    word
                    for m in memories
                    if m.kind is Kind.FACT and m.holds and one_name(m.key) == name
                    for word in words_of(m)[:1]
                }
            assert found <= allowed, f"{person}: {name}: {found}, not {allowed}"
            if promises.must_hold(name) and not self._life.expiries[person].may_have_taken(name):
                assert found, f"{person}: {name}: one of {allowed} is lost"

    def _in_file(self, host: str, person: str) -> set[tuple[Any, ...]]:
        return {
            (m.category.value, m.key, m.value, m.updated_at)
            for m in self._life.memory(host, person).retrieve_all()
        }

    def _in_postgres(self, person: str) -> set[tuple[Any, ...]]:
        return set(
            self._postgres.execute(
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
