"""Passwords of plain words, told in words: "my password is correct horse", "I use fluffy as my
password", "what's the password?" "swordfish". Pure.

A lower-case sentence flows in, and where a word for a password stands in it; the places of the
words flow out that are one. It reads only the wordings that tell a password: plain words have no
looks of their own.
"""

import re
from collections.abc import Iterator, Sequence

from account_numbers import Span
from secret_words import PASSWORD, Cue
from spoken_numbers import is_piece

# "the password [i use at work] is": one "my", and no new clause.
_OWN = r"(?: (?!(?:my|and|but|because|so|is|was|are)\b)[\w'-]{1,30}+)"
_OF = rf"(?: (?:for|to|of|on|at|from|in|i|we|you|that|which){_OWN}{{0,4}}(?: my{_OWN}{{1,4}})?)?"
_IS = (
    r"(?:'s\b|\s{0,3}[:=]|\?(?= )|,? (?:(?:which|that|it|what) )?(?:is|was|are|equals|"
    r"(?:will|should|would|must|has to|used to) be)\b)"
)
_SKIP = (
    r"(?:[\s\"'“:,=]|\b(?:um|uh|uhm|er|erm|like|probably|actually|just|now|still|currently|set to|"
    r"literally|basically|called|spelled|going to be|i think|i believe|i guess|it's|"
    r"all (?:one word|lower ?case|caps)|one word|the (?:word|number|digits?))\b(?= |,)){0,16}+"
)
_CODE = r"(?: (?:code|number|no)\b)?"
_TOLD = re.compile(rf"{_CODE}{_OF}(?:, [^,.!?]{{1,40}},)?{_IS}{_SKIP}")
_CHANGED_TO = re.compile(rf"(?: (?:for|on|of|at){_OWN}{{1,3}}?)?(?: (?:to|as)\b| ?:){_SKIP}")
_CHANGES = re.compile(r"\b(?:chang|set|reset|updat|ma[dk]|sav)(?:e|ed|ing|ting)?(?: [\w']+){0,3} $")
_MAKES = re.compile(r"\b(?:make|made|making) (?:the|my|our|his|her)(?: [\w'-]+){0,2} $")
_BEFORE_IT = re.compile(
    r"(?:(?:^|[.!?;:\n]\s?)(?:(?:um|uh|so|hey|hi|okay|ok|yes|yeah|well|use|try|oh|it's|type in|enter|put in|say)[\s,]+){0,3}"
    r"(?P<words>[^\s,;]+(?: [^\s,;]+){0,2}?(?: with (?:a |an )?capital \w+)?)(?:,? (?:is|was)|[,.;:–-]+ ?(?:that's|that is|that was|it's|which is|"
    r"is|was)(?: what)?)"
    r"|\b(?:use|uses|using|used|(?:i|we|he|she|they) ha(?:ve|s|d)|got|set|chose|picked|put|enter|type|try|tried|choose)(?: it)?(?: up| in)? "
    r"(?P<used>\S+(?: \S+){0,3}?) (?:as|for))"
    r" (?:my|the|our|his|her|your|their)(?: [\w'-]{1,20}){0,2} $"
)
_AFTER_IT = re.compile(
    r"(?: is)?(?=\s*(?:$|[.,!?;]|(?:for|to|and|on|so|please|at|there|now|but)\b))"
)
_BEFORE_CHARS = 100

_CHUNK = re.compile(r"\S+")
_PUNCTUATION = ".,;:?!\"'“”()"
_ODD = re.compile(r"[^\w\s.,;:?!'\"“”()-]|[0-9]|\w[.:;?!_]\w")
_CLAUSE = frozenset(
    "and but so because cause please ok okay thanks thank can could will would if i i'm i've i'll "
    "im my me you your you're he she we they it it's its that this these those who what which "
    "when where why how do don't dont does did not for in on with by to from or is was are be "
    "tell remember forget write save store keep just now again hey sorry".split()
)
_NO_SECRET = _CLAUSE | frozenset(
    "a an the too very really pretty quite kind sort so about almost nearly already always never "
    "being getting driving killing working coming becoming causing wrong incorrect expired "
    "invalid weak hard difficult easy simple complicated saved stored stolen compromised leaked "
    "hacked locked lost gone forgotten required needed necessary missing due blank case at under "
    "inside somewhere something someone anything nothing everything stuck exactly as more less "
    "better worse one-time only also written changed important shared public annoying here there "
    "no yes fine out up way far all both mostly still usually often probably maybe unknown my "
    "stronger longer shorter safer harder easier different unique similar ancient terrible awful "
    "great good bad okay rubbish useless obvious private confidential classified personal none "
    "later tomorrow today yesterday never mind nope nah pass skip next nice same mine his hers "
    "theirs ours yours everybody everyone nobody anybody whatever dunno unsure clear us them him "
    "her ask check call try look wait hold hang give let stop leave use get go come let's one two "
    "hmm hm well oh um uh er erm sure right yeah yep yup second moment minute sec half "
    "downstairs upstairs home work classified rather enough between".split()
)
_NOT_SECRET_ENDING = re.compile(r".{3,}(?:ed|ing|ly|able|ible|ous|ful|n't)$")
_MAYBE = frozenset("correct right strong long short old new secret safe secure broken".split())
_MEASURES = frozenset(
    "character characters letter letters digit digits number numbers long times days weeks "
    "months years hours minutes symbols words word".split()
)
_SPELLING = frozenset(
    "capital capitals uppercase lowercase upper lower number digit exclamation dollar hash dash "
    "hyphen underscore dot asterisk star ampersand percent question pound symbol "
    "sign mark".split()
)
_JOINS = frozenset("and then with a an the followed by plus".split())
_MAX_WORDS, _MAX_CHUNKS = 8, 48


