"""Who may see the page's data: a person with a token of their own, and nobody else."""

import base64
import json
import logging
import re
from typing import Any

import pytest
from livekit.api import VideoGrants

from caller_memory import user_id
from tests.helpers.command_line import LIVEKIT, Run, remember
from tests.helpers.page import KEY, Client, Person, page, token
from worker.web.limits import RateLimit

PATHS = [
    ("GET", "me"),
    ("GET", "memories"),
    ("POST", "memories/search"),
    ("POST", "memories/forget-all"),
    ("PATCH", "memories/0123456789abcdef"),
    ("DELETE", "memories/0123456789abcdef"),
    ("PUT", "opt-out"),
    ("GET", "export"),
]


def tampered(name: str) -> str:
    """A token of alice in which one claim was changed, with the signature of before."""
    header, payload, signature = token("alice").split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims[name] = "bob"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{changed}.{signature}"


def unsigned() -> str:
    """A token that says it needs no signature."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{header}.{token('alice').split('.')[1]}."


NOBODY = VideoGrants(room_list=True)
REFUSED: dict[str, list[str | None]] = {
    "missing": [None, "", "Basic YWxpY2U6eA==", "Bearer", "Bearer "],
    "malformed": ["Bearer x", "Bearer a.b.c", f"Bearer {'x' * 8100}", "Bearer ä"],
    "expired": [f"Bearer {token('alice', lifetime_s=-60)}"],
    "foreign": [f"Bearer {token('alice', key='other', secret='y' * 40)}"],
    "tampered": [
        f"Bearer {token('alice', key=KEY, secret='y' * 40)}",
        f"Bearer {tampered('sub')}",
    ],
    "no person": [
        f"Bearer {token('alice', grants=NOBODY)}",
        f"Bearer {token('   ')}",
        f"Bearer {token('alice', kind='agent')}",
        f"Bearer {token('alice', kind='sip')}",
    ],
}


async def ask(client: Client, method: str, path: str, authorization: str | None) -> int:
    """Return the status of a request with this header."""
    headers = {} if authorization is None else {"Authorization": authorization}
    response = await client.request(method, f"/api/v1/{path}", headers=headers, json={})
    return response.status


async def test_forty_requests_that_prove_nothing_are_refused_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By what is wrong with them; no token is logged."""
    asked = [
        (reason, method, path, header)
        for reason, headers in REFUSED.items()
        for header in headers
        for method, path in PATHS[:3]
    ]
    assert len(asked) >= 40
    async with page() as client:
        remember("alice", "I love reading books about volcanoes")
        for _, method, path, header in asked:
            assert await ask(client, method, path, header) == 401
        told = (await (await client.get("/healthz")).json())["refused"]
        assert told == {f"token {reason}": 3 * len(each) for reason, each in REFUSED.items()}
        assert len(await Person(client, "alice").memories()) == 1
    assert "eyJ" not in caplog.text


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_nothing_is_answered_without_a_token(method: str, path: str) -> None:
    """Every route of a person asks for it."""
    async with page() as client:
        assert await ask(client, method, path, None) == 401


async def test_algorithms_are_ours() -> None:
    """A token does not choose how it is checked."""
    async with page() as client:
        assert await ask(client, "GET", "me", f"Bearer {unsigned()}") == 401


async def test_the_token_says_whose_memories_these_are() -> None:
    """The same user as in a call; TENANT counts."""
    async with page() as client:
        me = await Person(client, "alice").told("GET", "me")
    assert me["user"] == user_id("alice") and not me["is_operator"]


async def test_too_many_requests_are_slowed_down() -> None:
    """Each person by themselves; the answer says when."""
    async with page() as client:
        alice = Person(client, "alice")
        statuses = [(await alice.ask("GET", "me")).status for _ in range(90)]
        assert statuses[:60] == [200] * 60 and 429 in statuses
        slowed = await alice.ask("GET", "me")
        if slowed.status == 429:
            assert int(slowed.headers["Retry-After"]) >= 1
        assert (await Person(client, "bob").ask("GET", "me")).status == 200


def test_a_bucket_fills_again() -> None:
    """As many as come at once, then so many a second."""
    now = [0.0]
    limit = RateLimit(burst=2, per_s=0.5, clock=lambda: now[0])
    assert [limit.wait_s("alice") for _ in range(3)] == [0.0, 0.0, 2.0]
    now[0] = 2.0
    assert limit.wait_s("alice") == 0.0 and limit.wait_s("bob") == 0.0


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_the_development_mode_answers_this_machine_alone(headers: dict[str, str]) -> None:
    """No other site, no name that points here, no proxy."""
    async with page() as client:
        given = {"participant_identity": "alice"}
        refused = await client.post("/api/v1/token", json=given, headers=headers)
        assert refused.status == 403
        assert (await client.post("/api/v1/token", json=given)).status == 201
        page_itself = await client.get("/", headers=headers)
        assert page_itself.status == (200 if "Sec-Fetch-Site" in headers else 403)
        as_form = await client.post("/api/v1/token", data=json.dumps(given))
        assert as_form.status == 415


