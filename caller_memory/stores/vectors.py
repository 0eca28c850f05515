"""Keep what memories mean in a person's file, as a vector of a model beside each.

The file's own triggers erase a vector with the words that it was made of.
"""

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from caller_memory.models import Kind

NEWEST = 2**63 - 1
"""Above every id."""

if TYPE_CHECKING:
    from caller_memory.meaning.embedder import Vector

MAX_HEARD_CHARS = 200
"""How much is read of the end of what the agent said before: the question is there."""


class Passage(NamedTuple):
    """What a memory is made of, as far as it tells what that means."""

    id: int
    kind: str
    key: str
    former_key: str | None
    value: str
    context: str | None

    @property
    def text(self) -> str:
        """What is embedded: what the agent said before, the name of a fact, and the words."""
        name = "" if self.kind == Kind.TURN else (self.former_key or self.key).replace("_", " ")
        heard = (self.context or "")[-MAX_HEARD_CHARS:]
        return " ".join(filter(None, (heard, name, self.value)))


def lacking(db: sqlite3.Connection, model: str, limit: int, before: int) -> list[Passage]:
    """Return turns and facts before an id that have no vector of a model yet, newest first."""
    rows = db.execute(
        "select id, kind, key, former_key, value, context from memories m "
        "where id < ? and kind in ('turn', 'fact') and typeof(value) = 'text' "
        "and not exists (select 1 from vectors v where v.id = m.id and v.model = ?) "
        "order by id desc limit ?",
        (before, model, limit),
    )
    return [Passage(*row) for row in rows]


def keep(db: sqlite3.Connection, model: str, passage: Passage, vector: "Vector") -> None:
    """Keep a vector, unless the memory was erased or changed since it was read."""
    _, _, key, _, value, context = passage
    db.execute(
        "insert or replace into vectors (id, model, vector) select id, ?, ? from memories "
        "where id = ? and key = ? and value = ? and context is ?",
        (model, to_bytes(vector), passage.id, key, value, context),
    )


def to_bytes(vector: "Vector") -> bytes:
    """Return a vector as signed bytes. Its length is lost, which the direction does not need."""
    scaled = vector * (127.0 / max(abs(float(vector.max())), abs(float(vector.min())), 1e-9))
    return scaled.round().astype("int8").tobytes()
