"""Convert rows of a person's file to values and back. The file holds microseconds since 1970, UTC.

A failing disk may return what was never written. A row that can not be read, or whose checksum says
that it was changed, is skipped, the others are returned, and one ERROR for each file and process
says so.
"""

import json
import logging
import sqlite3
import time
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category, Kind, Memory
from caller_memory.stores.memory_json import sources_from_json, sources_to_json

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

MEMORY = (
    "category, key, value, context, created_at, updated_at, kind, call_id, sources, "
    "superseded_at, former_key, about, language, written_at, checksum"
)
Row = tuple[Any, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MIN_US = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
MAX_US = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
"""The earliest and the latest time that Python can represent."""
SAME_CALL_US = 3_600_000_000
"""Turns further apart than this are of different calls."""

_reported: set[str] = set()
"""Files whose unreadable rows have been logged."""
_lacking: set[str] = set()
"""Those of them whose rows were not fetched again from Supabase yet."""


class UnreadableRow(StoreError):
    """A row holds what was never written, because the disk has changed it."""


def now_us() -> int:
    """Return the time of this machine's clock, in microseconds since 1970."""
    return time.time_ns() // 1000


def to_us(moment: datetime) -> int:
    """Return an aware time as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_time(microseconds: int) -> datetime:
    """Return microseconds since 1970 as an aware time."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_memory(row: Row) -> Memory:
    """Return the memory in a row of the columns `MEMORY`.

    Raises:
        UnreadableRow: the cells can not be a memory, or are not what was written.
    """
    category, key, value, context, created_at, updated_at, kind, call_id, sources, *more = row
    superseded_at, former_key, about, language, written_at, checksum = more
    if checksum is not None and checksum != checksum_of(row[:-1]):
        raise UnreadableRow("a memory is not what was written")
    try:
        return Memory(
            Category(category),
            _text(key),
            _text(value),
            _text_or_none(context),
            _time(created_at),
            _time(updated_at),
            Kind(kind),
            _text_or_none(call_id),
            sources_from_json(json.loads(sources)) if sources is not None else (),
            _time_or_none(superseded_at),
            _text_or_none(former_key),
            _time_or_none(about),
            _text_or_none(language),
            _time_or_none(written_at),
        )
    except (ValueError, TypeError, OverflowError, KeyError, AttributeError) as exc:
        raise UnreadableRow("a memory can not be read") from exc


def from_memory(memory: Memory) -> Row:
    """Return a memory as a row of the columns `MEMORY`."""
    sources = sources_to_json(memory.sources)
    cells = (
        memory.category,
        memory.key,
        memory.value,
        memory.context,
        to_us(memory.created_at),
        to_us(memory.updated_at),
        memory.kind,
        memory.call_id,
        json.dumps(sources, ensure_ascii=False) if sources else None,
        _us_or_none(memory.superseded_at),
        memory.former_key,
        _us_or_none(memory.about),
        memory.language,
        _us_or_none(memory.written_at),
    )
    return *cells, checksum_of(cells)


def checksum_of(cells: Sequence[Any]) -> int:
    """Return the checksum of the cells of a row without it. One changed bit always changes it."""
    return zlib.crc32("\0".join(map(str, cells)).encode("utf-8", "surrogateescape"))


def to_memories(db: sqlite3.Connection, rows: Iterable[Row]) -> list[Memory]:
    """Return the memories in rows of the columns `MEMORY`, without unreadable ones."""
    found = []
    for row in rows:
        try:
            found.append(to_memory(row))
        except UnreadableRow:
            report_unreadable(db)
    return found


def report_unreadable(db: sqlite3.Connection) -> None:
    """Log, once per file and process, that a row can not be read."""
    path = _path(db)
    _lacking.add(path)
    if path not in _reported:
        _reported.add(path)
        logger.error(
            "the memory file %s holds a row that can not be read: it is left out, the rest is used",
            path,
        )


def holds_nothing(db: sqlite3.Connection) -> bool:
    """Return whether the file holds no memory."""
    return db.execute("select 1 from memories limit 1").fetchone() is None


def lacks_rows(db: sqlite3.Connection) -> bool:
    """Return whether unreadable rows were found that Supabase may still have."""
    return bool(_lacking) and _path(db) in _lacking


def has_all_rows(db: sqlite3.Connection) -> None:
    """Note that everything was fetched from Supabase."""
    _lacking.discard(_path(db))


def _path(db: sqlite3.Connection) -> str:
    return str(db.execute("pragma database_list").fetchone()[2])


def decode(cell: bytes) -> str:
    """Decode a cell, with lone surrogates for bytes that are not UTF-8.

    One bad cell must not make the whole result unreadable.
    """
    return cell.decode("utf-8", "surrogateescape")


def _text(cell: Any) -> str:
    if not isinstance(cell, str):
        raise TypeError("not text")
    cell.encode()
    return cell


def _text_or_none(cell: Any) -> str | None:
    return None if cell is None else _text(cell)


def _time(cell: Any) -> datetime:
    if not isinstance(cell, int):
        raise TypeError("not a time")
    return to_time(cell)


def _time_or_none(cell: Any) -> datetime | None:
    return None if cell is None else _time(cell)


def _us_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)
