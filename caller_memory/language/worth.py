"""Decide whether a turn is worth keeping beside what the agent said, and as what. No I/O."""

from caller_memory.language.categories import categorize
from caller_memory.language.chatter import answers, is_chatter
from caller_memory.language.claim_patterns import CUE
from caller_memory.language.clause import Mood
from caller_memory.language.clauses import clauses
from caller_memory.language.clefts import plainly
from caller_memory.language.echo import without_echo
from caller_memory.language.names import said_names
from caller_memory.language.native_names import native_name
from caller_memory.language.noise import without_noise
from caller_memory.language.patterns import Pattern
from caller_memory.language.sentences import pieces
from caller_memory.language.short_answers import is_answer
from caller_memory.language.speaker import says_only_who
from caller_memory.languages import ENGLISH
from caller_memory.models import Category

_READ = 900
"""A longer text is sorted by its sentences: what follows a long question counts as well."""
_SAID = 5
"""So many words behind a question say something."""
_SENTENCE_END = Pattern(r"(?<=[.!?。])\s*")


def said_by_person(text: str, *agent: str | None) -> str:
    """Return what of a turn the person said: no noise, and none of the agent's words heard back.

    Args:
        agent: what the agent said before, each as a whole.
    """
    before = None
    while text != before:
        before = text
        for said in agent:
            text = without_echo(text, said)
        text = without_noise(text)
    return text


def category_of(text: str, agent: str | None, language: str = ENGLISH) -> Category | None:
    """Return the category of a turn, None if it is not worth keeping.

    English is sorted by its words. In other languages everything is kept but chatter, as a FACT:
    the model that extracts facts from it tells a better category.

    Args:
        text: what the person said: see `said_by_person`.
        agent: what the agent said just before.
        language: the code of the language that is spoken.
    """
    if language != ENGLISH:
        says_nothing = is_chatter(text, language) and not native_name(text, agent, language)
        keeps = not says_nothing or answers(text, agent, language)
        return Category.FACT if keeps else None
    if says_only_who(text) and not said_names(text, agent):
        return None
    if len(text) <= _READ:
        text = plainly(text)
        if category := categorize(text):
            return category
        is_kept = is_answer(text, agent) or said_names(text, agent)
        return Category.FACT if is_kept else _of_a_statement(text)
    parts = (part for each in _SENTENCE_END.split(text) for part in pieces(each, _READ))
    return next(filter(None, map(categorize, parts)), None)


def _of_a_statement(text: str) -> Category | None:
    """Return the category of what is stated behind a question or a condition."""
    stated = [c.words for c in clauses(text)[1:] if c.mood is Mood.STATED]
    said = " ".join(stated)
    return categorize(said) if len(said.split()) >= _SAID or CUE.search(said) else None
