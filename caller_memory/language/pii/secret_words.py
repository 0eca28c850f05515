"""The words that name a secret, and those around a secret that has no name. Pure.

A lower-case text flows in, its cues flow out: "password", "gate code" and "sort code" each say by
themselves that a secret is near; "alarm" and "punch in" say so only together. It does not know
where the secret is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import ACCOUNT_NUMBER, CARD, IBAN, SSN
from caller_memory.language.pii.api_keys import API_KEY

PASSWORD = "[password]"
ACCESS_CODE = "[access code]"
ONE_TIME_CODE = "[one-time code]"
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
        return self.kind not in WEAK_KINDS

    @property
    def may_be_words(self) -> bool:
        """Whether the secret may be plain words."""
        return self.kind in ("password", "phrase")


class Kind(NamedTuple):
    """A kind of secret: what stands for it, and how few digits a number has that is one."""

    label: str
    min_digits: int


KINDS = {
    "words": Kind(PASSWORD, 99),
    "half": Kind(PASSWORD, 1),
    "once": Kind(ONE_TIME_CODE, 4),
    "named_key": Kind(API_KEY, 8),
    "iban": Kind(IBAN, 99),
    "phrase": Kind(PASSWORD, 3),
    "password": Kind(PASSWORD, 3),
    "back": Kind(PASSWORD, 3),
    "social_end": Kind(SSN, 4),
    "pin": Kind(PASSWORD, 3),
    "access": Kind(ACCESS_CODE, 3),
    "account": Kind(ACCOUNT_NUMBER, 5),
    "passport": Kind(PASSPORT_NUMBER, 5),
    "licence": Kind(ID_NUMBER, 5),
    "social": Kind(SSN, 9),
    "card": Kind(CARD, 4),
    "code": Kind(ACCESS_CODE, 4),
    "key": Kind(API_KEY, 8),
    "login": Kind(PASSWORD, 99),
    "service": Kind(PASSWORD, 99),
    "lock": Kind(ACCESS_CODE, 3),
    "entry": Kind(ACCESS_CODE, 3),
    "place": Kind(ACCESS_CODE, 3),
}

_LOCK = (
    r"(?:burglar |house )?alarm|lock(?:s|er|box)?|lock box|(?:key ?)?safe|vault|key ?(?:pad|box)|"
    r"pad ?locks?|intercom|buzzer|entry (?:system|phone)|parental (?:lock|controls?)|child lock|"
    r"(?:bike|bicycle) chain|voicemail|puk|fob|(?:manager )?override|toilets?|loos?|restrooms?|"
    r"screen ?time"
)
_PLACE = (
    r"(?:front |back |side )?doors?|gates?|garage|entry|entrance|building|house|home|flats?|"
    r"apartment|office|lift|elevator|bike|luggage|(?:suit|brief)?case|shed|stock ?room|store ?room|"
    r"panel|cupboard|cabinet|drawer|gym|phone|i?pad|iphone|tablet|laptop|computer|screen|sim|club|"
    r"club ?house|barn|basement|cellar|attic|warehouse|lobby|courtyard|yard|dock|car|van|chest|"
    r"diary|tv|telly|channels?|handle|hash|star|box|"
    r"barrier|car ?park|pool|cabin|cottage|unit|storage|school|surgery|clinic|hotel|room"
)
_OWNED = r"(?: (?:[\w-]{1,20}'s|the|my|our|his|her|their|your|a|that|this))?(?: [\w-]{1,20}){0,2}?"
_MANY = r"(?:\d{1,2}|three|four|five|six|seven|eight|nine|ten|twelve)"
_ONCE = (
    r"one[- ]?time|verification|verify|authenticat(?:ion|or)|auth|two[- ](?:factor|step)|2fa|mfa|"
    r"otp|confirmation|log[- ]?in|sign[- ]?in|sms|texted|text|activation|reset|backup|back-up|"
    r"recovery|whatsapp|google|email|security"
)
_NUM = r"(?:number|num|no\.?|one|digits)"
_CUES = {
    # A phrase that several groups match belongs to the first.
    "words": (
        r"(?:seed|recovery|backup|wallet|mnemonic)(?: recovery)? (?:phrase|words)|"
        r"wallet(?:'s)? seed|(?:twelve|12|twenty[- ]four|24) words"
    ),
    "half": (
        r"(?:half|part|bit|two|three|digits?) of (?:the|my) (?:pin|code|passcode)|"
        r"half (?:the|my) (?:pin|code|passcode)"
    ),
    "back": (
        r"cvv2?|cvc2?|c v [vc]|card verification (?:code|value|number)|security (?:code|number)|"
        rf"(?:{_MANY}|digits?|numbers?|code|it)(?: [\w-]{{1,12}}){{0,2}} on the (?:back|strip|"
        rf"reverse)|"
        rf"{_MANY}(?: [\w-]{{1,12}}){{0,2}} on the front|code on the front|cid|digits "
        rf"above the number|"
        r"on the (?:back|strip|reverse) (?:it|is|says)|(?:three|3) digits?|signature strip"
    ),
    "once": (
        rf"(?:{_ONCE})(?: (?:security|pass))? ?(?:codes?|pin|passcodes?)|one[- ]?time passwords?|"
        rf"t?otp|2fa|authenticator|card reader|{_MANY}[- ](?:digit|figure)s?(?: (?:codes?|numbers?|"
        rf"one))?|{_MANY}[- ]numbers? code|"
        r"(?:codes?|number) (?:that )?(?:they|it|you|the [\w-]{1,20}|i)(?:'ve)? (?:just )?"
        r"(?:text|sent|got|get|receiv|email|messag)\w{0,5}|texted (?:me|you|him|her|us)|"
        r"(?:don't|do not|never) share(?= \d)|"
        r"(?:google|whatsapp|the bank) (?:just )?(?:sent|texted) (?:me|us)|"
        r"sent (?:me|you|him|her|us) (?:a|the|this) (?:code|number|text)|came through|"
        r"(?:is|as) your (?:[\w-]{1,20} ){0,3}(?:codes?|pin|passcode)|steam guard|"
        r"(?:the|that|your|this) (?:text|sms)(?: message)? (?:say|read)|bank(?:ing)? app|"
        r"to (?:verify|confirm|authenticate)|"
        r"(?:text|message|email|sms)(?: message)?(?: just)? (?:said|says|reads|saying)|text message"
    ),
    "named_key": (
        r"(?:api|access|secret|private|server|service|deploy|ssh|signing|webhook|client|"
        r"encryption|bitlocker|recovery|licen[cs]e|product|master|refresh|auth|bot|session)[- ]"
        r"(?:keys?|secrets?|tokens?)|bearer"
    ),
    "iban": r"ibans?",
    "phrase": (
        r"pass ?phrases?|(?:safe|code|magic) ?words?|"
        r"(?:safe|security|secret|code|challenge|verbal|access|family|emergency|duress|danger|"
        r"panic)[- ]phrase|"
        r"(?:what|which)(?:'s| is)?(?: the)? (?:secret |code )?(?:word|phrase)(?= (?:for|if|when|"
        r"un|to))|"
        r"(?:what|which) phrase"
    ),
    "password": (
        r"pass ?words?|passwd|pwd|pw|p/w|"
        r"pa(?=\w{0,6}s)(?=\w{0,6}w)(?=\w{0,6}[rd])\w{3,7}|psw?w?d|pword|log[- ]?in details|"
        r"(?:memorable|magic|secret|safe|security|verbal|pick ?-?up|collection|access|"
        r"duress)[- ](?:words?|phrase)|"
        r"(?:secret|security) (?:answer|question)|mother's maiden name|mothers maiden name|"
        r"code[- ]?words?|"
        r"(?:bank(?:ing)?|telephone) (?:security )?words?|(?:what|which) word (?:do|did|have)|"
        r"for (?:verification|security|identification)|memorable (?:name|place|info\w{0,8}|answer)|"
        r"(?:wi-?fi|network|wireless|router|wpa2?|hub|broadband|internet) (?:key|code|pass)"
    ),
    "social_end": r"last (?:four|4)(?: digits)? of (?:my|your|his|her|the) (?:social|ssn)",
    "pin": (
        rf"pins?(?: (?:code|{_NUM}))?|pass ?codes?|access code|memorable (?:date|number)|"
        rf"(?:cash ?(?:point|machine)|atm|bank|debit|secret)(?: card)?(?:'s)? (?:{_NUM}|code)|"
        r"(?:at|for) the (?:cash ?(?:point|machine)|atm)|"
        r"(?:telephone|phone|online|internet|mobile) banking(?: (?:number|pin|code|id))?"
    ),
    "access": (
        rf"(?:{_LOCK}|{_PLACE}|parental|voice|disarm|cleaners?|visitors?|guest|delivery|staff|"
        r"master|secret|personal|private|unlock|unlocking|duress)(?:'s)?"
        r"(?: [\w-]{1,20})?? (?:codes?|combos?|combinations?)|combos?|combination|"
        rf"(?:codes? (?:for|to|of|on|at|into)|number (?:for|to|into)){_OWNED} (?:{_LOCK}|{_PLACE})"
    ),
    "account": (
        rf"(?:(?:bank|savings|checking|current|joint) )?(?:account|acct|a/c) {_NUM}|"
        rf"(?:bank|savings|checking|current|joint) account|routing(?: transit)?(?: {_NUM})?|"
        r"sort(?: codes?)?(?= ?\d|\W{1,3}\w)|sort codes?|aba|bsb|ifsc|acct|(?:bank|account|payment|"
        r"my) details|account(?= \d)|which account|"
        r"pay(?:ing)?(?: \w{1,10})? into|transfer(?:red)?(?: \w{1,10})? to"
    ),
    "passport": rf"passport(?: {_NUM})?",
    "licence": (
        rf"(?:driv(?:er'?s|ers?|ing) )licen[cs]e(?: {_NUM})?|licen[cs]e (?:number|num|no)|"
        r"national insurance(?: number)?|ni number|ni(?= is)|nino|tax (?:id|file number|number|"
        r"reference)|"
        r"nhs number|medicare(?: number)?|national id|(?:national )?id(?:entity)?(?: card)? number"
    ),
    "social": (
        r"ssn|s s n|social security number|(?:my|your|his|her) social(?! (?:media|life|work))"
    ),
    "card": (
        r"card(?:'s)? (?:number|no|details)|(?:long|full|whole) (?:card )?number|"
        r"number (?:is )?(?:on|across) (?:the |your |its |that )?(?:front|card)|"
        r"(?:credit|debit|bank|amex|visa|jcb|master) ?card|visa|amex|american express|jcb|which "
        r"card"
    ),
    "lock": _LOCK,
    "code": r"codes?|cdoe",
    "key": r"keys?|tokens?|secret",
    "login": (
        r"log[- ]?ins?|log(?:s|ged|ging) ?(?:\w{1,10} )?(?:in|on|into)|log (?:\w{1,10} )?(?:in|on|"
        r"into)|"
        r"sign(?:s|ed|ing)?[ -]?(?:\w{1,10} )?(?:in|into|on)|users?|username|user name|creds?|"
        r"credentials|"
        r"(?:get|got|getting)(?: back)? in(?:to)? [^.!?\n]{1,24}? (?:portal|account|website|site|"
        r"app|"
        r"e?-?mail|laptop|computer|profile)|"
        r"pass|root|admin|wi-?fi|router|hub|network|server|ssh|sudo"
    ),
    "service": (
        r"roblox|minecraft|fortnite|steam|epic games|netflix|spotify|amazon|ebay|paypal|facebook|"
        r"gmail|hotmail|outlook|icloud|apple id|google|microsoft|teams|zoom|discord|xbox|"
        r"playstation|"
        r"psn|disney|itunes|linkedin|dropbox|github|uber|e-?mail|laptop|computer|library|work|bank|"
        r"accounts?|everything|everywhere|same one|reset|changed?"
    ),
    "entry": (
        r"unlock(?:s|ed|ing)?|punch(?:es|ing)?(?: it| that)? in|key(?:ed|ing)?(?: it| that)? in|"
        r"tap(?:s|ped)?(?: it| that)?(?: in)?|typ(?:e|es|ing)(?: it| that)?(?: in)?|opens?|"
        r"gets? (?:\w{1,10} )?(?:in(?:to)?|past|through)|lets? (?:\w{1,10} )?in(?:to)?|"
        r"disarm(?:s|ing)?|enter|wants|puts?(?= [^.!?]{1,60} in(?:to)? )|turn(?:s|ed|ing)? (?:it|"
        r"the dial)|"
        r"dial(?:s)?|buzz(?:es)?|press(?:es)?|hit|push|swipe|combo|"
        r"(?:remember|save|note|store)(?: (?:this|that|down|number))?(?= \d)|"
        r"(?:keep|remember|save|note|hold) (?:a|this|that|my) (?:number|code|one)|"
        r"(?:when|if) (?:it|they|he|she|anyone|anybody|someone) asks?"
    ),
    "place": _PLACE,
}
_CUE = Pattern(
    "(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _CUES.items()) + r")(?!\w)"
)
_CUE_START = Pattern(r"(?<![\w@/])\w")
WEAK_KINDS = frozenset(("card", "code", "key", "login", "service", "lock", "entry", "place"))

_NOT_NAMED = {
    "login": Pattern(r" (?:ids?|the|me|your|a|every|by|through|mark)\b"),
    "back": Pattern(r" of (?:the|my) (?:house|book|bus|car|shop|garden)\b"),
    "pin": Pattern(
        r" (?:boards?|badges?|cushions?|points?|stripes?|it|the|that|this|high|heads?|wheels?|"
        r"balls?|drops?|numbers? \w+ (?:hole|green)|recipe|down|up)\b"
    ),
    "password": Pattern(r" (?:managers?|policy|policies|generators?|fields?|box)\b"),
    "access": Pattern(r" of (?!the|my|our|his|her)"),
    "code": Pattern(r" (?:reviews?|base|names?|of conduct|does|doesn't|compiles?|runs?)\b"),
    "account": Pattern(r" of\b"),
    "once": Pattern(r" (?:phone|policy)\b"),
}
"""What follows makes something else of these words."""

_OTHER_CODE = Pattern(
    r"\b(?:zip|post|postal|area|country|dial|dialling|dialing|error|fault|colou?r|dress|source|"
    r"morse|bar|qr|promo|discount|coupon|voucher|product|booking|reference|airport|tax|penal|"
    r"highway|order|genetic|python|java|legacy|stock|status|class|course|swift|hex|unit|"
    r"trade)[- ]?$"
)
_OTHER_PIN = Pattern(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+|bowling|enamel|sewing|safety|"
    r"drawing|hair|rolling|firing|hat|lapel|tie|bobby|cotter) $"
)
_EASY = Pattern(r"(?:p[a@]ssw[o0]rd|qwerty|letmein|welcome|changeme|abc123)[\d!@#$?]{1,8}")
_WORD_FOR_IT = Pattern(
    r"pass ?(?:word|code|phrase)|passwd|\bp(?:in|wd)\b|secret|token|api|key\b|\bcode"
)


def cues_in(low: str) -> list[Cue]:
    """The cues of a lower-case text, in order."""
    return list(_cues_in(low))


def _cues_in(low: str) -> Iterator[Cue]:
    for match in _matches(low):
        kind = match.lastgroup or ""
        if (other := _NOT_NAMED.get(kind)) and other.match(low, match.end()):
            continue
        before = low[max(0, match.start() - 24) : match.start()]
        if kind in ("code", "once") and _OTHER_CODE.search(before):
            continue
        if match[0] in ("pin", "pins") and _OTHER_PIN.search(before):
            continue
        yield Cue(match.start(), match.end(), kind, KINDS[kind].label)


def _matches(low: str) -> Iterator[re.Match[str]]:
    """Match word by word: one search through a long text would stop all other threads."""
    end = 0
    for start in _CUE_START.finditer(low):
        if start.start() >= end and (match := _CUE.match(low, start.start())):
            end = match.end()
            yield match


def names_itself(word: str) -> bool:
    """Whether a word names a secret rather than being one: "1password", "OPENAI_API_KEY"."""
    return len(word) < 24 and _WORD_FOR_IT.search(word) is not None and not _EASY.fullmatch(word)


def is_easy(word: str) -> bool:
    """Whether a word is one of the passwords that everybody has: "password123", "qwerty1"."""
    return _EASY.fullmatch(word) is not None
