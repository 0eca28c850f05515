"""identity_links: an account becomes a person by a code, sees its own link, and nobody else's."""

import uuid
from typing import Any

import psycopg
import pytest

from caller_memory import user_id
from caller_memory.stores.identity_links import IdentityLinks, Linked
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.user_tokens import UserTokens

from .database import connect
from .people import NewPerson, Person
from .stack import SupabaseStack

pytestmark = pytest.mark.server

ALICE = uuid.UUID(user_id("alice@example.com"))


def project(stack: SupabaseStack, *, as_the_person: bool) -> SupabaseSettings:
    """How the stack is reached."""
    keys = stack.keys
    if as_the_person:
        return SupabaseSettings(
            url=stack.url, publishable_key=keys.publishable_key, jwt_secret=keys.jwt_secret
        )
    return SupabaseSettings(
        url=stack.url, secret_key=keys.secret_key, publishable_key=keys.publishable_key
    )


def account(stack: SupabaseStack, new_person: NewPerson) -> Person:
    """Somebody who has an account of the app."""
    person = new_person()
    with connect(stack.dsn) as connection:
        connection.execute("insert into auth.users (id) values (%s)", (person.user_id,))
    return person


def offered(person: Person, code: str, seconds: int = 600, to: uuid.UUID = ALICE) -> None:
    """Keep the hash of a code for Alice."""
    person.call("identity_offer_code", code, to, "alice@example.com", seconds)


@pytest.fixture
def service(new_person: NewPerson) -> Person:
    """The service role, and Alice has a profile."""
    new_person("service_role", ALICE).open_session()
    return new_person("service_role", ALICE)


def test_a_code_links_one_account_once(
    supabase_stack: SupabaseStack, new_person: NewPerson, service: Person
) -> None:
    """Whoever is second, late or wrong gets nothing; a later code of the person ends this one."""
    first, second = (account(supabase_stack, new_person) for _ in range(2))
    offered(service, "old")
    offered(service, "new")
    assert first.call("identity_claim", "old") is None
    linked = {"user_id": str(ALICE), "identity": "alice@example.com"}
    assert first.call("identity_claim", "new") == linked
    assert second.call("identity_claim", "new") is None
    assert first.call("identity_linked") == linked
    assert second.call("identity_linked") is None
    offered(service, "late", -1)
    assert second.call("identity_claim", "late") is None


def test_links_are_seen_by_their_account_alone(
    supabase_stack: SupabaseStack, new_person: NewPerson, service: Person
) -> None:
    """Codes by nobody; nobody writes past the functions."""
    first, second = (account(supabase_stack, new_person) for _ in range(2))
    offered(service, "code")
    first.call("identity_claim", "code")

    def links(person: Person) -> list[Any]:
        return person.connection.execute("select account from identity_links").fetchall()

    assert links(first) == [(first.user_id,)] and links(second) == []
    for sql in (
        "select * from identity_codes",
        "insert into identity_links select auth.uid(), auth.uid(), 'x'",
        "update identity_links set identity = 'bob@example.com'",
        "delete from identity_links",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            first.connection.execute(sql)
        first.connection.rollback()


def test_nobody_offers_codes_of_another(
    supabase_stack: SupabaseStack, new_person: NewPerson, service: Person
) -> None:
    """An account may for itself, which makes no user of any identity."""
    somebody = account(supabase_stack, new_person)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        offered(somebody, "code")


def test_a_deleted_account_is_linked_no_longer(
    supabase_stack: SupabaseStack, new_person: NewPerson, service: Person
) -> None:
    """Its memories stay: they are the person's."""
    somebody = account(supabase_stack, new_person)
    offered(service, "code")
    somebody.call("identity_claim", "code")
    with connect(supabase_stack.dsn) as connection:
        connection.execute("delete from auth.users where id = %s", (somebody.user_id,))
        assert connection.execute("select count(*) from identity_links").fetchone() == (0,)
        assert connection.execute("select count(*) from profiles").fetchone() == (1,)


@pytest.mark.parametrize("as_the_person", [False, True])
def test_over_http(
    supabase_stack: SupabaseStack, new_person: NewPerson, service: Person, as_the_person: bool
) -> None:
    """With the secret key and with a signing key: code, claim, link; a bad session is nobody."""
    stack = supabase_stack
    links = IdentityLinks(project(stack, as_the_person=as_the_person), user_id)
    somebody = account(stack, new_person)
    session = UserTokens(project(stack, as_the_person=True)).token(str(somebody.user_id))
    try:
        code = links.offer(str(ALICE), "alice@example.com")
        assert links.find(session) is None
        assert links.claim(session, "WRONG") is None
        assert links.claim(session, code) == Linked(str(ALICE), "alice@example.com")
        assert links.find(session) == Linked(str(ALICE), "alice@example.com")
        assert links.find(f"{session}x") is None
    finally:
        links.close()
