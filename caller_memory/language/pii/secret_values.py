"""What may be a secret by its looks: a number, a spelled code, a word no dictionary has. Pure.

A text flows in, and what is spelled in it; the places of such values flow out, without those that
are plainly something else: an amount, a time, a date, a room. It does not know whether anybody
speaks of a secret.
"""

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.secret_words import Cue, is_easy, names_itself
from caller_memory.language.pii.spoken_numbers import Spelled


class Value(NamedTuple):
    """Where something stands that may be a secret.

    Without a digit it is words with signs between, which only a password is.

    Attributes:
        digits: how many digits it has.
        is_number: whether it has nothing else.
        is_dictated: whether it is read out sign by sign, as nobody reads an amount.
        is_doubtful: whether it may be a time of the day, or count what follows.
        is_random: whether no word is written so: it needs no words around it.
    """

    start: int
    end: int
    digits: int
    is_number: bool = False
    is_dictated: bool = False
    is_doubtful: bool = False
    is_random: bool = False


def values_in(text: str, low: str, groups: Sequence[Spelled], cues: Sequence[Cue]) -> list[Value]:
    """What may be a secret, in order; the places do not overlap.

    Args:
        low: the text in lower case, with ASCII digits.
        groups: what is spelled in it.
        cues: words for secrets in it: "c v v" is none of the digits behind it.
    """
    named = {place for cue in cues for place in range(cue.start, cue.end)}
    values = sorted([*_odd_words(text, low), *_turns(low), *_spelled(low, groups, named)])
    apart: list[Value] = []
    for value in values:
        if not value.is_number and _is_reference(text, low, value):
            continue
        if apart and value.start < apart[-1].end:
            last = apart[-1]
            digits = max(last.digits, value.digits)
            apart[-1] = Value(
                last.start, max(last.end, value.end), digits,
                is_random=last.is_random or value.is_random,
            )  # fmt: skip
        else:
            apart.append(value)
    return apart


# Numbers and codes

_SMALL = (
    r"(?:\d{1,2}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)?[ -]?"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen)|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_TO = r"(?:(?:to|at|until|till|past|once|twice|on|again|round|stop|go|and|then) ){0,4}"
_WAY = r"(?:left|right|clockwise|anti-?clockwise|counter-?clockwise|back|l|r)"
_TURNS = Pattern(
    rf"(?:\b{_WAY}[\s,]{{1,2}}{_TO}{_SMALL}\b[\s,]{{0,2}}{_TO}(?:\w{{3,5}} turns? )?){{2,8}}"
    rf"|(?:\b{_SMALL} (?:turns? )?(?:to the )?(?:left|right)\b[\s,]{{0,2}}{_TO}){{2,8}}"
)
_ROW = Pattern(rf"(?<![\w,.]){_SMALL}(?:, ?(?:and |then )?{_SMALL}){{2,5}}(?![\w])")
_UNIT = (
    r"percent|per cent|degrees?|pounds?|dollars?|bucks|quid|euros?|pence|cents|grams?|kilos?|"
    r"kg|kilograms?|milligrams?|mg|litres?|liters?|ml|pints?|ounces?|stone|feet|foot|inch(?:es)?|"
    r"metres?|meters?|miles?|km|kilometres?|kilometers?|mph|yards?|minutes?|mins?|hours?|seconds?|"
    r"ohms?|amps?|cm|mm|days?|nights?|weeks?|months?|years?|times|people|characters?|letters?|"
    r"digits?|words?|"
    r"pages?|lines?|notes?|steps?|calories|lumens|watts|volts|megabits?|megabytes?|gigs?|gb|mb|"
    r"street|st|road|rd|avenue|ave|lane|drive|close|court|way|place|boulevard|o'?clock|am|pm|a\.m|"
    r"p\.m|hundred|thousand|million|billion|of them|of us|others?|more|guests|messages|emails|"
    r"photos|songs|books|kids|children|(?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december)"
)
_MEASURED = Pattern(
    rf"(?:st|nd|rd|th)?[\s-]?(?:%|(?:{_UNIT})\b)|(?:st|nd|rd|th)\b|[.,:/]\d| (?:by|x) \d|"
    r" (?!and|the|is|on|in|at|for)[a-z]{2,12}(?: (?!the)[a-z]{2,12})? (?:street|road|avenue|lane|"
    r"drive|close|court|boulevard)\b"
)
_COUNTED = Pattern(
    r"(?:[$£€#]|\b(?:rooms?|flat|apartment|apt|unit|platform|flight|bus|train|channel|page|chapter|"
    r"ward|bed|floor|level|suite|zip(?: code)?|post ?code|area code|extension|ext|order|tracking|"
    r"parcel|(?:order|case|ticket|invoice|booking|reference|ref|house|room|locker|flight|phone|"
    r"mobile|cell|at|is|her|his|my|it's|meter|street) (?:number|no\.?)|case|invoice|"
    r"ticket|aged?|(?<!how )about|locker|around|over|under|nearly|almost|plus|minus|before|after|"
    r"january|february|march|april|may|june|july|august|"
    r"september|october|november|december|[0-9]{1,2}(?:st|nd|rd|th)|set for|"
    r"(?:i|he|she|they|who)(?:'s|'m|'re| is| am| are| was| were)(?: only| just)?|meeting id|"
    r"postcode|version|windows|iphone|model|reading(?: is)?) ?:?\s?|[\d][.,:/])$"
)
_COUNTS = Pattern(
    r" (?!opens|works|gets|lets|unlocks|disarms|stops|starts|silences|turns|does|always|is|was|"
    r"this|yes|thanks)[a-z]{2,12}s\b"
)
_KEYED = Pattern(r" ?(?:#|(?:star|hash|pound key)\b)")
_PAID = Pattern(
    r"\b(?:paid|pay|costs?|spent|spend|charged|worth|priced?|bought|earns?)(?: (?:me|us|him|her))? "
    r"$"
)
_PHONE = Pattern(
    r"\b(?:phone|mobile|cell|telephone|tel|landline|call|ring|text|dial|called|rang|phoned|"
    r"dialled|fax|helpline)"
    r"(?: (?:me|us|him|her|them|number|is|on|at|back)){0,3}(?:'s)?[\s:,]{0,2}$"
)
_PHONE_PART = Pattern(r"\b(?:phone|mobile) number\b[^.!?]{0,24}$")
_YEAR = Pattern(r"(?:1[89]|20)\d\d|(?:eighteen|nineteen|twenty)[ -][a-z-]+(?: [a-z]+)?")
_DATED = Pattern(r"\b(?:in|since|until|till|of|before|after)\s$")
_TIME = Pattern(r"(?:[01]?\d|2[0-3])[0-5]\d$")
_CLOCK = Pattern(r"\b(?:at|from|to|until|till|by|for|alarm for|set for|set at)\s$")
_LOCKED = Pattern(r"\b(?:\w{0,6}lock|safe|key ?pad|shed|codes?|combos?|combination)\b")
_MIN_PHONE_DIGITS = 7


