"""The product's worker, in which one step of the entrypoint fails: a script for `Worker`.

The room's name says which. Everything else is the worker's own.
"""

import sys
from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession, JobContext, get_job_context

import agent
import log_lines
import profiles
import room
import session_memory
import stores
from assistant import Assistant
from voice import Voice

STEPS: dict[str, tuple[Any, str]] = {
    "arrival": (log_lines, "participant_arrived"),
    "company": (agent, "Company"),
    "identity": (room, "caller_identity"),
    "user": (agent, "set_session_user"),
    "log": (log_lines, "user_resolved"),
    "profile": (agent, "ensure_profile_exists"),
    "store": (profiles, "_open"),
    "agent": (Assistant, "__init__"),
    "session": (Voice, "session"),
    "options": (room, "options"),
    "start": (AgentSession, "start"),
    "enter": (Assistant, "on_enter"),
    "memory": (session_memory, "last_call"),
    "greet": (Assistant, "greet"),
}


def failing_once(step: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, which fails the first time in a room that is named after the step."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        context: JobContext | None = get_job_context(required=False)
        if context and f"-{step}-" in context.room.name and step not in context.proc.userdata:
            context.proc.userdata[step] = True
            raise RuntimeError(f"{step} fails on purpose")
        return call(*args, **kwargs)

    return wrapped


for step, (owner, name) in STEPS.items():
    setattr(owner, name, failing_once(step, getattr(owner, name)))

if __name__ == "__main__":
    stores.use(None)
    sys.exit(agent.main(sys.argv[1:]))
