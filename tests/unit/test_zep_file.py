"""zep_file.py: what Zep and Graphiti export is imported."""

import json
from datetime import UTC, datetime

import pytest

import storage
from caller_memory.language.categories import categorize
from caller_memory.models import Kind, Memory
from caller_memory.person import PersonMemory
from identity import livekit_identity_to_uuid
from tests.helpers.command_line import Run

FACT = {
    "uuid": "8a1f0c52-6f6e-4c62-9c55-0a4f2d0f6a11",
    "name": "LOVES",
    "fact": "Kendra loves Adidas shoes",
    "created_at": "2024-08-20T01:30:36.275141Z",
    "valid_at": "1950-08-20T00:00:00Z",
    "invalid_at": None,
    "expired_at": None,
    "source_node_uuid": "a",
    "target_node_uuid": "b",
}
FORMER = FACT | {"uuid": "f2", "fact": "She lives in Oslo", "invalid_at": "2024-09-01T10:00:00Z"}
MESSAGES = [
    {"role": "system", "content": "Be kind."},
    {"role": "assistant", "content": "Hello!", "created_at": "2024-08-20T01:00:00Z"},
    {"role": "assistant", "content": "Where do you live?", "created_at": "2024-08-20T01:00:01Z"},
    {"role": "user", "content": "I live in Oslo", "created_at": "2024-08-20T01:00:02.5Z"},
    {"role": "user", "content": "hm", "created_at": "2024-08-20T01:00:02.5Z"},
    {"role": "user", "content": "I love tea", "created_at": "2024-08-20T01:00:02.5Z"},
]
VERSION_2 = [
    {"role": "HistoryBot", "role_type": "assistant", "content": "And where do you live?"},
    {"role": "Jane", "role_type": "user", "content": "I live in Rome", "created_at": "2024-08-20"},
]


def imported(run: Run, document: object) -> list[Memory]:
    """What is known of bob after an import, in the order of their keys."""
    status, printed, _ = run("memory", "import", "--identity", "bob", typed=json.dumps(document))
    person = PersonMemory(livekit_identity_to_uuid("bob"), storage.current())
    found = sorted(person.retrieve_all(), key=lambda memory: memory.key)
    assert (status, printed) == (0, f"imported {len(found)} memories\n")
    return found


@pytest.mark.parametrize(
    "document", [{"edges": [FACT, FORMER]}, [FACT, FORMER], {"relevant_facts": [FACT, FORMER]}]
)
def test_facts_are_imported(run: Run, document: object) -> None:
    """With their times; one that has ended is what was."""
    fact, former = imported(run, document)
    assert (fact.kind, fact.value) == (Kind.FACT, "Kendra loves Adidas shoes")
    assert fact.category == categorize(fact.value) and fact.superseded_at is None
    assert fact.created_at == datetime(2024, 8, 20, 1, 30, 36, 275141, UTC)
    assert fact.about == datetime(1950, 8, 20, tzinfo=UTC)
    assert former.superseded_at == datetime(2024, 9, 1, 10, tzinfo=UTC)
    assert (former.former_key, former.key) == ("zep_f2", "zep_f2 (until 2024-09-01T10:00:00Z)")


def test_a_fact_that_ends_later_holds(run: Run) -> None:
    """Until then."""
    (fact,) = imported(run, [FACT | {"invalid_at": "2999-01-01T00:00:00Z"}])
    assert fact.superseded_at is None


def test_messages_are_turns(run: Run) -> None:
    """The user's, with what was said to them before; small talk is left out, as in a call."""
    oslo, tea = imported(run, {"messages": MESSAGES, "user_id": "bob"})
    assert (oslo.kind, oslo.value, oslo.context) == (
        Kind.TURN, "I live in Oslo", "Hello!\nWhere do you live?",
    )  # fmt: skip
    assert oslo.key == "user_input_1724115602500" and tea.key == "user_input_1724115602501"
    assert (tea.value, tea.context) == ("I love tea", None)
    assert oslo.created_at == datetime(2024, 8, 20, 1, 0, 2, 500_000, UTC)


def test_in_version_2_a_role_is_a_name(run: Run) -> None:
    """And its type says who speaks; facts may stand beside."""
    fact, rome = sorted(
        imported(run, {"messages": VERSION_2, "relevant_facts": [FACT], "facts": ["x"]}),
        key=lambda memory: memory.kind,
    )
    assert (rome.value, rome.context) == ("I live in Rome", "And where do you live?")
    assert fact.key.startswith("zep_")


def test_the_same_file_again_doubles_nothing(run: Run) -> None:
    """Its keys are those of Zep."""
    document = {"edges": [FACT, FORMER], "messages": MESSAGES}
    assert imported(run, document) == imported(run, document)


def test_secrets_are_taken_out_and_long_words_cut(run: Run) -> None:
    """As of what is said."""
    message = MESSAGES[3] | {"content": "I live here: my card is 4111 1111 1111 1111 " + "x" * 5000}
    (turn,) = imported(run, [message])
    assert "4111" not in turn.value and len(turn.value) <= 4000


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"messages": MESSAGES, "user_id": "alice"}, "another person's"),
        ([FACT, 7], "fact 2"),
        ([FACT, {"x": 1}], "fact 2"),
        ([FACT | {"fact": None}], "fact 1: value must be text"),
        ([FACT | {"created_at": "yesterday"}], "fact 1: created_at"),
        ([FACT | {"created_at": "0001-01-01T00:00:00+14:00"}], "fact 1: created_at"),
        ([FACT | {"invalid_at": "yesterday"}], "fact 1: superseded_at"),
        ([FACT | {"invalid_at": "0001-01-01T00:00:00+14:00"}], "fact 1: superseded_at"),
        ([FACT | {"valid_at": 7}], "fact 1: about"),
        ([FACT | {"uuid": "u" * 500}], "fact 1: key"),
        ([FACT, FACT], "fact 2: category and key are those of fact 1"),
        ([*MESSAGES, 7], "message 7"),
        ([*MESSAGES, {"role": 7, "content": "x"}], "message 7"),
        ([MESSAGES[3] | {"content": None}], "message 1"),
        ([MESSAGES[3] | {"created_at": "0001-01-01T00:00:00+14:00"}], "message 1: created_at"),
        ([MESSAGES[3] | {"content": "I live in \ud800"}], "message 1: value"),
    ],
)
def test_a_wrong_file_of_zeps_imports_nothing(run: Run, document: object, why: str) -> None:
    """One line that says what is wrong."""
    typed = json.dumps(document)
    status, printed, error = run("memory", "import", "--identity", "bob", typed=typed)
    assert (status, printed, error.count("\n")) == (2, "", 1)
    assert why in error and run("memory", "list", "--identity", "bob")[0] == 1
