"""What may be gone since it grew too old: of that nothing is promised but that all know the same.

What was too old on a machine flows in, beside the promises of a person. What the machine did not
know of may be as old, and so may be what was written by whoever did not know of the expiry.
"""

from collections.abc import Collection

from .promises import Promises, Write


class Expiries:
    """When a person's old memories were erased, and on which machine.

    Args:
        promises: of the person. What a machine knows of is known there.
    """

    def __init__(self, promises: Promises) -> None:
        self._promises = promises
        self._noted: list[tuple[Write, frozenset[str]]] = []

    def note(self, host: str, words: Collection[str]) -> None:
        """Note that these words were too old on a machine."""
        promises = self._promises
        expiry = Write("too old", None, promises.known_to(host), False, frozenset(), is_sure=True)
        promises.told(host, frozenset({expiry}))
        self._noted.append((expiry, frozenset(words)))

    def may_have_taken(self, name: str) -> bool:
        """Whether what is newest under a name may be gone, or what has moved it."""
        newest = self._promises.newest(name)
        words = {write.word for write in newest}
        movers = [write for write in self._promises.writes if write.moves & words]
        return any(
            write.word in gone or (write not in expiry.before and expiry not in write.before)
            for write in (*newest, *movers)
            for expiry, gone in self._noted
        )
