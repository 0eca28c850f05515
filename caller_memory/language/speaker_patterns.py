"""Patterns of English clauses that say who speaks. All are of lower-case text. No I/O."""

from caller_memory.language.clause_patterns import RELATIVES
from caller_memory.language.patterns import Pattern

_ANIMALS = "dog cat pet puppy kitten horse rabbit hamster parrot".split()
_MORE = "carer caregiver secretary guest friends neighbours neighbors bro sis hubby".split()
_SOMEBODY = "|".join((*(word for word in RELATIVES if word not in _ANIMALS), *_MORE))
_KIN = (
    r"(?:(?:little|big|younger|older|elder|youngest|oldest|eldest|best|good|close|old|new|ex|"
    r"own) )*"
    rf"(?:{_SOMEBODY})(?:[ -]in[ -]law)?"
)
_WORD = r"[^\W\d_][\w-]*"
_NAME = rf"((?:(?:mr|mrs|ms|miss|dr|doctor) )?{_WORD}(?: {_WORD})??)"
_CALLED = (
    r"(?: (?!(?:later|tomorrow|tonight|soon|today|yesterday|when|if|then|next|for|because|about|"
    r"and|"
    r"or|once|after|before|in|on|at|every|this)\b)"
    rf"{_WORD})?"
)
NO_NAME = frozenset(
    "i she he they we you it me him them us my our your his her their this that there who what "
    "everybody everyone somebody someone nobody people".split()
)
_THEIR = "(?:her|his|their)"
_ONLY = "(?:actually |only |just |now )*"
_HERS = rf"{_THEIR} {_KIN}{_CALLED}|an? {_KIN} of (?:hers|his|theirs)"
_THEY = "(?:she|he|they)"
_IS = r"(?: is|'s| are|'re)"
_OTHER = (
    r"(?:(?:grand(?:ma|pa|dad)|granny|gran|mummy|mum|mom|daddy|dad|nana)|"
    rf"(?:my|our|a|one of my|{_THEIR}) {_KIN}(?: of mine)?{_CALLED}|him|her|them|"
    r"(?!(?:me|you|us|it|myself)\b)"
    rf"{_NAME})"
)
_HANDING = "(?:hand|handing|pass|passing|give|giving|turn|turning)"
_I_AM = "(?:(?:this|it|that)(?: is|'s)|i'm|i am)"
_TO = "(?:(?:talking|speaking|chatting) (?:to|with))"
_PHONE = "(?:cell ?phone|mobile phone|phone|mobile|cell|handset|iphone|smartphone)"
_BRIEFLY = (
    r"(?: (?:now|quickly|briefly|please|right now|instead|(?:for )?(?:a|one|just a) (?:quick )?"
    r"(?:minute|moment|second|sec|bit|while)))+"
)
_SPEAKING = (
    r"(?: (?:speaking|talking|calling|here|now|again|instead|actually|on the (?:phone|line)|"
    r"on (?:her|his|their) phone))+"
)
_NOW = r"(?: (?:right now|now|at the moment|just now|today|currently|for (?:a|the) moment))*"

