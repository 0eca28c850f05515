"""Sentences with a hole, as a language's file writes them: "ich heiße {name}". No I/O.

How a frame is written stands at the head of `en.toml`. `{name}` is what is looked for, one to a few
words; another slot stands for one of several words. Where the hole stands first or last, it begins
or ends with its clause. Frames are not found word by word, as wordings are: where a name or a
password ends is told by what stands around it, and it is cut out of what was said.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.languages.folding import folded_in_place

_GAP, _SIGNS = "...", ",:?-–—"
_FEW_WORDS = r"(?:\S+\s+){0,4}?"
_PARTS = re.compile(r"(\{\w+\}|\*)")
_NO_WORD = re.compile(r"\{\w+\}|\.{3}|\(\S*\)|\S*/\S*|[\s*,:?–—-]+")
_MAY_BE_MISSING = r"(?:\s+"
_LETTER = r"(?:[^\s,;:!?]|[,;:!?](?!\s|$))"
_SPACED_HOLE = rf"([^\s,.;:!?]{_LETTER}*?(?:\s+{_LETTER}+?){{0,%d}}?)"
_UNSPACED_HOLE = r"([^,.;:!?\n]{1,24}?)"
_STARTS = r"(?:^|(?<=[,.;:!?\n])|(?<=[-–—]))\s*"
_MOST_WORDS_WITHIN, _MOST_WORDS_AT_END = 3, 7


class Found(NamedTuple):
    """Where a frame stands in a text, and its hole.

    Attributes:
        begin: of the frame.
        start: of the hole.
        end: of the hole.
        close: of the frame.
    """

    begin: int
    start: int
    end: int
    close: int


class Frames(NamedTuple):
    """How the frames of one kind are found in a text that is folded or in lower case.

    Attributes:
        patterns: of each frame.
        words: the longest word of each: a text without it is not looked through.
    """

    patterns: tuple[Pattern, ...]
    words: tuple[str, ...]

    def found(self, low: str, start: int = 0, end: int | None = None) -> list[Found]:
        """Return the frames that stand in a text, in the order in which they are written."""
        end = len(low) if end is None else end
        likely = (p for p, w in zip(self.patterns, self.words, strict=True) if w in low)
        matches = (m for p in likely for m in p.finditer(low, start, end))
        return [Found(m.start(), *m.span(m.lastindex or 1), m.end()) for m in matches]


def frames(
    written: Iterable[str],
    hole: str,
    slots: Mapping[str, str],
    ends: Iterable[str],
    *,
    spaced: bool,
    particles: bool = False,
    strict: bool = False,
) -> Frames:
    """Return what finds frames.

    Args:
        written: the frames.
        hole: the name of the hole.
        slots: of other names in braces, a regular expression without groups.
        ends: words with which a hole at the end of a frame ends.
        spaced: whether the language sets words apart.
        particles: whether endings follow words closely, as in Korean.
        strict: whether a hole that stands first always begins its clause, and no comma stands
            between the words.
    """
    parts = [re.escape(folded_in_place(end)).replace(r"\*", r"\w*") for end in ends]
    after = r"(?=\s*(?:[,.;:!?\n…\"]|[-–—]\s|$)"
    if not spaced:
        after += r"|\s"  # it stands for a comma
    if parts:
        gap = r"\s+" if spaced else ""
        edge = r"(?!\w)" if spaced and not particles else ""
        after += f"|{gap}(?:{'|'.join(parts)}){edge}"
    written = tuple(written)
    return Frames(
        tuple(
            Pattern(_pattern(frame, hole, slots, after + ")", spaced, particles, strict))
            for frame in written
        ),
        tuple(folded_in_place(max(_NO_WORD.split(frame), key=len)) for frame in written),
    )


def alternatives(words: Iterable[str], *, spaced: bool, particles: bool = False) -> str:
    """Return a regular expression for words as a language's file lists them, the longest first."""
    return "|".join(_word(word, spaced, particles) for word in sorted(words, key=len, reverse=True))