def _turns(low: str) -> Iterator[Value]:
    """The turns of a dial, "left 18 right 42 left 7", and numbers in a row, "7, 21, 35"."""
    for pattern in (_TURNS, _ROW):
        for match in pattern.finditer(low):
            end = match.start() + len(match[0].rstrip(" ,."))
            yield Value(match.start(), end, 6, is_dictated=True)


def _spelled(low: str, groups: Sequence[Spelled], named: Set[int]) -> Iterator[Value]:
    """Numbers and codes of letters and digits."""
    for group in groups:
        begin = 0
        for i, chars in enumerate([*group.chars, "cut"]):
            # A word of letters alone is no part of a code that is spelled.
            is_word = len(chars) > 1 and chars.isalpha()
            if is_word or group.starts[i] in named:
                if i > begin:
                    yield from _code(low, group.part(begin, i))
                begin = i + 1


def _code(low: str, code: Spelled) -> Iterator[Value]:
    # "a 4", "I 1912": an article and a pronoun stand before a code, not in it.
    first, last = 0, len(code.chars)
    while last - first > 1 and low[code.starts[first] : code.ends[first]] in ("a", "i"):
        first += 1
    while last - first > 1 and low[code.starts[last - 1] : code.ends[last - 1]] in ("a", "i"):
        last -= 1
    code = code.part(first, last)
    start, end, chars = code.starts[0], code.ends[-1], "".join(code.chars)
    digits = sum(map(str.isdecimal, chars))
    is_number = digits == len(chars)
    if not digits or _is_counted(low, start, end, digits) or low[end : end + 1] == "@":
        return
    if not is_number and (len(chars) < _MIN_MIXED_CHARS or _ORDINARY.fullmatch(low, start, end)):
        return
    singles = sum(len(piece) == 1 for piece in code.chars)
    is_keyed = _KEYED.match(low, end) is not None
    is_dictated = is_keyed or singles >= 3 or (digits >= 3 and chars[0] == "0")
    is_doubtful = _is_time(low, start, chars) or (not is_dictated and _COUNTS.match(low, end))
    yield Value(start, end, digits, is_number, is_dictated, bool(is_doubtful))


def _is_counted(low: str, start: int, end: int, digits: int) -> bool:
    """Whether a number is an amount, a room, a year, a phone number or the like."""
    before, after = low[max(0, start - 40) : start], low[end : end + 40]
    if _MEASURED.match(after) or _COUNTED.search(before) or _PAID.search(before):
        return True
    if _YEAR.fullmatch(low, start, end) and _DATED.search(before):
        return True
    if _PHONE_PART.search(before):
        return True
    return digits >= _MIN_PHONE_DIGITS and _PHONE.search(before) is not None


def _is_time(low: str, start: int, chars: str) -> bool:
    before = low[max(0, start - 40) : start]
    if not _TIME.fullmatch(chars) or _LOCKED.search(before):
        return False
    return _CLOCK.search(before) is not None


# Words

