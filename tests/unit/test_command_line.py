"""command_line.py and doctor.py on local files: what an operator types, and what comes back."""

import json
from pathlib import Path

import jwt
import pytest

import storage
from caller_memory.person import PersonMemory
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.command_line import LIVEKIT, Run, remember
from worker import terminal


def test_list_shows_newest_first(run: Run) -> None:
    """One memory a line, of that person alone."""
    remember("alice", "i live in oslo", "i love reading books")
    remember("bob", "i live in rome")
    status, printed, _ = run("memory", "list", "--identity", "alice")
    lines = printed.splitlines()
    assert status == 0
    assert [line.partition(" = ")[2] for line in lines] == [
        "i love reading books",
        "i live in oslo",
    ]
    status, printed, error = run("memory", "list", "--identity", "nobody")
    assert (status, printed) == (1, "") and "nobody is known as 'nobody'" in error
    assert not list(Path(".data").glob(f"*/{livekit_identity_to_uuid('nobody')}*"))


def test_what_is_imported_is_redacted(run: Run) -> None:
    """As what is said: a file of elsewhere may hold anything."""
    said = {"category": "FACT", "key": "k", "created_at": "2026-01-01T00:00:00+00:00"}
    secret = said | {"value": "my card is 4111 1111 1111 1111", "context": "4111 1111 1111 1111?"}
    typed = json.dumps({"memories": [secret]})
    assert run("memory", "import", "--identity", "alice", typed=typed)[0] == 0
    assert "4111" not in run("memory", "export", "--identity", "alice")[1]


@pytest.mark.parametrize("typed", ["", "[]", "{}", '{"memories": [{"category": "X"}]}'])
def test_a_wrong_file_imports_nothing(run: Run, typed: str) -> None:
    """Refused as a whole, with a hint."""
    status, printed, error = run("memory", "import", "--identity", "alice", typed=typed)
    assert (status, printed) == (2, "")
    assert "memory export" in error and "nothing was imported" in error


def test_forget_one_or_all(run: Run) -> None:
    """By the category and key that `list` shows; what is not there is said."""
    remember("alice", "i live in oslo")
    with session_user("alice"):
        (memory,) = memory_manager.retrieve_all()
    one = ("memory", "forget", "--identity", "alice", "--category", memory.category, "--key")
    assert run(*one, memory.key)[:2] == (0, "forgot 1 memory\n")
    assert run(*one, memory.key)[0] == 1
    remember("alice", "i live in oslo", "i love tea")
    forget_all = ("memory", "forget", "--identity", "alice", "--all")
    assert run(*forget_all, "--yes")[1] == "forgot 2 memories\n"
    assert run("memory", "forget", "--identity", "alice")[0] == 2


def test_forgetting_everything_is_not_done_unasked(run: Run) -> None:
    """Where nobody can be asked it takes --yes; --dry-run says what would go, and of whom."""
    remember("alice", "i live in oslo", "i love tea")
    forget_all = ("memory", "forget", "--identity", "alice", "--all")
    status, printed, error = run(*forget_all)
    assert (status, printed) == (2, "")
    assert "2 memories of alice" in error and "--yes" in error and error.count("\n") == 1
    status, printed, _ = run(*forget_all, "--dry-run")
    user = livekit_identity_to_uuid("alice")
    assert (status, printed) == (0, f"would forget 2 memories of alice ({user})\n")
    assert run("memory", "list", "--identity", "alice")[1].count("\n") == 2


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("yes\n", 0), ("\n", 1), ("", 1)])
def test_forgetting_everything_asks_in_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    """Anything but a yes is a no."""
    remember("alice", "i live in oslo")
    monkeypatch.setattr(terminal, "_somebody_sits_there", lambda: True)
    asked = run("memory", "forget", "--identity", "alice", "--all", typed=typed)
    assert asked[0] == status
    assert asked[2].startswith("Forget 1 memories of alice (")
    left = run("memory", "list", "--identity", "alice")[1]
    assert bool(left) == (status == 1)


