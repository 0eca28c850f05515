"""A worker process of `benchmarks.fleet`: calls one after another, as a worker's jobs take them.

Each call is the library's own: the profile and what Supabase knows, the words for the greeting, ten
turns that are kept and recalled for, the end. Its file is removed then, so that every call begins
with a cold disk. Nobody speaks: a turn follows once the one before has arrived in Supabase, since
people are slower than that. So each turn is a request, as in a call; and so are the questions what
others changed, which a call asks every 30 s.
"""

import asyncio
import logging
import random
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path

import memory_manager
import storage
from benchmarks.turn import sentence
from caller_memory.person import PersonMemory
from caller_memory.stores.sync import FOLLOW_EVERY_S, Sync
from config import Settings
from identity import livekit_identity_to_uuid
from profiles import ensure_profile_exists
from session_context import session_user

TURNS = 10
TURN_EVERY_S = 15.0
"""So often a person says something; a call then lasts two minutes and a half."""
CALL_S = TURNS * TURN_EVERY_S
SENT_S = 20.0
TRY_AGAIN_S = 0.2

_together: Barrier
"""Where the workers and who measures wait for each other."""


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        start_s: from a participant to the words for the greeting.
        knew: whether these knew the person, where there is something to know.
        sent: whether all of it has arrived.
    """

    start_s: float
    knew: bool
    sent: bool


@dataclass(frozen=True)
class Work:
    """What a worker has done, and what it took: seconds of CPU, MB that it shares with nobody."""

    calls: Sequence[Call]
    cpu_s: float
    memory_mb: float


def begin(together: Barrier) -> None:
    """Prepare a process for `work`."""
    global _together
    _together = together
    logging.disable(logging.CRITICAL)


def work(settings: Settings, identities: Sequence[str], history: int, seconds: float) -> Work:
    """Take calls for so many seconds, beside the other workers.

    Args:
        identities: who calls, in turns, and calls nobody else.
        history: how many memories each has.
    """
    try:
        return _worked(settings, identities, history, seconds)
    except BaseException:
        # The others must not wait for this one.
        _together.abort()
        raise


def _worked(settings: Settings, identities: Sequence[str], history: int, seconds: float) -> Work:
    with tempfile.TemporaryDirectory() as folder:
        stores = storage.from_settings(settings.model_copy(update={"memory_dir": Path(folder)}))
        storage.use(stores)
        assert stores.sync
        chance = random.Random(identities[0])
        # A job connects before a caller waits for it, and what is compiled once is no call's cost.
        asyncio.run(one_call(settings, stores.sync, f"{uuid.uuid4()}@example.com", chance))
        calls: list[Call] = []
        _together.wait()
        cpu_s, until = time.process_time(), time.monotonic() + seconds
        while time.monotonic() < until:
            # Who has no memories has never called before.
            known = identities[len(calls) % len(identities)]
            identity = known if history else f"{uuid.uuid4()}@example.com"
            made = asyncio.run(one_call(settings, stores.sync, identity, chance))
            calls.append(made if history else Call(made.start_s, True, made.sent))
            user_id = livekit_identity_to_uuid(identity)
            stores.local.files.remove_if(user_id, lambda _: True)
        cpu_s = time.process_time() - cpu_s
        _together.wait()
        memory_mb = private_mb(Path("/proc/self/smaps_rollup").read_text())
        storage.use(None)
    return Work(calls, cpu_s, memory_mb)


async def one_call(settings: Settings, sync: Sync, identity: str, chance: random.Random) -> Call:
    """Make a call, from a participant to the last row in Supabase."""
    with session_user(identity) as user:
        began = time.perf_counter()
        await ensure_profile_exists(user, original_identity=identity)
        call = memory_manager.open_call(settings)
        await call.open()
        block = await call.block_for_greeting()
        start_s = time.perf_counter() - began
        asked_s = 0.0
        for number in range(TURNS):
            text = sentence(chance)
            await call.commit(str(number), text, "What did you do?", time.time())
            await call.block_for(text)
            asked_s += TURN_EVERY_S
            if asked_s >= FOLLOW_EVERY_S:
                asked_s = 0.0
                sync.pull(user)
            await call.safely("sending a turn", send)
        await call.drain()
        await call.safely("noting the end of the call", PersonMemory.hang_up)
        # A call of so many minutes ends after all of a history is here.
        await asyncio.to_thread(sync.flush, user, SENT_S)
        sent = await call.safely("sending what was said", has_arrived)
    return Call(start_s, bool(block and "Alice" in block), bool(sent))


def send(person: PersonMemory) -> bool:
    """Wait until what was said is in Supabase, unless that is out of reach."""
    return person.flush(SENT_S)


def has_arrived(person: PersonMemory) -> bool:
    """Do the same, and try again where it was out of reach. Return whether it has arrived."""
    until = time.monotonic() + SENT_S
    while not (arrived := send(person)) and time.monotonic() < until:
        time.sleep(TRY_AGAIN_S)
    return arrived


def private_mb(rollup: str) -> float:
    """Return the memory of a process that no other shares, of what Linux tells of it."""
    sizes = (line.split() for line in rollup.splitlines() if line.startswith("Private_"))
    return sum(int(size) for _, size, _ in sizes) * 1024 / 1e6
