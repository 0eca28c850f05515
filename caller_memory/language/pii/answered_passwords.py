"""Passwords of plain words in the answer to a question for one: "swordfish", "it's blue tea". Pure.

An answer flows in, lower-case; the place of the password flows out. What answers with the words of
a refusal, a delay or a question is none.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import Span
from caller_memory.language.pii.password_words import (
    CHUNK,
    CLAUSE,
    MEASURES,
    PUNCTUATION,
    SPELLING,
    is_spelled,
    may_be_password,
    trimmed,
    words_at,
)

_CLAUSES = Pattern(
    r"[.,!?;:\n…]+(?=\s|$)|\s[–-]\s|\s(?=(?:ugh|oops|hang on|hold on|wait|sorry|hmm)\b)"
)
_FILLER = (
    r"god|gosh|um|uh|uhm|er|erm|oh|ah|aha|ha|haha|lol|hmm|ok|okay|yes|yeah|yep|sure|so|well|"
    r"right|and|then|"
    r"like|now|actually|just|probably|maybe|still|currently|basically|honestly|obviously"
)
_LEAD = Pattern(
    rf"(?:\s|\b(?:{_FILLER}|i think|i believe|i guess|something like|i'm pretty sure|"
    r"(?:the |my |our )?(?:password|passphrase|word)|(?:before|after) that|back again|"
    r"mine|ours|this (?:week|month|year)|at the moment|let me think|hang on|hold on|"
    r"all|lower ?case|one word|admin|try|(?:the )?(?:first|second|last|other|next|third|final)"
    r"(?: (?:one|two|three|few))?(?: (?:half|part|bit|words?|piece))?)\b(?!')){0,8}+"
)
_HAS = (
    r"(?:'s|'ll be|'d be| is| was| are| were| would be| should be| must be| might be| could be|"
    r" used to be)"
)
_EXPLICIT = Pattern(
    rf"(?:\b(?:it|that|this|one|ones|so|mine|ours|(?:pass)?words?|(?:pass)?phrase|half|part|bit|"
    rf"rest|there){_HAS}|\bits|(?<![\w'][ ,])\b(?:is(?: it)?|was|are)\b|\b(?:would|could) it be|"
    r"\b(?:begin|start|end|finish|carrie|continue|kick|goe)s?(?: (?:off|on|out))?(?: (?:with|in|by|"
    r"as))|\b(?:i|we|you|they|he|she) (?:(?:just|always|usually|normally) )?(?:put|use|used|say|"
    r"said|type|typed|chose|picked|set it to|enter)|let me guess,|"
    r"\b(?:use|try|make it|set it to|put|go with|call it|how about|called|let's (?:do|use|say|go "
    r"with|make it)|reads|says))\s+"
    rf"(?:(?:{_FILLER}|called|the usual|i think)\s+){{0,3}}"
)
_DESCRIBED = Pattern(
    r",? (?:and|but|with|all|in)\b.{0,30}\b(?:capital|big|small|letter|case|spaces)"
)
_MIN_PHRASE_WORDS, _MIN_ARTICLE_WORDS = 4, 3
_MAX_ANSWER_WORDS, _MAX_CLAUSES, _MAX_CHARS = 5, 12, 240


def answered_words(low: str, *, is_phrase: bool = False) -> Iterator[Span]:
    """Yield the plain words of an answer that are the password asked for.

    Args:
        is_phrase: whether it is a phrase, in which small words may stand.
    """
    start = 0
    bounds = [(m.start(), m.end()) for m in islice(_CLAUSES.finditer(low), _MAX_CLAUSES)]
    clauses = []
    for end, next_start in [*bounds, (len(low), len(low))]:
        clauses.append((start, end))
        start = next_start
    told = False
    for start, end in clauses:
        explicit = _EXPLICIT.search(low, start, min(end, start + _MAX_CHARS))
        span = _answer(low, explicit.end(), end, True, is_phrase) if explicit else None
        if span:
            told = True
            yield span
    if told or len(low) > _MAX_CHARS:
        return
    for start, end in clauses:
        lead = _LEAD.match(low, start, end)
        # Behind the first, a phrase of small words is a remark.
        phrase = is_phrase and not told
        if span := _answer(low, lead.end() if lead else start, end, False, phrase):
            told = True
            yield span


def _answer(low: str, at: int, end: int, explicit: bool, is_phrase: bool) -> Span | None:
    """Return the password that a clause is from `at` on, if it is one."""
    if not explicit and _SUBJECT.match(low, at):
        return None
    told = is_phrase or explicit
    for phrase in (True, False) if told else (False,):
        if span := _words_of_answer(low, at, end, phrase=phrase, alone=not told):
            return span
    return trimmed(low, at, end) if is_phrase and _is_article_phrase(low[at:end]) else None


def _words_of_answer(low: str, at: int, end: int, *, phrase: bool, alone: bool) -> Span | None:
    """Return the password from `at` on, which where it is told `alone` fills its clause."""
    done, span = words_at(low, at, True, is_phrase=phrase)
    if span is None:
        return None
    # What is said without "it's" is the answer alone, but for how it is written.
    rest = low[done : max(end, done)]
    rest = rest if alone and not _DESCRIBED.match(rest) else ""
    words = [w.strip(PUNCTUATION) for w in (low[at:done] + rest).split()]
    few = len(low) <= _MAX_CHARS
    if _is_answer(words) or (phrase and few and len(words) >= _MIN_PHRASE_WORDS):
        return trimmed(low, at, done)
    return None


_SUBJECT = Pattern(r"(?:i|we|you|he|she|they|it|that|nobody|somebody|someone)\b")


def _is_article_phrase(clause: str) -> bool:
    """Return whether a clause is a name with its article: "the silver spoons"."""
    first, *words = [word.strip(PUNCTUATION) for word in clause.split()] or [""]
    return (
        first in ("the", "a", "an")
        and _MIN_ARTICLE_WORDS <= len(words) + 1 <= _MAX_ANSWER_WORDS
        and may_be_password(words)
        and all(word not in CLAUSE and may_be_password([word]) for word in words)
    )


def _is_answer(words: Sequence[str]) -> bool:
    words = [word for word in words if word]
    if is_spelled(words):
        return True
    if words and words[0] not in SPELLING:
        described = (i for i, w in enumerate(words) if i and (w in SPELLING or w == "all"))
        words = words[: next(described, len(words))]
        while words[1:] and words[-1] in ("with", "a", "an", "the", "in", "and", "but"):
            words = words[:-1]
    if not words or len(words) > _MAX_ANSWER_WORDS or not may_be_password(words):
        return False
    if all(word in SPELLING or word in MEASURES or word in ("case", "all") for word in words):
        return False
    return all(word not in CLAUSE for word in words) and any(len(word) > 2 for word in words)


_MIN_LISTED, _MAX_LISTED = 6, 80


def listed_words(low: str, at: int = 0) -> Iterator[Span]:
    """The words of a wallet's phrase: at least six in a row, none of them a small one."""
    listed: list[re.Match[str]] = []
    for chunk in islice(CHUNK.finditer(low, at), _MAX_LISTED):
        word = chunk[0].strip(PUNCTUATION)
        if word.isdecimal() and listed:
            continue  # "1 legal 2 winner"
        if word.isalpha() and word not in CLAUSE and 3 <= len(word) <= 8 and word != "them":
            listed.append(chunk)
            continue
        yield from _list_of(low, listed)
        listed = []
    yield from _list_of(low, listed)


def _list_of(low: str, listed: Sequence[re.Match[str]]) -> Iterator[Span]:
    if len(listed) >= _MIN_LISTED:
        yield trimmed(low, listed[0].start(), listed[-1].end())
