"""A realtime model that knows the caller: it hears and speaks by itself, without text in between.

Run `pip install livekit-plugins-openai` and `python examples/realtime.py dev` with LIVEKIT_URL,
LIVEKIT_API_KEY, LIVEKIT_API_SECRET and OPENAI_API_KEY. What is known of the caller stands in the
model's instructions, and the tools of memory are its own.
"""

from livekit.agents import AgentServer, AgentSession, JobContext, cli, llm
from livekit.plugins import openai

from caller_memory import PersonMemory, open_stores, user_id
from caller_memory.livekit import Company, RememberingAgent, caller_options


def model() -> llm.RealtimeModel:
    """Return the model. It has to write down what it hears: that is what is remembered."""
    return openai.realtime.RealtimeModel(model="gpt-realtime", voice="marin")


server = AgentServer()


@server.rtc_session()
async def entrypoint(ctx: JobContext) -> None:
    """One call."""
    await ctx.connect()
    caller = await ctx.wait_for_participant()
    agent = RememberingAgent(
        PersonMemory(user_id(caller.identity), open_stores("memories")),
        instructions="You are a friendly companion. Answer in one or two sentences.",
        company=Company(ctx.room, caller.identity),
    )
    session: AgentSession[None] = AgentSession(llm=model())
    await session.start(agent, room=ctx.room, **caller_options(caller.identity))
    await agent.greet()


if __name__ == "__main__":
    cli.run_app(server)
