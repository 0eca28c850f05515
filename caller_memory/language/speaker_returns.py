"""Patterns of English clauses by which the person says that they are back. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker_words import (
    CALLED,
    KIN,
    NAME,
    OTHER,
    PHONE,
    SPEAKING,
    THEY,
    TRADE,
)

_AGAIN = r"(?: (?:again|now|back|here|once (?:more|again)|on the (?:phone|line)|speaking))"
_OWNER = (
    r"the (?:real |actual |proper )?(?:owner|account holder|phone owner)"
    rf"(?: of (?:the|this) (?:{PHONE}|account|line|number))?"
)

RETURNS = {
    "back": Pattern(
        r"(?:(?:it's|it is|this is|that's|i'm) (?:just |only |really |the real )*me (?:again|now|"
        r"once (?:more|again))(?: again| now)?"
        r"|(?:(?:it's|it is|this is) )?(?:just |only )?me again(?! her\b| his\b| their\b)(?: "
        r"[^\W\d_]+)?|my turn again|(?:we(?:'re| are) )?(?:alone|by ourselves) again(?: now)?|"
        r"i(?:'m| am) "
        r"(?:(?:here|on|on the (?:phone|line)) again(?: (?:now|"
        r"myself))?|back on|"
        r"(?:now )?alone (?:again|now)|back in charge(?: of .*)?|"
        r"(?:now )?back(?: (?:now|again|here|on the (?:phone|"
        r"line|call)|with you|at the phone))*)|back (?:again|to me|with me)(?: again| now)*"
        r"|(?:(?:it's|this is) )?(?:just )?(?:me back|myself)(?: (?:again|now|this time))+|me back"
        r"|(?:it's )?(?:just|only) me this time|(?:i've|i have) taken over again"
        r"|i'm (?:now )?(?:out of|down from|finished in|done in|off) (?:the|my) (?:bath|"
        r"shower|loo|toilet|kitchen|garden|stairs|ladder|meeting|call|other line|door|car)(?: now)?"
        r"|(?:it's|it is) (?:still|really|only|just) me(?: again)?"
        r"|you(?:'ve got| have|'re| are| got)(?: now)?(?: (?:back|(?:talking|speaking|chatting)))?"
        rf"(?: (?:to|with))? me{_AGAIN}+|(?:it's|this is|i'm) {_OWNER}{_AGAIN}+)"
    ),
    "phone_back": Pattern(
        rf"(?:(?:i have|i've got|i'm holding|i'm on) (?:my|the) {PHONE} again(?: now)?|(?:i have|"
        rf"i've(?: got| taken)?|i got|got|i (?:had to|could) (?:get|take)|i took|"
        rf"took|i'm taking) (?:(?:my|the|this) "
        rf"{PHONE}|it) (?:back(?: (?:again|now))*(?: (?:from|off) .*)?|(?:off|(?:away )?from) "
        rf"(?:{OTHER}|the [\w-]+(?: [\w-]+)?)"
        rf"(?: again| now)*)"
        rf"|i(?:'ve (?:just |finally )?(?!put |giv|hand|pass|sent)\w+| (?:just )?(?:took|got|stole|"
        rf"won|\w+ed(?<!handed)(?<!passed))) (?:it|(?:my|the) {PHONE}) back"
        rf"(?: (?:again|now|off|from).*)?"
        rf"|(?:i(?:'ve)? (?:just )?)?(?:got|\w+ed) (?:the|my) {PHONE} back(?: (?:again|now|at last|"
        rf"finally|off .*|from .*))*"
        rf"|(?:(?:the|my) )?{PHONE}(?:'s| is) (?:mine (?:again|now)|back (?:with (?:me|(?:its|the|"
        rf"her|his)(?: rightful| proper| real)? owner)|in my hands?)|"
        rf"with me again)(?: again| now)*"
        rf"|(?:{THEY}|(?:my )?{KIN}{CALLED})(?:'s| has|'ve| have)?(?: just)? (?:gave|handed|passed|"
        rf"given) (?:it back|(?:me )?(?:(?:my|the) )?{PHONE} back|me back (?:my|the) {PHONE})"
        r"(?: to me)?(?: again| now)*)"
    ),
    "named_back": Pattern(
        rf"you(?:'ve| have)? (?:got|have) {NAME}(?: (?:again|back))+(?: now)?"
        rf"|{NAME}(?:'s| is) back(?: on(?: the (?:phone|line))?| with you| again| now)+"
    ),
    "was": Pattern(
        rf"(?:that|it|this) was (?:just |only )*(?:the {TRADE}|(?:my|the) (?!\w+'s )(?:[\w-]+ )?"
        rf"(?:{KIN}|little one|boy|girl|toddler|other half|eldest|youngest|guest){CALLED})"
        rf"(?:{SPEAKING})?(?: (?:before|just now|earlier))?"
        rf"|my {KIN}{CALLED} was (?:just )?(?:messing|fooling|playing|goofing)\b.*|i wasn't the "
        rf"one (?:talking|speaking|who)\b.*"
        rf"|(?:it|that) wasn't me(?: (?:just now|before|who .*|talking|speaking))*|(?:ignore|"
        rf"never mind|forget) (?:him|her|them|(?:what )?my {KIN}{CALLED})(?: (?:just "
        rf")?said)?"
        rf"|(?:{THEY}|my {KIN}{CALLED}) (?:just |only )+wanted (?:to say (?:hi|hello|goodnight)|"
        rf"to have a (?:quick )?(?:word|chat)|a (?:quick )?(?:word|chat))(?: .*)?"
        rf"|my {KIN}{CALLED} (?:just )?(?:grabbed|took|stole|snatched|nicked|pinched|had|got|got "
        rf"hold"
        rf" of) (?:my|the) {PHONE}(?: .*)?"
        rf"|{THEY} (?:just )?(?:grabbed|stole|snatched|nicked|pinched) (?:my|the) {PHONE}(?: .*)?"
    ),
    "wanted": Pattern(
        rf"(?:(?:my )?{KIN}{CALLED}|{THEY}) (?:just |only )*(?:wanted|needed|had|loves?|likes?) .*"
    ),
    "where": Pattern(
        r"where (?:were we|was i|did we (?:stop|leave off|get to))|what (?:were we (?:saying|"
        r"talking "
        r"about|doing)|was i saying)|as i was saying|(?:let's|we can) (?:go on|continue|carry on)"
        r"(?: where we (?:were|stopped|left off))?"
    ),
    "gone": Pattern(
        rf"that's (?:my|the) (?:{KIN}|{TRADE}){CALLED} (?:gone|off|away|done)(?: now)?"
        rf"|(?:{THEY}|(?:(?:my|the) )?{KIN}{CALLED})(?:'s| is| has|'ve| have)? (?:just )?"
        r"(?:all )?(?:gone|done|finished|wandered off|run off|left|off|asleep|in bed|back in "
        r"bed|away|outside|playing)"
        r"(?: (?:now|again|home|to bed|away))*"
    ),
    "alone": Pattern(
        r"(?:there's |there is )?(?:(?:no )?one|nobody|no-one)(?: is|'s)?(?: else)?(?: is)? "
        r"(?:here|"
        r"around|"
        r"on the (?:phone|line)|with me)(?: (?:now|any ?more|at the moment))*"
    ),
    "me": Pattern(
        rf"(?:(?:it's|it is|this is|i'm|you've got|you have|it's just|it's only) )?(?:just |only )?"
        rf"me(?:{SPEAKING})?"
    ),
}
"""What a clause claims of that; a few mean it only beside another, see `BACK`."""

BACK = (
    {"back"}, {"phone_back"}, {"named_back"}, {"was"}, {"gone", "me"},
    {"alone", "me"}, {"where", "wanted"}, {"where", "gone"}, {"where", "me"},
)  # fmt: skip
"""Claims that together say that the person is back."""
