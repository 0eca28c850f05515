"""Choose which memories a prompt shows: for a message, and for the greeting."""

from collections.abc import Collection, Iterable

from caller_memory.call.command_grammar import VoiceCommand, parse
from caller_memory.call.resumption import CUT_OFF, LastCall
from caller_memory.call.retention import Retention
from caller_memory.language.pii import redact
from caller_memory.language.query import known_name, prompt_block
from caller_memory.models import Kind, Memory
from caller_memory.person import PersonMemory

NEWEST_FOR_GREETING = 20
MAX_NAME_CHARS = 80


def message_block(
    person: PersonMemory, message: str, turns: Collection[Memory], prompt_tokens: int
) -> str | None:
    """Return the prompt block for a message, None if nothing helps. Call it on a thread.

    Args:
        turns: the turns of this call, left out since the conversation shows them.
        prompt_tokens: budget of the block, in tokens.
    """
    if VoiceCommand.WHAT_DO_YOU_REMEMBER in parse(message).commands:
        return prompt_block(tellable(person.retrieve_all()), prompt_tokens)
    memories = person.recall(message, without=turns)
    # The turn that is being answered may be on disk already: leave it out, too.
    said = redact(message).strip()
    return prompt_block([m for m in memories if m.value != said], prompt_tokens)


def newest_block(
    person: PersonMemory,
    retention: Retention,
    last_call: LastCall | None,
    participant_name: str | None,
    prompt_tokens: int,
) -> str | None:
    """Return the prompt block for a person's greeting. Call it on a thread.

    Args:
        participant_name: the name to greet by if no memory tells one.
    """
    name = known_name(retention.current(person.telling_the_name())) or participant_name
    newest = retention.current(person.newest(NEWEST_FOR_GREETING))
    return greeting_block(name, newest, last_call, prompt_tokens)


def greeting_block(
    name: str | None, memories: list[Memory], last_call: LastCall | None, prompt_tokens: int
) -> str | None:
    """Return the prompt block for the greeting; None if it would be empty.

    Args:
        name: whom to greet.
        memories: the newest ones within their retention, newest first.
        prompt_tokens: budget of the block, in tokens.
    """
    about = {}
    if name:
        about["name"] = name[:MAX_NAME_CHARS]
    if last_call:
        about[CUT_OFF if last_call.cut_off else "last call"] = last_call.summary
    return prompt_block(memories, prompt_tokens, about=about)


def tellable(memories: Iterable[Memory]) -> list[Memory]:
    """Return the memories without our own, such as the opt-out and the summary."""
    return [memory for memory in memories if memory.kind in (Kind.TURN, Kind.FACT)]
