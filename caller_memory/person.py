"""The only way to a person's memory.

A call, the extractor, a tool, the command line and an import come through here, so their rules
stand here once: secrets are redacted, lengths are capped, reserved keys are refused, the opt-out
survives "forget everything", a summary is erased with what it may tell. It knows no model.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from caller_memory import log_events, storable
from caller_memory.language.name_phrases import NAMING, phrases_of, questions_of
from caller_memory.language.named_times import time_named
from caller_memory.language.names import NAME_KEYS
from caller_memory.language.pii import redact, redact_named
from caller_memory.language.query import question, stems
from caller_memory.language.worth import category_of, said_by_person
from caller_memory.languages import ENGLISH, code_of
from caller_memory.models import Category, ExtractedFact, Forgotten, Kind, Memory, Profile
from caller_memory.provenance import LAST_CALL, MAX_CONTEXT_CHARS, OPT_OUT, RESERVED_KEYS, TURN
from caller_memory.storable import MAX_KEY_CHARS, MAX_VALUE_CHARS
from caller_memory.stores import Stores, correction, later, merging, registry
from caller_memory.stores.expiry import forget_older
from caller_memory.stores.extracted import ExtractedFacts

_LATEST = 20


class PersonMemory:
    """Read and write the memory of one person.

    Methods are synchronous and local: on an event loop, call them through `asyncio.to_thread`.
    They raise `StoreError` if the person's file can not be used; empty means that nothing is known.

    Args:
        user_id: the person's UUID.
        stores: where memories live.
        call_id: the call that reads and writes, None outside of calls.
        tz: the person's time zone, in which "tomorrow" is told.

    Attributes:
        language: the code of the language that is spoken now: what is said is read and kept in it.
        expect: called with what may be asked in a moment, while somebody still speaks.
    """

    def __init__(
        self, user_id: str, stores: Stores, call_id: str | None = None, tz: tzinfo = UTC
    ) -> None:
        self.user_id, self.call_id = user_id, call_id
        self.tz = tz
        self.language, self.expect = ENGLISH, stores.expect
        self._stores, self._local = stores, stores.local

    def in_call(self, call_id: str) -> "PersonMemory":
        """Return the same for one call: what is written in it says so."""
        return PersonMemory(self.user_id, self._stores, call_id, self.tz)

    def now(self) -> datetime:
        """Return the present where the person is."""
        return datetime.now(self.tz)

    # Memories

    def store(self, category: str, key: str, value: str, *, context: str | None = None) -> Memory:
        """Store a memory. It replaces the one of the same name, in any category and spelling.

        Args:
            category: one of `Category`, upper-case.
            context: what the agent said just before.

        Raises:
            ValueError: an unknown category (the message names the eight), an empty or reserved
                key, an empty value.
        """
        key, value = storable.key(key), storable.value(value)
        if key in RESERVED_KEYS or key.startswith(TURN):
            raise ValueError(f"the key {key!r} is reserved: choose another name")
        self._stores.wait_for_rest(self.user_id)
        # Cut after redaction: a placeholder may be longer than the secret.
        key, value = redact(key)[:MAX_KEY_CHARS], redact_named(key, value, self.language)
        return self._put(storable.category(category), key, value[:MAX_VALUE_CHARS], context)

    def retrieve(self, category: str, key: str) -> str | None:
        """Return the value of a memory, None if there is none."""
        place = storable.category(category), storable.printable(key)
        memory = self._local.find(self.user_id, *place)
        return memory.value if memory else None

    def retrieve_all(self, category: str | None = None) -> list[Memory]:
        """Return all memories, newest first; those of one category, if given."""
        wanted = None if category is None else storable.category(category)
        return self._local.list_memories(self.user_id, wanted)

    def newest(self, limit: int) -> list[Memory]:
        """Return the turns and facts that hold which were written last, newest first."""
        return self._local.newest(self.user_id, limit)

    def remember_turn(
        self, text: str, *, context: str | None = None, said_at: datetime | None = None
    ) -> Memory | None:
        """Categorise and store one thing the person said. None if nothing is worth keeping.

        Args:
            context: what the agent said just before.
            said_at: when it was said, aware; now unless given.
        """
        text = redact(text, self.language)
        said = said_by_person(text, context)
        category = category_of(said, context, self.language) if said else None
        log_events.turn_categorized(text, category)
        if category is None:
            return None
        return self._put(category, None, storable.value(said, "text"), context, said_at)

    def redact_again(self, turn: Memory, redacted: Mapping[str, str]) -> Memory:
        """Redact a turn again, after later ones showed that it holds a secret. Return it as stored.

        `redacted` are words said in the call, as they were kept and as they may be kept now.
        """
        value = storable.kept_now(turn.value, redacted)
        context = turn.context and storable.kept_now(turn.context, redacted)
        if (value, context) == (turn.value, turn.context):
            return turn
        return self._local.rewrite(self.user_id, turn, value, context) or turn

    def correct(self, memory: Memory, value: str) -> Memory | None:
        """Put other words in its place. Return it as it is now, None if it changed meanwhile."""
        value = redact_named(memory.key, storable.value(value), self.language)[:MAX_VALUE_CHARS]
        about = time_named(value, self.now(), code_of(memory.language) or self.language)
        return correction.correct(self._local, self.user_id, memory, value, about, self.call_id)

    def recall(
        self, query: str, *, limit: int = 10, without: Collection[Memory] = ()
    ) -> list[Memory]:
        """Return memories that help with a sentence, best first, but some; none for small talk."""
        asked = question(query, self.now(), self.language)
        meant = self._stores.asked(self.user_id, query, self.call_id) if asked else None
        return self._local.search(self.user_id, asked, limit, [m.place for m in without], meant)

    def said_later(self, memories: Iterable[tuple[Memory, Collection[str]]]) -> list[list[Memory]]:
        """Return what was said after each memory, at once or in some words, oldest first."""
        return later.said_later(self._local, self.user_id, memories)

    # Erasure

    def forget(self, category: str, key: str, *, alone: bool = False) -> Forgotten:
        """Erase one memory, unless alone with whatever tells the same. Return what there was."""
        place = storable.category(category), storable.printable(key)
        self._stores.wait_for_rest(self.user_id)
        if place != LAST_CALL:
            self._forget_summary()
        return self._erase(place, alone)

    def forget_all(self, *, keep_opt_out: bool = True) -> int:
        """Erase every memory but the opt-out. Return how many were erased."""
        return self._local.forget_all(self.user_id, keep_opt_out, self.call_id)

    def forget_older(self, kept_since: Mapping[Category, datetime]) -> int:
        """Erase memories last written before the aware time of their category. Return how many.

        A category that is missing in `kept_since` is kept for ever; one at least is there.
        """
        self._forget_summary(max(kept_since.values()))
        return forget_older(self._local, self.user_id, kept_since)

    def _forget_summary(self, before: datetime | None = None) -> None:
        """Erase the summary of the last call, which may tell what is being forgotten."""
        if summary := self._local.find(self.user_id, *LAST_CALL):
            if before is None or summary.updated_at < before:
                self._erase(LAST_CALL)

    def _erase(self, place: tuple[Category, str], alone: bool = False) -> Forgotten:
        user, call = self.user_id, self.call_id
        return self._local.forget(user, *place, terms=stems, call_id=call, alone=alone)

    def erased_elsewhere_at(self) -> datetime:
        """Return when something was last erased by anything but this call, as far as is known."""
        return self._local.erased_at(self.user_id, self.call_id)

    def is_known(self) -> bool:
        """Return whether anything was ever stored of the person, here or in Supabase."""
        is_here = registry.is_known_here(self._local, self.user_id)
        return is_here or bool(self._stores.people and self._stores.people.knows(self.user_id))

    def forget_person(self) -> None:
        """Erase the profile, after `forget_all` and `flush`; on a `StoreError` it is still here."""
        if self._stores.people is not None:
            self._stores.people.forget_profile(self.user_id)
        registry.remove_here(self._local, self.user_id)

    # Opt-out

    def is_opted_out(self) -> bool:
        """Return whether the person wants nothing kept."""
        return self.retrieve(*OPT_OUT) == "no"

    def opt_out(self) -> None:
        """Note that nothing of this person is to be kept from now on."""
        self._put(*OPT_OUT, "no", None, kind=Kind.CONTROL)

    def opt_in(self) -> None:
        """Take the opt-out back."""
        self.forget(*OPT_OUT)

    def choose(self, place: tuple[Category, str], value: str) -> None:
        """Note another choice about their memory, which no log shows."""
        self._local.put(self.user_id, *place, value, kind=Kind.CONTROL, call_id=self.call_id)

    def hang_up(self) -> None:
        """Note that the person has ended the call."""
        self._local.set_hung_up(self.user_id)

    def hung_up_at(self) -> datetime | None:
        """Return when the person last ended a call, as far as this disk knows."""
        return self._local.hung_up_at(self.user_id)

    def sum_up(self, summary: str) -> None:
        """Store a summary of the call for the next greeting."""
        self._put(*LAST_CALL, redact(summary)[:MAX_VALUE_CHARS], None, kind=Kind.SUMMARY)

    def telling_the_name(self) -> list[Memory]:
        """Return what may tell the person's name, newest first. See `known_name`."""
        found = [self._local.telling(self.user_id, NAME_KEYS, each, _LATEST) for each in NAMING]
        one, code = self.user_id, self.language
        found.append(self._local.turns_saying(one, code, phrases_of(code), _LATEST))
        found.append(self._local.turns_answering(one, code, questions_of(code), _LATEST))
        return sorted(set[Memory]().union(*found), key=lambda m: m.updated_at, reverse=True)

    def latest(self) -> list[Memory]:
        """Return the summary of the last call and what was said last, newest first."""
        summary = filter(None, [self._local.find(self.user_id, *LAST_CALL)])
        return [*summary, *self._local.newest(self.user_id, _LATEST, by="created_at")]

    def find_profile(self) -> Profile | None:
        """Return the profile, None if there is none yet."""
        return self._local.find_profile(self.user_id)

    def mark_greeted(self) -> None:
        """Note that the first greeting has been given."""
        self._local.set_greeted(self.user_id)

    def flush(self, timeout_s: float) -> bool:
        """Wait until Supabase has everything. Return False where it takes longer than that."""
        sync = self._stores.sync
        return sync is None or sync.flush(self.user_id, timeout_s, sent_only=True)

    # Memories from elsewhere

    def import_all(self, memories: Iterable[Memory]) -> None:
        """Store memories with their times, all or none, whatever was forgotten before."""
        merging.import_all(self._local, self.user_id, memories)

    def lacks_of(self, other: "PersonMemory") -> list[Memory]:
        """Return what `take_over` would write. Nothing is written."""
        return merging.plan(self._local, other.user_id, self.user_id)

    def take_over(self, other: "PersonMemory") -> list[Memory]:
        """Store the other person's memories here, all or none. Return the other's memories."""
        return merging.move(self._local, other.user_id, self.user_id)

    def erase_moved(self, moved: Collection[Memory]) -> bool:
        """Erase everything but the opt-out, unless something was written since `take_over`."""
        return merging.erase(self._local, self.user_id, moved)

    # Fact extraction

    def turns_to_extract(self, limit: int, before: datetime) -> list[Memory]:
        """Return the oldest turns without extracted facts that were kept before a moment."""
        return ExtractedFacts(self._local).waiting(self.user_id, limit, before)

    def facts(self) -> list[Memory]:
        """Return all facts that hold, newest first."""
        return ExtractedFacts(self._local).named(self.user_id)

    def keep_facts(self, turns: Sequence[Memory], facts: Iterable[ExtractedFact]) -> list[Memory]:
        """Store facts in place of the turns that tell them. Return what was written."""
        self._stores.wait_for_rest(self.user_id)
        written = ExtractedFacts(self._local).settle(self.user_id, turns, facts)
        for memory in written:
            log_events.memory_stored(memory)
        return written

    def skip_turns(self, turns: Sequence[Memory]) -> None:
        """Note that extraction failed for these turns: they get one more try, then stay turns."""
        ExtractedFacts(self._local).refuse(self.user_id, turns)

    def _put(
        self, category: Category, key: str | None, value: str, context: str | None,
        said_at: datetime | None = None, kind: Kind | None = None,
    ) -> Memory:  # fmt: skip
        now = said_at.astimezone(self.tz) if said_at else self.now()
        heard = redact(storable.printable(context or ""), self.language)[-MAX_CONTEXT_CHARS:]
        memory = self._local.put(
            self.user_id, category, key, value,
            kind=kind, context=heard or None, said_at=said_at, call_id=self.call_id,
            about=None if kind else time_named(value, now, self.language),
            language=None if kind else self.language,
        )  # fmt: skip
        log_events.memory_stored(memory)
        return memory
