"""Patterns of English clauses that say who speaks. All are of lower-case text. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker_handovers import HANDOVERS
from caller_memory.language.speaker_returns import RETURNS
from caller_memory.language.speaker_takeovers import TAKEOVERS
from caller_memory.language.speaker_words import (
    CALLED,
    FAMILY,
    HERS,
    I_AM,
    IS,
    KIN,
    NAME,
    NOW,
    ONLY,
    PARENT,
    PHONE,
    SPEAKING,
    THEIR,
    THEY,
    TO,
    TRADE,
    WORD,
    YOU_HAVE,
)

_ABSENT = (
    rf"(?:{IS}(?: not|n't)|isn't|aren't) (?:here|in|home|at home|around|available|there|with me|"
    r"at (?:her|his|their) desk)"
    r"|(?: can't| cannot| can not| couldn't) (?:talk|speak|answer|come(?: to the phone)?|pick up|"
    r"take (?:this|the|your) call|get to the phone)"
    rf"|{IS} (?:unavailable|away from (?:her|his|the) phone)|(?: has|'s)? (?:just )?(?:stepped|"
    r"went|gone|popped|nipped) (?:out|away)|(?: has|'s)? just left|(?:'s| has) lost (?:her|"
    r"his|their) voice|(?: is|'s)(?:n't| not) (?:up to|able to) (?:talk|speak|com|it)\w*(?: .*)?|"
    r"(?: is|'s) too (?:ill|poorly|tired|weak|upset|unwell|busy) (?:to (?:talk|speak|come).*)?"
)
_BUSY = (
    rf"{IS} (?:still |just |currently |also )?(?:driving|asleep|sleeping|busy|cooking|out|away|"
    rf"at work|"
    r"resting|working|showering|changing|(?:in|at|on|having|taking) (?:the |a )?(?:shower|bath|"
    r"bathroom|toilet|loo|kitchen|garden|meeting|other (?:room|line)|wheel|stairs|call|office|"
    r"nap)|"
    r"in bed|behind the wheel|outside|upstairs|downstairs|not feeling well|indisposed)"
)

CLAIMS = {
    "hers": Pattern(rf"(?:i'm|i am|it's|it is) {ONLY}(?:{HERS})"),
    "hers_this": Pattern(
        rf"this is {ONLY}(?:{HERS})(?:{SPEAKING})?|(?:this is|it's|it is) "
        rf"{ONLY}the {FAMILY}(?: from (?:next door|downstairs|upstairs)|{SPEAKING})?"
    ),
    "hers_surely": Pattern(
        rf"(?:{I_AM} {THEIR} {KIN}{CALLED}{SPEAKING}|{THEIR} {KIN}(?: (?!\w*(?:s|"
        rf"ed)\b){WORD})?{SPEAKING}"
        rf"|(?:it's|this is) my {KIN}{CALLED}{SPEAKING}"
        rf"|{YOU_HAVE} (?:(?:{THEIR}|my) {KIN}{CALLED}|the {FAMILY})(?:{SPEAKING})?"
        rf"|(?:here (?:is|speaks)|speaking is|not (?:him|her) but) {THEIR} {KIN}{CALLED}"
        rf"|(?:it's|it is|this is) me (?:again )?(?:{HERS}|the {KIN})(?:{SPEAKING})?"
        rf"|(?:the )?{FAMILY}(?: (?:here|speaking|calling))+(?: (?:now|again|instead))*)"
    ),
    "trade": Pattern(
        rf"this is (?:just |only |actually )*(?:the|{THEIR}) {TRADE}(?:{SPEAKING}| from .*)?"
        rf"|(?:i'm|it's|i am) (?:just|only) (?:the|{THEIR}) {TRADE}(?:{SPEAKING})?"
        rf"|(?:the|{THEIR}) {TRADE} (?:here|speaking)(?: now)?"
        rf"|{YOU_HAVE} (?:(?:the|{THEIR}) {TRADE}|{NAME}'s (?:{KIN}|{TRADE}))(?:{SPEAKING})?"
        rf"|{I_AM} (?:only |just |now )*{NAME}'s {TRADE}(?:{SPEAKING})?"
    ),
    "is_from": Pattern(
        rf"(?:{I_AM}|it's) (?:only |just |actually )*{NAME} from (?:next door|number \w+(?: \w+)?|"
        rf"upstairs|downstairs|over the road|across .*|the (?:agency|office|hospital|church|centre|"
        rf"home|shop|surgery|ward|council|charity))(?:{SPEAKING})?"
    ),
    "kin": Pattern(rf"(?:{THEIR}|the) (?:other |new |old )?{KIN}{CALLED}"),
    "the_kin": Pattern(
        rf"(?:{I_AM}|it is) (?:only |just |actually )*the {KIN}(?: of {NAME}| from (?:next door|"
        rf"downstairs|upstairs|across the \w+|number \w+))?(?:{SPEAKING})?"
        rf"|the {KIN} here|(?:this is|it's) the {KIN} of {NAME}"
    ),
    "not_me": Pattern(r"not (?:me|him|her|them)|(?:it's|this is|that's) not (?:me|him|her|them)"),
    "wrong_number": Pattern(
        r"wrong (?:number|one|voice|guy|girl|man|woman)(?: .*)?|(?:a )?different voice(?: .*)?|"
        r"not the (?:one|person|voice) you .*"
    ),
    "you_mean": Pattern(
        rf"you (?:must |probably |surely )?(?:mean|want|are looking for|are after) (?:my {KIN}"
        rf"{CALLED}|{THEIR} {KIN}|{PARENT})"
    ),
    "asks_for": Pattern(r"i(?:'m| am) (?:just )?asking for (?:her|him|them)"),
    "parent_wants": Pattern(
        rf"{PARENT} (?:wants to know|would like to know|needs to know|is asking|asks|wonders)\b.*"
    ),
    "you_were": Pattern(
        rf"you(?:'ve been| were| have been)(?: just)? {TO} (?:my {KIN}{CALLED}|{THEIR} {KIN}|"
        rf"{PARENT}|her|him)(?: (?:before|just now|a (?:moment|minute) ago|earlier|until now|so "
        rf"far))?"
    ),
    "stands_in": Pattern(
        rf"i(?:'m| am) (?:just )?(?:calling|speaking|talking|answering|phoning|ringing) "
        rf"(?:(?:for|on behalf of|instead of) (?:my {KIN}{CALLED}|{PARENT})|on my {KIN}'s behalf)"
    ),
    "parent_away": Pattern(rf"(?:{PARENT}|the (?:parents|{KIN}))(?:{_BUSY}|{_ABSENT})(?:{NOW})"),
    "parent_silent": Pattern(
        rf"{PARENT}(?: is|'s)?(?: unable to|n't able to| can't| cannot| couldn't) (?:talk|speak|"
        rf"answer|come to the phone|get to the phone)(?:{NOW})"
    ),
    "not": Pattern(
        rf"(?:i'm not|i am not|it's not|it is not|it isn't|that's not|you're not {TO}|"
        rf"you aren't {TO}) {NAME}(?:{SPEAKING}| anymore| any more| at all)?"
    ),
    "not_here": Pattern(rf"this (?:is not|isn't) {NAME}(?:{SPEAKING}| anymore| any more| at all)?"),
    "bare_not": Pattern(rf"not {NAME}(?:{SPEAKING})?"),
    "is_surely": Pattern(
        rf"(?:(?:{I_AM} )?{NAME} (?:speaking|talking) again|{I_AM} {NAME} (?:speaking|talking)(?: "
        rf"(?:here|now|again))?|{NAME} speaking"
        rf"|you(?:'re| are) (?:actually |now |back )*(?:{TO}|with) {NAME}(?:{SPEAKING})?"
        rf"|you(?:'ve)? (?:got|have) {NAME}(?: (?:again|now|here|back|speaking))+"
        rf"|(?:it's|this is|it is) (?:actually |really |just |only )+{NAME}(?: (?:speaking|talking|"
        rf"again|now|here|back))+|{NAME} (?:here )?(?:once more|on the (?:phone|line) again)(?: "
        rf"now)?"
        rf"|{NAME}(?:'s got| has got| has|'s)? the {PHONE} (?:again|back)(?: now)?"
        rf"|(?:it's|this is|it is) me (?:again )?(?!again\b){NAME}(?:{SPEAKING})?|me again "
        rf"{NAME})"
    ),
    "is_now": Pattern(rf"(?:it's|it is|i'm|this is) {NAME} (?:now|instead)"),
    "is": Pattern(rf"this is {NAME}(?:{SPEAKING})?"),
    "is_here": Pattern(
        rf"{NAME}(?:'s|\b)(?: (?:here|again|back(?= (?:on|here|again|now|with))))+"
        rf"(?: (?:now|on the (?:phone|line)|with you))*"
        rf"|(?:it's|it is|this is) (?:now )?{NAME} (?:back|again)(?: now)*"
    ),
    "is_perhaps": Pattern(
        rf"(?:i'm|i am|it's|it is) (?:really |just |only )?{NAME}(?:{SPEAKING})?"
    ),
    "of_kin": Pattern(
        rf"(?:{I_AM}|you(?:'re| are) {TO}) (?:only |just |actually |now )*{NAME}'s {KIN}"
        rf"(?: {WORD})?(?:{SPEAKING})?"
    ),
    "of": Pattern(
        rf"{I_AM} (?:only |just )*(?:an?|the|one of the) {KIN} of "
        rf"{NAME}"
        rf"|you (?:mean|want) {NAME}|{NAME} (?:has )?(?:asked|told|wants) me to .*|i'm (?:here |"
        rf"sitting |just )*with {NAME}"
        rf"|{NAME} (?:says|said|told me)(?: that)? (?:you|i can|i could|i should|i may)\b.*"
    ),
    "of_here": Pattern(rf"{NAME}'s {KIN}{CALLED}(?:{SPEAKING})?"),
    "away": Pattern(rf"{NAME}(?:{_ABSENT}|{_BUSY})(?:{NOW})"),
    "elsewhere": Pattern(
        rf"{THEY}(?:{IS} (?:at|in|on|with|over at|round at|down|up|away|gone|having|getting|doing|"
        r"not well|poorly|ill)\b.*|(?: has|'s)? (?:just )?(?:gone|popped|nipped|had to)\b.*)"
    ),
    "third": Pattern(
        rf"{NAME}(?:{IS} (?:just |only |still |currently |off )*(?!(?:speaking|calling|talking|"
        r"ringing|meaning)\b)(?:\w\w+ing\b|hard of|in the|at (?:the|her|his)|out|off|up|down|on "
        r"(?:the (?:bus|train|loo|toilet)|her|his)|unwell|ill|poorly|deaf|dead|not well)"
        r"(?:(?! (?:me|my|us|our|i)\b) [\w'-]+)*|(?: has|'s)? (?:just |already )?(?:gone|popped|"
        r"nipped|stepped|run|dashed|fallen asleep|passed (?:away|out)|lost (?:her|his))\b.*"
        r"| (?:had|has|needed|needs) to (?:dash|go|run|pop|leave|nip|work|rest|take|answer|get|see"
        r"|do|deal)\b.*| (?:lent|lends|let|lets|is letting) me .*|(?: has)? (?:asked|told|wants|"
        r"wanted|sent|got) me\b.*| (?:says|said) (?:hello|hi|that you|you)\b.*| (?:wants|wanted|"
        r"would like) to know\b.*| again wants .*| (?:can't|cannot|couldn't|won't|isn't|hasn't"
        r"|doesn't|didn't) (?!.*\b(?:name|spel\w+|suit\w*|short|my|me)\b).*"
        r"|(?:'s| has| have)? (?:just )?(?:given|handed|lent|left|sent) me\b.*|'s "
        r"(?:phone|line|residence|mobile)(?: here)?)"
    ),
    "absent": Pattern(rf"{THEY}(?:{_ABSENT})(?:{NOW})"),
    "busy": Pattern(rf"(?:{THEY}|(?:my )?(?:mum|mom|dad|mummy|daddy))(?:{_BUSY})(?:{NOW})"),
    "else": Pattern(
        rf"(?:(?:someone|somebody) else (?:took|has|picked up) (?:the|this|{THEIR}) {PHONE}"
        rf"|(?:(?:someone|somebody) else|another person|a different person)(?: is|'s) (?:speaking|"
        rf"talking|on the (?:line|phone))"
        rf"|(?:you(?:'re| are) (?:actually |now )*{TO}|{I_AM}) (?:someone else|somebody else|a "
        rf"different person|another person|a guest|a stranger)|(?:(?:it's|this is|there's) "
        rf"(?:somebody|someone) (?:else|different|new)|(?:somebody|someone) else(?: now| "
        rf"here)+)(?: (?:speaking|"
        rf"talking|on the (?:line|phone)))?)"
        rf"(?: (?:now|here|speaking))*"
    ),
    "wrong_person": Pattern(
        rf"(?:(?:you(?:'ve| have)?(?: got| reached)?|you(?:'re| are) {TO}|i'm|this is) (?:the |a "
        rf")?)?wrong person(?: here)?"
    ),
    **HANDOVERS,
    **TAKEOVERS,
    **RETURNS,
}
"""What a clause claims, in the order in which it is asked; a clause may claim several things."""

PLAIN = ("hers_this", "for_her")
"""Of these, those that say so whoever was spoken of in turns before."""
PERHAPS = ("is_now", "is_perhaps", "is_here")
"""A name by itself: "nice here" gives none, and "it's Bob" may answer a question."""
NAMES = ("is_now", "is_surely", "is", "is_here", "is_perhaps")
"""These give the name of who speaks."""
OF_NAMES = Pattern(
    r"\b(?:my name (?:is |'s )?(?:wrong|spelled|spelt)|(?:got|have|heard|spelled|spelt|pronounced) "
    r"my "
    r"name|changed my name|calls? me [^\W\d_]+ (?:any ?more|now|instead)|(?:only|just) my [\w "
    r"]{2,20} "
    r"calls? me|you can call me|short for|the old spelling|i got married|my "
    r"(?:maiden|married|middle|"
    r"first|real|full) name)\b"
)
"""What only those say who speak of their own name."""
DENYING = ("not", "not_here", "bare_not")
"""These say who does not speak."""
EVIDENT = (
    "hers_surely", "else", "not_owner", "wrong_person", "phone_found", "hands_over", "talk_now",
    "kin_comes", "kin_lent", "kin_took", "parent_silent", "you_were", "talks_for", "wants_line",
    "may_join",
    "told_to_talk", "is_put_on", "deals_with_you", "lets_try", "allowed",
)  # fmt: skip
"""These say that somebody else speaks, or will at once, whatever was said before."""
WITHOUT_ANOTHER = (
    "hers", "hers_this", "trade", "absent", "for_her", "phone_lent", "phone_used", "takes_over",
    "only_kin", "unknown",
)  # fmt: skip
"""These do, unless she is somebody of whom they spoke."""
OF_THE_PERSON = ("trade", "of", "of_kin", "of_here", "phone_of", "phone_owned", "away", "third")
"""These do where the name is the person's."""
PASSING = ("third", "elsewhere")
"""These may as well tell of anybody."""
SPOKEN_OF = ("kin", "busy", "absent", "hers", "hers_this")
"""These tell of somebody as not being there: who says so has not come back."""
TOGETHER = {
    "picked_up": {"busy", "rings"}, "fetches": {"explains"}, "comes": {"talk", "fetches"},
    "kin": {"me", "not_me", "wrong_number", "back", "is", "is_surely"},
    "the_kin": {"busy", "away", "absent", "wrong_number", "parent_away"},
    "asks_for": {"parent_wants"}, "kin_here": {"explains", "told_to_talk"},
    "you_mean": {"busy", "away", "absent"},
    "not_mine": {"holds", "phone_lent", "kin"}, "answers": {"busy", "absent", "rings"},
    "stands_in": {"busy", "absent"}, "is_surely": {"away"}, "is": {"away"},
}  # fmt: skip
"""These say it beside one of the others."""
NO = Pattern(
    r"(?:(?:um|uh|er|oh|hi|hello|sorry|well|actually) )*(?:no|nope|nah|not really|i'm afraid not|"
    r"no "
    r"you're not|no it's not|no it isn't|not exactly|not any ?more|not now)(?: (?:no|sorry|"
    r"actually|i'm afraid|you're "
    r"not|"
    r"it's not|i'm not))*"
)
IS_IT = Pattern(
    rf"(?:.*\b(?:am i (?:still |now )?{TO}|is (?:this|that|it)|are you|do i have|have i got) "
    rf"(?:(?:still|really|indeed|now) )?(?:you )?|(?:hello |hi |sorry )*){NAME}"
    r"(?: (?:here|again|now|speaking|on the (?:phone|line)))*\?"
)
"""The agent asks whether it is the person."""
