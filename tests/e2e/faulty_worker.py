"""The product's worker, in which one step of the entrypoint fails: a script for `Worker`.

The room's name says which. Everything else is the worker's own.
"""

import sys
from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession, JobContext, get_job_context

import agent
import profiles
import storage
from caller_memory import log_events
from caller_memory.call import memory
from worker import room
from worker.assistant import Assistant
from worker.models import Voice

STEPS: dict[str, tuple[Any, str]] = {
    "arrival": (log_events, "participant_arrived"),
    "company": (agent, "Company"),
    "identity": (room, "caller_identity"),
    "user": (agent, "set_session_user"),
    "log": (log_events, "user_resolved"),
    "profile": (agent, "ensure_profile_exists"),
    "store": (profiles, "_open"),
    "agent": (Assistant, "__init__"),
    "session": (Voice, "session"),
    "options": (agent, "caller_options"),
    "start": (AgentSession, "start"),
    "enter": (Assistant, "on_enter"),
    "memory": (memory, "known_before"),
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
    storage.use(None)
    sys.exit(agent.main(sys.argv[1:]))