def test_forgetting_the_profile_leaves_a_stranger(run: Run) -> None:
    """The e-mail address, the greeting, and the wish not to be remembered go too."""
    email = "alice@example.com"
    user = livekit_identity_to_uuid(email)
    storage.current().local.open_profile(user, email)
    remember(email, "i live in oslo")
    person = PersonMemory(user, storage.current())
    person.mark_greeted()
    person.opt_out()
    forget = ("memory", "forget", "--identity", email, "--all", "--profile", "--yes")
    assert run(*forget)[:2] == (0, "forgot 2 memories\nforgot the profile\n")
    assert run("memory", "list", "--identity", email)[0] == 1
    files = [path.read_bytes() for path in Path(".data").rglob("*.db*")]
    assert files and not any(b"alice@example" in content for content in files)
    storage.use(None)
    assert storage.current().local.open_profile(user, email)[0].is_first_login


def test_a_phone_number_is_found_as_calls_name_it(run: Run) -> None:
    """In any spelling; a national number by the region of the settings."""
    remember("sip_+4930901820", "i live in oslo")
    for spelling in ("+4930901820", "sip_+4930901820", "sip_004930901820", "+49 30 901820"):
        assert run("memory", "list", "--identity", spelling)[0] == 0, spelling
    assert run("memory", "list", "--identity", "030 901820")[0] == 1
    assert run("memory", "list", "--identity", "030 901820", PHONE_REGION="DE")[0] == 0
    typed = run("memory", "export", "--identity", "+4930901820")[1]
    assert run("memory", "import", "--identity", "+4930901820", typed=typed)[0] == 0


def test_a_category_in_any_case(run: Run) -> None:
    """An unknown one is answered with the eight."""
    remember("alice", "i live in oslo")
    forget = ("memory", "forget", "--identity", "alice", "--key", "k", "--category")
    assert run(*forget, "fact")[0] == 1
    status, _, error = run(*forget, "facts")
    assert status == 2 and "FACT, PREFERENCE, INTEREST" in error and "<Category" not in error


def test_forgetting_is_not_done_before_supabase_knows(run: Run) -> None:
    """It is gone here and waits for there: the exit code and standard error say so."""
    remember("alice", "i live in oslo")
    storage.use(None)
    down = {"SUPABASE_URL": "http://127.0.0.1:9", "SUPABASE_SERVICE_ROLE_KEY": "a-service-key"}
    status, printed, error = run(
        "memory", "forget", "--identity", "alice", "--all", "--yes", **down
    )
    assert (status, printed) == (1, "forgot 1 memories\n")
    assert "not in Supabase yet" in error and "memory sync" in error


def test_sync_needs_supabase(run: Run) -> None:
    """The missing variable is named."""
    status, _, error = run("memory", "sync")
    assert status == 2 and "SUPABASE_URL" in error


def test_token_joins_one_room_for_ten_minutes(run: Run) -> None:
    """The token alone is on standard output; it may join, and not change who it says it is."""
    status, printed, notice = run("token", "--identity", "alice", "--room", "kitchen", **LIVEKIT)
    claims = jwt.decode(printed.strip(), LIVEKIT["LIVEKIT_API_SECRET"], ["HS256"])
    assert status == 0 and printed.count("\n") == 1
    assert (claims["sub"], claims["exp"] - claims["nbf"]) == ("alice", 600)
    assert claims["video"]["room"] == "kitchen" and claims["video"]["roomJoin"] is True
    assert claims["video"]["canUpdateOwnMetadata"] is False and "metadata" not in claims
    assert printed.strip() not in notice and "ws://127.0.0.1:7880" in notice
    fresh = {run("token", "--identity", "alice", **LIVEKIT)[2] for _ in range(2)}
    assert len(fresh) == 2


