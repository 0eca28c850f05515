"""The API under `/api/v1`: list, search, correct, forget, export, opt-out, events, and to type.

Requests flow in whose person is known and fixed in the session context; JSON flows out. It is
described for machines in `openapi.json`.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from aiohttp import web

from caller_memory import languages, storable
from caller_memory.call.call_language import kept_language
from caller_memory.call.command_grammar import VoiceCommand, parse
from caller_memory.language.reasons import reason
from caller_memory.models import Kind
from caller_memory.person import PersonMemory
from caller_memory.storable import MAX_VALUE_CHARS
from config import Settings
from memory_manager import current_person
from worker import export_file
from worker.web import events
from worker.web.auth import Gate, Refused, Who
from worker.web.conversations import Conversations, Reply, recalled_for
from worker.web.memory_view import MAX_PAGE, Shelf
from worker.web.operators import Operators
from worker.web.requests import Problem, answer, body_of, flag_in, refuse, text_in, whole_in

T = TypeVar("T")

WHO = web.RequestKey("who", Who)
ENDED = web.AppKey("ended", asyncio.Event)
"""Set when the server stops: streams end."""

MAX_SAID_CHARS = 8000
MAX_QUERY_CHARS = 1000
MAX_FOUND = 50
MAX_STREAMS = 10
PAGE = 50


class Api:
    """Answer requests about one person's memories.

    Args:
        gate: asked again as long as a stream runs, since a token expires.
        conversations: where people type; None where they talk in a LiveKit room.
    """

    def __init__(
        self,
        settings: Settings,
        gate: Gate,
        operators: Operators,
        conversations: Conversations | None,
    ) -> None:
        self._settings = settings
        self._gate = gate
        self._operators = operators
        self._conversations = conversations
        self._streams: Counter[str] = Counter()

    def routes(self) -> list[web.RouteDef]:
        """Return what is answered."""
        memory = "/api/v1/memories/{id}"
        routes = [
            web.get("/api/v1/me", self._me),
            web.get("/api/v1/memories", self._list),
            web.post("/api/v1/memories/search", self._search),
            web.post("/api/v1/memories/forget-all", self._forget_all),
            web.patch(memory, self._correct),
            web.delete(memory, self._forget),
            web.put("/api/v1/opt-out", self._opt_out),
            web.get("/api/v1/export", self._export),
            web.post("/api/v1/recall", self._recall),
            web.get("/api/v1/events", self._events),
        ]
        if self._conversations is None:
            return routes
        return [
            *routes,
            web.post("/api/v1/conversation", self._begin),
            web.post("/api/v1/conversation/lines", self._say),
            web.put("/api/v1/conversation/record", self._record),
            web.delete("/api/v1/conversation", self._end),
        ]

    # What is remembered

    async def _me(self, request: web.Request) -> web.Response:
        who = request[WHO]
        events.pull(who.user_id)

        def look(person: PersonMemory) -> dict[str, Any]:
            profile = person.find_profile()
            return {
                "identity": who.identity,
                "user": who.user_id,
                "known_since": profile.created_at.isoformat() if profile else None,
                "opted_out": person.is_opted_out(),
                "is_operator": who.is_operator,
                "now": person.now().isoformat(),
            }

        return answer(await self._on_thread(look))

    async def _list(self, request: web.Request) -> web.Response:
        asked = request.query
        limit = whole_in(asked, "limit", PAGE, MAX_PAGE)
        try:
            kind = Kind(asked["kind"]) if "kind" in asked else None
            category = storable.category(asked["category"]) if "category" in asked else None
        except ValueError as exc:
            refuse(f"{exc}.")
        await self._operators.note(request[WHO], "looked")
        shelf = await self._on_thread(_shelf)
        page = shelf.page(kind, category, asked.get("cursor", ""), limit)
        return answer({"memories": page.memories, "cursor": page.cursor, "total": page.total})

    async def _search(self, request: web.Request) -> web.Response:
        query = text_in(await body_of(request), "query", MAX_QUERY_CHARS)
        await self._operators.note(request[WHO], "searched")

        def search(person: PersonMemory) -> list[dict[str, Any]]:
            shelf, now = _shelf(person), person.now()
            found = {m.place: m for m in person.recall(query, limit=MAX_FOUND) if m.holds}
            found |= {m.place: m for m in shelf.containing(query.strip())}
            return [shelf.to_json(m, reason(query, m, now)) for m in found.values()][:MAX_FOUND]

        return answer({"memories": await self._on_thread(search)})

    async def _recall(self, request: web.Request) -> web.Response:
        """What an agent is shown for a sentence, and which voice commands are in it."""
        body = await body_of(request)
        text, since = text_in(body, "text", MAX_SAID_CHARS), _time_in(body, "since")
        await self._operators.note(request[WHO], "searched")
        commands = sorted(parse(text).commands)

        def recall(person: PersonMemory) -> list[dict[str, Any]]:
            if set(commands) - {VoiceCommand.WHAT_DO_YOU_REMEMBER}:
                return []
            turns = [m for m in person.retrieve_all() if m.kind is Kind.TURN]
            return recalled_for(person, text, [m for m in turns if m.created_at >= since])

        return answer({"commands": commands, "memories": await self._on_thread(recall)})

    async def _export(self, request: web.Request) -> web.Response:
        who = request[WHO]
        await self._operators.note(who, "exported")

        def export(person: PersonMemory) -> str:
            told = who.identity, who.user_id, person.find_profile(), person.retrieve_all()
            return export_file.document(*told)

        told = json.loads(await self._on_thread(export))
        attached = {"Content-Disposition": 'attachment; filename="memories.json"'}
        return answer(told, headers=attached)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        who = request[WHO]
        if self._streams[who.user_id] >= MAX_STREAMS:
            raise Problem(429, "too_many", "Too many streams of one person.", {"Retry-After": "5"})
        await self._operators.note(who, "looked")
        self._streams[who.user_id] += 1
        try:
            return await self._follow(request)
        finally:
            self._streams[who.user_id] -= 1

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = web.StreamResponse(headers=headers)
        stream.content_type = "text/event-stream"
        following = events.events(self._person(), request.app[ENDED])
        # From here on nothing is missed: whoever sees the stream begin may read the list.
        event = await anext(following)
        await stream.prepare(request)
        try:
            await stream.write(event.encoded())
            async for event in following:
                # A token expires: its person comes back with a new one.
                await self._gate.who(request.headers.get("Authorization"))
                await stream.write(event.encoded())
        except (ConnectionError, Refused):
            return stream
        return stream

    # What is changed

    async def _correct(self, request: web.Request) -> web.Response:
        value = text_in(await body_of(request), "value", MAX_VALUE_CHARS)
        await self._operators.note(request[WHO], "corrected")

        def correct(person: PersonMemory) -> dict[str, Any]:
            memory = _shelf(person).find(request.match_info["id"])
            if memory is None:
                raise self._unknown()
            try:
                is_done = memory.value == value or person.correct(memory, value)
            except ValueError as exc:
                refuse(f"{exc}.")
            if not is_done:
                raise Problem(409, "changed", "It was changed meanwhile: look at it again.")
            shelf = _shelf(person)
            corrected = shelf.find(request.match_info["id"])
            if corrected is None:
                raise self._unknown()
            return shelf.to_json(corrected)

        return answer(await self._on_thread(correct))

    async def _forget(self, request: web.Request) -> web.Response:
        await self._operators.note(request[WHO], "forgot")

        def forget(person: PersonMemory) -> None:
            memory = _shelf(person).find(request.match_info["id"])
            if memory is None or not person.forget(*memory.place):
                raise self._unknown()

        await self._on_thread(forget)
        return web.Response(status=204)

    async def _forget_all(self, request: web.Request) -> web.Response:
        if (await body_of(request)).get("confirm") != "everything":
            refuse('confirm must be "everything": what is forgotten is gone for good.')
        await self._operators.note(request[WHO], "forgot everything")
        return answer({"forgotten": await self._on_thread(PersonMemory.forget_all)})

    async def _opt_out(self, request: web.Request) -> web.Response:
        opted_out = flag_in(await body_of(request), "opted_out")
        await self._operators.note(request[WHO], "opted out" if opted_out else "opted in")
        await self._on_thread(PersonMemory.opt_out if opted_out else PersonMemory.opt_in)
        return answer({"opted_out": opted_out})

    # A conversation that is typed

    async def _begin(self, request: web.Request) -> web.Response:
        return _replied(await self._talks(request).begin(request[WHO]), status=201)

    async def _say(self, request: web.Request) -> web.Response:
        text = text_in(await body_of(request), "text", MAX_SAID_CHARS)
        return _replied(await self._talks(request).of(request[WHO]).say(text))

    async def _record(self, request: web.Request) -> web.Response:
        on = flag_in(await body_of(request), "on")
        return _replied(await self._talks(request).of(request[WHO]).keep_record(on=on))

    async def _end(self, request: web.Request) -> web.Response:
        await self._talks(request).end(request[WHO])
        return web.Response(status=204)

    def _talks(self, request: web.Request) -> Conversations:
        assert self._conversations is not None
        if request[WHO].is_operator:
            raise Problem(403, "operator", "An operator looks: they do not talk as the person.")
        return self._conversations

    def _unknown(self) -> Problem:
        """Count an id of nothing, or of another person's memory: nobody is told which."""
        self._gate.count("unknown memory")
        return Problem(404, "unknown", "There is no such memory.")

    def _person(self) -> PersonMemory:
        return current_person(self._settings.zone)

    async def _on_thread(self, act: Callable[[PersonMemory], T]) -> T:
        return await asyncio.to_thread(self._acting, act, self._person())

    def _acting(self, act: Callable[[PersonMemory], T], person: PersonMemory) -> T:
        """Act in the language of their last call: what they write is read and kept in it."""
        expected = languages.expected(self._settings.stt_language)
        person.language = kept_language(person) or expected or languages.ENGLISH
        return act(person)


def _shelf(person: PersonMemory) -> Shelf:
    return Shelf(person.user_id, person.retrieve_all())


def _replied(reply: Reply, status: int = 200) -> web.Response:
    return answer(reply._asdict(), status=status)


def _time_in(body: dict[str, Any], name: str) -> datetime:
    """Return a time, now where there is none. It raises `Problem`."""
    try:
        at = datetime.fromisoformat(body[name]) if name in body else datetime.now(UTC)
    except (TypeError, ValueError):
        refuse(f"{name} must be a time such as 2026-11-28T12:00:00Z.")
    return at if at.tzinfo else at.replace(tzinfo=UTC)
