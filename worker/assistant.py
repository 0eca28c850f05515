"""The worker's own agent: a friendly voice assistant, for the person of the job."""

from typing import Any

from livekit.agents import llm

from caller_memory.call.memory import CallMemory
from caller_memory.livekit import RememberingAgent
from caller_memory.models import Profile

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
        call: the memory of the call; None, or one of nobody, for an anonymous caller.
        profile: the person's; None for an anonymous caller.
        instructions: take the place of the persona; those about memory stay.
        options: further arguments of `RememberingAgent`.
    """

    def __init__(
        self,
        call: CallMemory | None,
        profile: Profile | None = None,
        *,
        instructions: str | None = None,
        **options: Any,
    ) -> None:
        is_known = call is not None and call.person is not None
        super().__init__(
            call,
            instructions=instructions or (INSTRUCTIONS if is_known else ANONYMOUS_INSTRUCTIONS),
            is_first_call=profile.is_first_login if profile else None,
            **options,
        )

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        """Verify the session user. Typed turns never come here: turns are kept on commit."""
        await self.call.safely("verifying the session user", lambda person: None)
