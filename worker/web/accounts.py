"""Accounts of the app: a session of Supabase Auth opens the memories that it is linked to.

A code makes the link: the person gets it where they are known, on the page of a call or from an
operator, and enters it where they are signed in.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from aiohttp import web

from config import Settings
from identity import livekit_identity_to_uuid
from worker.web.auth import Who
from worker.web.limits import RateLimit
from worker.web.requests import Problem, answer, body_of, text_in

if TYPE_CHECKING:
    from caller_memory.stores.identity_links import IdentityLinks

KNOWN_FOR_S = 60.0
"""How long Supabase is not asked again about a session."""
MAX_KNOWN = 10_000
MAX_CODE_CHARS = 40


def identity_links(settings: Settings) -> "IdentityLinks | None":
    """Return the links of the configured project, None without Supabase."""
    if settings.supabase is None:
        return None
    from caller_memory.stores.identity_links import IdentityLinks  # imports Supabase's client

    return IdentityLinks(settings.supabase, livekit_identity_to_uuid)


class Accounts:
    """Know whom sessions are linked to, and link them."""

    def __init__(self, links: "IdentityLinks") -> None:
        self._links = links
        self._known: OrderedDict[bytes, tuple[str | None, float]] = OrderedDict()
        self._tries = RateLimit(burst=10, per_s=0.1)

    async def identity_of(self, session: str) -> str | None:
        """Return the identity that the account of a session is linked to, None for nobody.

        Raises:
            StoreUnavailable: Supabase does not say.
        """
        mark = hashlib.sha256(session.encode()).digest()
        identity, until = self._known.get(mark, (None, 0.0))
        if until > time.monotonic():
            return identity
        linked = await asyncio.to_thread(self._links.find, session)
        identity = linked.identity if linked else None
        self._remember(mark, identity)
        return identity

    async def offer(self, who: Who) -> web.Response:
        """Answer a person with a code for their account."""
        if who.is_operator:
            raise Problem(403, "operator", "Operators get codes by `memory link`.")
        code = await asyncio.to_thread(self._links.offer, who.user_id, who.identity)
        return answer({"code": code, "expires_in_s": self._links.code_lifetime_s}, status=201)

    async def claim(self, request: web.Request) -> web.Response:
        """Answer a session that has a code: from now on it opens that person's memories."""
        if wait_s := self._tries.wait_s(request.remote or ""):
            again = {"Retry-After": f"{wait_s + 1:.0f}"}
            raise Problem(429, "too_many", "Too many tries: wait a while.", again)
        code = text_in(await body_of(request), "code", MAX_CODE_CHARS)
        _, _, session = request.headers.get("Authorization", "").partition(" ")
        if not session:
            raise Problem(401, "unauthorized", "This needs a session of Supabase Auth.")
        linked = await asyncio.to_thread(self._links.claim, session, code)
        if linked is None:
            raise Problem(404, "unknown", "There is no such code, or it has expired.")
        self._known.pop(hashlib.sha256(session.encode()).digest(), None)
        return answer({"identity": linked.identity, "user": linked.user_id})

    def _remember(self, mark: bytes, identity: str | None) -> None:
        self._known[mark] = identity, time.monotonic() + KNOWN_FOR_S
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
