"""Spell out what a person leaves unsaid: the verb that "my dad does" takes over, the question that
"yes" answers. Of lower-case English text. No I/O.
"""

from caller_memory.language import negation_patterns as negations
from caller_memory.language.options import Choice, choice
from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import POSSESSED
from caller_memory.language.short_answers import asks_about_them, is_of_the_call, without_preface

_AUXILIARY = (
    r"(?:am|is|are|was|were|do|does|did|have|has|had|can|could|will|would|should|'s|'m|'re)"
)
_SUBJECT = (
    rf"(?:i|we|you|he|she|they|{POSSESSED}(?: (?!and\b)[^\W\d_]+)?|"
    r"(?!(?:it|that|this|there|here|what|who|which|where|how|when)\b)[^\W\d_]+)"
)
_TOO = (
    r"(?: (?:too|also|as well|either|actually|still|now|myself|though|of course|sadly|certainly))*"
)
_LEADS = r"(?:(?:and|but|because|although|though|no|nope|yes|yeah|well|oh|so|then|um|uh|now) )*"
_SO_DO_I = Pattern(rf"({_LEADS})(so|neither|nor) ({_AUXILIARY}) ({_SUBJECT})")
_ME_TOO = Pattern(rf"({_LEADS})({_SUBJECT}|me|us) (too|as well|also|neither|either)")
_DOES = Pattern(
    rf"{_LEADS}{_SUBJECT}(?: (?:certainly|definitely|really|always|never|still|also))?"
    rf"(?: {_AUXILIARY}|'m|'re)(?:n't| not)?{_TOO}(?: any ?more)?"
)
_THEM = Pattern(
    r"^(?:can't|don't|hate|love|loathe|adore|never|detest|won't|wouldn't|couldn't)\b.* (?:it|"
    r"them|those)$|"
    r"\b(?:i|we|he|she|they) (?:[\w']+ ){1,3}(?:it|them|those)$"
)
_THATS = Pattern(
    rf"{_LEADS}(?:that's|that is|that was|that'd be) ({POSSESSED})(?: that is| not me)?"
)
ANY = (" any", " none", " one", " some", " it", " them", " those")
"""How a clause ends that does not repeat of what."""
_ANY = Pattern(
    r"\b(?:have|got|want|eat|like|drink|need|keep|own|take|had|do) (?:any|none|one|some)$"
)
_YES = (
    r"yes|yeah|yep|yup|aye|uh[- ]huh|mm+[- ]?hmm*|mhm|you bet|spot on|bang on|too right|sure "
    r"(?:am|do|"
    r"have|is)|very much(?: so)?|all booked|guilty|for my sins|who doesn't|"
    r"(?:i )?(?:love|adore) (?:it|them)|of course|certainly|absolutely|definitely|indeed|exactly|"
    r"correct|right|"
    r"true|mostly|mainly|usually|that's (?:right|correct|true|me)|that is (?:right|correct)|"
    r"always|still|both|"
    r"i think so|i'm afraid so|afraid so|i suppose so"
)
_HOW_OFTEN = (
    r"once|twice|sometimes|often|daily|regularly|all my life|on and off|now and (?:then|again)|"
    r"from time to time|most (?:days|nights|weeks)|(?:once|twice|\w+ times) (?:a|per|every) \w+|"
    r"every (?:single )?(?:day|night|morning|evening|"
    r"week|month|year)|(?:a few|many|several|lots of|two|three|four|five|ten) times|a "
    r"(?:little|bit)|"
    r"at weekends|only for .*|since (?!when|what|who).*|for (?:years|ages|\w+ (?:years|months))|"
    r"(?:over |about |nearly |almost )?[\w-]+ (?:\w+ )?years(?: (?:now|in [a-z]+|this "
    r"[a-z]+))*|"
    r"(?:when|whenever|if) i (?:have to|must|can|need to|could)|on occasion|when needed|only "
    r"(?:when|if|on|at|in|with) .*|like an? [\w ]+|type (?:one|two|1|2)|all the time|"
    r"in (?:the|my|both|one) (?:left |right |other "
    r")?(?:ears?|eyes?|knees?|hips?|hands?|arms?|legs?)"
)
"""What says no more than that it is so."""
_NO = (
    r"not (?:since|in|for|after) .*|not (?:an?|one|the) [\w-]+|"
    r"(?:god|lord|heavens|hell|gosh|oh|christ) no|no (?:chance|way|fear)|not (?:likely|on your "
    r"life|my "
    r"(?:thing|cup of tea|style|scene))|(?:given|gave|packed) (?:it|that|them) (?:up|in)|no longer|"
    r"(?:(?:i )?can't stand|(?:i )?hate) (?:it|them)|"
    r"no|nope|nah|never|not (?:really|yet|at all|any ?more|me)|any ?more|i don't think so|"
    r"not that i know(?: of)?|i'm afraid not|none|used to|i used to|i wish"
)
_BARE = (
    r"i (?:am|do|did|have|was|were|had|can|could|will|would)(?:n't| not)?|i'm not|"
    r"(?:we|he|she|it|they) (?:is|are|was|were|do|does|did|have|has)(?:n't| not)?"
)
_ANSWERS = Pattern(
    rf"(?:(?:oh|um|uh|well|and|so|er|{_YES}|{_HOW_OFTEN}|{_NO}|{_BARE}|sadly|unfortunately|thank "
    rf"god|luckily|"
    r"actually|please|thanks|thank you|too|as well|me|who me|sir|madam|ma'am|miss|love|dear|"
    r"darling|"
    r"pet|mate|doctor)(?: |$))+"
)
_YES_AND_HOW = Pattern(
    rf"(?:{_YES})(?: (?!(?:but|i|we|my|he|she|they|it|it's|that|no|not|please)\b)[\w'-]+){{1,3}}"
)
"""Yes, and how much: "yes very", "yes badly"."""
_NO_BUT = Pattern(
    r"(?:no|nope|nah)(?: actually| it's| it is| that's)? (?=(?:the|an?|my|in|on|at|only|just) )"
)
"""No, and what is so in its place: "no the fifth"."""
_DENIES = Pattern(rf"(?:^|\s)(?:{_NO}|\w+n't|not)(?:\s|$)")
_AFFIRMS = Pattern(
    r"\b(?:i|we|he|she|they|it) (?:am|are|is|do|does|did|have|has|will|would|can|could|was)\b(?! "
    r"not|n't)"
)
_ASKS = Pattern(
    rf"(?:(?:and|so|but|okay|ok|well|oh|now|then|also|tell me|nice|great|i see|then) |[,] )*"
    rf"({_AUXILIARY}(?:n't)? )?"
    rf"(?=(?:you|your|he|she|they|(?:any|some)(?:one|body)|[^\W\d_]+ your)\b)"
)
_ASKS_WHO = Pattern(
    r".*\b(?:am i (?:speaking|talking) (?:to|with)|is this|"
    r"are you) ((?:[^\W\d_]+\.? ){0,2}[^\W\d_]+)"
)
_SUPPOSES = Pattern(
    r"(?:(?:and|so|but|okay|ok|well|oh|now|then|i see|right)[, ]+)*"
    r"(?=your?\b(?! (?:told|said|say|mentioned|want|mean)\b)|you're|you've)"
)
_TAG = Pattern(rf",? (?:{_AUXILIARY}n't|{_AUXILIARY}) (?:you|he|she|they|it|not)$")
"""What makes a question of a statement: "you have two sons, don't you?"."""
_MAX_CHARS = 80
"""So much is taken over: a clause that takes over one that took over would grow without end."""
_SENTENCE = Pattern(r"(?<=[.!?])\s+")
_OURS = {
    "you": "i", "your": "my", "you're": "i'm", "you've": "i've", "yours": "mine",
    "yourself": "myself",
}  # fmt: skip
_LITTLE = {"do ": "", "does ": "", "did ": "", "are ": "am "}


