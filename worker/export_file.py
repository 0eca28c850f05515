"""Write and read the JSON of `memory export` and `memory import`, which reads others' as well.

A file from elsewhere may hold anything. It is accepted or refused as a whole; the error names the
row to put right. Others' are those of mem0 and Zep, and of version 1.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

from caller_memory.errors import ConfigError, IdentityError
from caller_memory.models import Memory, Profile
from caller_memory.stores.memory_json import to_json
from identity import livekit_identity_to_uuid
from worker import mem0_file, memory_row, version_1_file, zep_file

_MAX_EMAIL_CHARS = 320


class Document(NamedTuple):
    """What a file holds of a person.

    Attributes:
        memories: oldest write first.
        is_greeted: whether they were greeted before.
        email, known_since: None where the file does not say, or is another person's.
    """

    memories: list[Memory]
    is_greeted: bool
    email: str | None
    known_since: datetime | None


def document(identity: str, user: str, profile: Profile | None, memories: list[Memory]) -> str:
    """Return everything known of a person, as JSON: the newest first.

    What was imported tells the times that it was imported with, so that exports are equal.
    """
    told = [memory.as_told() for memory in memories]
    told.sort(key=lambda memory: (memory.updated_at, memory.created_at, memory.place), reverse=True)
    head = {
        "email": profile.email,
        "is_first_login": profile.is_first_login,
        "created_at": profile.created_at.isoformat(),
    } if profile else None  # fmt: skip
    return json.dumps(
        {
            "identity": identity,
            "user": user,
            "profile": head,
            "memories": [to_json(memory) for memory in told],
        },
        ensure_ascii=False,
        indent=2,
    )


def read(text: str, user: str, *, of_another: bool) -> Document:
    """Return what a document holds.

    Args:
        of_another: whether the document may be another person's.

    Raises:
        ConfigError: it is another person's, or nobody's format.
    """
    try:
        found = json.loads(text.removeprefix("\ufeff"))
        head, rows = _parts(found)
        is_anothers = _is_anothers(head, user)
        memories = [memory_row.read(name, row) for name, row in rows]
        memory_row.refuse_doubles([name for name, _ in rows], memories)
        profile = _profile(head)
    except RecursionError as exc:
        raise _refused("it is nested too deeply") from exc
    except ValueError as exc:
        raise _refused(str(exc)) from exc
    if is_anothers and not of_another:
        raise ConfigError(
            "the file is another person's; nothing was imported. Give --as to import it as the "
            "memories of this --identity all the same"
        )
    memories.sort(key=lambda memory: (memory.updated_at, memory.created_at, memory.place))
    if is_anothers:
        profile |= {"email": None, "created_at": None}
    is_greeted = profile.get("is_first_login") is False
    return Document(memories, is_greeted, profile.get("email"), profile.get("created_at"))


def _parts(found: Any) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """What a document says of its person, and its rows, each with what an error calls it."""
    head = found if isinstance(found, dict) else {}
    own = isinstance(head.get("memories"), list)
    if not own and (rows := zep_file.rows_of(found)) is not None:
        return {**head, "identity": zep_file.owner_of(found)}, rows
    found = head["memories"] if own else mem0_file.rows_of(found)
    if found is None:
        raise ValueError("there is no list of memories in it")
    if owner := mem0_file.owner_of(found):
        head = {**head, "identity": owner}
    return head, [
        (f"memory {number}", version_1_file.to_row(mem0_file.to_row(number, row)))
        for number, row in enumerate(found, 1)
    ]


def _is_anothers(found: dict[str, Any], user: str) -> bool:
    """Return whether a document names another user. One that names nobody fits everybody."""
    identity, named = found.get("identity"), found.get("user")
    try:
        by_identity = None if identity is None else livekit_identity_to_uuid(identity)
    except IdentityError as exc:
        raise ValueError(str(exc)) from exc
    return any(each not in (None, user) for each in (by_identity, named))


def _profile(head: dict[str, Any]) -> dict[str, Any]:
    """Return what a document says of the profile; version 1 says whether the person was greeted."""
    told = head.get("profile")
    if told is None:
        told = {"is_first_login": head.get("is_first_login")}
    if not isinstance(told, dict):
        raise ValueError("profile must be an object")
    if not isinstance(told.get("is_first_login"), bool | None):
        raise ValueError("profile: is_first_login must be true or false")
    try:
        return {
            "email": memory_row.text(told, "email", _MAX_EMAIL_CHARS, needed=False),
            "is_first_login": told.get("is_first_login"),
            "created_at": memory_row.time(told, "created_at"),
        }
    except ValueError as exc:
        raise ValueError(f"profile: {exc}") from exc


def _refused(why: str) -> ConfigError:
    return ConfigError(f"the file is not what `memory export` prints ({why}); nothing was imported")
