"""Secrets out of a person's words: numbers of cards and accounts, keys, passwords, codes. Pure.

A sentence flows in, typed or as speech recognition writes it, and what the dialogue before it is
about; the same sentence flows out with each secret replaced by its name and every other byte as it
was. `dialogue_redaction.py` knows what was said before.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import CARD, IBAN, SSN, Span, account_numbers
from caller_memory.language.pii.answered_passwords import answered_words, listed_words
from caller_memory.language.pii.api_keys import API_KEY, api_keys
from caller_memory.language.pii.known_secrets import Secret, known_secrets
from caller_memory.language.pii.secret_values import values_in
from caller_memory.language.pii.secret_words import KINDS, cues_in
from caller_memory.language.pii.spoken_numbers import digit_runs, spelled_in
from caller_memory.language.pii.told_passwords import plain_words
from caller_memory.language.pii.told_secrets import Topic, told_secrets

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


def redact(text: str) -> str:
    """The text with secrets replaced by what they are, the rest byte for byte.

    Written or spoken digit by digit: payment card numbers (13 to 19 digits, ISO/IEC 7812, with a
    Luhn check digit or near a card word), IBANs (ISO 13616, with check digits mod 97 or near the
    word), social security numbers (ddd-dd-dddd or nine digits near the words), API keys of known
    shape, and what is said to be a password, a PIN, a code that opens something, a one-time code,
    or the number of an account or a document. In doubt after such a word, it redacts.

    Idempotent; never raises; time grows linearly with the length.

    Source: https://www.iso.org/standard/70484.html (ISO/IEC 7812-1, annex B: Luhn),
        https://www.swift.com/standards/data-standards/iban-international-bank-account-number
    """
    return redacted(text).text


def redacted(
    text: str, topic: Topic | None = None, words: bool = False, known: Sequence[Secret] = ()
) -> Redacted:
    """The same with the dialogue before the text in view.

    Args:
        topic: the secret that the dialogue is about, None for nothing of the kind.
        words: whether the text answers a question for a secret of plain words.
        known: secrets that were said in this dialogue.
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
                spans = _spans(
                    parts[i], topic, words and len(parts) == 1, known,
                    opened=i == 0, closed=i == len(parts) - 1,
                )  # fmt: skip
                parts[i], more = _replaced(parts[i], spans)
                secrets += more
        text = "".join(parts)
        if len(secrets) == found:
            break
    return Redacted(text, secrets)


def _spans(
    text: str,
    topic: Topic | None,
    words: bool,
    known: Sequence[Secret],
    *,
    opened: bool,
    closed: bool,
) -> list[Span]:
    shown, places = _shown(text)
    low = shown.translate(_ASCII_LOWER)
    if not low.isascii():
        low = "".join(c if c < "\x80" or not c.isdecimal() else _ascii_digit(c) for c in low)
    groups = list(spelled_in(low))
    runs = [run for group in groups for run in digit_runs(group)]
    spans = [*account_numbers(low, groups, runs), *api_keys(shown)]
    spans += known_secrets(low, groups, known)
    cues = cues_in(low)
    if cues or topic or _DIGIT_IN_WORD.search(low):
        taken = _united(spans)
        values = [
            v for v in values_in(shown, low, groups, cues) if not _overlaps(v.start, v.end, taken)
        ]
        spans += told_secrets(low, cues, values, topic)
        spans += plain_words(low, cues, closed, opened)
        if topic and topic.kind == "words":
            spans += listed_words(low)
        if words:
            spans += answered_words(low, is_phrase=topic is not None and topic.kind == "phrase")
    if places is not None:
        spans = [Span(places[s.start], places[s.end - 1] + 1, s.label) for s in spans]
    return _united(spans)


_DIGIT_IN_WORD = Pattern(r"[a-z]\d")

# Default_Ignorable_Code_Point and other signs that show nothing: they split a number for us and
# not for whoever reads it.
_HIDDEN = Pattern(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def _shown(text: str) -> tuple[str, list[int] | None]:
    """The text without hidden signs, and where its characters stood; None where there were none."""
    if text.isascii() or not _HIDDEN.search(text):
        return text, None
    places = [i for i, c in enumerate(text) if not _HIDDEN.match(c)]
    return "".join(text[i] for i in places), places


def _overlaps(start: int, end: int, united: Sequence[Span]) -> bool:
    at = bisect_left(united, (end,)) - 1
    return at >= 0 and united[at].end > start


def _replaced(text: str, spans: Sequence[Span]) -> tuple[str, list[Secret]]:
    pieces, secrets, done = [], [], 0
    for start, end, label in spans:
        pieces += [text[done:start], label]
        secrets.append(Secret(text[start:end], label))
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


def redact_named(name: str, value: str) -> str:
    """Return the value without secrets, which its name may tell it to be: `locker_code`, "4719".

    Args:
        name: in snake_case; another one tells nothing.
    """
    if not _NAME.fullmatch(name):
        return redact(value)
    sentence = f"my {name.replace('_', ' ')} is "
    together = redact(sentence + value)
    return together[len(sentence) :] if together.startswith(sentence) else redact(value)
