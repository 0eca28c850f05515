"""Define the exceptions of this project: one root, one class per thing a caller can act on.

Each store translates its driver's errors into these once, at its edge, and keeps the cause.
"""


class MemoryAgentError(Exception):
    """Root of everything this project raises on purpose."""


class ConfigError(MemoryAgentError):
    """A setting is missing or malformed. The message names the variable and the fix."""


class IdentityError(MemoryAgentError, ValueError):
    """A participant identity can not name a person."""


class NoSessionUser(MemoryAgentError):
    """No user in the context and none bound to the running job."""


class SessionUserMismatch(MemoryAgentError):
    """The context and the running job name different users: nothing is read or written."""


class OffTheRecord(MemoryAgentError):
    """Memory is quiet: the person is off the record, or somebody else is on the line."""


class ModelError(MemoryAgentError):
    """A language model gave no answer.

    Attributes:
        retryable: whether asking again later may succeed.
    """

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable


class MeaningError(MemoryAgentError):
    """A model of meaning can not be loaded, or failed: what is asked is found by words alone."""


class StoreError(MemoryAgentError):
    """A store could not do what was asked.

    Attributes:
        retryable: whether the same call may succeed later, unchanged.
    """

    retryable = False


class StoreUnavailable(StoreError):
    """The store can not be reached or is busy; the same call may succeed later.

    Attributes:
        retry_after_s: how long the store asks to be left alone, None if it does not say.
    """

    retryable = True

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class StoreRejected(StoreError):
    """The store refused: the same call fails until the data or the set-up changes."""


class StoreMisconfigured(StoreRejected):
    """A key, a grant, a function or the schema is wrong. The message says what to do."""


class RowRejected(StoreRejected):
    """One of the rows holds something that the database can not keep."""


class ProfileMissing(StoreRejected):
    """The person has no profile in the database yet."""
