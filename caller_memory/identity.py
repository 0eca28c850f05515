"""Identity to user: a participant's identity string becomes a uuid5, for ever the same.

The identity is taken as it is, never normalised: "Alice" and "alice" are two people, and so are
the composed and the decomposed form of "é".
"""

import functools
import uuid

from caller_memory.errors import IdentityError

_NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
MAX_IDENTITY_CHARS = 512


def user_id(identity: str, tenant: str | None = None) -> str:
    """Return the UUID of the person whom a participant identity names.

    Args:
        identity: 1 to 512 characters, not only blanks.
        tenant: the customer whose people these are: the same identity is another person in each.

    Returns:
        A uuid5 in its 36 character form, the same on every machine for the same identity and
        tenant.

    Raises:
        IdentityError: the identity is no string, empty, only blanks, too long, or holds a NUL or
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
    return str(uuid.uuid5(_namespace(tenant), identity))


@functools.cache
def _namespace(tenant: str | None) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, tenant) if tenant else _NAMESPACE
