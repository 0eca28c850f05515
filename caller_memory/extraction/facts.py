"""Decide which notes of a model become facts. No I/O.

A fact counts only if the person's own words support it, whatever else the model read: by a review
that is to be trusted, else by rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo

from caller_memory.extraction.bearing import ends, is_borne
from caller_memory.extraction.corrected import correction_of, corrects
from caller_memory.extraction.games import turns_in_play
from caller_memory.extraction.schema import Operation
from caller_memory.language.named_times import time_named
from caller_memory.language.pii.redaction import redact_named
from caller_memory.language.short_answers import question_answered
from caller_memory.languages import ENGLISH, code_of
from caller_memory.models import ExtractedFact, Memory
from caller_memory.provenance import same_value
from caller_memory.spellings import one_name

NOT_REVIEWED: Mapping[Operation, bool] = {}


def facts_in(
    operations: Iterable[Operation],
    turns: Sequence[Memory],
    known: Iterable[Memory],
    reviewed: Mapping[Operation, bool] = NOT_REVIEWED,
    tz: tzinfo = UTC,
) -> list[ExtractedFact]:
    """Return the facts that the person's words support, in order.

    Args:
        turns: those that the model was asked about.
        known: the facts of the person.
        reviewed: whether a note holds, of those that a review decides.
        tz: the person's time zone.
    """
    held = {one_name(m.key): m for m in known}
    values = {name: memory.value for name, memory in held.items()}
    changed: defaultdict[str, set[int]] = defaultdict(set)
    facts: list[ExtractedFact] = []
    played = turns_in_play(turns)
    for operation in operations:
        if not operation.sources or not played.isdisjoint(operation.numbers):
            continue
        name, sources = one_name(operation.key), operation.sources
        old = values.get(name)
        if operation.value is None:
            if ends(operation.place, old or "", sources):
                facts.append(ExtractedFact(*operation.place, None, sources))
                values.pop(name, None)
            continue
        holds = reviewed.get(operation)
        if holds is None:
            is_replaced = operation.numbers <= changed[name]
            holds = _is_borne(operation, held.get(name), old, is_replaced=is_replaced)
        if holds:
            language = code_of(sources[-1].language) or ENGLISH
            value = redact_named(operation.key, operation.value, language)
            asked = question_answered(sources[-1].value, sources[-1].context)
            told_at = sources[0].created_at.astimezone(tz)
            # Of several turns, it is not known which of them names the time of the value.
            about = time_named(value, told_at, language) if len(sources) == 1 else None
            facts.append(ExtractedFact(*operation.place, value, sources, asked, about))
            values[name] = value
            changed[name].update(operation.numbers)
    written = {one_name(fact.key) for fact in facts}
    untouched = (memory for name, memory in held.items() if name not in written)
    return [*facts, *_ended(untouched, turns)]


def _is_borne(note: Operation, held: Memory | None, old: str | None, *, is_replaced: bool) -> bool:
    """Return whether the rules find that turns say a note.

    Args:
        held: the fact that is known by that name.
        old: the value that is valid now: that of `held`, or one of a note before.
        is_replaced: whether the same turns have just replaced a value of that name.
    """
    value = note.value or ""
    is_known = held is not None and same_value(held.value, value)
    is_corrected = held is not None and corrects(note.sources, held)
    if is_known and is_corrected:
        return False  # the words that correct a value often tell it, too
    other = None if old is None or same_value(old, value) else old
    if other and is_known and is_replaced:
        return False  # what a turn has just replaced is no news of that turn
    return is_borne(note.place, value, note.sources, other) or (
        is_corrected and is_borne(note.place, value, note.sources)
    )


def _ended(known: Iterable[Memory], turns: Sequence[Memory]) -> Iterator[ExtractedFact]:
    """Yield the end of each fact that turns correct, though no operation says so."""
    for fact in known:
        correction = correction_of(fact, turns)
        if correction and correction.is_whole:
            yield ExtractedFact(*fact.place, None, (correction.by,))
