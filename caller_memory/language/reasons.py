"""Tell why a memory helps with a sentence: the words and the times that they share. No I/O."""

from datetime import datetime, timedelta
from typing import NamedTuple

from caller_memory.language.inflections import stem_of
from caller_memory.language.query import query_terms, question
from caller_memory.languages import ENGLISH, code_of
from caller_memory.languages.tokens import stem, words
from caller_memory.models import Memory, Span


class Reason(NamedTuple):
    """What a sentence shares with a memory. All is empty where it was said near what fits.

    Attributes:
        words: of the sentence, that the memory tells in some inflection or spelling.
        heard: of the sentence, that the agent said just before.
        by_time: whether it was said at, or is about, a time that the sentence names.
    """

    words: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    by_time: bool = False


def reason(sentence: str, memory: Memory, now: datetime) -> Reason:
    """Return why a memory helps with a sentence, which is read in the memory's language.

    Args:
        now: the present, aware, in the person's zone.
    """
    language = code_of(memory.language) or ENGLISH
    asked = question(sentence, now, language)
    told = _words(language, memory.key, memory.value, *(s.words for s in memory.sources))
    heard = _words(language, memory.context or "") - told
    forms = {
        word: {_stem(form, language) for form in each}
        for word in query_terms(sentence, language)
        for each in asked.words
        if word in each
    }
    return Reason(
        tuple(word for word, each in forms.items() if each & told),
        tuple(word for word, each in forms.items() if each & heard and not each & told),
        any(
            _within(memory.created_at, span, asked.slack) or _within(memory.about, span)
            for spans in asked.times
            for span in spans
        ),
    )


def _words(language: str, *texts: str) -> set[str]:
    """Return what the index knows words by."""
    return {_stem(word, language) for text in texts for word in words(text, language)}


def _stem(word: str, language: str) -> str:
    return stem_of(word) if language == ENGLISH else stem(word, language)


def _within(at: datetime | None, span: Span, slack: timedelta = timedelta(0)) -> bool:
    return at is not None and span.start - slack <= at < span.end + slack
