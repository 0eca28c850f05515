"""The API of the page: a person sees and changes their own memories, and nobody else's."""

import asyncio
import json
from typing import Any

import pytest

from caller_memory.provenance import LANGUAGE
from memory_manager import current_person, memory_manager
from session_context import session_user
from tests.helpers.command_line import remember
from tests.helpers.disk import bytes_with
from tests.helpers.page import Client, Person, page, page_application
from worker.web.api import MAX_STREAMS
from worker.web.server import OPENAPI, SITE


def store(identity: str, key: str, value: str) -> None:
    """Keep a fact of a person."""
    with session_user(identity):
        memory_manager.store("FACT", key, value)


async def test_newest_first_in_pages() -> None:
    """Each page says where the next begins, also when something was forgotten between them."""
    async with page() as client:
        alice = Person(client, "alice")
        for number in range(7):
            store("alice", f"number_{number}", f"{number}")
        first = await alice.told("GET", "memories?limit=3")
        assert [m["value"] for m in first["memories"]] == ["6", "5", "4"]
        assert first["total"] == 7
        await alice.ask("DELETE", f"memories/{first['memories'][2]['id']}")
        second = await alice.told("GET", f"memories?limit=3&cursor={first['cursor']}")
        assert [m["value"] for m in second["memories"]] == ["3", "2", "1"]
        last = await alice.told("GET", f"memories?limit=3&cursor={second['cursor']}")
        assert [m["value"] for m in last["memories"]] == ["0"] and last["cursor"] is None


async def test_kinds_and_categories_are_apart() -> None:
    """Facts have keys, turns have the words before them."""
    async with page() as client:
        alice = Person(client, "alice")
        remember("alice", "I love reading books about volcanoes")
        store("alice", "home", "Berlin")
        (turn,) = await alice.memories("?kind=turn")
        assert (turn["key"], turn["context"]) == (None, "Tell me about yourself.")
        (fact,) = await alice.memories("?kind=fact")
        assert (fact["key"], fact["value"]) == ("home", "Berlin")
        assert await alice.memories("?category=INTEREST") == [turn]


async def test_a_corrected_fact_shows_what_it_said_before() -> None:
    """Under the same id, as long as it has its name."""
    async with page() as client:
        alice = Person(client, "alice")
        store("alice", "home", "Berlin")
        (fact,) = await alice.memories()
        told = await alice.told("PATCH", f"memories/{fact['id']}", {"value": "Vienna"})
        assert (told["id"], told["value"]) == (fact["id"], "Vienna")
        assert [before["value"] for before in told["before"]] == ["Berlin"]
        assert await alice.memories() == [told]


async def test_what_is_forgotten_is_gone() -> None:
    """One, then all; another try finds nothing."""
    async with page() as client:
        alice = Person(client, "alice")
        remember("alice", "I love reading books about volcanoes", "My brother is a pilot")
        pilot, _ = await alice.memories()
        assert (await alice.ask("DELETE", f"memories/{pilot['id']}")).status == 204
        assert (await alice.ask("DELETE", f"memories/{pilot['id']}")).status == 404
        assert (await alice.ask("POST", "memories/forget-all", {})).status == 422
        told = await alice.told("POST", "memories/forget-all", {"confirm": "everything"})
        assert told == {"forgotten": 1}
        assert await alice.memories() == []


async def test_the_opt_out_is_seen_and_taken_back() -> None:
    """It is no memory that is listed."""
    async with page() as client:
        alice = Person(client, "alice")
        await alice.told("PUT", "opt-out", {"opted_out": True})
        assert (await alice.told("GET", "me"))["opted_out"]
        assert await alice.memories() == []
        await alice.told("PUT", "opt-out", {"opted_out": False})
        assert not (await alice.told("GET", "me"))["opted_out"]


async def test_an_export_is_what_the_command_prints() -> None:
    """It can be imported elsewhere."""
    async with page() as client:
        alice = Person(client, "alice")
        remember("alice", "I love reading books about volcanoes")
        response = await alice.ask("GET", "export")
        assert "memories.json" in response.headers["Content-Disposition"]
        told = await response.json()
        assert told["identity"] == "alice" and len(told["memories"]) == 1


async def test_search_finds_meanings_and_letters() -> None:
    """Inflected words with the reason, and parts of words."""
    async with page() as client:
        alice = Person(client, "alice")
        remember("alice", "I love reading books about volcanoes")
        by_word = await alice.told("POST", "memories/search", {"query": "which volcano?"})
        assert by_word["memories"][0]["why"]["words"] == ["volcano"]
        by_letters = await alice.told("POST", "memories/search", {"query": "VOLCAN"})
        assert len(by_letters["memories"]) == 1
        nothing = await alice.told("POST", "memories/search", {"query": "submarine"})
        assert nothing["memories"] == []