def question_put(asked: str | None) -> str:
    """Return a question that can be answered with yes, as a statement of who answers: "i am
    married"; empty if the last sentence of the agent asks for anything else.
    """
    return _as_statement(_last_sentence(asked), asked)


def choice_put(part: str, asked: str | None) -> Choice | None:
    """Return what a clause chooses of what was asked, as a statement of who answers."""
    last = _last_sentence(asked)
    if " or " not in last or not (chosen := choice(part, last)):
        return None
    return chosen._replace(words=_as_statement(chosen.words, asked) or chosen.words)


def _last_sentence(asked: str | None) -> str:
    said = (asked or "").strip().lower().replace("’", "'")
    return _SENTENCE.split(said)[-1].strip(" ?!.")


def _as_statement(last: str, asked: str | None) -> str:
    """Return a question of yes or no as a statement, "" if it is none.

    Args:
        last: the question in lower case, without its mark.
        asked: all that the agent said.
    """
    if named := _ASKS_WHO.fullmatch(last):
        return f"i am {named[1]}"
    plain = without_preface(last)
    plain = plain[: tag.start()] if (tag := _TAG.search(plain)) else plain
    is_asked = (asked or "").rstrip().endswith("?") and not is_of_the_call(f"{plain}?")
    if is_asked and (supposed := _SUPPOSES.match(plain)):
        # "So you live in Oslo?": yes says that it is so.
        words = plain[supposed.end() :].replace("you are ", "i am ")
        return " ".join(_OURS.get(word, word) for word in words.split())
    if not asks_about_them(asked):
        return ""
    found = _ASKS.match(plain)
    if not found or " or " in last:
        return ""
    who, *rest = plain[found.end() :].split()
    auxiliary = (found[1] or "").replace("n't", "")
    verb = _LITTLE.get(auxiliary, auxiliary)
    if who == "your":  # "is your mother alive": the verb stands behind the subject
        return " ".join(["my", *rest[:1], verb.strip(), *rest[1:]])
    return f"{_OURS.get(who, who)} {verb}" + " ".join(_OURS.get(word, word) for word in rest)


