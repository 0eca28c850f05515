"""Decide who is served in a room, over which channels, and how the room ends."""

import asyncio
import logging

import aiohttp
from livekit import api, rtc
from livekit.agents import AgentSession, JobContext
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS
from livekit.agents.voice.room_io import (
    AudioInputOptions,
    RoomOptions,
    TextInputEvent,
    TextInputOptions,
)

from caller_memory.log_masking import LOGGER_NAME
from worker.phone_callers import phone_identity

logger = logging.getLogger(f"{LOGGER_NAME}.room")

DISPATCH_TIMEOUT_S = 5.0


MAX_TYPED_CHARS = 8_000
"""The longest typed message: a model does not answer a longer one in time."""

TYPED_TOO_MUCH = "That message is too long for me. Please send it in shorter parts."


def caller_identity(participant: rtc.RemoteParticipant, phone_region: str | None) -> str | None:
    """Return the identity to remember a participant by, None for an anonymous caller by phone.

    Args:
        phone_region: see `phone_callers.phone_identity`.
    """
    if participant.kind != rtc.ParticipantKind.PARTICIPANT_KIND_SIP:
        return participant.identity
    number = participant.attributes.get("sip.phoneNumber")
    return phone_identity(participant.identity, number, phone_region)


def options(participant_identity: str) -> RoomOptions:
    """Return the room options of a session that hears and reads one participant alone.

    Audio from before the connection is not used, because LiveKit does not check who sends it.
    """
    return RoomOptions(
        participant_identity=participant_identity,
        audio_input=AudioInputOptions(pre_connect_audio=False),
        text_input=TextInputOptions(text_input_cb=_on_typed),
    )


async def _on_typed(session: AgentSession[None], event: TextInputEvent) -> None:
    if len(event.text) > MAX_TYPED_CHARS:
        logger.warning("a typed message of %d characters is declined", len(event.text))
        await session.interrupt()
        session.say(TYPED_TOO_MUCH)
        return
    answer = TextInputOptions().text_input_cb(session, event)
    if answer is not None:
        await answer


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
