"""Know a person's name from clear statements about themselves. No I/O."""

import re
from collections.abc import Iterator, Sequence

from caller_memory.language.clause import AGENT, SELF, Mood
from caller_memory.language.clauses import clauses, subject_asked_about
from caller_memory.language.contractions import written_out, written_out_in_case
from caller_memory.language.name_answers import gives_name, is_like_one_of, spells_name
from caller_memory.language.native_names import native_name
from caller_memory.language.no_names import (
    NO_NAME,
    NO_NAME_BEHIND_I_AM,
    STATE,
    STATES,
    STATES_AND_NAMES,
)
from caller_memory.language.others_names import is_not_own, is_of_another, is_spoken_of, is_state
from caller_memory.language.patterns import Pattern
from caller_memory.language.spelling import spelled_words
from caller_memory.languages import ENGLISH, code_of
from caller_memory.models import Category, Memory
from caller_memory.provenance import words_of

NAME_KEYS = (
    "preferred_name", "nickname", "first_name", "name", "full_name", "caller_name", "user_name",
    "username", "given_name", "called", "real_name", "own_name", "my_name", "person_name",
)  # fmt: skip
"""Keys of facts that tell a name. See `known_name`."""

_NAME = r"((?:(?:mr|mrs|ms|miss|dr|doctor|sir|professor)\.? )?[^\W\d_][\w'-]*)"
_DOTTED = Pattern(r"(?i)\b(mr|mrs|ms|dr|prof|rev)\.(?= )")
_TITLE = Pattern(r"(?i)^(?:mr|mrs|ms|miss|dr|doctor|sir|professor)\.? ")
_LEADS = (
    r"(?:(?:and|but|so|oh|well|hi|hiya|hello|hey|yes|yeah|no|nope|okay|ok|actually|sorry|please|"
    r"um|uh|just|good (?:morning|evening|afternoon)|you can|you may|you could|you should|everyone|"
    r"everybody|people|friends|my \w+|most people|they|i'd like you to|by the way|always|still|"
    r"all|usually|mostly|generally|just) )*"
)
_NAMED = Pattern(
    rf"(?:(?:.*\b)?(?:my (?:(?:full|real|first|actual|legal|given|birth|proper|complete|whole|own|"
    rf"christian|married|official|usual|preferred) )*(?:nick)?name|the name|"
    rf"first name)|{_LEADS}name)(?:'s| is|'d be)"
    rf"(?: really| actually| still)? {_NAME}"
    rf"|(?:.*\b)?(?<!is )(?:calls? me|knows? me as|(?:nick)?named me) {_NAME}"
    rf"|(?:.*\b)?(?:prefer|like|want|wish|rather|love|happy|better if)(?: to| if)?(?: you)?"
    rf"(?: be| just| only)* (?:call(?:ed)? me|called|known as|addressed as) {_NAME}"
    rf"|{_LEADS}you called me {_NAME}$"
    rf"|(?:.*\b)?changed my (?:first )?name (?:\w+ )?to {_NAME}"
    rf"|{_LEADS}you(?:'ve| have) got {_NAME}(?: on the (?:line|phone)| here)$"
    rf"|{_LEADS}i (?:go|went) by (?:my (?:middle|second|other|maiden|first) name,? )?{_NAME}"
    r"|(?:.*\b)?(?:i'm|i am|i was|i've been|i got)(?: usually| always| mostly| generally| just)? "
    r"(?:called|known as|christened|baptised|"
    rf"nicknamed|named|registered as) {_NAME}"
    rf"|{_LEADS}i answer to {_NAME}"
    rf"|{_LEADS}you(?:'re| are) (?:speaking|talking) (?:to|with) {_NAME}"
)
_ADDRESSED = Pattern(r"\b(?:call(?:ed|s)?|address) me\b")
_CALL_ME = Pattern(r"(?:(?:and|but|so|just|please|rather|instead) )*call me\b")
_ITS_ME = Pattern(r"(?i)\b((?:it'?s|it is|i'?m|this is)) (?:only |just )?me(?: again)?,? ")
_SOUNDS = Pattern(r"(?i)[\s,]*\b(?:um+|uh+|uhm|erm?|hmm+|mm)\b[\s,]*")
_GOES_ON = Pattern(r" (?:to|on|in|at|of|than|that|enough|for)\b")
_CLEFT = Pattern(
    r"(?i)\bit(?:'s| is) (?:(?:mr|mrs|ms|miss|dr) )?[\w'-]+ "
    r"(?:i|we|you|he|she|they|that|who)\b(?!')"
)
_WITH_A = Pattern(r"(?i)\b(?:with(?:out)?|not) an? [a-z]\b")
_MIDDLE = Pattern(r"(?i)\b(by my (?:middle|second|other|first) name)[ ,]+")
_MEETS = Pattern(
    r"(?:(?i:speaking|talking) (?i:with|to)|(?i:is this|is that|are you|you're|you are)) "
    r"([A-Z][\w'-]+(?: [A-Z][\w'-]+)?)(?: (?i:speaking|again|here|now|calling|today))?\?\s*$"
)
_THAT_IS_ME = Pattern(
    r"(?:(?:oh|um|hi|hello|well)[ ,]+)*(?:yes|yeah|yep|yup|speaking|that's me|that is me|it is|"
    r"indeed|correct|"
    r"that's right|this is (?:s?he|me))\b(?!,? (?:but|no)\b)"
)
_HOW_SPELT = Pattern(
    r"(?i)^(?:(?:no|nope|sorry|actually|it's|that's|i said|oh)[ ,]+)*not [^\W\d_]+ with(?:out)? "
    r"an? [a-z]\b[ ,;.]+(?:but |just |it's |plain )*([^\W\d_][\w'-]*)(?: with(?:out)? an? [a-z])?$"
)
_MINE = Pattern(rf"{_LEADS}mine(?:'s| is) {_NAME}$")
_ENDS = (
    r"(?: speaking| here| again| calling| by the way| now| to you|"
    r" and (?:i|i'm|i've|i'd|i'll|this|my|it|it's|we|we're|that|that's|there|there's)\b.*|"
    r" (?:ringing|phoning|calling|returning|wanting|wondering|looking|trying|hoping|leaving|"
    r"checking|following|talking|speaking)(?! (?:me|us)\b) .*|"
    r" (?:with|without|from|spelled|spelt|short for|in the|at the|who|that's|"
    r"at (?:number )?\w+|over at) .*)?$"
)
_INTRODUCED = Pattern(
    rf"{_LEADS}(?:i'm|i am|this is|(?:it's|it is)(?: only| just)?(?: me)?(?: pronounced)?|i meant?|"
    rf"that's)(?: (?:really|actually|just|only|plain|old|boring|good))* "
    rf"{_NAME}{_ENDS}"
    rf"|{_LEADS}{_NAME} (?:here|speaking|calling)(?: again| now)?$"
    rf"|{_LEADS}{_NAME} to (?:all )?(?:my )?(?:friends|mates|everyone|everybody)$"
)
_ASKS_FOR_NAME = Pattern(
    r"\byour (?:\w+ )?name\b|\bwho(?:'s| is| am| are) (?:i|you|this|calling|speaking|there|on the "
    r"line)\b|\band you are\?|\b(?:what|which|the) name\b(?! (?:of|for))|\b(?:call|address) you\b|"
    r"\bwho do i have\b"
)
_I_AM = Pattern(rf"{_LEADS}(?:i'm|i am)\b")
_WORDS = Pattern(r"[\w'-]+")
_MAX_NAMES = 3
"""An answer of more words is no name alone."""
_SPELLS = Pattern(
    r"^(?:(?:no|nope|it's|it is|that's|my name(?:'s| is)?|the name is|name|actually|sorry|and|but|"
    r"first name|last name)[ ,]*)*(?:is )?(?:spelled|spelt|written|with)\b"
)
_SPELLS_WHAT = frozenset(("", "yes", "yeah", "yep", "um", "so", "no"))
_ELSE = Pattern(
    r"\b(?:street|city|town|address|e-?mail|company|surname|last name|password|road|village|code)\b"
)
_HOW_CALLED = Pattern(
    r"(?:prefer\w*_|likes_)?(?:to_)?(?:be_)?(?:called|known_as|addressed_as|goes_by|call_me|"
    r"form_of_address)(?:_name)?|(?:preferred|usual|own|user)_(?:nick)?names?"
)


