"""Patterns of how English clauses are meant. All are of lower-case text. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import POSSESSED

TENTATIVE = Pattern(r"\b(?:considering|thinking (?:of|about)|toying with|wouldn't mind)\b")
HOPES = Pattern(r"\b(?:hope|hoping|want|expect|pray|praying|would (?:like|love)|'d (?:like|love))"
                r"(?: that)?$")  # fmt: skip
_HEARS = (
    r"i(?:'ve| have)? (?:heard|read (?:that|about|in|somewhere|online|it|an?|the|this|on)|been "
    r"told)\b(?! you)|"
    r"i(?:'m| am| was| got|'ve been| have been) (?:told|supposed(?: to)?)\b"
)
_MEDIUM = (
    r"(?:adverts?|ads?|commercials?|trailers?|songs?|signs?|stickers?|horoscopes?|fortune "
    r"cookies?|quiz|"
    r"psychic|fortune teller|app|headlines?|posters?|mug|t-shirt)"
)
TELLS = Pattern(
    rf"(?:(?:{POSSESSED}|(?:the|my|this|that|your|our)(?: [\w-]+){{1,2}}|he|she|they|it|people|"
    r"everyone|everybody|somebody|someone|some|others|"
    rf"[^\W\d_]+)"
    r"(?: (?:\w+ly|always|still|also|just|even|often|once|never|all))* (?:says?|said|asks?|"
    r"thinks?|thought|believes?|told (?:me|us)|claims?|claimed|reckons?|"
    r"keeps? (?:saying|telling me|asking)|wants? me|recommends?|suggest(?:s|ed)|advised|asked|"
    r"told (?:him|her|them)|insists?|swears(?! by)|predict(?:s|ed)|promise[sd]|warn(?:s|ed)|"
    r"wrote)\b"
    r"|(?:there's|there was|i saw|i heard|we saw)(?: this| an?| one| some)?(?: [\w-]+){0,3} "
    r"(?:advert|ad|commercial|article|leaflet|poster|headline|programme|report|post)s?\b"
    rf"|{_HEARS}|(?:then )?(?:this|that|the|an?)(?: \w+){{0,2}} {_MEDIUM}(?: \w+){{0,2}} (?:came|"
    rf"comes|popped|"
    r"goes|went|says?|said|told|tells|asks?|reckons|claims?|read|reads|pops)\b"
    r"|i (?:got|had|get) (?:an?|this|some) (?:\w+ )?(?:e-?mail|phone call|call|pop-?up|advert)\b"
    r".* (?:saying|claiming|telling me)\b|according to\b|apparently\b|(?:\w+ ){1,3}apparently$)"
)
I_SAY = Pattern(r"(?:i|we|you|as i|like i)\b")
NOT_YET = Pattern(
    r"(?:(?:and|but|so|even) )*(?:before|until|till|by the time|in case|once|as soon as|after) "
    r"(?:i|we|my|it)(?:'m|'re|'ve| am| are| get| have| turn| die| retire| go| reach| become| can|"
    r" is|"
    r" move| win| finish)\b"
)
"""What is still to come."""
_QUOTES = Pattern(r'"([^"]+)"')
_I_SAID = Pattern(
    r"\bi(?:'m| was| am|'ve| have)? (?:just )?(?:said|say|told \w+|tell \w+|go|went|like|"
    r"answered|thought)\W*$"
)


def quoted(text: str) -> str:
    """Return what others are quoted with in a lower-case text, "" where nobody is."""
    found = _QUOTES.finditer(text)
    return " ".join(each[1] for each in found if not _I_SAID.search(text[: each.start()]))


HABIT = Pattern(
    r"(?:if|when|whenever) (?:i|we)(?: ever| even| so much as)? (?:eat|drink|have|take|touch|smell|"
    r"see|hear|go near|walk|run|stand|sit|lie|sleep|use|get|wear|try)\b"
)
"""What brings about what the clause before it says is so."""
_THE_DAY = (
    r"the (?:one )?(?:minute|day|moment) (?:i|we|he|she|they|you|pigs|hell)(?! (?:\w+ed|was|"
    r"were|met|"
    r"had|got|"
    r"came|went|left|lost|found|bought|took|did)\b)"
)
GOVERNS = Pattern(
    r"(?:(?:and|but|so|or|well|oh|ok|okay|now|just) )*(?:if|unless|suppose|supposing|imagine|"
    r"imagining|pretend|assume|assuming|say|let's (?:say|assume|imagine|pretend|suppose)|what if|"
    r"as if|as though|whether|"
    rf"(?:one|any|just one) more|(?:the )?next time|{_THE_DAY}|"
    r"provided|in case|once|as soon as|when i (?:win|retire|grow up|die))\b"
)
"""How a condition begins: what follows it is supposed, too."""
FICTION = Pattern(
    r"\b(?:(?:in|on) (?:an?|my|the|this|that|our|his|her)(?: (?!book\b)[\w-]+){0,2} (?:dreams?|"
    r"nightmare|games?|films?|movies?|plays?|books?|story|stories|novels?|shows?|series|soap|"
    r"sitcom|"
    r"drama|panto|pantomime|musical|sketch|song|poem|fantasy)(?! (?:club|shop|group|night|park|"
    r"school|centre|fair|room|store|with|at|on (?:monday|tuesday|wednesday|thursday|friday|"
    r"saturday|"
    r"sunday))\b)|my character|role ?play\w*|in theory|with my luck|another life|"
    r"(?:ideal|perfect) world|in my head|i was playing an?|i play (?:the part of|an? )|"
    r"(?:for|at) (?:halloween|carnival|the fancy dress))\b"
)
_UNCERTAIN = Pattern(
    r"\b(?:wish|if only|dream(?:t|ed|ing)?(?: (?:that|i|we)|$)|(?:was|were|am|'m) "
    r"dreaming|pretend(?:ing|ed)?|imagin(?:e|ed|ing)|maybe|perhaps|possibly|might|could be|"
    r"could(?! (?:see|imagine|picture) (?:myself|me|us)\b)|"
    r"may be|(?:almost|nearly) (?:\w\w+ed|bought|got|had|went|became|lost|left|took|broke|fell|"
    r"was|said|won)|should(?! (?:be (?:at|in|on|home|back|there|done)|"
    r"mention|tell|say|add|warn|point|let you|explain|probably "
    r"(?:mention|tell|say)))|shouldn't|ought|as if|as though|feel(?:ing|s)? like an?|"
    r"(?:i'm|i am)(?: a bit| just| kind of| sort of)? like an?|"
    r"(?:was|were) (?:going|about|meant|supposed|hoping|planning|thinking)(?: to| of| about)|"
    r"(?:plan|idea|intention) was to|(?:had|was) (?:planned|intended|hoped|wanted) to|"
    r"(?:am|'m|are|is) (?:meant|supposed) to|"
    r"(?:song|lyrics?|poem|saying|joke|story) (?:goes|went)|it goes$|wonder(?:ing)?|half a mind|"
    r"thought (?:of|about) \w+ing|(?:test|check|screen)(?:ed|ing) (?:me |us )?for|practically live|"
    r"might as well|(?:keep|kept|been) meaning to|rumou?r has "
    r"it|supposedly|allegedly|(?:i|we) (?:always |"
    r"once |really )?thought(?: that)?$|"
    r"(?:motto|slogan|proverb|saying|catchphrase) (?:is|was)|(?:god|heaven) forbid|"
    r"as soon as|once (?:i|i've|i'm|we|we've)|as a joke|for a laugh|for a bet|"
    r"picture (?:myself|ourselves|me|us)|jok(?:e|es|ed|ing) (?:that|about|of|and)|"
    r"(?:had|'d|only|just) (?:talked|thought|spoken|toyed|dreamed) (?:about|of|with)|^(?:\w+ "
    r")?thought$|^(?:\w+ )?thought (?:it|that|we|"
    r"i)\b|would(?:'ve| have)|'d've|i'd have|test[- ]drove|takes? me for|took me for|taking me for|"
    r"mistakes? me for|mistook me for|turn me|(?:tr(?:y|ied|ying)|wants?|wanted) to (?:sell|"
    r"flog) me|"
    r"on the spot|in my (?:head|mind|imagination)|chance would be|pigs (?:might|will) fly|fat "
    r"chance|"
    r"when hell freezes|more likely|close to (?:buying|getting|moving|selling|leaving|having|"
    r"becoming)|dressed (?:up )?as|quote|"
    r"(?:afraid|scared|terrified|fear|worried) (?:of|about) (?:having|being|getting|becoming|"
    r"losing)|you'd think|anyone would think|for all i know|"
    r"(?:i|we)(?:'d| would)(?: probably| only| just)? (?:be|live|have|work|become|move|get|go|"
    r"buy|drive|make|take(?! .*\b(?:over|any day)\b)|do|give(?! anything| my)|sell|travel|eat|"
    r"own|retire|study|marry|keep|"
    r"spend|start|build|leave|"
    r"fly|quit|stay|learn|play|wear|open|run|feel))\b"
)


def supposes(words: str) -> bool:
    """Return whether a clause says what is only thought of: a condition, a dream, a guess."""
    return any(p.search(words) for p in (_UNCERTAIN, FICTION)) or any(
        p.match(words) for p in (_CONDITION, NOT_YET)
    )


_CONDITION = Pattern(
    r"(?:(?:and|but|so|or|well) )*(?:(?:one|any|just one) more (?!(?:thing|question|time|point|"
    r"bit)\b)(?!.*\b(?:please|"
    r"left)\b)|"
    rf"(?:the )?next time|{_THE_DAY}|over my dead body|when pigs fly|if|unless|suppose|"
    rf"supposing|imagine|imagining|pretend|assume|assuming|say|what if|as if|"
    r"let's (?:say|assume|imagine|pretend|suppose)|whether)\b"
)
ARRANGED = Pattern(
    r"(?:\b(?:we|i|they)(?:'d| had| were| was)\b.*\b(?:picked out|planned|booked|lined up|sorted|"
    r"arranged|paid(?: for)?|all set|packed|organi[sz]ed|going|down for|signed up|due|ready|set on|"
    r"tickets?)\b)"
)
FELL_THROUGH = Pattern(
    r"\b(?:(?:that's|that was|so that's|and that was) (?:that|the end of (?:it|that))|put paid to|"
    r"went (?:up in smoke|out (?:of )?the window|down the drain|by the board|to pot|west|"
    r"for a burton)|"
    r"bit the dust|off the cards|scuppered|kiboshed|the kibosh|scrubbed|knocked (?:it|"
    r"that) on the head|"
    r"money gone|never happened|(?:by|to) the wayside|didn't happen|came to nothing|"
    r"fell (?:through|apart|flat)|"
    r"pulled the plug|pulled out|not to be|no go|out the door|staying put|(?:i'm|we're) staying)\b"
)
"""How a plan ends of which nothing came."""
ONLY_HINTS = Pattern(
    r"(?:(?:and|but|well|oh) )*(?:maybe|perhaps|possibly|supposedly|allegedly|quote|"
    r"rumou?r has it|(?:god|heaven) forbid|if only|how come|am i right|as if|as though|"
    r"is it right|is it true)"
)
"""A clause of which the next one is the whole content."""
AND_UNREAL = Pattern(r"and (?:i|we|my|it)(?:'d| had| was| were| would| could| lived)\b")
"""How what is supposed goes on."""
SARCASM = Pattern(
    r"\b(?:^oh aye|living the dream|lucky (?:old )?me|don't you just (?:love|adore)|can't you "
    r"(?:just )?tell|"
    r"nothing like an? |"
    r"(?:i'm|i am|and i'm) (?:also )?(?:the )?(?:queen|king|pope|dalai lama|tooth fairy|father "
    r"christmas|"
    r"santa|emperor|tsar|president of|prime minister|elvis|napoleon|superman|wonder woman|batman|"
    r"easter bunny|monkey's uncle|dutchman)\b|just what (?:i|we) (?:need|want|always)|my "
    r"favourite way to|"
    r"(?:what|such) (?:a )?(?:joy|treat|delight|pleasure|thrill)\b|how (?:lovely|thrilling|"
    r"delightful)\b|"
    r"yeah right|said no ?(?:body|one)|oh (?:yeah |yes |yeah yeah )?sure|oh great another|"
    r"\b(?:sure|yeah|right|yes),? and (?:i'm|i am) (?:the|an?)|oh (?:great|joy|brilliant|"
    r"wonderful|lovely|fantastic) (?:yeah|just what)|"
    r"(?:yeah|yes) (?:i'm|i am|i) just \w+ing in|oh of course (?:i'm|i am|i've)|"
    r"i don't think(?: so)?$)|\bas if$|\bin (?:my|your) dreams$"
)
FREE_IF = Pattern(
    r"unless i'm (?:very much )?(?:mistaken|wrong)|if (?:it (?:wasn't|weren't|hadn't been) for|"
    r"you ask me|i remember|i'm honest|i am honest|"
    r"you must know|it helps|i (?:had|have) to (?:choose|pick|say|guess)|i could (?:only "
    r")?(?:pick|choose)|"
    r"you want to know|"
    r"i may|that helps|you need (?:me|it)|anyone asks|you're (?:wondering|interested|asking)|"
    r"i'm not (?:mistaken|wrong)|memory serves|anything|you (?:like|don't mind))"
)
WISHES = Pattern(
    r"\b(?:want(?:ed)?(?: to)?|wanna|would (?:like|love|prefer)|'d (?:like|love)|hope|hoping|plan|"
    r"planning|intend|intending|going to|gonna|will|'ll|aim|dream of|looking forward|can(?:'t| not|"
    r"not) wait|waiting (?:on|for)|toying with|tempted|thinking (?:of|about)|considering|fancy|"
    r"wouldn't mind|give anything|could (?:see|"
    r"imagine|picture) (?:myself|me|us)|"
    r"give my (?:right arm|eye teeth)|waiting list|appl(?:ied|ying) for|on the list for|"
    r"sav(?:e|ing) (?:up )?for|in the market for|interested in (?:buying|renting|moving)|"
    r"(?:i'm|i am|we're|we are) moving|next (?:birthday|week|month|year|spring|summer|autumn|"
    r"winter)|"
    r"trying to|looking for|need a|learning to)\b"
)
PAST = Pattern(
    r"\b(?:used to|formerly|previously|back (?:when|then)|when (?:i|we) (?:was|were)|"
    r"^(?:back )?when (?:my|our|the)(?: [\w-]+){1,3} (?:was|were|had)\b|as a (?:child|lad|lass|"
    r"nipper|bairn|youngster|"
    r"kid|boy|girl|teenager|student)|in my (?:youth|childhood|twenties|thirties)|once upon|"
    r"(?:lived|worked|was an?|were|smoked|drank|played|owned|drove)\b.{0,60}\byears ago|"
    r"in those days|"
    r"my (?:old|former|previous|last) (?:job|home|house|flat))\b"
)
ASKED = Pattern(
    r"^(?!when (?:my|the|your)\b|what (?:i|we|my|our)\b.* (?:is|was|are)\b|what (?:\w+ )?me\b|"
    r"(?:can|could|will|would) you (?:please )?(?:remind me to|note|"
    r"write down|make a note|put (?:me|us) down|remember (?:that|my|i|we)))(?:how come\b|(?:do|"
    r"does|did|is|are|am|was|were|can|could|would|will|should|shall|"
    r"may(?! the (?:\d|\w+(?:th|st|nd|rd)\b))|"
    r"have|has|had|"
    r"isn't|aren't|don't|doesn't|didn't|can't|won't) (?:i|you|we|he|she|they|it|my|your|the|there|"
    r"people|anybody|anyone|everybody|everyone|this|that|our)\b|(?:(?:what|which|whose|how)(?: "
    r"\w+)?|where|who|when|why)(?:'s|'re|"
    r"'d)? (?:is|are|"
    r"am|do|does|did|was|were|can|could|would|will|should|have|has|my|the|your)\b|(?:what|"
    r"where|who)"
    r"'s\b|what if\b|what about\b)"
)
FACTIVE = Pattern(r"\b(?:know|aware|knew|remember|remind(?:ed)?|note|forget|forgot|told you|"
    r"i tell you|(?:can|would) you believe(?: it)?|mention(?:ed)?|realise|realize|notice|see)"
                   r"(?: (?:that|me))?$")  # fmt: skip
ASK_EMBEDS = Pattern(r"(?:if|whether|what|where|when|who|how|why|which)\b")
HEARS = Pattern(_HEARS)
WHEN = Pattern(r"(?:when|as|back)\b")
DREAMS = Pattern(r"\b(?:you'd think|anyone would think|wish|thought|dreaming|dreamt|dreamed|"
r"imagine|imagined|pretend|pretended|suppose|"
                  r"pretending|(?:song|it|lyrics?|poem|line|saying|joke) (?:goes|went))"
                  r"(?: that| (?:to|like|of).*)?$")  # fmt: skip
GOES_ON = ("and ", "but ", "because ")
"""How a statement behind a question begins."""
FEELS_IT = Pattern(
    r"\b(?:hate|love|like|enjoy|dislike|prefer|stand|bear|appreciate|mind|loathe)s? (?:it|that)$"
)
WHEN_IT_IS = Pattern(r"(?:when|if|that|how|because)\b")
TAKES_CLAUSE = Pattern(
    r"\b(?:says?|said|saying|thinks?|thought|believes?|tells?|told|claims?|claimed|reckons?|asked?|"
    r"asks|asking|insists?|swears|wrote|wants?|knows?|knew|guess|bet|suppose|feel|heard|read|"
    r"predict(?:s|ed)|promise[sd]|warn(?:s|ed)|telling|suggest(?:s|ed)|recommends?|advised|"
    r"sure|convinced|adamant|certain|true|means?|check|find out|like|apparently|you)"
    r"(?: (?:me|us|him|her|them|you|to me|to us|to him|to her|everyone|everybody|people|"
    r"my [\w-]+))?(?: (?:am|are|is|was|do|does|did|have|has|can|will|would|that|if|once|always|"
    r"yesterday|today|the other day|last \w+))?$"
)
"""How a clause ends that another one completes: "my doctor says"."""
SAYS = Pattern(
    r"\b(?:says?|said|thinks?|thought|reckons?|claims?|claimed|assumes?|assumed|supposes?|insists?|"
    r"swears|swore|vows|worry|worries|fears?|believes?|guess(?:es)?|jokes?|joked|convinced|adamant|"
    r"certain)(?: (?:up and down|blind|to me|to everyone|to this day|till \w+(?:'s|"
    r" is) blue in the face|"
    r"constantly|again and again|every time|by now))?(?: that)?$"
)
EMBEDS = Pattern(r"(?:that|if|whether|how|why|what|where|who|when)\b")
PRESENT = Pattern(
    r"(?:and |but |which |yes |yeah |well |now )*(?:i|we)(?:'m|'ve| am| are| have| do| live| work| "
    r"like| love| take| still)\b"
)
ACCORDING = Pattern(
    r"(?:(?:and|but|so|well) )*(?:according to\b|apparently\b|(?:\w+ ){1,3}apparently$)"
)
WHATEVER = Pattern(r"\b(?:whatever|(?<!that's )what|how|than|as|like|so|and|but)$")
HABITUAL_IF = Pattern(
    r"(?:if|when|whenever) (?!.*\b(?:were|had|was|could|would|won|lived|win|wins)\b)"
)
HABITUAL = Pattern(
    r"(?:i|we) (?:always|usually|never|often|tend|don't|can't|get|take|come|feel|have to|eat|"
    r"wear|use|"
    r"sleep|swell|sneeze)\b"
)
"""What is so each time: "if it rains | I don't go out"."""
GOES_ALONG = Pattern(r"(?:and|or|nor|that)\b")
BEFORE_NOW = Pattern(r"(?:\b(?:was|were|had|did|would|should|could|[\w]+ed)|'d)\b")
CONFIRMS = Pattern(
    r"(?:(?:and|but|so|which|well|yes|yeah) )*(?:i (?:said|told (?:him|her|them)) (?:yes|yeah|of "
    r"course|i (?:am|do|have|did|was)|that's right|absolutely|certainly)\b|"
    r"(?:that's|that is|it's|it is|he's|she's|they're|is) (?:right|true|correct)\b|"
    r"i (?:am|do|have|did)$|i really (?:am|do|have)$)"
)
"""How the person says that it is so."""
NAMES_IT = Pattern(
    r"(?:(?:an?|the|my|our|some) (?:[\w-]+ ?){1,3}|(?:and )?that(?:'s| is) (?:what|where|who|"
    r"how)|one day)"
)
"""What is named before something is said of it."""
WISHED_ONCE = Pattern(r"\b(?:wanted|hoped|dreamt|dreamed|was going|were going)\b")
WHEN_YOUNG = Pattern(
    r"(?:back )?when (?:i|we) (?:was|were|lived|worked|had)\b|as a (?:child|kid)\b"
)
WAS_SO = Pattern(
    r"\b(?:had|lived|worked|was an?|were|played|loved|liked|hated|rode|kept|smoked|drank|did|"
    r"wanted|wore|went|owned)\b"
)