def plain_words(low: str, cues: Sequence[Cue], closed: bool, opened: bool) -> Iterator[Span]:
    """What is told to be a password, before or after the word for it.

    Args:
        low: the sentence, lower-case.
        cues: words for secrets in it, in order.
        closed: whether the sentence ends where the text does.
        opened: whether it begins where the text does.
    """
    done = 0
    for cue in cues:
        if cue.kind == "words":
            yield from _word_list(low, cue.end)
        if not cue.may_be_words or cue.start < done:
            continue
        before = low[max(0, cue.start - _BEFORE_CHARS) : cue.start]
        span = None
        if (at := _told_at(low, cue, before)) is not None:
            done, span = _words_after(low, at, closed)
        if span:
            yield span
        else:
            yield from _words_before(low, cue, before, opened)
            yield from _later_in_sentence(low, cue, before, closed)


def _told_at(low: str, cue: Cue, before: str) -> int | None:
    """Where what is told to be the password begins, None where none is told behind the word."""
    if told := _TOLD.match(low, cue.end):
        return told.end()
    if _CHANGES.search(before) and (told := _CHANGED_TO.match(low, cue.end)):
        return told.end()
    if _MAKES.search(before) and low[cue.end : cue.end + 1] == " ":
        return cue.end + 1
    return None


def _words_after(low: str, at: int, closed: bool) -> tuple[int, Span | None]:
    """Where the clause ends that begins at `at`, and the password that it is, if it is one."""
    words: list[str] = []
    end = at
    chunks = [match for match, _ in zip(_CHUNK.finditer(low, at), range(_MAX_CHUNKS), strict=False)]
    for i, chunk in enumerate(chunks):
        word = chunk[0].strip(_PUNCTUATION)
        odd = _ODD.search(chunk[0]) is not None
        if words and word in _CLAUSE and not odd and not _goes_on(chunks, i):
            break
        words.append(word if not odd else "#" + word)
        end = chunk.end()
        ends_clause = (
            chunk[0][-1] in ".,;:?!" and not is_piece(word) and not _goes_on(chunks, i + 1)
        )
        if ends_clause or sum(not is_piece(w) for w in words) >= _MAX_WORDS:
            break
    if not words or (end == len(low) and not closed) or not _may_be_password(words):
        return end, None
    return end, _trimmed(low, at, end)


def _goes_on(chunks: Sequence[re.Match[str]], i: int) -> bool:
    """Whether what is spelled goes on: "hunter [with a capital h and then] two"."""
    for chunk in chunks[i : i + 4]:
        word = chunk[0].strip(_PUNCTUATION)
        if word in _JOINS:
            continue
        return word in _SPELLING or (i > 0 and len(word) > 1 and is_piece(word))
    return False


def _may_be_password(words: Sequence[str]) -> bool:
    first = words[0]
    if first in _NO_SECRET or not _MEASURES.isdisjoint(words[:3]):
        return False
    if not first.startswith("#") and _NOT_SECRET_ENDING.match(first):
        return False
    return not (first in _MAYBE and len(words) <= 2)


def _words_before(low: str, cue: Cue, before: str, opened: bool) -> Iterator[Span]:
    match = _BEFORE_IT.search(before)
    if match is None or not _AFTER_IT.match(low, cue.end):
        return
    offset = cue.start - len(before)
    group = "words" if match["words"] else "used"
    start, end = match.start(group) + offset, match.end(group) + offset
    words = [word.strip(_PUNCTUATION) for word in match[group].split()]
    if group == "words" and not (opened or start) or (offset and match.start() == 0):
        return
    if _may_be_password(words) and (words[1:2] == ["with"] or _CLAUSE.isdisjoint(words[:2])):
        yield _trimmed(low, start, end)


