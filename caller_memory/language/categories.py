"""Sort a turn into a category, or decide that it is not worth keeping.

Rules drop only closed classes: greetings, backchannels, filler, pure questions, requests to the
agent. What is in doubt is kept, because a lost memory cannot be recalled. A linear model over words
and word classes names the category. It is read from `categories.json` at the first call;
`benchmarks/categories.py` trains it. This module knows nothing of users, storage or earlier turns.
"""

import json
from functools import cache
from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from caller_memory.language.contractions import written_out
from caller_memory.language.patterns import Pattern
from caller_memory.models import Category

_LOOKED_AT = 1000
"""How many characters are read, from the first letter or digit on. Spoken turns are shorter."""

_LETTER = Pattern(r"[^\W_]")
_WORD = Pattern(r"[^\W_]+(?:'[^\W_]+)*")

_HESITATIONS = frozenset("um uh er erm hmm mm ah".split())
"""Words without meaning that may stand between any two words of speech."""

_INTERJECTIONS = frozenset(
    """absolutely actually aha ahead ah alright also amazing and anyway anyways awesome aw awww
    dokey done quite righto rightio roger
    basically brilliant but bye cheers congrats congratulations cool correct damn definitely dear
    eh er erm exactly excellent fab fantastic fine gee good goodbye goodness gosh gotcha great ha
    haha hahaha hello hey hi hiya hm hmm honestly huh incredible indeed just like listen lol look
    lovely mate maybe mhm mm mmm nah nice no nope obviously oh ok okay okey omg oof ooh ooo oops
    ouch pardon perfect perhaps phew please possibly probably really right see seriously sir so
    sorry splendid sure surely sweet ta terrific thank thanks then too uh uhhuh uhm um
    unfortunately very wait well whatever wonderful wow yay yea yeah yep yes yo yup
    hola buenos buenas días dias tardes noches gracias muchas adiós adios hasta luego vale sí claro
    bonjour bonsoir salut ça va merci beaucoup au revoir oui non d'accord voilà coucou
    hallo guten morgen tag abend nacht danke schön bitte tschüss wiedersehen ja nein genau
    merhaba selam teşekkür teşekkürler ederim evet hayır tamam günaydın iyi geceler akşamlar günler
    ciao grazie mille prego buongiorno buonasera arrivederci sì olá obrigado obrigada tchau sim não
    tudo bem namaste dhanyavaad shukriya haan nahi theek hai accha
    perdona perdón bonne nuit demain gute bis alles klar görüşürüz anlamadım
    shubh ratri buonanotte buona notte boa noite
    おやすみ おやすみなさい こんにちは こんばんは おはよう おはようございます ありがとう
    ありがとうございます さようなら はい いいえ うん そうですね わかりました すみません""".split()
)
"""A turn of these alone is not kept. At the beginning of a turn they are skipped."""

_SMALL_TALK = _INTERJECTIONS | frozenset(
    """a again all an are bit by come course cute done do dunno enough fair first for funny get glad
    go going got happen hang help helpful hold hurry i idea i'm i'll interesting is it it's joking
    keep kidding kind kinda know let let's lets literally listening lot luck lucky matter mean mind
    much my neat next not of off on other pleasure question sense makes sort sounds start stop
    stuff suppose tell that that's thats the them there there's these think this though to totally
    true try understood up way welcome with worries worry you you're your doesn't don't
    one""".split()
)
"""A turn of these and interjections is not kept: "no not that one", "that's so funny"."""

