"""Recognise what is said about a spoken code, and read the code itself. No I/O.

Digits, number words, spelling, case and blanks of one code are one: "four seven one nine", "4719",
"47 19"; "Blue giraffe", "blue giraffe.".
"""

from enum import Enum

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.spoken_numbers import spelled_in

MIN_CHARS = 4
_MAX_CHARS = 300
_MAX_WORDS = 6


class AboutCode(Enum):
    """What a turn wants of the code."""

    SET = "set"
    REMOVE = "remove"
    FORGOTTEN = "forgotten"


_CODE = (
    r"(?:(?:spoken |secret |pin |access )?code(?: ?word)?|pin(?: code| number)?|pass ?(?:code|"
    r"phrase|word)|secret word)"
)
_A_CODE = rf"(?:a|my|the|some|another|a new|this|your|any) {_CODE}"
_LEAD = (
    r"(?:(?:hey|hi|hello|okay|ok|so|well|please|and|yes|no|from now on|in future|next time|in the "
    r"future|always|(?:can|could|would|will) you|i want you to|i'd like you to|i would like you "
    r"to|"
    r"you (?:should|can|must)|just|now|also|then|sorry) )*"
)
_WHEN = (
    r"(?:when(?:ever)?|before|unless|as soon as|so that|because|every time|each time|at the "
    r"(?:beginning|start)|for (?:my|this|the) (?:memor|call|phone|data)\w*).{0,80}"
)
_TAIL = (
    r"(?: (?:please|from now on|in (?:the )?future|again|any ?more|now|first|every time|each time|"
    rf"always|thanks|thank you|{_WHEN}))*"
)
_SETS = Pattern(
    rf"{_LEAD}(?:(?:ask(?: me)?(?: for)?|request|require|demand) {_A_CODE}{_TAIL}"
    rf"|(?:protect|lock|secure) (?:me|it|this|my (?:memory|memories|data|calls)) with "
    rf"{_A_CODE}{_TAIL}"
    rf"|(?:change|set(?: up)?) (?:my|the) {_CODE}{_TAIL}"
    rf"|(?:use|set(?: up)?|add|i (?:want|need)|i'd like|i would like|let's (?:have|use|set(?: "
    rf"up)?)|"
    rf"can (?:we|i) (?:have|use|set(?: up)?))(?: to (?:set(?: up)?|have|use|add))? {_A_CODE} "
    rf"{_WHEN})"
)
_REMOVES = Pattern(
    rf"{_LEAD}(?:(?:stop|quit) (?:asking(?: me)?|requesting|requiring)(?: for)? {_A_CODE}"
    rf"|(?:don't|do not|never|no longer|you needn't|you don't (?:need|have) to) (?:ask(?: me)?(?: "
    rf"for)?|need|require|use|want) {_A_CODE}"
    rf"|(?:remove|delete|forget|drop|cancel|switch off|turn off|disable|get rid of|erase|take "
    rf"back) "
    rf"(?:my|the) {_CODE}|(?:turn|switch) (?:my|the) {_CODE} off"
    rf"|i (?:don't|no longer|do not) (?:want|need) (?:a|my|the|any) {_CODE}){_TAIL}"
)
_FORGOTTEN = Pattern(
    rf"{_LEAD}(?:sorry )?(?:i(?:'ve| have)?(?: just)? (?:forgot|forgotten|lost|don't (?:know|"
    rf"remember|"
    rf"have)|do not (?:know|remember)|can't remember|cannot remember|no longer know) (?:what "
    rf")?(?:my|"
    rf"the) {_CODE}(?: is| was)?|what(?:'s| is| was) my {_CODE}){_TAIL}"
)
_GIVEN = Pattern(
    rf"\b(?:(?:(?:set|change) )?(?:my|the|this|new) )?{_CODE}(?:(?: is| was| to| as| should be|"
    r" shall be| will be)+|'s|:) (.+)$"
)
_BARE = Pattern(
    r"^(?:(?:it's|it is|that's|that is|is|um|uh|okay|ok|yes|sure|well|so|hm+|let's (?:take|use|"
    r"say|"
    r"make it)|use|take|make it|i (?:choose|take|say)|how about|maybe|please|then) )*(.+?)"
    r"(?: (?:please|thanks|thank you|okay|ok))*$"
)
_NO_CODE = Pattern(
    r"(?:hello|hi|hey|yes|yeah|no|nope|what|why|who|when|where|how|sorry|pardon|okay|ok|um|uh|can|"
    r"could|do|does|is|are|i|i'm|i've|you|we|never mind|nevermind|cancel|stop|wait|good|thanks|"
    r"thank|please|which|tell|again|repeat|help|my|the|this|it's|it)\b.*"
)
_SENTENCE_WORDS = frozenset(
    """i me my you your he she we they it this that what who where when why how do does did is are
    was were am be been have has had can could will would shall should may might must not no yes
    tell show give say stop remember forget know want need like love go let help ask call talk hear
    there here please everything anything nothing something and or but if about with from""".split()
)
_TAKES_BACK = Pattern(
    r"(?:no|no thanks|no thank you|never ?mind|cancel|stop|forget it|leave it|i changed my mind|"
    r"not now|don't|nothing)(?: (?:please|thanks|thank you|never ?mind|cancel))*"
)
_SIGNS = Pattern(r"[^\w':-]+")
_LETTERS = Pattern(r"[^\W_]+")


