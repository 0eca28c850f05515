"""Patterns of English clauses that say who has the phone, or gets it. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker_words import (
    BRIEFLY,
    CALLED,
    HANDING,
    I_AM,
    KIN,
    NAME,
    NOW,
    OTHER,
    PARENT,
    PHONE,
    SPEAKING,
    THEIR,
    THEY,
    WORD,
)

_THEM = rf"(?:her|him|them|my {KIN}|{PARENT})"
_SPEAKS_FOR = r"(?:answering|picking up|speaking|talking|taking this|calling)"

HANDOVERS = {
    "answers": Pattern(
        rf"i(?:'m| am) (?:just |only )?(?:answering|picking up|taking (?:the|this) call)"
        rf"(?: (?:the {PHONE}|this|it))?"
    ),
    "talks_for": Pattern(
        rf"i(?:'m| am) doing the talking(?: (?:now|here|today|for .*))?"
        rf"|(?:{THEY}|my {KIN}{CALLED}|{PARENT}) (?:asked|told|wants|got) me to (?:talk|speak|do "
        rf"the talking|call|ring|phone|pick up|answer|take (?:this|it|the call))(?: (?:to you|you|"
        rf"for (?:her|him|them)|instead|this|it|the {PHONE}))*"
        rf"|you(?:'ve (?:just |only )?got| have| just have|'re (?:talking|speaking) to|"
        rf"'re (?:stuck|left) with|'ll have to (?:make do|put up) with) me (?:instead|i'm afraid|"
        rf"for (?:a|the) (?:minute|moment|bit|second|while|time being)|till .*|until .*)"
    ),
    "kin_took": Pattern(
        rf"(?:(?:my|our|the|{THEIR}) {KIN}{CALLED}|our {WORD}|{PARENT})(?:'s| has|'ve| have) "
        rf"(?:just |now |only )*(?:got(?: hold of)?|taken|nicked|grabbed|stolen|pinched|swiped|"
        rf"snatched|run off with|commandeered|hijacked|borrowed) (?:the|my|this) {PHONE}"
        rf"(?:{NOW}| off me| from me| again)*"
    ),
    "not_mine": Pattern(rf"(?:it's not|it isn't|that's not) my {PHONE}"),
    "holds": Pattern(
        rf"i(?:'m| am) (?:just |only )?(?:holding|minding|looking after|watching|guarding) "
        rf"(?:it|this|(?:the|{THEIR}) {PHONE})(?: for .*)?"
    ),
    "phone_of": Pattern(
        rf"(?:{NAME} (?:just )?(?:gave|handed|lent|passed|left)(?: me)? (?:her|his|their|the) "
        rf"{PHONE}(?: (?:here|with me|so|to|while|because|for (?:a|one)|and|on) ?.*)?)"
        rf"|{NAME}'s (?:{PHONE}|line|residence)(?: here| speaking)?"
    ),
    "phone_owned": Pattern(
        rf"(?:i have|i've(?: got| borrowed| taken)?|i'm (?:using|on|holding|calling (?:from|with|"
        rf"on)|talking (?:on|from)|speaking (?:on|from))|i (?:took|found|borrowed|answered|picked "
        rf"up)|this is) {NAME}'s {PHONE}(?:{NOW})"
        rf"|i'm (?:just )?(?:speaking|calling|talking|answering|ringing|phoning) (?:for {NAME}|on "
        rf"behalf of "
        rf"{NAME}|on {NAME}'s behalf)"
    ),
    "picked_up": Pattern(
        rf"i(?:'ve)? (?:just )?(?:picked up|answered|took|taken|picked it up)(?: it| the call| "
        rf"the {PHONE}|"
        rf" this)?"
    ),
    "for_her": Pattern(
        rf"(?:i(?:'ve)? (?:just )?(?:picked up|answered|took)(?: it| the call| the {PHONE})? for "
        rf"(?:her|him|them)|i(?:'ve)? (?:just )?(?:picked up|answered) {THEIR} {PHONE}"
        rf"|i'm {_SPEAKS_FOR}(?: {THEIR} {PHONE})?(?: the {PHONE})? (?:for (?:her|him|them)|on "
        rf"(?:her|his|their) behalf)|i'm (?:answering|holding) {THEIR} {PHONE})"
    ),
    "not_owner": Pattern(
        rf"(?:{I_AM} not (?:the (?:(?:account |phone )?(?:owner|holder)|subscriber)(?: of .*|"
        rf"{SPEAKING})?|"
        rf"the "
        rf"(?:right|same) person(?: .*)?|the (?:person|one) (?:who|that) (?:normally|usually|"
        rf"always|owns)(?: (?:calls?|called|talks?|talked|speaks?|uses?|owns?|has|"
        rf"have))?"
        rf"(?: (?:you|to you|this|this phone|the phone|here|before))*|(?:the (?:person|one) |who "
        rf")you .*)|this (?:is not|"
        rf"isn't) (?:my (?:{PHONE}|number|account|line)|(?:the (?:person|one)|who)(?: that)? you"
        rf"(?:'re| are| were)? (?:think|thought|expect|expected|usually|normally|want|wanted|"
        rf"looking|trying|know)\b.*))"
    ),
    "phone_lent": Pattern(
        rf"{THEY}(?: has|'s|'ve| have)?(?: is)?(?: just)? (?:handing|passing|giving|gave|handed|"
        rf"lent|passed|given|left)(?: me)? (?:her|his|their|the|this) {PHONE}(?: (?:here|with me|"
        rf"to hold|at \w+|behind|in the \w+|(?:so|"
        rf"to(?! (?:repair|fix|charge|sell|keep|test)\b)|while|because|for (?:a|one) (?:minute|"
        rf"moment|second|bit)|and|on the) .*))?"
        rf"|{THEY} (?:asked|told) me to (?:answer|take|hold|pick up|get)(?: (?:her|his|their|the|"
        rf"this))? (?:{PHONE}|call)(?:{NOW})"
        rf"|{THEY}(?:'s| is| has)? (?:just )?(?:letting|let|lets) me (?:use|borrow|have|hold|play "
        rf"(?:with|on)|talk on) (?:{THEIR}|the) {PHONE}(?: .*)?"
        rf"|(?:{THEY}|{PARENT}|my (?:daddy|mummy|mommy)) (?:just )?(?:said|told me|says|asked me|"
        rf"wants me|wanted me|asked if)(?: "
        rf"that)? "
        rf"(?:(?:i|we) (?:can|could|may|might|should) |to )(?:ask|talk to|speak to|speak with|talk "
        rf"with|call|ring|tell) you\b.*"
        rf"|i(?:'m| am) (?:just )?(?:taking|filling|stepping) (?:over|in)(?: the {PHONE})? "
        rf"(?:from|for) "
        rf"(?:{_THEM})(?: here| now)*|(?:taking over|filling in) (?:from|for) {_THEM}(?: here| "
        rf"now)+"
    ),
    "kin_lent": Pattern(
        rf"my {KIN} (?:has )?(?:just )?(?:handed|passed) me (?:her|his|their|the) {PHONE}"
        rf"|my {KIN} (?:just )?(?:gave|handed|lent|passed|is lending|has lent)(?: me)? (?:her|his|"
        rf"their|the) {PHONE} (?:to (?:talk|speak|answer|ask|call|chat|play|use|hold)|so|while|"
        rf"for (?:a|one) "
        rf"(?:minute|moment|second|bit))\b.*"
        rf"|{PARENT} (?:just )?(?:gave|handed|lent|passed)(?: me)? (?:her|his|the) {PHONE}(?: .*)?"
        rf"|{PARENT} (?:lets?|is letting|said i can) (?:me )?have a (?:go|turn|try)(?: (?:on|with) "
        rf"(?:it|this))?"
        rf"|my {KIN}{CALLED} (?:has|has got|'s got|is holding|is using) "
        rf"(?:the|my|this) "
        rf"{PHONE} (?:now|here|right now|at the moment|for (?:a|one) (?:bit|moment|minute|second))"
        rf"|my {KIN}{CALLED}(?: is|'s) (?:(?:speaking|talking|typing|taking over)(?: (?:to you|"
        rf"now))+|"
        rf"on (?:the (?:line|phone) with you|now)(?: now)?|taking over(?: now| from here)*)"
        rf"|{THEY}(?:'s| is|'re| are) letting me (?:use|borrow|have|hold|talk on) (?:{THEIR}|the) "
        rf"{PHONE}(?: .*)?"
        rf"|i'm (?:just )?(?:using|on|borrowing|calling (?:from|with|on)|talking (?:on|from)) "
        rf"{THEIR} {PHONE}(?:{NOW}|{BRIEFLY})"
        rf"|(?:my {KIN}{CALLED}|the (?:kids?|children)) (?:has|have) (?:taken over(?: (?:now|the "
        rf"{PHONE}|from me))*|(?:got )?the {PHONE}(?: now)?)"
        rf"|my {KIN}{CALLED} (?:will|is going to|'ll) (?:(?:continue|take over|go on|carry on)(?: "
        rf"(?:from here|now))+|(?:talk|speak)(?: (?:now|to you|with you|instead))+)"
        rf"|can i (?:talk|speak) (?:to|with) you instead of (?:my {KIN}|{PARENT}|her|him)"
        rf"|(?:it's|i'm|this is) (?:just |only )?an? {KIN} (?:using|on|with|holding) {THEIR} "
        rf"{PHONE}(?:{NOW})"
        rf"|{THEY} (?:said|told me)(?: that)? i (?:can|could|may|might|should) (?:use|borrow|have|"
        rf"take|answer) (?:her|his|their|the) {PHONE}(?:{NOW})"
        rf"|my {KIN}{CALLED}(?: is|'s) letting me (?:use|borrow) (?:her|his|their) {PHONE}(?: .*)?"
    ),
    "phone_found": Pattern(
        rf"whose {PHONE} is this|the owner of (?:this|the) {PHONE} (?:is|was|has|had|left|can't|"
        rf"lost)\b.*|this {PHONE} belongs to (?!me\b).*|(?:i|we)(?:'ve)? (?:just )?found this "
        rf"{PHONE}(?: .*)?"
    ),
    "phone_used": Pattern(
        rf"(?:i have|i've(?: got| taken)|i (?:took|found|hold)) {THEIR} {PHONE}"
        rf"(?: here| with me|{NOW})"
        rf"|(?:i've borrowed|i borrowed|i'm (?:using|on|borrowing|calling (?:from|with|on)|"
        rf"talking "
        rf"(?:on|from|with)|speaking (?:on|from|with))|using) (?:{THEIR}|(?:my|me) {KIN}'s|a "
        rf"{KIN}'s|"
        rf"(?:someone|somebody) else's) {PHONE}(?:{NOW}|{BRIEFLY}| to .*)"
    ),
    "hands_over": Pattern(
        r"(?:i'll|i will|let me|i'm|i am|i'm going to|i'm gonna|i'd like to|i want to|can i|may i|"
        r"shall i|i'm about to) (?:just |quickly )?(?:(?:put|putting) "
        rf"{OTHER} on(?: the (?:phone|line|speaker))?|{HANDING}(?: you(?: over| on| along)?(?: "
        rf"back)?| "
        rf"(?:the|this) {PHONE}(?: over| back)?| over) to {OTHER}|{HANDING} {OTHER} the "
        rf"{PHONE}|{HANDING} my {PHONE}(?: over)? to {OTHER}{BRIEFLY})(?:{BRIEFLY}| so .*)?"
        rf"|{THEY}(?:'s| is) (?:taking|grabbing|getting) the {PHONE}(?: (?:now|from me))*"
        rf"|(?:i'll|i will|let me|i'm going to|i'm gonna|i) let (?:{OTHER} (?:speak|talk|explain|"
        rf"ask|tell|take over|"
        rf"say (?:hi|hello)|have a go)"
        rf"(?: (?:to you|you|now|it|himself|herself|real quick|quickly))*|you (?:talk|"
        rf"speak) (?:to|with) {OTHER}(?:{BRIEFLY})?)"
        rf"|(?:my )?{KIN}{CALLED} (?:wants|needs|would like) a (?:quick )?(?:word|chat)(?: with "
        rf"you)?(?:{BRIEFLY})?"
        rf"|(?:i'm )?(?:putting|passing|handing|transferring) you (?:on |over |through |back |on "
        rf"over )*to {OTHER}(?:{BRIEFLY})?"
        rf"|my {KIN}{CALLED} (?:wants|would like) to (?:say (?:something|hi|hello)|try (?:it|this|"
        rf"you)|"
        rf"ask you (?:something|a question)|(?:talk|speak) to you)(?:{BRIEFLY})?"
        rf"|it's (?:my|our) {KIN}(?:'s)?{CALLED}(?:'s)? turn (?:(?:now )?(?:to (?:talk|speak|chat|"
        rf"ask)|with "
        rf"you|on the {PHONE}))(?: .*)?|(?:so |and )?over to my {KIN}{CALLED}(?:{NOW})"
    ),
    "talk_now": Pattern(
        rf"(?:can|could|would|will) you (?:please )?(?:talk|speak|chat|say (?:hi|hello|"
        rf"something)) "
        rf"(?:to|with) {OTHER}{BRIEFLY}"
    ),
    "talk": Pattern(
        rf"(?:(?:can|could|would|will) you (?:please )?)?(?:talk|speak|chat|say (?:hi|hello)) "
        rf"(?:to|"
        rf"with) {OTHER}|{OTHER} (?:wants|would like|needs|wanted) to (?:talk|speak|ask|say|"
        rf"chat|"
        rf"tell)\b.*|you can (?:talk|speak) (?:to|with) {OTHER}(?:{BRIEFLY})?"
    ),
    "fetches": Pattern(
        rf"(?:let me|i'll|i will|i'm going to) (?:just |go |quickly )*(?:get|fetch|grab) "
        rf"{OTHER}(?:{BRIEFLY})?"
    ),
    "explains": Pattern(
        rf"(?:{THEY}|so {THEY})(?:'ll| will| can| wants to| would like to|'s going "
        rf"to|'d like to|'s about to|'s gonna) (?:explain|tell|talk|"
        rf"speak|ask)\b.*\byou\b.*"
    ),
    "kin_here": Pattern(
        rf"(?:we|i)(?: have|'ve got|'ve)(?: got)? {OTHER} here(?: with (?:me|us))?"
    ),
    "rings": Pattern(rf"{THEIR} {PHONE} (?:was ringing|rang|kept ringing|is ringing)"),
    "comes": Pattern(rf"here|here (?:{THEY}(?:'s| is| comes| are| come)?(?: is)?|you go)(?: now)?"),
    "kin_comes": Pattern(rf"here(?:'s| is| comes) (?:my|our) {KIN}{CALLED}(?:{NOW})"),
}
"""Claims of somebody else having the phone, or getting it."""
