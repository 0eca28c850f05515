"""Find what a person wants forgotten by its words, forget it, and say what went.

Words flow in, of the person or of a model that guessed a key; what was erased flows out, or nothing
where the words do not name one thing. Call these on a thread.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from caller_memory.call.blocks import tellable
from caller_memory.call.state import CallState
from caller_memory.call.topic_grammar import Topic
from caller_memory.extraction.words import as_words, language_of, occurs, stems_in
from caller_memory.language.inflections import inflections_of
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms
from caller_memory.languages import ENGLISH
from caller_memory.languages.texts import Text
from caller_memory.models import Category, Forgotten, Kind, Memory
from caller_memory.person import PersonMemory
from caller_memory.provenance import TURN
from caller_memory.spellings import one_name

MANY = 8
"""What so many memories tell is no single topic."""
_TOGETHER = timedelta(minutes=10)
"""What was said in one call within this time, about the same words, is one topic."""

_OF_A_KEY = frozenset(
    "current data detail details fact info information key memory person personal preference "
    "their user value".split()
)
"""What models put into the keys that they guess."""
_OF_A_NAME = frozenset({"name", "named", "call", "called"})
_SELF = Pattern(r"\b(?:i|i'm|i've|i'd|i'll|we|we're|we've)\b")
_YOURS = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "my": "your",
    "me": "you", "mine": "yours", "myself": "yourself", "am": "are", "we": "you", "we're": "you're",
    "our": "your", "us": "you",
}  # fmt: skip
_MAX_QUOTED_WORDS = 8


FORGOTTEN_THINGS = Text("forgotten_things")
FORGOTTEN_WHERE = Text("forgotten_where")
FORGOTTEN_THAT = Text("forgotten_that")
FORGOTTEN_ABOUT = Text("forgotten_about")


class Found(NamedTuple):
    """What the words of a key have led to.

    Attributes:
        forgotten: what was erased.
        candidates: what may have been meant where nothing was, or tells the same still.
    """

    forgotten: Forgotten
    candidates: list[Memory]


def forget_topic(person: PersonMemory, topic: Topic) -> Forgotten:
    """Forget what a person named. Nothing is erased where that is not clearly one thing."""
    known = tellable(person.retrieve_all())
    found = _holding(known, topic.words) or _mostly_holding(known, topic.words)
    if topic.is_owned:
        found = [m for m in found if m.category is not Category.PLAN and _is_named(m, topic.words)]
    elif len(query_terms(topic.words)) == 1 and _SELF.match(topic.words):
        found = [memory for memory in found if _hardly_says_more(memory, topic.words)]
    return _forget_one_thing(person, found, topic.words)


def forget_call(person: PersonMemory) -> list[Forgotten]:
    """Forget all that a person has said in a call, and what became of it. Return what went."""
    said = [m for m in person.retrieve_all() if m.call_id and m.call_id == person.call_id]
    return [person.forget(*memory.place) for memory in said]


def forget_by_key(
    person: PersonMemory, category: str, key: str, without: Collection[tuple[Category, str]]
) -> Found:
    """Forget a memory by its key, or by the words of a key that was guessed.

    Args:
        without: memories that only ask to forget it.
    """
    place = next((Category(each) for each in Category if each == category.strip().upper()), None)
    known = person.retrieve(place, key) if place else None
    forgotten = person.forget(place, key) if place else Forgotten()
    if forgotten:
        alike = person.recall(f"{as_words(key)} {known or ''}")
        return Found(forgotten, [m for m in alike if m.place not in without])
    memories = [m for m in tellable(person.retrieve_all()) if m.place not in without]
    words = _words_of_key(key)
    forgotten = _forget_one_thing(
        person, _of_key(memories, key) or _holding(memories, words), words
    )
    return Found(forgotten, [] if forgotten else _nearest(memories, words))


def forget_for_model(
    person: PersonMemory, state: CallState, message_id: str | None, category: str, key: str
) -> Found:
    """Forget what a tool of the model names, and take back the turn that the model answers.

    Args:
        message_id: the turn, None where the model does not tell.
    """
    stored = state.places_of(message_id or state.last_id or "")
    found = forget_by_key(person, category, key, stored)
    if found.forgotten:
        state.went(found.forgotten)
        things = names_of(found.forgotten)
        take_back(person, state, message_id, state.worded(FORGOTTEN_THINGS, things=things))
    elif not stored:
        # What was stored at once and led to nothing is no request, as far as is known.
        state.take_back(message_id)
    return found


def take_back(
    person: PersonMemory, state: CallState, message_id: str | None, what_went: str | None = None
) -> None:
    """Erase the turn in answer to which the model has forgotten something."""
    if turn := state.take_back(message_id, what_went):
        for place in state.places_of(turn):
            # A fact that the model has stored in answer to it is what holds from now on.
            state.went(person.forget(*place, alone=True))


def what_went(topic: Topic, language: str = ENGLISH) -> str:
    """Return a sentence that says so, in the words in which the person asked."""
    yours = " ".join(_YOURS.get(word, word) for word in topic.words.split())
    yours = yours.replace("you was", "you were")
    if topic.words.startswith(("where ", "who ", "how ", "when ")):
        return FORGOTTEN_WHERE.said_in(language, topic=yours)
    if _SELF.match(topic.words):
        return FORGOTTEN_THAT.said_in(language, topic=yours)
    return FORGOTTEN_ABOUT.said_in(language, topic=yours)


def names_of(forgotten: Forgotten) -> str:
    """Return what was forgotten: facts by their names, a turn by how it begins."""
    told = forgotten.memories
    facts = [as_words(m.former_key or m.key) for m in told if m.kind is Kind.FACT]
    return ", ".join(dict.fromkeys(facts or [f'"{beginning(m.value)}"' for m in told[:1]]))


def beginning(text: str) -> str:
    """Return the first words of what was said."""
    words = text.split()
    more = "…" * (len(words) > _MAX_QUOTED_WORDS)
    return " ".join(words[:_MAX_QUOTED_WORDS]) + more


def _forget_one_thing(person: PersonMemory, found: Sequence[Memory], words: str) -> Forgotten:
    """Forget these memories if they are about one thing, else none."""
    if not found or len(found) > MANY or not _are_one(found, words):
        return Forgotten()
    went: dict[tuple[Category, str], Memory] = {}
    gone_words: set[str] = set()
    # Facts first: they know in which words they were told.
    for memory in sorted(found, key=lambda m: m.kind is not Kind.FACT):
        forgotten = person.forget(*memory.place)
        went |= {each.place: each for each in forgotten.memories}
        gone_words |= forgotten.words
    return Forgotten(tuple(went.values()), frozenset(gone_words))


def _are_one(found: Sequence[Memory], words: str) -> bool:
    """Return whether each shares with another one what was not asked for, or its moment."""
    asked = stems_in(words, language_of(found))
    linked, rest = [found[0]], list(found[1:])
    while near := [m for m in rest if any(_is_linked(m, other, asked) for other in linked)]:
        linked += near
        rest = [m for m in rest if m not in near]
    return not rest


def _is_linked(one: Memory, other: Memory, asked: set[str]) -> bool:
    language = language_of([one])
    own, its = (stems_in(_text(each), language) - asked for each in (one, other))
    if not own or not its or any(occurs(stem, "", its, language) for stem in own):
        return True
    together = one.call_id is not None and one.call_id == other.call_id
    return together and abs(one.created_at - other.created_at) <= _TOGETHER


def _holding(memories: Iterable[Memory], words: str) -> list[Memory]:
    """Return the memories that hold all content words, in any inflection."""
    return [m for m in memories if 0 < _asked_of(m, words) == _count(m, words)]


def _of_key(memories: Iterable[Memory], key: str) -> list[Memory]:
    name = one_name(key)
    return [m for m in memories if m.kind is Kind.FACT and m.holds and one_name(m.key) == name]


def _mostly_holding(memories: Iterable[Memory], words: str) -> list[Memory]:
    """Return the memories that hold most of several content words, a third at least."""
    counted = [(_count(memory, words), memory) for memory in memories]
    most = max((count for count, _ in counted), default=0)
    is_enough = 3 * most >= len(query_terms(words)) > 1
    return [memory for count, memory in counted if count == most] if is_enough else []


def _nearest(memories: Iterable[Memory], words: str) -> list[Memory]:
    """Return the memories that hold most of the words, best first."""
    counted = [(_count(memory, words), memory) for memory in memories]
    held = [pair for pair in counted if pair[0]]
    return [m for _, m in sorted(held, key=lambda pair: -pair[0])][:MANY]


def _asked_of(memory: Memory, words: str) -> int:
    """Return how many content words are asked for, in the language of a memory."""
    return len(query_terms(words, language_of([memory])))


def _count(memory: Memory, words: str) -> int:
    """Return how many of them a memory holds."""
    text, language = _text(memory), language_of([memory])
    own = stems_in(text, language)
    terms = query_terms(words, language)
    return sum(any(occurs(form, text, own, language) for form in _forms_of(t)) for t in terms)


def _forms_of(term: str) -> Collection[str]:
    return _OF_A_NAME if term in _OF_A_NAME else inflections_of(term)


def _text(memory: Memory) -> str:
    """Return all that a memory tells, of its name and of its sources too."""
    key = "" if memory.kind is Kind.TURN else as_words(memory.former_key or memory.key)
    return " ".join([key, memory.value, *(source.words for source in memory.sources)])


def _words_of_key(key: str) -> str:
    if key.startswith(TURN):
        return ""
    words = as_words(key).replace("-", " ").lower().split()
    return " ".join([word for word in words if word not in _OF_A_KEY] or words)


def _is_named(memory: Memory, words: str) -> bool:
    """Return whether a memory says what is the person's own: by its name, or "my address"."""
    if memory.kind is Kind.TURN:
        return words in " ".join(memory.value.lower().replace("’", "'").split())
    name = as_words(memory.key)
    return all(occurs(term, name, stems_in(name)) for term in query_terms(words))


def _hardly_says_more(memory: Memory, words: str) -> bool:
    said = memory.value.lower().replace("’", "'")
    more = stems_in(memory.value) - stems_in(words)
    return len(more) <= 1 and (memory.kind is Kind.FACT or _SELF.search(said) is not None)
