"""What operators looked at and changed on the page: a line each, in a file beside the memories.

Users and deeds flow in and out; not a word of what was seen. Lines are appended whole, so that
several processes can write.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

FILE = "operators.log"


class Deed(NamedTuple):
    """Something that an operator did.

    Attributes:
        at: aware UTC.
        what: looked, corrected, forgot and so on.
    """

    at: datetime
    what: str


def note(folder: Path, user_id: str, what: str) -> None:
    """Note what an operator does with a person's memories. It raises OSError where it can not."""
    row = {"at": datetime.now(UTC).isoformat(), "user": user_id, "what": what}
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder / FILE, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(opened, f"{json.dumps(row)}\n".encode())
    finally:
        os.close(opened)


def deeds(folder: Path, user_id: str) -> list[Deed]:
    """Return what operators did with a person's memories, oldest first."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    rows = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [
        Deed(datetime.fromisoformat(row["at"]), row["what"])
        for row in rows
        if row["user"] == user_id
    ]
