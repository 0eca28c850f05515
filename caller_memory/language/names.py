"""Know a person's name from clear statements about themselves. No I/O."""

import re
from collections.abc import Iterator, Sequence

from caller_memory.language.clause import AGENT, SELF, Mood
from caller_memory.language.clauses import clauses, subject_asked_about
from caller_memory.language.patterns import Pattern
from caller_memory.language.spelling import spelled_words
from caller_memory.models import Category, Memory
from caller_memory.provenance import words_of

NAME_KEYS = ("preferred_name", "nickname", "first_name", "name", "full_name")
NAME_PHRASES = ("my name is", "my name's", "call me", "calls me", "i go by", "spelled", "spelt")
"""Keys of facts and words of turns that tell a name. See `known_name`."""
FRAIL_PHRASES = ("i'm", "i am", "this is")
"""Words that tell a name if one follows, which they seldom do."""

_NAME = r"((?:(?:mr|mrs|ms|miss|dr|doctor|sir|professor)\.? )?[^\W\d_][\w'-]*)"
_LEADS = (
    r"(?:(?:and|but|so|oh|well|hi|hiya|hello|hey|yes|yeah|no|nope|okay|ok|actually|sorry|please|"
    r"um|uh|just|good (?:morning|evening|afternoon)|you can|you may|you could|you should|everyone|"
    r"everybody|people|friends|my \w+|most people|they|i'd like you to|by the way|always|still) )*"
)
_NAMED = Pattern(
    r"(?:.*\b)?(?:my (?:full |real |first |actual |nick)?name|the name)(?:'s| is|'d be)"
    rf"(?: really| actually)? {_NAME}"
    rf"|{_LEADS}(?:calls? me|knows? me as|nicknamed me) {_NAME}"
    rf"|{_LEADS}i (?:go|went) by {_NAME}"
    r"|(?:.*\b)?(?:i'm|i am|i was|i've been|i got) (?:called|known as|christened|baptised|"
    rf"nicknamed|named) {_NAME}"
    rf"|{_LEADS}i answer to {_NAME}"
    rf"|{_LEADS}you(?:'re| are) (?:speaking|talking) (?:to|with) {_NAME}"
)
_MINE = Pattern(rf"{_LEADS}mine(?:'s| is) {_NAME}$")
_ENDS = (
    r"(?: speaking| here| again| calling| by the way| now|"
    r" (?:with|without|from|spelled|spelt|short for) .*)?$"
)
_INTRODUCED = Pattern(
    rf"{_LEADS}(?:i'm|i am|this is|(?:it's|it is)(?: only| just)?(?: me)?|i meant?|"
    rf"that's)(?: really| actually| just)? "
    rf"{_NAME}{_ENDS}"
    rf"|{_LEADS}{_NAME} (?:here|speaking|calling)$"
)
_ASKS_FOR_NAME = Pattern(
    r"\byour (?:\w+ )?name\b|\bwho(?:'s| is| am| are) (?:i|you|this|calling|speaking|there|on the "
    r"line)\b|\b(?:call|address) you\b|\bwho do i have\b"
)
_I_AM = Pattern(rf"{_LEADS}(?:i'm|i am)\b")
_MAX_NAMES = 3
"""An answer of more words is no name alone."""
_SPELLS = Pattern(
    r"^(?:(?:no|nope|it's|it is|that's|my name(?:'s| is)?|the name is|name|actually|sorry|and|but|"
    r"first name|last name)[ ,]*)*(?:is )?(?:spelled|spelt|written|with)\b"
)
_ELSE = Pattern(
    r"\b(?:street|city|town|address|e-?mail|company|surname|last name|password|road|village|code)\b"
)
_NO_NAME = frozenset(
    """a an the back later when if maybe now again crazy not tomorrow today tonight soon anytime any
    sometime some whenever after before at on in this next by up first then asap please names what
    whatever and or but for from to with so very just really old out that it him her them his my me
    your never only once twice every each monday tuesday wednesday thursday friday saturday sunday
    spelled spelt written short long actually also still here there sorry fine okay ok good great
    something anything nothing none no yes as about over i rather say you we""".split()
)
_NO_NAME_BEHIND_I_AM = _NO_NAME | frozenset(
    """american australian austrian belgian brazilian british canadian chinese danish dutch egyptian
    english european finnish french german greek hungarian indian irish italian japanese korean
    mexican norwegian polish portuguese russian scottish spanish swedish swiss turkish ukrainian
    welsh african asian latino hispanic romanian czech croatian serbian bulgarian iranian iraqi
    israeli pakistani vietnamese thai filipino indonesian nigerian kenyan catholic christian muslim
    jewish hindu buddhist protestant atheist orthodox mormon republican democrat aries taurus gemini
    cancer leo virgo libra scorpio sagittarius capricorn aquarius pisces january february march
    april may june july august september october november december christmas easter mum mom dad
    monday bored tired""".split()
)


