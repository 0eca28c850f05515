"""Passwords of plain words in the answer to a question for one: "swordfish", "it's blue tea". Pure.

An answer flows in, lower-case; the place of the password flows out. What answers with the words of
a refusal, a delay or a question is none.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

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

_CLAUSES = re.compile(r"[.,!?;:\n…]+(?=\s|$)|\s[–-]\s")
_LEAD = re.compile(
    r"(?:\s|\b(?:um|uh|er|erm|oh|ok|okay|yes|yeah|yep|sure|so|well|right|and|then|i think|"
    r"i believe|i guess|probably|actually|just|maybe|hmm|ah|(?:the |my )?(?:password|passphrase|"
    r"word)|"
    r"mine|ours|this (?:week|month|year)|currently|at the moment|let me think|hang on|hold on|all|"
    r"lower ?case|one word|admin|(?:the )?(?:first|second|last|other|next|third|final)"
    r"(?: (?:one|two|three|few))?(?: (?:half|part|bit|words?))?|it(?= is\b| was\b| ends\b| "
    r"starts\b))"
    r"\b(?!')){0,8}+"
)
_EXPLICIT = re.compile(
    r"\s*(?:it's|its|it is|it was|that's|that is|that would be|that'd be|it would be|it'd be|"
    r"it should be|is it|let me guess,|(?:if|when) i say|could it be|would it be|is|was|are|were|"
    r"use|try|make it|set "
    r"it to|put|go with|call it|how about|i use|"
    r"let's (?:do|use|go with|make it)|i used|we use|they use|i put|i set it to|i chose|i say|"
    r"(?:ends|begins|starts) (?:with|in)|so it's|so that's)\s+"
    r"(?:(?:um|uh|er|erm|like|just|probably|still|called|the usual)\s+){0,2}"
)
_DESCRIBED = re.compile(
    r",? (?:and|but|with|all|in)\b.{0,30}\b(?:capital|big|small|letter|case|spaces)"
)
_MIN_PHRASE_WORDS = 4
_MAX_ANSWER_WORDS, _MAX_CLAUSES, _MAX_CHARS = 5, 8, 100


def answered_words(low: str, *, is_phrase: bool = False) -> Iterator[Span]:
    """The plain words of an answer that are the password asked for.

    Args:
        is_phrase: whether it is a phrase, in which small words may stand.
    """
    start = 0
    few = len(low) <= _MAX_CHARS
    bounds = [(m.start(), m.end()) for m in islice(_CLAUSES.finditer(low), _MAX_CLAUSES)]
    for end, next_start in [*bounds, (len(low), len(low))]:
        lead = _LEAD.match(low, start, end)
        at = lead.end() if lead else start
        explicit = _EXPLICIT.match(low, at, end)
        at = explicit.end() if explicit else at
        phrase = is_phrase or explicit is not None
        done, span = words_at(low, at, True, is_phrase=phrase)
        if span and (explicit or few):
            # What is said without "it's" is the answer alone, but for how it is written.
            rest = low[done : max(end, done)]
            whole = phrase or _DESCRIBED.match(rest)
            words = [w.strip(PUNCTUATION) for w in (low[at:done] + ("" if whole else rest)).split()]
            if _is_answer(words) or (phrase and few and len(words) >= _MIN_PHRASE_WORDS):
                yield trimmed(low, at, done)
                return
        start = next_start


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
