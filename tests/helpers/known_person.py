"""A person of whom everything is known that memory can keep."""

from datetime import UTC, datetime, timedelta

import storage
from caller_memory.models import Category, ExtractedFact, Memory, Source
from caller_memory.person import PersonMemory
from caller_memory.stores.base import Change
from identity import livekit_identity_to_uuid

EMAIL = "alice@example.com"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def live(identity: str = EMAIL) -> None:
    """A person with everything that memory knows: turns, facts, what was, choices, a summary."""
    stores = storage.current()
    user = livekit_identity_to_uuid(identity)
    if stores.sync:
        stores.sync.open_session(user, EMAIL)
    stores.local.open_profile(user, EMAIL)
    person = PersonMemory(user, stores).in_call("call-1")
    person.mark_greeted()
    person.remember_turn("I live in Oslo", context="Where do you live?")
    (turn,) = person.turns_to_extract(10, datetime.now(UTC) + timedelta(hours=1))
    person.keep_facts([turn], [ExtractedFact(Category.FACT, "home", "Oslo", (turn,))])
    person = person.in_call("call-2")
    person.remember_turn("Now I live in Rome, line\nline \u202e 💚")
    (turn,) = person.turns_to_extract(10, datetime.now(UTC) + timedelta(hours=1))
    person.keep_facts([turn], [ExtractedFact(Category.FACT, "home", "Rome", (turn,))])
    person.remember_turn("I love reading books", context="What do you like?")
    person.store("PREFERENCE", "colour", "green")
    person.sum_up("Alice said where she lives.")
    person.opt_out()
    with stores.local.writing(user) as db:
        for key in ("first", "second"):  # of one time, in an order of their own
            memory = Memory(
                Category.PLAN, key, "to the dentist", None, LONG_AGO, LONG_AGO,
                call_id="call-0", sources=(Source("it was then"), Source("a", "b", LONG_AGO)),
                about=LONG_AGO - timedelta(days=30_000), language="en-GB",
            )  # fmt: skip
            stores.local.record(db, Change.put(memory))
