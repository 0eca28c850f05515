"""Know a name that is told in place of one that was heard wrong: "Not Meier, Beier". No I/O."""

from difflib import SequenceMatcher

from caller_memory.language.bare_names import answer
from caller_memory.language.chatter import is_chatter
from caller_memory.language.name_clauses import CLAUSE_END, WORD
from caller_memory.language.name_places import Heard
from caller_memory.languages.tokens import first_person

_ALIKE = 0.55
_MOST_BETWEEN, _MOST_BEFORE = 2, 2
_MOST_CLAUSES = 4


def corrected(heard: Heard, asked: str) -> str | None:
    """Return the name that stands in place of one like it, which is denied or the agent has said.

    Args:
        asked: what the agent said just before.
    """
    return _denied(heard) or _heard_wrong(heard, asked)


def _denied(heard: Heard) -> str | None:
    for denial in heard.names.denies.finditer(heard.low):
        words = [match.span() for match in WORD.finditer(heard.low)]
        is_before = heard.names.denies_next.fullmatch(denial[0]) is not None
        at = next((i for i, word in enumerate(words) if word[0] >= denial.start()), len(words))
        # "Not Jon, Joan", "Jon no, Joan", "Joan, not Jon"
        for wrong, behind in ((at + 1, at + 2), (at - 1, at + 1), (at + 1, at - 1)):
            if wrong > at and wrong < len(words) and heard.is_plain(heard.low[words[wrong][0] :]):
                wrong, behind = wrong + 1, behind + (behind > at)
            first = min(at, wrong, behind)
            if first < 0 or wrong >= len(words) or not _may_lead(heard, words, first):
                continue
            between = words[wrong][1], denial.start()
            if wrong < at and (is_before or CLAUSE_END.search(heard.low, *between)):
                continue
            if behind < at:
                apart = CLAUSE_END.search(heard.low, words[behind][1], denial.start())
                if (apart or is_before) and _replaces(heard, words[wrong], words[behind]):
                    return heard.in_full(*words[behind])
                continue
            for right in range(behind, min(behind + _MOST_BETWEEN, len(words))):
                if _replaces(heard, words[wrong], words[right]) and _closes(heard, words[right][1]):
                    return heard.in_full(*words[right])
    return None


def _heard_wrong(heard: Heard, asked: str) -> str | None:
    """Return the name that is the whole answer, and like one that the agent has said."""
    name = answer(heard) if asked and "?" not in heard.low else None
    if not name or len(CLAUSE_END.split(heard.low)) > _MOST_CLAUSES:
        return None
    others = [word[0].lower() for word in WORD.finditer(asked) if word[0][0].isupper()]
    first = name.split()[0].lower()
    alike = (_are_alike(first, other) for other in others if not heard.is_plain(other))
    return name if any(alike) else None


def _may_lead(heard: Heard, words: list[tuple[int, int]], at: int) -> bool:
    """Return whether nothing is said of somebody else in the clause before a denial."""
    begin, end = heard.clause(words[at][0]), words[at][0]
    said = [word for word in words[:at] if word[0] >= begin]
    if not said or is_chatter(heard.low[begin:end], heard.language):
        return True
    tells = [word for word in said if not heard.is_plain(heard.low[word[0] :])]
    return len(tells) <= (_MOST_BEFORE if heard.is_small else 0)


def _replaces(heard: Heard, wrong: tuple[int, int], right: tuple[int, int]) -> bool:
    if not _are_alike(heard.low[slice(*wrong)], heard.low[slice(*right)]):
        both = heard.is_given(*wrong) and heard.is_given(*right)
        if not both or wrong == right:
            return False
    if not heard.is_small and not all(heard.said[start].isupper() for start, _ in (wrong, right)):
        return False
    known = any(heard.is_given(*word) or heard.is_surname(*word) for word in (wrong, right))
    return known and not heard.is_state(*right) and not heard.is_state(*wrong)


def _closes(heard: Heard, end: int) -> bool:
    """Return whether nothing but about oneself is said behind a name."""
    behind = heard.low[end : heard.clause_end(end)].strip()
    if not behind or heard.names.ends.match(behind):
        return True
    if (word := WORD.search(heard.low, end)) and heard.is_given(*word.span()):
        return True
    return not first_person(heard.language).isdisjoint(behind.split())


def _are_alike(one: str, other: str) -> bool:
    return one != other and SequenceMatcher(None, one, other).ratio() >= _ALIKE
