"""What stands in the prompt of a language model: the message it answers, and where a note belongs.

A context of LiveKit flows in, a message, a place or a time flows out.
"""

import itertools
from typing import NamedTuple

from livekit.agents import llm


def last_user_message(prompt: llm.ChatContext) -> llm.ChatMessage | None:
    """Return the message that is being answered, None for a greeting."""
    messages = (item for item in reversed(prompt.items) if item.type == "message")
    return next((message for message in messages if message.role == "user"), None)


class Turn(NamedTuple):
    """Names what a reply is for; requests after its tool calls bear the same name.

    Attributes:
        message: the id of the person's last message, None where they have said nothing yet.
        order: the id of LiveKit's instructions for this reply alone, None for an answer.
    """

    message: str | None
    order: str | None


def turn_of(prompt: llm.ChatContext) -> Turn:
    """Return the turn that a prompt of LiveKit is for."""
    message = last_user_message(prompt)
    orders = [item.id for item in prompt.items[1:] if is_of_the_system(item)]
    return Turn(message.id if message else None, orders[-1] if orders else None)


def beginning(prompt: llm.ChatContext) -> float:
    """Return since when a prompt holds what the person said: not all, where an agent took over."""
    said = (message for message in prompt.messages() if message.role == "user")
    return min((message.created_at for message in said), default=0.0)


def is_answered(message: llm.ChatMessage, chat_ctx: llm.ChatContext) -> bool:
    """Return whether the agent has spoken behind it: what it says then, it says unasked."""
    behind = itertools.takewhile(lambda item: item is not message, reversed(chat_ctx.items))
    return any(item.type == "message" and item.role == "assistant" for item in behind)


def place_before(message: llm.ChatMessage | None, prompt: llm.ChatContext) -> int:
    """Return where a note belongs: before the message, or before the order to greet."""
    if message in prompt.items:
        return prompt.items.index(message)
    told = (i for i, item in enumerate(prompt.items) if i and is_of_the_system(item))
    return max(told, default=len(prompt.items))


def is_of_the_system(item: llm.ChatItem) -> bool:
    """Return whether an item is an instruction, said by nobody."""
    return item.type == "message" and item.role in ("system", "developer")
