"""Give a request the shape that the chat template of every model takes.

A context of LiveKit flows in, a context flows out: one system message first, then user and
assistant strictly in turn, each with words, from a user message to a user message or the results of
tools. What is no system message of the beginning, such as the order to greet, is told in the
person's messages, in parentheses. A history that is too long loses its oldest turns.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from livekit.agents import llm

from caller_memory.language.query import estimate_tokens

THE_CALL_BEGINS = "(The call begins.)"
GO_ON = "(Go on.)"
LEFT_OUT = "(Earlier parts of this call are left out.)"
UNSAID = "…"
"""Stands for a reply that was cut off before its first word."""

_TOKENS_OF_A_MESSAGE = 6
"""What a template writes around each message, about."""
_STEPS = 4
"""In so many steps a full history is cut: in between its beginning stays, for caches."""


def shaped(prompt: llm.ChatContext, max_tokens: int, opening: str | None = None) -> llm.ChatContext:
    """Return the request for a prompt, estimated to be no longer than a number of tokens.

    The system message and what follows the last user message, with it, are kept at any length.

    Args:
        opening: our own words, in parentheses, with which the first user message begins.
    """
    system, turns = _parted(prompt)
    turns = _ended([turn for turn in turns if turn.content or turn.calls])
    told = [*_texts(system.content if system else []), *([opening] if opening else [])]
    turns = _fitted(turns, max_tokens - sum(map(estimate_tokens, told)))
    if opening:
        turns[0] = replace(turns[0], content=[opening, *turns[0].content])
    return llm.ChatContext([*([system] if system else []), *(i for t in turns for i in t.items())])


def request_tokens(request: llm.ChatContext) -> int:
    """Estimate how many tokens a request has, without its tools."""
    system, turns = _parted(request)
    told = _texts(system.content) if system else []
    return sum(map(estimate_tokens, told)) + sum(turn.tokens for turn in turns)


def aside(text: str) -> str:
    """Return our own words as they stand in a message of the person."""
    return text if text.startswith("(") else f"({text})"


@dataclass
class _Turn:
    """What one side says at once; of the agent, with the tools it calls then."""

    role: llm.ChatRole
    first: llm.ChatItem | None = None
    content: list[llm.ChatContent] = field(default_factory=list)
    calls: list[tuple[llm.FunctionCall, llm.FunctionCallOutput]] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        texts = [*_texts(self.content)]
        texts += [text for call, done in self.calls for text in (call.arguments, done.output)]
        return sum(map(estimate_tokens, texts)) + _TOKENS_OF_A_MESSAGE * (1 + 2 * len(self.calls))

    def items(self) -> list[llm.ChatItem]:
        """Return it as LiveKit has it; a message is joined with its calls by their group."""
        if not self.calls:
            return [self._message()]
        calls = [call for call, _ in self.calls]
        results = [result for _, result in self.calls]
        group = calls[0].group_id or calls[0].id.split("/")[0]
        if not self.content:
            return [*(_in_group(call, group) for call in calls), *results]
        message = self._message()
        group = message.id.split("/")[0]
        return [message, *(_in_group(call, group) for call in calls), *results]

    def _message(self) -> llm.ChatMessage:
        if isinstance(self.first, llm.ChatMessage) and self.first.role == self.role:
            if self.first.content == self.content:
                return self.first
            return self.first.model_copy(update={"content": self.content})
        return llm.ChatMessage(role=self.role, content=self.content)


def _parted(prompt: llm.ChatContext) -> tuple[llm.ChatMessage | None, list[_Turn]]:
    """Return the system message, and what is said behind it, in turn."""
    results = {i.call_id: i for i in prompt.items if i.type == "function_call_output"}
    system: llm.ChatMessage | None = None
    turns: list[_Turn] = []
    for item in prompt.items:
        if item.type == "function_call" and item.call_id in results:
            _add_call(turns, item, results.pop(item.call_id))
        if item.type != "message" or not (content := _worded(item.content)):
            continue
        if item.role in ("user", "assistant"):
            _add(turns, item.role, item, content)
        elif system is None and not turns:
            system = item
        elif system is not None and not turns and item.id.startswith("lk."):
            # LiveKit's own: the changing part of the instructions, and how to write for the voice.
            system = system.model_copy(update={"content": [*system.content, *content]})
        else:
            _add_aside(turns, [aside(text) for text in _texts(content)])
    return system, turns


def _add(
    turns: list[_Turn],
    role: llm.ChatRole,
    item: llm.ChatItem | None,
    content: Iterable[llm.ChatContent],
) -> None:
    last = turns[-1] if turns else None
    if last is None or last.role != role or last.calls:
        if last is not None and last.calls and role == "user":
            turns.append(_Turn("assistant", None, [UNSAID]))
        turns.append(last := _Turn(role, item))
    last.content += content


def _add_call(turns: list[_Turn], call: llm.FunctionCall, result: llm.FunctionCallOutput) -> None:
    last = turns[-1] if turns else None
    is_other_step = bool(last and last.calls and not _is_one_step(last.calls[-1][0], call))
    if last is None or last.role != "assistant" or is_other_step:
        turns.append(last := _Turn("assistant", call))
    last.calls.append((call, result))


def _add_aside(turns: list[_Turn], told: list[str]) -> None:
    """Tell something with the last user message; behind the results of tools, before the calls."""
    if turns and turns[-1].calls:
        asked = next((turn for turn in reversed(turns) if turn.role == "user"), None)
        if asked is None:
            turns.insert(0, asked := _Turn("user"))
        asked.content += told
    else:
        _add(turns, "user", None, told)


def _ended(turns: list[_Turn]) -> list[_Turn]:
    """Return turns from a user message to a user message, or to the results of tools."""
    if not turns or turns[0].role == "assistant":
        turns = [_Turn("user", None, [THE_CALL_BEGINS]), *turns]
    if turns[-1].role == "assistant" and not turns[-1].calls:
        turns = [*turns, _Turn("user", None, [GO_ON])]
    return turns


def _fitted(turns: list[_Turn], room: int) -> list[_Turn]:
    """Leave out the oldest, in steps, up to the last user message at most."""
    last = max(i for i, turn in enumerate(turns) if turn.role == "user")
    costs = [turn.tokens for turn in turns]
    step = max(1, room // _STEPS)
    needed = step * math.ceil(sum(costs[last:]) / step)
    excess = sum(costs[:last]) - (room - needed)
    if excess <= 0 or not last:
        return turns
    excess = step * math.ceil(excess / step)
    start = dropped = 0
    while start < last and (dropped < excess or turns[start].role != "user"):
        dropped += costs[start]
        start += 1
    first = turns[start]
    return [replace(first, content=[LEFT_OUT, *first.content]), *turns[start + 1 :]]


def _worded(content: Iterable[llm.ChatContent]) -> list[llm.ChatContent]:
    """Return the content of a message without blank texts; empty if there is nothing to read."""
    kept = [part for part in content if not isinstance(part, str) or part.strip()]
    is_read = any(isinstance(part, str | llm.ImageContent) for part in kept)
    return kept if is_read else []


def _texts(content: Iterable[llm.ChatContent]) -> list[str]:
    return [part for part in content if isinstance(part, str)]


def _is_one_step(one: llm.FunctionCall, other: llm.FunctionCall) -> bool:
    return (one.group_id or one.id.split("/")[0]) == (other.group_id or other.id.split("/")[0])


def _in_group(call: llm.FunctionCall, group: str) -> llm.FunctionCall:
    return call if call.group_id == group else call.model_copy(update={"group_id": group})
