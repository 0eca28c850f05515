"""Do to a person's file what a failing disk does, and look at what is left."""

import logging
import sqlite3
from collections.abc import Callable

import pytest

from caller_memory.errors import StoreError
from caller_memory.models import Category
from caller_memory.stores.sqlite import SqliteStore

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT


def damage(store: SqliteStore, *statements: str) -> None:
    """What a disk does, behind the back of whoever has the file open."""
    with sqlite3.connect(store.files.path(USER)) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def fill(store: SqliteStore, count: int) -> None:
    """Facts k0, k1 … with the values v0, v1 …"""
    for n in range(count):
        store.put(USER, FACT, f"k{n}", f"v{n} mountain", context="Where?")


def values(store: SqliteStore) -> dict[str, str]:
    """Key and value of all that a store returns."""
    return {m.key: m.value for m in store.list_memories(USER)}


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The ERROR lines."""
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


def at_second_try(act: Callable[[], object]) -> None:
    """A StoreError says that something was mended: the next try has to work."""
    try:
        act()
    except StoreError:
        act()


def flipped(data: bytes, bit: int) -> bytes:
    """The same with one bit the other way round."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
