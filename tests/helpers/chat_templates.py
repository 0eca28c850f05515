"""What the chat templates of model families refuse, as rules in our own words.

The messages of a request flow in; what a template of each family would raise flows out. A family
that drops what it does not expect in silence is held to the same rule as one that raises.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Message = Mapping[str, Any]


class Refused(AssertionError):
    """What `raise_exception` of a template raises."""


def system_first(messages: Sequence[Message]) -> None:
    """Qwen3.5, Ministral-3, Apertus: "System message must be at the beginning."."""
    _unless(all(m["role"] != "system" for m in messages[1:]), "system message behind the beginning")


def one_system(messages: Sequence[Message]) -> None:
    """Of gpt-oss, MiniMax, SmolLM3, Nemotron: a second one is lost."""
    _unless(sum(m["role"] == "system" for m in messages) <= 1, "two system messages")
    _unless(all(m["role"] != "developer" for m in messages), "a role of few")


def strictly_in_turn(messages: Sequence[Message]) -> None:
    """Mistral, Mixtral, Llama 2, Mistral-Nemo: user, assistant, user; tools stand in between."""
    said = [m for m in messages if m["role"] in ("user", "assistant") and not m.get("tool_calls")]
    for number, message in enumerate(said):
        expected = "assistant" if number % 2 else "user"
        _unless(message["role"] == expected, f"message {number} is not of the {expected}")


def no_system_role(messages: Sequence[Message]) -> None:
    """Gemma 2 and 3, Mistral 7B v0.1: what is of the system goes into the first user message."""
    system, *others = messages if messages[0]["role"] == "system" else [{"content": ""}, *messages]
    _unless(bool(others) and others[0]["role"] == "user", "no user message to put it into")
    folded = {"role": "user", "content": f"{system['content']}\n\n{others[0]['content']}"}
    strictly_in_turn([folded, *others[1:]])


def no_two_of_one_role(messages: Sequence[Message]) -> None:
    """Gemma, Command R, R1-Distill: also around the calls of tools."""
    for one, other in itertools.pairwise(messages):
        _unless(one["role"] != other["role"] or one["role"] == "tool", f"twice {one['role']}")


def worded(messages: Sequence[Message]) -> None:
    """Phi, Granite, servers that check: a string that is not empty, or calls of tools."""
    for message in messages:
        content = message.get("content")
        is_worded = isinstance(content, str) and bool(content.strip())
        _unless(is_worded or bool(message.get("tool_calls")), f"{message['role']} without words")


def tools_answered(messages: Sequence[Message]) -> None:
    """Mistral, Hermes, OpenAI's own: a result for each call, right behind it, and for no other."""
    for place, message in enumerate(messages):
        calls = [call["id"] for call in message.get("tool_calls") or ()]
        behind = [m for m in messages[place + 1 : place + 1 + len(calls)] if m["role"] == "tool"]
        _unless(sorted(calls) == sorted(m["tool_call_id"] for m in behind), "calls without results")
        if message["role"] == "tool":
            before = messages[place - 1]
            _unless(
                before["role"] == "tool" or bool(before.get("tool_calls")), "a result of no call"
            )


def something_to_answer(messages: Sequence[Message]) -> None:
    """Qwen3, DeepSeek: a prompt ends with what is answered; there is a user message."""
    _unless(messages[-1]["role"] in ("user", "tool"), "nothing to answer")
    _unless(any(m["role"] == "user" for m in messages), "no user query found in messages")


FAMILIES: list[Callable[[Sequence[Message]], None]] = [
    system_first,
    one_system,
    strictly_in_turn,
    no_system_role,
    no_two_of_one_role,
    worded,
    tools_answered,
    something_to_answer,
]


def _unless(holds: bool, why: str) -> None:
    if not holds:
        raise Refused(why)
