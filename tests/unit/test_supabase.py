"""stores/supabase.py: its requests, and what it makes of each answer, with Supabase mocked."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt
import pytest

from caller_memory.errors import (
    ProfileMissing,
    RowRejected,
    StoreError,
    StoreMisconfigured,
    StoreUnavailable,
)
from caller_memory.models import Category, Memory, Source
from caller_memory.stores.base import Change, Op, Pushed, Result
from caller_memory.stores.supabase import SupabaseStore
from config import Settings

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
BOB = "1bbc064c-d74a-56e6-a2b9-009139975e85"
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
SECRET = "a secret of at least thirty-two bytes"
PUT = Change.put(
    Memory(Category.FACT, "city", "Lisbon", "Where do you live?", NOON, NOON, call_id="c1")
)

SERVICE = {"supabase_secret_key": "service-key"}
ANON = {"supabase_publishable_key": "anon-key"}
PERSON = {**SERVICE, **ANON, "supabase_jwt_secret": SECRET}

SESSION: dict[str, Any] = {
    "profile": {
        "id": ALICE, "email": None, "is_first_login": True, "created_at": "2024-01-01T12:00:00Z",
    },
    "created": True,
    "removed_at": None,
    "database_id": "7b1f3a52-0000-4000-8000-000000000000",
    "version": 7,
    "memories": [
        {
            "category": "FACT", "key": "city", "value": "Lisbon", "kind": "fact",
            "created_at": "2024-01-01T12:00:00+00:00",
            "updated_at": "2024-01-01T12:00:00.000001+00:00",
            "sources": [{"words": "it's Lisbon"}],
        }
    ],
    "forgotten": [{"hash": "ab", "forgotten_at": "2024-01-01T12:00:00+00:00"}],
    "salt": "salt",
    "forgotten_at": None,
    "cursor": {"page": 2},
    "now": "2024-01-01T12:00:00+00:00",
}  # fmt: skip

GARBAGE: list[Any] = [
    None, [], {}, "text", 1, [{"result": "kept"}], [{}], {**SESSION, "now": 1},
    {**SESSION, "profile": None},
    {"version_before": 1, "version": 2, "results": [{"result": "kept"}]},
    {**SESSION, "profile": {**SESSION["profile"], "id": BOB}},
]  # fmt: skip
"""What a 200 may hold instead: the last is about somebody else."""


class FakeSupabase:
    """Answers as told and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answers: list[httpx.Response | Exception] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The next answer; the last one again and again."""
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def body(self) -> Any:
        """What the last request said."""
        return json.loads(self.requests[-1].content)


NewStore = Callable[..., SupabaseStore]


@pytest.fixture
def server() -> FakeSupabase:
    """A Supabase without a network."""
    return FakeSupabase()


@pytest.fixture
def new_store(server: FakeSupabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[NewStore]:
    """Makes stores that reach the fake."""
    client, made = httpx.Client, []

    def connect(**options: Any) -> httpx.Client:
        return client(**options, transport=httpx.MockTransport(server))

    monkeypatch.setattr(httpx, "Client", connect)

    def make(**settings: Any) -> SupabaseStore:
        project = Settings(supabase_url="http://project", **(settings or SERVICE)).supabase
        assert project is not None
        store = SupabaseStore(project)
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


def ok(body: Any) -> httpx.Response:
    """An answer as PostgREST gives it."""
    return httpx.Response(200, json=body)


def refusal(status: int, code: str | None, message: str = "no") -> httpx.Response:
    """An error as PostgREST, or without a code the gateway, tells it."""
    return httpx.Response(status, json={"message": message, **({"code": code} if code else {})})


def test_a_session_is_one_request(server: FakeSupabase, new_store: NewStore) -> None:
    """One call of one function, and all of the answer comes back as values."""
    server.answers = [ok(SESSION)]
    page = new_store().open_session(ALICE, "alice@example.com", 5, 200)
    (request,) = server.requests
    assert (request.method, request.url.path) == ("POST", "/rest/v1/rpc/open_session_v2")
    assert server.body() == {
        "p_user_id": ALICE, "p_email": "alice@example.com", "p_known_version": 5, "p_limit": 200,
    }  # fmt: skip
    assert page.profile is not None
    assert (page.profile.id, page.profile.is_first_login) == (ALICE, True)
    assert page.created and page.forgotten_at is None and page.now == NOON
    assert (page.version, page.cursor, page.salt) == (7, {"page": 2}, "salt")
    assert page.forgotten == {"ab": NOON}
    sources = (Source("it's Lisbon"),)
    at = NOON.replace(microsecond=1)
    assert page.memories == [
        Memory(Category.FACT, "city", "Lisbon", None, NOON, at, sources=sources)
    ]


def test_a_row_that_is_no_memory_is_left_out(
    server: FakeSupabase, new_store: NewStore, caplog: pytest.LogCaptureFixture
) -> None:
    """An app may write what it likes: the rest is read, and sources that are none are none."""
    (city,) = SESSION["memories"]
    poisoned = {**city, "key": "home", "sources": [{"words": "w", "said_at": "yesterday"}]}
    rows = [{}, {**city, "kind": "x"}, poisoned, city]
    server.answers = [ok({**SESSION, "memories": rows})]
    page = new_store().open_session(ALICE, None, 0, 200)
    assert [(m.key, len(m.sources)) for m in page.memories] == [("home", 0), ("city", 1)]
    assert [r.levelname for r in caplog.records] == ["ERROR"] * 3


def test_changes_go_out_in_one_request(server: FakeSupabase, new_store: NewStore) -> None:
    """In order, whole, and the results come back in order."""
    later = "2024-01-01T12:00:01+00:00"
    results = [{"result": "stored", "updated_at": later}, {"result": "forgotten"}]
    server.answers = [ok({"version_before": 1, "version": 2, "results": results})]
    pushed = new_store().push(ALICE, [PUT, Change(Op.FORGET_ALL, NOON)])
    assert pushed == Pushed(
        1, 2, [Result.STORED, Result.FORGOTTEN], {0: datetime.fromisoformat(later)}
    )
    (request,) = server.requests
    assert request.url.path == "/rest/v1/rpc/push_memories_v2"
    noon = "2024-01-01T12:00:00+00:00"
    put = {
        "op": "put", "category": "FACT", "key": "city", "value": "Lisbon", "kind": "fact",
        "context": "Where do you live?", "created_at": noon, "updated_at": noon, "call_id": "c1",
    }  # fmt: skip
    nothing = dict.fromkeys(["category", "key", "call_id"])
    forget_all = {**nothing, "op": "forget_all", "updated_at": noon}
    assert server.body() == {"p_user_id": ALICE, "p_rows": [put, forget_all]}


def test_the_secret_key_is_preferred(server: FakeSupabase, new_store: NewStore) -> None:
    """To the publishable key. A legacy one is a JWT, and goes out as one."""
    server.answers = [ok(SESSION)]
    new_store(**SERVICE, **ANON).open_session(ALICE, None, 0, 200)
    headers = server.requests[-1].headers
    assert (headers["apikey"], headers["authorization"]) == ("service-key", "Bearer service-key")


@pytest.mark.parametrize(
    "settings",
    [
        {"supabase_secret_key": "sb_secret_x"},
        {"supabase_publishable_key": "sb_publishable_x"},
        {"supabase_publishable_key": "sb_publishable_x", "supabase_jwt_secret": SECRET},
    ],
)
def test_a_key_that_is_no_jwt_is_no_bearer_token(
    server: FakeSupabase, new_store: NewStore, settings: dict[str, str]
) -> None:
    """It goes out as `apikey` alone, with the JWT of a person where there is one."""
    server.answers = [ok(SESSION)]
    store = new_store(**settings)
    store.open_session(ALICE, None, 0, 200)
    store._call(None, "memory_doctor", {})
    store.sees_rows(None, "memories")
    *as_a_person, doctors, tables = server.requests
    for request in server.requests:
        assert request.headers["apikey"].startswith("sb_")
        assert "Bearer sb_" not in str(request.headers.raw)
    assert not {"authorization"} & (set(doctors.headers) | set(tables.headers))
    signs = "supabase_jwt_secret" in settings
    assert ["authorization" in request.headers for request in as_a_person] == [signs]


def test_under_a_persons_token_the_service_key_is_nowhere(
    server: FakeSupabase, new_store: NewStore
) -> None:
    """A lost header leaves the public key, which may nothing; each request names its own person."""
    server.answers = [ok({"version_before": 0, "version": 1, "results": [{"result": "stored"}]})]
    store = new_store(**PERSON)
    for user in (ALICE, BOB, ALICE):
        store.push(user, [PUT])
        headers = server.requests[-1].headers
        assert headers["apikey"] == "anon-key"
        scheme, token = headers["authorization"].split()
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="authenticated")
        assert (scheme, claims["sub"]) == ("Bearer", user)
        assert "service-key" not in str(server.requests[-1].headers.raw)


@pytest.mark.parametrize(
    ("settings", "level", "words"),
    [
        (SERVICE, "INFO", "secret key"),
        (PERSON, "INFO", "a JWT of its person"),
        (ANON, "WARNING", "SUPABASE_SECRET_KEY"),
    ],
)
def test_one_line_says_which_mode_is_on(
    new_store: NewStore,
    caplog: pytest.LogCaptureFixture,
    settings: dict[str, str],
    level: str,
    words: str,
) -> None:
    """And a warning what the publishable key lacks; no line holds a key."""
    caplog.set_level(logging.INFO)
    new_store(**settings).log_mode()
    (record,) = caplog.records
    assert record.levelname == level and words in record.getMessage()
    assert "-key" not in record.getMessage() and SECRET not in record.getMessage()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("late"),
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("cut off"),
        *(httpx.Response(status, text="<html>") for status in (408, 409, 425, 429, 500, 502, 503)),
        refusal(500, "XX000"),
        refusal(503, "PGRST002"),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text="{"),
        httpx.Response(200, text=""),
        httpx.Response(204),
        *(ok(body) for body in GARBAGE),
    ],
    ids=repr,
)
def test_what_may_pass(
    server: FakeSupabase, new_store: NewStore, answer: httpx.Response | Exception
) -> None:
    """Unreachable, broken or something else altogether: unavailable, and never "nothing known"."""
    server.answers = [answer]
    store = new_store()
    with pytest.raises(StoreUnavailable):
        store.open_session(ALICE, None, 0, 200)
    with pytest.raises(StoreUnavailable):
        store.push(ALICE, [PUT])
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "fix"),
    [
        (refusal(401, None, "Invalid API key"), "check SUPABASE_URL and the key"),
        (refusal(401, "PGRST301"), "check SUPABASE_URL and the key"),
        (refusal(401, "PGRST301", "JWT expired"), "clock"),
        (refusal(401, "PGRST303"), "clock"),
        (refusal(403, "42501"), "a grant or a policy is missing"),
        (httpx.Response(403, text="<html>"), "a grant or a policy is missing"),
        (refusal(404, "PGRST202"), "a function is missing: run the migrations"),
        (refusal(404, "42883"), "a function is missing: run the migrations"),
        (httpx.Response(404, text="<html>"), "a function is missing: run the migrations"),
    ],
)
def test_what_an_operator_has_to_put_right(
    server: FakeSupabase, new_store: NewStore, answer: httpx.Response, fix: str
) -> None:
    """It will not pass by itself: the message names the fix."""
    server.answers = [answer]
    for call in calls(new_store()):
        with pytest.raises(StoreMisconfigured, match=fix):
            call()


def test_the_publishable_key_names_what_is_missing(
    server: FakeSupabase, new_store: NewStore
) -> None:
    """What row level security keeps from it is no lack of grants."""
    server.answers = [refusal(403, "42501")]
    for call in calls(new_store(**ANON)):
        with pytest.raises(StoreMisconfigured, match="set SUPABASE_SECRET_KEY"):
            call()


@pytest.mark.parametrize("code", ["22001", "22P02", "22P05", "23502", "23514"])
def test_a_row_is_to_blame(server: FakeSupabase, new_store: NewStore, code: str) -> None:
    """Class 22 and 23; what Postgres quotes of the row is not repeated."""
    server.answers = [refusal(400, code, "Failing row contains (canary)")]
    with pytest.raises(RowRejected, match=code) as caught:
        new_store().push(ALICE, [PUT])
    assert "canary" not in str(caught.value)


def test_the_profile_has_to_come_first(server: FakeSupabase, new_store: NewStore) -> None:
    """23503 blames no row."""
    server.answers = [refusal(409, "23503")]
    with pytest.raises(ProfileMissing):
        new_store().push(ALICE, [PUT])


@pytest.mark.parametrize("code", ["23502", "23503", "23514"])
def test_a_profile_that_can_not_be_made(
    server: FakeSupabase, new_store: NewStore, code: str
) -> None:
    """A constraint of the app's own is an operator's matter: no change is to blame for it."""
    server.answers = [refusal(409, code)]
    with pytest.raises(StoreMisconfigured, match="doctor"):
        new_store().open_session(ALICE, None, 0, 200)


def test_a_refused_token_is_tried_anew_once(server: FakeSupabase, new_store: NewStore) -> None:
    """It may have been refused for its age alone; the second refusal counts."""
    store = new_store(**PERSON)
    assert store._tokens
    store._tokens._tokens[ALICE] = "old", 2.0**40
    server.answers = [refusal(401, "PGRST301"), ok(SESSION)]
    assert store.open_session(ALICE, None, 0, 200).created
    assert [r.headers["authorization"] == "Bearer old" for r in server.requests] == [True, False]
    server.answers = [refusal(401, "PGRST301")]
    with pytest.raises(StoreMisconfigured):
        store.open_session(ALICE, None, 0, 200)
    assert len(server.requests) == 4


def test_nothing_is_retried_under_a_shared_key(server: FakeSupabase, new_store: NewStore) -> None:
    """Retries are the pusher's."""
    server.answers = [refusal(401, None)]
    with pytest.raises(StoreError):
        new_store().open_session(ALICE, None, 0, 200)
    assert len(server.requests) == 1


def calls(store: SupabaseStore) -> list[Callable[[], object]]:
    """Both things that a session does."""
    return [lambda: store.open_session(ALICE, None, 0, 200), lambda: store.push(ALICE, [PUT])]
