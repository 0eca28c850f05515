"""Whom an operator means: by the identity of a participant, or by a phone number however written.

An identity flows in, the person flows out with all that Supabase knows of them in the local file.
"""

import sys

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.person import PersonMemory
from caller_memory.stores.registry import is_known_here
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from identity import livekit_identity_to_uuid
from worker.exit_codes import UnknownPerson
from worker.phone_callers import phone_identity

SYNC_TIMEOUT_S = 60.0
"""How long a command waits until all is sent and fetched."""


def find_person(identity: str, settings: Settings) -> tuple[str, PersonMemory]:
    """Return the person and the identity that they are known by.

    Raises:
        UnknownPerson: nothing was ever kept of anybody of this identity or number.
    """
    for name in _names(identity, settings):
        if is_known(person := _person(name)):
            _fetch(person)
            # Who was removed elsewhere is known here no longer by now.
            if is_known(person):
                return name, person
    raise _unknown(identity)


def person_to_write(identity: str, settings: Settings) -> tuple[str, PersonMemory]:
    """Return the person that memories are for: a known one, or a new one."""
    names = _names(identity, settings)
    name = next((name for name in names if is_known(_person(name))), names[-1])
    person = _person(name)
    _fetch(person)
    return name, person


def users_here(identity: str | None, settings: Settings) -> list[str]:
    """Return the user of an identity, or for None everybody, of whom this disk holds a file.

    Raises:
        UnknownPerson: there is no such file.
    """
    local = storage.current().local
    if identity is None:
        return sorted(SyncSource(local).people())
    for user in map(livekit_identity_to_uuid, _names(identity, settings)):
        if is_known_here(local, user):
            return [user]
    raise _unknown(identity)


def is_known(person: PersonMemory) -> bool:
    """Whether anything was ever kept of a person, here or in Supabase."""
    try:
        return person.is_known()
    except StoreUnavailable:
        sys.stderr.write("Supabase does not answer: this is what the local files know\n")
        return False


def fetched(person: PersonMemory, timeout_s: float = SYNC_TIMEOUT_S) -> bool:
    """Whether the local file knows all that Supabase knows, if there is one.

    Who looks like this is no call: it makes no profile, and nobody counts as seen.
    """
    sync = storage.current().sync
    if sync is None:
        return True
    sync.pull(person.user_id)
    return sync.flush(person.user_id, timeout_s)


def _fetch(person: PersonMemory) -> None:
    if not fetched(person):
        sys.stderr.write(
            "Supabase does not answer, or not with everything: this is what the local file knows\n"
        )


def _unknown(identity: str) -> UnknownPerson:
    return UnknownPerson(
        f"nobody is known as {identity!r}: an identity is compared letter by letter"
    )


def _names(identity: str, settings: Settings) -> list[str]:
    """As it is typed, and as calls from that number are named."""
    livekit_identity_to_uuid(identity)
    by_phone = phone_identity(identity, None, settings.phone_region)
    return list(dict.fromkeys(filter(None, (identity, by_phone))))


def _person(identity: str) -> PersonMemory:
    return PersonMemory(livekit_identity_to_uuid(identity), storage.current())