_LATER = re.compile(
    r"[^.!?;\n]{0,60}?\b(?:it's|it is|its|(?:i|we|you) (?:just |always )?(?:say|put|use|type))"
    r" (?:now |called |in )?([^\s.,!?;]{4,30})(?=\s*(?:$|[.,!?;]|(?:now|ok|for|there)\b))"
)
_UNTOLD = re.compile(
    r"\b(?:forg[eo]t|lost|remember|don't know|need|hate|wrong|expired|reset|stolen)\b"
)


def _later_in_sentence(low: str, cue: Cue, before: str, closed: bool) -> Iterator[Span]:
    """A word behind "it's" in the sentence that speaks of a password: "the password, it's …"."""
    match = _LATER.match(low, cue.end)
    if match is None or (match.end() == len(low) and not closed):
        return
    about = before[-40:] + match[0]
    if _UNTOLD.search(about) is None and _may_be_password([match[1]]):
        yield Span(*match.span(1), PASSWORD)


_MIN_LISTED = 6


def _word_list(low: str, at: int) -> Iterator[Span]:
    """The words of a wallet's phrase: at least six in a row, none of them a small one."""
    words: list[re.Match[str]] = []
    for chunk in [m for m, _ in zip(_CHUNK.finditer(low, at), range(60), strict=False)] + [None]:
        word = chunk[0].strip(_PUNCTUATION) if chunk else ""
        if (
            chunk
            and word.isalpha()
            and word not in _CLAUSE
            and 3 <= len(word) <= 8
            and word != "them"
        ):
            words.append(chunk)
            continue
        if len(words) >= _MIN_LISTED:
            yield _trimmed(low, words[0].start(), words[-1].end())
        words = []


def _trimmed(low: str, start: int, end: int) -> Span:
    while end - 1 > start and low[end - 1] in ".,;:?\"'”)":
        end -= 1
    return Span(start, end, PASSWORD)


# The answer to a question

_CLAUSES = re.compile(r"[.,!?;:\n…]+(?=\s|$)|\s[–-]\s")
_LEAD = re.compile(
    r"(?:\s|\b(?:um|uh|er|erm|oh|ok|okay|yes|yeah|yep|sure|so|well|right|and|then|i think|i believe|"
    r"i guess|probably|actually|just|maybe|hmm|ah|it|the|password|passphrase|word|mine|ours|let me "
    r"think|hang on|hold on)\b(?!')){0,8}+"
)
_EXPLICIT = re.compile(
    r"\s*(?:it's|its|it is|it was|that's|that is|that would be|that'd be|it would be|it'd be|"
    r"it should be|is|was|use|try|make it|set it to|put|go with|call it|let's (?:do|use|go with|make it)|how about|i use|i used|we use|they use|i put|i set it to|i chose|"
    r"the last one was|the (?:old|new) one (?:is|was)|(?:mine|ours|the word|the password) is)\s+"
    r"(?:(?:um|uh|er|erm|like|just|probably|still|called)\s+){0,2}"
)
_SPELLED_ON = re.compile(
    r"(?:[,.]? (?:and )?(?:then|followed by|with)(?: (?:a|an|the))?(?: [^\s,.]{1,30}){1,3}(?=[,.]|$)){1,4}"
)
_MAX_ANSWER_WORDS = 5


def answered_words(low: str) -> Iterator[Span]:
    """The plain words of an answer that are the password asked for."""
    start = 0
    bounds = [(m.start(), m.end()) for m in _CLAUSES.finditer(low)] + [(len(low), len(low))]
    few = len(low) <= 100
    for end, next_start in bounds[:8]:
        lead = _LEAD.match(low, start, end)
        at = lead.end() if lead else start
        explicit = _EXPLICIT.match(low, at, end)
        at = explicit.end() if explicit else at
        words = low[at:end].split()
        if explicit:
            words = _until_clause(words)
        if words and (explicit or few) and _is_answer(words):
            last = at + len(low[at:end]) if not explicit else _end_of(low, at, end, len(words))
            goes_on = _SPELLED_ON.match(low, last)
            last = goes_on.end() if goes_on else last
            yield _trimmed(low, at + len(low[at:last]) - len(low[at:last].lstrip()), last)
            return
        start = next_start


def _until_clause(words: Sequence[str]) -> list[str]:
    cut = next((i for i, w in enumerate(words) if i and w in _CLAUSE), len(words))
    return list(words[:cut])


def _end_of(low: str, at: int, end: int, words: int) -> int:
    chunks = list(_CHUNK.finditer(low, at, end))
    return chunks[words - 1].end() if chunks else end


def _is_answer(words: Sequence[str]) -> bool:
    plain = [word.strip(_PUNCTUATION) for word in words]
    plain = [word for word in plain if word]
    if not plain or len(plain) > _MAX_ANSWER_WORDS or not _may_be_password(plain):
        return False
    if all(word in _SPELLING or word in _MEASURES or word in ("case", "all") for word in plain):
        return False
    return all(word not in _CLAUSE for word in plain) and any(len(word) > 2 for word in plain)
