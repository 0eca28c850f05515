"""What the file of a language says of secrets: the words, and the sentences that tell one. No I/O.

A text flows in, folded and with digits for number words; where its words for secrets stand flows
out.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from caller_memory.language.frames import Frames, alternatives, frames, openings
from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.number_words import ascii_signs
from caller_memory.language.wordings import all_written_out
from caller_memory.languages import table
from caller_memory.languages.folding import folded_in_place
from caller_memory.languages.scripts import UNSPACED, Blanks, blanks_of

SURE = {
    "password": ("password", 3),
    "question": ("password", 3),
    "pin": ("pin", 3),
    "code": ("code", 4),
    "account": ("account", 6),
    "card": ("card", 12),
}
"""Of the words that name a secret: which of `KINDS` it is, and how few digits its number has."""


MARK = "\ue000"
"""Stands for each letter of a word for a password."""


class Cue(NamedTuple):
    """A word of a language's file in a text, and the list in which it stands."""

    start: int
    end: int
    kind: str


class Words(NamedTuple):
    """What the file of a language says of secrets.

    Attributes:
        glance: finds how words for a secret may begin.
        cues: finds the words that name something; the group is the list in which they stand.
        after: finds what makes an amount of the number before it.
        dated: finds what makes a year of the number behind it.
        password: finds a word for a password, also behind what is written close to it.
        marked: the sentences that tell a password, in which `MARK` stands for such a word.
        literal: those that have one form of it alone.
        logged: those that log in with a password.
        answers: those that answer a question for one.
        no_value: finds words that are no password.
        fillers: finds words that may stand before one.
    """

    glance: Pattern
    cues: Pattern
    after: Pattern
    dated: Pattern
    password: Pattern
    marked: Frames
    literal: Frames
    logged: Frames
    answers: Frames
    no_value: Pattern
    fillers: Pattern


def cues_in(low: str, language: str, *, glancing: bool = True) -> list[Cue]:
    """Return the words in a text that name a secret, or another number, in order.

    Args:
        glancing: whether a text without a word for a secret is of no interest.
    """
    words = words_of(language)
    if glancing and not words.glance.search(low):
        return []
    matches = words.cues.finditer(low)
    found = [Cue(*match.span(), match.lastgroup or "") for match in matches]
    return [cue for cue in found if cue.kind != "harmless"]


def a_secret(language: str) -> str:
    """Return a sentence for which all that is known of a language's secrets is looked through."""
    words: Mapping[str, Sequence[str]] = table(language, "secrets")
    return f"{words['password'][0].strip('*')} 4711. {words['login'][0].strip('*')}"


@functools.cache
def words_of(language: str) -> Words:
    """Return what the file of a language says of secrets."""
    words = {kind: all_written_out(each) for kind, each in table(language, "secrets").items()}
    blanks = blanks_of(language)
    spaced, particles = blanks is not Blanks.NEVER, blanks is Blanks.LOOSELY
    lists = ("harmless", *SURE, "login", "other")
    either = {
        kind: alternatives(words.get(kind, ()), spaced=spaced, particles=particles)
        for kind in lists
    }
    cues = "|".join(f"(?P<{kind}>{either[kind]})" for kind in lists if either[kind])
    worded = [*words["password"], *words.get("question", ())]
    anywhere = [word if word.startswith("*") else f"*{word}" for word in worded]
    password = alternatives(anywhere, spaced=spaced, particles=particles)
    made = functools.partial(
        frames,
        hole="value",
        slots={"password": f"{MARK}+"},
        ends=words["ends"],
        spaced=spaced,
        particles=particles,
    )
    told = [folded_in_place(ascii_signs(frame)) for frame in words["told"]]
    # Those that say where the value begins go first.
    told.sort(key=lambda frame: frame.startswith("{value}"))
    marked = [frame for frame in told if "{password}" in frame]
    literal = [frame for frame in told if frame not in marked and re.search(password, frame)]
    edge = r"(?!\w)" if spaced and not particles else ""
    listed = functools.partial(alternatives, spaced=spaced, particles=particles)
    gap = rf"[\s,]+|(?=[{UNSPACED}])|(?<=[{UNSPACED}])"
    secret = [word for kind in (*SURE, "login") for word in words.get(kind, ())]
    named = [word for kind in lists for word in words.get(kind, ())]
    return Words(
        Pattern(_glance(secret, spaced, particles)),
        # Where none of them begins, no other is tried.
        Pattern(f"(?={_glance(named, spaced, particles)})(?:{cues})"),
        Pattern(rf"\s*(?:{listed(words['units'])})"),
        Pattern(rf"(?:{listed(words['dated'])})\s*$"),
        Pattern(password),
        made(marked),
        made(literal),
        made([frame for frame in told if frame not in marked and frame not in literal]),
        made([ascii_signs(frame) for frame in words["answers"]]),
        Pattern(rf"(?:{openings(words['no_value'], spaced=spaced)})"),
        Pattern(rf"(?:{listed(words['fillers'])}){edge}(?:{gap})"),
    )


_GLANCE = 6


def _glance(words: Sequence[str], spaced: bool, particles: bool) -> str:
    """Return what matches the first letters of some words: it rules out most texts soon."""
    within = {
        re.escape(folded_in_place(w.strip("*"))) for w in words if w.startswith("*") or not spaced
    }
    begins = {_beginning(w, particles) for w in words if not w.startswith("*")}
    either = [rf"(?<!\w)(?:{'|'.join(sorted(begins))})"] if spaced else []
    return "|".join([*either, *sorted(within)])


def _beginning(word: str, particles: bool) -> str:
    """Return what matches the first letters of a word, and where it ends, if that is before."""
    first = re.match(r"[^ *]+", folded_in_place(word))
    letters = first[0] if first else ""
    is_whole = len(letters) <= _GLANCE and word[len(letters) :][:1] != "*" and not particles
    return re.escape(letters[:_GLANCE]) + (r"(?!\w)" if is_whole else "")