_EMPTY_PHRASE = Pattern(
    r"\b(?:"
    r"good (?:morning|afternoon|evening|night|day|one)|have a (?:good|nice|great|lovely) (?:one|"
    r"day|evening|night|weekend|time)|nice to meet you|"
    r"(?:see|talk to|speak to|catch) (?:you|ya)(?: all)?(?: (?:later|tomorrow|soon|then|around|"
    r"next time))*|speak soon|never mind|"
    r"(?:just |only )?(?:a|one|half a|another|two) (?:sec|secs|second|seconds|minute|moment|mo|"
    r"tick)s?|"
    r"testing|one two(?: three)?|my (?:bad|mistake|pleasure)|oh my (?:word|days)|"
    r"me (?:too|neither)|same here|happy (?:new year|birthday to you)|merry christmas|take care|"
    r"all the best|"
    r"i(?:'ve| have)? ?(?:gotta|got to|have to)? go now|i(?:'ll| will) (?:wait|be right back|"
    r"let you know|call you back)|i hope so|i doubt it|there you go|off you go|so long|"
    r"we(?:'ll| will) see|"
    r"that(?:'ll| will) be all|"
    r"that(?:'s| is) (?:all|everything|it|enough)(?: for (?:now|today))?|"
    r"how(?:'s| is| are)? (?:it|you|things)(?: (?:going|doing))?(?: today)?|what(?:'s| is) up|"
    r"i(?: just)? (?:said|meant|mean|see|guess|suppose|think so|thought so|hope so|know|understand|"
    r"agree|hear you|get it|got it|got you|dunno|forgot|bet)|"
    r"i(?:'m| am)(?: just| only| really| so)* (?:asking|checking|testing|wondering|listening|ready|"
    r"back|here|curious|fine|good|great|well|okay|ok|alright|sorry|not sure|not bad|with you)|"
    r"i (?:didn't|don't|can't|couldn't|did not|do not|can not) (?:really |quite )?(?:catch|hear|"
    r"get|understand|follow|know|think so|say)(?: (?:that|you|it|what|the))*|i beg|"
    r"i didn't (?:quite )?(?:mean|ask(?: for)?)(?: (?:that|it))?|"
    r"i(?:'ve| have) (?:forgotten what|lost my train of thought|no idea|heard that)|"
    r"i(?:'m| am)(?: just| still| all)? (?:thinking|done|set)|that's (?:what i|me)|"
    r"like i(?:'m| am) (?:five|ten|a \w+)|as i was saying|"
    r"(?:call|text|ring|phone|email|message|ask) my \w+|"
    r"my (?:alarms?|timers?|calendar|messages?|emails?|inbox|shopping list|to do list|lists?|"
    r"playlists?|screen|reminders?|schedule|diary|voicemail|notifications|lights?|name|goodness|god)"
    r"(?=$| (?:for|to|please|today|on|off|and)\b)"
    r")(?![\w'])"
)
"""Phrases that tell nothing about the person, although some are in the first person."""

_WISH = Pattern(
    r"\b(?:"
    r"i was(?: just)? (?:wondering|thinking|asking|hoping you|about to ask)|i(?: just)? wonder|"
    r"i(?:'d| would) (?:be grateful if|quite like|appreciate it if) you|"
    r"what i (?:need|have|should)|how i (?:can|could|do|should|might)|"
    r"i(?:'ve| have)?(?: just)?(?: got| have)? (?:a|another|one)(?: \w+)? question|"
    r"i(?:'d| would|'ll)?(?: just)?(?: really)? (?:want|wanna|like|need|love|wanted)(?: it if)? (?:"
    r"you to|(?:to )?(?:know|hear|ask|listen|check|find out|understand|see the)|"
    r"(?:some )?help(?! with \w))|"
    r"i(?:'d| would)?(?: just)? (?:want|like|need) (?:the |a |an |some )?(?:good |next |other )?"
    r"(?:phone number|number|address|recipe|word|taxi|news|weather|joke|music|directions|synonym|"
    r"reminder|timer|alarm|headlines|scores?|results|answer|to (?:book|cancel|set|stop|start over|"
    r"go back|try (?:that|it|again)|hear|listen|change the subject))|"
    r"i(?:'m| am) (?:looking for|trying to (?:find out|work out|remember|think of))|"
    r"i (?:asked|told|heard) (?:you|for)|i can't (?:remember|think of) (?:the (?:word|name)|who|"
    r"what|where|when)|i don't suppose you|what i(?:'m| am) asking(?: is)?|what i (?:meant|said)|"
    r"my question(?: is)?|i was (?:gonna|going to) (?:ask|say)|here's (?:a|one|another)(?: \w+)? "
    r"(?:question|for you)|i just wanted to (?:say|ask)|"
    r"(?:what|which \w+|who|where|when|how|why) (?:do|did) (?:i|we)(?: \w+ly)? (?:love|like)|"
    r"(?:do|did) you (?:remember|know)(?: \w+)? (?:what|who|where|when|how|which \w+) "
    r"(?:i|we|my \w+)|"
    r"(?:what|who|where|when)(?:'s| is| was| are|'re| were) (?:my|our) \w+|"
    r"(?:do|does|did|can|could|should|would|will|shall|may|must|am|have|had|was|were|if) "
    r"(?:i|we)\b(?! (?:was|were|am|had|love|like)\b)"
    r")(?![\w'])"
)
"""Questions and wishes in the first person that ask something of the agent."""

