"""Tell the caller's page which of the agent's words were cut short, as LiveKit reports it.

LiveKit's own transcripts do not say. Events of the session flow in, packets to the caller alone
flow out; there is not a word in them.
"""

import asyncio
import logging

from livekit import rtc
from livekit.agents import AgentSession, ConversationItemAddedEvent, llm
from livekit.rtc.participant import PublishDataError

from caller_memory.log_masking import LOGGER_NAME

logger = logging.getLogger(f"{LOGGER_NAME}.interruptions")

TOPIC = "agent.interrupted"


def tell_interruptions(session: AgentSession[None], room: rtc.Room, identity: str) -> None:
    """Send the caller a packet whenever something that the agent says is cut short.

    Args:
        identity: of the caller in the room.
    """
    sending = set[asyncio.Task[None]]()

    def on_item_added(event: ConversationItemAddedEvent) -> None:
        item = event.item
        if isinstance(item, llm.ChatMessage) and item.role == "assistant" and item.interrupted:
            task = asyncio.create_task(_send(room, identity), name="tell-interruption")
            sending.add(task)
            task.add_done_callback(sending.discard)

    session.on("conversation_item_added", on_item_added)


async def _send(room: rtc.Room, identity: str) -> None:
    try:
        await room.local_participant.publish_data(
            b"", topic=TOPIC, destination_identities=[identity]
        )
    except PublishDataError as exc:
        logger.debug("the caller is not told of an interruption: %s", exc)
