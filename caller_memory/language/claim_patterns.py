"""Patterns of what a clause claims: a home, a name, a number of something, a habit that has ended.

All are of lower-case text, behind the words that lead a clause in. No I/O.
"""

from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import RELATIVE
from caller_memory.language.values import NUMBER

_NOW = (
    r"(?:(?:now|just|actually|still|also|really|currently|usually|always|often|recently|already|"
    r"finally|only|never|not|no longer|both|mostly|mainly|even|since|officially) )*"
)
CUE = Pattern(
    r"\b(?:actually|instead|no longer|any ?(?:more|longer)|now|these days|nowadays|from now on|"
    r"changed|switched|swapped|meant|i mean|correction|rather|sorry|in fact|turns out|wrong|again|"
    r"quit|stopped|moved|after all|back to|(?:up|down) to|finished|i said|you (?:wrote|said|"
    r"put))\b|^(?:no|nope|wait|oops)\b"
)
ADDS = Pattern(
    r"\b(?:also|too|as well|another|both|either|other|others|(?:a|my|our) second|besides|part[- "
    r"]time|"
    r"on the side|weekends?|sometimes|one of)\b"
)
ONE_OF = frozenset(
    "hometown address surname nickname nationality religion postcode zip email birthday height "
    "diagnosis star_sign blood_type shoe_size home_town last_name middle_name maiden_name "
    "mother_tongue native_language first_language email_address phone_number".split()
)
"""Nouns of which each person has one."""
NAMES_SLOT = Pattern(
    r"\b(?:lives?|living|based|moved|relocated|home|names?|named|calls?|called|favou?rites?|job|"
    r"works?|working|years old|turned|single|married|engaged|divorced|widowed|vegetarian|vegan)\b"
)
_CHANGE = (
    r"(?:moved|changed|pushed|rescheduled|postponed|brought|put|shifted|delayed|raised|lowered|"
    r"increased|reduced|upped|doubled|halved|cut|switched|swapped|replaced|exchanged|transferred|"
    r"traded|bumped|set|decreased|dropped|went|gone|rose|risen|fell)"
)
MAY_CORRECT = Pattern(
    rf"{CUE.pattern}|\b(?:\w+n['’]t|not|never|cannot|cancell?ed|returned|upgraded|dropped|"
    rf"ditched|scrapped|ended|packed in|closed|replaced|"
    rf"put|gave up|given up|left|sold|got rid|used to|"
    rf"hates?|dislikes?|detest|loathe|started|{NUMBER})\b"
)
"""What only says what is so beside other things lacks these."""
MAY_TELL_ANEW = Pattern(
    rf"{MAY_CORRECT.pattern}|{NAMES_SLOT.pattern}|\b(?:is|are|{_CHANGE})\b|'s\b"
)
_SUBORDINATE = (
    r"(?:when|whenever|if|unless|until|till|once|before|after|while|by the time|as soon as|"
    r"as long as|since)"
)
SUBORDINATE = Pattern(rf"(?:(?:and|but|so) )?{_SUBORDINATE}\b")
LEADS_IN = Pattern(rf"(?:^|.* ){_SUBORDINATE}$")
BEHIND_VERB = frozenset(
    "to up down in at into around over home back off from with for on onto through about".split()
)
LISTS = Pattern(r" (?:and|or|as well as) ")
MARKS = frozenset(
    "now again actually longer instead days nowadays still currently sorry fact turns wrong just "
    "anymore correction rather change switch finally recently already meant".split()
)
"""Words that say that something is news, and nothing of what it is."""
ASIDE = frozenset(
    "day week month night morning evening afternoon weekend lot bit pack daily weekly often "
    "usually sometimes occasionally regularly year time cigarette much heavily every".split()
)
"""Words of how often and how much, without which a habit is the same."""

