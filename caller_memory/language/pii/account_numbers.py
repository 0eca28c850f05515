"""Card numbers, IBANs and social security numbers among what was spelled in a sentence. Pure.

A lower-case text and what is spelled in it flow in, the places of these numbers flow out. By the
digits alone where they tell, else by the words around them.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.spoken_numbers import Spelled, digit_runs, spelled_in

CARD, IBAN, SSN = "[card number]", "[IBAN]", "[social security number]"
ACCOUNT_NUMBER, CARD_CODE = "[account number]", "[password]"


class Span(NamedTuple):
    """Where a secret stands in a text, and what stands for it."""

    start: int
    end: int
    label: str


_CARD_WORD = Pattern(
    r"\b(?:(?:credit|debit|bank)?cards?|credit|debit|visa|mastercard|maestro|amex)\b"
)
_CARD_NUMBER = Pattern(r"\bcard (?:number|no)\b(?:\W+\w+){0,4}\W*$")
_OTHER_NUMBER = Pattern(
    r"\b(?:order|tracking|parcel|invoice|reference|ticket|phone)\b(?:\W+\w+){0,3}\W*$"
)
_SSN_WORD = Pattern(r"\b(?:ssn|s s n|social (?:security|number)|my social)\b")
_WRITTEN_SSN = Pattern(r"(?<![\w-])\d{3}[-‐‑–]\d\d[-‐‑–]\d{4}(?![\w-])")
# Grouped as on the card, or digit by digit, with any sign between.
_APART = r"[^\w\n]{1,3}|_"
_WRITTEN_CARD = Pattern(
    rf"(?<!\d)(?:\d{{4}}(?:(?:{_APART})\d{{4}}){{3}}(?P<more>(?:{_APART})\d{{1,3}})?"
    rf"|\d{{4}}(?:{_APART})\d{{6}}(?:{_APART})\d{{4,5}}"
    rf"|\d(?:(?:{_APART})\d){{12,18}}|\d\d(?:(?:{_APART})\d\d){{6,8}})(?!\d)"
)
_EVENLY_APART = Pattern(
    r"(?<![\w/.])(?=(?:\d[^\w\s]?){13,19}(?!\d))"
    r"\d{2,12}([^\w\s])\d{2,12}(?:\1\d{2,12}){0,7}(?![\w/])"
)
# The code behind number and month: "4111 1111 1111 1111 12/27 123".
_DATED_CODE = Pattern(
    r"(?:(?<!\d)\d\d ?[/-] ?\d\d(?:\d\d)?,? (?:and )?(?:cvv |code )?|[/,] ?)(\d{3,4})(?![\d/])"
)
_CARD_DIGITS = Pattern(r"(?:\d\W?){13,19}\W{0,3}(?:[a-z]{2,8}\W{1,2}){0,2}$")
_ODDLY_APART = Pattern(r"\d{4} ?[/._*|•·:] ?\d{4}\W{1,3}\d{4}")  # nobody else groups sixteen so
# A British sort code with its account behind it.
_WRITTEN_ACCOUNT = Pattern(
    r"(?<![\w-])\d\d[-‐‑–]\d\d[-‐‑–]\d\d(?:,? (?:and |account )?|/)\d{8}(?![\w-])"
)
_IBAN_WORD = Pattern(r"\b(?:ibans?|i ban|eye ban|bank account)\b")
# Characters around a number in which a word tells what it is: about fifteen and eight words.
_BEFORE, _AFTER = 90, 45

# First digits of payment cards; 0, 1 and 20 begin phone numbers, timestamps and years.
# Source: https://en.wikipedia.org/wiki/Payment_card_number
_ISSUER = Pattern("[3-6]|2[2-7]|8[12]")
_DOUBLED = str.maketrans("0123456789", "0246813579")  # twice the digit, its digits added
_MOST_PIECES = 8
_CARD_LENGTHS = (16, 15, 14, 19, 18, 17, 13)


def account_numbers(low: str, groups: list[Spelled], runs: list[Spelled]) -> Iterator[Span]:
    """Where such numbers are said or written, in any order; the places may overlap.

    Args:
        low: the text, lower-case, with ASCII digits.
        groups: what is spelled in it.
        runs: the parts of that which are digits alone.
    """
    for run in runs:
        yield from _numbers(low, run)
    yield from _listed_cards(low, runs)
    yield from _ibans(low, groups)
    for match in _WRITTEN_SSN.finditer(low):
        yield Span(*match.span(), SSN)
    for match in _WRITTEN_ACCOUNT.finditer(low):
        yield Span(*match.span(), ACCOUNT_NUMBER)
    for match in _EVENLY_APART.finditer(low):
        if _is_card("".join(filter(str.isdecimal, match[0]))):
            yield Span(*match.span(), CARD)
    for match in _DATED_CODE.finditer(low):
        if _CARD_DIGITS.search(low[max(0, match.start() - _BEFORE) : match.start()]):
            yield Span(*match.span(1), CARD_CODE)
    for match in _WRITTEN_CARD.finditer(low):
        # Behind the number its month may stand: 4111/1111/1111/1111/12.
        for end in (match.end(), match.start("more")):
            number = low[match.start() : end]
            if end > 0 and _is_card("".join(filter(str.isdecimal, number))):
                yield Span(match.start(), end, CARD)
                break
        else:
            before = low[max(0, match.start() - _BEFORE) : match.start()]
            is_odd = _ISSUER.match(match[0]) and _ODDLY_APART.match(match[0])
            if is_odd or _CARD_WORD.search(f"{before} {low[match.end() : match.end() + _AFTER]}"):
                yield Span(*match.span(), CARD)


def split_account_numbers(turns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts of numbers that begin in one turn and end in the last, with what they are.

    A card counts only where it is all that is said of digits on both sides: a phone number after
    another would be one by chance.
    """
    low = "\n".join(turns).lower()
    if len(low) != sum(map(len, turns)) + len(turns) - 1:
        return  # a capital letter that is two small ones
    groups = list(spelled_in(low))
    runs = [run for group in groups for run in digit_runs(group)]
    whole = {(run.starts[0], run.ends[-1]) for run in runs}
    last = len(low) - len(turns[-1])
    for start, end, label in account_numbers(low, groups, runs):
        if not start < last < end or (label == CARD and (start, end) not in whole):
            continue
        at = 0
        for turn in turns:
            if part := turn[max(0, start - at) : max(0, end - at)].strip():
                yield part, label
            at += len(turn) + 1


