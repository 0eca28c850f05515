"""Store each person's memories in their own SQLite file.

If Supabase is behind the file, every write adds a row to its outbox in the same transaction. This
module knows neither who the current user is nor how the outbox is emptied.
"""

import dataclasses
import sqlite3
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Literal

from caller_memory import acts
from caller_memory.languages import ENGLISH
from caller_memory.languages.tokens import tokens, words
from caller_memory.models import Category, Forgotten, Kind, Memory, Profile, Question, Source
from caller_memory.provenance import CHOICES, OPT_OUT, same_value
from caller_memory.stores import full_text
from caller_memory.stores.base import Change, Op
from caller_memory.stores.changes import ensure_indexed, find_in, is_there
from caller_memory.stores.embedding import Asked
from caller_memory.stores.erasure import erasure_of
from caller_memory.stores.naming import named_in, turns_answering, turns_saying
from caller_memory.stores.profile_row import ensure_profile, find_profile
from caller_memory.stores.rows import MEMORY, UnreadableRow, now_us, to_memories, to_time
from caller_memory.stores.search import find_rows
from caller_memory.stores.telling import Terms
from caller_memory.stores.tombstones import all_forgotten_at, erased_at, note_erasure, set_meta
from caller_memory.stores.transactions import Transactions, free_key
from caller_memory.stores.write_ahead_log import erase_log

Newest = Literal["updated_at", "created_at"]


