"""Card numbers, IBANs, passwords and social security numbers out of a person's words. Pure.

A sentence flows in, typed or as speech recognition writes it; the same sentence flows out with
each secret replaced by its name and every other byte as it was. It does not know what was said
before: of a secret split over two sentences it finds only the halves that tell by themselves.
"""

import re
import unicodedata
from collections.abc import Iterator

from account_numbers import CARD, IBAN, SSN, Span, account_numbers
from spoken_numbers import Spelled, digit_runs, is_piece, spelled_in

PASSWORD = "[password]"

_PLACEHOLDER = re.compile("(" + "|".join(map(re.escape, (CARD, IBAN, PASSWORD, SSN))) + ")")
_MAX_PASSES = 8
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’", "abcdefghijklmnopqrstuvwxyz'")


def redact(text: str) -> str:
    """The text with secrets replaced by what they are, the rest byte for byte.

    Written or spoken digit by digit: payment card numbers (13 to 19 digits, ISO/IEC 7812, with a
    Luhn check digit or near a card word), IBANs (ISO 13616, with check digits mod 97 or near the
    word), social security numbers (ddd-dd-dddd or nine digits near the words), and what is said
    to be a password, PIN, passcode or security code. In doubt after such a word, it redacts.

    Idempotent; never raises; time grows linearly with the length.

    Source: https://www.iso.org/standard/70484.html (ISO/IEC 7812-1, annex B: Luhn),
        https://www.swift.com/standards/data-standards/iban-international-bank-account-number
    """
    # A secret taken out can leave a number that now stands alone: look again, boundedly often.
    for _ in range(_MAX_PASSES):
        # What stands between two placeholders is read by itself, so that a context word does not
        # come nearer to a number by what was taken out between them.
        parts = _PLACEHOLDER.split(text)
        for i in range(0, len(parts), 2):
            if len(parts[i]) > 2:
                parts[i] = _redacted(parts[i], opened=i == 0, closed=i == len(parts) - 1)
        before, text = text, "".join(parts)
        # A card is sought in all that is left of its run, so it leaves nothing to find.
        if sum(text.count(label) - before.count(label) for label in (IBAN, PASSWORD, SSN)) == 0:
            break
    return text


def _redacted(text: str, *, opened: bool, closed: bool) -> str:
    low = text.translate(_ASCII_LOWER)
    if not low.isascii():
        low = "".join(c if c < "\x80" or not c.isdecimal() else _ascii_digit(c) for c in low)
    groups = list(spelled_in(low))
    runs = [run for group in groups for run in digit_runs(group)]
    spans = list(account_numbers(low, groups, runs))
    if _SECRET_WORD.search(low):
        spans += _secrets(low, runs, opened, closed)
    pieces, done = [], 0
    for start, end, label in _united(spans):
        pieces += [text[done:start], label]
        done = end
    return "".join([*pieces, text[done:]])


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


