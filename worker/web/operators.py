"""What operators do on the page: open a person's memories; each look and each change is noted.

Behind `WEB_OPERATOR_TOKEN`, or without it on this machine alone.
"""

import asyncio
import logging
import secrets

from aiohttp import web

import storage
from caller_memory.errors import IdentityError
from caller_memory.log_masking import LOGGER_NAME
from identity import livekit_identity_to_uuid
from worker import operator_log
from worker.web.auth import Gate, Who
from worker.web.development import MAX_IDENTITY_CHARS, refuse_strangers
from worker.web.limits import RateLimit
from worker.web.requests import Problem, answer, body_of, refuse, text_in

logger = logging.getLogger(f"{LOGGER_NAME}.web.operators")


class Operators:
    """Let operators in.

    Args:
        token: what they prove themselves by; None lets in whoever is on this machine.
        gate: signs what opens a person's memories to them.
    """

    def __init__(self, token: str | None, gate: Gate) -> None:
        self._token = token
        self._gate = gate
        self._tries = RateLimit(burst=10, per_s=0.2)

    async def open(self, request: web.Request) -> web.Response:
        """Answer with a token for one person's memories."""
        self._check(request)
        identity = text_in(await body_of(request), "identity", MAX_IDENTITY_CHARS)
        try:
            livekit_identity_to_uuid(identity)
        except IdentityError as exc:
            refuse(f"{exc}.")
        return answer({"token": self._gate.operator_token(identity)}, status=201)

    async def note(self, who: Who, what: str) -> None:
        """Note what an operator does, before it is done. Nothing is noted of the person's own."""
        if not who.is_operator:
            return
        folder = storage.current().local.files.folder
        await asyncio.to_thread(operator_log.note, folder, who.user_id, what)
        logger.info("an operator %s: user %s", what, who.user_id)

    def _check(self, request: web.Request) -> None:
        if self._token is None:
            refuse_strangers(request)
            return
        if wait_s := self._tries.wait_s(request.remote or ""):
            raise Problem(429, "too_many", "Too many tries.", {"Retry-After": f"{wait_s:.0f}"})
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            self._gate.count("operator's token wrong")
            raise Problem(401, "operator_token", "This is not the operator's token.")
