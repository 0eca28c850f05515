"""What memory promises, as a small model of who wrote what and knew of what.

Writes flow in as they are acknowledged, and what is found in the end is judged. A write overrides
those of its name that its machine knew of; of two that knew nothing of each other either may win.
It knows nothing of files, clocks and networks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

OPT_OUT = "opt-out"
EVERYTHING = "everything"


@dataclass(eq=False)
class Write:
    """Something that a person said, or took back.

    Attributes:
        name: what it is about: the name of a fact, the word of a turn, or everything.
        word: a word that stands in no other write, None where something is taken back.
        before: what its machine knew of.
        erases: whether no byte may be left of the words that it overrides.
        moves: words that it keeps under another name: as former values, as sources of a fact.
        is_sure: whether it was acknowledged, and its disk was not lost before it was sent.
    """

    name: str
    word: str | None
    before: frozenset["Write"]
    erases: bool
    moves: frozenset[str]
    is_sure: bool

    def is_about(self, name: str) -> bool:
        """Whether it writes over this name."""
        return self.name == name or (self.name == EVERYTHING and name != OPT_OUT)

    def __repr__(self) -> str:
        return f"<{self.name}={self.word or 'forgotten'}{'' if self.is_sure else ' (unsure)'}>"


@dataclass
class Promises:
    """Everything that was written of one person.

    Attributes:
        known: by machine, what it knows of; None for the database.
    """

    writes: list[Write] = field(default_factory=list)
    known: dict[str | None, set[Write]] = field(default_factory=dict)

    def write(
        self,
        host: str,
        name: str,
        word: str | None,
        *,
        erases: bool = False,
        moves: Iterable[str] = (),
        is_sure: bool,
    ) -> None:
        """Note a write on a machine. What is taken back, for None, is erased."""
        known = self.known.setdefault(host, set())
        write = Write(
            name, word, frozenset(known), erases or word is None, frozenset(moves), is_sure
        )
        self.writes.append(write)
        known.add(write)

    def known_to(self, who: str | None) -> frozenset[Write]:
        """What a machine knows of, or the database for None."""
        return frozenset(self.known.get(who, ()))

    def told(self, hearer: str | None, what: frozenset[Write]) -> None:
        """Note that a machine, or the database, knows of these writes, too."""
        self.known.setdefault(hearer, set()).update(what)

    def lost(self, host: str) -> None:
        """Note that a disk is gone: what the database does not know may be lost."""
        for write in self.known.pop(host, set()) - self.known.get(None, set()):
            write.is_sure = False

    def names(self) -> set[str]:
        """Everything that was ever written about, by name."""
        return {write.name for write in self.writes} - {EVERYTHING}

    def newest(self, name: str) -> list[Write]:
        """Writes of a name that nothing is known to have overridden."""
        about = [write for write in self.writes if write.is_about(name)]
        return [
            write
            for write in about
            if not any(other.is_sure and write in other.before for other in about)
        ]

    def may_hold(self, name: str) -> set[str]:
        """Words that may stand under a name."""
        return {write.word for write in self.newest(name) if write.word}

    def must_hold(self, name: str) -> bool:
        """Whether one of these words has to be there.

        What is taken back goes with what others made of it, not knowing, and so does what is
        corrected: of two corrections of one turn, neither in knowledge of the other, one holds.
        """
        newest = self.newest(name)
        back = self._taken_back(is_sure=False) | self._corrected_beside()
        is_sure = any(write.is_sure for write in newest) and all(
            write.word and write.word not in back for write in newest
        )
        return is_sure and not any(
            (write.word in other.moves or write.word == other.word)
            and self._is_forgotten_beside(other)
            for write in newest
            for other in self.writes
        )

    def _is_forgotten_beside(self, write: Write) -> bool:
        """Whether somebody who did not know of it forgot whatever has its name."""
        return any(
            other.word is None and other.is_about(write.name) and _beside(write, other)
            for other in self.writes
        )

    def gone(self) -> set[str]:
        """Words of which no byte may be anywhere: they were known when they were taken back."""
        return self._taken_back(is_sure=True)

    def _taken_back(self, *, is_sure: bool) -> set[str]:
        return {
            said.word
            for back in self.writes
            if back.is_sure >= is_sure and back.erases
            for said in back.before
            if said.word and back.is_about(said.name) and said.name != OPT_OUT
        }

    def _corrected_beside(self) -> set[str]:
        return {
            said.word
            for correction in self.writes
            if correction.word and correction.erases
            for said in self.writes
            if said.word and said.name == correction.name and _beside(said, correction)
        }

    def name_of(self, word: str) -> str | None:
        """The name under which a word was written, None if this person never said it."""
        return next((write.name for write in self.writes if write.word == word), None)


def _beside(one: Write, other: Write) -> bool:
    """Whether neither was written in knowledge of the other."""
    return one is not other and one not in other.before and other not in one.before
