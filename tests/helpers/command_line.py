"""What tests of the command line share: the type of the `run` fixture, and earlier calls."""

from collections.abc import Callable

from memory_manager import memory_manager
from session_context import session_user

Run = Callable[..., tuple[int, str, str]]
"""`run("memory", "list", …)`: exit code, standard output, standard error."""


LIVEKIT = {
    "LIVEKIT_URL": "ws://127.0.0.1:7880",
    "LIVEKIT_API_KEY": "devkey",
    "LIVEKIT_API_SECRET": "a-secret-of-thirty-two-characters",
}


def remember(identity: str, *sentences: str) -> None:
    """Keep what a person said in some earlier call."""
    with session_user(identity):
        for sentence in sentences:
            memory_manager.remember_turn(sentence, context="Tell me about yourself.")
