"""Know a name that stands by itself: an answer, "Hello, Anna Lang.", "Lang, Anna Lang". No I/O.

Nothing but what stands around it tells that it is the person's own.
"""

import itertools
from collections.abc import Iterator

from caller_memory.language.chatter import is_chatter, without_chatter
from caller_memory.language.name_clauses import CLAUSE_END, FEW_WORDS, WORD
from caller_memory.language.name_particles import PARTICLES, is_written
from caller_memory.language.name_places import Heard
from caller_memory.language.patterns import Pattern
from caller_memory.languages.folding import folded
from caller_memory.languages.tokens import first_person, function_words

_WRITTEN = Pattern(
    rf"[^\W\d_][\w'’-]+(?: (?:(?:{'|'.join(PARTICLES)}) ){{,2}}[^\W\d_a-z][\w'’-]+){{1,3}}(?!\w)"
)
_SURNAME_FIRST = Pattern(r"(?<!\w)([^\W\d_][\w'’-]+)[,.] ([^\W\d_][\w'’-]+ \1)(?!\w)")
_PATRONYMIC = ("вич", "вна", "чна", "шна")
_BEHIND = Pattern(r",?\s+")
_MOST_CLAUSES, _MOST_WORDS = 3, 4


def alone(heard: Heard) -> str | None:
    """Return the full name that stands at the beginning or end of a turn as a clause of its own.

    With a greeting: "Good day, Anna Lang.", "Anna Lang, good day."; without one, a first name that
    many have, where the person goes on to speak of themself: "Anna Lang, I called yesterday."
    """
    names, low = heard.names, heard.low
    start = _opening_end(heard)
    name = _WRITTEN.match(heard.said, start)
    if not name:
        return _from_somewhere(heard, start)
    if names.titles.match(low, start):
        return _with_title(heard, start)
    if name[0].endswith(_PATRONYMIC):
        return None
    place = heard.between(start, name.end())
    if not place or (heard.is_state(*place) and not heard.is_given(*place)):
        return None
    words = heard.said[slice(*place)].split()
    if len(words) == 1 or not is_written(words):
        return None
    greets = names.greetings.search(low)
    rest = low[place[1] :].strip()
    if greets and greets.start() >= place[1]:
        if not rest.startswith((",", ".", "!")) and not names.ends.match(rest):
            return None
        clauses = [clause.strip() for clause in CLAUSE_END.split(rest)]
        says_whence = clauses[0] and names.ends.match(clauses[0])
        ends = all(map(heard.greets, clauses[1:] if says_whence else filter(None, clauses)))
    elif greets and start >= greets.end():
        ends = rest.strip(".!") == "" or names.ends.match(rest) is not None
        ends = ends or goes_on(heard, place[1])
    else:
        ends = heard.is_given(*place) and goes_on(heard, place[1])
    return " ".join(words) if ends else _from_somewhere(heard, start)


def presented(heard: Heard) -> str | None:
    """Return the name that follows a clause by which the person says who is on the telephone.

    "I'm the one who called, Anna", "Please call me back, Anna Lang, same number".
    """
    for begin in heard.names.presents.finditer(heard.low):
        if heard.is_denied(begin.start()):
            continue
        start = heard.clause_end(begin.end()) + 1
        if is_chatter(heard.low[start : heard.clause_end(start)], heard.language):
            start = heard.clause_end(start) + 1  # "Who am I? Well, Anna."
        end = heard.clause_end(start)
        name = heard.between(start, end) if start < end else None
        if name and not heard.asks(end):
            rest = heard.low[name[1] : end].strip()
            if not heard.is_known(*name) and (rest or not _stands_as_name(heard, *name)):
                continue
            if not rest or heard.names.ends.match(rest):
                return heard.in_full(*name)
    return None


def claimed(heard: Heard) -> str | None:
    """Return the name of which the person says behind it that it is theirs.

    "Can you look under Lang, please, that's my surname."
    """
    for claim in heard.names.claims.finditer(heard.low):
        begin, end = heard.clause(claim.start()), heard.clause_end(claim.end())
        rest = heard.low[claim.end() : end].strip()
        if heard.low[begin : claim.start()].strip() or heard.asks(end):
            continue
        if rest and not heard.names.ends.match(rest):
            continue
        for _ in range(_MOST_CLAUSES):
            if not begin:
                break
            begin, end = heard.clause(begin - 1), begin - 1
            if name := _named_in(heard, begin, end):
                return heard.in_full(*name)
    return None


def _stands_as_name(heard: Heard, start: int, end: int) -> bool:
    """Return whether words are written as a name amid a sentence, and say nothing of a state."""
    words = heard.said[start:end].split()
    none = _opens_sentence(heard, start) or heard.is_state(start, end) or not heard.has_capitals
    return heard.has_case and is_written(words) and not none


def _opens_sentence(heard: Heard, place: int) -> bool:
    """Return whether a sentence begins at a place, where any word has a capital."""
    before = heard.low[:place].rstrip()
    return not before or before[-1] in ".!?"


def _named_in(heard: Heard, begin: int, end: int) -> tuple[int, int] | None:
    """Return the last name of a clause, where it is written as one or many have it."""
    words = [match.span() for match in WORD.finditer(heard.low, begin, end)]
    found = None
    for start, stop in words:
        if found and start < found[1]:
            continue
        place = heard.between(start, end)
        if place is None or heard.is_denied(start) or place[0] != start:
            continue
        is_whole = (start, place[1]) == (words[0][0], words[-1][1])
        if _opens_sentence(heard, start) and not is_whole and not heard.is_given(*place):
            continue
        has_capital = heard.has_case and heard.said[start].isupper()
        if heard.is_known(*place) or (has_capital and not heard.is_state(start, stop)):
            found = place
    return found


