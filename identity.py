"""Map a participant's identity to a user: a uuid5 that never changes.

The identity is not normalised: "Alice" and "alice" are two people, and so are the composed and the
decomposed form of "é". With the setting TENANT, one identity is a different person in each tenant.
"""

import functools
import uuid

import config
from caller_memory.errors import IdentityError

_NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
MAX_IDENTITY_CHARS = 512


def livekit_identity_to_uuid(identity: str) -> str:
    """Return the user's UUID for a LiveKit participant identity.

    Args:
        identity: 1 to 512 characters, not only blanks.

    Returns:
        A uuid5 in its 36 character form, the same on every machine for the same identity and
        tenant.

    Raises:
        IdentityError: the identity is not a string, empty, only blanks, too long, or holds a NUL or
            a lone surrogate.
    """
    if not isinstance(identity, str):
        raise IdentityError(f"identity must be a string, not {type(identity).__name__}")
    if not identity.strip():
        raise IdentityError("identity is empty: give the participant an identity in its token")
    if len(identity) > MAX_IDENTITY_CHARS:
        raise IdentityError(
            f"identity has {len(identity)} characters, at most {MAX_IDENTITY_CHARS} are allowed"
        )
    if "\0" in identity:
        raise IdentityError("identity holds a NUL character")
    if any("\ud800" <= c <= "\udfff" for c in identity):
        raise IdentityError("identity holds a lone surrogate: it is not valid Unicode")
    return str(uuid.uuid5(_namespace(config.tenant()), identity))


@functools.cache
def _namespace(tenant: str | None) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, tenant) if tenant else _NAMESPACE


def email_of(identity: str) -> str | None:
    """Return the identity if it is an e-mail address, else None."""
    name, at, domain = identity.partition("@")
    plain = at and name and "." in domain.strip(".") and "@" not in domain
    return identity if plain and not any(c.isspace() for c in identity) else None
