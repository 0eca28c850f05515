"""Tell which turns may ask to forget, or not to keep, what was said. No I/O.

The net is wide: what falls into it waits until the model has answered, and is kept then unless the
model forgot something. It only lets through what clearly asks to keep, or tells what was forgotten.
English has a grammar here, the other languages have words in their files.
"""

import functools
from collections.abc import Mapping
from typing import Any

from caller_memory.language.contractions import written_out
from caller_memory.language.patterns import Pattern
from caller_memory.language.phrases import Phrases, Said, languages_of
from caller_memory.languages import ENGLISH, table

_GAP = r"(?:\W+[\w']+){0,6}?\W+"
_SHORT_GAP = r"(?:\W+[\w']+){0,3}?\W+"
_KEEP = (
    r"(?:keep|keeping|remember|remembering|sav(?:e|ing)|stor(?:e|ing)|writ(?:e|ing)|not(?:e|ing)|"
    r"record|recording|log|logging|retain|memori[sz]e|hold(?:ing)? on to|track|tracking|"
    r"bring(?:ing)? up|mention|mentioning|repeat|repeating|archive|make a note|take notes?)"
)
_THAT = (
    r"(?:that|this|it|those|these|them|my|mine|what|whatever|everything|anything|all|the|any|some)"
)
_REFERENCE = (
    r"(?:that|this|it|those|these|them|my|mine|what|whatever|everything|anything|all|"
    r"the \w+ (?:about|on|i|that|with|of)|(?:the|your|any) (?:\w+ )?"
    r"(?:memory|memories|notes?|records?|file|details?|information|info|data|sentence|part|bit))"
)

_NO_REQUEST = Pattern(
    # To forget nothing is to keep.
    r"\b(?:don't|dont|do not|never|not|can't|cannot|can not|won't|couldn't|didn't|wouldn't|mustn't|"
    r"must not|shouldn't|should not|to never)(?: (?:you|ever|let me|let us|to|dare|please|want to))"
    r"* (?:forget|delete|erase|lose|remove|drop|clear|wipe|ignore)\b"
    # Who tells of forgetting asks for nothing.
    r"|\b(?:i|we|he|she|they|people)(?:'ll|'d| will| would)?(?: (?:always|often|sometimes|usually|"
    r"keep|tend to|might|may|never|even|do|still|easily|ever|could|can))* forget\b"
    r"|\b(?:i|we|he|she|they|who)(?:'ve|'s|'d| have| has| had)?(?: just| once| \w+ly)? "
    r"(?:forgotten|deleted|erased|wiped)\b|\bno secret\b"
)

_ASKS = Pattern(
    r"\b(?:forget|erase|eras(?:ed|ing)|delete|delet(?:ed|ing)|unsay|untell|wipe|wiped|purge|"
    r"redact|scrub|disregard|forgotten)\b"
    r"|\b(?:remove|drop|scratch|strike|clear|lose|scrap|ditch|discard|ignore|omit|expunge|"
    r"cross out|rub out|take out|leave out|undo)\W+" + _REFERENCE + r"\b"
    r"|\b(?:take|taking)(?:\W+[\w']+){0,2}?\W+back\b"
    r"|(?<!\bi )(?<!\bwe )\btake\W+(?:that|this|what|whatever|the \w+ (?:about|on|i|with))"
    + _GAP
    + r"(?:back|out)\b"
    r"|\bget(?:ting)? rid of\b|\bthrow (?:away|out)\b|\b(?:throw|toss)" + _GAP + r"(?:away|out)\b"
    r"|\b(?:pretend|act (?:as if|as though|like)|as (?:if|though) (?:i|you) (?:never|had))\b"
    r"|\bi (?:never|didn't) (?:say|said|tell|told you|mention)\b"
    # Not to keep: as an order, or as a wish; who says "I don't keep pets" orders nothing.
    r"|(?<!\bi )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )"
    r"\b(?:don't|dont|do not|never|stop|no need to|without|not to)"
    + _SHORT_GAP
    + _KEEP
    + r"\W+(?:any of |a note of |notes of |notes about |of )?"
    + _THAT
    + r"\b"
    r"|\b(?:don't|do not|no longer|wouldn't|never|not)(?: \w+)? (?:want|wish|like|need)"
    r"(?: (?:for|to have))? (?:you|anyone|anybody|it to be|this to be|that to be|that on|this on|"
    r"my \w+ (?:to be|on|in))\b"
    r"|\b(?:rather|prefer|better)(?: \w+)? (?:if )?(?:you|my|it|that|this|nobody|no one)\b"
    r"|\byou (?:shouldn't|should not|needn't|need not|don't need to|do not need to|don't have to|"
    r"mustn't|must not|may not|weren't|were not|aren't|are not)(?: (?:supposed|meant|allowed) to)?"
    r" (?:know|have|keep|remember|save|store|hear|write|note|record)\b"
    r"|\byou shouldn't have\b"
    r"|\bwant(?:ed)?" + _GAP + r"(?:gone|removed|out of)\b|\blike" + _GAP + r"gone\b"
    r"|\b(?:not|n't|never) (?:be |stay )?(?:in|on) (?:your|the|any) "
    r"(?:notes?|records?|files?|memory|system)\b"
    r"|\b(?:between|among) (?:us|you and (?:me|i)|ourselves|the two of us)\b|\bjust between\b"
    r"|\boff the record\b|\bnot (?:for|on) the record\b"
    r"|\b(?:is|are|was|keep|stay|stays|remain|remains|it's|that's|this|be|that|it)(?: \w+)? "
    r"(?:private|confidential|secret|hush)\b|\bprivacy\b|\bin confidence\b|\bgdpr\b"
    r"|\b(?:nobody|no one|no-one)(?: else)? (?:needs?|has|should|must|may) (?:to )?(?:know|hear)\b"
    r"|\b(?:shouldn't|should not|should never|wish i) (?:have|hadn't|had not|had never)"
    r" (?:said|told|mentioned|shared|brought)\b|\bregret (?:saying|telling|mentioning|sharing)\b"
)


@functools.lru_cache(maxsize=8)
def may_retract(text: str, language: str = ENGLISH) -> bool:
    """Return whether a turn may ask to forget something, or not to keep what it says.

    To be remembered again is asked by the same words. Cached, as it is asked more than once per
    turn.

    Args:
        language: the code of the language of the call.
    """
    lower = written_out(" ".join(text.lower().replace("’", "'").split()))
    if _ASKS.search(_NO_REQUEST.sub(" ", lower)):
        return True
    said = Said.of(text)
    read = [_net(code) for code in languages_of(text, language)]
    return any(net.catches(said) for net in read) or (
        language == ENGLISH and _elsewhere().catches(said)
    )


class _Net:
    """Words that may be a command, of a table of the files."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._stems = Phrases(words.get("stems", ()))
        self._no_command = Phrases(words.get("no_command", ()), across=False)

    def catches(self, said: Said) -> bool:
        return self._stems.are_in(self._no_command.out_of(said))


@functools.cache
def _net(language: str) -> _Net:
    return _Net(table(language, "commands"))


@functools.cache
def _elsewhere() -> _Net:
    """Of callers whose language is not known yet, or has no file."""
    return _Net(table(ENGLISH, "commands").get("elsewhere", {}))
