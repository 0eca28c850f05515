"""Tell a short answer to a question of the agent about the person. No I/O.

What such a turn means is in the question: it is kept with it, and found by its words.
"""

from caller_memory.language.patterns import Pattern
from caller_memory.language.query import asked_in

_WORD = Pattern(r"[^\W_]+(?:['-][^\W_]+)*")
_LONGEST = 12
"""So many words may be an answer that says little without its question."""
_LONGEST_FRAGMENT = 8
"""So many words of any kind answer "what", "where" or "how"."""

_ANSWERING = frozenset(
    """yes yeah yep yup aye no nope nah never always sometimes often rarely seldom hardly mostly
    mainly usually normally generally occasionally partly slightly exactly correct right true
    absolutely definitely certainly indeed course naturally neither nor none nobody nothing nowhere
    both either all every each some many few several plenty once twice first second third last
    former latter mhm mm-hmm uh-huh afraid think suppose hope guess wish used not yet still
    anymore am do did have was were can could will would is does has are had me mine him her them
    us he's she's they're he she they
    don't didn't haven't wasn't weren't can't couldn't won't wouldn't isn't doesn't hasn't aren't
    hadn't i'm we're daily weekly monthly today yesterday tomorrow""".split()
)
"""Words that answer a question, alone or together with `_BESIDE`."""

_SETTLES = frozenset(
    "yes yeah yep yup aye no nope nah never correct exactly absolutely definitely certainly uh mhm "
    "spot guilty sadly unfortunately neither both".split()
)
"""Words that begin an answer, whatever few words follow."""
_FEW = 4

_BESIDE = frozenset(
    """i we it that that's it's they the one ones of a an lot much too as well also sadly
    unfortunately luckily thankfully thank god only just really very at any more bit little in fact
    actually to be been ever and but or oh um uh er well so my please thanks you sure know so far
    this there quite pretty on off then now""".split()
)
_NO_ANSWER = Pattern(
    r"\b(?:don't know|do not know|dunno|no idea|not sure|can't remember|don't remember|forgot)\b|"
    r"^(?:one|just a|a) (?:second|moment|minute|sec)\b|\bnot now\b|^(?:right|so|well|and|now|"
    r"then|sure|all right|that's it|that's all|no thank you|no thanks)$"
)
_ASKS_BACK = Pattern(
    r"^(?:(?:yes|yeah|no|nope) )?(?:(?:um|uh|er|oh|well|sorry|and|but|so) )*(?:what|who|whom|"
    r"where|when|why|which|how|pardon|"
    r"sorry|excuse me|can you|could you|would you|will you|do you|did you|are you|have you|please|"
    r"say|repeat|wait|hold on|hang on|let me|let's|tell me|okay|ok|thanks?|hello|hi|bye|goodbye|"
    r"stop|never mind|nevermind)\b"
)
_ASKS_WHAT = Pattern(r"^\W*(?:[\w' ]{0,40}[, ])?(?:what|who|whose|where|when|which|how|why)\b")
_ABOUT_THEM = Pattern(
    r"\b(?:(?:are|were|do|did|have|had|can|could|will|would|is|was|does|has)(?:n't)?|so|won't|"
    r"can't)\b"
    r"(?:.{0,40}?\b(?:you|your|you're|you've)| (?:he|she|they))\b"
)
_NAMES_THEM = Pattern(
    r"\b(?:you|your|yours|you're|you've|you'd)\b|^\W*(?:and )?(?:how|what) about\b"
)
_OFFERED = (
    r"joke|story|riddle|poem|song|summary|reminder|tip|hint|example|recipe|quiz|game|music|list|"
    r"copy|update|break|minute|moment|second"
)
_ABOUT_THE_CALL = Pattern(
    r"\b(?:shall|should|may|can|could|do|must) (?:i|we)\b|\bme to\b|\b(?:hear|understand|"
    r"help) me\b|"
    r"\banything else\b|\bare you (?:still |there|ready|sure|done|with me|listening|finished|"
    r"okay with|ok with)(?:there|on the line|with me|listening)?|\b(?:is|was|are) (?:that|this|it|"
    r"those) (?:right|correct|ok|okay|all|fine|enough|clear|what you|good|helpful)\b|"
    r"\b(?:would you "
    r"like|do you want|want|like) (?:me|to (?:hear|know|go on|continue|talk|start|stop|try|see|"
    r"listen|read)|another|more)\b|\bdo you (?:have|need) (?:a|any|another|more|some) (?:moment|"
    r"minute|questions?|help|second|time)\b|\bi (?:can|could|may)\b|\bforget (?:that|it|everything|"
    r"all)\b|\b(?:remember|keep|store|save) (?:that|it|this)\b|\bdoes that\b|\bdid you mean\b|"
    r"\bdid i\b|\bare you asking\b|\bcan you (?:repeat|say|spell|hear|tell|hold|"
    r"wait|see|speak)\b|\b(?:would you like|do you want|want) to (?:book|schedule|order|cancel|add|"
    r"play|move|leave|do (?:that|it|this))\b|\bwould you mind\b|\bhave you got a\b|"
    r"\bdid you (?:get|hear|catch|understand)\b|\bgood time\b|\b(?:happy|comfortable) with (?:that|"
    r"this|it)\b|"
    rf"\b(?:would you like|do you want|fancy) (?:a|an|some) (?:\w+ )?(?:{_OFFERED})\b"
)
_SMALL_TALK = Pattern(
    r"\bhow (?:are|is it|is everything|are things|do you do|have you been)(?: \w+)?(?: today)?\W*$|"
    r"\b(?:help you|for you|would you like to (?:do|talk)|on your mind|what else|what next|"
    r"what now|how come|what do you (?:mean|want)|you mean)\b"
)
_PREFACE = Pattern(
    r"^(?:(?:and|so|but|okay|ok|well|now|then|please|sorry) |[,] )*(?:is it true(?: that)?|"
    r"would you say(?: that)?|do you mind (?:telling me|if i ask)|tell me|i wonder|"
    r"(?:can|may|could|might) i ask(?: you)?|(?:can|could|would|will) you (?:please )?tell me)"
    r"(?: (?:if|whether)|,)? |^\W*(?:(?:and|so|okay|ok|well|then) )*(?:would you like|do you "
    r"want|shall i|should "
    r"i|may i|can i)(?: me)?(?: to)? (?:remember|note(?: down)?|make a note|write down|keep in "
    r"mind) "
    r"that (?=you)"
)
_TAGS = Pattern(
    r",? (?:is (?:that|it) (?:right|correct|true|so)|am i right|do i have that right|have i got "
    r"that "
    r"right|(?:right|correct|yes|yeah|no))(?=\?*$)"
)
"""What asks whether a statement is right."""
_LAST_SENTENCE = Pattern(r"(?<=[.!?])\s+")