_MIN_PART_DIGITS = 3


def card_parts(turns: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a card number that is told in several turns, with words between.

    Without a word for a card, the parts are groups of four digits as on the card: two other
    numbers would be one by chance.
    """
    low = "\n".join(turns).lower()
    named = _CARD_WORD.search(low) is not None
    parts: list[tuple[int, str, str]] = []
    for i, turn in enumerate(turns):
        for group in spelled_in(turn.lower()):
            for run in digit_runs(group):
                digits = "".join(run.chars)
                if len(digits) >= _MIN_PART_DIGITS and (named or len(digits) % 4 == 0):
                    parts.append((i, digits, turn[run.starts[0] : run.ends[-1]]))
    for first in range(len(parts)):
        for end in range(first + 2, min(first + 6, len(parts)) + 1):
            whole = "".join(digits for _, digits, _ in parts[first:end])
            split = parts[first][0] < parts[end - 1][0] == len(turns) - 1
            if split and len(whole) in _CARD_LENGTHS and _is_card(whole):
                yield from (said for _, _, said in parts[first:end])


def _numbers(low: str, run: Spelled) -> Iterator[Span]:
    """The secrets in one run of digits."""
    digits = len("".join(run.chars))
    if digits < 8:
        return
    start, end = run.starts[0], run.ends[-1]
    before = low[max(0, start - _BEFORE) : start]
    context = f"{before} {low[end : end + _AFTER]}"
    if digits >= 12 and _IBAN_WORD.search(context):
        yield Span(start, end, IBAN)
    elif _CARD_NUMBER.search(before) or (
        digits >= 13 and _CARD_WORD.search(context) and not _OTHER_NUMBER.search(before)
    ):
        yield Span(start, end, CARD)
    else:
        in_ssn_context = _SSN_WORD.search(context) is not None
        last = ""
        for label, part in _cards(run, low[start - 1 : start] == "+"):
            # A code said in the same breath as the card is part of it.
            if last == CARD and len("".join(part.chars)) in (3, 4):
                label = CARD
            last = label
            if label or (in_ssn_context and len("".join(part.chars)) == 9):
                yield Span(part.starts[0], part.ends[-1], label or SSN)


def _listed_cards(low: str, runs: Sequence[Spelled]) -> Iterator[Span]:
    """Yield cards told in pairs with commas between; unnamed ones where they are the whole list."""
    pieces: list[Spelled] = []
    for run in runs:
        follows = pieces and not low[pieces[-1].ends[-1] : run.starts[0]].strip(" ,")
        pieces = [*(pieces if follows else ()), run][-_MOST_PIECES:]
        for first in range(len(pieces) - 1):
            parts = ["".join(piece.chars) for piece in pieces[first:]]
            digits = "".join(parts)
            if len(digits) in _CARD_LENGTHS and _is_card(digits):
                whole = first == 0 and len(digits) == 16 and not any(len(p) % 2 for p in parts)
                if whole or _CARD_WORD.search(low):
                    yield Span(pieces[first].starts[0], run.ends[-1], CARD)


def _cards(run: Spelled, is_phone: bool) -> Iterator[tuple[str, Spelled]]:
    """The run cut into cards and what is left around them, which has the empty label."""
    # A card starts the run, ends it, or stands out by its grouping; were it sought at every
    # digit, one spoken run of thirty in three would hold a "valid" one.
    grouped = [i for i, chars in enumerate(run.chars) if len(chars) >= 4]
    rest_from = 0
    for at in sorted({0, *grouped}):
        if at < rest_from:
            continue
        n = 0 if is_phone and at == 0 else _card_pieces(run.chars[at : at + 19])
        while n:
            if at > rest_from:
                yield "", run.part(rest_from, at)
            yield CARD, run.part(at, at + n)
            at = rest_from = at + n
            n = _card_pieces(run.chars[at : at + 19])
    until = len(run.chars)
    while n := _card_pieces_at_end(run.chars[max(rest_from, until - 19) : until]):
        if is_phone and n == until:
            break
        yield CARD, run.part(until - n, until)
        until -= n
    if until > rest_from:
        yield "", run.part(rest_from, until)


def _card_pieces(chars: list[str]) -> int:
    """How many of the pieces, from the first on, make a card number; 0 for none."""
    digits = "".join(chars)
    if len(digits) < 13 or not _ISSUER.match(digits):
        return 0
    count = {size: n for n, size in enumerate(accumulate(map(len, chars)), 1)}
    return next((count[n] for n in _CARD_LENGTHS if n in count and _is_card(digits[:n])), 0)


def _card_pieces_at_end(chars: list[str]) -> int:
    digits = "".join(chars)
    count = {size: n for n, size in enumerate(accumulate(map(len, reversed(chars))), 1)}
    return next((count[n] for n in _CARD_LENGTHS if n in count and _is_card(digits[-n:])), 0)


def _is_card(digits: str) -> bool:
    if not _ISSUER.match(digits):
        return False
    doubled = digits[-2::-2].translate(_DOUBLED)
    return sum(map(int, digits[-1::-2] + doubled)) % 10 == 0


# Source: https://www.swift.com/standards/data-standards/iban-international-bank-account-number
_IBAN_LENGTHS = {
    entry[:2]: int(entry[2:])
    for entry in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 "
        "DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 "
        "HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 "
        "MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 "
        "RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 "
        "VA22 VG24 XK20 YE30"
    ).split()
}
_NO_COUNTRY = frozenset("is it at so".split())
_IBAN_START = Pattern("(?=([A-Z][A-Z0])[0-9]{2})")
_BASE_36 = str.maketrans({chr(55 + n): str(n) for n in range(10, 36)})


def _ibans(low: str, groups: list[Spelled]) -> Iterator[Span]:
    named = _IBAN_WORD.search(low) is not None
    for group in groups:
        spelled = "".join(group.chars).upper()
        if len(spelled) >= 12 and not spelled.isdecimal():
            yield from _valid_ibans(group, spelled)
            if named:
                yield from _named_ibans(low, group)


def _valid_ibans(group: Spelled, spelled: str) -> Iterator[Span]:
    at = list(accumulate(map(len, group.chars), initial=0))
    starts = dict(zip(at, group.starts, strict=False))
    ends = dict(zip(at[1:], group.ends, strict=True))
    done = 0
    for match in _IBAN_START.finditer(spelled):
        begin = match.start()
        country = match[1].replace("0", "O")  # "n oh" is Norway
        end = begin + _IBAN_LENGTHS.get(country, 0)
        if end == begin or begin < done or begin not in starts or end not in ends:
            continue
        moved = spelled[begin + 4 : end] + country + spelled[begin + 2 : begin + 4]
        if int(moved.translate(_BASE_36)) % 97 == 1:
            yield Span(starts[begin], ends[end], IBAN)
            done = end


def _named_ibans(low: str, group: Spelled) -> Iterator[Span]:
    """Near the word, what looks like an IBAN is one, also where recognition lost a digit."""
    begin = 0
    for i, chars in enumerate([*group.chars, "is"]):
        if len(chars) == 1 or not chars.isalpha():
            continue
        spelled = "".join(group.chars[begin:i])
        if len(chars) == len(spelled) == 4:
            continue  # the bank's letters come after country and check digits
        if sum(map(str.isdecimal, spelled)) >= 12:
            start, end = group.starts[begin], group.ends[i - 1]
            before, after = low[max(0, start - _BEFORE) : start], low[end : end + _AFTER]
            if _IBAN_WORD.search(f"{before} {after}"):
                yield Span(start, end, IBAN)
        begin = i if chars.upper() in _IBAN_LENGTHS and chars not in _NO_COUNTRY else i + 1
