"""The worker's own agent: a friendly voice assistant, for the person of the job."""

import logging
from typing import Any

from livekit.agents import llm

from caller_memory.call.memory import CallMemory
from caller_memory.livekit import RememberingAgent
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Profile
from session_context import get_current_user

logger = logging.getLogger(f"{LOGGER_NAME}.assistant")

INSTRUCTIONS = (
    "You are a friendly voice assistant who remembers the people you talk to. Your words are "
    "spoken aloud: answer in one to three short sentences, without lists, markup or emoji."
)
ANONYMOUS_INSTRUCTIONS = (
    "You are a friendly voice assistant. Your words are spoken aloud: answer in one to three "
    "short sentences, without lists, markup or emoji."
)


class Assistant(RememberingAgent):
    """The agent of one call.

    Args:
        call: the memory of the call; None for an anonymous caller.
        profile: the person's; None for an anonymous caller.
        options: further arguments of `RememberingAgent`.
    """

    def __init__(
        self, call: CallMemory | None, profile: Profile | None = None, **options: Any
    ) -> None:
        super().__init__(
            call,
            instructions=INSTRUCTIONS if call else ANONYMOUS_INSTRUCTIONS,
            is_first_call=profile.is_first_login if profile else None,
            **options,
        )

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        """Verify the session user. Typed turns never come here: turns are kept on commit."""
        person = self.call.person
        if person is not None:
            await self.call.safely("verifying the session user", lambda _: _verify(person.user_id))


def _verify(user_id: str) -> None:
    """Log an error where the context names somebody else: a bug, though nothing crosses by it."""
    if get_current_user() != user_id:
        logger.error("the session user is not the person of this call: check who set it")