def about_code(said: str) -> AboutCode | None:
    """Return what a turn wants of the code, None where it is about something else."""
    text = _plain(said)
    given = _GIVEN.search(text)
    if _FORGOTTEN.fullmatch(text):
        return AboutCode.FORGOTTEN
    if _REMOVES.fullmatch(text):
        return AboutCode.REMOVE
    if given and given[0].startswith(("set ", "change ")):
        return AboutCode.SET
    return (
        AboutCode.SET if _SETS.fullmatch(text[: given.start()].strip() if given else text) else None
    )


def given_code(said: str) -> str | None:
    """Return the code of "my code is blue giraffe" as it is compared, None without such words."""
    given = _GIVEN.search(_plain(said))
    return _compared(given[1]) if given else None


def answered_code(said: str) -> str | None:
    """Return the code of a turn that answers the question for one, None where it is none."""
    if given := given_code(said):
        return given
    code = _bare(said)
    if digits := _digits(code):
        return digits
    if "?" in said or len(code.split()) > _MAX_WORDS or _NO_CODE.fullmatch(code):
        return None
    return _compared(code)


def tried_code(said: str) -> str | None:
    """Return the code of a turn that says it, and no sentence of another kind; None otherwise."""
    if given := given_code(said):
        return given
    words = _LETTERS.findall(_bare(said))
    return answered_code(said) if _SENTENCE_WORDS.isdisjoint(words) else None


def digits_said(said: str) -> str | None:
    """Return the digits of a turn that says nothing else, None for any other."""
    return _digits(_bare(said))


def takes_back(said: str) -> bool:
    """Return whether a turn takes back that a code is to be set."""
    return _TAKES_BACK.fullmatch(_plain(said)) is not None


def _plain(said: str) -> str:
    text = said[:_MAX_CHARS].lower().replace("’", "'").strip(" .!?,;")
    return " ".join(_SIGNS.sub(" ", text).split())


def _bare(said: str) -> str:
    text = _plain(said)
    found = _BARE.match(text)
    return found[1] if found else text


def _digits(text: str) -> str | None:
    """Return the digits that a text spells and that are all it says."""
    groups = list(spelled_in(text))
    ends = [0, *(group.ends[-1] for group in groups)]
    starts = [*(group.starts[0] for group in groups), len(text)]
    between = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    digits = "".join("".join(group.chars) for group in groups)
    return digits if digits.isdecimal() and not between.strip(" -") else None


def _compared(text: str) -> str:
    """Return the form in which two codes are compared."""
    code = _bare(text)
    return _digits(code) or "".join(_digits(word) or word for word in _LETTERS.findall(code))