_ASKS = frozenset(
    """what what's whats who who's when when's where where's why how how's which whose is isn't are
    do does did don't can can't could will would should shall may have has was were any anything
    tell set play turn switch stop start add find show read give open close call text remind search
    look explain spell repeat cancel sing skip pause resume translate define book order check make
    send say speak shut take put list name recommend suggest describe summarise summarize convert
    calculate count flip roll navigate shuffle lock unlock dim delete remove undo wake volume lower
    raise bring get change move try read mute louder quieter slower faster talk google compare
    message email phone ring write teach forget carry leave double
    hear let if ?
    qué cuál cómo cuándo dónde quién quel quelle comment pourquoi qu'est quand est où qui wie was
    wann wo warum wer welche kannst kann saat kaç nasıl nasılsın ne kim che come quanto que como
    qual kya kitne kaun kahan cuánto puedes pon peux combien mets mach spiel pode ripeti repite
    répète wiederhole""".split()
)
"""First words of questions and of commands to the agent."""

_ASKS_ANYWHERE = frozenset(
    "kya kaisa kaise kitne batao bajao karo bolo nasıl kaç nedir misin mısın".split()
)
_ASKS_AT_THE_END = ("か", "は何", "ください", "天気は", "消して", "つけて", "かけて", "教えて")
"""Other languages put what asks elsewhere."""

_SAYS = Pattern(
    r"\b(?:(?:i|we|my|mine|our|ours|us)(?!\w)|from now on|in future|always|never|whenever|"
    r"every time|when you|call me|don't|no more|rather|prefer|not too|around me|with me|"
    r"(?:she|he)(?:'s| is) (?:the|an?)\b|"
    r"actually (?:it|he|she|they)\b|no longer|any ?more|it(?:'s| is) \w+ now)"
)
"""Words that speak of the person, of how they want things from now on, or of what has changed."""

_ENDINGS = frozenset(("s", "re", "m", "ve", "ll", "d"))

_SCALE = 8
"""Weights are stored in eighths."""

_SHORT = 8
"""The most words of a turn that is dropped on the word of the model alone."""

_FRAGMENT = 3
_CLEAR = 3 * _SCALE
"""A turn of at most so many words is a fact, unless another category scores so much better."""

_CATEGORIES = tuple(Category)

_SAYS_ALL_THE_SAME = -3.0
_SAYS_NOTHING = 2.0
"""Log odds of chatter above which a turn is dropped."""


class _Model(NamedTuple):
    classes: dict[str, str]
    weights: dict[str, list[int]]


@cache
def _model() -> _Model:
    path = Path(__file__).with_suffix(".json")
    stored = json.loads(path.read_text(encoding="utf-8"))
    return _Model(
        {word: name for name, words in stored["words"].items() for word in words.split()},
        stored["weights"],
    )


