"""Patterns of English clauses: subjects, negations, moods. All are of lower-case text. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import ANYBODY, POSSESSED, RELATIVE

PRONOUN = (
    r"(?:(?:i|we|he|she|they)(?:'m|'ve|'d|'ll|'re|'s)?|it(?:'s|'ll|'d|(?= (?:is|was|has|will|would|"
    r"does|isn't|wasn't|says|said|tells|told|reckons|didn't|doesn't|hasn't|won't|can't|did|"
    r"never|came|comes|went|goes))))"
)
_VERB = (
    r"(?:is|was|isn't|wasn't|has|hasn't|had|does|doesn't|got|lives|lived|works|worked|likes|loves|"
    r"hates|plays|played|wants|moved|says|said|thinks|told|studies|speaks|owns|drives|eats|drinks|"
    r"bought|sold|went|came|comes|goes|gets|married|died|started|runs|keeps|collects|teaches|sings|"
    r"cooks|suffers|takes|took|needs|won|lost|broke|grew|left|became|joined|retired|quit|reckons|"
    r"used to|can't|can|won't|will)"
)
_ONLY_PEOPLE = (
    r"(?:(?:also|still|always|never|just|only) )*(?:lives|speaks|eats|drinks|reckons|"
    r"thinks|says|said|told|studies|teaches|married|smokes|drives|(?:is|was) (?:allergic|married|"
    r"born|from|a vegan|a vegetarian|retired|pregnant|expecting)|can't (?:eat|drive|swim|stand)|"
    r"can not (?:eat|drive|swim|stand)|cannot (?:eat|drive|swim|stand)|hates|loves|adores)"
)
"""What only people do."""
_IS_SO = (
    r"(?:an?|the|at|in|on|from|with|got|been|had|just|still|always|only|never|not|very|really|"
    r"allergic|married|called|gone|retired|off|doing|\w\w+ing|\w\w+ed|my|our|mad|deaf|blind|"
    r"pregnant|"
    r"diabetic|vegan|vegetarian|dead|ill|better|single|eighty|seventy|sixty|fifty|forty|thirty|\d+)"
)
"""What follows "is" where it is short: "my brother's a cook", not "my brother's cook"."""
SENTENCE = Pattern(r"(?:[^.!?;…\n]|(?<=\d)\.(?=\d))+[.!?;…\n]*")
JOINT = Pattern(
    r"\s*(?:,(?!\d{3})|:(?!\d)| - |—|–)\s*|"
    r"(?<!\banything)(?<!\bnothing)(?<!\banywhere)(?<!\banyone)(?<!\banybody)"
    r"(?<!\beverything)(?<!\beveryone)(?<!\beverywhere)\s+(?=(?:but|because|although|"
    r"though|whereas|unless|if|while|when|who|whose|whether|since)\b)"
    rf"|\s+(?=but (?:{PRONOUN}|my|our)\b)"
    r"|\s+(?=(?:and|but|so|because) (?:both|neither|none|all|each) of us\b)"
    r"|\s+(?=and (?!(?:it|that|what|there|who|here|where|how|this|he|she|everything|nothing)\b)"
    r"[^\W\d_]+ (?:lives|works|likes|loves|hates|plays|does|has|wants|says|thinks|drives|eats|"
    r"drinks|"
    r"runs|teaches|cooks|cleans|is an?|is in|is at)\b)"
    rf"|(?<!\blook)(?<!\blooks)(?<!\blooked)(?<!\blooking)\s+(?=(?:and |even |but |"
    rf"so )*(?:before|until|till|after|once|in case|as soon as|"
    rf"by the time|so that|even though|whenever) (?:{PRONOUN}|my|our)\b)"
    rf"|\s+(?=(?:(?:and|so|but) )?me and {POSSESSED}\b)"
    rf"|\s+(?=(?:and|but|so) (?:the|that|this) [\w-]+(?: [\w-]+)?(?:'s {_IS_SO}| is| was| has|"
    r" are| were| had)\b)"
    rf"|\s+(?=that's (?:my|our|the) {ANYBODY}\b)"
    r"|(?<!\band)(?<!\bor)(?<!\bnor)(?<!\bto)(?<!\bat)(?<!\bwith)(?<!\bof)(?<!\bfor)(?<!\bfrom)"
    r"(?<!\bby)(?<!\bin)(?<!\bon)(?<!\bnear)"
    rf"\s+(?=(?:(?:and|so|or|but) )?(?:(?:now|then) )?(?:my|our|the)(?: (?!and\b)"
    rf"[\w-]+){{0,2}}? {ANYBODY}(?:(?: in law)?(?:'s {_IS_SO}| \w\w+[^\Ws]s (?:it|him|her|"
    rf"them|me|us|the|an?|my|his|at|for|with|to|on|up|round|in)| {_VERB}| (?:are|were|have)))\b)"
    rf"|\s+(?=and (?!(?:it|that|what|there|he|she|who|here|where|how)'s)[^\W\d_]+'s {_IS_SO}\b)"
    rf"|\s+(?=(?:and|so|or) (?:{PRONOUN}|my|our|her|his|their|you|there|a friend|is|are|has|have|"
    r"was|lives?|works?|takes?|likes?|loves?|plays?|eats?|hates?|wants?|moved|does|do|"
    r"don't|am|not)\b)"
    r"|\s+(?=(?:and )?(?:that's|he's|she's) (?:right|true|correct)\b)"
    r"|\s+(?=(?:and |but )?(?:mine|his|hers|theirs)(?:'s| is| was)\b)"
    r"|\s+(?=(?:and )?(?:so|neither|nor) (?:am|is|are|was|were|do|does|did|have|has|had|can|could|"
    r"will|would) [\w'])"
    rf"|(?<!\band)(?<!\bor)(?<!\bnor)\s+(?=(?:{PRONOUN}) [\w'])"
    rf"|(?<!\band)(?<!\bor)(?<!\bnor)\s+(?={POSSESSED} (?:is|isn't|was|wasn't|are|aren't|has|"
    r"hasn't|have|haven't|had|does|doesn't|do|don't|did|didn't|can|can't|could|will|won't|would|"
    r"lives?|works?|likes?|loves?|hates?|plays?|takes?|says?|said|thinks?|died|moved)\b)"
    rf"|\s+(?=that (?:{PRONOUN}|my|our)\b)"
)
_COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|a few|a couple of)"
_WHEN = (
    r"(?:(?:on |this |last |next |every |by )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"(?: (?:gone|past|just gone|coming|week|morning|afternoon|evening|night|again))*|"
    r"(?:tomorrow|yesterday|tonight|today)(?: (?:morning|afternoon|evening|night))?|"
    r"(?:this|last|next) (?:night|morning|week|weekend|month|year|spring|summer|autumn|winter)|"
    rf"{_COUNT} (?:day|week|month|year)s? (?:ago|back|hence|from (?:now|today))|"
    rf"in {_COUNT} (?:day|week|month|year)s?(?:' time)?|the other (?:day|week|night|evening))"
)
LEAD = Pattern(
    rf"(?:(?:{_WHEN}|(?:every|each|most|some) (?:single )?(?:\w+ )?(?:time|day|week|month|year|"
    rf"morning|"
    r"evening|night|"
    r"christmas|summer|winter|birthday|election|sunday|weekend)s?|"
    r"sometimes|and|but|so|or|because|although|though|whereas|while|when|since|that|"
    r"well|oh|um|uh|yes|"
    r"before|until|till|after|once|in case|as soon as|by the time|so that|even|whenever|er|erm|"
    r"right|"
    r"yeah|no|nope|actually|anyway|also|then|now|sorry|hi|hello|hey|okay|ok|please|who|whether|if|"
    r"unless|you know|i mean|like|sure|ah|aye|och|oi|look|listen|mind you|honestly|nah|yep)\s+)*"
)
FIRST_PERSON = Pattern(r"(?:(?:down |up |over )?here (?:in|at)|i|i'\w+|we|we'\w+|me|mine|ours)\b")
WE = Pattern(
    rf"{POSSESSED} and (?:i|me)\b|me and {POSSESSED}|(?:i|me) and {POSSESSED}|"
    rf"(?:both|neither|none|all|each) of us\b|neither {POSSESSED} nor (?:i|me)\b"
)
HIS = Pattern(r"(?:he|she|they|his|hers?|theirs?|him|them)(?:'\w+)?\b")
IT = Pattern(r"it(?:'s)? ")
YOU = Pattern(r"(?:you|your|you'\w+)\b")
_OWN = r"(?!(?:an?|the|my|our|his|her|not|in|at|on|just|still|also|been|got|really|very)\b)"
"""What does not stand between an owner and whom they have: "my cousin's a vet"."""
OTHER = Pattern(
    rf"(?:(?:(?:both|all|one|two|some|most|neither|none)(?: of)? )?(?:my|our|his|her|their|the|"
    r"that|this)(?: (?!(?:is|was|are|were|as|has|had|for|with|and|to|at|in|on|of|isn't|"
    r"wasn't)\b)[\w-]+){0,2}?"
    rf" (?:{ANYBODY}'?s'? (?:{_OWN}[\w-]+ )??)?({ANYBODY})(?:'s?)?(?: in law)?\b"
    r"|(?:a|an|one|some|two)(?: of my)?(?: [\w-]+)? "
    rf"({ANYBODY})(?: of (?:mine|ours)| i know)?\b"
    r"|(?:my|our|his|her|their) (?:[\w-]+ )??(?!(?:own|whole|first|last|best|second)\b)([\w-]+)"
    rf"(?: [^\W\d_]+)? (?:{_ONLY_PEOPLE})\b"
    r"|(mum|mom|mummy|mother|dad|daddy|father|gran|granny|grandma|grandpa|grandad|nan|nana|hubby)"
    rf"(?:'s| {_VERB})\b"
    r"|((?:mr|mrs|ms|dr|auntie|aunt|uncle) [^\W\d_]+)\b(?! here| speaking)"
    r"|(?:almost |nearly |hardly |practically )?(whoever|whichever|(?:the )?(?:last|"
    r"previous) (?:tenant|"
    r"owner|lot|people|folks)|someone|somebody|everyone|everybody|nobody|no one|"
    r"anyone|anybody|people|most people)\b"
    rf"|(?!(?:it|that|he|she|there|who|what|let|here|where|"
    rf"how)'s)[^\W\d_]+'s (?:{_OWN}[\w-]+ )??({ANYBODY})\b"
    rf"(?= {_VERB})"
    r"|our (?P<ours>[^\W\d_]{2,})(?:'s)? (?:(?:\w+ly|still|always|just) )?(?:lives|works|likes|"
    r"loves|hates|plays|wants|says|thinks|studies|drives|eats|drinks|can't|(?:is|was) an?|married|"
    r"(?:is |was )?(?!being)\w+ing)\b"
    rf"|(?P<short>[^\W\d_]{{2,}})'s {_IS_SO}\b"
    r"|our ([^\W\d_]{2,})'s (?:an?|allergic|married|from|called|in|at|got|been|had|moved|just|"
    r"got)\b"
    r"|(?P<name>[^\W\d_]{2,})(?: [^\W\d_]+)? (?:lives|works|likes|loves|hates|plays|wants|moved|"
    r"says|thinks|studies|speaks|owns|drives|eats|drinks|(?:is|was) (?:a|an|allergic|from|called|"
    r"named|married|born|my|our)|has)\b"
    rf"|(?P<one>[^\W\d_]{{2,}})(?: (?:from|at|in) (?:the |my )?[^\W\d_]+)? {_VERB}\b)"
)
TOPIC = Pattern(
    r"(?:my|our|the|that|this) (?!(?:is|was|are)\b)(?:[\w-]+ ){0,2}?([^\W\d_]+)"
    r"(?: (?:next door|opposite|upstairs|downstairs|across the road|at work|from work|at church))?"
)
"""Somebody who is named before they are spoken of: "our Dave | he's a vegan"."""
NEXT_DOOR = Pattern(
    r"(?:(?:the|that|this|my|our) (?:[\w-]+ )?)?(?!(?:is|lives?|live|am|"
    r"are)\b)[\w-]+ (?:next door|opposite|"
    r"upstairs|downstairs|across the (?:road|street|hall)|over the road|at number \w+)\b"
)
DONE_TO_THEM = Pattern(
    r"(?:they|the [\w-]+|i|we)(?:'\w+)?(?: have| had| just)? (?:diagnosed|prescribed|referred|put|"
    r"started|promoted|hired|sacked|laid) (?:my|our) ([^\W\d_]+)\b"
)
DONE_TO_ME = Pattern(
    r"(?!.*\b(?:says?|said|told|thinks?|wants?|wanted|asked)\b)[^,]{0,60}?\b(?:put|started|"
    r"switched|"
    r"diagnosed|prescribed|referred|sent|booked|promoted|hired|sacked|laid|taught|got|signed|gave|"
    r"teaching|helping|showing|given|offered|raised|brought|adopted|named|moved) (?:me|us)\b|"
    r"[^,]{0,60}?\b(?:has|have|had|got|keeps?|kept|is|are) (?:(?:taking|bringing|sending|flying|"
    r"driving|having|treating|meeting|picking) (?:me|us)|(?:me|us) (?:on|in|at|down|off|booked))\b"
)
"""What somebody does to the person is so of the person: "the doctor put me on statins"."""
THING = Pattern(
    r"(?:the|this|that) (?:[\w-]+ ){1,3}?(?:is|was|has|had|came|comes|went|goes|starts|costs|are|"
    r"were)\b"
)
THEY_DO = Pattern(
    r"they(?:'ve| have)? (?:did|done|took|taken|removed|fitted|gave|given|ran|put|"
    r"found|operated|scanned|tested|checked|diagnosed|x-rayed)\b|they(?:'re| are|'ll| will)(?: "
    r"be)? (?:deliver\w*|"
    r"bring\w*|install\w*|fit\w*|com(?:e|ing)|send\w*|fix\w*|collect\w*|pick\w*|replac\w*|"
    r"paint\w*)\b|they(?:'\w+)? (?:\w+ ){1,2}(?:(?:me|my|us|our)\b|(?P<it>it|that)\b)"
)
"""What is done to the person: "they've moved my appointment"."""
AS_IT_WAS = Pattern(r"(?:they|it|he|she|i|we) (?:once )?(?:was|were|used to be)\b")
ONLY_ME = Pattern(r"(?:(?:so|and|but|because|well) )*me")
HE = Pattern(r"(?:he|she)(?:'\w+)?\b")
NO_NAME = frozenset(
    "i we it that this there what who which everything nothing something here he she they you my "
    "one green red blue black white and not the a an his her our their its if so but or as at in "
    "on how why when where because really always never also still even only just both all some "
    "most many neither nor each another any whatever now then today yesterday tomorrow "
    "actually honestly basically anyway well okay time god mine yours hers theirs been being me "
    "us him them thing things no yes yeah apparently luckily sadly".split()
)
MENTIONS = Pattern(rf"\b(?:my|our|an?|this) (?:(?!and\b)[\w-]+ ){{0,2}}?({ANYBODY})\b(?!')")
"""Somebody who is spoken of before they are the subject: "I live with my son | he's a cook"."""
MY_MUM = Pattern(rf"\bme (?={RELATIVE}\b(?! and\b))")
WHO = Pattern(
    rf"\b(?:(?P<me>me|i|us|we|(?:i'm|i am|we're) .*)|(?P<him>him|her|them|he|she|they)|"
    rf"(?P<person>{ANYBODY})(?: in law)?(?: [^\W\d_]+)?|(?P<named>[^\W\d_]+))$"
)
"""Whom a relative clause is about: the end of the clause before it."""
RELATIVE_WHO = Pattern(r"(?:who|whose)(?:'\w+)? ")
I_AM_ONE = Pattern(r"(?:i'm|i am|we're|we are) ")
ACTS = Pattern(
    r" (?:does|lives|works|likes|loves|hates|plays|wants|says|said|thinks|drives|teaches|cooks|"
    r"cleans|"
    r"cuts|comes|goes|bought|sold|gave|told|had|has)\b"
)
"""What somebody does, even with something of the person's."""
ADJUNCT = Pattern(
    r"(?:(?:and|but|so) )?(?:ever )?(?:since|after|before|during|following|despite|until|"
    r"with) (?:the|my|"
    r"our|his|her|their|that|this|an?) [\w-]+(?: [\w-]+)?"
)
"""Circumstances without a subject, which are of whom the next clause is about."""
INVERTS = Pattern(
    r"(?:.* )?(?:no way|never|not once|at no time|hardly|rarely|seldom|nor) (?:am|do|did|have|"
    r"had|will|"
    r"would|can|could|was)"
)
ASIDE = Pattern(
    r",? ?\b(?:can you (?:imagine|believe)(?: it| that)?(?! (?:me|being|having|if|living|how|"
    r"what|my|i|"
    r"we|he|she|they)\b)|would you (?:adam and eve|believe) it|(?:do |if )?you know what i mean|"
    r"believe it or not|touch wood|knock on wood|if you see what i mean|as it goes|as it happens|"
    r"what am i (?:like|saying|on about|talking about|thinking)|what's (?:it|the word)(?: "
    r"called)?|silly me|"
    r"listen to me|(?:no|not a) word of (?:a )?lie|(?:not gonna|not going to|won't|"
    r"i can't) lie|no lie|"
    r"no joke|no (?:kidding|messing|exaggeration|fooling)|i kid you not|(?:i'm|i am) not joking|"
    r"hand on heart|honest to god|cross my heart|swear down|god's honest(?: truth)?|"
    r"as god is my witness|i'd forget my (?:own )?head|to be (?:honest|fair)|"
    r"to tell (?:you )?the truth|"
    r"bless (?:him|her|them))\b,?"
)
"""Words between that say nothing."""
MY_OWN = Pattern(r"\b(?:mine|for me|with me|my favou?rite|my name|suits me|my)\b")


