"""Whom an operator means: by the identity of a participant, or by a phone number however written.

An identity flows in, the person flows out with what Supabase knows of them in the local file.
"""

import sys

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.person import PersonMemory
from config import Settings
from identity import email_of, livekit_identity_to_uuid
from worker.exit_codes import UnknownPerson
from worker.phone_callers import phone_identity


def find_person(identity: str, settings: Settings) -> tuple[str, PersonMemory]:
    """Return the person and the identity that they are known by.

    Raises:
        UnknownPerson: nothing was ever kept of anybody of this identity or number.
    """
    for name in _names(identity, settings):
        if is_known(person := _person(name)):
            _fetch(person, name)
            return name, person
    raise UnknownPerson(
        f"nobody is known as {identity!r}: an identity is compared letter by letter"
    )


def person_to_write(identity: str, settings: Settings) -> tuple[str, PersonMemory]:
    """Return the person that memories are for: a known one, or a new one."""
    names = _names(identity, settings)
    name = next((name for name in names if is_known(_person(name))), names[-1])
    person = _person(name)
    _fetch(person, name)
    return name, person


def is_known(person: PersonMemory) -> bool:
    """Whether anything was ever kept of a person, here or in Supabase."""
    try:
        return person.is_known()
    except StoreUnavailable:
        sys.stderr.write("Supabase does not answer: this is what the local files know\n")
        return False


def fetched(person: PersonMemory, identity: str) -> bool:
    """Whether the local file knows what Supabase knows, if there is one."""
    sync = storage.current().sync
    return sync is None or sync.open_session(person.user_id, email_of(identity)) is not None


def _fetch(person: PersonMemory, identity: str) -> None:
    if not fetched(person, identity):
        sys.stderr.write("Supabase does not answer: this is what the local file knows\n")


def _names(identity: str, settings: Settings) -> list[str]:
    """As it is typed, and as calls from that number are named."""
    livekit_identity_to_uuid(identity)
    by_phone = phone_identity(identity, None, settings.phone_region)
    return list(dict.fromkeys(filter(None, (identity, by_phone))))


def _person(identity: str) -> PersonMemory:
    return PersonMemory(livekit_identity_to_uuid(identity), storage.current())