_CHUNK = Pattern(r"\S+")
_AROUND = "\"'“”‘’()[]{}<>,;:"
_NAMED_PART = Pattern(r"[\w.-]{1,60}[=:](?=.)")
_ORDINARY = Pattern(
    r"\d+(?:[.,]\d+)?(?:st|nd|rd|th|am|pm|k|kg|g|mg|ml|l|km|m|cm|mm|mph|gb|mb|tb|ghz|hz|px|s|x|xl|"
    r"p|bn|mil|ish|d|h|w|v|kw|fps)|\d+(?:-[a-z]+)+|[a-z]{1,4}-?\d|\d[a-z]+|covid-?19|"
    r"(?:iphone|windows|office|microsoft|android|ios|galaxy|pixel)\d+|"
    r"ed25519|x25519|rsa-?\d+|sha-?\d+|md5|aes-?\d+|base\d\d|utf-?\d+|ipv[46]|h26[45]|"
    r"[\w.+-]+@[\w.-]+\.\w+|[a-z0-9.-]+\.(?:com|org|net|io|co|uk|de|gov|edu|app|dev|me|"
    r"tv)(?:[/:]\S*)?|"
    r"[~.]{0,2}/\S*|(?:https?|www|ftp)\S*|[a-z]+://\S*|\d+[:.]\d+(?:am|pm)?|[\d.:/-]+|.*<.*"
)
_DIGIT, _ALPHA = Pattern("[0-9]"), Pattern("[a-z]")
# Capitals, small letters and digits in one word, a digit among the letters.
_RANDOM = Pattern(r"(?=\S{0,40}[a-z])(?=\S{0,40}[A-Z])\S{0,40}[A-Za-z]\d{1,4}[A-Za-z]\S{3}")
_LONG = Pattern(r"(?=[^A-Z]{0,40}[A-Z][^a-z]{0,40}[a-z])[\w/+=]{24,}")
_SIGN = Pattern(r"\w[!#$%&*+=^_~@?\\]+\w")
_JOINED = Pattern(r"[a-z]{3,20}(?:[-_.][a-z]{3,20}){2,7}")
_SMALL_WORDS = Pattern(r"[-_.](?:the|and|for|law|date|art|one|two|three|you|fi)(?![a-z])")
_NAME = Pattern(
    r"[a-z]+(?:_[a-z]+)+|[a-z]{1,6}_\d|(?:process|os|self|this|config)\..*|.*[\"\[\]{}<>].*"
)
_REFERENCE = Pattern(
    r"\b(?:case|confirmation|order|ticket|reference|ref|invoice|tracking|claim|policy|flight|plate|"
    r"serial|model|booking|customer|issue|vin|isbn|request|commit|error)(?: (?:number|no\.?|code|"
    r"id|"
    r"ref))?(?: is)?[\s:#]{1,2}$"
)
_ESCAPED = Pattern("%[0-9a-f]{2}")
_MAC = Pattern(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}")
_MAX_RANDOM_CHARS = 20
"""A longer one may be anything that a machine writes: it needs words around it."""

_MIN_SIGNED_CHARS = 6
_MIN_MIXED_CHARS = 4


def _odd_words(text: str, low: str) -> Iterator[Value]:
    """Words of letters and digits, or with signs within, that are no measure, address or name."""
    for chunk in _CHUNK.finditer(low):
        start, end = chunk.span()
        if named := _NAMED_PART.match(low, start, end):
            start = named.end()
        word = low[start:end]
        start += len(word) - len(word.lstrip(_AROUND))
        word = word.strip(_AROUND).rstrip(".?!")
        if _MAC.fullmatch(word):
            continue
        is_long = _LONG.fullmatch(text, start, start + len(word)) is not None
        if (is_long or _is_odd(word)) and not names_itself(word):
            end = start + len(word)
            is_short = len(word) <= _MAX_RANDOM_CHARS
            is_random = is_easy(word) or (is_short and _RANDOM.match(text, start, end) is not None)
            yield Value(start, end, len(_DIGIT.findall(word)), is_random=is_random)


_MODEL = Pattern(r"[A-Z]{1,5}-?\d{1,4}[A-Za-z]{0,2}")
_MAKER = Pattern(r"\b(?:an?|the|my|our) [A-Z][a-z]+ $")


def _is_reference(text: str, low: str, value: Value) -> bool:
    """Return whether a word names a thing to its maker or seller: "an Archer AX55"."""
    before = slice(max(0, value.start - 40), value.start)
    if _REFERENCE.search(low[before]):
        return True
    is_model = _MODEL.fullmatch(text, value.start, value.end) is not None
    return is_model and _MAKER.search(text[before]) is not None


def _is_odd(word: str) -> bool:
    if len(word) < _MIN_MIXED_CHARS or not _ALPHA.search(word):
        return False
    if _NAME.fullmatch(word) or len(_ESCAPED.findall(word)) > 1:
        return False
    if _JOINED.fullmatch(word):
        return _SMALL_WORDS.search(word) is None
    if not _DIGIT.search(word) and not (len(word) >= _MIN_SIGNED_CHARS and _SIGN.search(word)):
        return False
    return _ORDINARY.fullmatch(word) is None