def known_name(memories: Sequence[Memory]) -> str | None:
    """Return the person's name, from what they said about it last; None if they never did.

    Where no sentence tells it by itself, it is the one that was given most often, of as many the
    first: whoever says "this is Petra" on the telephone of a person who is known is somebody else.

    Args:
        memories: newest first.
    """
    unsure: list[str] = []
    for memory in memories:
        if memory.superseded_at:
            continue
        if memory.category is Category.FACT and memory.key.lower() in NAME_KEYS:
            return memory.value
        context = None if memory.sources else memory.context
        for said in (memory.value, *words_of(memory)):
            names, is_sure = _names(said, context, code_of(memory.language) or ENGLISH)
            if names and is_sure:
                return names[-1]
            unsure += names[-1:]
    return max(reversed(unsure), key=unsure.count, default=None)


def said_names(said: str, asked: str | None = None, language: str = ENGLISH) -> list[str]:
    """Return the names that a person gives themselves, the valid one last.

    Args:
        asked: what the agent said just before.
        language: the code of the language in which it is told, beside English.
    """
    return _names(said, asked, language)[0]


def _names(said: str, asked: str | None, language: str) -> tuple[list[str], bool]:
    """Return the names of `said_names`, and whether they are told by themselves."""
    native = native_name(said, asked, language)
    if native and language != ENGLISH:
        return [native.name], native.is_sure
    if native and is_not_own(native.name, said, asked, is_sure=native.is_sure):
        native = None
    told = list(_told(said, asked))
    # "My name is Tammy Lund, L-U-N-D": how the family name is spelled.
    known = f"{told[-1]} " if told else "\0"
    told += [n for n in _spelled(said, asked) if f"{known}{n}".lower() not in said.lower()]
    english = [n for n in told if not (is_of_another(n, said) or is_spoken_of(n, said))]
    if native and (native.is_sure or not english or native.name.endswith(f" {english[-1]}")):
        return [native.name], native.is_sure
    return english, True


