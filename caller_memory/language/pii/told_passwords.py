"""Passwords of plain words: "my password is correct horse", "I use fluffy as my password". Pure.

A lower-case sentence flows in, and where a word for a password stands in it; the places of the
words flow out that are one. It reads only the wordings that tell a password: plain words have no
looks of their own.
"""

from collections.abc import Iterator, Sequence

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import Span
from caller_memory.language.pii.answered_passwords import listed_words
from caller_memory.language.pii.password_words import (
    CLAUSE,
    PUNCTUATION,
    is_spelled,
    may_be_password,
    trimmed,
    words_at,
)
from caller_memory.language.pii.secret_words import PASSWORD, Cue

# "the password [i use at work] is": one "my", and no new clause.
_OWN = r"(?: (?!(?:my|and|but|because|so|is|was|are)\b)[\w'-]{1,30}+)"
_OF = (
    rf"(?: (?:for|to|of|on|at|from|in|with|4|i|we|you|that|which){_OWN}{{0,4}}"
    rf"(?: my{_OWN}{{1,4}})?)?"
)
_IS = (
    r"(?:'s\b|\s{0,3}[:=]|\?(?= )|,? (?:just |then )?(?:say|answer|type|enter)(?: in)?\b|"
    r",? (?:(?:which|that|it|what)(?: \w{1,10}){0,2}? )?(?:is|was|are|equals|"
    r"(?:will|should|would|must|has to|used to) be|"
    r"(?:starts?|begins?|ends?)(?: (?:with|in|on))?)\b)"
)
_SKIP = (
    r"(?:[\s\"'“:,=]|\b(?:um|uh|uhm|er|erm|like|probably|actually|just|now|still|currently|set to|"
    r"literally|basically|called|spelled|going to be|i think|i believe|i guess|it's|"
    r"all (?:one word|lower ?case|caps)|one word|the (?:word|number|digits?))\b(?= |,)){0,16}+"
)
_CODE = r"(?: (?:code|number|no)\b)?"
_TOLD = Pattern(rf"{_CODE}{_OF}(?:, [^,.!?]{{1,40}},)?{_IS}{_SKIP}")
_CHANGED_TO = Pattern(rf"(?: (?:for|on|of|at){_OWN}{{1,3}}?)?(?: (?:to|as)\b| ?:){_SKIP}")
_CHANGES = Pattern(r"\b(?:chang|set|reset|updat|ma[dk]|sav)(?:e|ed|ing|ting)?(?: [\w']+){0,3} $")
_MAKES = Pattern(r"\b(?:make|made|making) (?:the|my|our|his|her)(?: [\w'-]+){0,2} $")
_QUOTE = Pattern(r" [\"“‘'][^\s\"“”‘’']")
_PROMPT = Pattern(r"[^\n]{0,80}?: ")
_ASKS = Pattern(r"\b(?:is|was) (?:the|your|my|our|his|her)(?: [\w'-]{1,20}){0,2} $")
_SPELLS = Pattern(
    r",? (?=(?:capital|big|upper ?case|small|lower ?case|little|hash|dollar|star|exclamation) )"
)
_BARE_PHRASE = Pattern(r" (?:[a-z]{4,20} ){2,7}|(?: [a-z]{4,20}){3,8}$")
_STILL = Pattern(r" (?:still|now|just|maybe|perhaps|by any chance) ")

