"""Rules by which a fleet lives, and what has to hold whatever comes of them.

Hypothesis chooses the rules and their order. Three machines serve two people, who speak, take back
and call; processes are killed, disks lost, ways cut and clocks set. At the end of every life the
faults stop, and all that was promised is looked for.
"""

import contextlib
from collections.abc import Iterator
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from .database import Connection
from .fault_proxy import Fault
from .host import Host
from .judge import Judge
from .life import FACTS, HOSTS, PEOPLE, Life
from .stack import SupabaseStack

SETTLES_AFTER = 12
"""So many steps at least lie between two looks at everything, which take as long as ten."""

a_host = st.sampled_from(HOSTS)
a_person = st.sampled_from(list(PEOPLE))
a_name = st.sampled_from(FACTS)
a_place = st.integers(0, 9)
a_category = st.sampled_from(["FACT", "PREFERENCE"])
around = st.sampled_from(["", "fetch", "send", "fetch and send"])
"""What the worker does around what is said."""
ahead_s = st.sampled_from([0.0, 0.7, -0.7, 5.0, -5.0, 90.0, -90.0, 7200.0, -7200.0])
"""What is less than a second off is not corrected."""
a_fault = st.sampled_from(
    [Fault.NONE, Fault.REFUSE, Fault.RESET, Fault.TWICE, Fault.LATE, Fault.UNAVAILABLE]
)


