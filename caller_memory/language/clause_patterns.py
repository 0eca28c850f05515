"""Patterns of English clauses: subjects, negations, moods. All are of lower-case text. No I/O."""

from caller_memory.language.patterns import Pattern

RELATIVES = (
    "sister brother sibling mum mom mummy mother dad daddy father parent son daughter kid child "
    "children husband wife partner boyfriend girlfriend fiancé fiancée fiance fiancee spouse uncle "
    "aunt auntie cousin nephew niece grandma grandmother grandpa grandfather granddad granny gran "
    "grandparent grandson granddaughter grandchild grandchildren godmother godfather stepmother "
    "stepfather stepson stepdaughter twin in-law friend mate buddy neighbour neighbor colleague "
    "coworker roommate flatmate housemate boss manager teacher tutor coach doctor gp dentist nurse "
    "therapist surgeon landlord landlady lawyer accountant assistant dog cat pet puppy kitten "
    "horse "
    "rabbit hamster parrot family ex"
).split()
PEOPLE = (
    "man woman lady gentleman guy bloke chap fella girl boy lad lass baby missus hubby folks "
    "person "
    "couple stranger tenant lodger guest carer caregiver cleaner gardener builder plumber pal "
    "electrician postman driver waiter waitress hairdresser barber chemist pharmacist vet priest "
    "vicar rabbi imam policeman officer consultant specialist midwife physio student pupil client "
    "customer patient employee employer in-laws relation relative nan nana singer actor actress "
    "author classmate teammate trainer instructor babysitter nanny cook chef half bunch people "
    "eldest youngest oldest crowd"
).split()
"""Who else a clause may be about. Not all of them are words of keys."""
SAME = (
    {"mum", "mom", "mummy", "mother"}, {"dad", "daddy", "father"}, {"neighbour", "neighbor"},
    {"kid", "child", "children", "son", "daughter", "eldest", "youngest", "oldest"},
    {"partner", "husband", "wife", "spouse", "boyfriend", "girlfriend"},
    {"grandma", "grandmother", "granny", "gran"},
    {"grandpa", "grandfather", "granddad"}, {"dog", "cat", "pet", "puppy", "kitten"},
    {"parent", "mother", "father"},
)  # fmt: skip
RELATIVE = "(?:" + "|".join(RELATIVES) + ")s?"
ANYBODY = "(?:" + "|".join([*RELATIVES, *PEOPLE]) + ")s?"
POSSESSED = (
    rf"(?:my|our|the|his|her|their)(?: (?!and\b)[\w-]+){{0,2}}? {RELATIVE}(?:'s)?(?: in law)?"
)
PRONOUN = (
    r"(?:(?:i|we|he|she|they)(?:'m|'ve|'d|'ll|'re|'s)?|it(?:'s|'ll|'d|(?= (?:is|was|has|will|would|"
    r"does|isn't|wasn't))))"
)
SENTENCE = Pattern(r"[^.!?;…\n]+[.!?;…\n]*")
JOINT = Pattern(
    r"\s*(?:,|:| - |—|–)\s*|(?<!\banything)(?<!\bnothing)\s+(?=(?:but|because|although|"
    r"though|whereas|unless|if|while|when|who|whose|whether|since)\b)"
    rf"|\s+(?=(?:and|so|or) (?:{PRONOUN}|my|our|her|his|their|you|there|a friend|is|are|has|have|"
    r"was|lives?|works?|takes?|likes?|loves?|plays?|eats?|hates?|wants?|moved|does|do|"
    r"don't|am|not)\b)"
    r"|\s+(?=(?:and |but )?(?:mine|his|hers|theirs)(?:'s| is| was)\b)"
    r"|\s+(?=(?:and )?(?:so|neither|nor) (?:am|is|are|was|were|do|does|did|have|has|had|can|could|"
    r"will|would) [\w'])"
    rf"|(?<!\band)(?<!\bor)(?<!\bnor)\s+(?=(?:{PRONOUN}) [\w'])"
    rf"|(?<!\band)(?<!\bor)(?<!\bnor)\s+(?={POSSESSED} (?:is|isn't|was|wasn't|are|aren't|has|"
    r"hasn't|have|haven't|had|does|doesn't|do|don't|did|didn't|can|can't|could|will|won't|would|"
    r"lives?|works?|likes?|loves?|hates?|plays?|takes?|says?|said|thinks?|died|moved)\b)"
    rf"|\s+(?=that (?:{PRONOUN}|my|our)\b)"
)
LEAD = Pattern(
    r"(?:(?:and|but|so|or|because|although|though|whereas|while|when|since|that|well|oh|um|uh|yes|"
    r"yeah|no|nope|actually|anyway|also|then|now|sorry|hi|hello|hey|okay|ok|please|who|whether|if|"
    r"unless|you know|i mean|like)\s+)*"
)
FIRST_PERSON = Pattern(r"(?:i|i'\w+|we|we'\w+|me|mine|ours)\b")
WE = Pattern(
    rf"{POSSESSED} and (?:i|me)\b|me and {POSSESSED}|(?:i|me) and {POSSESSED}|"
    rf"(?:both|neither|none|all|each) of us\b|neither {POSSESSED} nor (?:i|me)\b"
)
HIS = Pattern(r"(?:he|she|they|his|her|their|him|them)(?:'\w+)?\b")
IT = Pattern(r"it(?:'s)? ")
YOU = Pattern(r"(?:you|your|you'\w+)\b")
OTHER = Pattern(
    rf"(?:(?:(?:both|all|one|two|some|most|neither|none)(?: of)? )?(?:my|our|his|her|their|the|"
    rf"that|"
    r"this)(?: (?!(?:is|was|are|were|as|has|had|for|with|and|to|at|in|on|of|isn't|"
    r"wasn't)\b)[\w-]+){0,2}?"
    rf" ({ANYBODY})(?:'s?)?(?: in law)?\b"
    rf"|(?:a|an|one|some|two)(?: of my)?(?: [\w-]+)? ({ANYBODY})(?: of (?:mine|ours)| i know)?\b"
    r"|(mum|mom|mummy|mother|dad|daddy|father|gran|granny|grandma|grandpa|grandad|nan|nana)"
    r"(?:'s| is| was| has| had| does| did| lives| works| likes| loves)\b"
    r"|((?:mr|mrs|ms|dr|auntie|aunt|uncle) [^\W\d_]+)\b(?! here| speaking)"
    r"|(someone|somebody|everyone|everybody|people|most people)\b"
    r"|(?P<name>[^\W\d_]{2,})(?: [^\W\d_]+)? (?:lives|works|likes|loves|hates|plays|wants|moved|"
    r"says|thinks|"
    r"studies|speaks|owns|drives|eats|drinks|(?:is|was) (?:a|an|allergic|from|called|named|married|"
    r"born|my|our)|has)\b)"
)
NO_NAME = frozenset(
    "i we it that this there what who which everything nothing something here he she they you my "
    "one green red blue black white and not".split()
)
WHO = Pattern(rf"({RELATIVE})$")
MY_OWN = Pattern(r"\b(?:mine|for me|with me|my favou?rite|my name|suits me|my)\b")
IDIOM = Pattern(
    r"\bcan(?:'t|not| not) (?:wait|live without|do without|help|get enough|stop|believe|complain|"
    r"resist|imagine (?:life|living) without)\b|\b(?:couldn't|wouldn't) (?:live|do|be) without\b|"
    r"\b(?:don't|do not|doesn't|does not|didn't|never|wouldn't) mind\b|"
    r"\b(?:don't|do not|won't|never) (?:forget|doubt|deny)\b|\bcan(?:'t|not| not) deny\b|"
    r"\b(?:never|don't|didn't|wouldn't|hardly|rarely|seldom) (?:miss|skip|go (?:a day |anywhere )?"
    r"without|leave (?:home |the house )?without|say no to|stop(?:ped)?|fail(?:ed)? to|tire of|"
    r"quit)\b|\b(?:nothing|anything) against\b|\b(?:no|any) (?:objections?|complaints?) |"
    r"\b(?:\w+n't|not) (?:only|just)\b|\bnot an? \w+ goes by without\b|\bnothing but\b|"
    r"\bno doubt\b|\bnot to mention\b|\bwhy not\b|\bnever mind\b|\bno wonder\b|"
    r"\bnothing (?:is |'s )?(?:beats|better|like)\b|"
    r"\bnot bad\b|\bif not\b|\bno matter\b|\bcouldn't (?:agree|be happier)\b|"
    r"^(?:(?:and|but|oh|well|actually|um|uh) )*(?:(?:no|nope|nah) )+(?=(?:i|we|it|my|he|she|they|"
    r"that|you|actually|sorry|not)\b)"
)
NOT = Pattern(
    r"\b(?:\w+n't|cannot|not|never|no|none|neither|nor|nobody|nothing|without|hardly|barely|rarely|"
    r"seldom|scarcely|no longer|free (?:of|from)|lacks?|lacking|short of|yet to|ruled out|(?:i|we)"
    r"(?: (?:do|really|very much|rather|seriously|highly|strongly))? doubt)\b"
)
OVER = Pattern(
    r"\b(?:any ?more|quit|g[ai]ve up|given up|giving up|stopped|got rid of|gone off|went off|"
    r"came off|swore off|sworn off|kicked|packed in|cut out|done with|(?:i'm|am|got|"
    r"was) over (?:the|my|it|that)|weaned off|over with)\b"
)
EXCEPTS = Pattern(
    r"\b(?:except(?: for)?|apart from|other than|instead of|rather than|as opposed to|"
    r"anything but|far from)\b"
)
CONTRAST = Pattern(
    r"\b(?:more of an?|more like|more into|just (?:the|an?|my|our|one|two|three|four)|"
    r"only (?:the|an?|my|our|one|two|three|four))\b"
)
FEELS_IT = Pattern(
    r"\b(?:hate|love|like|enjoy|dislike|prefer|stand|bear|appreciate|mind|loathe)s? (?:it|that)$"
)
WHEN_IT_IS = Pattern(r"(?:when|if|that|how|because)\b")
TENTATIVE = Pattern(r"\b(?:considering|thinking (?:of|about)|toying with|wouldn't mind)\b")
STATES_NOTHING = frozenset(
    "absolutely certainly definitely maybe probably perhaps why if or and but i of course".split()
)
"""Words before "not" that state nothing."""
HOPES = Pattern(r"\b(?:hope|hoping|want|expect|pray|praying|would (?:like|love)|'d (?:like|love))"
                r"(?: that)?$")  # fmt: skip