def test_token_refuses_nobody(run: Run) -> None:
    """An identity that names no person gets no token; neither does a missing server."""
    assert run("token", "--identity", " ", **LIVEKIT)[0] == 2
    assert "LIVEKIT_URL" in run("token", "--identity", "alice")[2]


def test_doctor_is_content_with_the_embedded_default(run: Run) -> None:
    """No key, no server: every line is good."""
    status, printed, _ = run("doctor")
    assert status == 0
    assert all(line.startswith("✓") for line in printed.splitlines())
    assert "the local files are the whole store" in printed


def test_doctor_names_a_folder_that_can_not_be_written(run: Run) -> None:
    """With the setting to change."""
    status, printed, _ = run("doctor", MEMORY_DIR="/dev/null/memories")
    assert status == 1
    assert any(line.startswith("✗") and "MEMORY_DIR" in line for line in printed.splitlines())


def test_doctor_names_a_disk_that_goes_with_the_container(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless Supabase keeps what was said."""
    monkeypatch.setattr("worker.doctor._disk_kind", lambda folder: "overlay")
    status, printed, _ = run("doctor")
    assert status == 1 and "mount a volume" in printed


def test_doctor_reports_a_database_that_does_not_answer(run: Run) -> None:
    """Exit code 1, without a traceback."""
    status, printed, _ = run(
        "doctor", SUPABASE_URL="http://127.0.0.1:9", SUPABASE_SECRET_KEY="sb_secret_x"
    )
    assert status == 1
    assert "✗ Supabase does not answer" in printed


ANON = jwt.encode({"role": "anon"}, "x" * 32)
SERVICE_ROLE = jwt.encode({"role": "service_role"}, "x" * 32)


@pytest.mark.parametrize(
    ("name", "key", "line"),
    [
        ("SECRET_KEY", ANON, "✗ SUPABASE_SECRET_KEY holds the anon key: set the secret key"),
        ("SECRET_KEY", "sb_publishable_x", "✗ SUPABASE_SECRET_KEY holds the publishable key"),
        ("SERVICE_ROLE_KEY", ANON, "✗ SUPABASE_SERVICE_ROLE_KEY holds the anon key"),
        ("SECRET_KEY", "sb_secret_x", "✓ SUPABASE_SECRET_KEY is a secret key\n"),
        ("SECRET_KEY", "opaque", "✓ SUPABASE_SECRET_KEY is set\n"),
        ("SERVICE_ROLE_KEY", SERVICE_ROLE, "a legacy key: make a secret key"),
        ("PUBLISHABLE_KEY", "sb_publishable_x", "✗ only the publishable key is set"),
    ],
)
def test_doctor_knows_a_public_key_from_a_secret_one(
    run: Run, name: str, key: str, line: str
) -> None:
    """Of either kind, by the setting that holds it; a legacy key works, and says so."""
    _, printed, _ = run("doctor", SUPABASE_URL="http://127.0.0.1:9", **{f"SUPABASE_{name}": key})
    assert line in printed and key not in printed


@pytest.mark.parametrize(
    ("name", "key", "line"),
    [
        ("PUBLISHABLE_KEY", "sb_secret_x", "✗ SUPABASE_PUBLISHABLE_KEY holds the secret key"),
        ("ANON_KEY", SERVICE_ROLE, "✗ SUPABASE_ANON_KEY holds the service_role key"),
        ("PUBLISHABLE_KEY", "sb_publishable_x", "SUPABASE_PUBLISHABLE_KEY is a publishable key\n"),
        ("ANON_KEY", ANON, "a legacy key: make a publishable key"),
    ],
)
def test_doctor_knows_a_secret_key_beside_tokens(run: Run, name: str, key: str, line: str) -> None:
    """There a lost token must leave no rights behind."""
    settings = {f"SUPABASE_{name}": key, "SUPABASE_JWT_SECRET": "x" * 32}
    _, printed, _ = run("doctor", SUPABASE_URL="http://127.0.0.1:9", **settings)
    assert line in printed and key not in printed
