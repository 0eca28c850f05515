"""Tell what stands in an English idiom, and is no frog, no fishing and no apple. No I/O."""

from caller_memory.language.patterns import Pattern

_IDIOM = Pattern(
    r"\b(?:"
    # bodies and moods
    r"(?:a )?frogs? in (?:my|his|her|the) throat|(?:butterflies|knots) in (?:my|his|her) (?:tummy|"
    r"stomach)|ants in (?:my|his|her) pants|climb\w* the walls?|(?:up|drive\w*|driving|drove) "
    r"(?:\w+ )?(?:up the wall|round the (?:bend|twist))|at the end of (?:my|his|her) tether|"
    r"pins and needles|(?:my|his|her) (?:nose|eyes?)(?: (?:has|have|is|are|was|were|been|keeps?))* "
    r"(?:running|streaming)|runn?\w* (?:late|a temperature|a fever|out of|low on|rings round|on "
    r"empty)|head over heels|under the weather|over the moon|on cloud nine|down in the dumps|"
    r"heart(?:'s| is| was)? (?:broke\w*|in (?:my|his|her) mouth|set on|sank|of gold)|cold feet|"
    r"itchy feet|two left feet|(?:a )?pain in the (?:neck|backside|arse|bum|bottom)|"
    r"(?:fit|right) as (?:a fiddle|rain)|sick as a (?:dog|parrot)|(?:dog|bone) tired|"
    r"d(?:ying|ead) (?:here|on my feet|for an?|to)|starv(?:ing|ed)(?: to death)?|"
    # animals
    r"(?:the )?elephant in the room|(?:let|letting) the cat out of the bag|rain\w* cats and dogs|"
    r"(?:a )?wild goose chase|(?:a )?dark horse|(?:flog\w*|beat\w*) a dead horse|hold your horses|"
    r"(?:straight )?from the horse's mouth|(?:a )?fish out of water|(?:bigger|other) fish to fry|"
    r"drinks? like a fish|(?:a )?bee in (?:my|his|her) bonnet|busy (?:as a )?bee|"
    r"(?:the )?black sheep|count\w* sheep|(?:a )?guinea pig for|pigs? might fly|"
    r"till the cows come home|(?:a )?cash cow|bull in a china shop|(?:a )?lone wolf|"
    r"(?:cry|crying) wolf|wolf\w* (?:it|them|down)|(?:smell|smelt|smelled) a rat|(?:the )?rat race|"
    r"monkey business|(?:a )?snake in the grass|(?:a )?night owl|early bird|bird's[- ]eye|"
    r"(?:a )?chicken and egg|spring chicken|headless chicken|sitting ducks?|ducks? in a row|"
    r"(?:a )?copycat|cat nap|dog(?:'s)? (?:breakfast|dinner|life)|in the dog ?house|"
    r"(?:work|worked|working) like a (?:dog|horse|trojan)|(?:a )?bear with a sore head|"
    r"eager beaver|crocodile tears|(?:have|had|having) kittens|hair of the dog|"
    # food
    r"(?:the )?apples? of (?:my|his|her|their) eye|(?:an? )?bone to pick|(?:in a )?(?:right |"
    r"real |bit of a )?pickle with|in a (?:right |real |bit of a |proper )?pickle|"
    r"(?:a )?piece of cake|(?:my|his|her|your) cup of tea|cook and bottle[- ]?washer|"
    r"(?:the )?cream of the crop|(?:a )?couch potato|hot potato|(?:my|his|her) bread and butter|"
    r"(?:the )?best thing since sliced bread|spill\w* the beans|full of beans|"
    r"(?:a )?big cheese|hard cheese|cheesed off|(?:a )?butter[- ]?fingers|"
    r"(?:sour|a bunch of) grapes|(?:a )?second bite (?:at|of) the cherry|(?:go|gone|going|went) "
    r"bananas|cool as a cucumber|in a nutshell|(?:tough|hard) nut to crack|"
    r"(?:a )?pinch of salt|salt of the earth|(?:a )?lemon|egg on (?:my|his|her) face|"
    r"(?:walk\w* on) eggshells|(?:have|had) my cake and eat|gravy train|gone? pear[- ]shaped|"
    r"(?:took|take|takes) the biscuit|(?:a )?storm in a teacup|tea and sympathy|"
    r"sandwich(?:ed)? between|jam[- ]packed|in a jam|bacon home|saved? (?:my|his|her) bacon|"
    # hands and tools
    r"fish\w* (?:in|through|around|about|for (?:my|compliments|it)|out)|fixing to|"
    r"(?:put|puts|putting) years on|(?:hit|hits|hitting) the (?:sack|hay|roof|road|ceiling)|"
    r"(?:a )?wet blanket|(?:throw\w*|threw) in the towel|(?:bury|burying) the hatchet|"
    r"(?:kick\w*) the bucket|(?:jump\w*) (?:in|into) the (?:shower|bath|car)|jump\w* the (?:gun|"
    r"queue)|(?:skat\w*) on thin ice|sail\w* (?:through|close to the wind)|plain sailing|"
    r"(?:in|we're all in) the same boat|miss\w* the boat|rock\w* the boat|push\w* the boat out|"
    r"(?:swim\w*) against the (?:tide|current)|head above water|(?:play\w*) (?:second fiddle|with "
    r"fire|it by ear|devil's advocate|games with|up|possum|gooseberry)|"
    r"(?:juggl\w*) (?:\w+ )?(?:plates|jobs|everything|work|kids)|(?:spinning) plates|"
    r"danc\w* (?:to (?:his|her|their) tune|round the)|(?:sing\w*) from the same|"
    r"cook\w* the books|what's cooking|read\w* between the lines|read\w* the riot act|"
    r"knit(?:ting)? (?:together|her brows)|hunt\w* for|gardening leave|"
    r"walk\w* (?:on air|out on|all over)|(?:a )?walk in the park|driving at|shoot\w* the breeze|"
    r"(?:a )?long shot|ball'?s in (?:your|his|her) court|(?:a )?whole new ball game|"
    r"(?:a )?game of two halves|on the ropes|below the belt|(?:a )?full house|"
    r"castles in the air|(?:built|building) like a"
    r")\b"
)


def literally(words: str, note: str) -> str:
    """Return the words of a clause without idioms that a note does not hold as they stand."""
    return _IDIOM.sub(lambda idiom: idiom[0] if idiom[0] in note else " ", words)
