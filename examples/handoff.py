"""Two agents in one call: the second takes over the call, and with it the memory of the caller.

Run `python examples/handoff.py dev` with LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET of a
LiveKit Cloud project.
"""

from livekit.agents import AgentServer, AgentSession, JobContext, cli, function_tool

from caller_memory import PersonMemory, open_stores, user_id
from caller_memory.livekit import RememberingAgent, caller_options


class Reception(RememberingAgent):
    """Picks up, and passes the caller on."""

    @function_tool
    async def ask_a_doctor(self) -> tuple[RememberingAgent, str]:
        """Pass the caller on to the doctor, when they speak of how they feel."""
        instructions = "You are Doctor Ada. Ask about what the caller told of their health."
        doctor = Doctor(self.call, instructions=instructions, chat_ctx=self.chat_ctx)
        return doctor, "I am passing you on to Doctor Ada."


class Doctor(RememberingAgent):
    """Goes on with the call."""

    async def on_enter(self) -> None:
        """Speak first."""
        await super().on_enter()
        self.session.generate_reply(instructions="Introduce yourself in one sentence.")


server = AgentServer()


@server.rtc_session()
async def entrypoint(ctx: JobContext) -> None:
    """One call."""
    await ctx.connect()
    caller = await ctx.wait_for_participant()
    person = PersonMemory(user_id(caller.identity), open_stores("memories"))
    reception = Reception(person, instructions="You are the receptionist of a surgery.")
    session: AgentSession[None] = AgentSession(
        stt="deepgram/nova-3", llm="openai/gpt-4.1-mini", tts="cartesia/sonic-3"
    )
    await session.start(reception, room=ctx.room, **caller_options(caller.identity))
    await reception.greet()


if __name__ == "__main__":
    cli.run_app(server)
