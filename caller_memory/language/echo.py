"""Tell the agent's own words, heard back by the person's microphone, from what a person says.

An echo is a run of the agent's words, one or two of them misheard: from the beginning of a turn, or
from where a sentence of the agent begins. A person takes up words, too: to confirm them, or to
answer with those of the question. Such a run stands within a sentence of theirs. No I/O.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from caller_memory.language.days import MONTHS, NUMBERS, WEEKDAYS
from caller_memory.language.patterns import Pattern
from caller_memory.languages.scripts import WITHOUT_BLANKS

_WORD = Pattern(rf"[{WITHOUT_BLANKS}]|[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE = Pattern(r"[^.!?。！？]+[.!?。！？]*")
_MOST_READ = 150
"""So many words of the turn, and of the agent's last words, are compared."""

_SHORTEST = 4
"""The fewest words of an echo."""
_SHORTEST_TOLD = 5
"""The fewest of an echo of a part of a statement, which a person may repeat to confirm."""
_SHORTEST_MISHEARD = 6
"""The fewest that are heard rightly in an echo in which others are not."""
_RIGHT = 0.75
"""The share of an echo's words that are heard rightly."""
_MISHEARD = 2
"""So many words in a row may be misheard."""
_ALIKE = 0.55
"""The share of its letters that a misheard word has in common with the agent's."""
_LITTLE = 3
"""A word of so many letters is misheard as any other."""
_NEARLY_WHOLE = 0.8
"""The share of a question that is no answer with its words."""
_LONG = 8
"""Behind an echo of so many words, the last word may be misheard."""

_ANSWERS = frozenset(
    "i i'm i've i'd i'll my me mine myself we we're our us yes no yeah yep nope not".split()
)
"""Words of a person who speaks for themselves."""
_TELLING = frozenset((*NUMBERS, *WEEKDAYS, *MONTHS)) - {"a", "an"}
"""Words that are not misheard: another one of them is what the person has to say."""
_ASKED = frozenset("you your you're you've yours".split())


class _Heard(NamedTuple):
    """What the agent said: its words, the number of the sentence of each, which of them ask."""

    words: list[str]
    sentences: list[int]
    asks: list[bool]


class _Run(NamedTuple):
    """Where words of the agent stand in a turn and in what the agent said."""

    start: int
    end: int
    heard: int
    heard_end: int
    right: int


def is_echo(text: str, agent: str | None) -> bool:
    """Return whether a turn is nothing but what the agent has said."""
    return bool(text.strip()) and not without_echo(text, agent)


def without_echo(text: str, agent: str | None) -> str:
    """Return what is left of a turn without the agent's words, empty if nothing is.

    Args:
        agent: what the agent said just before.
    """
    if not agent:
        return text
    places = [match.span() for match in _WORD.finditer(text)][:_MOST_READ]
    words = [_plain(text[start:end]) for start, end in places]
    heard = _heard(agent)
    if len(words) < _SHORTEST or not set(_triples(words)) & set(_triples(heard.words)):
        return text
    for each in _runs(words, heard):
        run = _to_the_end(each, words, heard)
        if _is_heard_back(run, words, heard):
            return _left(text, places, run)
    return text


def _heard(agent: str) -> _Heard:
    words: list[str] = []
    sentences: list[int] = []
    asks: list[bool] = []
    for number, sentence in enumerate(_SENTENCE.findall(agent)):
        own = [_plain(match[0]) for match in _WORD.finditer(sentence)]
        words += own
        sentences += [number] * len(own)
        asks.append(sentence.rstrip().endswith(("?", "？")))
    return _Heard(words[-_MOST_READ:], sentences[-_MOST_READ:], asks)


def _runs(words: list[str], heard: _Heard) -> list[_Run]:
    """Return the runs of the agent's words in a turn, the longest first."""
    matcher = SequenceMatcher(None, words, heard.words, autojunk=False)
    runs: list[_Run] = []
    for start, at, size in matcher.get_matching_blocks():
        if not size:
            continue
        if runs and _goes_on(runs[-1], start, at, words, heard.words):
            last = runs.pop()
            runs.append(_Run(last.start, start + size, last.heard, at + size, last.right + size))
        else:
            runs.append(_Run(start, start + size, at, at + size, size))
    return sorted(runs, key=lambda run: -run.right)


def _goes_on(run: _Run, start: int, at: int, words: Sequence[str], heard: Sequence[str]) -> bool:
    """Return whether a run goes on there, behind words that were misheard."""
    between, said = words[run.end : start], heard[run.heard_end : at]
    few = max(len(between), len(said)) <= _MISHEARD
    return few and all(any(_is_misheard(word, each) for each in said) for word in between)


def _is_misheard(word: str, said: str) -> bool:
    """Return whether a word may be the agent's, heard wrongly, and no other that is meant."""
    if word in _ANSWERS or {word, said} & _TELLING or any(map(str.isdigit, word + said)):
        return False
    are_little = max(len(word), len(said)) <= _LITTLE
    return are_little or SequenceMatcher(None, word, said).ratio() >= _ALIKE


def _to_the_end(run: _Run, words: Sequence[str], heard: _Heard) -> _Run:
    """Return a long run with the last word of the turn, where that of a sentence was misheard."""
    one_left = run.end == len(words) - 1 and run.heard_end < len(heard.words)
    ends = run.right >= _LONG and one_left and _is_edge(heard, run.heard_end + 1)
    if ends and _is_misheard(words[-1], heard.words[run.heard_end]):
        return run._replace(end=run.end + 1, heard_end=run.heard_end + 1)
    return run


def _is_heard_back(run: _Run, words: Sequence[str], heard: _Heard) -> bool:
    """Return whether a run is an echo, and not what a person says with the agent's words."""
    length = run.end - run.start
    if run.right < max(_SHORTEST, _RIGHT * length):
        return False
    if run.right < length and run.right < _SHORTEST_MISHEARD:
        return False
    begins = run.start == 0 or _is_edge(heard, run.heard)
    ends = run.end == len(words) or _is_edge(heard, run.heard_end)
    before = words[run.start - 1] if run.start else ""
    if not (begins and ends) or before in _ANSWERS:
        return False
    said = heard.words[run.heard : run.heard_end]
    asked = {heard.sentences[place] for place in range(run.heard, run.heard_end)}
    if _ASKED & set(said) or len(asked) > 1:
        return True
    number = asked.pop()
    if heard.asks[number]:
        return length >= _NEARLY_WHOLE * heard.sentences.count(number)
    return run.right >= _SHORTEST_TOLD


def _is_edge(heard: _Heard, place: int) -> bool:
    """Return whether a sentence of the agent begins or ends before a word."""
    if place in (0, len(heard.words)):
        return True
    return heard.sentences[place - 1] != heard.sentences[place]


def _left(text: str, places: Sequence[tuple[int, int]], run: _Run) -> str:
    """Return what stands before and behind an echo."""
    behind = places[run.end :]
    before = text[: places[run.start][0]] if run.start else ""
    rest = text[behind[0][0] :] if behind else ""
    return " ".join(f"{before} {rest}".split())


def _triples(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")
