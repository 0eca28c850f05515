"""What a setting may hold, one type for each kind; a text of the environment becomes its value.

A text flows in, a value flows out, or a `ValueError` whose message goes on with "NAME …".
"""

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator

from caller_memory.models import Category

MAX_TTL_DAYS = 36_500


def _url(*schemes: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        try:
            parts = urlsplit(value)
            valid = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            valid = False
        if not valid:
            raise ValueError(f"is not a URL: it must start with {schemes[-1]}://, then a host.")
        return value

    return check


def _flag(value: Any) -> Any:
    if isinstance(value, str) and value not in ("0", "1"):
        raise ValueError(f"must be one of 0, 1; it is {value!r}.")
    return value == "1" if isinstance(value, str) else value


def one_of(*choices: str) -> AfterValidator:
    """Refuse everything but these."""

    def check(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}; it is {value!r}.")
        return value

    return AfterValidator(check)


def whole(low: int, high: int) -> BeforeValidator:
    """Accept whole numbers in decimal digits, from `low` to `high`."""

    def check(value: Any) -> Any:
        text = str(value)
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"must be a whole number from {low} to {high}; it is {value!r}.")
        return int(text)

    return BeforeValidator(check)


def _above_zero(value: Any) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0.0):
        raise ValueError(f"must be a number above 0; it is {value!r}.")
    return number


def _region(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise ValueError(
            f"must be the two capital letters of a country, e.g. US or DE; it is {value!r}."
        )
    return value


def zone_named(name: str) -> ZoneInfo | None:
    """Return the time zone with this name of the IANA, None if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, no such name, a folder of zones
        return None


def _zone(value: str) -> str:
    if zone_named(value) is None:
        raise ValueError(f"must be a time zone, e.g. Europe/Berlin or UTC; it is {value!r}.")
    return value


def _days(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    days: dict[Category, int] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        category, _, number = (piece.strip() for piece in part.partition("="))
        valid = number.isascii() and number.isdigit() and 1 <= int(number) <= MAX_TTL_DAYS
        if category not in list(Category) or category in days or not valid:
            raise ValueError(
                f"must be like PLAN=90,EXPERIENCE=365: any of {', '.join(Category)}, each once, "
                f"with whole days from 1 to {MAX_TTL_DAYS}; it is {value!r}."
            )
        days[Category(category)] = int(number)
    return days


def _model(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*/\S+", value):
        raise ValueError(
            f"must be PLUGIN/MODEL, e.g. openai/gpt-4.1-mini or deepgram/nova-3; it is {value!r}."
        )
    return value


def _text_or_file(value: str) -> str:
    """A text as it is; what is one word, or the name of a file, is read from that file."""
    if not _is_file(value):
        if re.search(r"\s", value):
            return value
        raise ValueError(f"must be a text, or the path of a file; there is no file {value!r}.")
    try:
        text = Path(value).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ValueError(f"names the file {value!r}, which can not be read as UTF-8.") from exc
    if not text:
        raise ValueError(f"names the file {value!r}, which is empty.")
    return text


def _is_file(value: str) -> bool:
    try:
        return Path(value).is_file()
    except (OSError, ValueError):  # too long for a name, or with a NUL
        return False


WebUrl = Annotated[str, AfterValidator(_url("http", "https"))]
LiveKitUrl = Annotated[str, AfterValidator(_url("ws", "wss", "http", "https"))]
Flag = Annotated[bool, BeforeValidator(_flag)]
AboveZero = Annotated[float, BeforeValidator(_above_zero)]
Zone = Annotated[str, AfterValidator(_zone)]
Region = Annotated[str, AfterValidator(_region)]
DaysByCategory = Annotated[Mapping[Category, int], BeforeValidator(_days)]
PluginModel = Annotated[str, AfterValidator(_model)]
TextOrFile = Annotated[str, AfterValidator(_text_or_file)]
PrivateKey = Annotated[str, AfterValidator(lambda value: value.replace("\\n", "\n"))]