async def test_production_gives_no_tokens() -> None:
    """Neither to people nor to operators without the operator's token."""
    async with page(development=False) as client:
        given = {"participant_identity": "alice"}
        assert (await client.post("/api/v1/token", json=given)).status == 404
        told = await (await client.get("/api/v1/page")).json()
        assert not told["development"] and told["identity"] is None


async def test_operators_prove_themselves_and_are_audited(run: Run) -> None:
    """Each look and each change stands in the audit, of the person's own nothing."""
    async with page(operator=True, development=False, WEB_OPERATOR_TOKEN="s3cret") as client:
        remember("alice", "I love reading books about volcanoes")
        path, given = "/api/v1/operator/session", {"identity": "alice"}
        for header in ({}, {"Authorization": "Bearer wrong"}):
            assert (await client.post(path, json=given, headers=header)).status == 401
        headers = {"Authorization": "Bearer s3cret"}
        opened = await client.post(path, json=given, headers=headers)
        operator = Person(client, "alice", (await opened.json())["token"])
        assert (await operator.told("GET", "me"))["is_operator"]
        (memory,) = await operator.memories()
        await operator.told("PATCH", f"memories/{memory['id']}", {"value": "I love orchids"})
        await operator.ask("DELETE", f"memories/{memory['id']}")
        await Person(client, "alice").memories()
    status, out, _ = run("memory", "audit", "--identity", "alice")
    deeds = re.findall(r"an operator (.+)", out)
    assert status == 0
    assert deeds == ["forgot", "corrected", "looked"]


async def test_an_operator_without_a_token_sits_at_the_machine() -> None:
    """And does not talk as the person."""
    async with page(operator=True) as client:
        opened = await client.post("/api/v1/operator/session", json={"identity": "alice"})
        assert opened.status == 201
        elsewhere = {"X-Forwarded-For": "203.0.113.7"}
        refused = await client.post(
            "/api/v1/operator/session", json={"identity": "alice"}, headers=elsewhere
        )
        assert refused.status == 403


async def test_every_answer_is_hardened() -> None:
    """No script but ours, no other site, no cache of what is said."""
    async with page(LIVEKIT_URL="wss://calls.example") as client:
        bearer = Person(client, "alice").headers
        for path in ("/", "/style.css", "/page.js", "/api/v1/me", "/api/v1/events", "/nothing"):
            response = await client.get(path, headers=bearer)
            headers = response.headers
            response.close()
            policy = headers["Content-Security-Policy"]
            assert "script-src 'self';" in policy and "unsafe" not in policy
            assert "connect-src 'self' wss://calls.example https://calls.example;" in policy
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "Access-Control-Allow-Origin" not in headers
        assert (await Person(client, "alice").ask("GET", "me")).headers["Cache-Control"] == (
            "no-store"
        )


async def test_files_are_those_of_the_page() -> None:
    """Nothing else of the disk."""
    async with page() as client:
        for path in ("/package.json", "/../agent.py", "/%2e%2e/agent.py", "/node_modules/x"):
            assert (await client.get(path)).status == 404


@pytest.mark.parametrize(
    ("arguments", "environ", "named"),
    [
        (["--host", "0.0.0.0"], {}, "--production"),
        (["--production"], {}, "LIVEKIT_API_SECRET"),
        (["--token-url", "https://x.example/token"], {}, "--production"),
        (["--operator", "--production"], LIVEKIT, "WEB_OPERATOR_TOKEN"),
        (["--identity", " "], {}, "identity is empty"),
    ],
)
def test_what_would_be_open_to_all_is_refused(
    run: Run, arguments: list[str], environ: dict[str, str], named: str
) -> None:
    """With exit code 2 and what to do."""
    status, _, err = run("web", "--no-browser", *arguments, **environ)
    assert status == 2 and named in err


async def test_no_request_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What people look for is in it."""
    caplog.set_level(logging.DEBUG)
    async with page() as client:
        told: dict[str, Any] = {"query": "leukaemia"}
        await Person(client, "alice").told("POST", "memories/search", told)
    assert "leukaemia" not in caplog.text