_W = r"[^\s,;]+"
_WORDS = rf"{_W}(?: {_W}){{0,2}}?(?: with (?:a |an )?(?:capital|big|small) \w+)?"
_MY = r"(?:my|the|our|his|her|your|their)"
_THAT = r"(?:that's|that is|that was|that'd be|it's|which is|is|was)"
_I_USE = (
    r"what (?:i|we|they|you) (?:use|used|put|have|type|set|say)(?: it)?(?: in| down)?(?: as| for)?"
)
_BEFORE_IT = [
    Pattern(pattern + r"(?: [\w'-]{1,20}){0,2}? ?$")
    for pattern in (
        # "hunter two is my", "hunter two, that's the", "hunter two, our"
        r"(?:^|[.!?;:\n]\s?)(?:(?:um|uh|so|hey|hi|okay|ok|yes|yeah|well|use|try|oh|it's|type in|"
        r"enter|put in|say)[\s,]+){0,3}"
        rf"(?P<words>{_WORDS})(?:(?:'s|,? (?:is|was|would be|will be))(?: {_I_USE}| what)? {_MY}|"
        rf" ?[,.;:(–-]+ ?(?:(?:yeah|yes|and),? )?{_THAT}(?: what)? {_MY}|(?:,| [-–]) {_MY}|"
        r"(?:,| [-–])(?= $))",
        # "i think hunter is my"
        rf"(?:^|[\s,])(?P<words>[^\s,;.!?]{{4,30}}) (?:is|was) {_MY}",
        # "it's hunter two, the", "say hunter two, that's our", "that's hunter two for the"
        r"\b(?:it's|it is|its|it was|that's|that was|says?|type|put(?: down)?|use) "
        rf"(?P<words>{_W}(?: {_W}){{0,7}}?)(?:,(?: that's| that is)?| for) {_MY}",
        # "i use hunter two as my"
        r"\b(?:use|uses|using|used|(?:i|we|he|she|they) ha(?:ve|s|d)|got|set|chose|picked|put|"
        r"enter|"
        r"type|try|tried|choose)(?: it)?(?: up| in)? "
        rf"(?P<words>{_W}(?: {_W}){{0,3}}?) (?:as|for) {_MY}",
    )
]
_AFTER_IT = Pattern(
    r"(?: is)?(?=\s*(?:$|[.,!?;)]|(?:for|to|and|on|so|please|at|there|now|but|until|since|when|if|"
    r"btw|by|ok|okay)\b))"
)
_DESCRIBED = Pattern(
    r"(?:'s|\b(?:is|it's|one|called)|[:,]) ([a-z]{4,24}),? (?:with (?:a |an )?(?:capital|big) "
    r"[a-z]\b|"
    r"(?:it's )?all (?:in )?(?:one word|lower ?case|caps|capitals)|(?:as )?one word|no spaces)"
)
_PHRASE = Pattern("phrase|(?:safe|code|magic)[- ]word")
# What a program reads from elsewhere: password = settings["x"], pw = getpass("Password: ").
_CALLS = Pattern(
    r"[\"']{0,2} ?[=:] ?[\"')\s]{0,4}(?:[a-z_][\w.]{0,60}[\[(]|(?:process|os|self|config)\.)"
)
_BEFORE_CHARS = 100


def plain_words(low: str, cues: Sequence[Cue], closed: bool, opened: bool) -> Iterator[Span]:
    """What is told to be a password, before or after the word for it.

    Args:
        low: the sentence, lower-case.
        cues: words for secrets in it, in order.
        closed: whether the sentence ends where the text does.
        opened: whether it begins where the text does.
    """
    done = 0
    if any(cue.kind in ("login", "service") for cue in cues):
        yield from (Span(*match.span(1), PASSWORD) for match in _DESCRIBED.finditer(low))
    for cue in cues:
        if cue.kind == "words":
            yield from listed_words(low, cue.end)
        if not cue.may_be_words or cue.start < done:
            continue
        before = low[max(0, cue.start - _BEFORE_CHARS) : cue.start]
        span = None
        if _CALLS.match(low, cue.end):
            continue
        if (at := _told_at(low, cue, before)) is not None:
            done, span = words_at(low, at, closed, is_phrase=is_phrase(low, cue))
        if span:
            yield span
        else:
            yield from _words_before(low, cue, before, opened)
            yield from _later_in_sentence(low, cue, before, closed)


def is_phrase(low: str, cue: Cue) -> bool:
    """Whether words name a secret in which small words may stand: "passphrase", "safe word"."""
    return _PHRASE.search(low, cue.start, cue.end) is not None