class Fleet(RuleBasedStateMachine):
    """The rules. What they run on is set once, for all lives.

    Attributes:
        lives, steps: how many there were.
    """

    stack: ClassVar[SupabaseStack]
    postgres: ClassVar[Connection]
    machines: ClassVar[dict[str, Host]]
    steps: ClassVar[int] = 0
    lives: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.postgres.execute(
            "truncate public.profiles, public.memory_removals, auth.users cascade"
        )
        self.life = Life(self.machines)
        self.judge = Judge(self.life, self.stack, self.postgres)
        self.since_settled = 0
        Fleet.lives += 1

    # What people do

    @rule(host=a_host, person=a_person, name=a_name, category=a_category, call=around)
    def put(self, host: str, person: str, name: str, category: str, call: str = "") -> None:
        """A fact is told; what is read at once is what was told."""
        with self._in_call(host, person, call):
            self.life.put(host, person, name, category)

    @rule(host=a_host, person=a_person, call=around)
    def say(self, host: str, person: str, call: str = "") -> None:
        """Something is said, and kept as it was said."""
        with self._in_call(host, person, call):
            self.life.say(host, person)

    @rule(host=a_host, person=a_person, place=a_place, call=around)
    def forget(self, host: str, person: str, place: int, call: str = "") -> None:
        """One thing is forgotten, if anything is known."""
        with self._in_call(host, person, call):
            self.life.forget(host, person, place)

    @rule(host=a_host, person=a_person, place=a_place, call=around)
    def correct(self, host: str, person: str, place: int, call: str = "") -> None:
        """Other words are put in the place of a memory's."""
        with self._in_call(host, person, call):
            self.life.correct(host, person, place)

    @rule(host=a_host, person=a_person, count=st.integers(1, 3), call=around)
    def extract(self, host: str, person: str, count: int, call: str = "") -> None:
        """Facts take the place of turns."""
        with self._in_call(host, person, call):
            self.life.extract(host, person, count)

    @rule(host=a_host, person=a_person, place=a_place, call=around)
    def expire(self, host: str, person: str, place: int, call: str = "") -> None:
        """What was written long ago is erased."""
        with self._in_call(host, person, call):
            self.life.expire(host, person, place)

    @rule(host=a_host, person=a_person, keep_opt_out=st.booleans(), call=around)
    def forget_everything(self, host: str, person: str, keep_opt_out: bool, call: str = "") -> None:
        """Everything is forgotten, with the opt-out or without."""
        with self._in_call(host, person, call):
            self.life.forget_everything(host, person, keep_opt_out)

    @rule(host=a_host, person=a_person, is_out=st.booleans(), call=around)
    def choose(self, host: str, person: str, is_out: bool, call: str = "") -> None:
        """The person wants nothing kept, or takes that back."""
        with self._in_call(host, person, call):
            self.life.choose(host, person, is_out)

    @rule(host=a_host, person=a_person)
    def greet(self, host: str, person: str) -> None:
        """The first greeting is given."""
        self.life.greet(host, person)

    # What workers do

    @rule(host=a_host, person=a_person)
    def begin_call(self, host: str, person: str) -> None:
        """What the database knows is asked for."""
        self.life.fetch(host, person, opens=True)

    @rule(host=a_host, person=a_person)
    def follow(self, host: str, person: str) -> None:
        """What others changed is fetched."""
        self.life.fetch(host, person)

    @rule(host=a_host, person=a_person, other=a_host, is_forget=st.booleans(), place=a_place)
    def follow_while(self, host: str, person: str, other: str, is_forget: bool, place: int) -> None:
        """While an answer is on its way, something happens here or elsewhere."""

        def meanwhile() -> None:
            if is_forget:
                self.life.forget(other, person, place)
            else:
                self.life.put(other, person, FACTS[place % len(FACTS)], "FACT")
            if other != host:
                self.life.send(other, person)

        self.machines[host].meanwhile = meanwhile
        self.life.fetch(host, person, opens=place % 2 == 0)
        self.machines[host].meanwhile = None

    @rule(host=a_host)
    def make_room(self, host: str) -> None:
        """Files that Supabase has whole are removed."""
        self.life.make_room(host)

    @rule(host=a_host, person=a_person)
    def send(self, host: str, person: str) -> None:
        """What is unsent is sent."""
        self.life.send(host, person)

    # What goes wrong

    @rule(host=a_host, fault=a_fault)
    def break_way(self, host: str, fault: Fault) -> None:
        """The way of a machine is cut, mended, or loses and doubles what goes over it."""
        self.machines[host].proxy.fault = fault

    @rule(host=a_host, place=a_place)
    def deliver_late(self, host: str, place: int) -> None:
        """A request arrives long after its sender gave it up, in whatever order."""
        proxy = self.machines[host].proxy
        if proxy.held:
            proxy.deliver(place % len(proxy.held))

    @rule(host=a_host, seconds=ahead_s)
    def set_clock(self, host: str, seconds: float) -> None:
        """A clock jumps."""
        self.machines[host].clock_us = int(seconds * 1e6)

    @rule(host=a_host, steps=st.integers(0, 8))
    def kill_after(self, host: str, steps: int) -> None:
        """A process will be killed so many steps later."""
        self.machines[host].steps_left = steps

    @rule(host=a_host)
    def restart(self, host: str) -> None:
        """A process is replaced, as by a redeploy."""
        self.machines[host].restart()

    @rule(host=a_host, person=a_person)
    def lose_file(self, host: str, person: str) -> None:
        """A person's file is removed."""
        self.life.lose_file(host, person)

    # What holds

    @invariant()
    def first_login_only_falls(self) -> None:
        """Where it was not the first login, it never is again."""
        Fleet.steps += 1
        self.since_settled += 1
        self.life.check_greetings()

    @precondition(lambda self: self.since_settled > SETTLES_AFTER)
    @rule()
    def settle(self) -> None:
        """The faults stop: soon all know the same, and it is what was promised."""
        self.since_settled = 0
        self.judge.settle()

    def teardown(self) -> None:
        """Every life ends well."""
        self.settle()

    @contextlib.contextmanager
    def _in_call(self, host: str, person: str, call: str) -> Iterator[None]:
        if "fetch" in call:
            self.life.fetch(host, person, opens=True)
        yield
        if "send" in call:
            self.life.send(host, person)
