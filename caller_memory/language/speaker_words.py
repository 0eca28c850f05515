"""Parts of the patterns of English clauses that say who speaks: people, phones, words for now."""

from caller_memory.language.relatives import RELATIVES

ANIMALS = "dog cat pet puppy kitten horse rabbit hamster parrot".split()
MORE = (
    "carer caregiver secretary guest friends neighbours neighbors bro sis hubby babysitter nanny "
    "cleaner visitor missus housekeeper tenant fella lad lass grandkid grandkids stepdad stepmum "
    "boy boys "
    "girl girls other.half"
).split()
SOMEBODY = "|".join((*(word for word in RELATIVES if word not in ANIMALS), *MORE))
TRADE = (
    "(?:(?:district|community|home|taxi|cab|bus|ambulance|window|night|social|support|care|key|"
    "new) )?(?:nurse|plumber|electrician|builder|decorator|engineer|driver|cabbie|postman|"
    "paramedic|warden|receptionist|worker|matron|cleaner|carer|caretaker|porter|waiter|waitress|"
    "barman|chemist|physio|midwife|constable|officer|handyman|gardener|roofer|locksmith|mechanic|"
    "hairdresser|landlord|landlady|lodger|help|visitor|assistant|aide|secretary|volunteer)"
)
"""Who comes into the house, or finds a phone."""
KIN = (
    r"(?:(?:twin|kid|baby|half|foster|former|little|big|younger|older|elder|youngest|oldest|"
    r"eldest|best|good|close|old|new|ex|"
    r"own) )*"
    rf"(?:{SOMEBODY})(?:[ -]in[ -]law)?"
)
WORD = r"[^\W\d_][\w-]*"
NAME = rf"((?:(?:mr|mrs|ms|miss|dr|doctor) )?{WORD}(?: {WORD})??)"
CALLED = (
    r"(?: (?!(?:later|tomorrow|tonight|soon|today|yesterday|when|if|then|next|for|because|about|"
    r"and|"
    r"or|once|after|before|in|on|at|every|this|is|was|are|has|had|will|can|says|said|does|did|"
    r"isn't|wasn't)\b)"
    rf"{WORD})?"
)
NO_NAME = frozenset(
    "i she he they we you it me him them us my our your his her their this that there who what "
    "everybody everyone somebody someone nobody people now again here still or and time back only "
    "is too not actually really with once just speaking talking calling alone today the a an "
    "one".split()
)
THEIR = "(?:her|his|their)"
ONLY = "(?:actually |only |just |now |really )*"
HERS = rf"{THEIR} {KIN}{CALLED}|an? {KIN} of (?:hers|his|theirs)"
THEY = "(?:she|he|they)"
IS = r"(?: is|'s| are|'re)"
OTHER = (
    r"(?:(?:grand(?:ma|pa|dad)|granny|gran|mummy|mum|mom|daddy|dad|nana)|"
    rf"(?:my|our|a|the|one of my|{THEIR}) {KIN}s?(?: of mine)?{CALLED}|our {WORD}|him|her|them|"
    r"(?!(?:me|you|us|it|myself)\b)"
    rf"{NAME})"
)
HANDING = "(?:hand|handing|pass|passing|give|giving|turn|turning)"
I_AM = "(?:(?:this|it|that)(?: is|'s)|i'm|i am)"
TO = "(?:(?:talking|speaking|chatting) (?:to|with))"
PHONE = "(?:cell ?phone|mobile phone|telephone|phone|mobile|cell|handset|iphone|smartphone)"
BRIEFLY = (
    r"(?: (?:now|quickly|real quick|briefly|please|right now|instead|(?:for )?"
    r"(?:a|one|just a) (?:quick )?"
    r"(?:minute|moment|second|sec|bit|while)))+"
)
SPEAKING = (
    r"(?: (?:speaking|talking|typing|texting|writing|calling|here|now|again|instead|actually|on "
    r"the (?:phone|line)|(?:messing|fooling|playing) (?:around|about)|"
    r"on (?:her|his|their) phone))+"
)
NOW = r"(?: (?:right now|now|at the moment|just now|today|currently|for (?:a|the) moment))*"
FAMILY = (
    "(?:husband|wife|hubby|missus|son|daughter|brother|sister|nephew|niece|grandson|granddaughter|"
    "boyfriend|girlfriend|roommate|flatmate|housemate|babysitter|carer|caregiver|nanny|cleaner|"
    "mother-in-law|father-in-law|cousin|grandmother|grandfather|grandma|grandpa|neighbour|neighbor)"
)
"""Those of whom one says "the daughter" to somebody who knows whose."""
PARENT = "(?:mum|mom|mummy|mommy|mama|dad|daddy|papa|grandma|granny|gran|nana|grandpa|grandad)"
"""What a child calls the person: without a "my", as one speaks of somebody whom both know."""
YOU_HAVE = (
    rf"you(?:(?:'re| are) (?:actually |now )*(?:{TO}|(?:on(?: the (?:line|phone)| speaker)?|"
    rf"through|"
    r"connected|here|left|stuck) (?:to|with)|with)|(?:'ve)?(?: now)? (?:got|have|reached))"
)