MAX_CHARS = 160
"""A longer clause says something else."""
SENTENCE = Pattern(r"[^.!?;…\n]+[.!?;…\n]*")
TITLE = Pattern(r"\b([Mm]rs?|[Mm]s|[Dd]r)\.")
VOCATIVE = Pattern(
    r"(?i:(me|again|back|here|speaking)), (?=[\w-]+(?: (?:again|here|speaking))?(?:,|$))"
)
JOINT = Pattern(
    r"(?P<mark>\s*(?:[,:—–]|\s-\s)\s*)"
    r"|\s+(?=(?:(?:and|but|so|because|cause|while|as) )?(?:i|i'm|i've|i'll|she|she's|he|he's|they|"
    r"they're|you're|it's|this is|this isn't|here (?:he|she|they)|can you|could you|let me|my|"
    r"it is|"
    r"you are)\b)"
)
LEADS_ON = Pattern(
    r"(?:^|\b(?:that|if|when|whether|think|said|says|say|told|tell|know|knew|because|and|but|so|"
    r"as|"
    r"while|who|what|where|why|how|than|like|of|to|for|with|from|on|me|him|not|is|isn't|was|hear|"
    r"talking|here|here's|comes|until|before|after|love|like|want|call|called|put|give|giving|"
    r"pass|hand|no|"
    r"yes|hi|hello|sorry|ok|okay|actually|well|now that|can|could|borrowed|using|have|got|it's|"
    r"that's))$"
)
"""Behind these words a clause goes on where the next would else begin."""
LEAD = Pattern(
    r"(?:(?:and|but|so|because|cause|while|oh|well|hi|hello|hey|hiya|yes|yeah|yep|no|nope|okay|ok|"
    r"alright|right|um|uh|er|erm|actually|sorry|please|wait|hang on|hold on|one moment|look|"
    r"listen|"
    r"good (?:morning|evening|afternoon)|excuse me|i mean|i think|you know|by the way|there|now|"
    r"just|again|then|thanks|thank you|to be honest|anyway|also) )*"
)
REQUEST = Pattern(r"(?:.{0,40}\b)?(?:can|could|would|will) you\b")
SUPPOSES = Pattern(r"\b(?:if|imagine|suppose|supposing|pretend|let's say|what if|when)\b")
FICTION = Pattern(
    r"\b(?:dream|dreamt|dreamed|film|movie|book|story|song|novel|series|episode|joke|joking|"
    r"kidding|in the game|in the play|quote|poem|podcast)\b"
)
REPORTS = Pattern(r"\b(?:says|said|say|told \w+|tell \w+|asked|shouted|wrote|goes|like)$")
ANOTHER = Pattern(rf"\b(?:my|our|a|an|the)(?: [\w-]+)?? ({_SOMEBODY}|{'|'.join(_ANIMALS)})\b")
NAMED = Pattern(
    rf"({_WORD})(?:'s)? (?:is|was|has|had|called|calls|came|comes|said|says|told|went|goes|lives|"
    r"works|asked|asks|needs|wants|got|gets|left|just|will|can|wrote|moved|visited)\b"
)
_ABSENT = (
    rf"(?:{_IS}(?: not|n't)|isn't|aren't) (?:here|in|home|at home|around|available|there|with me|"
    r"at (?:her|his|their) desk)"
    r"|(?: can't| cannot| can not| couldn't) (?:talk|speak|answer|come(?: to the phone)?|pick up|"
    r"take (?:this|the|your) call|get to the phone)"
    rf"|{_IS} (?:unavailable|away from (?:her|his|the) phone)|(?: has|'s)? (?:just )?(?:stepped|"
    r"went|gone|popped|nipped) (?:out|away)|(?: has|'s)? just left"
)
_BUSY = (
    rf"{_IS} (?:still |just |currently |also )?(?:driving|asleep|sleeping|busy|cooking|out|away|"
    rf"at work|"
    r"resting|working|showering|changing|(?:in|at|on|having|taking) (?:the |a )?(?:shower|bath|"
    r"bathroom|toilet|loo|kitchen|garden|meeting|other (?:room|line)|wheel|stairs|call|office|"
    r"nap)|"
    r"in bed|behind the wheel|outside|upstairs|downstairs|not feeling well|indisposed)"
)
_SPEAKS_FOR = r"(?:answering|picking up|speaking|talking|taking this|calling)"

