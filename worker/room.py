"""Decide who is served in a room, over which channels, and how the room ends."""

import asyncio
import logging
from datetime import tzinfo

import aiohttp
from livekit import api, rtc
from livekit.agents import JobContext
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS

from caller_memory.log_masking import LOGGER_NAME
from worker.join_token import TIMEZONE
from worker.phone_callers import phone_identity, phone_zone
from worker.setting_types import zone_named

logger = logging.getLogger(f"{LOGGER_NAME}.room")

DISPATCH_TIMEOUT_S = 5.0


def caller_identity(participant: rtc.RemoteParticipant, phone_region: str | None) -> str | None:
    """Return the identity to remember a participant by, None for an anonymous caller by phone.

    Args:
        phone_region: see `phone_callers.phone_identity`.
    """
    if participant.kind != rtc.ParticipantKind.PARTICIPANT_KIND_SIP:
        return participant.identity
    number = participant.attributes.get("sip.phoneNumber")
    return phone_identity(participant.identity, number, phone_region)


def caller_zone(participant: rtc.RemoteParticipant, phone_region: str | None) -> tzinfo | None:
    """Return the time zone that a participant tells, or where their number is from; else None.

    Args:
        phone_region: see `phone_callers.phone_identity`.
    """
    if name := participant.attributes.get(TIMEZONE):
        if zone := zone_named(name):
            return zone
        logger.warning("the participant's attribute %s names no time zone: ignored", TIMEZONE)
    if participant.kind != rtc.ParticipantKind.PARTICIPANT_KIND_SIP:
        return None
    number = participant.attributes.get("sip.phoneNumber")
    named = phone_zone(participant.identity, number, phone_region)
    return zone_named(named) if named else None


async def leave(ctx: JobContext, *, hung_up: bool) -> None:
    """Delete the room, so that whoever joins one of its name later gets an agent.

    If somebody is in the room after the caller hung up, most often the caller again, a new agent
    is called and the room stays.
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
