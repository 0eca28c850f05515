"""Which items of a conversation a model must not be shown: what was forgotten, and who asked."""

from collections.abc import Sequence

from livekit.agents import llm

from caller_memory.call.state import CallState
from caller_memory.livekit.prompt import is_of_the_system

Items = Sequence[llm.ChatItem]


def shown(
    items: Items,
    state: CallState,
    since_s: float | None,
    answering: llm.ChatMessage | None,
) -> list[llm.ChatItem]:
    """Return what a model may be shown.

    Args:
        since_s: instructions and what is being answered aside, nothing from before this time.
        answering: see `hidden_ids`.
    """
    hidden = hidden_ids(items, state, answering)
    return [i for i in items if i.id not in hidden and not _is_older(i, since_s, answering)]


def hidden_ids(items: Items, state: CallState, answering: llm.ChatMessage | None) -> set[str]:
    """Return the ids of what is forgotten.

    That is the stretches that a command took back; what tells of something that was erased since;
    and each turn that asked to forget, with the agent's reply. What is still being answered is
    shown, with what the model's tools have done for it.

    Args:
        answering: the message that the model is to answer, None for an unasked reply, and for a
            model that keeps its own history.
    """
    hidden: set[str] = set()
    *before, last = _turns(items)
    if answering not in last and _is_over(last):
        before.append(last)
    for turn in before:
        if turn and turn[0].id in state.retractions:
            hidden.update(item.id for item in turn)
        hidden.update(item.id for item in turn if _is_forgotten(item, state))
    return hidden


def _is_older(item: llm.ChatItem, since_s: float | None, answering: llm.ChatMessage | None) -> bool:
    if since_s is None or item is answering or is_of_the_system(item):
        return False
    return item.created_at < since_s


def _turns(items: Items) -> list[list[llm.ChatItem]]:
    """Return the conversation in turns of the person, each with what follows it."""
    turns: list[list[llm.ChatItem]] = [[]]
    for item in items:
        if is_of_the_system(item):
            continue
        if item.type == "message" and item.role == "user":
            turns.append([])
        turns[-1].append(item)
    return turns


def _is_over(turn: Items) -> bool:
    said = [i for i in turn if i.type in ("message", "function_call", "function_call_output")]
    return bool(said) and said[-1].type == "message" and said[-1].role == "assistant"


def _is_forgotten(item: llm.ChatItem, state: CallState) -> bool:
    told = state.retractions.tell(_words(item), item.created_at)
    return told or state.is_forgotten(item.created_at)


def _words(item: llm.ChatItem) -> str:
    match item.type:
        case "message":
            return item.text_content or ""
        case "function_call":
            return item.arguments
        case "function_call_output":
            return item.output
    return ""
