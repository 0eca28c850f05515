"""What version 1 exported: rows whose keys and contexts say what their columns say now.

A row of a document flows in, the same row with its columns flows out, not yet checked.
"""

import re
from typing import Any

from caller_memory.models import Kind
from caller_memory.provenance import LAST_CALL, OPT_OUT, TURN

_FORMER = re.compile(r"(.+) \(until (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\)", re.DOTALL)
_WORDS = "> "
"""What a line of a context begins with that is the person's words."""


def to_row(row: Any) -> Any:
    """Return a row with what its key and its context say. One that says its kind is left alone."""
    if not isinstance(row, dict) or row.get("kind") is not None:
        return row
    key, context = row.get("key"), row.get("context")
    if not isinstance(key, str):
        return row
    kind = _kind(row.get("category"), key)
    described = {**row, "kind": kind}
    if kind is not Kind.FACT:
        return described
    if former := _FORMER.fullmatch(key):
        described |= {"former_key": former[1], "superseded_at": former[2]}
    if isinstance(context, str):
        lines = context.split("\n")
        words = [line.removeprefix(_WORDS) for line in lines if line.startswith(_WORDS)]
        rest = [line for line in lines if not line.startswith(_WORDS)]
        described["sources"] = [{"words": each} for each in words if each.strip()]
        described["context"] = "\n".join(rest) or None
    return described


def _kind(category: Any, key: str) -> Kind:
    if key.startswith(TURN):
        return Kind.TURN
    if (category, key) == OPT_OUT:
        return Kind.CONTROL
    if (category, key) == LAST_CALL:
        return Kind.SUMMARY
    return Kind.FACT