class SqliteStore(Transactions):
    """Read and write the memories of one person at a time. See `Transactions` for its arguments."""

    def put(
        self,
        user_id: str,
        category: Category,
        key: str | None,
        value: str,
        *,
        kind: Kind | None = None,
        context: str | None = None,
        said_at: datetime | None = None,
        call_id: str | None = None,
        about: datetime | None = None,
        language: str | None = None,
    ) -> Memory:
        """Write one memory. It replaces the one of the same name, in any category and spelling.

        A value that turns told stays with them: beside the new value where it is the same, else as
        superseded.

        Args:
            key: None for a turn, which gets the next free `user_input_<milliseconds since 1970>`.
            said_at: aware; the new `created_at`. None leaves it as it was, or now for a new memory.
            about: aware; the time it is about, where it names one.
            language: in which it was said, as a code.
        """
        with self.writing(user_id) as db:
            # What is said by who knows of a "forget everything" was said after it.
            now = to_time(max(self.now_in(db), all_forgotten_at(db) + 1))
            old = find_in(db, category, key) if key else None
            if key and old is None and kind in (None, Kind.FACT):
                old = self._renamed_in(db, category, key)
            sources: tuple[Source, ...] = ()
            if old and old.sources:
                if same_value(old.value, value):
                    context, sources = old.context, old.sources
                else:
                    said_at = said_at or now
                    self.supersede_in(db, old, said_at)
            created_at = said_at or (old.created_at if old else now)
            memory = Memory(
                category, key or free_key(db, category, self.shared_now_us()), value, context,
                created_at, now, kind or (Kind.FACT if key else Kind.TURN), call_id, sources,
                about=about.astimezone(UTC) if about else None, language=language,
            )  # fmt: skip
            if memory.kind is Kind.FACT:
                self.take_other_spellings_in(db, *memory.place, now)
            if key is None and call_id:
                set_meta(db, "call", call_id)  # see `ExtractedFacts.left`
            acts.tell(kept=int(memory.kind is not Kind.CONTROL))
            return self.put_in(db, memory, key_is_free=key is None, now=now)

    def _renamed_in(self, db: sqlite3.Connection, category: Category, key: str) -> Memory | None:
        """Take the fact of the same name elsewhere away, and return it as it would be here."""
        known = named_in(db, category, key)
        if known is None:
            return None
        self.leave_in(db, known)
        return dataclasses.replace(known, category=category, key=key)

    def find(self, user_id: str, category: Category, key: str) -> Memory | None:
        """Find one memory, None if there is none.

        Raises:
            UnreadableRow: it says what the person chose about their memory, and the disk has
                changed it: nobody may take it for no choice.
        """
        with self.files.read(user_id) as db:
            found = find_in(db, category, key)
            if found is None and (category, key) in CHOICES and is_there(db, category, key):
                raise UnreadableRow("what the person chose about their memory can not be read")
            return found

    def list_memories(self, user_id: str, category: Category | None = None) -> list[Memory]:
        """Return memories, newest first; those of one category, if given."""
        with self.files.read(user_id) as db:
            return self.list_in(db, category)

    def newest(self, user_id: str, limit: int, *, by: Newest = "updated_at") -> list[Memory]:
        """Return turns and facts that hold, newest first, read by an index.

        Args:
            by: when they were written, or when they were said: then without those nobody said.
        """
        said = "and (kind = 'turn' or sources is not null) " if by == "created_at" else ""
        with self.files.read(user_id) as db:
            rows = db.execute(
                f"select {MEMORY} from memories where superseded_at is null "
                f"and kind in ('turn', 'fact') {said}order by {by} desc, id desc limit ?",
                (limit,),
            )
            return to_memories(db, rows)

    def telling(
        self,
        user_id: str,
        keys: Sequence[str],
        phrases: Collection[str],
        limit: int,
        language: str = ENGLISH,
    ) -> list[Memory]:
        """Return facts of some keys, in any case, and the newest with some phrases, newest first.

        A phrase is looked for in the person's own words. In the index, those of sources stand
        beside the agent's, so that rows without sources are skipped there.
        """
        said, context = (
            full_text.match(column, [tokens(phrase, language) for phrase in phrases])
            for column in ("said", "context")
        )
        with self.searching(user_id) as db:
            rows = db.execute(
                f"select {MEMORY} from memories where superseded_at is null and id in ("
                "select id from memories where kind = 'fact' "
                f"and key collate nocase in ({', '.join('?' * len(keys))}) "
                "union select rowid from (select rowid from memories_fts "
                "where memories_fts match ? order by rowid desc limit ?) "
                "union select rowid from (select f.rowid from memories_fts f cross join memories m "
                "on m.id = f.rowid where f.memories_fts match ? and m.sources is not null "
                "order by f.rowid desc limit ?))",
                (*keys, said, limit, context, limit),
            )
            return sorted(to_memories(db, rows), key=lambda m: m.updated_at, reverse=True)

    def turns_saying(
        self, user_id: str, language: str, groups: Sequence[Collection[str]], limit: int
    ) -> list[Memory]:
        """Return the newest turns of a language with some phrases. See `naming.turns_saying`."""
        with self.files.read(user_id) as db:
            return to_memories(db, turns_saying(db, language, groups, limit))

    def turns_answering(
        self, user_id: str, language: str, asked: Collection[str], limit: int
    ) -> list[Memory]:
        """Return the newest short turns before which the agent said one of some phrases."""
        phrases = full_text.match("context", [tokens(phrase, language) for phrase in asked])
        with self.searching(user_id) as db:
            return to_memories(db, turns_answering(db, phrases, limit))

    def search(
        self,
        user_id: str,
        question: Question,
        limit: int,
        without: Collection[tuple[Category, str]] = (),
        meant: Asked | None = None,
    ) -> list[Memory]:
        """Return the best memories for a question, best first, without those of some keys.

        Args:
            meant: what the question means, where there is a model.
        """
        if not question:
            return []
        acts.tell(by="meaning" if meant else "words")
        with self.searching(user_id) as db:
            return to_memories(db, find_rows(db, question, limit, without, meant))

    def forget(
        self, user_id: str, category: Category, key: str, *,
        terms: Terms = words, call_id: str | None = None, alone: bool = False,
    ) -> Forgotten:  # fmt: skip
        """Erase a memory and all that `erasure_of` finds. Return what there was."""
        with self.writing(user_id) as db:
            gone, shortened, words = erasure_of(db, category, key, terms, alone=alone)
            ensure_indexed(db, [memory.place for memory in (*gone, *shortened)])
            for place in dict.fromkeys([(category, key), *(memory.place for memory in gone)]):
                self.forget_in(db, *place, call_id)
            self.take_back_in(db, (category, key), gone, call_id=call_id)
            for memory in shortened:
                self.put_over_forgotten_in(db, memory)
            full_text.scrub(db)
            if not full_text.is_sound(db):
                full_text.begin_anew(db)  # it would keep terms that it holds of no row
            if gone:
                note_erasure(db, call_id, now_us())
        erase_log(self.files, user_id)
        acts.tell(forgotten=sum(memory.kind is not Kind.CONTROL for memory in gone))
        return Forgotten(tuple(gone), words)

    def rewrite(
        self, user_id: str, memory: Memory, value: str, context: str | None
    ) -> Memory | None:
        """Replace the words of a memory, and erase the old ones to the byte.

        Returns:
            The memory as it is now, None if it had changed and was left alone.
        """
        with self.writing(user_id) as db:
            ensure_indexed(db, [memory.place])
            if find_in(db, *memory.place) != memory:
                return None
            new = self.put_over_forgotten_in(
                db, dataclasses.replace(memory, value=value, context=context)
            )
            full_text.scrub(db)
        erase_log(self.files, user_id)
        return new

    def forget_all(
        self, user_id: str, keep_opt_out: bool = False, call_id: str | None = None
    ) -> int:
        """Erase every memory, and files that were moved aside. Return how many memories."""
        with self.writing(user_id) as db:
            count = self.forget_all_in(db, to_time(self.now_in(db)))
            # Who did not know of the opt-out does not take it back.
            if not keep_opt_out and find_in(db, *OPT_OUT):
                self.forget_in(db, *OPT_OUT)
                count += 1
            note_erasure(db, call_id, now_us())
        erase_log(self.files, user_id)
        self.files.remove_aside(user_id)
        acts.tell(forgotten=count)
        return count

    def find_profile(self, user_id: str) -> Profile | None:
        """Find the profile, None if there is none yet."""
        with self.files.read(user_id) as db:
            return find_profile(db, user_id)

    def set_greeted(self, user_id: str) -> None:
        """Note that the first greeting was given: this is no first login any more."""
        with self.writing(user_id) as db:
            self.record(db, Change(Op.GREETED, to_time(self.shared_now_us())))

    def set_hung_up(self, user_id: str) -> None:
        """Note that the person has ended a call."""
        with self.writing(user_id) as db:
            set_meta(db, "hung_up_at", self.shared_now_us())

    def hung_up_at(self, user_id: str) -> datetime | None:
        """Return when the person last ended a call, as far as this file knows."""
        with self.files.read(user_id) as db:
            row = db.execute("select value from meta where name = 'hung_up_at'").fetchone()
            return to_time(row[0]) if row else None

    def open_profile(self, user_id: str, email: str | None) -> tuple[Profile, bool]:
        """Return the profile, and whether this call made it. An e-mail address fills a gap."""
        with self.files.write(user_id) as db:
            created = ensure_profile(db, user_id, email, is_replica=self.is_replica)
            set_meta(db, "seen_at", now_us())
            profile = find_profile(db, user_id)
            assert profile is not None
            return profile, created

    def erased_at(self, user_id: str, but_by: str | None) -> datetime:
        """Return when something was last erased by anything but this call, as far as is known."""
        with self.files.read(user_id) as db:
            return to_time(erased_at(db, but_by))
