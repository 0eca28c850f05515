"""Recognise spoken memory commands and confirmations. No I/O.

A command is a whole turn, never words within a turn, because what is forgotten by mistake does not
come back. This module carries nothing out, and does not know what was asked before.
"""

import functools
import re
from enum import StrEnum
from typing import NamedTuple

from caller_memory.call.command_words import CLAUSE_END, MAX_CHARS, NOT_A_WORD, PARTS, plain
from caller_memory.call.confidences import Confidence, confidence_in
from caller_memory.language.assent import is_assent
from caller_memory.language.patterns import Pattern
from caller_memory.languages import ENGLISH


class VoiceCommand(StrEnum):
    """A command about the memory of the person who speaks."""

    OFF_THE_RECORD = "off_the_record"
    ON_THE_RECORD = "on_the_record"
    STOP_REMEMBERING = "stop_remembering"
    FORGET_THAT = "forget_that"
    FORGET_CALL = "forget_call"
    FORGET_EVERYTHING = "forget_everything"
    REALLY_EVERYTHING = "really_everything"
    """The yes to the question of FORGET_EVERYTHING. The grammar itself never returns it."""
    WHAT_DO_YOU_REMEMBER = "what_do_you_remember"


class Parsed(NamedTuple):
    """What a turn says about memory.

    Attributes:
        commands: the voice commands it gives; most turns give none.
        affirms: whether it is a clear yes.
    """

    commands: tuple[VoiceCommand, ...] = ()
    affirms: bool = False


@functools.lru_cache(maxsize=8)
def parse(text: str, language: str = ENGLISH) -> Parsed:
    """Return what a turn says about memory. Cached, as it is asked several times per turn.

    Args:
        language: the code of the language of the call, in which a yes is understood.
    """
    affirms = is_yes(text) or is_assent(text, language)
    return Parsed(tuple(voice_commands_in(text)), affirms)


def voice_commands_in(text: str) -> list[VoiceCommand]:
    """Return the command of a turn, or the two that it joins by "and"; [] if it gives none.

    "This" means what follows, so "don't save this" is OFF_THE_RECORD. "That" and "it" mean what
    was just said, so "don't save that" is FORGET_THAT.
    """
    said = plain(text)
    command = _single(said)
    confidence = confidence_in(text)
    goes_off = command is VoiceCommand.OFF_THE_RECORD and "off the record" not in said
    if confidence is Confidence.ITSELF and goes_off:
        return []  # "don't write this down, but I owe him money": that alone
    if confidence is Confidence.BEFORE and not command:
        return [VoiceCommand.FORGET_THAT]
    if len(text) > MAX_CHARS:
        # The end is cut off, so it may not be a whole command. Only OFF_THE_RECORD may go on.
        return [command] if command is VoiceCommand.OFF_THE_RECORD else []
    if command:
        return [command]
    if _asks_to_forget_the_call(text):
        return [VoiceCommand.FORGET_CALL]
    first, _, second = said.partition(" and ")
    both = [_single(first), _single(second)]
    return list(dict.fromkeys(one for one in both if one)) if all(both) else []


def _asks_to_forget_the_call(text: str) -> bool:
    """Return whether a clause of a turn does, whatever the others say: nothing else is as clear."""
    before = ""
    for clause in map(plain, CLAUSE_END.split(text)):
        if _single(clause) is VoiceCommand.FORGET_CALL:
            return not before.endswith(_REPORTING)
        before = clause
    return False


def is_yes(text: str) -> bool:
    """Return whether a turn is a clear yes: it does not hesitate, ask, limit or go on."""
    said = " ".join(NOT_A_WORD.sub(" ", text[:MAX_CHARS].lower().replace("’", "'")).split())
    return "?" not in text and len(text) <= MAX_CHARS and _YES.fullmatch(said) is not None


