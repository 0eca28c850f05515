"""The stack itself, through the real supabase-py: what the other tests take for granted."""

import base64
import json
from typing import Any

import httpx
import pytest
from postgrest.exceptions import APIError

from .client import NewClient
from .database import connect
from .keys import Algorithm
from .people import NewPerson, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

USER = "11111111-1111-5111-8111-111111111111"
OTHER = "22222222-2222-5222-8222-222222222222"


def people(client: Any, *user_ids: str) -> None:
    """Make profiles, by a plain insert."""
    client.table("profiles").insert([{"id": user_id} for user_id in user_ids]).execute()


def memory(key: str, **more: Any) -> dict[str, Any]:
    """A row of the table."""
    row = put(key, "1", minute(1), created_at=minute(1).isoformat(), user_id=USER)
    del row["op"]
    return {**row, "updated_at": minute(1).isoformat(), **more}


def error(query: Any) -> APIError:
    """What executing it raises."""
    with pytest.raises(APIError) as caught:
        query.execute()
    return caught.value


def encoded(part: dict[str, Any]) -> str:
    """A part of a token, as whoever holds no key can make it."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def status(stack: SupabaseStack, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """A bare request: HTTP status, and the code of the error."""
    answer = httpx.request(method, f"{stack.url}/rest/v1/{path}", **options)
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("kind", ["service_key", "secret_key"])
def test_the_service_role_does_everything(
    supabase_stack: SupabaseStack, new_client: NewClient, kind: str
) -> None:
    """Tables and functions, with a key of the old kind and of the new."""
    client = new_client(getattr(supabase_stack.keys, kind))
    people(client, USER, OTHER)
    table = client.table("memories")
    table.insert([memory(key) for key in "abc"]).execute()
    upserted = table.upsert(memory("a", value="2"), on_conflict="user_id,category,key").execute()
    assert upserted.data[0]["value"] == "2"
    table.update({"value": "3"}).eq("key", "b").execute()
    table.delete().eq("key", "c").execute()
    rest = table.select("key, value").in_("key", ["a", "b", "c"]).order("key", desc=True).execute()
    assert rest.data == [{"key": "b", "value": "3"}, {"key": "a", "value": "2"}]
    assert table.select("key").is_("context", "null").gt("key", "a").limit(5).execute().data == [
        {"key": "b"}
    ]
    session = client.rpc("open_session", {"p_user_id": USER}).execute().data
    assert {m["key"] for m in session["memories"]} == {"a", "b"}


@pytest.mark.parametrize("algorithm", ["HS256", "ES256"])
def test_a_person_sees_their_own_rows(
    supabase_stack: SupabaseStack, new_client: NewClient, algorithm: Algorithm
) -> None:
    """Under a token of either algorithm, with the public key."""
    service = new_client(supabase_stack.service_key)
    people(service, USER, OTHER)
    service.table("memories").insert([memory("a"), memory("b", user_id=OTHER)]).execute()
    token = supabase_stack.user_jwt(USER, algorithm=algorithm)
    client = new_client(supabase_stack.anon_key, token)
    assert [m["key"] for m in client.table("memories").select("*").execute().data] == ["a"]
    assert error(client.table("memories").insert(memory("c", user_id=OTHER))).code == "42501"


def test_a_token_is_looked_at(supabase_stack: SupabaseStack, new_client: NewClient) -> None:
    """Expired, signed by somebody else, changed, or for no known role: none is taken."""
    keys = supabase_stack.keys
    header, _, signature = supabase_stack.user_jwt(USER).split(".")
    claims = {"sub": OTHER, "role": "service_role", "exp": 4_000_000_000}
    changed, unsigned = encoded(claims), encoded({"alg": "none"})
    for token in (
        supabase_stack.user_jwt(USER, -60),
        supabase_stack.user_jwt(USER, -60, "ES256"),
        f"{header}.{changed}.{signature}",
        f"{unsigned}.{changed}.",
    ):
        assert error(new_client(keys.anon_key, token).table("memories").select("*")).code == (
            "PGRST301"
        )
        sent = {"apikey": keys.anon_key, "Authorization": f"Bearer {token}"}
        assert status(supabase_stack, "GET", "memories", headers=sent)[0] == 401
    stranger = keys.sign({"sub": USER, "role": "postgres", "exp": 4_000_000_000})
    assert error(new_client(keys.anon_key, stranger).table("memories").select("*")).code


def test_the_gateway_looks_at_the_key(supabase_stack: SupabaseStack, new_client: NewClient) -> None:
    """Its refusal is 401 without a code, which is how the client tells it from PostgREST's."""
    wrong = error(new_client("sb_secret_wrong").table("memories").select("*"))
    assert (wrong.code, wrong.message) == (None, "Invalid API key")
    assert status(supabase_stack, "GET", "memories") == (401, None)


