"""Accounts of the app: a session of Supabase Auth opens the memories it is linked to alone."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from caller_memory import user_id
from tests.helpers.command_line import Run, remember
from tests.helpers.page import Person, page, token

SESSION = token("account-1", key="https://project/auth/v1", secret="z" * 40)
STRANGER = token("account-2", key="https://project/auth/v1", secret="z" * 40)


class Project:
    """A project whose PostgREST verifies sessions, and knows links and one code at a time.

    Attributes:
        links: by session.
        status: answered in the place of all that.
    """

    def __init__(self) -> None:
        self.links: dict[str, dict[str, str]] = {}
        self.code: dict[str, str] = {}
        self.status = 200
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as the three functions do."""
        name, told = request.match_info["name"], await request.json()
        self.asked.append(name)
        session = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.status != 200:
            return web.Response(status=self.status)
        if name == "identity_offer_code":
            assert request.headers["apikey"] == "sb_secret_x" and not session
            self.code = told
            return web.Response(status=204)
        if session not in (SESSION, STRANGER):
            return web.Response(status=401)
        if name == "identity_claim" and told["p_hash"] == self.code.get("p_hash"):
            linked = {"user_id": self.code["p_user_id"], "identity": self.code["p_identity"]}
            self.links[session], self.code = linked, {}
        elif name == "identity_claim":
            return web.json_response(None)
        return web.json_response(self.links.get(session))


@pytest.fixture
async def project() -> AsyncIterator[tuple[Project, dict[str, Any]]]:
    """A project, and the settings that name it."""
    known = Project()
    app = web.Application()
    app.add_routes([web.post("/rest/v1/rpc/{name}", known.answer)])
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        yield known, {"SUPABASE_URL": url, "SUPABASE_SECRET_KEY": "sb_secret_x"}


async def test_a_code_links_an_account(project: tuple[Project, dict[str, Any]]) -> None:
    """It works once; from then on the session opens the person's memories."""
    _, settings = project
    async with page(**settings) as client:
        remember("alice", "I love reading books about volcanoes")
        account = Person(client, "", SESSION)
        assert (await account.ask("GET", "memories")).status == 401
        code = (await Person(client, "alice").told("POST", "link/code"))["code"]
        assert (await account.ask("POST", "link", {"code": "WRONG"})).status == 404
        linked = await account.told("POST", "link", {"code": code.lower()})
        assert linked == {"identity": "alice", "user": user_id("alice")}
        assert len(await account.memories()) == 1
        stranger = Person(client, "", STRANGER)
        assert (await stranger.ask("POST", "link", {"code": code})).status == 404
        assert (await stranger.ask("GET", "memories")).status == 401


async def test_a_link_that_names_another_user_opens_nothing(
    project: tuple[Project, dict[str, Any]],
) -> None:
    """Whoever wrote it may have said anything."""
    known, settings = project
    known.links[SESSION] = {"user_id": user_id("bob"), "identity": "alice"}
    async with page(**settings) as client:
        assert (await Person(client, "", SESSION).ask("GET", "memories")).status == 401


async def test_supabase_is_not_asked_each_time(project: tuple[Project, dict[str, Any]]) -> None:
    """Nor about what is no session of it: a LiveKit token is checked here."""
    known, settings = project
    known.links[SESSION] = {"user_id": user_id("alice"), "identity": "alice"}
    async with page(**settings) as client:
        account = Person(client, "", SESSION)
        for _ in range(3):
            assert (await account.ask("GET", "me")).status == 200
        await Person(client, "alice").told("GET", "me")
        assert known.asked == ["identity_linked"]


async def test_where_supabase_is_away_it_is_said(project: tuple[Project, dict[str, Any]]) -> None:
    """A linked person is not told that they are nobody."""
    known, settings = project
    known.status = 503
    async with page(**settings) as client:
        assert (await Person(client, "", SESSION).ask("GET", "me")).status == 503
        assert (await Person(client, "alice").ask("POST", "link/code")).status == 503
        assert (await Person(client, "alice").ask("GET", "me")).status == 200


async def test_codes_can_not_be_tried_out(project: tuple[Project, dict[str, Any]]) -> None:
    """Few tries from one place; a session is needed; no code is kept or logged."""
    known, settings = project
    async with page(**settings) as client:
        code = (await Person(client, "alice").told("POST", "link/code"))["code"]
        assert code not in json.dumps(known.code)
        assert (await client.post("/api/v1/link", json={"code": code})).status == 401
        account = Person(client, "", SESSION)
        tries = [(await account.ask("POST", "link", {"code": "X"})).status for _ in range(12)]
        assert tries[-1] == 429


def test_an_operator_gets_a_code(run: Run) -> None:
    """Where there is a Supabase whose accounts could be linked."""
    remember("alice", "I love reading books about volcanoes")
    status, _, err = run("memory", "link", "--identity", "alice")
    assert status == 2 and "SUPABASE_URL" in err
