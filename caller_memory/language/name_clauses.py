"""Know where in a turn a clause begins and ends, and how it is meant. No I/O."""

from typing import NamedTuple

from caller_memory.language.chatter import is_chatter
from caller_memory.language.name_words import NameWords
from caller_memory.language.patterns import Pattern
from caller_memory.languages.folding import folded
from caller_memory.languages.tokens import function_words

CLAUSE_END = Pattern(r"[,.;:!?\n…]")
WORD = Pattern(r"[^\s,.;:!?\"“”„«»()…]+")
FEW_WORDS = 3


class Clauses(NamedTuple):
    """What a person said, and the same folded, with what the language says of names."""

    said: str
    low: str
    names: NameWords
    language: str

    @property
    def has_capitals(self) -> bool:
        """Whether it begins with a capital, as recognition does that writes names with one."""
        return self.said.lstrip(' ¿¡"„«')[:1].isupper()

    @property
    def is_small(self) -> bool:
        """Whether it is written without any capital, in a script that has them."""
        return self.has_case and not any(c.isupper() for c in self.said)

    @property
    def has_case(self) -> bool:
        """Whether it is written in a script with capitals."""
        return any(c.isupper() or c.islower() for c in self.said)

    def clause(self, place: int) -> int:
        """Return where the clause of a place begins."""
        return max((match.end() for match in CLAUSE_END.finditer(self.low, 0, place)), default=0)

    def clause_end(self, place: int) -> int:
        """Return where the clause of a place ends."""
        end = CLAUSE_END.search(self.low, place)
        return end.start() if end else len(self.low)

    def asks(self, place: int) -> bool:
        """Return whether the clause of a place is a question, or has one behind it: "right?"."""
        end = CLAUSE_END.search(self.low, place)
        if end is None:
            return False
        return end[0] == "?" or self.names.tags.match(self.low, end.start()) is not None

    def goes_on_about(self, place: int) -> bool:
        """Return whether a sentence goes on so that the word before is not one's own name."""
        names = self.names
        return bool(
            names.never_before.match(self.low, place) or names.clefts.match(self.low, place)
        )

    def greets(self, clause: str) -> bool:
        """Return whether a clause is chatter, or a greeting of somebody: "good day, Mr Lang"."""
        few = len(clause.split()) <= FEW_WORDS
        greets = few and self.names.greetings.match(clause.strip()) is not None
        return greets or is_chatter(clause, self.language)

    def is_denied(self, place: int) -> bool:
        """Return whether what begins at a place is denied, or others say it: "I am not"."""
        before = self.low[self.clause(place) : place]
        words = before.split()
        if words and self.names.denies.fullmatch(words[-1]):
            return True
        begin = self.clause(place)
        # "Er sagte, ich bin Otto.", but not "they told me to call, I'm Otto".
        is_apart = len(words) < FEW_WORDS and self.low[begin - 1 : begin] in (",", ":")
        if is_apart:
            before = self.low[self.clause(begin - 1) : begin - 1]
        quote = self.names.quotes.search(before)
        return quote is not None and not (is_apart and len(quote["behind"].split()) > 1)

    def is_plain(self, text: str) -> bool:
        """Return whether a text begins with a word that says nothing by itself."""
        first = WORD.match(text)
        return first is not None and folded(first[0], self.language) in function_words(
            self.language
        )
