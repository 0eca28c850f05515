"""An agent of one's own: its instructions, its tool, its greeting, and memory of each caller.

Run `python examples/own_agent.py dev` with LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET of
a LiveKit Cloud project, whose inference gateway hears, thinks and speaks here. Any plug-in does:
`llm=anthropic.LLM()`.
"""

from livekit.agents import AgentServer, AgentSession, JobContext, cli, function_tool

from caller_memory import PersonMemory, open_stores, user_id
from caller_memory.livekit import Company, RememberingAgent, caller_options

INSTRUCTIONS = "You are Iris, the librarian of a small town. Answer in one or two sentences."
SHELVES = {"science": "upstairs on the left", "novels": "by the window"}


class Librarian(RememberingAgent):
    """Knows where the books are, and who asks."""

    greet_first = "Introduce yourself as Iris from the library, and ask what they love to read."

    @function_tool
    async def find_shelf(self, subject: str) -> str:
        """Tell where the books about a subject are."""
        return SHELVES.get(subject, "in the catalogue by the door")


server = AgentServer()


@server.rtc_session()
async def entrypoint(ctx: JobContext) -> None:
    """One call."""
    await ctx.connect()
    caller = await ctx.wait_for_participant()
    agent = Librarian(
        PersonMemory(user_id(caller.identity), open_stores("memories")),
        instructions=INSTRUCTIONS,
        # The model may use these two tools of memory alone; what is said is kept without any.
        memory_tools=("recall", "forget"),
        # Nothing remembered is spoken while somebody else is in the room.
        company=Company(ctx.room, caller.identity),
    )
    session: AgentSession[None] = AgentSession(
        stt="deepgram/nova-3", llm="openai/gpt-4.1-mini", tts="cartesia/sonic-3"
    )
    await session.start(agent, room=ctx.room, **caller_options(caller.identity))
    await agent.greet()


if __name__ == "__main__":
    cli.run_app(server)