def answer_in(part: str) -> str:
    """Return the words of a clause that only affirm or deny, "" where it begins otherwise."""
    if _ANSWERS.fullmatch(part) or _YES_AND_HOW.fullmatch(part):
        return part
    found = _NO_BUT.match(part)
    return found[0].strip() if found else ""


def denies(part: str, question: str) -> bool:
    """Return whether an answer of yes or no says that what is asked is not so.

    Args:
        question: as `question_put` returns it. "You don't smoke?" is denied by yes and no alike.
    """
    if negations.NOT.search(question) and not _AFFIRMS.search(part):
        return True
    return _DENIES.search(part) is not None and not _AFFIRMS.search(part)


def spelled_out(part: str, before: str) -> str | None:
    """Return a clause with the verb of the clause before it, None if it has its own.

    Args:
        before: words of the clause, or of the question, that it refers to.
    """
    before = before[-_MAX_CHARS:]
    if found := _SO_DO_I.fullmatch(part):
        verb = found[3] if found[2] == "so" else f"{found[3]} not"
        plain = f"{found[1]}{found[4]} {verb}"
    elif found := _ME_TOO.fullmatch(part):
        who = {"me": "i", "us": "we"}.get(found[2], found[2])
        plain = f"{found[1]}{who} do{' not' if found[3] in ('neither', 'either') else ''}"
    elif _DOES.fullmatch(part):
        plain = part
    elif found := _THATS.fullmatch(part):
        plain = f"{found[1]} is"
    elif before and (_THEM.search(part) or _ANY.search(part)):
        return f"{part} {before.split()[-1]}"
    else:
        return None
    verb_phrase = negations.OVER.sub(" ", negations.NOT.sub(" ", negations.IDIOM.sub(" ", before)))
    return " ".join(f"{plain} {verb_phrase}".split()) if before else None