_PIN = (
    r"(?:pin|passcode|pass code|security code|access code|cvv2?|cvc2?|c v [vc]|"
    r"card verification (?:code|value|number))"
)
_PASS = r"(?:password|pass word|passphrase|pass phrase|passwd|pwd)"
# "the pin [for my card] is", "the password [i use at work] is": one "my", and no new clause.
_OWN = r"(?: (?!(?:my|and|but|because|so|is|was|are)\b)[\w'-]+)"
_OF = rf"(?: (?:for|to|of|on|at|from|in|i|we|you|that|which){_OWN}{{0,4}}(?: my{_OWN}{{1,4}})?)?"
_IS = r"(?:'s\b|\s*[:=]|,? (?:is|was|are|equals|(?:will|should|would|must|has to|used to) be)\b)"
_SKIP = (
    r"(?:[\s\"'“:,=]|\b(?:um|uh|er|erm|like|probably|actually|just|now|still|currently|set to|"
    r"literally|basically|called|spelled|going to be|i think|i believe|i guess|it's|"
    r"the (?:word|number|digits?))\b(?= |,))*"
)
_TOLD = re.compile(
    rf"\b(?:(?P<pin>{_PIN})|{_PASS})\b(?: (?:code|number|no)\b)?"
    rf"(?:(?P<is>{_OF}{_IS})|(?P<to>(?: (?:for|on|of|at){_OWN}{{1,3}}?)? to\b))?{_SKIP}"
)
_CHANGED = re.compile(r"\b(?:chang|set|reset|updat|ma[dk])(?:e|ed|ing|ting)?(?: [\w']+){0,3} $")
_IS_MY = r"(?: (?:my|the|our|his|her|your|their)(?: [\w']+){0,2}?) "
_SECRET_WORD = re.compile(rf"\b(?:{_PIN}|{_PASS})\b")
_SAID_BEFORE = re.compile(rf"(?<=\s)(?:is|was|as|for){_IS_MY}(?:{_PIN}|{_PASS})\b")
_WORDS_BEFORE = re.compile(
    r"(?:^|[.!?;]\s)\s*(?:(?:um|uh|so|hey|hi|okay|ok|yes|yeah|well|use|try)\s+)*"
    rf"(?P<words>\S+(?:\s+\S+){{0,2}}) (?:is|was){_IS_MY}{_PASS}\b"
    r"(?=\s*(?:$|[.,!?;]|(?:for|to|and|on|so|please)\b))"
)
_CHUNK = re.compile(r"\S+")
_PUNCTUATION = ".,;:?!\"'“”()"
_ODD = re.compile(r"[^\w\s.,;:?!'\"“”()-]|[0-9]|\w[.:;?!_]\w")
_MIXED_CHUNK = re.compile(r"(?=\S*[a-z]{3})(?=\S*[0-9])[^\s,;]{5,}")
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
    "no yes fine out up".split()
)
_MAYBE = frozenset("correct right strong long short old new secret safe secure broken".split())
_MEASURES = frozenset(
    "character characters letter letters digit digits number numbers long times days weeks "
    "months years hours minutes symbols".split()
)
_MAX_WORDS, _MAX_CHUNKS = 8, 48


def _secrets(low: str, runs: list[Spelled], opened: bool, closed: bool) -> Iterator[Span]:
    """What is said to be a password, a PIN or a code, before or after the word for it."""
    long_enough = [run for run in runs if len("".join(run.chars)) >= 3]
    run_from = {run.starts[0]: run for run in long_enough}
    run_to = {run.ends[-1]: run for run in long_enough}
    for match in _TOLD.finditer(low):
        at = match.end()
        told = match["is"] is not None
        if match["to"] is not None:
            told = _CHANGED.search(low[max(0, match.start() - 40) : match.start()]) is not None
        if (run := run_from.get(at)) and (told or match["to"] is None):
            yield Span(at, run.ends[-1], PASSWORD)
        if match["pin"] is None and told:
            yield from _words_after(low, at, closed)
        elif (told or match["pin"] is None) and (mixed := _MIXED_CHUNK.match(low, at)):
            yield _trimmed(low, *mixed.span())
    for match in _SAID_BEFORE.finditer(low):
        if run := run_to.get(match.start() - 1):
            yield Span(run.starts[0], run.ends[-1], PASSWORD)
    for match in _WORDS_BEFORE.finditer(low):
        if match["words"].split()[0] not in _NO_SECRET and (opened or match.start()):
            yield _trimmed(low, *match.span("words"))


def _words_after(low: str, at: int, closed: bool) -> Iterator[Span]:
    """The password that begins at `at`, to the end of the clause; nothing where none is said."""
    words: list[str] = []
    end = at
    for chunk in _CHUNK.finditer(low, at):
        word = chunk[0].strip(_PUNCTUATION)
        odd = _ODD.search(chunk[0]) is not None
        if words and word in _CLAUSE and not odd:
            break
        words.append(word if not odd else "#" + word)
        end = chunk.end()
        ends_clause = chunk[0][-1] in ".,;:?!" and not is_piece(word)
        if (
            ends_clause
            or sum(not is_piece(w) for w in words) >= _MAX_WORDS
            or len(words) >= _MAX_CHUNKS
        ):
            break
    if not words or (end == len(low) and not closed):
        return
    if (
        words[0] in _NO_SECRET
        or (words[0] in _MAYBE and len(words) <= 2)
        or not _MEASURES.isdisjoint(words[1:3])
    ):
        if mixed := _MIXED_CHUNK.search(low, at, end):
            yield _trimmed(low, *mixed.span())
        return
    yield _trimmed(low, at, end)


def _trimmed(low: str, start: int, end: int) -> Span:
    while end - 1 > start and low[end - 1] in ".,;:?\"'”)":
        end -= 1
    return Span(start, end, PASSWORD)