async def test_what_an_agent_is_reminded_of() -> None:
    """Without what was said since the conversation began; voice commands are named."""
    async with page() as client:
        alice = Person(client, "alice")
        remember("alice", "I love reading books about volcanoes")
        (turn,) = await alice.memories()
        told = await alice.told("POST", "recall", {"text": "what do I love reading?"})
        assert [m["id"] for m in told["memories"]] == [turn["id"]]
        since = {"text": "what do I love reading?", "since": turn["said_at"]}
        assert (await alice.told("POST", "recall", since))["memories"] == []
        command = await alice.told("POST", "recall", {"text": "off the record please"})
        assert command["commands"] == ["off_the_record"]


async def event(stream: Any) -> tuple[str, Any]:
    """Read one event."""
    lines = [(await stream.content.readline()).decode().strip() for _ in range(3)]
    return lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))


async def test_events_tell_what_happens() -> None:
    """What any process writes into the file is told at once; a reader that goes is let go."""
    async with page() as client:
        alice = Person(client, "alice")
        stream = await alice.ask("GET", "events")
        assert await event(stream) == ("opt_out", {"opted_out": False})
        await asyncio.to_thread(store, "alice", "home", "Berlin")
        name, fact = await event(stream)
        assert (name, fact["value"]) == ("memory", "Berlin")
        await alice.told("PATCH", f"memories/{fact['id']}", {"value": "Vienna"})
        name, corrected = await event(stream)
        assert (name, corrected["before"][0]["value"]) == ("memory", "Berlin")
        await alice.ask("DELETE", f"memories/{fact['id']}")
        assert await event(stream) == ("forgotten", {"ids": [fact["id"]]})
        await alice.told("PUT", "opt-out", {"opted_out": True})
        assert await event(stream) == ("opt_out", {"opted_out": True})
        stream.close()


async def test_streams_of_one_person_are_counted() -> None:
    """Who opens too many waits until one of them ends; others do not."""
    async with page() as client:
        alice = Person(client, "alice")
        streams = [await alice.ask("GET", "events") for _ in range(MAX_STREAMS)]
        assert (await alice.ask("GET", "events")).status == 429
        other = await Person(client, "bob").ask("GET", "events")
        assert other.status == 200
        for stream in (*streams, other):
            stream.close()


async def test_two_people_see_nothing_of_each_other() -> None:
    """Whatever ids they put into requests."""
    async with page() as client:
        alice, bob = Person(client, "alice"), Person(client, "bob")
        store("alice", "home", "Berlin")
        (fact,) = await alice.memories()
        assert await bob.memories() == []
        for method, body in (("PATCH", {"value": "x"}), ("DELETE", None)):
            assert (await bob.ask(method, f"memories/{fact['id']}", body)).status == 404
        refused = (await (await client.get("/healthz")).json())["refused"]
        assert refused == {"unknown memory": 2}
        found = await bob.told("POST", "memories/search", {"query": "Berlin"})
        assert found == {"memories": []}
        assert (await bob.told("GET", "export"))["memories"] == []
        await bob.told("POST", "memories/forget-all", {"confirm": "everything"})
        assert await alice.memories() == [fact]


async def test_a_typed_conversation() -> None:
    """It is stored, recalled with the reason, corrected and forgotten within the conversation."""
    async with page(keys=False) as client:
        given = {"participant_identity": "alice"}
        tokens = await client.post("/api/v1/token", json=given)
        alice = Person(client, "alice", (await tokens.json())["participant_token"])
        assert (await alice.ask("POST", "conversation/lines", {"text": "hello"})).status == 409
        hello = await alice.told("POST", "conversation")
        assert hello["text"] == "Hello! How can I help you today?"
        await alice.told("POST", "conversation/lines", {"text": "I love reading about volcanoes"})
        (turn,) = await alice.memories()
        again = await alice.told("POST", "conversation")
        assert again["text"].startswith("Welcome back!")
        asked = {"text": "what do I love reading?"}
        known = await alice.told("POST", "conversation/lines", asked)
        assert "volcanoes" in known["text"]
        assert [m["id"] for m in known["recalled"]] == [turn["id"]]
        mended = {"value": "I love reading about orchids"}
        await alice.told("PATCH", f"memories/{turn['id']}", mended)
        assert "orchids" in (await alice.told("POST", "conversation/lines", asked))["text"]
        await alice.ask("DELETE", f"memories/{turn['id']}")
        unknown = await alice.told("POST", "conversation/lines", asked)
        assert (unknown["text"], unknown["recalled"]) == ("I don't know that.", [])


