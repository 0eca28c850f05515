"""Carry out voice commands, and word the answers to them.

An answer is in the past tense only after success.
"""

import asyncio

from caller_memory.call.command_grammar import Parsed, VoiceCommand, parse
from caller_memory.call.forgetting import beginning, forget_call, forget_topic, what_went
from caller_memory.call.keeping import Turn
from caller_memory.call.state import CallState
from caller_memory.call.topic_grammar import topic_of
from caller_memory.language.names import said_names
from caller_memory.language.pii import a_secret, redact
from caller_memory.language.retraction import may_retract
from caller_memory.language.speaker import claims
from caller_memory.language.spoken_code import about_code
from caller_memory.languages import ENGLISH
from caller_memory.languages.texts import Text
from caller_memory.models import Kind
from caller_memory.person import PersonMemory

FAILED = Text("failed")
NOT_ANSWERED = Text("not_answered")
"""Said where the model fails for a turn that may ask to forget."""
NOTHING_TO_FORGET = Text("nothing_to_forget")
FORGOTTEN_WORDS = Text("forgotten_words")
REPLIES: dict[VoiceCommand, Text] = {
    command: Text(command)
    for command in VoiceCommand
    if command is not VoiceCommand.WHAT_DO_YOU_REMEMBER
}
"""Each is worded under the name of its command."""


def commands_of(parsed: Parsed, state: CallState) -> list[VoiceCommand]:
    """Return the commands of a turn. A yes counts if the turn before asked for it."""
    if state.asked and parsed.affirms:
        return [VoiceCommand.REALLY_EVERYTHING]
    commands = [c for c in parsed.commands if c is not VoiceCommand.WHAT_DO_YOU_REMEMBER]
    # The command that needs a confirmation is last, so that the reply ends with its question.
    return sorted(commands, key=lambda c: c is VoiceCommand.FORGET_EVERYTHING)


def may_be_command(text: str, state: CallState) -> bool:
    """Return whether a turn may be one, whatever was asked before it."""
    return parse(text, state.language) != Parsed() or topic_of(text) is not None


def is_command(text: str, state: CallState) -> bool:
    """Return whether a turn is one, behind the turns before it."""
    return topic_of(text) is not None or bool(commands_of(parse(text, state.language), state))


def compile_grammars(language: str) -> None:
    """Read nothing: at first use that takes longer than all imports of the project.

    Args:
        language: the code of the language that is spoken, beside English.
    """
    parse("", language)
    topic_of("")
    may_retract("", language)
    about_code("")
    for said in ("hello there", "this isn't Alice, she gave me her phone", "it's me again"):
        claims(said)
    if language != ENGLISH:
        redact(a_secret(language), language)
        said_names("", language=language)


async def carry_out(
    command: VoiceCommand, person: PersonMemory, state: CallState, said_at_s: float
) -> str:
    """Carry out a command. Return the answer to it.

    Args:
        said_at_s: when the command was given, in seconds since 1970.

    Raises:
        StoreError: it was not carried out.
    """
    match command:
        case VoiceCommand.OFF_THE_RECORD:
            state.go_off()
        case VoiceCommand.ON_THE_RECORD:
            await asyncio.to_thread(person.opt_in)
            state.off = False
        case VoiceCommand.STOP_REMEMBERING:
            await asyncio.to_thread(person.opt_out)
            state.off, state.is_off_for_now = True, False
        case VoiceCommand.FORGET_THAT:
            return await _forget_last_turn(person, state, said_at_s)
        case VoiceCommand.FORGET_CALL:
            for forgotten in await asyncio.to_thread(forget_call, person):
                state.went(forgotten)
            state.forget(0.0, said_at_s)
        case VoiceCommand.FORGET_EVERYTHING:
            state.asked = True
        case VoiceCommand.REALLY_EVERYTHING:
            await asyncio.to_thread(person.forget_all)
            state.forget(0.0, said_at_s)
    return state.worded(REPLIES[command])


async def forget_named(turn: Turn, person: PersonMemory | None, state: CallState) -> str | None:
    """Forget what a turn names. Return the answer.

    None leaves it to the model: the turn names nothing, or what is not clearly one thing.

    Raises:
        StoreError: it was not forgotten.
    """
    topic = topic_of(turn.text)
    if topic is None or person is None or state.quiet:
        return None
    forgotten = await asyncio.to_thread(forget_topic, person, topic)
    if not forgotten:
        return None
    state.went(forgotten)
    answer = what_went(topic, state.language)
    state.retractions.add(turn.id, answer)
    return answer


async def _forget_last_turn(person: PersonMemory, state: CallState, until_s: float) -> str:
    since_s, kept = state.last_said_at_s, state.last_kept
    if since_s is None:
        return state.worded(NOTHING_TO_FORGET)
    for memory in kept:
        state.went(await asyncio.to_thread(person.forget, memory.category, memory.key))
    state.forget(since_s, until_s)
    if state.last_id:
        state.retractions.add(state.last_id)  # the answer says what went
    said = next((memory.value for memory in kept if memory.kind is Kind.TURN), None)
    if said is None or not state.is_alone():
        return state.worded(REPLIES[VoiceCommand.FORGET_THAT])
    return state.worded(FORGOTTEN_WORDS, said=beginning(said))
