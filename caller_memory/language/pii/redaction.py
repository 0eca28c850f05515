"""Secrets out of a person's words: numbers of cards and accounts, keys, passwords, codes. Pure.

A sentence flows in, typed or as speech recognition writes it, and what the dialogue before it is
about; the same sentence flows out with each secret replaced by its name and every other byte as it
was. `dialogue_redaction.py` knows what was said before.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import CARD, IBAN, SSN, Span, account_numbers
from caller_memory.language.pii.answered_passwords import answered_words, listed_words
from caller_memory.language.pii.api_keys import API_KEY, api_keys
from caller_memory.language.pii.known_secrets import Secret, known_secrets
from caller_memory.language.pii.native_secrets import native_answer, native_secrets, odd_words
from caller_memory.language.pii.number_words import Reading, reading
from caller_memory.language.pii.secret_values import values_in
from caller_memory.language.pii.secret_words import KINDS, cues_in
from caller_memory.language.pii.spoken_numbers import Spelled, digit_runs, spelled_in
from caller_memory.language.pii.told_passwords import plain_words
from caller_memory.language.pii.told_secrets import Topic, told_secrets
from caller_memory.languages import ENGLISH
from caller_memory.languages.folding import folded_in_place

PLACEHOLDERS = frozenset([CARD, IBAN, SSN, API_KEY, *(kind.label for kind in KINDS.values())])
"""What stands for secrets."""

_PLACEHOLDER = Pattern("(" + "|".join(map(re.escape, sorted(PLACEHOLDERS))) + ")")
_MAX_PASSES = 8
_NAME = Pattern(r"[a-z0-9]+(?:_[a-z0-9]+){0,7}")
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’", "abcdefghijklmnopqrstuvwxyz'")


class Redacted(NamedTuple):
    """A text without its secrets, and the secrets as they were said."""

    text: str
    secrets: list[Secret]


def redact(text: str, language: str = ENGLISH) -> str:
    """The text with secrets replaced by what they are, the rest byte for byte.

    Written or spoken digit by digit: payment card numbers (13 to 19 digits, ISO/IEC 7812, with a
    Luhn check digit or near a card word), IBANs (ISO 13616, with check digits mod 97 or near the
    word), social security numbers (ddd-dd-dddd or nine digits near the words), API keys of known
    shape, and what is said to be a password, a PIN, a code that opens something, a one-time code,
    or the number of an account or a document. In doubt after such a word, it redacts.

    Told in English, or in the language whose code is given.

    Idempotent; never raises; time grows linearly with the length.

    Source: https://www.iso.org/standard/70484.html (ISO/IEC 7812-1, annex B: Luhn),
        https://www.swift.com/standards/data-standards/iban-international-bank-account-number
    """
    return redacted(text, language=language).text


def redacted(
    text: str,
    topic: Topic | None = None,
    words: bool = False,
    known: Sequence[Secret] = (),
    *,
    language: str = ENGLISH,
) -> Redacted:
    """The same with the dialogue before the text in view.

    Args:
        topic: the secret that the dialogue is about, None for nothing of the kind.
        words: whether the text answers a question for a secret of plain words.
        known: secrets that were said in this dialogue.
        language: in which they may be told, beside English.
    """
    secrets: list[Secret] = []
    # A secret taken out can leave a number that now stands alone: look again, boundedly often.
    for _ in range(_MAX_PASSES):
        # What stands between two placeholders is read by itself, so that a context word does not
        # come nearer to a number by what was taken out between them.
        parts = _PLACEHOLDER.split(text)
        found = len(secrets)
        for i in range(0, len(parts), 2):
            if parts[i].strip():
                read = reading(parts[i], language)
                spans = _spans(
                    read.text, topic, words and len(parts) == 1, known,
                    opened=i == 0, closed=i == len(parts) - 1, language=language,
                )  # fmt: skip
                parts[i], more = _replaced(parts[i], read, spans)
                secrets += more
        text = "".join(parts)
        if len(secrets) == found:
            break
    return Redacted(text, secrets)


def _spans(
    shown: str,
    topic: Topic | None,
    words: bool,
    known: Sequence[Secret],
    *,
    opened: bool,
    closed: bool,
    language: str,
) -> list[Span]:
    low = shown.translate(_ASCII_LOWER)
    if not low.isascii():
        low = "".join(c if c < "\x80" or not c.isdecimal() else _ascii_digit(c) for c in low)
    groups = list(spelled_in(low))
    runs = [run for group in groups for run in digit_runs(group)]
    spans = [*account_numbers(low, groups, runs), *api_keys(shown)]
    spans += known_secrets(low, groups, known)
    cues = cues_in(low) if language == ENGLISH or _ENGLISH.search(low) else []
    if cues or topic or _DIGIT_IN_WORD.search(low):
        taken = _united(spans)
        values = [
            v for v in values_in(shown, low, groups, cues) if not _overlaps(v.start, v.end, taken)
        ]
        spans += told_secrets(low, cues, values, topic)
        spans += plain_words(low, cues, closed, opened)
        if topic and topic.kind == "words":
            spans += listed_words(low)
        if words and language == ENGLISH:
            spans += answered_words(low, is_phrase=topic is not None and topic.kind == "phrase")
    if language != ENGLISH:
        spans += _native_spans(shown, groups, language, topic, words=words)
    return _united(spans)


def _native_spans(
    shown: str, groups: Sequence[Spelled], language: str, topic: Topic | None, *, words: bool
) -> Iterator[Span]:
    low = folded_in_place(shown)
    if len(low) != len(shown):
        return  # a letter that is several small ones
    yield from native_secrets(low, groups, language)
    if topic and topic.asked:
        yield from (Span(*place, KINDS[topic.kind].label) for place in odd_words(low))
    if words:
        yield from native_answer(low, language)


_ENGLISH = Pattern(r"\b(?:my|the|our|your|it's|that's|with|this|i'm)\b")
"""In a call in another language, "Passwort" and "code" are words of that language."""

_DIGIT_IN_WORD = Pattern(r"[a-z]\d")


def _overlaps(start: int, end: int, united: Sequence[Span]) -> bool:
    at = bisect_left(united, (end,)) - 1
    return at >= 0 and united[at].end > start


def _replaced(text: str, read: Reading, spans: Sequence[Span]) -> tuple[str, list[Secret]]:
    """Return a text without its secrets, and these as they were read: with digits for words."""
    pieces, secrets, done = [], [], 0
    for span in spans:
        start, end = read.place(span.start, span.end)
        pieces += [text[done:start], span.label]
        secrets.append(Secret(read.text[span.start : span.end], span.label))
        done = end
    return "".join([*pieces, text[done:]]), secrets


def _ascii_digit(c: str) -> str:
    return str(unicodedata.decimal(c))


def _united(spans: list[Span]) -> list[Span]:
    """Overlapping spans made one, under the name of the longest: no half of a secret stays."""
    united: list[Span] = []
    longest = 0
    for start, end, label in sorted(spans):
        if not united or start >= united[-1].end:
            united.append(Span(start, end, label))
            longest = end - start
            continue
        last = united[-1]
        keep = last.label if longest >= end - start else label
        longest = max(longest, end - start)
        united[-1] = Span(last.start, max(last.end, end), keep)
    return united


def redact_named(name: str, value: str, language: str = ENGLISH) -> str:
    """Return the value without secrets, which its name may tell it to be: `locker_code`, "4719".

    Args:
        name: in snake_case; another one tells nothing.
    """
    if not _NAME.fullmatch(name):
        return redact(value, language)
    sentence = f"my {name.replace('_', ' ')} is "
    together = redact(sentence + value, language)
    told = together[len(sentence) :] if together.startswith(sentence) else value
    # Without the English words before it, too: a native sentence is read from its beginning.
    return redact(told, language)
