"""Choose which memories a prompt shows: for a message, and for the greeting."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from caller_memory.call.command_grammar import VoiceCommand, parse
from caller_memory.call.former import with_corrections
from caller_memory.call.passages import as_passages, told_once
from caller_memory.call.resumption import CUT_OFF, LastCall
from caller_memory.call.retention import Retention
from caller_memory.call.standing import standing
from caller_memory.extraction.words import as_words
from caller_memory.language.clauses import is_meant
from caller_memory.language.named_times import span_named
from caller_memory.language.names import known_name
from caller_memory.language.passing import is_passing
from caller_memory.language.pii import redact
from caller_memory.language.query import prompt_block
from caller_memory.language.sensitive import is_harmless
from caller_memory.language.time_labels import NOW_TOKENS, is_over
from caller_memory.languages import ENGLISH
from caller_memory.models import Category, Kind, Memory
from caller_memory.person import PersonMemory
from caller_memory.provenance import MAX_LINE_CHARS, words_of

NEWEST_FOR_GREETING = 20
NEWEST_TOLD = 60
"""So many of all that is known are looked at for what was corrected: more are seldom shown."""
MAX_NAME_CHARS = 80
MOST_RECALLED = 15
"""So many are recalled for a message; how many of them are shown, the budget decides."""


class Volunteered(StrEnum):
    """What a greeting may tell unasked."""

    NEUTRAL = "neutral"
    """Neither name nor anything else."""
    NAME = "name"
    """The name alone."""
    INTERESTS = "interests"
    """The name, and what is harmless of interests, preferences and plans."""
    EVERYTHING = "everything"
    """For a model that is told but once, to answer with: nothing unasked."""


_HARMLESS = (Category.INTEREST, Category.PREFERENCE, Category.PLAN)
"""What may be harmless. Of the others, only what was said decides, and whom it is about."""


def message_block(
    person: PersonMemory, message: str, turns: Collection[Memory], prompt_tokens: int
) -> str | None:
    """Return the prompt block for a message, None if nothing helps. Call it on a thread.

    Args:
        turns: the turns of this call, left out since the conversation shows them.
        prompt_tokens: budget of the block and of the time beside it, in tokens.
    """
    memories = as_passages(memories_for(person, message, turns))
    return prompt_block(memories, prompt_tokens - NOW_TOKENS, now=person.now())


def memories_for(person: PersonMemory, message: str, turns: Collection[Memory]) -> list[Memory]:
    """Return the memories that help with a message, best first. Call it on a thread.

    Args:
        turns: see `message_block`.
    """
    if VoiceCommand.WHAT_DO_YOU_REMEMBER in parse(message).commands:
        known = tellable(person.retrieve_all())
        return [*with_corrections(person, known[:NEWEST_TOLD]), *known[NEWEST_TOLD:]]
    found = with_corrections(person, person.recall(message, limit=MOST_RECALLED, without=turns))
    # The turn that is being answered may be on disk already: leave it out, too.
    said = redact(message, person.language).strip()
    shown = {turn.value for turn in turns} | {said}
    return [m for m in told_once(standing(found, message)) if m.value not in shown]


def newest_block(
    person: PersonMemory,
    retention: Retention,
    last_call: LastCall | None,
    participant_name: str | None,
    prompt_tokens: int,
    volunteered: Volunteered,
) -> str | None:
    """Return the prompt block for a person's greeting, without plans that have passed.

    Call it on a thread.

    Args:
        participant_name: the name to greet by if no memory tells one.
        prompt_tokens: budget of the block and of the time beside it, in tokens.
        volunteered: what of all this may be told unasked.
    """
    if volunteered is Volunteered.NEUTRAL:
        return None
    now = person.now()
    name = known_name(retention.current(person.telling_the_name())) or participant_name
    newest = retention.current(person.newest(NEWEST_FOR_GREETING))
    newest = standing(retention.current(with_corrections(person, newest)))
    ahead = [m for m in newest if not (m.category is Category.PLAN and is_over(m, now))]
    if volunteered is Volunteered.NAME:
        ahead, last_call = [], None
    elif volunteered is Volunteered.INTERESTS:
        private = {m.value[:MAX_LINE_CHARS] for m in newest if not _is_harmless(m)}
        ahead = [m for each in ahead if each.category in _HARMLESS and (m := _harmless_of(each))]
        ahead = [m for m in ahead if m.kind is Kind.FACT or _may_be_told(m)]
        # A call that was cut off goes on: there the person has just said it themselves.
        if last_call and not last_call.cut_off:
            lines = last_call.summary.splitlines()
            is_private = not private.isdisjoint(lines) or not is_harmless(last_call.summary)
            last_call = None if is_private else _still_to_come(last_call, now, person.language)
    return greeting_block(name, ahead, last_call, prompt_tokens - NOW_TOKENS, now)


def _still_to_come(last_call: LastCall, now: datetime, language: str) -> LastCall | None:
    """Return a call without the lines about a time that has passed, None if no line is left."""
    at = last_call.said_at.astimezone(now.tzinfo)
    spans = ((line, span_named(line, at, language)) for line in last_call.summary.splitlines())
    left = [line for line, span in spans if span is None or span.end > now]
    if language == ENGLISH:
        left = [line for line in left if not is_passing(line) and is_meant(line)]
    return last_call._replace(summary="\n".join(left)) if left else None


def _may_be_told(turn: Memory) -> bool:
    """Return whether a turn is more than a mood of the moment, and neither joke nor hearsay."""
    return not is_passing(turn.value) and (not _is_english(turn) or is_meant(turn.value))


def _is_harmless(memory: Memory) -> bool:
    """Return whether a memory may be told unasked, with what it was said about and answered."""
    key = as_words(memory.key) if memory.kind is Kind.FACT else ""
    told = (key, memory.value, memory.context or "", *(words_of(memory)))
    return _is_english(memory) and all(map(is_harmless, told))


def _is_english(memory: Memory) -> bool:
    return (memory.language or ENGLISH).startswith(ENGLISH)


def _harmless_of(memory: Memory) -> Memory | None:
    """Return what may be told unasked of a memory: of a plan not who comes along."""
    if _is_harmless(memory):
        return memory
    if memory.kind is not Kind.FACT or memory.category is not Category.PLAN:
        return None
    alone = replace(memory, sources=(), context=None)
    along = all(is_harmless(words, with_people=True) for words in words_of(memory))
    return alone if along and _is_harmless(alone) else None


def greeting_block(
    name: str | None,
    memories: list[Memory],
    last_call: LastCall | None,
    prompt_tokens: int,
    now: datetime | None = None,
) -> str | None:
    """Return the prompt block for the greeting; None if it would be empty.

    Args:
        name: whom to greet.
        memories: the newest ones within their retention, newest first.
        prompt_tokens: budget of the block, in tokens.
        now: see `prompt_block`.
    """
    about = {}
    if name:
        about["name"] = name[:MAX_NAME_CHARS]
    if last_call:
        about[CUT_OFF if last_call.cut_off else "last call"] = last_call.summary
    return prompt_block(memories, prompt_tokens, about=about, now=now)


def tellable(memories: Iterable[Memory]) -> list[Memory]:
    """Return the memories without our own, such as the opt-out and the summary."""
    return [memory for memory in memories if memory.kind in (Kind.TURN, Kind.FACT)]
