"""The languages that callers speak: each is a file of words, `<code>.toml`, read when it is needed.

A language is named by its code, "de", as in the file's name. CONTRIBUTING.md says how to add one.
"""

import functools
import itertools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

ENGLISH = "en"
AUTO = "auto"
"""Speech recognition detects the language."""


@functools.cache
def codes() -> tuple[str, ...]:
    """Return the codes of all languages that have a file, in order."""
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name[: -len(".toml")] for name in names if name.endswith(".toml")))


def code_of(tag: str | None) -> str | None:
    """Return the code of the language that a BCP 47 tag names ("de-AT"), None without a file."""
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return code if code in codes() else None


def expected(tag: str) -> str | None:
    """Return the code of the language that callers are taken to speak, None where it is detected.

    Args:
        tag: what speech recognition is set to: a language, `AUTO`, or "multi", as some call that.
            English stands for a language without a file, of which nothing here knows a word.
    """
    return None if tag in (AUTO, "multi") else code_of(tag) or ENGLISH


def table(code: str, name: str) -> Mapping[str, Any]:
    """Return a table of a language's file, empty where the file has none of that name."""
    found: Mapping[str, Any] = _read(code, name).get(name, {})
    return found


def name_of(code: str) -> str:
    """Return the English name of a language, for instructions to a model."""
    return str(_read(code, None)["name"])


_HEADER = re.compile(r"^\[+ *(\w+)|\Z", re.MULTILINE)


@functools.cache
def _read(code: str, table: str | None) -> dict[str, Any]:
    """Read one table of a file, with those below it; None: what stands before the first.

    Reading is what takes time, and who needs one table of all languages needs no other.
    """
    if code not in codes():
        raise ValueError(f"there is no language {code!r}: there are {', '.join(codes())}")
    text = (resources.files(__name__) / f"{code}.toml").read_text("utf-8")
    begins = [(0, None), *((found.start(), found[1]) for found in _HEADER.finditer(text))]
    parts = itertools.pairwise(begins)
    return tomllib.loads("".join(text[at:end] for (at, name), (end, _) in parts if name == table))