BARE_NOT = Pattern(r"(?:not|no|never|without)\b")
AUXILIARY = Pattern(
    r"\b(?:am|is|are|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|"
    r"must|be|been|i'm|we're|it's|that's|he's|she's|they're|i've|we've|there's|i'll|i'd)$"
)
POINTS_ON = Pattern(r"\b(?:actually|rather|instead|i mean|i meant)\b")
THINKS = Pattern(
    r"\b(?:think|believe|guess|suppose|feel|reckon|true|sure|say|said|claim|call|"
    r"doubt|the case|no way|no chance|agree|it's not|it is not|it isn't|not so much)(?: that)?$"
)
TELLS = Pattern(
    rf"(?:(?:{POSSESSED}|(?:the|my|this|that|your|our)(?: [\w-]+){{1,2}}|he|she|they|people|"
    r"everyone|everybody|somebody|someone|some|others|"
    rf"[^\W\d_]+)"
    r"(?: \w+ly)? (?:says?|said|thinks?|thought|believes?|told (?:me|us)|claims?|claimed|reckons?|"
    r"keeps? (?:saying|telling me)|wants? me|recommends?|suggest(?:s|ed)|advised|asked)\b"
    r"|i(?:'ve| have| was|'m| am)? (?:was |been )?(?:told|heard|read|supposed to)\b"
    r"|according to\b|apparently\b)"
)
I_SAY = Pattern(r"(?:i|we|you|as i|like i)\b")
SUPPOSES = Pattern(
    r"^(?:if|unless|suppose|supposing|imagine|imagining|pretend|assume|assuming|say|let's say|"
    r"what if|as if|whether)\b|\b(?:wish|if only|dream(?:t|ed|ing)? (?:that|i|we)|(?:was|"
    r"were|am|'m) "
    r"dreaming|pretend(?:ing|ed)?|imagin(?:e|ed|ing)|maybe|perhaps|possibly|might|could be|could|"
    r"may be|almost|nearly|should|shouldn't|ought|in (?:a|my|the) (?:dream|game|film|movie|play|"
    r"book|story)|my character|as if|as though|role play|feel(?:ing|s)? like an?|"
    r"(?:i'm|i am)(?: a bit| just| kind of| sort of)? like an?|"
    r"(?:was|were) (?:going|about|meant|supposed) to|(?:song|lyrics?|poem|saying|joke|story) "
    r"(?:goes|went)|it goes|wonder(?:ing)?|half a mind|(?:keep|kept|been) meaning to|"
    r"rumou?r has it|supposedly|allegedly|(?:god|heaven) forbid|as soon as|once (?:i|i've|i'm|we|"
    r"we've)|"
    r"close to (?:buying|getting|moving|selling|leaving|having|becoming)|dressed (?:up )?as|quote|"
    r"(?:for|at) (?:halloween|carnival|the fancy dress)|another life|"
    r"(?:afraid|scared|terrified|fear|worried) (?:of|about) (?:having|being|getting|becoming|"
    r"losing)|"
    r"(?:i|we)(?:'d| would) (?:be|live|have|"
    r"work|become|move|get))\b"
)
FREE_IF = Pattern(
    r"if (?:you ask me|i remember|i'm honest|i am honest|you must know|it helps|you want to know|"
    r"i may|that helps|you need (?:me|it)|anyone asks|you're (?:wondering|interested|asking)|"
    r"i'm not (?:mistaken|wrong)|memory serves|anything|you (?:like|don't mind))"
)
WOULD = Pattern(r"\b(?:would|'d|could|might|will|'ll|wouldn't)\b")
WISHES = Pattern(
    r"\b(?:want(?:ed)?(?: to)?|wanna|would (?:like|love|prefer)|'d (?:like|love)|hope|hoping|plan|"
    r"planning|intend|intending|going to|gonna|will|'ll|aim|dream of|looking forward|can(?:'t| not|"
    r"not) wait|thinking (?:of|about)|considering|fancy|wouldn't mind|give anything|"
    r"(?:i'm|i am|we're|we are) moving|next (?:birthday|week|month|year|spring|summer|autumn|"
    r"winter)|"
    r"trying to|looking for|need a|learning to)\b"
)
PAST = Pattern(
    r"\b(?:used to|formerly|previously|back (?:when|then)|when (?:i|we) (?:was|were)|as a (?:child|"
    r"kid|boy|girl|teenager|student)|in my (?:youth|childhood|twenties|thirties)|once upon|"
    r"years ago|in those days|my (?:old|former|previous|last) (?:job|home|house|flat))\b"
)
ASKED = Pattern(
    r"^(?:how come\b|(?:do|does|did|is|are|am|was|were|can|could|would|will|should|shall|may|"
    r"have|has|had|"
    r"isn't|aren't|don't|doesn't|didn't|can't|won't) (?:i|you|we|he|she|they|it|my|your|the|there|"
    r"this|that|our)\b|(?:(?:what|which|whose|how)(?: \w+)?|where|who|when|why)(?:'s|'re|"
    r"'d)? (?:is|are|"
    r"am|do|does|did|was|were|can|could|would|will|should|have|has|my|the|your)\b|(?:what|"
    r"where|who)"
    r"'s\b|what if\b|what about\b)"
)
FACTIVE = Pattern(r"\b(?:know|aware|knew|remember|remind(?:ed)?|note|forget|forgot|told you|"
    r"mention(?:ed)?)"
                   r"(?: (?:that|me))?$")  # fmt: skip