def openings(words: Sequence[str], *, spaced: bool, particles: bool = False) -> str:
    """Return what matches a text that begins with one of some words, or with one that is "*so"."""
    ending = [word for word in words if word.startswith("*")]
    whole = alternatives(
        [word for word in words if word not in ending], spaced=spaced, particles=particles
    )
    last = "|".join(re.escape(folded_in_place(word[1:])) for word in ending)
    edge = rf"\w*(?:{last})(?!\w)" if spaced else rf".{{0,30}}?(?:{last})"
    return "|".join(filter(None, (whole, edge if last else "")))


def _word(word: str, spaced: bool, particles: bool) -> str:
    bare = word.strip("*") if len(word) > 1 else word
    inner = re.escape(folded_in_place(bare)).replace(r"\ \.\.\.\ ", rf"\s+{_FEW_WORDS}")
    inner = inner.replace(r"\*", r"\w*").replace(r"\ ", r"\s+" if spaced else r"\s*")
    if not spaced:
        return inner
    before = "" if word.startswith("*") else r"(?<!\w)"
    after = r"\w*" if word.endswith("*") else "" if particles else r"(?!\w)"
    return before + inner + after


def _pattern(
    frame: str,
    hole: str,
    slots: Mapping[str, str],
    after: str,
    spaced: bool,
    particles: bool,
    strict: bool,
) -> str:
    chunks = [_chunk(chunk, hole, slots, spaced, particles) for chunk in frame.split()]
    pattern = chunks[0]
    for previous, chunk in zip(frame.split(), chunks[1:], strict=False):
        if previous == _GAP or not spaced:
            pattern += chunk
        elif chunk.startswith(_MAY_BE_MISSING):
            pattern += chunk
        elif previous in _SIGNS or chunk.startswith(r"\s*"):
            pattern += rf"\s*{chunk}"
        else:
            pattern += rf"\s+{chunk}" if strict else rf",?\s+{chunk}"
    if frame.startswith(f"{{{hole}}}"):
        within = _SPACED_HOLE % _MOST_WORDS_WITHIN
        if spaced and not strict and pattern.startswith(within):
            # Where more is said before it, one word.
            rest = pattern[len(within) :]
            pattern = rf"(?:{_STARTS}{within}|(?<=\s)([^\s,.;:!?]\S*?)){rest}"
        else:
            pattern = _STARTS + pattern
    elif spaced and frame[0] not in _SIGNS:
        pattern = r"(?<!\w)" + pattern
    if frame.endswith(f"{{{hole}}}"):
        most = f"{{0,{_MOST_WORDS_WITHIN}}}?)", f"{{0,{_MOST_WORDS_AT_END}}}?)"
        return pattern.replace(*most) + after
    if spaced and not particles and not frame.endswith("*"):
        pattern += r"(?!\w)"
    return pattern


def _chunk(chunk: str, hole: str, slots: Mapping[str, str], spaced: bool, particles: bool) -> str:
    if chunk.startswith("("):
        return rf"{_MAY_BE_MISSING}{_chunk(chunk[1:-1], hole, slots, spaced, particles)})?"
    if "/" in chunk:
        either = (_chunk(each, hole, slots, spaced, particles) for each in chunk.split("/"))
        return f"(?:{'|'.join(either)})"
    if chunk == _GAP:
        return _FEW_WORDS
    if chunk == "*":
        return r"\S+"
    if chunk in _SIGNS:
        return rf"\s*{re.escape(chunk)}"
    pattern = ""
    for part in filter(None, _PARTS.split(chunk)):
        if part == f"{{{hole}}}":
            inside = _SPACED_HOLE % _MOST_WORDS_WITHIN if spaced else _UNSPACED_HOLE
            pattern += (r"\s*" if pattern else "") + inside
            pattern += "" if chunk.endswith(part) else r"\s*"
        elif part.startswith("{"):
            pattern += f"(?:{slots[part[1:-1]]})"
        elif part == "*":
            pattern += r"\w*"
        else:
            pattern += re.escape(folded_in_place(part))
    return pattern
