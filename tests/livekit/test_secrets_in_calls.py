"""A call in which secrets are told: none reaches the disk or a log, whoever says it and how."""

import logging
from pathlib import Path

import pytest

from memory_manager import memory_manager
from tests.helpers.fakes import FakeLLM, Reply, arrive, call, conversation


async def talked(said: list[str], *replies: Reply) -> None:
    """A call in which the person says this, and the agent these."""
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM(*replies)) as session:
        for text in said:
            await session.generate_reply(user_input=text)


def on_disk(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("said", "replies", "secrets"),
    [
        (
            ["I need help to log in", "It's hunter2", "I love reading about volcanoes"],
            ["What is the password?", "Okay, hunter2 it is!", "Nice."],
            ["hunter2"],
        ),
        (
            ["Remember my locker code", "It is 4719", "I like tea"],
            ["What is the code?", "I keep 4719.", "Good."],
            ["4719"],
        ),
    ],
)
async def test_a_secret_told_in_a_dialogue_is_nowhere(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    said: list[str],
    replies: list[Reply],
    secrets: list[str],
) -> None:
    """The answer to a question for one, halves, and the agent's own words are redacted."""
    caplog.set_level(logging.INFO, "memory-agent")
    await talked(said, *replies)
    assert memory_manager.retrieve_all()
    for secret in secrets:
        assert secret.encode() not in on_disk(tmp_path)
        assert secret not in "\n".join(caplog.messages[-12:])


async def test_what_is_kept_is_redacted_once_it_turns_out_to_be_a_secret(tmp_path: Path) -> None:
    """The first half of a card number looks like any number, until the second is said."""
    await talked(["It begins with 4111 1111", "and then 1111 1111"])
    assert len(memory_manager.retrieve_all()) == 2
    assert b"4111 1111" not in on_disk(tmp_path) and b"1111 1111" not in on_disk(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"), [("locker_code", "4719"), ("wifi_password", "hunter2"), ("pin", "4719")]
)
async def test_a_model_can_not_store_a_secret_under_its_name(
    tmp_path: Path, key: str, value: str
) -> None:
    """What a thing is called tells that it is a secret."""
    arguments = f'{{"category": "FACT", "key": "{key}", "value": "{value}"}}'
    await talked(["Please remember it"], call("remember", arguments))
    stored = {memory.key: memory.value for memory in memory_manager.retrieve_all()}
    assert key in stored and value not in stored[key]
    assert value.encode() not in on_disk(tmp_path)