BARE_SUBJECT = Pattern(
    rf"(?:i|we|he|she|they|it|{POSSESSED}|(?:my|our|his|her|their|the) [\w-]+(?: [\w-]+)?'s)"
    r"(?: (?:\w+ly|just|also|still))?"
)
AUXILIARY = Pattern(
    r"\b(?:am|is|are|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|"
    r"must|be|been|i'm|we're|it's|that's|he's|she's|they're|i've|we've|there's|i'll|i'd)$"
)
ONLY_WHEN = Pattern(rf"(?:(?:and|but|so|well|then|oh) )*{_WHEN}")
"""A time at the head of a clause, which a comma parts from it."""
ABOUT_NAMED = Pattern(
    r"\W*(?:(?:and|so|but|oh|where|what|when|how old|how) )*(?:does|is|has|did|was|can|will) "
    r"(?!(?:it|that|this|there|the|an?|any|my|your|you|he|she|they|everything|everybody|everyone|"
    r"anybody|anyone|anything|something|someone|somebody|being|having|going|all|today|tomorrow|"
    r"on|in|at|to|not)\b)([^\W\d_]+) (?!.*\byou\b)"
)
"""A question about somebody by name: "does Marcus live in Leeds?"."""
YOURS = Pattern(rf"\byour(?: [\w-]+)?? ({RELATIVE})\b")
YOUR = Pattern(r"\b(?:you|your)\b")
HERS = Pattern(r"\b(?:he|she|his|her|him)\b")
NAMED = Pattern(
    rf"(?!.*\b(?:{PRONOUN}|am|is|are|was|were|be|do|does|did|have|has|had|can|will|would|not|no|"
    rf"never|yes|yeah)\b)"
    r"(?:[\w'-]+ ?){1,6}"
)
NOUN_IS = Pattern(
    r"(?!(?:who|that|which|what|there|not|so|or|nor|and|always|never|both|this|here|"
    r"where)\b)(?:[\w-]+ )?"
    r"[\w-]+(?:'s| is| are) (?:my|our|fine|better|best|good|great|ok|okay|perfect|enough|the|an?|"
    r"more|much|all)\b"
)
"""A noun that something is said of: "afternoons are fine"."""
ENDS_OPEN = Pattern(
    r"(?:i|we)(?: (?:just|really|do|always|absolutely|simply|also|still))* (?:(?:can't|can not|"
    r"cannot|"
    r"don't|won't|never|could|would) )?(?:love|like|hate|adore|enjoy|loathe|detest|stand|bear|"
    r"handle|eat|"
    r"drink|avoid|abide|touch|have|do|mind|miss|take|play|collect)"
)
"""A verb without its object, which stands before it: "olives | I love"."""
ONLY_LEADS = Pattern(
    r"(?:(?:and|but|so|or|because|although|though|whereas|while|when|since|that|if|unless|whether|"
    r"as|oh|before|until|till|after|once|even|in case|by the time|no|actually|sorry|then|now|do|"
    r"sure|"
    r"does|did|is|are|am|was|were|can|could|would|will|should|"
    r"shall|may|have|has|had|what|where|who|why|how|which|supposing|suppose|assuming|och|ja|hm|"
    r"the (?:one )?(?:day|minute|"
    r"moment))(?: |$))+"
)
BARE_PERSON = Pattern(
    rf"(?:(?:and|but|so|well|oh) )*(?:the|a|an|that|my|our)(?: (?!and\b)[\w-]+){{0,2}}? {ANYBODY}"
)
WHOM_I = Pattern(
    r"(?:i|we) (?:(?!(?:am|is|was)\b)\w+ ){1,4}(?:is|was|has|had|are|were|have|owns?|lives?|works|"
    r"likes?|loves?|says?)\b"
)
AND_I = Pattern(rf"{POSSESSED} and (?:i|me)\b")
