"""Everything that is remembered about one person: the only door to it.

Whoever comes in — a call, the extractor, a model's tool, the command line, an import — what must
hold for all stands here once: secrets are redacted, lengths capped, reserved keys refused; the
wish not to be remembered outlives "forget everything", and the summary of a call goes with what it
sums up. It knows neither rooms nor models.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from caller_memory import log_events
from caller_memory.language.categories import categorize
from caller_memory.language.pii import redact, redact_named
from caller_memory.language.query import question
from caller_memory.models import Category, ExtractedFact, Memory, NewMemory, Profile
from caller_memory.provenance import LAST_CALL, MAX_CONTEXT_CHARS, OPT_OUT, RESERVED_KEYS, TURN
from caller_memory.stores import Stores, merging, registry
from caller_memory.stores.distilled import Distilled
from caller_memory.stores.expiry import forget_older

MAX_KEY_CHARS = 200
MAX_VALUE_CHARS = 4000


class PersonMemory:
    """The memory of one person. Synchronous and local: on an event loop, use `asyncio.to_thread`.

    Every method raises `StoreError` when the person's file can not be used: empty means nothing is
    known.

    Args:
        user_id: the person's UUID.
        stores: where memories live.
    """

    def __init__(self, user_id: str, stores: Stores) -> None:
        self.user_id = user_id
        self._stores = stores
        self._local = stores.local

    # Memories

    def store(self, category: str, key: str, value: str, *, context: str | None = None) -> Memory:
        """Write a memory, over the one of the same category and key.

        Args:
            category: one of `Category`, upper-case.
            context: what the agent said just before.

        Raises:
            ValueError: an unknown category (the message names the eight), an empty or reserved
                key, an empty value.
        """
        key, value = _clean(key, "key", MAX_KEY_CHARS), _clean(value, "value", MAX_VALUE_CHARS)
        if key in RESERVED_KEYS or key.startswith(TURN):
            raise ValueError(f"the key {key!r} is reserved: choose another name")
        # What is put in a secret's place may be longer than the secret.
        key, value = redact(key)[:MAX_KEY_CHARS], redact_named(key, value)[:MAX_VALUE_CHARS]
        return self._put(_category(category), key, value, context)

    def retrieve(self, category: str, key: str) -> str | None:
        """Return the value of a memory, None where there is none."""
        memory = self._local.find(self.user_id, _category(category), _printable(key))
        return memory.value if memory else None

    def retrieve_all(self, category: str | None = None) -> list[Memory]:
        """Return all memories, newest first; those of one category, if given."""
        wanted = None if category is None else _category(category)
        return self._local.list_memories(self.user_id, wanted)

    def remember_turn(
        self, text: str, *, context: str | None = None, said_at: datetime | None = None
    ) -> Memory | None:
        """Categorise and store one thing the person said.

        Args:
            context: what the agent said just before.
            said_at: when it was said, aware; now unless given.

        Returns:
            The memory, None where there is nothing worth keeping.
        """
        text = redact(text)
        category = categorize(text)
        log_events.turn_categorized(text, category)
        if category is None:
            return None
        return self._put(category, None, _clean(text, "text", MAX_VALUE_CHARS), context, said_at)

    def redact_again(self, turn: Memory, redacted: Mapping[str, str]) -> Memory:
        """Take out of a turn what later turns of its call told to be a secret.

        Args:
            redacted: what may be kept now, by what was kept before, of words said in the call.

        Returns:
            The turn as it is kept from now on.
        """
        value, context = _kept_now(turn.value, redacted), turn.context
        if context:
            context = _kept_now(context, redacted)
        if (value, context) == (turn.value, turn.context):
            return turn
        return self._local.rewrite(self.user_id, turn, value, context) or turn

    def recall(
        self, query: str, *, limit: int = 10, without: Collection[Memory] = ()
    ) -> list[Memory]:
        """Return memories that help with a sentence, best first; none for small talk.

        Args:
            without: memories that are not looked for.
        """
        asked = question(query, datetime.now(UTC))
        left_out = [(memory.category, memory.key) for memory in without]
        return self._local.search(self.user_id, asked, limit, [*left_out, OPT_OUT, LAST_CALL])

    # Erasure

    def forget(self, category: str, key: str) -> bool:
        """Erase one memory, what it said before, and the words it came of, wherever they stand.

        Returns:
            True if there was one.
        """
        place = _category(category), _printable(key)
        if place != LAST_CALL:
            self._forget_summary()
        return self._local.forget(self.user_id, *place)

    def forget_all(self, *, keep_wish: bool = True) -> int:
        """Erase every memory but the wish not to be remembered. Return how many are gone."""
        return self._local.forget_all(self.user_id, OPT_OUT if keep_wish else None)

    def forget_older(self, kept_since: Mapping[Category, datetime]) -> int:
        """Erase what was last written before the time of its category. Return how many are gone.

        Args:
            kept_since: aware; at least one. A category that is not there is kept for ever.
        """
        summary = self._local.find(self.user_id, *LAST_CALL)
        if summary and summary.updated_at < max(kept_since.values()):
            self._forget_summary()
        return forget_older(self._local, self.user_id, kept_since, OPT_OUT)

    def _forget_summary(self) -> None:
        """It may hold anything that was said."""
        if self._local.find(self.user_id, *LAST_CALL):
            self._local.forget(self.user_id, *LAST_CALL)

    def is_known(self) -> bool:
        """Return whether anything was ever kept of the person, here or in Supabase."""
        if registry.is_known_here(self._local, self.user_id):
            return True
        return self._stores.people is not None and self._stores.people.knows(self.user_id)

    def forget_person(self) -> None:
        """Erase the profile, behind `forget_all` and `flush`.

        Raises:
            StoreError: Supabase refuses or does not answer: the profile is still here.
        """
        if self._stores.people is not None:
            self._stores.people.forget_profile(self.user_id)
        registry.remove_here(self._local, self.user_id)

    # What the person wishes

    def is_opted_out(self) -> bool:
        """Return whether the person wants nothing kept."""
        return self.retrieve(*OPT_OUT) == "no"

    def opt_out(self) -> None:
        """Keep nothing of this person from now on."""
        self._put(*OPT_OUT, "no", None)

    def opt_in(self) -> None:
        """Remember this person again."""
        self.forget(*OPT_OUT)

    # Calls

    def hang_up(self) -> None:
        """Note that the person has brought the call to its end."""
        self._local.set_hung_up(self.user_id)

    def hung_up_at(self) -> datetime | None:
        """Return when the person last brought a call to its end; of calls on this disk alone."""
        return self._local.hung_up_at(self.user_id)

    def sum_up(self, summary: str) -> None:
        """Leave a summary of the call for the next greeting."""
        self._put(*LAST_CALL, redact(summary)[:MAX_VALUE_CHARS], None)

    def find_profile(self) -> Profile | None:
        """Return the profile, None where there is none yet."""
        return self._local.find_profile(self.user_id)

    def mark_greeted(self) -> None:
        """Note that the first greeting has been given."""
        self._local.set_greeted(self.user_id)

    def flush(self, timeout_s: float) -> bool:
        """Wait until Supabase has everything. Return False if it has not, within this time."""
        return self._stores.sync is None or self._stores.sync.flush(self.user_id, timeout_s)

    # Memories of elsewhere

    def import_all(self, memories: Iterable[NewMemory]) -> None:
        """Write memories, all or none. They were checked where they were read."""
        with self._local.writing(self.user_id) as db:
            for memory in memories:
                self._local.put_over_in(db, *memory)

    def lacks_of(self, other: "PersonMemory") -> list[Memory]:
        """Return what would have to be written to know what is known of the other, too."""
        return merging.plan(self._local, other.user_id, self.user_id)

    def take_over(self, other: "PersonMemory") -> list[Memory]:
        """Write what is known of the other, all or nothing. Return the other's memories."""
        return merging.move(self._local, other.user_id, self.user_id)

    def erase_moved(self, moved: Collection[Memory]) -> bool:
        """Erase everything but the wish not to be remembered, after it was taken over.

        Returns:
            False where something was written since: nothing is erased.
        """
        return merging.erase(self._local, self.user_id, moved)

    # Facts out of turns

    def turns_to_extract(self, limit: int, before: datetime) -> list[Memory]:
        """Return the oldest turns without extracted facts, kept before that moment."""
        return Distilled(self._local).waiting(self.user_id, limit, before)

    def facts(self) -> list[Memory]:
        """Return all memories with names that hold, newest first."""
        return Distilled(self._local).named(self.user_id)

    def keep_facts(self, turns: Sequence[Memory], facts: Iterable[ExtractedFact]) -> list[Memory]:
        """Put facts in the place of the turns that tell them. Return the memories written."""
        written = Distilled(self._local).settle(self.user_id, turns, facts)
        for memory in written:
            log_events.memory_stored(memory)
        return written

    def skip_turns(self, turns: Sequence[Memory]) -> None:
        """Nothing came of these turns: they wait for one more try, and then stay as they are."""
        Distilled(self._local).refuse(self.user_id, turns)

    def _put(
        self,
        category: Category,
        key: str | None,
        value: str,
        context: str | None,
        said_at: datetime | None = None,
    ) -> Memory:
        context = redact(_printable(context))[-MAX_CONTEXT_CHARS:] or None if context else None
        memory = self._local.put(
            self.user_id, category, key, value, context=context, said_at=said_at
        )
        log_events.memory_stored(memory)
        return memory


def _kept_now(words: str, redacted: Mapping[str, str]) -> str:
    """What is kept of words, which may have been cut at either end when they were stored."""
    for before, now in redacted.items():
        if words in (before, before.strip()[:MAX_VALUE_CHARS], before[-MAX_CONTEXT_CHARS:]):
            return now.strip()[:MAX_VALUE_CHARS]
    return words


def _category(name: str) -> Category:
    try:
        return Category(name)
    except ValueError:
        raise ValueError(
            f"unknown category {name!r}: it must be one of {', '.join(Category)}"
        ) from None


def _clean(text: str, what: str, max_chars: int) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{what} must be a string, not {type(text).__name__}")
    text = _printable(text).strip()
    if not text:
        raise ValueError(f"{what} is empty")
    return text[:max_chars]


def _printable(text: str) -> str:
    """Without NUL and lone surrogates, which Postgres and UTF-8 refuse."""
    return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")