def known_name(memories: Sequence[Memory]) -> str | None:
    """Return the person's name, from what they said about it last; None if they never did.

    Args:
        memories: newest first.
    """
    for memory in memories:
        if memory.superseded_at:
            continue
        if memory.category is Category.FACT and memory.key.lower() in NAME_KEYS:
            return memory.value
        context = None if memory.sources else memory.context
        for said in (memory.value, *words_of(memory)):
            if names := said_names(said, context):
                return names[-1]
    return None


def said_names(said: str, asked: str | None = None) -> list[str]:
    """Return the names that a person gives themselves, the valid one last.

    Args:
        asked: what the agent said just before.
    """
    return [*_told(said, asked, any_case=False), *_spelled(said, asked)]


def names_told(said: str, asked: str | None = None) -> list[str]:
    """Return the words that may be names which a person gives themselves.

    Other than in `said_names` a name need not be written as one, so there are more that are none:
    "i'm tired".

    Args:
        asked: what the agent said just before.
    """
    return [*_told(said, asked, any_case=True), *_spelled(said, asked)]


def _told(said: str, asked: str | None, *, any_case: bool) -> Iterator[str]:
    elses = bool(asked and subject_asked_about(asked))
    asks = bool(asked and not elses and _ASKS_FOR_NAME.search(asked.lower().replace("’", "'")))
    spoken = clauses(said, asked)
    about_names = any(" name" in clause.words for clause in spoken)
    for clause in spoken:
        if clause.denied or clause.mood not in (Mood.STATED, Mood.WISHED, Mood.REPORTED):
            continue
        named = _NAMED.match(clause.words) or (about_names and _MINE.match(clause.words))
        if named and (clause.subject in (SELF, AGENT) or "me " in clause.words):
            yield from _written(next(filter(None, named.groups())), said, _NO_NAME)
        elif clause.subject == SELF and clause.mood is Mood.STATED:
            introduced = _INTRODUCED.match(clause.words)
            if introduced and not (elses and not _I_AM.match(clause.words)):
                name = next(filter(None, introduced.groups()))
                yield from _introduced(name, said, any_case=any_case)
            elif asks and len(words := clause.words.split()) <= _MAX_NAMES:
                if not _NO_NAME_BEHIND_I_AM & set(words):
                    for word in words:
                        yield from _introduced(word, said, any_case=any_case)


def is_written_as_name(name: str, said: str) -> bool:
    """Return whether these words of a sentence, in lower case here, are written as a name there."""
    return any(_introduced(name, said, any_case=False))


def _written(name: str, said: str, no_name: frozenset[str]) -> Iterator[str]:
    """Yield a name as the person wrote it, unless it is a word that is none."""
    last = name.split()[-1]
    if last not in no_name and len(last) > 1 and not last.endswith(("n't", "'s")):
        word = re.search(rf"\b{re.escape(name)}\b", said.replace("’", "'"), re.IGNORECASE)
        yield " ".join(w[0].upper() + w[1:] for w in (word[0] if word else name).split())


def _introduced(name: str, said: str, *, any_case: bool) -> Iterator[str]:
    """Yield the name of "I'm Alice": only as a name is written, where the case tells."""
    written = next(_written(name, said, _NO_NAME_BEHIND_I_AM), "")
    if written and (
        any_case or (re.search(rf"\b{re.escape(written)}\b", said) and not written.isupper())
    ):
        yield written


def _spelled(said: str, asked: str | None) -> Iterator[str]:
    """Yield the name that is spelled letter by letter, where nothing else is."""
    text = said.lower().replace("’", "'")
    words = spelled_words(text)
    about = f"{text} {asked or ''}".lower()
    if not words or _ELSE.search(about) or (asked and subject_asked_about(asked)):
        return
    if _SPELLS.match(text) or "my name" in text or (asked and "your name" in asked.lower()):
        if not any(clause.subject not in (SELF, AGENT) for clause in clauses(text)):
            yield words[-1].capitalize() if len(words) == 1 else words[0].capitalize()