SELF = Pattern(r"(?:i|we)(?:'(?P<short>m|re|ve))?\s+(?P<rest>.+)")
THEY = Pattern(r"(?:he|she|they)(?:'(?P<short>s|re|ve))?\s+(?P<rest>.+)")
PERSON = Pattern(
    rf"(?:my|our|his|her|their) (?P<which>(?:[\w-]+ ){{0,2}}?)(?P<who>{RELATIVE})"
    r"(?P<name>(?: (?!is\b|was\b|has\b|had\b)[^\W\d_]+)??)"
    r"(?:'(?P<short>s))?\s+(?P<rest>.+)"
)
THING = Pattern(
    r"(?:(?:my|our|the|his|her|their) |(?!(?:it|that|this|he|she|they|there|here|what|who|where|"
    r"when|"
    r"how|i|we|you|nobody|everybody|everyone|someone|everything|nothing|all|one|mine|not|no|"
    r"these|those|which|and|but|so)"
    r"(?:\b|')))(?P<noun>[\w-]+(?: [\w-]+){0,3}?)"
    r"(?:'(?:s|re)| (?:is|are|isn't|aren't|(?P<was>was|were|got)|has|have|gets)(?= )"
    r"|(?= (?:starts?|leaves?|begins?|ends?|costs?|opens?|closes?|arrives?|lands|meets?|"
    r"departs|expires|lasts)\b))"
    r"\s+(?P<rest>.+)"
)
CHANGED = Pattern(
    rf"(?:(?:now|just|actually|been|being) )*{_CHANGE}(?: back| forward| up| down| again)?"
    r"(?: from .{1,30}?)? (?:to|until|till|for) (?P<value>.+)"
)
THEY_CHANGED = Pattern(
    rf"\b{_CHANGE} (?:my|our|the) (?P<noun>[\w-]+(?: [\w-]+){{0,3}}?)"
    r"(?: back| forward| up| down| over| in)? (?:from .{1,30}? )?(?:to|until|till|for|with) "
    r"(?P<value>.+)"
)
HOME = Pattern(
    rf"(?:am |is |are )?{_NOW}(?:lives?|living|resides?|residing|based|settled) {_NOW}"
    r"(?:back |over )?(?:in|at) (?P<value>.+)"
)
MOVED = Pattern(
    rf"(?:have |has |is )?{_NOW}(?:moved|relocated)(?: house| home| back| over| down| up| away)*"
    r"(?: from (?P<old>.{1,40}?))? to (?P<value>.+)"
)
_NO_MOVE = r"\b(?:ago|(?:in|since) (?:19|20)\d\d|as a|when|years|child\w*)\b"
NOT_NOW = Pattern(
    _NO_MOVE + r"|\bfor (?:a|an|the|two|three|four|five|six|some|work|\d+)\b|\btemporarily\b"
    r"|\bon (?:holiday|vacation|business)\b|\bduring\b|\bat first\b|\bbefore\b"
)
NO_PLACE = Pattern(
    r"(?:an?|my|our|his|her|their|this|that|these|one|two|some|same|here|there|peace|fear|"
    r"the (?!netherlands|uk|us|usa|states|united|hague|philippines|emirates))\b|.*'s\b"
)
PLACE_ENDS = Pattern(
    r"\s+(?:now|again|actually|these|nowadays|with|since|for|because|where|and|any|this|last|in|"
    r"instead|at|by|as|near|when|currently|anymore|then|recently|yesterday|today|on|or|until|to|"
    r"after|but|too|ago|a|an|my|the|though|right|permanently)\b.*"
)
NAME = Pattern(
    r"(?:is )?(?:full |real |first )?name(?:'s| is)(?: really| actually| now)? "
    r"(?P<value>[^\W\d_][\w'-]*)(?: now| actually| these days)*|"
    rf"(?:is |are )?{_NOW}(?:called|named) (?P<called>[^\W\d_][\w'-]*)"
    r"(?: now| actually| these days)*$"
)
MY_NAME = Pattern(
    r"(?:.*\b)?my (?:full |real |first |actual )?name(?:'s| is)(?: really| actually| now)? "
    r"(?P<name>[^\W\d_][\w'-]*)"
    r"|(?:.*\b)?(?:calls? me|i go by) (?P<called>[^\W\d_][\w'-]*)"
)
AGE = Pattern(
    rf"(?:am |is |are |have |has )?{_NOW}(?:turned |turning )?(?P<value>{NUMBER})"
    r"(?: years? old| years of age)?(?: now| today| yesterday| actually| already| (?:last|this) "
    r"\w+| on \w+| in \w+)*"
)
STATUS = Pattern(
    rf"(?:am |is |are |have |has |got )?{_NOW}(?:got )?"
    r"(?P<value>single|married|engaged|divorced|widowed|separated)\b(?P<more>.*)"
)
DIET = Pattern(
    rf"(?:(?:am|is|are|became|have become|turned|went|gone) )?{_NOW}(?:an? )?"
    r"(?P<value>vegetarian|vegan|pescatarian)\b(?P<more>.*)"
)
MEAT = Pattern(
    rf"(?:don't |doesn't |do not |does not )?{_NOW}(?:eats?|eating) {_NOW}"
    r"(?P<value>meat)\b(?P<more>.*)"
)
JOB = Pattern(
    rf"(?:(?:am|is) )?{_NOW}(?:works?|working) {_NOW}as (?:an? |the )?(?P<value>.+)"
    r"|(?:.*\b)?(?:job|profession|occupation)(?:'s| is)(?: now)? (?:an? |to be an? )?(?P<job>.+)"
)
IS_A = Pattern(
    rf"(?:am|is|are|became|have become) {_NOW}an? (?P<value>(?:[\w-]+ )??[\w-]+?)"
    r"(?: now| these days| again| any ?more| instead)*$"
)
OCCUPATION = Pattern(
    r"\b(?:\w{2,}(?:or|ist|ician|grapher|keeper|maker|worker|driver|teacher|manager|officer|"
    r"designer|engineer|lawyer|farmer|baker|writer|painter|dancer|singer|trainer|plumber|carpenter|"
    r"butcher|gardener|cleaner|waiter|waitress|barber|programmer|developer|lecturer|trader|banker|"
    r"cashier|soldier|builder|firefighter|photographer|researcher|reporter|adviser|broker|nurse)|"
    r"nurse|cook|chef|pilot|judge|vet|priest|clerk|lawyer|engineer|baker|teacher|driver|waiter|"
    r"writer|painter|farmer|manager|student|architect|accountant|assistant|consultant|musician|"
    r"librarian|mechanic|electrician|scientist|dentist|policeman|policewoman|paramedic|midwife|"
    r"barista|bartender|model|tailor|singer|dancer|builder|banker|trader|broker)$"
)
EMPLOYER = Pattern(
    rf"(?:(?:am|is|are) )?{_NOW}(?:works?|working) {_NOW}(?:at|for|with) (?P<value>.+)"
    rf"|(?:am|is|are) {_NOW}(?:with|at) (?P<at>.+)"
)
MY_FAVOURITE = Pattern(
    rf"(?P<value>.+?)(?:'s| is| are) {_NOW}(?:my|our|his|her|their) favou?rite "
    r"(?P<noun>[\w-]+(?: (?!now\b)[\w-]+)?)(?: now| these days| at the moment)*$"
)
FAVOURITE = Pattern(
    r"(?:(?:my|our)(?: [\w-]+){0,2}? (?:\w+'s )?|(?:his|her|their) )?favou?rite "
    r"(?P<noun>[\w-]+(?: [\w-]+)?)(?:'s| is| are| isn't| aren't)"
    rf" {_NOW}(?P<value>.+)"
)
ENDS = Pattern(
    rf"(?:have |has |had to )?{_NOW}(?:quit|stopped|given up|gave up|finished)"
    r" (?P<what>(?!at\b|by\b|in\b|for\b|on (?!the |my |our )|to\b|off\b|over\b|when\b|and\b|my "
    r"car|the car)(?:on )?.+)"
)
LEFT = Pattern(
    rf"(?P<has>have |has )?{_NOW}(?:left|quit|resigned from|retired from)"
    r" (?:my job (?:at|with|as) )?(?P<what>[\w&'-]+(?: [\w&'-]+)?)"
    r"(?: (?:(?:last|this) \w+|(?:\w+ )?\w+ ago|in \w+|yesterday|for good|recently|now))?"
)
RID = Pattern(
    rf"(?:have |has )?{_NOW}(?:sold|got rid of|gave away|given away|cancell?ed|returned|dropped|"
    rf"ditched|scrapped|ended|"
    r"traded in|packed in|binned|threw out|closed|(?:stepped down|dropped out|pulled out|"
    r"withdrawn|resigned|"
    r"retired) (?:from|of))"
    r" (?:my |our |the )(?P<what>.+)"
)
SWITCHED = Pattern(
    rf"(?:have |has )?{_NOW}(?:switched|changed|swapped|moved on|went) from (?P<what>.+?) to .+"
)
USED_TO = Pattern(rf"{_NOW}used to (?P<what>.+)")
STARTS = Pattern(rf"(?:have |has )?{_NOW}(?:started|begun|began|taken up|took up) (?P<what>.+)")
CHANGES = Pattern(
    rf"(?:have |has )?{_NOW}(?:moved|switched|changed|upgraded|transferred|gone|went|swapped) "
    r"(?:over |up |down |on )?to .+"
)
AUXILIARY = Pattern(
    rf"(?:{_NOW}(?:do|does|don't|doesn't|am|is|are|isn't|aren't|can't|cannot) )?"
    rf"{_NOW}(?P<verb>[\w'-]+)\s*(?P<object>.*)"
)
AFTER_ALL = Pattern(r"\s+after all\b")
SAYING = Pattern(
    r"^(?:(?:i (?:meant|mean)(?: to say)?|it turns out|turns out|the truth is|i think|i'd say|i "
    r"would say)(?: that)? )+"
)
TOPIC = Pattern(
    r"(?:(?:and|so|oh|well|no|sorry|actually|hi|hello|by the way) )*"
    r"(?:about |regarding |concerning |as for |as to |for |with |on |re |"
    r"(?:i|we)(?:'ve| have)? (?:just |finally )?(?:changed|switched|swapped|replaced|moved) "
    r"(?=[\w-]+$))?"
    r"(?:(?:(?<=changed )|(?<=switched )|(?<=replaced ))|(?:my|our|the) )"
    r"(?P<noun>[\w'-]+(?: [\w'-]+){0,2}?)(?: that is| i mean| i meant| you know)?"
)
"""What only names a thing that the clauses beside it are about."""
IT_IS = Pattern(
    r"(?:(?:and|so|oh|well|no|sorry|actually) )*(?:it|that|they)"
    r"(?='s |'re | is | are | got | was moved | has been | have been | starts | begins )"
)
GOES_TO = Pattern(
    r"(?:i|we)(?:'ve|'m|'re)? (?:.*?\b)??(?P<value>(?:to|at|in|with|on|by|near) (?!the one)"
    r"(?:the )?[\w'-]+(?: (?!now\b|these\b|in\b|since\b|last\b|this\b)[\w'-]+){0,3})"
)
THEIR_NAME = Pattern(
    r"(?:his|her|their|its) (?:full |real |first )?name(?:'s| is)(?: really| actually)? "
    r"(?:(?:called|spelled|spelt) )?([^\W\d_][\w'-]*)"
)
COMPOUND = Pattern(
    r"(?:[\w-]+ )?(?:dentist|doctor|gp|teacher|tutor|coach|nurse|therapist|surgeon|lawyer|boss|"
    r"family|dog|cat|pet|horse)(?:'s)? (?!and\b)[a-z]"
)
IN = Pattern(r"^(?:now )?(?:in|at) ")
NEWS_BEFORE = Pattern(r"^(?:(?:now|actually|also|still) )+")
NEWS_BEHIND = Pattern(
    r"\s+(?:now|these days|nowadays|instead|again|actually|any ?(?:more|longer)|at the moment)\b.*"
)
TIME_BEHIND = Pattern(
    r"\s+(?:(?:last|this|next) \w+|(?:\w+ )?\w+ ago|yesterday|today|recently|in (?:19|20)\d\d|"
    r"for good|for ever|forever|completely|entirely|altogether|(?:since|after|because|when) .+)$"
)
_SAID = r"(?:[^,.!?;]|(?<=\d)[.,](?=\d))+"
_LEADS = (
    r"(?:(?:no|nope|sorry|actually|wait|oops|well|oh|ah|um|uh|and|but|so|yeah|yes|hang on|hold on|"
    r"in fact|my mistake|correction|i was wrong|that's wrong|that's not right|i got that wrong)"
    r"[\s,.:;-]+)*"
)
_WRONG = (
    r"(?:(?:no|nope|sorry|actually|wait|oops|my mistake|correction|i was wrong|that's wrong|"
    r"that's not right|i got that wrong|in fact)[\s,.:;-]+)+"
)
MEANT = Pattern(
    rf"{_LEADS}(?:i (?:meant|mean)(?: to say)?|i should have said|make (?:it|that)|(?:it|that) "
    rf"should (?:be|have been)|or rather|correction)[\s,:]+"
    rf"(?P<value>{_SAID}?)(?:[\s,]+(?:sorry|actually|instead|now))*[.! ]*$"
    rf"|{_WRONG}(?:(?:it|that|he|she|they|there)(?:'s| is|'re| are)(?: called| actually| at| on)*"
    rf" )?(?:(?:on|at|in) )?(?P<wrong>{_SAID}?)(?:[\s,]+(?:sorry|actually|instead|now))*[.! ]*$"
)
IT_CHANGED = Pattern(
    rf"\b(?:it|that|them|they)(?:'s|'ve|'re| has| have| was| were| is| are| got)?"
    rf"(?: been| now| just| being)* {_CHANGE}(?: back| forward| up| down| again)?"
    rf"(?: from .{{1,30}}?)? (?:to|until|till|for) (?P<value>{_SAID})"
    rf"|\b{_CHANGE} (?:it|that|them)(?: back| forward| up| down)?(?: from .{{1,30}}?)? "
    rf"(?:to|until|till|for) (?P<they>{_SAID})"
)
IT_IS_NOW = Pattern(
    rf"{_LEADS}(?:it|that|they|there)(?:'s|'re| is| are)(?: now)?(?: on| at)? (?P<value>{_SAID}?)"
    r" (?:now|instead|these days|after all)[.! ]*$"
    rf"|{_LEADS}(?:it|that|they)(?:'s|'re| is| are) now (?:(?:on|at) )?(?P<now>{_SAID}?)[.! ]*$"
)
NOT_THIS = Pattern(
    rf"{_LEADS}(?:it's |i said |that's )?not (?:(?:on|at|in) )?(?P<old>[^,.!?;]+?)"
    r"(?:[\s,;.]+but|[,;.])\s*(?:(?:it's|on|at|in) )?"
    r"(?P<value>[^,.!?;]+?)[.! ]*$|"
    rf"{_LEADS}(?:it's |that's |in |on |at )?(?P<new>[^,.!?;]+?)[\s,]+not (?:(?:in|on|at) )?"
    r"(?P<was>[^,.!?;]+?)[.! ]*$"
)
_NOUN = r"(?P<noun>[\w-]+(?: [\w-]+){0,2})"
ANSWERED = (
    (Pattern(r"\bwhere (?:do|are) you (?:live|living|based)\b"), "i live in {said}"),
    (Pattern(r"\bhow old are you\b"), "i'm {said}"),
    (Pattern(r"\bwhat do you do\b|\bwhat(?:'s| is) your (?:job|work)\b"), "my job is {said}"),
    (Pattern(rf"\bhow many {_NOUN} do you have\b"), "i have {said} {noun}"),
    (
        Pattern(rf"\b(?:what|when|which|what time)(?:'s| is) your {_NOUN}\W*$"),
        "my {noun} is {said}",
    ),
)
"""Questions, and what their answers say in whole sentences."""
FRAGMENT = Pattern(r"(?:(?:it's|in|on|at|a|an) )?(?P<said>[^\W_]+(?:[ -][^\W_]+){0,3})[.! ]*")
