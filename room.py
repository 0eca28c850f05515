"""The room of a call: who in it is nobody, and what becomes of it when the session has ended."""

import asyncio
import logging

import aiohttp
from livekit import api, rtc
from livekit.agents import JobContext
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS

from identity import is_anonymous_caller
from privacy import LOGGER_NAME

logger = logging.getLogger(f"{LOGGER_NAME}.room")

DISPATCH_TIMEOUT_S = 5.0


def is_nobody(participant: rtc.RemoteParticipant) -> bool:
    """Whether this is a caller by phone who hides the number: nobody to be remembered."""
    if participant.kind != rtc.ParticipantKind.PARTICIPANT_KIND_SIP:
        return False
    return is_anonymous_caller(participant.identity, participant.attributes.get("sip.phoneNumber"))


async def leave(ctx: JobContext, *, hung_up: bool) -> None:
    """End the room, so that whoever joins later gets an agent with a new one of that name.

    A person who is in it after the caller hung up, most often the same one again, gets a new
    agent instead.
    """
    if not ctx.room.isconnected() or ctx.is_fake_job():
        return
    people = [
        p for p in ctx.room.remote_participants.values() if p.kind in DEFAULT_PARTICIPANT_KINDS
    ]
    if hung_up and people and await _call_an_agent(ctx):
        return
    await ctx.delete_room()


async def _call_an_agent(ctx: JobContext) -> bool:
    request = api.CreateAgentDispatchRequest(
        room=ctx.room.name, agent_name=ctx.job.agent_name, metadata=ctx.job.metadata
    )
    try:
        async with asyncio.timeout(DISPATCH_TIMEOUT_S):
            await ctx.api.agent_dispatch.create_dispatch(request)
    except (api.TwirpError, aiohttp.ClientError, TimeoutError) as exc:
        logger.warning("no agent can be called for who came back: the room ends: %s", exc)
        return False
    return True