def _with_title(heard: Heard, start: int) -> str | None:
    """Return the full name that is a turn's first clause: nobody is addressed by so much."""
    end = heard.clause_end(start)
    name = heard.between(start, end)
    if name is None or heard.asks(end):
        return None
    words = heard.said[slice(*name)].split()
    if says_whence(heard, name[1]):
        return " ".join(words)  # "Father Anselm, from Saint Joseph's"
    if heard.low[name[1] : end].strip():
        return None
    is_known = any(word.lower() in heard.names.given for word in words)
    return " ".join(words) if len(words) > 1 and is_known else None


def surname_first(heard: Heard) -> str | None:
    """Return the name that is told as "Rossi, Mario Rossi"."""
    if not (match := _SURNAME_FIRST.search(heard.said)):
        return None
    is_name = match[1][0].isupper() and match[2][0].isupper()
    before = heard.said[: match.start()].strip()
    return match[2] if is_name and (not before or is_chatter(before, heard.language)) else None


def answer(heard: Heard) -> str | None:
    """Return the name where a clause of a turn says nothing else: "That is Anna Lang, with G."."""
    for start, end in _clauses(heard):
        words = [match.span() for match in WORD.finditer(heard.low, start, end)]
        while len(words) > 1 and _is_small(heard, *words[0]):
            del words[0]
        if not words or len(words) > _MOST_WORDS:
            continue
        if heard.is_small and len(words) <= FEW_WORDS:
            titles = heard.names.titles.match(heard.low, words[0][0])
            words = [word for word in words if not titles or word[0] >= titles.end()]
            named = list(itertools.takewhile(lambda word: not heard.joins(*word), words))
            if named and (named == words or heard.is_given(*named[0])):
                return heard.said[named[0][0] : named[-1][1]]
        elif place := heard.between(words[0][0], end):
            rest = heard.said[place[1] : end].strip()
            few = len(heard.said[slice(*place)].split()) <= FEW_WORDS + 1
            says_more = rest and not (
                heard.names.ends.match(heard.low, place[1] + 1) or is_chatter(rest, heard.language)
            )
            if few and not says_more:
                return heard.in_full(*place)
    return None


def _clauses(heard: Heard) -> Iterator[tuple[int, int]]:
    """Yield where the first clauses stand behind the chatter of a turn."""
    start = _opening_end(heard)
    for _ in range(_MOST_CLAUSES):
        end = CLAUSE_END.search(heard.low, start)
        yield start, end.start() if end else len(heard.low)
        if not end:
            return
        start = end.end()


def _opening_end(heard: Heard) -> int:
    """Return where the chatter and the greetings end with which a turn begins."""
    start = without_chatter(heard.said, heard.language)
    while (end := CLAUSE_END.search(heard.low, start)) and end.end() < len(heard.low):
        clause = heard.low[start : end.start()].strip()
        if not clause or not heard.names.greetings.match(clause) or not heard.greets(clause):
            break
        start = end.end()
    return start + len(heard.low[start:]) - len(heard.low[start:].lstrip())


def _is_small(heard: Heard, start: int, end: int) -> bool:
    """Return whether a word only leads on to a name: "that is", "with"."""
    begins = not heard.low[:start].strip()
    leads = not heard.said[start].isupper() or begins
    return leads and folded(heard.said[start:end], heard.language) in function_words(heard.language)


def goes_on(heard: Heard, place: int) -> bool:
    """Return whether somebody goes on behind a name and a comma: of themself, whence, a number."""
    rest = heard.low[place:].lstrip()
    behind = rest.lstrip(" ,.:;–-")
    first = WORD.match(behind)
    if behind == rest or first is None or heard.asks(len(heard.low) - len(behind)):
        return False
    if behind[0].isdigit():
        return True
    own = folded(first[0], heard.language) in first_person(heard.language)
    return own or first[0] in PARTICLES or heard.names.ends.match(behind) is not None


def _from_somewhere(heard: Heard, start: int) -> str | None:
    """Return the first name behind a greeting that is told with a place: "Hi, Anna from Linz."."""
    names, low = heard.names, heard.low
    while greets := names.greetings_before.match(low, start):
        start = greets.end()
    name = WORD.match(heard.said, start)
    if not start or not name or not names.greetings.search(low, 0, start):
        return None
    is_name = name[0][0].isupper() or not heard.has_case or heard.is_small
    if is_name and heard.has_case and heard.is_surname(start, name.end()):
        ends_with_comma = low[name.end() : name.end() + 1] == ","
        return name[0] if ends_with_comma and goes_on(heard, name.end()) else None
    is_given = is_name and heard.is_given(start, name.end())
    return name[0] if is_given and says_whence(heard, name.end()) else None


def says_whence(heard: Heard, place: int) -> bool:
    """Return whether somebody tells whence they are behind a name: "Anna, from Linz"."""
    behind = _BEHIND.match(heard.low, place)
    if heard.names.from_ is None or behind is None:
        return False
    whence = heard.names.from_.match(heard.low, behind.end())
    return whence is not None and not heard.asks(whence.end())
