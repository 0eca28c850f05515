"""Tell of whom clauses are that name somebody without "my", or go on about them. No I/O.

"Daughter in law's gone vegan", "and Dad drove buses", "The missus is. Cats and horses." All text is
English, in lower case.
"""

from collections.abc import Iterable
from dataclasses import replace

from caller_memory.language.clause import AGENT, SELF, SOMEBODY, Clause
from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import ANYBODY, RELATIVE

_CALLED_SO = (
    r"(?:mum|mom|mummy|mommy|mam|ma|dad|daddy|papa|gran|granny|grandma|grandpa|grandad|granddad|"
    r"nan|nana|nanna|(?:auntie|aunty|aunt|uncle) [^\W\d_]+)"
)
"""Kin whom one speaks of as by a name."""
_IS = (
    r"(?:an?|the|at|in|on|from|with|got|been|had|just|still|always|only|never|not|very|really|too|"
    r"gone|\w\w+ing|\w\w+ed|my|our|dead|ill|poorly|vegan|vegetarian|allergic|\d+|\w+ty)"
)
_DOES = (
    r"(?:(?:\w+ly|always|still|just|also|only|never) )?(?:is|are|was|were|has|have|had|does|did|do|"
    r"isn't|wasn't|hasn't|doesn't|didn't|can|can't|will|won't|would|got|gets|went|goes|came|comes|"
    r"drove|drives|made|makes|took|takes|gave|gives|bought|sold|left|lost|won|ran|runs|kept|keeps|"
    r"lives?|lived|works?|worked|plays?|played|loves?|loved|likes?|liked|hates?|hated|eats?|ate|"
    r"drinks?|drank|needs?|wants?|wanted|moved|married|died|retired|started|used to|grew|teaches|"
    r"taught|studies|speaks|spoke|owns|collects|smokes|smoked|reckons|thinks|swears|races|raced|"
    r"trains|paints|painted|bakes|baked|sings|sang|rides|rode|swims|swam|breeds|bred)"
)
_BARE = Pattern(
    rf"({_CALLED_SO})(?:'s)? (?!(?:and (?:i|me|my)|or|in|here|speaking|again|'s)\b)\w"
    rf"|(?:(?:little|big|older|younger|ex|late|poor|old|best|step|twin|eldest|youngest|good)[- ])*"
    rf"({RELATIVE})(?:[ -]in[ -]law)?(?: of mine| next door| upstairs| downstairs)?"
    rf"(?:'s {_IS}\b| {_DOES}\b)"
    r"|our ([^\W\d_]{2,})(?:'s| has)? (?:got (?:into|married|engaged|promoted|a job|the job|a "
    r"place)|passed|graduated|qualified|joined|expecting|teaches|studies|won|emigrated)\b"
)
_AND_DAD = Pattern(
    rf"(?<!\bmum)(?<!\bmom)(?<!\bdad)(?<!\bgran)(?<!\bnan)(?<!\bgrandma)(?<!\bbetween)(?<!\bboth)"
    rf" (?=(?:and|but|so|while|whereas) {_CALLED_SO}(?:'s)? (?!(?:and|or|in|too|both|are)\b)\w)"
)
_AND_NEITHER = Pattern(
    r" (?=(?:and|but) (?:(?:neither|none|both|all|each) of (?:them|us|the)|won't|can't|doesn't|"
    r"didn't|hasn't|isn't|wasn't|never|wouldn't|couldn't)\b)"
)
_MY_LAD = Pattern(rf"(?:he|she|they)(?:'\w+)? .* (?:my|our|the) (?:[\w-]+ )?({ANYBODY})")
"""Somebody who is named last: "he's got a stammer my lad"."""
_FILLER = Pattern(
    r"\b((?:i|we|you|they|he|she|it)'(?:m|re|ve|s)|and|but|so|is|am|are|was|the|an?|my),? "
    r"(?:you know|like|um+|uh+|erm?|well|i mean|sort of|kind of|basically|obviously|actually),(?= )"
)
_WOULD_YOU = Pattern(r",? would you (?:believe|credit)(?: it)?(?=[.,!?]|$)")
_SO_NOT = Pattern(r"(?<='[ms]) so not\b")
_ONLY_VERB = Pattern(
    r".*\b(?:is|are|was|were|does|do|did|has|have|had|can|will|would)(?: too| though)?"
)
_OF_ME = Pattern(r"\b(?:i|i'm|i've|i'll|i'd|me|my|mine|we|we're|we've|us|our)\b")
_NO_VERB = Pattern(
    r"(?:(?:to|it's|it is|they're|mostly|mainly|only|both|just|especially) )?"
    r"(?!.*\b(?:am|is|are|was|were|be|do|does|did|have|has|had|can|will|would|'s|'re)\b)[\w' -]+"
)


def parted(text: str) -> str:
    """Return a text with a comma before a parent who is spoken of next, and without fillers."""
    text = _AND_NEITHER.sub(", ", _WOULD_YOU.sub("", text))
    return _AND_DAD.sub(", ", _SO_NOT.sub(" really not", _FILLER.sub(r"\1", text)))


def bare_kin(clause: str) -> str | None:
    """Return whom a clause begins with where no "my" stands before them: "wife's allergic"."""
    found = _BARE.match(clause)
    return next(filter(None, found.groups())) if found else None


def attributed(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Return clauses with fragments behind "the missus is" as hers, as they say what she is."""
    found: list[Clause] = []
    of = SELF
    for clause in clauses:
        if clause.subject == SOMEBODY and (named := _MY_LAD.fullmatch(clause.words)):
            clause = replace(clause, subject=named[1])
        if clause.subject not in (SELF, AGENT):
            of = clause.subject if _ONLY_VERB.fullmatch(clause.words) else SELF
        elif of and not _OF_ME.search(clause.words) and _NO_VERB.fullmatch(clause.words):
            clause = replace(clause, subject=of)
        else:
            of = SELF
        found.append(clause)
    return tuple(found)