async def test_off_the_record_in_a_typed_conversation() -> None:
    """As a switch and as words: nothing is kept until it is taken back."""
    async with page() as client:
        alice = Person(client, "alice")
        await alice.told("POST", "conversation")
        assert (await alice.told("PUT", "conversation/record", {"on": False}))["off"]
        told = await alice.told("POST", "conversation/lines", {"text": "My name is Alice"})
        assert told["off"] and await alice.memories() == []
        back = {"text": "you can remember again"}
        assert not (await alice.told("POST", "conversation/lines", back))["off"]
        await alice.told("POST", "conversation/lines", {"text": "My name is Alice"})
        assert len(await alice.memories()) == 1
        assert (await alice.ask("DELETE", "conversation")).status == 204


async def refusals(client: Client, alice: Person) -> list[int]:
    """Ask what can not be answered."""
    asked: list[tuple[str, str, Any]] = [
        ("GET", "memories?limit=0", None),
        ("GET", "memories?limit=99999999999", None),
        ("GET", "memories?kind=secret", None),
        ("GET", "memories?category=secret", None),
        ("POST", "memories/search", {"query": ""}),
        ("POST", "memories/search", {"query": 7}),
        ("POST", "memories/search", {"query": "x" * 1001}),
        ("POST", "memories/search", ["x"]),
        ("POST", "recall", {"text": "x", "since": "yesterday"}),
        ("PUT", "opt-out", {"opted_out": "yes"}),
    ]
    return [(await alice.ask(*each)).status for each in asked]


async def test_malformed_requests_are_refused_with_a_reason() -> None:
    """Never with an error of the server, whatever is in them."""
    async with page() as client:
        alice = Person(client, "alice")
        assert set(await refusals(client, alice)) == {422}
        path, headers = "/api/v1/memories/search", alice.headers
        text = await client.post(path, headers=headers, data='{"query": "x"}')
        assert text.status == 415
        json_type = {**headers, "Content-Type": "application/json"}
        for data in (b"{", b"\xff", b"[" * 9000):
            assert (await client.post(path, headers=json_type, data=data)).status in (400, 422)
        assert (await client.post(path, headers=json_type, data=b"x" * 70_000)).status == 413
        assert (await alice.ask("GET", "nothing")).status == 404
        assert (await alice.ask("PATCH", "opt-out", {})).status == 405


def test_the_document_names_every_route() -> None:
    """What the API can, an app finds in one place."""
    described = json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"]
    named = {(method.upper(), path) for path, each in described.items() for method in each}
    apps = [
        page_application(keys=False),
        page_application(operator=True, SUPABASE_URL="http://x", SUPABASE_SECRET_KEY="x"),
    ]
    found = {(r.method, r.path) for app in apps for r in app[SITE].routes()}
    assert named == {each for each in found if each[1].startswith("/api/v1/")}


def speaks(identity: str, language: str) -> None:
    """Have a person who spoke this language in their last call."""
    with session_user(identity):
        current_person().choose(LANGUAGE, language)


@pytest.mark.parametrize(
    ("language", "key", "value", "secret"),
    [
        ("de", "home", "Meine PIN ist vier sieben eins neun", "sieben"),
        ("de", "door_code", "vier sieben eins neun", "sieben"),
        ("es", "home", "mi contraseña es Girasol Azul", "Girasol"),
        ("fr", "bank_pin", "quatre sept un neuf", "sept"),
        ("zh", "home", "我的密码是四七一九二三", "四七"),
    ],
)
async def test_a_secret_is_refused_in_the_language_of_their_calls(
    language: str, key: str, value: str, secret: str
) -> None:
    """In words of their own, as in a call; whoever calls in English writes English."""
    speaks("alice", language)
    async with page() as client:
        alice = Person(client, "alice")
        store("alice", key, "nothing yet")
        (fact,) = await alice.memories()
        told = await alice.told("PATCH", f"memories/{fact['id']}", {"value": value})
        assert secret not in told["value"] and not bytes_with(value)


async def test_whoever_never_called_writes_the_language_that_callers_are_taken_to_speak() -> None:
    """`STT_LANGUAGE`."""
    async with page(STT_LANGUAGE="de") as client:
        alice = Person(client, "alice")
        store("alice", "home", "Berlin")
        (fact,) = await alice.memories()
        value = "Meine PIN ist vier sieben eins neun"
        told = await alice.told("PATCH", f"memories/{fact['id']}", {"value": value})
        assert "sieben" not in told["value"]