CLAIMS = {
    "hers": Pattern(rf"(?:i'm|i am|it's|it is) {_ONLY}(?:{_HERS})"),
    "hers_this": Pattern(rf"this is {_ONLY}(?:{_HERS})"),
    "hers_surely": Pattern(
        rf"(?:(?:{_I_AM} )?{_THEIR} {_KIN}{_CALLED}{_SPEAKING}"
        rf"|(?:it's|this is) my {_KIN}{_CALLED}{_SPEAKING}"
        rf"|you(?:'re| are) (?:actually |now )*{_TO} (?:{_THEIR}|my) {_KIN}{_CALLED}"
        rf"(?:{_SPEAKING})?)"
    ),
    "kin": Pattern(rf"{_THEIR} {_KIN}{_CALLED}"),
    "not": Pattern(
        rf"(?:i'm not|i am not|it's not|it is not|it isn't|that's not|you're not {_TO}|"
        rf"you aren't {_TO}) {_NAME}(?:{_SPEAKING}| anymore| any more| at all)?"
    ),
    "not_here": Pattern(
        rf"this (?:is not|isn't) {_NAME}(?:{_SPEAKING}| anymore| any more| at all)?"
    ),
    "bare_not": Pattern(rf"not {_NAME}(?:{_SPEAKING})?"),
    "is_surely": Pattern(
        rf"(?:{_I_AM} {_NAME} (?:speaking|talking)(?: (?:here|now|again))?|{_NAME} speaking"
        rf"|you(?:'re| are) (?:actually |now )*{_TO} {_NAME}(?:{_SPEAKING})?"
        rf"|(?:it's|this is|it is) me (?:again )?(?!again\b){_NAME}(?:{_SPEAKING})?|me again "
        rf"{_NAME})"
    ),
    "is": Pattern(rf"this is {_NAME}(?:{_SPEAKING})?"),
    "is_here": Pattern(rf"{_NAME}(?: (?:here|again))+(?: now)?"),
    "is_perhaps": Pattern(rf"(?:i'm|i am|it's|it is) {_NAME}(?:{_SPEAKING})?"),
    "of": Pattern(
        rf"(?:{_I_AM}|you(?:'re| are) {_TO}) (?:only |just |actually |now )*{_NAME}'s {_KIN}"
        rf"(?: {_WORD})?(?:{_SPEAKING})?"
    ),
    "of_here": Pattern(rf"{_NAME}'s {_KIN}{_CALLED}(?:{_SPEAKING})?"),
    "phone_of": Pattern(
        rf"(?:{_NAME} (?:just )?(?:gave|handed|lent|passed|left)(?: me)? (?:her|his|their|the) "
        rf"{_PHONE}(?: (?:here|with me|so|to|while|because|for (?:a|one)|and|on) ?.*)?)"
    ),
    "phone_owned": Pattern(
        rf"(?:i have|i've(?: got| borrowed| taken)?|i'm (?:using|on|holding|calling (?:from|with|"
        rf"on)|talking (?:on|from)|speaking (?:on|from))|i (?:took|found|borrowed|answered|picked "
        rf"up)|this is) {_NAME}'s {_PHONE}(?:{_NOW})"
        rf"|i'm (?:just )?(?:speaking|calling|talking|answering) (?:for|on behalf of) {_NAME}"
    ),
    "away": Pattern(rf"{_NAME}(?:{_ABSENT}|{_BUSY})(?:{_NOW})"),
    "absent": Pattern(rf"{_THEY}(?:{_ABSENT})(?:{_NOW})"),
    "busy": Pattern(rf"(?:{_THEY}|(?:my )?(?:mum|mom|dad|mummy|daddy))(?:{_BUSY})(?:{_NOW})"),
    "picked_up": Pattern(
        rf"i(?:'ve)? (?:just )?(?:picked up|answered|took|taken)(?: it| the call| the {_PHONE}|"
        rf" this)?"
    ),
    "for_her": Pattern(
        rf"(?:i(?:'ve)? (?:just )?(?:picked up|answered|took)(?: it| the call| the {_PHONE})? for "
        rf"(?:her|him|them)|i(?:'ve)? (?:just )?(?:picked up|answered) {_THEIR} {_PHONE}"
        rf"|i'm {_SPEAKS_FOR}(?: {_THEIR} {_PHONE})?(?: the {_PHONE})? (?:for (?:her|him|them)|on "
        rf"(?:her|his|their) behalf)|i'm (?:answering|holding) {_THEIR} {_PHONE})"
    ),
    "else": Pattern(
        rf"(?:(?:someone|somebody) else (?:took|has|picked up) (?:the|this|{_THEIR}) {_PHONE}"
        rf"|(?:someone|somebody) else(?: is|'s) (?:speaking|talking|on the (?:line|phone))"
        rf"|(?:you(?:'re| are) (?:actually |now )*{_TO}|{_I_AM}) (?:someone else|somebody else|a "
        rf"different person|another person|a guest|a stranger)|(?:now )?(?:it's|this is|there's) "
        rf"(?:somebody|someone) else(?: (?:speaking|talking|on the (?:line|phone)))?)"
        rf"(?: (?:now|here|speaking))*"
    ),
    "not_owner": Pattern(
        rf"(?:{_I_AM} not (?:the (?:(?:account |phone )?(?:owner|holder)|subscriber)(?: of .*)?|"
        rf"the "
        rf"(?:right|same) person(?: .*)?|(?:the (?:person|one) |who )you .*)|this (?:is not|"
        rf"isn't) my (?:{_PHONE}|number|account|line))"
    ),
    "wrong_person": Pattern(
        rf"(?:(?:you(?:'ve| have)?(?: got| reached)?|you(?:'re| are) {_TO}|i'm|this is) (?:the |a "
        rf")?)?wrong person(?: here)?"
    ),
    "phone_lent": Pattern(
        rf"{_THEY}(?: just|'ve just|'s just)? (?:gave|handed|lent|passed|given|left)(?: me)? "
        rf"(?:her|his|their|the) {_PHONE}(?: (?:here|with me|at \w+|behind|in the \w+|(?:so|"
        rf"to(?! (?:repair|fix|charge|sell|keep|test)\b)|while|because|for (?:a|one) (?:minute|"
        rf"moment|second|bit)|and|on the) .*))?"
        rf"|{_THEY} (?:asked|told) me to (?:answer|take|hold|pick up|get)(?: (?:her|his|their|the|"
        rf"this))? (?:{_PHONE}|call)(?:{_NOW})"
    ),
    "kin_lent": Pattern(
        rf"my {_KIN} (?:has )?(?:just )?(?:handed|passed) me (?:her|his|their|the) {_PHONE}"
        rf"|my {_KIN} (?:just )?(?:gave|handed|lent|passed|is lending|has lent)(?: me)? (?:her|his|"
        rf"their|the) {_PHONE} (?:to (?:talk|speak|answer|ask|call|chat)|so|while|for (?:a|one) "
        rf"(?:minute|moment|second|bit))\b.*"
    ),
    "phone_found": Pattern(rf"i(?:'ve)? (?:just )?found this {_PHONE}(?: .*)?"),
    "phone_used": Pattern(
        rf"(?:i have|i've(?: got| taken)|i (?:took|found|hold)) {_THEIR} {_PHONE}"
        rf"(?: here| with me|{_NOW})"
        rf"|(?:i've borrowed|i borrowed|i'm (?:using|on|borrowing|calling (?:from|with|on)|"
        rf"talking "
        rf"(?:on|from|with)|speaking (?:on|from|with))) (?:{_THEIR}|my {_KIN}'s|a {_KIN}'s|"
        rf"(?:someone|somebody) else's) {_PHONE}(?:{_NOW}|{_BRIEFLY}| to .*)"
    ),
    "hands_over": Pattern(
        r"(?:i'll|i will|let me|i'm|i am|i'm going to|i'm gonna|i'd like to|i want to|can i|may i|"
        r"shall i|i'm about to) (?:just |quickly )?(?:(?:put|putting) "
        rf"{_OTHER} on(?: the (?:phone|line|speaker))?|{_HANDING}(?: you(?: over)?(?: back)?| "
        rf"(?:the|this) {_PHONE}(?: over| back)?| over) to {_OTHER}|{_HANDING} {_OTHER} the "
        rf"{_PHONE}|{_HANDING} my {_PHONE}(?: over)? to {_OTHER}{_BRIEFLY})(?:{_BRIEFLY}| so .*)?"
    ),
    "talk_now": Pattern(
        rf"(?:can|could|would|will) you (?:please )?(?:talk|speak|chat|say (?:hi|hello|"
        rf"something)) "
        rf"(?:to|with) {_OTHER}{_BRIEFLY}"
    ),
    "talk": Pattern(
        rf"(?:(?:can|could|would|will) you (?:please )?)?(?:talk|speak|chat|say (?:hi|hello)) "
        rf"(?:to|"
        rf"with) {_OTHER}|{_OTHER} (?:wants|would like|needs|wanted) to (?:talk|speak|ask|say|"
        rf"chat|"
        rf"tell)\b.*|you can (?:talk|speak) (?:to|with) {_OTHER}(?:{_BRIEFLY})?"
    ),
    "comes": Pattern(rf"here (?:{_THEY}(?:'s| is| comes| are| come)?(?: is)?|you go)(?: now)?"),
    "kin_comes": Pattern(rf"here(?:'s| is| comes) (?:my|our) {_KIN}{_CALLED}(?:{_NOW})"),
    "back": Pattern(
        r"(?:(?:it's|it is|this is|that's|i'm) me again(?: now)?|me again"
        r"|i(?:'m| am) (?:here again|(?:now )?back(?: (?:now|again|here|on the (?:phone|line|"
        r"call)|"
        r"with you|at the phone))*)|back again"
        rf"|(?:i have|i've got|i got|got|i've) (?:my|the) {_PHONE} back(?: (?:again|now))*"
        r"|(?:it's|it is) (?:still|really|only|just) me(?: again)?)"
    ),
}
"""What a clause claims, in the order in which it is asked; a clause may claim several things."""

PLAIN = ("hers_this", "for_her")
"""Of these, those that say so whoever was spoken of in turns before."""
PERHAPS = ("is_perhaps", "is_here")
"""A name by itself: "nice here" gives none, and "it's Bob" may answer a question."""
NAMES = ("is_surely", "is", "is_here", "is_perhaps")
"""These give the name of who speaks."""
DENYING = ("not", "not_here", "bare_not")
"""These say who does not speak."""
EVIDENT = (
    "hers_surely", "else", "not_owner", "wrong_person", "phone_found", "hands_over", "talk_now",
    "kin_comes", "kin_lent",
)  # fmt: skip
"""These say that somebody else speaks, or will at once, whatever was said before."""
WITHOUT_ANOTHER = ("hers", "hers_this", "absent", "for_her", "phone_lent", "phone_used")
"""These do, unless she is somebody of whom they spoke."""
OF_THE_PERSON = ("of", "of_here", "phone_of", "phone_owned", "away")
"""These do where the name is the person's."""
SPOKEN_OF = ("kin", "busy", "absent", "hers", "hers_this")
"""These tell of somebody as not being there: who says so has not come back."""


def lower(text: str) -> str:
    """Return a text in lower case, each letter in its place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
