"""Recognise turns that ask to forget what they name: "forget what I said about my divorce". No I/O.

Such a request is a whole turn, as a voice command is. Whether anything is known of what it names,
and whether that is one thing, this module does not know.
"""

import functools
import re
from typing import NamedTuple

from caller_memory.call.command_words import CLAUSE_END, PARTS, plain
from caller_memory.call.confidences import is_reason
from caller_memory.language.patterns import Pattern


class Topic(NamedTuple):
    """What a turn asks to forget.

    Attributes:
        words: as they were said, in lower case.
        is_owned: whether it may as well be a thing outside memory: "delete my appointment".
    """

    words: str
    is_owned: bool = False


@functools.lru_cache(maxsize=8)
def topic_of(text: str) -> Topic | None:
    """Return what a turn asks to forget, None if it asks no such thing. Cached, as `parse` is."""
    if len(text) > _MAX_CHARS:
        return None
    text = _ABOUT.sub(r" \1", text)
    asked = [(each, _asked_in(each)) for each in CLAUSE_END.split(text) if each]
    topics = [topic for _, topic in asked if topic]
    first = next((n for n, (_, topic) in enumerate(asked) if topic), len(asked))
    says_no_more = all(
        topic or is_reason(clause, is_behind=n > first) or not _TELLS.search(f" {plain(clause)} ")
        for n, (clause, topic) in enumerate(asked)
    )
    if len(topics) == 1 and says_no_more and not text.rstrip().endswith("?"):
        return topics[0]
    return _asked_in(text)


def _asked_in(text: str) -> Topic | None:
    said = f" {plain(text)}"
    for pattern in _REQUESTS:
        if (found := pattern.fullmatch(said)) and (words := _named(found["topic"])):
            return Topic(words, is_owned="owned" in found.groupdict())
    return None


_MAX_CHARS = 300
_MAX_WORDS = 8
_TELLS = Pattern(
    r" (?:i|i'm|i've|i'll|i'd|my|mine|we|we're|we've|our|it's|that's|instead|now|meant|not|new|"
    r"make it) "
)
"""Words of a clause beside a request that may tell what is to be kept, or correct."""
_ABOUT = Pattern(r"(?i)\s*[,–—]\s*(about (?:the|my|him|her|his|them|that)\b)")
"""What a request is about may follow it: "pretend you never heard that, about the van"."""
_ERASE = (
    "(?:{erase}|wipe|scratch|strike|scrub|drop|lose|scrap|ditch|bin|cut|take (?:back|out)|"
    "cross out|rub out|leave out|ignore|disregard|remove from your memory|let go of|unlearn)"
)
_KEEP = "(?:don't|never|stop) (?:ever )?(?:{keep}|{keeping}|know|have|mention)"
_SAID = (
    "(?:what(?:ever)?|everything|anything|all|all the things?|things|stuff|the (?:things?|stuff|"
    "parts?|bits?|business|notes?|entry|entries|memory|memories|info|information|details?|facts?|records?))"
    "(?: that)?"
    "(?: i(?:'ve)?(?: ever)?(?: just)? {said}(?: to you)?| {known})?"
)
_UNSAID = (
    "(?:(?:pretend|act like)(?: that)? i never(?: ever)? {said}"
    "|(?:forget|disregard)(?: that)? i(?:'ve)?(?: ever)?(?: just)? {said})"
)
_CLAUSE = "(?P<topic>(?:i|i'm|i've|i'd|i was|my|we|we're|our) .+?)"
_MINE = "(?P<topic>(?:my|our) .+?)"
_FROM_MEMORY = (
    "(?: (?:from|out of|off) (?:your (?:memory|notes?|records?|files?)|(?:whatever|what|everything|"
    "anything|all)(?: that)? {known}(?: (?:about|on) me)?))"
)
_END = "{in_memory}{tail}"

_REQUESTS = [
    Pattern(re.sub(r"\{(\w+)\}", lambda part: PARTS[part[1]], f"{{lead}} {request}{_END}"))
    for request in (
        f"(?:{_ERASE}|{_KEEP}) {_SAID} (?:about|on|of|regarding|concerning|that has to do with)"
        " (?P<topic>.+?)",
        f"{_UNSAID}(?: to)?(?: anything)? about (?P<topic>.+?)",
        f"{_UNSAID}(?: that)? {_CLAUSE}",
        f"(?:{_ERASE}|don't (?:keep|save|store|record|note|write down)|(?:leave|take|strike|cut)"
        "(?= that(?: one| bit| part)? out)) that(?: one| bit| part| thing)?(?: out)? about "
        "(?P<topic>(?:the|my|our|him|her|them) ?.*?)",
        "(?:pretend|act like) you (?:never|didn't) (?:hear|heard) (?:that|it) about (?P<topic>.+?)",
        "(?:forget|don't {keep}) about (?P<topic>(?:my|our|me|us) .+?)",
        f"(?:{{erase}}|scratch|strike|disregard|{_KEEP}) (?:about )?(?:the fact )?that {_CLAUSE}",
        f"forget {_MINE}",
        f"{_ERASE} {_MINE}{_FROM_MEMORY}",
        "(?:{erase}|don't know|don't {keep}) (?P<topic>(?:where|who|how|when) (?:i|my) .+?)",
        "i no longer want you to (?:know|have|{keep})(?: that| about)? "
        "(?P<topic>(?:i|i'm|my|our|where|who|how) .+?)",
        f"(?P<owned>(?:delete|erase)) {_MINE}",
        f"(?P<owned>{_KEEP}) {_MINE}",
    )
]
_GOES_ON = Pattern(
    r"\b(?:when|if|but|because|until|unless|instead|remember|forget|let's|lets|meant|yet|anymore|"
    r"make it)\b"
    r"|(?<!^my )(?<!^the )\bnew\b"
    r"|(?<!^)(?<!^where )(?<!^who )(?<!^how )(?<!^when )"
    r"\b(?:i|i'm|i've|i'll|i'd|we|we're|you|you're|it's|that's)\b"
)
_NOTHING_NAMED = Pattern(r"(?:me|myself|it|that|this|him|her|them|you|us|everything|all)")


def _named(words: str) -> str | None:
    """Return the words of a topic, None where they go on to something else, or name nothing."""
    if len(words.split()) > _MAX_WORDS or _GOES_ON.search(words):
        return None
    return None if _NOTHING_NAMED.fullmatch(words) else words
