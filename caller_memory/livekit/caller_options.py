"""What a session may take from its room: the voice and the typing of one participant.

LiveKit's defaults let others in: see ARCHITECTURE.md for every channel of a room.
"""

import logging
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.voice.room_io import (
    AudioInputOptions,
    RoomOptions,
    TextInputEvent,
    TextInputOptions,
)

from caller_memory.languages.texts import Text
from caller_memory.livekit.session import language_of
from caller_memory.log_masking import LOGGER_NAME

logger = logging.getLogger(f"{LOGGER_NAME}.room")

MAX_TYPED_CHARS = 8_000
"""A longer message is declined: no model answers it in time."""

TYPED_TOO_MUCH = Text("typed_too_much")


def caller_options(identity: str) -> dict[str, Any]:
    """Return the arguments by which `AgentSession.start` serves one participant and nobody else.

    Nobody drives the session from outside, and sound from before the connection is not taken:
    LiveKit does not check who sends either.

    Args:
        identity: of the participant in the room.
    """
    return {
        "session_host": False,
        "room_options": RoomOptions(
            participant_identity=identity,
            audio_input=AudioInputOptions(pre_connect_audio=False),
            text_input=TextInputOptions(text_input_cb=_on_typed),
        ),
    }


async def _on_typed(session: AgentSession[None], event: TextInputEvent) -> None:
    if len(event.text) > MAX_TYPED_CHARS:
        logger.warning("a typed message of %d characters is declined", len(event.text))
        await session.interrupt()
        session.say(TYPED_TOO_MUCH.said_in(language_of(session)))
        return
    answer = TextInputOptions().text_input_cb(session, event)
    if answer is not None:
        await answer