KIDDING = Pattern(
    r"\b(?:(?:just|only|i'm|i was|am) (?:kidding|joking|messing|pulling your leg)|just a joke|"
    r"it was a joke|that was a joke|i'm teasing|april fool)"
)
ASK_EMBEDS = Pattern(r"(?:if|whether|what|where|when|who|how|why|which)\b")
YOURS = Pattern(rf"\byour(?: [\w-]+)?? ({RELATIVE})\b")
YOUR = Pattern(r"\b(?:you|your)\b")
HERS = Pattern(r"\b(?:he|she|his|her|him)\b")
ONLY_LEADS = Pattern(
    r"(?:(?:and|but|so|or|because|although|though|whereas|while|when|since|that|if|unless|whether|"
    r"as|no|actually|sorry|then|now|do|does|did|is|are|am|was|were|can|could|would|will|should|"
    r"shall|may|have|has|had|what|where|who|why|how|which)(?: |$))+"
)
BARE_PERSON = Pattern(
    rf"(?:(?:and|but|so|well|oh) )*(?:the|a|an|that|my|our)(?: (?!and\b)[\w-]+){{0,2}}? {ANYBODY}"
)
WHOM_I = Pattern(
    r"(?:i|we) (?:(?!(?:am|is|was)\b)\w+ ){1,4}(?:is|was|has|had|are|were|have|owns?|lives?|works|"
    r"likes?|loves?|says?)\b"
)
AND_I = Pattern(rf"{POSSESSED} and (?:i|me)\b")
HEARS = Pattern(
    r"i(?:'ve| have| was|'m| am)? (?:was |been )?(?:told|heard|read|supposed)\b(?! you)"
)
WHEN = Pattern(r"(?:when|as|back)\b")
DREAMS = Pattern(r"\b(?:wish|dreaming|dreamt|dreamed|imagine|imagined|pretend|pretended|suppose|"
                  r"pretending|(?:song|it|lyrics?|poem|line|saying|joke) (?:goes|went))"
                  r"(?: that| (?:to|like|of).*)?$")  # fmt: skip
GOES_ON = ("and ", "but ", "because ")
"""How a statement behind a question begins."""
