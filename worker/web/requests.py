"""What a request asks for: JSON of a known shape, else an answer that says what is wrong."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

MAX_BODY_BYTES = 64 * 1024


class Problem(Exception):
    """A request that can not be answered as it is.

    Attributes:
        status: of HTTP.
        code: what an app looks at.
        message: what a person reads.
    """

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        """Return what is answered."""
        told = {"error": {"code": self.code, "message": self.message}}
        return answer(told, status=self.status, headers=self.headers)


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return JSON that no cache keeps."""
    text = json.dumps(body, ensure_ascii=False)
    kept_nowhere = {"Cache-Control": "no-store", **(headers or {})}
    return web.Response(
        text=text, status=status, content_type="application/json", headers=kept_nowhere
    )


async def body_of(request: web.Request) -> dict[str, Any]:
    """Return the JSON object in a request.

    Raises:
        Problem: there is none. Other content types are refused, because a page of another site
            can send those without asking.
    """
    if request.content_type != "application/json":
        raise Problem(415, "not_json", "Send JSON, with Content-Type: application/json.")
    try:
        found = json.loads(await request.text())
    except (ValueError, RecursionError) as exc:
        raise Problem(400, "malformed", "The body is no JSON.") from exc
    if not isinstance(found, dict):
        refuse("The body must be a JSON object.")
    return found


def text_in(body: Mapping[str, Any], name: str, most: int) -> str:
    """Return a text that must be there, not empty. It raises `Problem`."""
    found = body.get(name)
    if not isinstance(found, str) or not found.strip():
        refuse(f"{name} must be a text that is not empty.")
    if len(found) > most:
        refuse(f"{name} has {len(found)} characters, at most {most} are allowed.")
    return found


def flag_in(body: Mapping[str, Any], name: str) -> bool:
    """Return a flag that must be there. It raises `Problem`."""
    found = body.get(name)
    if not isinstance(found, bool):
        refuse(f"{name} must be true or false.")
    return found


def whole_in(given: Mapping[str, Any], name: str, default: int, most: int) -> int:
    """Return a number from 1 to `most`. It raises `Problem`."""
    found = str(given.get(name, default))
    if not (found.isascii() and found.isdigit() and len(found) < 8 and 1 <= int(found) <= most):
        refuse(f"{name} must be a whole number from 1 to {most}.")
    return int(found)


def refuse(message: str) -> NoReturn:
    """Say what is wrong with a request. It raises `Problem`."""
    raise Problem(422, "invalid", message)
