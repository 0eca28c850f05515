"""Leave out memories that are older than their retention. No I/O."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from caller_memory.models import Category, Kind, Memory

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Retention:
    """The retention of each category, as of the start of a call.

    Args:
        ttl_days: how many days memories of a category are kept; without a number, for ever.

    Attributes:
        kept_since: for each category with a limit, the time before which memories are too old.
    """

    def __init__(self, ttl_days: Mapping[Category, int]) -> None:
        now = datetime.now(UTC)
        self.kept_since = {c: now - timedelta(days=days) for c, days in ttl_days.items()}

    def current(self, memories: Iterable[Memory]) -> list[Memory]:
        """Return the memories that are not too old. Old ones may still be in the file."""
        any_time = max(self.kept_since.values(), default=_LONG_AGO)

        def since(memory: Memory) -> datetime:
            is_summary = memory.kind is Kind.SUMMARY
            return any_time if is_summary else self.kept_since.get(memory.category, _LONG_AGO)

        return [memory for memory in memories if memory.updated_at >= since(memory)]