def _told(said: str, asked: str | None, *, any_case: bool = False) -> Iterator[str]:
    said = _SOUNDS.sub(" ", _DOTTED.sub(r"\1", written_out_in_case(said))).strip()
    said = _MIDDLE.sub(r"\1 ", _ITS_ME.sub(r"\1 ", said))
    if corrected := _HOW_SPELT.match(said.strip(" .!")):
        yield from _introduced(corrected[1].lower(), said, any_case=any_case)
    if asked and (met := _MEETS.search(asked)) and _THAT_IS_ME.match(said.lower()):
        yield met[1]
    elses = bool(asked and subject_asked_about(asked))
    asks = not elses and _asks_for_name(asked)
    spoken = clauses(said, asked)
    about_names = any(" name" in clause.words for clause in spoken)
    for clause in spoken:
        anew = _CALL_ME.match(clause.words)
        if clause.denied and not anew:
            continue
        if clause.mood not in (Mood.STATED, Mood.WISHED, Mood.REPORTED):
            continue
        named = _NAMED.match(clause.words) or (about_names and _MINE.match(clause.words))
        if named and _is_description(named, said):
            continue
        if named and (clause.subject in (SELF, AGENT) or "me " in clause.words):
            name = next(filter(None, named.groups()))
            if not _ADDRESSED.search(clause.words):
                name = _TITLE.sub("", name)
            yield from _written(name, said, NO_NAME)
        elif clause.subject == SELF and clause.mood is Mood.STATED:
            introduced = _INTRODUCED.match(clause.words)
            if (
                introduced
                and not _CLEFT.search(said)
                and not (elses and not _I_AM.match(clause.words))
            ):
                name = next(filter(None, introduced.groups()))
                yield from _introduced(name, said, any_case=any_case)
            elif asks and len(words := _WITH_A.sub("", clause.words).split()) <= _MAX_NAMES:
                if not NO_NAME_BEHIND_I_AM & set(words):
                    for word in words:
                        yield from _introduced(word, said, any_case=any_case)


