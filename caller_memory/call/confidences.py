"""Recognise turns that want what they say, or what was just said, not to be kept. No I/O.

"Don't write this down, but I owe him money" and "I owe him money, keep that to yourself" are of
their own words; "oh, I shouldn't have said that, forget it" is of the turn before. A turn is read
clause by clause: beside its request, it has words of its own or only a reason.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from caller_memory.call.command_words import PARTS, plain
from caller_memory.language.contractions import written_out
from caller_memory.language.patterns import Pattern


class Confidence(Enum):
    """What a turn wants not to be kept."""

    ITSELF = "what it says"
    BEFORE = "what was said just before"


@functools.lru_cache(maxsize=8)
def confidence_in(text: str) -> Confidence | None:
    """Return what a turn wants not to be kept, None where it asks for no such thing."""
    if len(text) > _MAX_CHARS:
        return None
    spoken = _RATHER.sub("don't keep", written_out(text.lower().replace("’", "'")))
    spoken = _YOU_NOT.sub("don't", _DONT_YOU.sub("don't ", spoken))
    clauses = [f" {said}" for each in _CLAUSE.split(spoken) if (said := plain(each))]
    if "?" in text and not _MAY_ASK.search(spoken):
        return None
    kinds = list(_kinds(clauses, _grammar()))
    if _Kind.MIXED in kinds:
        return Confidence.ITSELF
    if _Kind.BACK not in kinds:
        return Confidence.ITSELF if _Kind.AHEAD in kinds and _Kind.OWN in kinds else None
    if _Kind.OWN in kinds:
        # "Forget that, it's Tuesday" corrects.
        behind = kinds[kinds.index(_Kind.OWN) :]
        return Confidence.ITSELF if {_Kind.BACK, _Kind.AHEAD} & {*behind} else None
    is_clear = any(
        k is _Kind.BACK and not _UNCLEAR.fullmatch(c) for k, c in zip(kinds, clauses, strict=True)
    )
    return Confidence.BEFORE if is_clear or _Kind.REASON in kinds else None


def is_reason(clause: str, *, is_behind: bool = False) -> bool:
    """Return whether a clause tells no more than why something is not to be kept.

    Args:
        is_behind: whether it stands behind the request.
    """
    said = f" {plain(written_out(clause.lower()))}"
    why = is_behind and _WHY_BEHIND.fullmatch(said) is not None
    return why or _REASON.fullmatch(said) is not None


def resumes(text: str) -> bool:
    """Return whether a turn asks to be kept, though those before it were off the record."""
    if text.rstrip().endswith("?"):
        return False
    return _grammar().resumes.match(f" {plain(written_out(text.lower()))}") is not None


class _Kind(Enum):
    """What a clause of a turn is, beside a request about memory."""

    BACK = "a request about what was said"
    AHEAD = "a request about what the turn says"
    MIXED = "such a request, and what it is about"
    REASON = "a reason for one"
    FILLER = "nothing"
    OWN = "anything else"


def _kinds(clauses: Iterable[str], grammar: "_Grammar") -> Iterator[_Kind]:
    """Yield what each clause of a turn is."""
    is_behind = False
    for clause in clauses:
        kind = _kind(clause, grammar)
        if kind is _Kind.OWN and is_behind and _WHY_BEHIND.fullmatch(clause):
            kind = _Kind.FILLER
        is_behind |= kind in (_Kind.BACK, _Kind.AHEAD)
        yield kind


def _kind(clause: str, grammar: "_Grammar") -> _Kind:
    if grammar.back.fullmatch(clause):
        return _Kind.BACK
    if grammar.ahead.fullmatch(clause):
        return _Kind.AHEAD
    if grammar.begins.match(clause):
        return _Kind.MIXED
    if found := grammar.ends.search(clause):
        return _Kind.BACK if _REASON.fullmatch(clause[: found.start()]) else _Kind.MIXED
    if reason := _REASON.fullmatch(clause):
        return _Kind.REASON if reason["why"] else _Kind.FILLER
    return _Kind.OWN


class _Grammar(NamedTuple):
    """Requests about what was said, and about what a turn itself says.

    Attributes:
        back: those of "that", as a clause.
        ahead: those of "this", as a clause.
        begins: those of "this", before what is said.
        ends: those of "that", behind it.
        resumes: that what follows is to be kept.
    """

    back: Pattern
    ahead: Pattern
    begins: Pattern
    ends: Pattern
    resumes: Pattern


_MAX_CHARS = 600
_MAY_ASK = Pattern(r"\b(?:can|could|would|will) (?:you|we)\b|\b(?:okay|ok|right|please)\W*$")
_RATHER = Pattern(
    r"\bi(?:'d| would) (?:rather|prefer)(?: it)?(?: if)? you (?:didn't|don't) (?:have|know)|"
    r"\bi (?:don't|didn't) want you (?:having|knowing|to have|to know)\b"
)
_YOU_NOT = Pattern(
    r"\byou(?: can't| cannot| won't| better not|'d better not| are not to)(?= tell\b)"
)
_DONT_YOU = Pattern(
    r"\b(?:don't you|dinn?ae) (?:dare |go |be )?"
    r"(?=(?:keep|writ|put|jot|sav|stor|note|noting|record|repeat)\w*\b)"
)
_CLAUSE = Pattern(
    r"\s*(?:[,.;:!?…–—]|\s-\s)+\s*|\s+(?=(?:but|because|so)\b)"
    r"|\s+(?=(?:and|or) (?:i|don't|forget|please|keep|never|nobody|delete|that's|it's)\b)"
)
_ERASE = (
    "(?:{erase}|scratch|strike|scrub|ignore|disregard|drop|lose|cut|bin|unhear|cross out|"
    "rub out|take (?:back|out)|leave out)"
)
_KEEP = (
    "(?:{keep}|write|put|jot|repeat|mention|hold on to|hang on to|tell (?:anyone|anybody|a soul)|"
    "go (?:repeating|telling|writing|noting|putting))"
)
_NOTES = (
    "(?:the |your |my |any )?(?:notes?|memory|files?|records?|system|lists?|logs?|"
    "(?:note)?books?|diary)"
)
_WHERE = rf"(?: (?:down|anywhere|on (?:file|record)|(?:from|in|into|to|out of|off) {_NOTES}))*"
_SAY = "(?:{said}|say|mention|tell you|bring up|brought up|breathed)"
_US = "(?:us|ourselves|you and me|the two of us|you me and the gatepost)"
_HUSHED = f"(?:to yourself|between {_US}|quiet|private|secret|under your hat|out of {_NOTES})"
_NOT_WANTED = "i(?:'d)? (?:don't|rather not|wouldn't) (?:want|like|have)"
_KEPT = f"(?:kept|noted|saved|stored|remembered|written down|on file|on record|in {_NOTES})"
_GOES_NOWHERE = (
    "(?:doesn't|mustn't|can't|shouldn't|won't|isn't to|is not to|don't|mustn't ever) (?:go|be|get|"
    f"leave|end up) (?:any further|{_KEPT}|(?:down )?(?:in|on|into) {_NOTES}|further|beyond this|"
    "outside|repeated|out)(?: .*)?"
)
_BACK = (
    f"{_ERASE} (?:all (?:of )?)?(?:that|it|this)(?: (?:last )?(?:bit|part|one|thing))?{_WHERE}",
    f"{_ERASE} (?:that |what )?i(?:'ve|'d)?(?: ever| even| just| only)* {_SAY}"
    f"(?: (?:that|it|anything|a word|any of (?:that|it)))?{_WHERE}",
    f"(?:(?:strike|take|leave|cross|cut) (?:that|it) (?:out|back|off|"
    f"(?:out of|off|from) {_NOTES})|i take (?:that|it) back)"
    f"{_WHERE}",
    f"(?:don't|never) {_KEEP}(?: (?:any of |about )?(?:that|it))(?: last (?:bit|part|thing))?"
    f"{_WHERE}",
    f"(?:pretend |act like |let's say )(?:that )?i(?:'d)? (?:never|didn't|hadn't) {_SAY}"
    "(?: (?:that|it|anything|a word|any of (?:that|it)))?",
    f"i (?:never|didn't) {_SAY} (?:that|it|anything|a word|any of (?:that|it))",
    "(?:pretend |act like |let's say )?(?:that )?you (?:never|didn't|hadn't) (?:hear|heard) "
    "(?:that|it|a word|any of (?:that|it))(?: from me)?",
    f"(?:keep|leave) (?:that|it) (?:just |strictly )?{_HUSHED}",
    f"(?:that|it)(?:'s| should be| must be| stays)(?: just| strictly| all| only)* (?:between {_US}|"
    f"off the record|not for {_NOTES})",
    "(?:that|it) (?:goes|is to go) no further|not a word(?: to (?:anyone|anybody|a soul))?",
    f"{_NOT_WANTED} (?:that|it) {_KEPT}",
    f"(?:that|it) {_GOES_NOWHERE}",
)
_AHEAD = (
    f"(?:don't|never) {_KEEP} (?:any of )?(?:this|what i'm (?:about|going) to (?:say|tell you))"
    f"(?: (?:bit|part|one))?{_WHERE}",
    f"(?:keep|leave|we keep|you keep) this(?: one| bit| part)? (?:just |strictly )?{_HUSHED}",
    f"(?:this|it) (?:isn't|is not|ain't) for {_NOTES}|"
    f"(?:(?:this|it)(?:'s| is| has to stay| must stay| stays) )?(?:just |strictly |only )+between "
    f"{_US}|between (?:you and me(?: and the gatepost)?|ourselves)",
    f"(?:(?:this|it)(?:'s| is| has to stay| must stay| stays) )?(?:just |strictly |only )*(?:in "
    f"(?:strict |the strictest )?confidence|confidentially|not for {_NOTES})",
    "this (?:goes|is to go|must go) no further",
    "you (?:didn't|never) (?:hear|heard) this(?: from me)?",
    f"{_NOT_WANTED} this {_KEPT}",
    f"(?:this|what i'm (?:about|going) to (?:say|tell you)) {_GOES_NOWHERE}",
    "(?:strictly )?(?:for )?your (?:ears|eyes) only|(?:it's |this is )?(?:our (?:little )?secret|"
    "hush hush|top secret)|don't quote me(?: on (?:this|that))?",
)
_GOES_ON = (
    r"(?:i|i'm|i've|i'll|i'd|we|we're|we've|my|our|he|he's|she|she's|they|they're|there's|the)\b"
)
_NOT_ORDERED = "".join(
    rf"(?<!\b{word})"
    for word in "to i we he she they you me who not never can't i'll we'll i'd said says".split()
)
"""Words behind which "forget that" is no order."""
_KEEP_THIS = (
    "(?: (?:do|i do want you to|what i (?:do )?(?:want|need) you to|(?:what|this|that)(?: one| bit"
    "| part)? you (?:can|may|should|do)))? (?:(?:remember|note|record|log|memorise|hold on to|keep "
    "in mind|make a note|(?:write|keep|save|put) (?:this|that|down))\\b(?! (?:to|me)\\b)"
    "|(?:other|apart) (?:than|from) that\\b|on the record\\b)"
)
_UNCLEAR = Pattern(
    r"(?: \w+){0,3} (?:forget|drop|lose|strike|scratch|ignore|cut|leave) it(?: .*)?"
    r"|(?: (?:no|well|oh|but|hey|and))* i (?:never|didn't) .*"
)
"""What may as well mean "never mind", or deny."""
_REASON = Pattern(
    r"(?: (?:and|but|or|so|because|cos|oh|ah|ugh|oops|no|yes|wait|hang on|hold on|sorry|you know"
    r"(?: what)?|hey|look|listen|okay|ok|right|well|hmm|god|never mind|i mean|on second thoughts?|"
    r"i(?:'ve)? changed my mind|forget it|lose it|drop it|get rid|"
    r"ignore me|silly me|what am i like|(?:would|will|could) you|if you (?:would|"
    r"could|don't mind)|thanks|thank you|love|mate|dear|pal|then|now|there|anyway))*"
    r"(?P<why> (?:i (?:shouldn't|should not|should never|oughtn't to|didn't mean to|wish i hadn't|"
    r"wish i'd never|regret) .{0,40}|(?:that|it)(?:'s| was| is| wasn't| isn't) (?:mine|"
    r"my|for|too|so|very|a bit|rather|not|private|personal|nobody|no one|"
    r"none|silly|stupid|daft|embarrassing|nothing|off|over|rude|"
    r"mean|unkind|sensitive|gossip|indiscreet|confidential|my own)\b.{0,40}|(?:nobody|no one)"
    r"(?: else)? (?:needs?|has|should|must|is to|can) .{0,30}|i (?:don't|wouldn't) want .{0,50}|"
    r"(?:she|he|they|\w+(?: \w+)?)(?:'d| would|'ll) (?:kill|go (?:mad|spare)|never forgive|have "
    r"a fit|be (?:mortified|furious|livid|upset)).{0,20}|i(?:'ve)? (?:went|"
    r"said|gone) (?:on )?too (?:far|much)|too much information|me and my (?:big )?mouth|(?:i don't "
    r"know )?why (?:did )?i (?:even )?(?:said|say|told|tell|mentioned).{0,20}|what am i saying))?"
)
"""What stands beside a request and tells nothing to keep."""
_WHY_BEHIND = Pattern(
    r" (?:(?:and|but|so|because|cos|she|he|they) )*(?:"
    r"(?:if|before) (?:it|that|word|they|he|she|anyone|anybody|someone|somebody|people) "
    r"(?:g[eo]ts? (?:out|about|around|back)|hears?|heard|sees?|saw|finds?|found|knew|knows)\b"
    r".{0,60}|"
    r"i(?:'ve)? (?:got )?no business .{0,40}|"
    r"i(?: was|'m| am) (?:just |only |so )?(?:angry|hot|cross|upset|venting|rambling)\b.{0,30}|"
    r"i (?:could|would|might|'d)(?: \w+)? "
    r"(?:get (?:the sack|fired|in trouble)|be in (?:bother|trouble)|lose my job)\b.{0,40}|"
    r"nothing(?:'s| is) (?:signed|settled|certain|sure|final)\b.{0,40}|"
    r"people (?:here |there )?talk|you know how .{0,40}|"
    r"(?:my|the) [\w'-]+(?: [\w'-]+)? (?:also )?(?:rings|uses?|listens|reads|sees|shares?|talks to|"
    r"calls|phones) (?:here|this|you|it)\b.{0,40}|"
    r"(?:she|he|they)(?: also|'ll|'d| will| would)? "
    r"(?:rings? here|uses? (?:this|it)|worry|worries|talks? to you)\b.{0,50}|"
    r"(?:i )?don't want (?:the|my|him|her|them|anyone|anybody|people|it)\b.{0,20} "
    r"(?:knowing|seeing|hearing|finding|stumbling|reading|getting|to know|to see|to hear|to find)\b"
    r".{0,30})"
)
"""What gives a reason behind a request; before one, it may be what the request is about."""


@functools.cache
def _grammar() -> _Grammar:
    """Compile at first use: it takes longer than all imports of the project."""
    back, ahead = (f" (?:{'|'.join(requests)})" for requests in (_BACK, _AHEAD))
    patterns = (
        f"{{lead}}(?:{back}| (?:(?:delete|erase|wipe|scrub)(?: |$))+){{tail}}",
        f"{{lead}}(?:{ahead}| between {_US}){{tail}}",
        f"{{lead}}{ahead} {_GOES_ON}",
        f"(?<=\\w){_NOT_ORDERED}{back}{{tail}}$",
        f"{{lead}}{_KEEP_THIS}",
    )
    parts = (re.sub(r"\{([a-z_]+)\}", lambda part: PARTS[part[1]], each) for each in patterns)
    return _Grammar(*map(Pattern, parts))
