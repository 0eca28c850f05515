"""The words that name a secret, and those around a secret that has no name. Pure.

A lower-case text flows in, its cues flow out: "password", "gate code" and "sort code" each say by
themselves that a secret is near; "alarm" and "punch in" say so only together. It does not know
where the secret is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from account_numbers import CARD, SSN
from api_keys import API_KEY

PASSWORD = "[password]"
ACCESS_CODE = "[access code]"
ONE_TIME_CODE = "[one-time code]"
ACCOUNT_NUMBER = "[account number]"
PASSPORT_NUMBER = "[passport number]"
ID_NUMBER = "[ID number]"


class Cue(NamedTuple):
    """Words that say that a secret is near.

    Attributes:
        kind: the group of `_CUES` that they belong to; two of one kind say no more than one.
        label: what stands for the secret.
    """

    start: int
    end: int
    kind: str
    label: str

    @property
    def is_sure(self) -> bool:
        """Whether the words say so by themselves."""
        return self.kind not in ("place", "entry", "code", "key", "card")

    @property
    def may_be_words(self) -> bool:
        """Whether the secret may be plain words."""
        return self.kind == "password"


class Kind(NamedTuple):
    """A kind of secret: what stands for it, and how few digits a number has that is one."""

    label: str
    min_digits: int


KINDS = {
    "account": Kind(ACCOUNT_NUMBER, 5),
    "passport": Kind(PASSPORT_NUMBER, 5),
    "licence": Kind(ID_NUMBER, 5),
    "social": Kind(SSN, 9),
    "once": Kind(ONE_TIME_CODE, 4),
    "key": Kind(API_KEY, 8),
    "named_key": Kind(API_KEY, 8),
    "words": Kind(PASSWORD, 99),
    "password": Kind(PASSWORD, 3),
    "pin": Kind(PASSWORD, 3),
    "access": Kind(ACCESS_CODE, 3),
    "code": Kind(ACCESS_CODE, 4),
    "card": Kind(CARD, 4),
    "back": Kind(PASSWORD, 3),
    "place": Kind(ACCESS_CODE, 3),
    "entry": Kind(ACCESS_CODE, 3),
}

_PLACE = (
    r"(?:front |back |side )?doors?|gates?|garage|alarm|entry|entrance|building|house|home|flat|"
    r"apartment|office|lift|elevator|lock(?:er|box)?|lock box|key ?safe|safe|vault|key ?pad|panel|"
    r"bike|luggage|suitcase|briefcase|shed|stock ?room|cupboard|cabinet|drawer|padlock|buzzer|gym|"
    r"phone|i?pad|iphone|tablet|laptop|computer|screen|sim|voicemail|wi-?fi|club|club ?house|"
    r"barn|basement|car|van|chest|diary|tv|telly|channels?|intercom"
)
_OWNED = r"(?: (?:[\w-]{1,20}'s|the|my|our|his|her|their|your|a|that|this))?(?: [\w-]{1,20}){0,2}?"
_MANY = r"(?:\d{1,2}|three|four|five|six|seven|eight|nine|ten|twelve)"
_ONCE = (
    r"one[- ]?time|verification|authenticat(?:ion|or)|auth|two[- ]factor|2fa|mfa|otp|confirmation|"
    r"log[- ]?in|sign[- ]?in|sms|texted|text|activation|reset|backup|back-up|recovery"
)
_CUES = {
    # A phrase that several groups match belongs to the first.
    "words": r"(?:seed|recovery|backup|wallet|mnemonic)(?: recovery)? (?:phrase|words)",
    "once": (
        rf"(?:{_ONCE})(?: (?:security|pass))? ?(?:codes?|pin|passcodes?)|one[- ]?time passwords?|otp|"
        rf"{_MANY}[- ](?:digit|figure|number)s? (?:codes?|numbers?|one)|"
        r"(?:codes?|number) (?:that )?(?:they|it|you|the [\w-]{1,20}|i)(?:'ve)? (?:just )?"
        r"(?:text|sent|got|get|receiv|email|messag)\w{0,5}|texted (?:me|you|him|her|us)"
    ),
    "named_key": (
        r"(?:api|access|secret|private|server|service|deploy|ssh|signing|webhook|client|"
        r"encryption|bitlocker|recovery|licen[cs]e|product|master|refresh|auth|bot|session)[- ]"
        r"(?:keys?|secrets?|tokens?)|bearer"
    ),
    "password": (
        r"pass ?words?|pass ?phrases?|passwd|pwd|pw|log[- ]?in details|"
        r"(?:memorable|magic|secret|safe|security|verbal|code)[- ]words?|"
        r"(?:secret|security) (?:answer|question)|maiden name|"
        r"(?:wi-?fi|network|wireless|router|wpa2?) key"
    ),
    "back": (
        r"cvv2?|cvc2?|c v [vc]|card verification (?:code|value|number)|security code|"
        rf"(?:{_MANY}|digits?|numbers?|code)(?: [\w-]{{1,12}}){{0,2}} on the (?:back|strip|reverse)"
    ),
    "pin": r"pins?(?: (?:code|number|no))?|pass ?codes?|access code",
    "access": (
        rf"(?:{_PLACE}|parental|voice|disarm|burglar|cleaners?|visitors?|guest|delivery|staff|"
        r"master|secret|personal|private|entry|unlock|unlocking|security|duress|door entry)(?:'s)?"
        r"(?: [\w-]{1,20})?? (?:codes?|combos?|combinations?)|combos?|combination|key ?pad(?: code)?|"
        rf"(?:codes?|number) (?:for|to|of|on|at|into){_OWNED} (?:{_PLACE})|parental lock"
    ),
    "account": (
        r"(?:(?:bank|savings|checking|current|joint) )?(?:account|acct|a/c) (?:number|num|no)|"
        r"(?:bank|savings|checking|current|joint) account|routing(?: transit)? "
        r"(?:number|num|no|one)|routing|sort codes?|aba|bsb"
    ),
    "passport": r"passport(?: (?:number|num|no))?",
    "licence": (
        r"(?:driv(?:er'?s|ers?|ing) )licen[cs]e(?: (?:number|num|no))?|licen[cs]e (?:number|num|no)|"
        r"national insurance(?: number)?|ni number|nino|tax (?:id|file number|number|reference)|"
        r"nhs number|medicare(?: number)?|(?:national )?id(?:entity)?(?: card)? number"
    ),
    "social": r"ssn|s s n|social security number|(?:my|your|his|her) social(?! (?:media|life|work))",
    "card": (
        r"card(?:'s)? (?:number|no|details)|(?:long|full|whole) (?:card )?number|"
        r"number (?:is )?(?:on|across) (?:the |your |its |that )?(?:front|card)|"
        r"(?:credit|debit|bank|amex|visa|jcb|master) ?card|visa|amex|american express|jcb|which card"
    ),
    "code": r"codes?",
    "key": r"keys?|tokens?|secret",
    "entry": (
        r"unlock(?:s|ed|ing)?|punch(?:es|ing)?(?: it| that)? in|key(?:ed|ing)?(?: it| that)? in|"
        r"tap(?:s|ped)?(?: it| that)? in|typ(?:e|es|ing)(?: it| that)?(?: in)?|opens?|"
        r"gets? (?:\w{1,10} )?in(?:to)?|let(?:s)? (?:\w{1,10} )in|"
        r"log(?:s|ged|ging)? ?(?:\w{1,10} )?(?:in|on|into)|log-in|disarm(?:s|ing)?|"
        r"sign(?:s|ed|ing)?[ -]?(?:in|into|on)|enter|users?|username|user name|wants|"
        r"puts?(?= [^.!?]{1,60} in(?:to)? )|turn(?:s|ed|ing)? (?:it|the dial)|dial(?:s)?|buzz(?:es)?"
    ),
    "place": _PLACE,
}
_CUE = re.compile(
    r"(?<![\w@/])(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _CUES.items()) + r")(?!\w)"
)
_NOT_NAMED = {
    "pin": re.compile(
        r" (?:boards?|badges?|cushions?|points?|stripes?|it|the|that|this|high|heads?|wheels?|"
        r"balls?|drops?|numbers? \w+ (?:hole|green)|recipe|down|up)\b"
    ),
    "password": re.compile(r" (?:managers?|policy|policies|generators?|fields?|box)\b"),
    "access": re.compile(r" of (?!the|my|our|his|her)"),
    "code": re.compile(r" (?:reviews?|base|names?|of conduct|does|doesn't|compiles?|runs?)\b"),
    "account": re.compile(r" of\b"),
    "once": re.compile(r" (?:phone|policy)\b"),
}
"""What follows makes something else of these words."""

_OTHER_CODE = re.compile(
    r"\b(?:zip|post|postal|area|country|dial|dialling|dialing|error|fault|colou?r|dress|source|"
    r"morse|bar|qr|promo|discount|coupon|voucher|product|booking|reference|airport|tax|penal|"
    r"highway|genetic|python|java|legacy|stock|status|class|course|swift|hex|unit|trade)[- ]?$"
)
_OTHER_PIN = re.compile(
    r"\b(?:bowling|enamel|sewing|safety|drawing|hair|rolling|firing|hat|lapel|tie|bobby|cotter) $"
)
_WORD_FOR_IT = re.compile(
    r"pass ?(?:word|code|phrase)|passwd|\bp(?:in|wd)\b|secret|token|api|key\b|\bcode"
)


def cues_in(low: str) -> list[Cue]:
    """The cues of a lower-case text, in order."""
    return list(_cues_in(low))


def _cues_in(low: str) -> Iterator[Cue]:
    for match in _CUE.finditer(low):
        kind = match.lastgroup or ""
        if (other := _NOT_NAMED.get(kind)) and other.match(low, match.end()):
            continue
        before = low[max(0, match.start() - 24) : match.start()]
        if kind in ("code", "once") and _OTHER_CODE.search(before):
            continue
        if match[0] in ("pin", "pins") and _OTHER_PIN.search(before):
            continue
        yield Cue(match.start(), match.end(), kind, KINDS[kind].label)


def names_itself(word: str) -> bool:
    """Whether a word names a secret rather than being one: "1password", "OPENAI_API_KEY"."""
    return _WORD_FOR_IT.search(word) is not None