_PATTERNS = {
    VoiceCommand.FORGET_CALL: (
        # "The call" may as well be one with somebody else.
        "{erase} (?:(?:all (?:of )?)?this|(?:this|the|our) (?:whole|entire)) "
        "(?:conversation|call|chat|talk)|{erase} our conversation",
        "{erase} (?:what(?:ever)?|everything|all|anything|all the things)(?: that)? "
        "i(?:'ve)?(?: ever| just)? {said} (?:today|tonight|this (?:morning|afternoon|evening)|"
        "(?:in|during|on) (?:this|the|our|today's) (?:conversation|call|chat)|"
        "since i (?:called|rang|phoned))",
    ),
    VoiceCommand.FORGET_THAT: (
        "(?:{erase}|scratch|strike) (?:that|this|it)(?<!forget it)(?<!strike it)(?<!scratch it)"
        "{in_memory}",
        "(?:{erase}|scratch|strike) (?:what|everything|the (?:thing|part)(?: that)?) i(?:'ve)? "
        "just "
        "{said}{in_memory}",
        "(?:{erase}|scratch|strike) (?:what i(?:'ve)? {said}|(?:the|that|my) last (?:thing|part|"
        "bit|"
        "one|sentence|message|memory)(?: (?:that )?i(?:'ve)?(?: just)? {said})?){in_memory}",
        "(?:{erase}|scratch|strike) that (?:part|bit|one|memory){in_memory}",
        "(?:don't|never) (?:{keep}|write) (?:that|it)(?: down)?{in_memory}",
        "(?:don't|never) {keep} (?:what i(?:'ve)? (?:just )?{said}|(?:the|that) last (?:part|bit|"
        "thing))",
        "that was off the record",
    ),
    VoiceCommand.FORGET_EVERYTHING: (
        "{erase} (?:absolutely )?(?:everything|all|anything|all the things)(?: that)? "
        "(?:{known}|i(?:'ve)?(?: ever)? {said})(?: {of_me})?{in_memory}",
        "{erase} (?:absolutely )?everything(?: {of_me})?{in_memory}(?: and start (?:over|fresh|"
        "again))?",
        "{erase} (?:all )?(?:of )?(?:my|your) {data}(?: {of_me}| (?:that )?{known}(?: {of_me})?)?",
        "{erase} (?:all|any|all the|the|all your|any of the|all of the) {data} "
        "(?:(?:that )?{known} )?{of_me}",
        "{erase} me(?: completely| entirely| forever)?{in_memory}",
        "{erase} (?:all about me|who i'm|who i am)",
        "i want (?:to be forgotten|(?:all )?(?:of )?my {data} (?:deleted|erased|removed|gone))",
    ),
    VoiceCommand.STOP_REMEMBERING: (
        "(?:don't|never) (?:{keep}|track|learn) (?:me|(?:{things}|any {data}|{data}|notes) "
        "(?:about|of|on) me)",
        "(?:don't|never) {keep} (?:any of )?my {data}",
        "never {keep} {things}(?: (?:that )?i (?:say|tell you))?",
        "stop {keeping} (?:me|{things}|(?:{things}|{data}|notes) (?:about|of|on) me|my {data})"
        "(?: (?:that )?i (?:say|tell you))?",
        "stop remembering",
        "i (?:don't|never) want to be {kept}",
        "i don't want (?:anything|any {data}|things|my {data}|memories)(?: (?:about|of|on) me)? "
        "(?:to be )?{kept}",
        "(?:i'd like to |i want to |i'm )?opt(?:ing)?(?: me)? out of (?:your |the |all )?"
        "(?:memory|memories|remembering|being remembered)",
        "(?:turn off|switch off|disable) (?:your |the )?memory|(?:turn|switch) (?:your|the) "
        "memory off",
    ),
    VoiceCommand.OFF_THE_RECORD: (
        "(?:(?:i want |i'd like )?(?:this|it|that's|it's|we're|i'm|(?:this|the|our) {chat})"
        "(?: is|'s|(?: to| should| must| has to| needs to) (?:be|stay|go)| stays| goes)? )?"
        "(?:(?:let's |i want to |i'd like to |to )?(?:go|going|be|talk|speak|speaking|chat|stay) |"
        "(?:let's )?(?:keep|take|make|have) (?:this|it|us|me|(?:this|the) {chat}) )?"
        "(?:strictly |completely |totally )?off (?:the )?record",
        "(?:don't|never) {keep} (?:this|any of this|what i'm about to say|what i say next|what i'm "
        "going to (?:say|tell you)|the next (?:thing|part|bit)|(?:this|the|our) {chat})(?: down)?",
        "(?:don't {keep}|stop {keeping}) (?:{things} (?:from|in) )?(?:this|(?:this|the|our) "
        "{chat})",
        "don't (?:{keep}|{keep} {things}) i (?:say|tell you)(?: next)?",
        "don't {keep} (?:what|anything) i (?:say|tell you)(?: next)?",
        "don't (?:save|store|keep|record|log|write down) (?:{things}|any {data})",
        "don't write this down|(?:stop|pause) (?:the )?recording|don't record|pause your memory",
    ),
    VoiceCommand.ON_THE_RECORD: (
        "(?:(?:this|it)(?: is|'s| can be)|we're|i'm|we are|we can(?: go| be)?)? ?"
        "(?:(?:let's |i want to )?(?:go|going|be|get) )?back on (?:the )?record",
        "(?:(?:this|it)(?: is|'s)|we're|we are|let's (?:go|be)|go) on the record|on the record",
        "(?:you can |you may )?(?:go back to|start|resume|restart|begin|continue) "
        "(?:{keeping}|to {keep})(?: {what})?(?: again)?(?: now)?",
        "(?:you can |you may )?{keep}(?: {what})? again(?: now)?",
        "you (?:can|may) (?:now {keep}(?: {what})?|{keep}(?: {what})? now)",
        "(?:turn on|switch on|enable) (?:your |the )?memory|(?:turn|switch) (?:your|the) memory "
        "(?:back )?on",
        "(?:this is |we're )?no longer off the record",
    ),
    VoiceCommand.WHAT_DO_YOU_REMEMBER: (
        "what(?: all| else| exactly| things| data| information| memories)? (?:do|did|can|have) "
        "(?:you've|you (?:remember|know|have|recall|keep|store|save|learn|learned|remembered|got|"
        "stored|saved))(?: (?:stored|saved|recorded|on file|on record))? {of_me}",
        "what(?: all| else)? do you remember|what have you remembered",
        "what(?:'s| do you have) in your memory(?: {of_me})?",
        "do you (?:know|remember|have|recall) (?:anything|something|stuff|things|any {data})"
        "(?: (?:stored|saved))? {of_me}",
        "{tell} (?:everything|what|all|anything|all the things)(?: that)? {known}"
        "(?: (?:stored|saved))? {of_me}",
        "{tell} (?:everything|what|all)(?: that)? you(?:'ve)? (?:remember|remembered)",
        "{tell} (?:all )?(?:of )?(?:my {data}|the {data} (?:that )?(?:{known} )?{of_me}|"
        "your memor(?:y|ies) {of_me})",
    ),
}
_REPORTING = ("said", "says", "say", "told me", "tell me", "like", "goes")
_GOES_ON = {
    # "off the record i think ..." is a command; "off the record means ..." is not.
    VoiceCommand.OFF_THE_RECORD: "(?: (?:i|i'm|i've|i'll|i'd|my|he|he's|she|she's|they|we|between|"
    "but|because|what) .+)?",
    VoiceCommand.STOP_REMEMBERING: "(?: (?:because|cause|since) .+)?",
}


