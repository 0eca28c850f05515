"""Memories as JSON for the page and for apps: by opaque ids, in pages, with what they were before.

Keys and words never stand in a URL: an id is a hash of the person and of the memory's place.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from caller_memory.call.blocks import tellable
from caller_memory.language.reasons import Reason
from caller_memory.models import Category, Kind, Memory

MAX_PAGE = 200

Former = Mapping[tuple[Category, str], Collection[Memory]]


class Page(NamedTuple):
    """Some of a person's memories, newest first.

    Attributes:
        cursor: where the next page begins, None after the last.
        total: how many there are on all pages.
    """

    memories: list[dict[str, Any]]
    cursor: str | None
    total: int


class Shelf:
    """What is known of one person at one moment.

    Args:
        user_id: whose memories these are.
        memories: all of them.
    """

    def __init__(self, user_id: str, memories: Iterable[Memory]) -> None:
        told = tellable(memories)
        self._user = uuid.UUID(user_id)
        self.memories = [memory for memory in told if memory.holds]
        self._former: defaultdict[tuple[Category, str], list[Memory]] = defaultdict(list)
        for memory in told:
            if memory.superseded_at and memory.former_key:
                self._former[memory.category, memory.former_key].append(memory)

    def id_of(self, memory: Memory) -> str:
        """Return the opaque id of a memory: the same as long as its category and key are."""
        return uuid.uuid5(self._user, "\0".join(memory.place)).hex

    def find(self, memory_id: str) -> Memory | None:
        """Return the memory of an id, None if there is none, or only somebody else's."""
        return next((m for m in self.memories if self.id_of(m) == memory_id), None)

    def page(self, kind: Kind | None, category: Category | None, cursor: str, limit: int) -> Page:
        """Return a page.

        Args:
            kind, category: of the memories; of any for None.
            cursor: of the page before, empty for the first.
        """
        wanted = [
            (self._mark(memory), memory)
            for memory in self.memories
            if kind in (None, memory.kind) and category in (None, memory.category)
        ]
        wanted.sort(key=lambda each: each[0], reverse=True)
        left = [each for each in wanted if not cursor or each[0] < cursor]
        shown = left[:limit]
        more = shown[-1][0] if len(left) > len(shown) else None
        return Page([self.to_json(memory) for _, memory in shown], more, len(wanted))

    def containing(self, words: str) -> list[Memory]:
        """Return the memories that hold these words as they are written, newest first."""
        sought = words.casefold()
        return [
            m for m in self.memories if sought in m.value.casefold() or sought in m.key.casefold()
        ]

    def to_json(self, memory: Memory, why: Reason | None = None) -> dict[str, Any]:
        """Return a memory as JSON, and why it is shown where it was found."""
        is_fact = memory.kind is Kind.FACT
        former = self._former.get(memory.place, ()) if is_fact else ()
        row: dict[str, Any] = {
            "id": self.id_of(memory),
            "kind": memory.kind,
            "category": memory.category,
            "key": memory.key if is_fact else None,
            "value": memory.value,
            "said_at": memory.created_at.isoformat(),
            "updated_at": memory.told_at.isoformat(),
            "about": _iso(memory.about),
            "context": memory.context,
            "sources": [
                {"words": source.words, "said_at": _iso(source.said_at)}
                for source in memory.sources
            ],
            "before": [
                {"value": each.value, "until": _iso(each.superseded_at)}
                for each in sorted(former, key=lambda m: m.updated_at, reverse=True)
            ],
        }
        if why is not None:
            row["why"] = why._asdict()
        return row

    def _mark(self, memory: Memory) -> str:
        """Return what pages are ordered by: it stays in order when a memory before it goes."""
        return f"{memory.updated_at.timestamp() * 1e6:020.0f}-{self.id_of(memory)}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
