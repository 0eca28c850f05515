"""Recognise a guest who greets, once the person has spoken of giving the phone away. No I/O.

People say in endless ways that somebody wants a word; who then takes the phone greets, or says who
they are. Neither tells it alone: a person greets, too, and speaks of others who want to talk.
"""

from caller_memory.language.contractions import written_out_in_case
from caller_memory.language.names import is_written_as_name
from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker_clauses import lower
from caller_memory.language.speaker_words import KIN, PHONE

_WHO = (
    rf"(?:he|she|they|{KIN}|lady|gentleman|woman|man|girl|boy|kid|guy|fellow|helper|nurse|carer|"
    r"colleague|child|grandchild|somebody|someone)"
)
_WITH_YOU = (
    r"(?:(?:talk|speak|chat|say [\w ]{2,15}?) (?:to|with) (?:you|it|this)|"
    r"(?:ask|tell|try|use|greet|meet) (?:you|it|this)|say (?:hi|hello)|have a (?:go|turn|word|try))"
)
_OFFERS_LINE = Pattern(
    rf"\b{_WHO}\b[\w' ]{{0,25}}? (?:wants?|would like|needs?|'d like|is asking|asks|asked)"
    rf"(?: for| to|) (?:{_WITH_YOU}|the {PHONE}|a (?:quick )?(?:word|go|turn))\b"
    rf"|\b(?:let|letting) (?!me\b|us\b|you\b)[\w' ]{{1,25}}? {_WITH_YOU}\b"
    rf"|\byou can {_WITH_YOU}\b|\bhere (?:he|she) (?:is|comes)\b"
    rf"|\b(?:give|giving|hand|handing|pass|passing) (?:you (?:over )?to|"
    rf"(?:you )?over to (?:him|her|them|my)|(?:the|this|my) {PHONE} (?:over )?to|"
    rf"(?:him|her|them)(?: the)? {PHONE})\b"
    r"|\b(?:put|putting) (?:him|her|them) on\b"
)
"""What is said as somebody else gets the phone."""
_FILLERS = "yes|yeah|okay|ok|so|right|oh|um|uh|well|thank you|thanks"
_GREETING = (
    r"(?:hi|hiya|hello|hey|heya|howdy|how far|good (?:morning|afternoon|evening|day))(?: there)?"
)
_GREETS = Pattern(rf"(?:(?:{_FILLERS}|hm)\W+)*{_GREETING}\b(?!\?)")
_SAYS_WHO = Pattern(
    rf"(?:(?:{_FILLERS}|{_GREETING})\W+)*"
    r"(?:i'm|i am|this is|my name is|my name's|i be) ([^\W\d_]+)"
)
_LISTENS = Pattern(
    r"\b(?:are you (?:still )?(?:there|here|listening)|can you hear|lost you|you there|how are you|"
    r"anybody there|anyone there|again)\b"
)
"""What somebody says who has been there before."""
_FEWEST_WORDS = 3


def arrives(said: str, before: str, known: str | None) -> bool:
    """Return whether a turn is that of somebody to whom the phone was given in the one before.

    Args:
        before: what was said in the turn before.
        known: the person's name.
    """
    if not before or not offers_line(before):
        return False
    low, names = lower(written_out_in_case(said)), (known or "").lower().split()
    if set(names) & set(low.replace(",", " ").replace(".", " ").split()):
        return False
    who = _SAYS_WHO.match(low)
    if who and is_written_as_name(who[1], said):
        return True
    greets = _GREETS.match(low) is not None and len(low.split()) >= _FEWEST_WORDS
    return greets and _LISTENS.search(low) is None


def offers_line(said: str) -> bool:
    """Return whether somebody else may get the phone behind a turn that asks nothing."""
    return (
        not said.rstrip().endswith("?")
        and _OFFERS_LINE.search(lower(written_out_in_case(said))) is not None
    )