def _compiled(command: VoiceCommand) -> Pattern:
    either = "|".join(_PATTERNS[command])
    pattern = f"{{lead}}(?:(?: and)? (?:{either})){{1,2}}{{tail}}{_GOES_ON.get(command, '')}"
    return Pattern(re.sub(r"\{(\w+)\}", lambda part: PARTS[part[1]], pattern))


@functools.cache
def _commands() -> dict[VoiceCommand, Pattern]:
    """Compile the grammar at first use: that takes longer than all imports of the project."""
    return {command: _compiled(command) for command in _PATTERNS}


def _single(said: str) -> VoiceCommand | None:
    return next((c for c, pattern in _commands().items() if pattern.fullmatch(f" {said}")), None)


_AFFIRMED = (
    "yes|yeah|yep|yup|yea|sure|sure thing|certainly|definitely|absolutely|of course|affirmative|"
    "(?:please )?(?:go ahead|do it|do that|do so)|please do|go for it|confirm|confirmed|i confirm|"
    "i(?:'m|m| am) (?:very |quite |absolutely |completely |totally )?(?:sure|certain|positive)|"
    "that(?:'s| is|s) (?:right|correct)|correct|i do|i am|i want that|"
    "(?:please )?(?:delete|forget|erase) (?:it|everything|it all|all of it)"
)
_YES = Pattern(
    rf"(?:(?:okay|ok|please|oh) )?(?:{_AFFIRMED})"
    rf"(?:(?: and| please| okay| ok)? (?:{_AFFIRMED})){{0,3}}(?: (?:please|thanks|thank you|"
    rf"now)){{0,2}}"
)