def _asks_for_name(asked: str | None) -> bool:
    return bool(asked and _ASKS_FOR_NAME.search(asked.lower().replace("’", "'")))


def _is_description(named: re.Match[str], said: str) -> bool:
    """Return whether "my name is hard to spell" only says how something is."""
    name = next(filter(None, named.groups()))
    if not re.search(rf"\b{re.escape(name)}\b", said):
        return False  # it is written as a name
    if re.search(rf"call me {re.escape(name)},? but\b", said.lower()):
        return True  # "call me old-fashioned, but I still write letters"
    return name in STATES or _GOES_ON.match(named.string[named.end() :]) is not None


def is_own_name(key: str) -> bool:
    """Return whether a fact of this key is the person's own name."""
    return key.lower() in NAME_KEYS or _HOW_CALLED.fullmatch(key.lower()) is not None


def tells_name(value: str, said: str, asked: str | None = None) -> bool:
    """Return whether a person gives a value as their own name.

    Of "i'm tired" in lower case, only the note tells whether a name was meant: it writes it as one.

    Args:
        asked: what the agent said just before.
    """
    words = _TITLE.sub("", value.lower().replace("’", "'")).split()
    has_case = any(c.isupper() for c in said)
    says_how = {word for word in words if word in STATES or STATE.fullmatch(word)}
    is_meant = not says_how or (value[:1].isupper() and says_how <= STATES_AND_NAMES)
    any_case = not has_case and is_meant
    names = [*_told(said, asked, any_case=any_case), *_spelled(said, asked)]
    told = {word for name in names for word in name.lower().split()}
    text = " ".join(_WORDS.findall(said.lower().replace("’", "'")))
    is_whole = words[0] in told and re.search(rf"\b{re.escape(' '.join(words))}\b", text)
    if words and (told.issuperset(words) or is_whole):
        return True
    if not words or (asked and subject_asked_about(asked)):
        return False
    name, is_asked = " ".join(words), _asks_for_name(asked)
    if spells_name(name, said, asked, is_asked=is_asked):
        return True
    is_written = any(_introduced(words[0], said, any_case=any_case))
    return is_written and gives_name(name, said, asked, is_asked=is_asked)


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
    written = next(_written(name, said, NO_NAME_BEHIND_I_AM), "")
    plain = _TITLE.sub("", written)
    if not written or is_state(plain):
        return
    if any_case or (re.search(rf"\b{re.escape(plain)}\b", said) and not written.isupper()):
        yield plain


def _spelled(said: str, asked: str | None) -> Iterator[str]:
    """Yield the name that is spelled letter by letter, where nothing else is."""
    text = written_out(said.lower().replace("’", "'"))
    words = spelled_words(_WITH_A.sub(" ", text))
    about = f"{text} {asked or ''}".lower()
    if not words or _ELSE.search(about) or (asked and subject_asked_about(asked)):
        return
    is_own = "my name" in text or (asked and "your name" in asked.lower())
    is_own = is_own or is_like_one_of(words[0], asked or "")
    # "Okafor, O-K-A-F-O-R."
    before, found, _ = text.partition(f"{words[0]}, ")
    is_own = is_own or (bool(found) and before.strip(" ,") in _SPELLS_WHAT)
    if is_own or _SPELLS.match(text):
        if is_own or not any(clause.subject not in (SELF, AGENT) for clause in clauses(text)):
            yield words[-1].capitalize() if len(words) == 1 else words[0].capitalize()
