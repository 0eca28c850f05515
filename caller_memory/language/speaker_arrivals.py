"""Recognise a guest who greets, once the person has spoken of giving the phone away. No I/O.

People say in endless ways that somebody wants a word; who then takes the phone greets, or gives a
name. Neither tells it alone: a person greets, too, and speaks of others who want to talk.
"""

from caller_memory.language.contractions import written_out_in_case
from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker import Claim, claims
from caller_memory.language.speaker_clauses import lower
from caller_memory.language.speaker_patterns import NAMES
from caller_memory.language.speaker_words import KIN, PHONE

_WHO = (
    rf"(?:he|she|they|{KIN}|lady|gentleman|woman|man|girl|boy|one|kid|guy|fellow|helper|nurse|carer|"
    r"colleague|child|grandchild|everybody|everyone|somebody|someone)"
)
_TALKS = r"(?:talk|speak|ask|say|tell|try|greet|chat|use|have a (?:go|turn|word|try))"
_OFFERS_LINE = Pattern(
    rf"\b{_WHO}\b[\w' ]{{0,20}}? (?:wants?|would like|needs?|'d like|is asking|asks|asked|has|is "
    rf"dying|is keen|is waiting|says?)\b[\w' ]{{0,20}}? "
    rf"(?:{_TALKS}|{PHONE}|word|question|turn|go)\b"
    rf"|\b(?:let|lets|letting) (?!me\b|us\b|you\b)[\w' ]{{1,25}}? {_TALKS}\b"
    rf"|\b(?:say|says|saying) (?:hi|hello|something)\b|\bgo ahead\b|\byour turn\b"
    rf"|\bhere (?:he|she|they) (?:is|are|comes?)\b|\bhere you (?:go|are)\b"
    rf"|\b(?:give|giving|hand|handing|pass|passing|put|putting)s? (?:you|it|over|the {PHONE}|"
    rf"(?:him|her|them)(?: the)? {PHONE}|(?:him|her|them) on)\b|, ?talk\W*$"
)
"""What is said as somebody else gets the phone."""
_GREETS = Pattern(
    r"(?:(?:yes|yeah|okay|ok|so|right|oh|um|uh|well|thank you|thanks)\W+)*"
    r"(?:hi|hiya|hello|hey|heya|howdy|yo|how far|good (?:morning|afternoon|evening|day))\b(?!\?)"
)
_FEWEST_WORDS = 3


def arrives(said: str, before: str, known: str | None) -> bool:
    """Return whether a turn is that of somebody to whom the phone was given in the one before.

    Args:
        before: what was said in the turn before.
        known: the person's name.
    """
    if not before or not _OFFERS_LINE.search(lower(written_out_in_case(before))):
        return False
    low = lower(said)
    made = [claim for claim in claims(said) if claim.kind in NAMES and claim.is_written]
    if any(_is_of(claim, known) for claim in made):
        return False
    greets = _GREETS.match(low) is not None and len(low.split()) >= _FEWEST_WORDS
    return greets or bool(made)


def _is_of(claim: Claim, known: str | None) -> bool:
    return bool(claim.name) and claim.name in (known or "").lower().split()
