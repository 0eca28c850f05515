"""Patterns of English clauses in which somebody else takes the line, or is told to. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker_words import (
    BRIEFLY,
    CALLED,
    FAMILY,
    KIN,
    NAME,
    NOW,
    OTHER,
    PARENT,
    PHONE,
    THEIR,
)

_IT = r"(?:you|this(?: thing)?|it|the (?:phone|line|assistant|machine|robot|app))"
_WANTS = (
    r"(?:(?: (?:really|just|also|now|always|here))*(?: wants?| needs?| would like|'d like|"
    r" would love|'d love|"
    r" has asked| asked|(?: is|'s| are|'re) (?:just |also |now )*(?:dying|itching|keen|desperate|"
    r"going|about|"
    r"here|waiting|happy|begging|asking|longing|curious|hoping|wanting)| will|'ll|'s gonna)"
    r"(?: to| for)?"
    r"|(?: (?:really|just|also|now|always|here))*(?: has got| has|'s got|'s)(?: to|(?= an? )))"
)
_A_GO = r"(?:an? (?:quick |little )?(?:go|turn|try|word|chat|shot|natter|question))"
_DOES = (
    rf"(?:(?:(?:have|take|get) )?{_A_GO}(?: (?:on|of|at|with|for|in|to) {_IT})?"
    rf"|(?:try|test|use|meet|greet|ask|tell|thank|question|join|show|hear|borrow) {_IT}(?: (?!know "
    rf"who).*)?"
    rf"|(?:talk|speak|chat|say (?:hi|hello|something|goodnight|a few words)) (?:to|with|into) "
    rf"{_IT}(?: .*)?"
    r"|(?:ask|tell|explain|say|put) .*\byou\b.*|(?:pop|come|jump|hop|be|get) on(?: (?:the )?"
    r"(?:line|phone|now))?"
    r"|do the talking(?: .*)?)"
)
_JUMPS_IN = (
    r"(?:jumps? in|joins? (?:in|us)|takes? over|comes? on|has a (?:go|turn|word|try)|talks? to you|"
    r"speaks? to you|asks? you (?:something|a question|about .*))"
)
_TO_IT = r"(?:it|this(?: thing)?|the (?:phone|machine|robot|assistant))"

_TO_YOU = (
    r"(?:(?:talk(?:s|ing)?|speak(?:s|ing)?|chat(?:s|ting)?|say(?:s|ing)? [\w ]{2,15}|word|natter|"
    r"listen(?:s|ing)?|chats?|introduced|go) (?:to|with|at) you|(?:ask(?:s|ing)?|meet(?:ing)?|"
    r"test(?:s|ing)?|try(?:ing)?|thank|using|stump|quiz|greet|grill|question|sing|show) you(?! "
    r"(?:know|see))"
    r"|knows? (?:if|whether|what|how|why) you|tell you (?:a (?:joke|story)|something)"
    r"|(?:questions?|message|riddle|joke|something) for you)"
)
_SOMEBODY = (
    rf"(?:(?:my|our|the|a) (?:[\w-]+ )?{KIN}s?|our [\w-]+|{PARENT}|he|she|him|her|somebody|someone)"
)

TAKEOVERS = {
    "deals_with_you": Pattern(
        rf"(?!.* (?:some ?day|one day|tomorrow|later|next \w+)$)(?:[\w']+ ){{0,9}}?{_SOMEBODY}\b"
        rf"(?! (?:asked|told|said|was|were|did|had|would)\b)(?:'\w+)?"
        rf"(?: (?!(?:i|me|never|not|that|when|where|how|also|often|sometimes|usually)\b)"
        rf"[\w'-]+){{0,5}}? {_TO_YOU}\b.*"
    ),
    "lets_try": Pattern(
        rf"(?:i'll |i will |please |just )*let (?:{OTHER}|the {KIN}) (?:have a (?:go|turn|try)|try|"
        rf"talk|speak|ask|do it|do the talking)(?: (?:it|this|now|then|for a .*|with you|to you))*"
        rf"|(?:i'll|i will|i'm going to|i'm gonna|i'm) (?:just )?leav(?:e|ing) you (?:with|to|"
        rf"alone with) {OTHER}(?:{BRIEFLY})?"
        rf"|(?:here's|here is|here comes) (?:the|our) (?:{KIN}|[\w-]+)(?: now)?"
        rf"|over to you (?!now\b|then\b){NAME}"
    ),
    "allowed": Pattern(
        rf"(?:{PARENT}|he|she) (?:just )?(?:said|says|reckons|told me)(?: that)? (?:i'm|we're|i "
        rf"am) "
        rf"allowed to (?:ask|talk to|speak to|use|try|call) (?:you|this|it)\b.*"
    ),
    "only_kin": Pattern(
        rf"(?:i'm|i am|it's|this is) (?:just|only) the (?:new )?{FAMILY}(?:{NOW})"
        rf"|(?:i'm|i am) {THEIR} (?:new )?{KIN}{CALLED} (?:from|who|that|up|down|next|in|at|over|"
        rf"and)\b.*"
    ),
    "wants_line": Pattern(
        rf"(?!.* (?:some ?day|one day|tomorrow|later|next \w+)$)(?:{OTHER}|the "
        rf"{KIN}|{PARENT}|somebody|someone(?: here| else)?){_WANTS} {_DOES}"
        rf"(?:{NOW}|{BRIEFLY})"
    ),
    "may_join": Pattern(
        rf"(?:(?:do you |would you |you don't )?mind if|is it (?:ok|okay|all right|alright) if) "
        rf"(?:{OTHER}|the {KIN}) {_JUMPS_IN}(?:{BRIEFLY})?"
    ),
    "takes_over": Pattern(
        rf"(?:my|the|our) {KIN}{CALLED}(?:'s| is)? (?:going to take|gonna take|taking|will take) "
        rf"over(?: (?:the {PHONE}|the call|this call|from me|from here|now))*"
    ),
    "told_to_talk": Pattern(
        rf"(?:(?:here|go on|come on|your turn|right)(?: then)?(?: love| {NAME})? )?(?:you "
        rf")?(?:just "
        rf")?(?:ask|talk to|speak to|chat to|chat with|say (?:something|hi|hello) to|talk into|"
        rf"speak into) {_TO_IT}(?: (?:yourself|then|now|whatever .*|anything.*|what .*|about .*|"
        rf"your .*))?"
        rf"|(?:you )?tell (?:it yourself|(?:it|her|him) (?:what you told me|about your .*|how you "
        rf".*))"
        rf"|(?:here )?you have a (?:go|turn|try|word)(?: then| now| with (?:it|this))?"
        rf"|your turn (?:to (?:talk|speak)|now)?(?: with it)?"
        rf"|say (?:hello|hi|something) (?:then )?(?:{PARENT}|uncle {NAME}|(?:auntie|aunt) {NAME}|"
        rf"sweetheart|darling|love)"
    ),
    "is_put_on": Pattern(
        rf"i(?:'ve| have)(?: just)? (?:put|passed|handed|given|transferred) (?:you (?:on|over|"
        rf"through|across)*(?: ?to|) (?:{OTHER}|the {KIN})|(?:{OTHER}|the {KIN}) (?:the {PHONE}|on"
        rf"(?: the (?:{PHONE}|line)| speaker| loudspeaker)?))(?:{BRIEFLY}|{NOW})"
        rf"|i've given (?:{THEIR} )?(?:the |my )?{PHONE} to (?:{OTHER}|the "
        rf"{KIN})(?:{BRIEFLY}|{NOW})"
    ),
    "unknown": Pattern(
        r"(?:i'm|i am) not who you think(?: i am)?|(?:i don't know|no idea) who you think (?:i am|"
        r"this is|you're (?:talking|speaking) to)|you don't know me(?: yet)?|(?:we haven't|we've "
        r"never|you and i have never) (?:met|spoken|talked)(?: before| yet)?"
    ),
}
"""Claims that the next words, or these, are somebody else's."""
