"""What a person said, sorted into a category, or nothing worth keeping.

Text flows in, a `Category` or None flows out. Only closed classes are dropped (greetings,
backchannels, filler, pure questions, commands to the agent); what is in doubt is kept, for a lost
memory cannot be recalled. Knows nothing of users, of storage, or of what was said before.
"""

import re

from models import Category

_LOOKED_AT = 1000
"""Characters looked at: a spoken turn is shorter."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_SMALL_TALK = frozenset(
    "a ah aha all alright and are awesome basically bye catch cheers come cool course definitely "
    "did didn't exactly fair fine for funny get go going good goodbye got great ha haha hang hear "
    "hello hey hi hm hmm huh i i'm i'll it it's just kind know later let let's like lovely me mean "
    "mhm mind minute mm moment morning move my never nice night no nope of off oh ok okay on one "
    "oops ooh pardon perfect please really right say sec second see so soon sorry sounds sure "
    "talk tell thank thanks that that's the then there think to tomorrow too uh uhuh um understand "
    "very wait was way welcome well what wow yeah yep yes you you're your suppose guess don't an "
    "afternoon evening enough okey listening next question true interesting makes sense".split()
)
_ASKS = re.compile(
    r"(?:(?:um|uh|er|so|and|but|well|okay|ok|right|oh|hey|please|like|no|yes|yeah|now|just|"
    r"i said|hi|hello|sorry|wait|then|also|alright)\W+)*"
    r"(?:what|who|when|where|why|how|which|whose|is|are|am|was|were|do|does|did|can|could|will|"
    r"would|should|have|has|tell|set|play|turn|stop|start|add|find|show|read|give|open|close|call|"
    r"remind|search|look|explain|spell|repeat|cancel|sing|go|let|wake|put|skip|pause|resume|"
    r"translate|define|book|order|check|make|send|say|speak|shut|never|come|hurry|be|any|"
    r"i was (?:just )?wondering|i wonder|i['’]d (?:like|love) to know|i want you|i['’]d like you|"
    r"what['’]s|who['’]s|where['’]s|how['’]s|when['’]s|let['’]s)\b"
)
_SAYS = re.compile(
    r"(?<!do )(?<!can )(?<!should )(?<!did )(?<!could )(?<!like )(?<!was )\bi\b(?! was (?:just )?"
    r"wondering| wonder|['’]d (?:like|love) (?:to know|you)| said| want you)|"
    r"\b(?:my|we|we['’]\w+|our|ours|from now on|always|never)\b"
)
_CUES: tuple[tuple[Category, re.Pattern[str]], ...] = (
    (
        Category.GOAL,
        re.compile(
            r"\b(?:some ?day|one day|eventually|my (?:dream|goal|aim|ambition)|saving up|trying to|"
            r"always wanted|before i die|hop(?:e|ing) to|(?:i|we) (?:wanna|want to)|"
            r"i['’]d (?:love|like) to)\b"
        ),
    ),
    (
        Category.PLAN,
        re.compile(
            r"\b(?:tomorrow|tonight|next (?:week|month|year|\w+day)|this (?:weekend|summer)|"
            r"going to|gonna|appointment|booked|i['’]ll|on (?:the|\w+day))\b"
        ),
    ),
    (
        Category.INTEREST,
        re.compile(
            r"\b(?:hobby|hobbies|into|obsessed|fascinated|passion|interested|collect|(?:love|enjoy)"
            r" \w+ing)\b"
        ),
    ),
    (
        Category.PREFERENCE,
        re.compile(
            r"\b(?:prefer|favou?rite|rather|hate|can['’]t stand|i (?:do |really |don['’]t )*"
            r"(?:like|love|enjoy)|call me|from now on)\b"
        ),
    ),
    (
        Category.OPINION,
        re.compile(
            r"\b(?:i (?:don['’]t )?(?:think|reckon|believe|feel like)|overrated|should"
            r"|better than)\b"
        ),
    ),
    (
        Category.EXPERIENCE,
        re.compile(
            r"\b(?:yesterday|last (?:night|week|year|month|\w+day)|ago|once|when i was|went|got|saw"
            r"|had|lost|fell|happened)\b"
        ),
    ),
    (
        Category.RELATIONSHIP,
        re.compile(
            r"\b(?:my (?:\w+ )?(?:wife|husband|son|daughter|mum|mom|dad|mother|father|brother|sister"
            r"|friend|partner|boss|neighbou?r|cat|dog|uncle|aunt|cousin|girlfriend|boyfriend)|"
            r"married|kids|grandchildren|dogs?|cats?)\b"
        ),
    ),
)


def categorize(text: str) -> Category | None:
    """Sort one turn of the user.

    Args:
        text: what was said, as typed or as speech recognition wrote it, in any language.

    Returns:
        The category, `FACT` where no other fits; None where nothing was said that is worth keeping.
    """
    lowered = text[:_LOOKED_AT].lower()
    words = _WORD.findall(lowered)
    if all(word.replace("’", "'") in _SMALL_TALK for word in words):
        return None
    if _ASKS.match(lowered) and not _SAYS.search(lowered) and len(text) <= _LOOKED_AT:
        return None
    for category, cue in _CUES:
        if cue.search(lowered):
            return category
    return Category.FACT