def test_a_key_of_the_new_kind_is_no_bearer_token(
    supabase_stack: SupabaseStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one than `apikey` is refused, the same where it is passed on; browsers always."""
    keys = supabase_stack.keys

    def get(apikey: str, bearer: str = "", agent: str = "httpx") -> int:
        headers = {"apikey": apikey, "User-Agent": agent}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        url = f"{supabase_stack.url}/rest/v1/memories?limit=0"
        return httpx.get(url, headers=headers).status_code

    assert get(keys.secret_key) == get(keys.secret_key, keys.secret_key) == 200
    assert get(keys.publishable_key, keys.secret_key) == 401
    assert get(keys.secret_key, agent="Mozilla/5.0 (X11)") == 401
    monkeypatch.setattr(supabase_stack.gateway, "takes_keys_as_bearer", False)
    assert get(keys.secret_key) == 200
    assert get(keys.secret_key, keys.secret_key) == 401


def test_errors_have_the_codes_of_postgrest(
    supabase_stack: SupabaseStack, new_client: NewClient
) -> None:
    """SQLSTATE and HTTP status, as the product judges by them."""
    service = new_client(supabase_stack.service_key)
    people(service, USER)
    memories = service.table("memories")
    assert error(memories.insert(memory("a", user_id=OTHER))).code == "23503"
    assert error(memories.insert(memory("a", category="GOSSIP"))).code == "23514"
    assert error(memories.upsert([memory("a"), memory("a")])).code == "21000"
    assert error(service.table("nowhere").select("*")).code in {"42P01", "PGRST205"}
    assert error(service.rpc("nothing")).code == "PGRST202"
    assert error(new_client(supabase_stack.anon_key).table("memories").select("*")).code == "42501"

    by_http = {"headers": {"apikey": supabase_stack.keys.secret_key}}
    push = "rpc/push_memories"

    def pushed(user_id: str, row: object) -> tuple[int, Any]:
        body = {"p_user_id": user_id, "p_rows": [row]}
        return status(supabase_stack, "POST", push, json=body, **by_http)

    assert pushed(OTHER, memory("a", op="put")) == (409, "23503")
    assert pushed(USER, memory("a", op="put", category="GOSSIP")) == (400, "23514")
    assert pushed(USER, memory("a", op="burn")) == (400, "22023")
    assert pushed(USER, memory("a", op="put", value="\0")) == (400, "22P05")
    assert pushed("nobody", memory("a")) == (400, "22P02")
    as_person = {
        "apikey": supabase_stack.keys.publishable_key,
        "Authorization": f"Bearer {supabase_stack.user_jwt(USER)}",
    }
    body = {"p_user_id": OTHER, "p_rows": [memory("a", op="put")]}
    refused = status(supabase_stack, "POST", push, json=body, headers=as_person)
    assert refused == (403, "42501")


def test_responses_are_cut_without_a_sign(
    supabase_stack: SupabaseStack, new_client: NewClient
) -> None:
    """At the limit of the stack, which can be set."""
    people(new_client(supabase_stack.service_key), USER)
    rows = [memory(f"k{n}") for n in range(30)]
    new_client(supabase_stack.service_key).table("memories").insert(rows).execute()
    supabase_stack.max_rows = 10
    supabase_stack.restart_rest()
    client = new_client(supabase_stack.service_key)
    assert len(client.table("memories").select("*").execute().data) == 10
    embedded = client.table("profiles").select("id, memories(key)").execute().data
    assert len(embedded[0]["memories"]) == 10


def test_an_outage_and_its_end(supabase_stack: SupabaseStack, new_client: NewClient) -> None:
    """Connections are refused; afterwards the same client at the same URL finds the same data."""
    client = new_client(supabase_stack.service_key)
    people(client, USER)
    supabase_stack.stop_rest()
    with pytest.raises(httpx.ConnectError):
        client.rpc("open_session", {"p_user_id": USER}).execute()
    supabase_stack.restart_rest()
    assert client.rpc("open_session", {"p_user_id": USER}).execute().data["created"] is False


def test_a_test_leaves_nothing_to_the_next(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """`reset` removes everybody from every table, and the schema stays."""
    new_person().open_session()
    supabase_stack.reset()
    with connect(supabase_stack.dsn) as connection:
        assert connection.execute("select count(*) from profiles").fetchone() == (0,)
        assert connection.execute("select count(*) > 0 from memory_migrations").fetchone() == (
            True,
        )