def spoken_words(text: str) -> list[str]:
    """Return the words of a turn in lower case, without hesitations and stuttered repeats."""
    first = _LETTER.search(text)
    if first is None:
        return []
    head = written_out(text[first.start() : first.start() + _LOOKED_AT].lower().replace("’", "'"))
    words: list[str] = []
    for word in _WORD.findall(head):
        if not (words and words[-1] == word) and word not in _HESITATIONS:
            words.append(word)
    return words


def features(words: list[str]) -> set[str]:
    """Return the features of a turn: words, their classes, and pairs of neighbours."""
    classes = _model().classes
    tokens: list[str] = []
    for word in words[:80]:
        if "'" in word:
            stem, _, ending = word.partition("'")
            tokens += (stem, "'" + ending) if ending in _ENDINGS else (word,)
        elif word[0] > "\u2e80":
            # Scripts without spaces: pairs of characters stand for words.
            tokens += (word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            tokens.append(word)
    shapes = ["^"]
    for token in tokens:
        known = classes.get(token)
        if known is None:
            if token.isdigit():
                known = "<n>"
            elif len(token) > 4 and token.endswith("ed"):
                known = "<past>"
            elif len(token) > 5 and token.endswith("ing"):
                known = "<ing>"
        shapes.append(known or token)
    shapes.append("$")
    pairs = map(" ".join, pairwise(shapes))
    return {*tokens, *shapes, *pairs, " ".join(shapes[:3]), " ".join(shapes[:4])}


def _sums(words: list[str]) -> list[int]:
    """Return the score of chatter, then of each category in the order of `Category`."""
    weights = _model().weights
    known = filter(None, map(weights.get, features(words)))
    return list(map(sum, zip(weights[""], *known, strict=True)))


def _chatter_odds(sums: list[int]) -> float:
    """Return the model's log odds that a turn is chatter."""
    best = max(sums[1:])
    said = sum(exp((value - best) / _SCALE) for value in sums[1:])
    return (sums[0] - best) / _SCALE - log(said)


def _says_nothing(words: list[str], rest: list[str], says: bool, sums: list[int]) -> bool:
    """Return whether a turn only asks, requests or is chatter.

    Args:
        words: the words of the turn.
        rest: the words without empty phrases, with "?" in place of each wish.
        says: whether the turn tells something about the person.
        sums: the scores of the model.
    """
    head = next((w for w in rest if w in _ASKS or w not in _INTERJECTIONS), "")
    asks = head in _ASKS or rest[-1].endswith(_ASKS_AT_THE_END)
    if asks or not _ASKS_ANYWHERE.isdisjoint(rest):
        return _chatter_odds(sums) > (_SAYS_NOTHING if says else _SAYS_ALL_THE_SAME)
    # A turn that is no question or request is dropped only if the model knows most of its words: an
    # unknown word may be the answer to the agent's question.
    if says or len(words) > _SHORT:
        return False
    strange = sum(word not in _model().weights for word in words)
    if strange > len(words) // 4:
        return False
    return _chatter_odds(sums) > _SAYS_NOTHING


def categorize(text: str) -> Category | None:
    """Return the category of one turn, None if it is not worth keeping.

    Args:
        text: what was said, as typed or as speech recognition wrote it, in any language.

    Returns:
        The category, `FACT` if no other fits.
    """
    words = spoken_words(text)
    rest = _WISH.sub(" ? ", _EMPTY_PHRASE.sub(" ", " ".join(words))).split()
    if all(word in _SMALL_TALK for word in rest):
        return None
    sums = _sums(words)
    says = _SAYS.search(" ".join(rest)) is not None
    if _says_nothing(words, rest, says, sums):
        return None
    best = max(sums[1:])
    if len(words) <= _FRAGMENT and not says and best - sums[1] < _CLEAR:
        return Category.FACT
    return _CATEGORIES[sums.index(best, 1) - 1]
