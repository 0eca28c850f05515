"""The exceptions of this project: one root, one class per thing a caller can act on.

Drivers' errors are translated into these once, at the edge of each store, and keep their cause.
"""


class MemoryAgentError(Exception):
    """Root of everything this project raises on purpose."""


class ConfigError(MemoryAgentError):
    """A setting is missing or malformed. The message names the variable and the fix."""


class IdentityError(MemoryAgentError, ValueError):
    """A participant identity that can not name a person."""


class NoSessionUser(MemoryAgentError):
    """No user in the context and none bound to the running job."""


class SessionUserMismatch(MemoryAgentError):
    """Two different users where there can be only one: nothing may be read or written."""


class ModelError(MemoryAgentError):
    """A language model gave no answer.

    Attributes:
        retryable: whether the same question can be answered later.
    """

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable


class StoreError(MemoryAgentError):
    """A store could not do what was asked.

    Attributes:
        retryable: whether the same call can succeed later, unchanged.
    """

    retryable = False


class StoreUnavailable(StoreError):
    """The store can not be reached or is busy; the same call may succeed later."""

    retryable = True


class StoreRejected(StoreError):
    """The store understood and refused; only a change of the data or of the set-up helps."""


class StoreMisconfigured(StoreRejected):
    """A key, a grant, a function or a schema is not as it must be. The message says what to do."""


class RowRejected(StoreRejected):
    """One of the rows holds what the database can not keep."""


class ProfileMissing(StoreRejected):
    """The person has no profile there yet."""
