"""Supabase is out of reach: no caller hears it, and in the end it has everything once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from identity import livekit_identity_to_uuid
from tests.postgres.fault_proxy import Fault, FaultProxy

from .openai_server import OpenAIServer
from .processes import wait_until
from .sentences import DOG, PINEAPPLES, QUESTION, VOLCANO, VOLCANOES
from .stack import Stack, new_room, stranger

# What the project needs is not there where only the fast tests run.
if TYPE_CHECKING:
    from tests.postgres.stack import SupabaseStack

pytestmark = pytest.mark.e2e

TIME_LIMIT_S = 180.0
RECOVERY_TIMEOUT_S = 60.0
"""As long as the worker leaves Supabase alone at most."""


@pytest.fixture(scope="module")
def project() -> Iterator[SupabaseStack]:
    """A Supabase-like project with our schema."""
    from tests.postgres.database import SCHEMA
    from tests.postgres.stack import SupabaseStack

    project = SupabaseStack(SCHEMA)
    yield project
    project.stop()


@pytest.fixture
def way(project: SupabaseStack) -> Iterator[FaultProxy]:
    """The way to the project, which can be broken."""
    with FaultProxy(project.url) as way:
        yield way


@pytest.fixture
def supabase_stack(
    openai: OpenAIServer, tmp_path: Path, project: SupabaseStack, way: FaultProxy
) -> Iterator[Stack]:
    """A stack of its own, whose worker has the project behind it, by that way."""
    openai.reset()
    settings = {"SUPABASE_URL": way.url, "SUPABASE_SERVICE_ROLE_KEY": project.service_key}
    stack = Stack.started(tmp_path, openai, settings=settings)
    yield stack
    stack.stop()


async def test_an_outage_is_not_heard(
    supabase_stack: Stack, project: SupabaseStack, way: FaultProxy
) -> None:
    """Gone in mid-call, and mute for the whole of the next one: both know what was said."""
    stack, alice, first, second = supabase_stack, stranger("alice"), new_room(), new_room()
    await stack.worker.wait_ready()

    async with stack.caller(alice, first) as caller:
        await caller.reply()
        await caller.type(VOLCANOES)
        await wait_until(lambda: "volcano" in said(project, alice), RECOVERY_TIMEOUT_S)
        way.fault = Fault.REFUSE
        await caller.type(DOG)
        await stack.wait_stored(alice, "Rex")
        await caller.type(QUESTION)
        await caller.hears(*VOLCANO)
    await stack.wait_ended(first)
    way.fault = Fault.HANG
    async with stack.caller(alice, second) as caller:
        await caller.hears(*VOLCANO)
        await caller.type(PINEAPPLES)
        await stack.wait_stored(alice, "pineapples")
        await caller.type("Do you remember what my dog is called?")
        await caller.hears("dog")
        unsent = said(project, alice)
        way.fault = Fault.NONE
    await stack.wait_ended(second)
    await wait_until(
        lambda: "pineapples" in said(project, alice), RECOVERY_TIMEOUT_S, stack.worker.log_tail
    )

    assert "Rex" not in unsent
    assert [said(project, alice).count(w) for w in ("volcano", "Rex", "pineapples")] == [1, 1, 1]
    assert not any("sorry" in spoken.text.lower() for spoken in stack.openai.spoken)


async def test_a_worker_that_is_told_to_end_sends_what_a_job_left_behind(
    supabase_stack: Stack, project: SupabaseStack, way: FaultProxy
) -> None:
    """SIGTERM in a call whose job is killed: a slow Supabase has it all before the worker goes."""
    stack, alice, room = supabase_stack, stranger("alice"), new_room()
    await stack.worker.wait_ready()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        way.fault = Fault.HANG
        await caller.type(DOG)
        await stack.wait_stored(alice, "Rex")
        stack.worker.terminate()
        await stack.worker.wait_for("draining worker")
        stack.worker.kill_job(room)
        way.fault = Fault.SLOW
        exit_code = await stack.worker.wait_ended(timeout_s=20)

    assert exit_code == 0
    assert "Rex" in said(project, alice)


def said(project: SupabaseStack, identity: str) -> str:
    """What Supabase holds of a person in their own words, one turn a line."""
    from tests.postgres.database import connect

    with connect(project.dsn) as connection:
        rows = connection.execute(
            "select value from public.memories where user_id = %s and key like 'user_input%%'",
            (livekit_identity_to_uuid(identity),),
        ).fetchall()
    return "\n".join(str(value) for (value,) in rows)
