"""Patterns of English play: dreams, games, parts, songs, other voices. No I/O.

All are of lower-case text.
"""

from caller_memory.language.patterns import Pattern

_DREAM = (
    r"(?<!like a )(?<!like my )\b(?:dreams?|nightmare|dreamt|dreamed|dreaming)\b(?! (?:of mine|"
    r"come true|job|house|home|"
    r"holiday))|\b(?:strangest|weirdest|oddest|queerest|maddest|funniest|daftest) (?:night|sleep)\b"
)
_SHOW = (
    r"(?:panto|pantomime|musical|sketch|nativity|soap|am[- ]dram|mystery play|murder mystery|"
    r"re-?enactment|improv|karaoke|charades|skit)"
)
_GAME = (
    r"\bplay(?:ing|ed)? (?:[\w-]+ ){0,3}(?:game|sims|minecraft|fortnite|monopoly|dungeons|cluedo|"
    r"simulator|football manager|animal crossing|stardew)|(?:the|that|this|my|an?|video|computer|"
    r"online) (?:[\w-]+ )?(?:video |computer |farm |phone |board )?game\b|\b(?:dice|larp\w*|"
    r"cosplay\w*|tabletop|dungeons?|d and d|d&d|our campaign|my guild|at the table)\b"
)
_PART = (
    rf"\b(?:(?:putting on|doing|rehears\w+|audition\w*|cast as|cast me|in|on|at|for|the|our|their|"
    rf"a) (?:[\w-]+ ){{0,3}}(?:play\b(?! (?:group|school|area|park|ground|on|at|in|for|with|"
    rf"football|golf|tennis)\b)|{_SHOW}\b)|my (?:first |opening |big |only |next )?(?:lines?|cue|"
    rf"monologue|soliloquy|speech|entrance) (?:is|are|goes|was|comes)\b|"
    rf"(?:rehears|audition|role[- ]?play|improvis|understud)\w*|learning my lines|"
    rf"(?:my|the|this|an?) (?:[\w-]+ )?(?:character|hero|heroine|avatar|novel|chapter|screenplay|"
    rf"short story|villain|narrator)\b)"
)
_SOUND = (
    r"(?:telly|tv|television|radio|wireless|audiobook|podcast|youtube|tannoy|sat ?nav|satnav|alexa|"
    r"voiceover|adverts?|commercial|trailer|jingle|parrot)"
)
_HEARD = (
    rf"\b(?:(?:the|that|my|our|his|her) {_SOUND}(?:'s| is| keeps?)? (?:been )?(?:blaring|"
    r"blasting|on|going|still|playing|up|just|in the background|saying|droning|shouting|talking)\b|"
    rf"(?:that's|that was|that'll be|it's) (?:just |only )?(?:the |on the |my )?{_SOUND}\b|"
    r"(?:advert|commercial|trailer|jingle)\b|that one's on (?:every|all)|"
    r"(?:the|that|this|our) (?:one |bit |verse )?(?:song|chorus|lyrics?|hymn|anthem|ballad|"
    r"shanty)\b|giv(?:es|ing) it(?! (?:an? |up|to|back|away|another|time))|belting (?:out|it)|"
    r"(?:singing|humming|crooning|warbling|bawling) (?:along|away|the|that|out)\b)"
)
_VOICE = (
    r"\b(?:(?:do|does|did|doing|done|put on|putting on|in) (?:his|her|their|the|you|my|an?) "
    r"(?:best |posh |[\w-]+'?s? )?(?:voice|accent|impression|impersonation|take[- ]off|act)|"
    r"reading (?:it |this |that )?(?:out|aloud)|read (?:it |this |that )out|it says here|"
    r"knock knock|walks? into a (?:bar|pub)|(?:heard|know|hear) the (?:one|joke)|"
    r"(?:you|you'll|you can|you could|you should|you just) (?:be|play|do) the \w+|"
    r"i'll (?:be|play) the \w+|practi[sc]e (?:my|the|our|a) (?:lines?|speech|"
    r"interview|part|pitch|vows|introduction)|once upon a time)"
)
_SAYING = (
    r"\b(?:(?:he|she|they|(?!it\b|that\b|this\b)[^\W\d_]{3,}) (?:always |just |then |"
    r"all )?(?:(?:goes|"
    r"tells it|puts it)(?: (?:to me|better|best|like this|on))*$)|(?:'s|is|was|were|"
    r"be) (?:all |always "
    r"|just )?like$|(?:words|line|joke|story|version|patter|motto|catchphrase|excuse|"
    r"answer) (?:were|"
    r"are|is|was|goes|went)$)"
)
FRAMES = Pattern("|".join((_DREAM, _GAME, _PART, _HEARD, _VOICE, _SAYING)))
"""What opens a dream, a game, a part or another's voice, which what follows is of."""
RETURNS = Pattern(
    r"(?:and |then |so |no |ok |okay |right )*(?:but|anyway|anyhow|in real life|in reality|really|"
    r"seriously|actually|as it is|back in|meanwhile|otherwise|"
    r"luckily|thank|real me|me myself|for real|myself|that's (?:him|her|them|\w+) for you|"
    r"i love|i like|i enjoy|i hate|i write|i play|i sing|i do sing|i get up|"
    r"i've been writing|i've been playing|i've played|we play|i'd never|i wouldn't)\b"
)
"""How somebody comes back from it."""
WAKES = Pattern(
    r"\b(?:woke up|i woke|(?:then|until|till|and) i (?:wake|woke)(?: up)?$|(?:it|that|this) was "
    r"(?:all |only |just )*(?:an? )?(?:dream|nightmare)\b(?! (?:of|come))|"
    r"(?:the|my) alarm (?:clock )?(?:went|goes|rang|woke|comes))"
)
"""What ends a dream that is told by nothing else."""
_JOKING = "kidding|joking|messing|winding you up|pulling your leg|having you on"
_OWNS_UP = "you (?:got|caught) me|busted|i confess|i exaggerate|i'm (?:exaggerating|fibbing)"
DISOWNS = Pattern(
    rf"\b(?:(?:just|only|i'm|i was|am|was|were) (?:only |just )?(?:{_JOKING}|teasing|"
    r"mucking about|having a laugh|showing off|"
    r"(?:acting|playing|pretending)$|being (?:silly|daft|dramatic|sarcastic|ridiculous))|"
    r"just a joke|(?:it|that) was (?:only |just )?(?:a joke|a lie|a wind[- ]up)|april fools?|"
    r"having you on|pulling your leg|(?:take|pay) no (?:notice|heed|attention)|"
    r"don't (?:mind|listen to|heed) me|ignore (?:me|that|all that)|i jest|"
    r"^i(?:'ve| have)? heard of it$|(?:that's |it's |is )?news to me|"
    r"would you (?:ever )?(?:give over|get away|go away|cop on|stop)|"
    r"(?:not a |isn't a |without a )(?:word|grain|shred|scrap) of (?:it|truth)|"
    rf"keep a straight face|(?:alright |okay |ok |fine )*(?:{_OWNS_UP}|i fib|tell a lie)|"
    r"none of it(?:'s| is|"
    r" was)? (?:true|real|mine)|chance would be|"
    r"that'll be the day|dream on|pigs might fly|(?:made|making) (?:it|that|all that) up|"
    r"^(?:and |but )?that's (?:what|how) (?:the|that|this|he|she|they|it|my [\w-]+|everyone|"
    r"people|some)"
    r"(?: [\w-]+){0,2}? (?:is|was|keeps?|says?|said|reads?|goes|sings?|shouts?|tells?|told|claims?|"
    r"thinks?|has|had|calls?)\b|wherever they got that|where do they get it)"
)
"""What takes back, or tells as a game, what was said before it."""
SWEARS = Pattern(
    r"(?:(?:and|but|honestly|oh),? )*(?:i swear(?: down| to god| on my life)?|so help me(?: god)?|"
    r"mark my words|just (?:you )?watch me|see if i don't|i will and all|don't think i won't)"
)
"""What makes a threat of what was said before it."""
WILL = Pattern(r"\b(?:i|we)(?:'ll|'m|'re| am| are| will| shall| might)\b")
EXAGGERATES = Pattern(
    r"\b(?:(?:a|about a|two|ten|half a) (?:million|thousand|hundred|zillion|billion|gazillion) "
    r"(?:times|things|miles an hour|years (?:old|of age)|and one)|to death\b(?! of)|"
    r"(?:sell|selling|flog|give) (?:a|my|one of my) kidneys?|rob(?:bing)? a bank|"
    r"(?:basically|practically|virtually|literally|pretty much|more or less|as good as|all but|"
    r"half) (?:lives?|living|lived|married|own|owns|owned|dead|made of|bankrupt|homeless|moved in|"
    r"adopted|raised|part of the furniture|family|a (?:doctor|nurse|taxi|local|hermit|nun|monk))|"
    r"(?:my|our) (?:second|other) (?:home|job|wife|husband|family|office)|"
    r"married to (?:my|the|his|her) (?:job|work|phone|sofa|garden|shed|allotment|telly|boat|bike|"
    r"kitchen)|(?:unpaid|part[- ]time|full[- ]time|resident|official) (?:taxi|chauffeur|maid|slave|"
    r"skivvy|servant|butler|referee|bank|cash machine|dogsbody|agony aunt)\w*|"
    r"(?:aged|age|put on|gained|lost) (?:about )?(?:a hundred|ten|twenty|fifty|forty) years|"
    r"(?:the size of an?|as big as an?|the colour of an?) |made of (?:money|stone|glass|steel)|"
    r"(?:join|joining|run(?:ning)? (?:off|away) (?:with|to)) the circus|"
    r"(?:end up|be|finish up|die|buried|living|live|sleep|sleeping) (?:\w+ )?(?:in a (?:ditch|"
    r"cardboard box|skip|cave|bin|shed)|under a bridge|on the streets?)|"
    r"could (?:murder|eat|sleep|drink|kill|strangle|throttle)\b|(?:dying|gasping) for)"
)
"""What nobody means as it stands."""
OPENS_GAME = Pattern(
    r"\b(?:(?:can|could|shall) (?:we|i)|let's|help me|mind if we) "
    r"(?:practi[sc]e|rehearse|role[- ]?play|pretend|run through|play (?:a game|at|pretend)|do a "
    r"(?:mock|practice|pretend))\b|"
    r"\b(?:you|you'll|you can|you could|you just) (?:be|play|do) (?:the|my|a) \w+|"
    r"\bpretend (?:to be|you're|you are|i'm|we're|that)\b|\b(?:interview|quiz) me\b"
)
"""What opens a game with the agent, which the turns behind it are of."""
CLOSES_GAME = Pattern(
    r"\b(?:stop|that's enough|enough of|in real life|the real me|real me|seriously|for real|"
    r"enough (?:of|practi|now)|\w* game over|let's leave|how did i do|how was (?:that|i)|"
    r"did i sound|end of (?:the )?(?:game|"
    r"scene)|out of character|straight face|anyway|as myself|being myself)\b"
)
TAKES_BACK = Pattern(
    r"(?:(?:no|nah|oh|ah|och|sorry|well|okay|ok|all right|alright|fine|ha|haha|yeah|yes|only|"
    r"just|i'm|i was|"
    r"that was),? )*"
    rf"(?:{_JOKING}|{_OWNS_UP}|made (?:that|it|all that) up|a joke|a wind[- ]up)\b"
)
"""How a turn begins that says that the one before it was a joke."""
SCOFFS = Pattern(r"(?:(?:no|nah|oh|ah|och|well|ha|haha),? )*(?:not really|as if)\b")
"""How one begins that says so, where it answers no question."""
