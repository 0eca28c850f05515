"""Identity to user, in the tenant that the settings name.

What an identity may be, and which user it names, says `caller_memory.user_id`.
"""

import config
from caller_memory import user_id


def livekit_identity_to_uuid(identity: str) -> str:
    """Return the user's UUID for a LiveKit participant identity: see `caller_memory.user_id`.

    With the setting TENANT, the same identity is another person in each tenant.

    Raises:
        IdentityError: the identity can not name a person.
    """
    return user_id(identity, config.tenant())


def email_of(identity: str) -> str | None:
    """Return the identity where it is an e-mail address, else None: never an invented address."""
    name, at, domain = identity.partition("@")
    plain = at and name and "." in domain.strip(".") and "@" not in domain
    return identity if plain and not any(c.isspace() for c in identity) else None
