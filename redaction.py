"""Card numbers, IBANs, passwords and social security numbers out of a person's words. Pure.

A sentence flows in, typed or as speech recognition writes it; the same sentence flows out with
each secret replaced by its name and every other byte as it was. It does not know what was said
before: of a secret split over two sentences it finds only the halves that tell by themselves.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

CARD, IBAN = "[card number]", "[IBAN]"
PASSWORD, SSN = "[password]", "[social security number]"

_PLACEHOLDER = re.compile("(" + "|".join(map(re.escape, (CARD, IBAN, PASSWORD, SSN))) + ")")
_MAX_PASSES = 8
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’", "abcdefghijklmnopqrstuvwxyz'")


class _Spelled(NamedTuple):
    """Pieces that follow one another: "4111", "four", "double four", "forty five", "d", "de89"."""

    starts: list[int]
    ends: list[int]
    chars: list[str]

    def part(self, i: int, j: int) -> "_Spelled":
        """The pieces from i to before j."""
        return _Spelled(self.starts[i:j], self.ends[i:j], self.chars[i:j])


class _Span(NamedTuple):
    start: int
    end: int
    label: str


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
    groups = list(_groups(low))
    runs = [run for group in groups for run in _digit_runs(group)]
    spans = [span for run in runs for span in _numbers(low, run)]
    spans += _ibans(low, groups)
    spans += (_Span(*match.span(), SSN) for match in _WRITTEN_SSN.finditer(low))
    if _SECRET_WORD.search(low):
        spans += _secrets(low, runs, opened, closed)
    pieces, done = [], 0
    for start, end, label in _united(spans):
        pieces += [text[done:start], label]
        done = end
    return "".join([*pieces, text[done:]])


def _ascii_digit(c: str) -> str:
    return str(unicodedata.decimal(c))


def _united(spans: list[_Span]) -> list[_Span]:
    """Overlapping spans made one, under the name of the longest: no half of a secret stays."""
    united: list[_Span] = []
    longest = 0
    for start, end, label in sorted(spans):
        if not united or start >= united[-1].end:
            united.append(_Span(start, end, label))
            longest = end - start
            continue
        last = united[-1]
        keep = last.label if longest >= end - start else label
        longest = max(longest, end - start)
        united[-1] = _Span(last.start, max(last.end, end), keep)
    return united


# --- spelling ------------------------------------------------------------------------------------

_ONES = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = {
    w: f"{n}0"
    for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_NATO = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november "
    "oscar papa quebec romeo sierra tango uniform victor whiskey yankee zulu"
)
_CHARS = {
    **{letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{digit: digit for digit in "0123456789"},
    **{word: word[0] for word in _NATO.split()},
    **{"alfa": "a", "juliett": "j", "whisky": "w", "xray": "x"},
    **{word: str(n) for n, word in enumerate(_ONES + _TEENS)},
    **_TENS,
    **dict.fromkeys(["o", "oh", "nought", "naught", "nil"], "0"),
    **{"fourty": "40", "niner": "9"},
}
# Recognition writes these for a digit; they are one only between two others.
_HOMOPHONES = {"for": "4", "to": "2", "too": "2", "won": "1", "ate": "8", "tree": "3"}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_ZEROS = {"hundred": "00", "thousand": "000"}
_FILLERS = frozenset(
    "um uh er erm ah eh hmm mm mhm like then and dash hyphen minus space comma okay ok so well "
    "yeah yes right next wait sorry let me see let's".split()
)
_MAX_FILLERS = 4
_MAX_MIXED = 34

_WORD = re.compile(r"([^\W_]+(?:'[^\W_]+)?)")
_GAP = re.compile(r"(?:[\s,…‐‑–—-]|\.(?=\s))+")


def _groups(low: str) -> Iterator[_Spelled]:
    """What is spelled in a lower-case text, in order, cut where other words stand between."""
    parts = _WORD.split(low)
    words = parts[1::2]
    group: _Spelled | None = None
    end, fillers, times, begun, before = 0, 0, 1, 0, ""
    for gap, word, following in zip(parts[::2], words, [*words[1:], ""], strict=False):
        start = end + len(gap)
        end = start + len(word)
        chars = _CHARS.get(word) or _chars_of(word, before, following, group is not None)
        cut = gap != " " and not _GAP.fullmatch(gap)
        if cut:
            times = 1
        if chars:
            if times > 1 and len(chars) == 1:
                start, chars = begun, "w" if chars == "u" else chars * times
            # "45, 67, 89" and "1,234,567" are lists and amounts, "4, 1, 1" and "4111, 1" not.
            if group and (
                cut or ("," in gap and not {len(chars), len(group.chars[-1])}.isdisjoint({2, 3}))
            ):
                yield group
                group = None
            if group is None:
                group = _Spelled([start], [end], [chars])
            elif before in _TENS and chars in _NON_ZERO and word != chars and gap in " -":
                group.ends[-1], group.chars[-1] = end, group.chars[-1][0] + chars
            else:
                group.starts.append(start)
                group.ends.append(end)
                group.chars.append(chars)
            fillers, times = 0, 1
        elif times == 1 and word in _TIMES:
            times, begun = _TIMES[word], start
            cut = cut or group is None
        elif group and not cut and word in _ZEROS and group.chars[-1].isdecimal() and not fillers:
            group.ends[-1], group.chars[-1] = end, group.chars[-1] + _ZEROS[word]
        else:
            fillers, times = fillers + 1, 1
            cut = cut or word not in _FILLERS or fillers > _MAX_FILLERS
        if cut and not chars and group:
            yield group
            group = None
        before = word
    if group:
        yield group


_NON_ZERO = frozenset("123456789")


def _chars_of(word: str, before: str, following: str, in_group: bool) -> str | None:
    """The characters of a word that is no number word, None where it spells nothing."""
    if word.isdecimal():
        return word
    if not word.isascii() or word in _FILLERS:
        return None
    if in_group and word in _HOMOPHONES and before in _ONES and following in _ONES:
        return _HOMOPHONES[word]
    # Short words before digits are parts of an IBAN: "gb82 west 1234".
    before_digits = following[:1].isdecimal() or following in _CHARS
    if word.isalpha():
        return word if len(word) <= 4 and before_digits else None
    return word if word.isalnum() and len(word) <= _MAX_MIXED else None


def _digit_runs(group: _Spelled) -> Iterator[_Spelled]:
    if "".join(group.chars).isdecimal():
        yield group
        return
    begin: int | None = None
    for i, chars in enumerate([*group.chars, "."]):
        if begin is not None and not chars.isdecimal():
            yield group.part(begin, i)
            begin = None
        elif begin is None and chars.isdecimal():
            begin = i


# --- cards, social security numbers ---------------------------------------------------------------

_CARD_WORD = re.compile(
    r"\b(?:(?:credit|debit|bank)?cards?|credit|debit|visa|mastercard|maestro|amex)\b"
)
_CARD_NUMBER = re.compile(r"\bcard (?:number|no)\b(?:\W+\w+){0,4}\W*$")
_OTHER_NUMBER = re.compile(
    r"\b(?:order|tracking|parcel|invoice|reference|ticket|phone)\b(?:\W+\w+){0,3}\W*$"
)
_SSN_WORD = re.compile(r"\b(?:ssn|s s n|social (?:security|number)|my social)\b")
_WRITTEN_SSN = re.compile(r"(?<![\w-])\d{3}[-‐‑–]\d\d[-‐‑–]\d{4}(?![\w-])")
_IBAN_WORD = re.compile(r"\b(?:ibans?|i ban|eye ban|bank account)\b")
# Characters around a number in which a word tells what it is: about fifteen and eight words.
_BEFORE, _AFTER = 90, 45

# First digits of payment cards; 0, 1 and 20 begin phone numbers, timestamps and years.
# Source: https://en.wikipedia.org/wiki/Payment_card_number
_ISSUER = re.compile("[3-6]|2[2-7]|8[12]")
_DOUBLED = str.maketrans("0123456789", "0246813579")  # twice the digit, its digits added
_CARD_LENGTHS = (16, 15, 14, 19, 18, 17, 13)


def _numbers(low: str, run: _Spelled) -> Iterator[_Span]:
    """The secrets in one run of digits."""
    digits = len("".join(run.chars))
    if digits < 8:
        return
    start, end = run.starts[0], run.ends[-1]
    before = low[max(0, start - _BEFORE) : start]
    context = f"{before} {low[end : end + _AFTER]}"
    if digits >= 12 and _IBAN_WORD.search(context):
        yield _Span(start, end, IBAN)
    elif _CARD_NUMBER.search(before) or (
        digits >= 13 and _CARD_WORD.search(context) and not _OTHER_NUMBER.search(before)
    ):
        yield _Span(start, end, CARD)
    else:
        in_ssn_context = _SSN_WORD.search(context) is not None
        for label, part in _cards(run, low[start - 1 : start] == "+"):
            if label or (in_ssn_context and len("".join(part.chars)) == 9):
                yield _Span(part.starts[0], part.ends[-1], label or SSN)


def _cards(run: _Spelled, is_phone: bool) -> Iterator[tuple[str, _Spelled]]:
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


# --- IBAN ----------------------------------------------------------------------------------------

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
_IBAN_START = re.compile("(?=([A-Z][A-Z0])[0-9]{2})")
_BASE_36 = str.maketrans({chr(55 + n): str(n) for n in range(10, 36)})


def _ibans(low: str, groups: list[_Spelled]) -> Iterator[_Span]:
    named = _IBAN_WORD.search(low) is not None
    for group in groups:
        spelled = "".join(group.chars).upper()
        if len(spelled) >= 12 and not spelled.isdecimal():
            yield from _valid_ibans(group, spelled)
            if named:
                yield from _named_ibans(low, group)


def _valid_ibans(group: _Spelled, spelled: str) -> Iterator[_Span]:
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
            yield _Span(starts[begin], ends[end], IBAN)
            done = end


def _named_ibans(low: str, group: _Spelled) -> Iterator[_Span]:
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
                yield _Span(start, end, IBAN)
        begin = i if chars.upper() in _IBAN_LENGTHS and chars not in _NO_COUNTRY else i + 1


# --- passwords, PINs, codes -----------------------------------------------------------------------

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


def _secrets(low: str, runs: list[_Spelled], opened: bool, closed: bool) -> Iterator[_Span]:
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
            yield _Span(at, run.ends[-1], PASSWORD)
        if match["pin"] is None and told:
            yield from _words_after(low, at, closed)
        elif (told or match["pin"] is None) and (mixed := _MIXED_CHUNK.match(low, at)):
            yield _trimmed(low, *mixed.span())
    for match in _SAID_BEFORE.finditer(low):
        if run := run_to.get(match.start() - 1):
            yield _Span(run.starts[0], run.ends[-1], PASSWORD)
    for match in _WORDS_BEFORE.finditer(low):
        if match["words"].split()[0] not in _NO_SECRET and (opened or match.start()):
            yield _trimmed(low, *match.span("words"))


def _words_after(low: str, at: int, closed: bool) -> Iterator[_Span]:
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
        ends_clause = chunk[0][-1] in ".,;:?!" and not _is_short(word)
        if (
            ends_clause
            or sum(not _is_short(w) for w in words) >= _MAX_WORDS
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


def _is_short(word: str) -> bool:
    """Whether a word is a piece of something spelled out."""
    return len(word) <= 1 or word in _CHARS or word in _TIMES


def _trimmed(low: str, start: int, end: int) -> _Span:
    while end - 1 > start and low[end - 1] in ".,;:?\"'”)":
        end -= 1
    return _Span(start, end, PASSWORD)
