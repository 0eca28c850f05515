"""worker/interruptions.py: the caller alone is told that the agent was cut short."""

import asyncio
from typing import Any, cast
from unittest.mock import AsyncMock, Mock

from livekit import rtc
from livekit.agents import AgentSession, ConversationItemAddedEvent, llm

from worker.interruptions import TOPIC, tell_interruptions


def added(role: Any, *, interrupted: bool) -> ConversationItemAddedEvent:
    """Something was said."""
    item = llm.ChatMessage(role=role, content=["words"], interrupted=interrupted)
    return ConversationItemAddedEvent(item=item)


async def test_the_caller_is_told_of_interruptions_alone() -> None:
    """Without a word of what was said."""
    room = Mock(local_participant=Mock(publish_data=AsyncMock()))
    session = cast(AgentSession[None], rtc.EventEmitter[str]())
    tell_interruptions(session, room, "alice")
    for event in (
        added("assistant", interrupted=False),
        added("user", interrupted=True),
        added("assistant", interrupted=True),
    ):
        cast(Any, session).emit("conversation_item_added", event)
    await asyncio.sleep(0)
    room.local_participant.publish_data.assert_awaited_once_with(
        b"", topic=TOPIC, destination_identities=["alice"]
    )