def _told_at(low: str, cue: Cue, before: str) -> int | None:
    """Where what is told to be the password begins, None where none is told behind the word."""
    if told := _TOLD.match(low, cue.end):
        return told.end()
    if _CHANGES.search(before) and (told := _CHANGED_TO.match(low, cue.end)):
        return told.end()
    if before.endswith("enter ") and (told := _PROMPT.match(low, cue.end)):
        return told.end()
    if _ASKS.search(before) and (told := _STILL.match(low, cue.end)):
        return told.end()
    if is_phrase(low, cue) and _BARE_PHRASE.match(low, cue.end):
        return cue.end + 1
    if told := _SPELLS.match(low, cue.end):
        return told.end()
    if _QUOTE.match(low, cue.end):
        return cue.end + 1
    if _MAKES.search(before) and low[cue.end : cue.end + 1] == " ":
        return cue.end + 1
    return None


def _words_before(low: str, cue: Cue, before: str, opened: bool) -> Iterator[Span]:
    if not _AFTER_IT.match(low, cue.end):
        return
    offset = cue.start - len(before)
    for i, pattern in enumerate(_BEFORE_IT):
        match = pattern.search(before)
        if match is None or (i == 0 and match.start() == 0 and (offset or not opened)):
            continue
        words = [word.strip(PUNCTUATION) for word in match["words"].split()]
        phrase = is_phrase(low, cue) and len(words) >= _MIN_PHRASE_WORDS
        plain = CLAUSE.isdisjoint(words[:2]) or words[1:2] == ["with"] or is_spelled(words)
        if phrase or (plain and may_be_password(words)):
            yield trimmed(low, match.start("words") + offset, match.end("words") + offset)
            return


_MIN_PHRASE_WORDS = 4
_LATER = Pattern(
    r"[^.!?;\n]{0,60}?\b(?:it's|it is|its|(?:part|half|bit|word)(?: one| two| 1| 2)?(?: is)?|"
    r"(?:i|we|"
    r"you) (?:just |always )?(?:say|put|use|type))"
    r" (?:now |called |in )?([^\s.,!?;]{4,30})(?=\s*(?:$|[.,!?;]|(?:now|ok|for|there)\b))"
)
_SPELLED = Pattern(r"[^.!?;\n]{0,80}?\b(?=(?:capital|upper ?case|lower ?case) [a-z]\b)")
_BARE = Pattern(r",? (?=\S)")
_WORKS = Pattern(
    r" ([^\s.,!?;]{4,30}) (?:should|will|would|works|worked|doesn't|didn't|won't|isn't)\b"
)
_MAX_BARE_WORDS, _MAX_BARE_CHARS = 3, 60
_UNTOLD = Pattern(
    r"\b(?:forg[eo]t|lost|remember|don't know|need|hate|wrong|expired|reset|stolen)\b"
)
_NOT_BARE = Pattern(
    rf"{_UNTOLD.pattern}|\b(?:what|change|changed|new|use|want|a|any|no|every|with|about)\b"
)


def _later_in_sentence(low: str, cue: Cue, before: str, closed: bool) -> Iterator[Span]:
    """A word behind "it's" in the sentence that speaks of a password, or at its very end."""
    match = _LATER.match(low, cue.end) or _WORKS.match(low, cue.end)
    if match and (match.end() < len(low) or closed):
        about = before[-40:] + match[0]
        if _UNTOLD.search(about) is None and may_be_password([match[1]]):
            yield Span(*match.span(1), PASSWORD)
        return
    if spelled := _SPELLED.match(low, cue.end):
        if span := words_at(low, spelled.end(), closed)[1]:
            yield span
        return
    bare = _BARE.match(low, cue.end)
    if bare is None or not closed or len(low) - bare.end() > _MAX_BARE_CHARS:
        return
    words = [word.strip(PUNCTUATION) for word in low[bare.end() :].split()]
    about = low[max(0, cue.start - 60) : cue.start]
    told = bare[0][0] == "," or CLAUSE.isdisjoint(about.split())
    few = 0 < len(words) <= _MAX_BARE_WORDS
    if is_phrase(low, cue) and bare[0][0] == "," and not _NOT_BARE.search(about):
        if span := words_at(low, bare.end(), closed, is_phrase=True)[1]:
            yield span
        return
    if told and few and not _NOT_BARE.search(about) and may_be_password(words):
        if CLAUSE.isdisjoint(words):
            yield trimmed(low, bare.end(), len(low))