def is_answer(text: str, agent: str | None) -> bool:
    """Return whether a turn is a short answer to a question of the agent about the person."""
    words = _words(text)
    said, asked = " ".join(words), _last_sentence(agent)
    if not words or text.rstrip().endswith("?") or is_of_the_call(asked):
        return False
    chosen = {word for word in words if word not in _BESIDE}
    if _offers_both(asked) and chosen and chosen <= set(_words(asked)):
        return True
    if _NO_ANSWER.search(said) or len(words) > _LONGEST:
        return False
    if asks_about_them(agent) or _NAMES_THEM.search(asked) or _offers_both(asked):
        answering = not _ANSWERING.isdisjoint(words) or words[0].isdigit()
        if words[0] in _SETTLES and len(words) <= _FEW and not _ASKS_BACK.search(said):
            return True
        if answering and all(w in _ANSWERING or w in _BESIDE or w.isdigit() for w in words):
            return True
    if _ASKS_WHAT.search(asked) and _NAMES_THEM.search(asked) and not _SMALL_TALK.search(asked):
        more = [word for word in words if word not in _ANSWERING and word not in _BESIDE]
        return bool(more) and len(words) <= _LONGEST_FRAGMENT and not _ASKS_BACK.search(said)
    return False


def asks_about_them(agent: str | None) -> bool:
    """Return whether the agent ends with a question of yes or no about the person."""
    asked = _last_sentence(agent)
    return _ABOUT_THEM.search(asked) is not None and not is_of_the_call(asked)


def question_answered(text: str, agent: str | None) -> str | None:
    """Return the question that a turn answers, None if it says by itself what it is about."""
    if len(_words(text)) > _LONGEST or is_of_the_call(_last_sentence(agent)):
        return None
    return asked_in(agent or "") or None


def is_of_the_call(asked: str) -> bool:
    """Return whether what the agent said last is no question, or one about the conversation."""
    return not asked.endswith("?") or _ABOUT_THE_CALL.search(asked) is not None


def _offers_both(asked: str) -> bool:
    return " or " in asked


def without_preface(asked: str) -> str:
    """Return a lower-case question without what asks whether it may be asked, or is right."""
    return _TAGS.sub("", _PREFACE.sub("", asked))


def _last_sentence(agent: str | None) -> str:
    said = (agent or "").strip().lower().replace("’", "'")
    return without_preface(_LAST_SENTENCE.split(said)[-1])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))
