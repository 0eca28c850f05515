"""Split what is said into clauses: who each is about, whether it is denied, and how it is meant.

The rules are of English. What they do not know, other languages included, is one clause that the
person states of themselves. No I/O.
"""

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from caller_memory.language import clause_patterns as english
from caller_memory.language.ellipsis import (
    choice_put,
    denies,
    is_yes_or_no,
    question_put,
    spelled_out,
)

SELF = ""
"""The subject of what a person says of themselves."""
AGENT = "you"
SOMEBODY = "somebody"
"""The subject of "she", where nothing says who she is."""


class Mood(Enum):
    """How a clause is meant."""

    STATED = "stated"
    WISHED = "wished"
    """What the person wants or intends."""
    SUPPOSED = "supposed"
    """Hypothetical, uncertain, dreamt or a joke."""
    ASKED = "asked"
    REPORTED = "reported"
    """What somebody else says."""
    PAST = "past"
    """What was and is over."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of what was said.

    Attributes:
        words: in lower case.
        subject: `SELF`, `AGENT`, or a word for somebody else: "sister".
        denied: whether it is negated.
    """

    words: str
    subject: str = SELF
    denied: bool = False
    mood: Mood = Mood.STATED


@lru_cache(maxsize=256)
def clauses(said: str, asked: str | None = None) -> tuple[Clause, ...]:
    """Return the clauses of what a person said.

    Args:
        asked: what the agent said just before: a fragment answers it.
    """
    text = " ".join(said.lower().replace("’", "'").split())
    who = subject_asked_about(asked) if asked else SELF
    other = who or SOMEBODY
    question = question_put(asked)
    found: list[Clause] = []
    for sentence in english.SENTENCE.findall(text):
        asks = sentence.rstrip().endswith("?")
        parts = _parts(sentence.strip(" .!?;…"))
        made: list[Clause] = []
        for number, part in enumerate(parts):
            last = made[-1] if made else None
            if question and not (found or made) and is_yes_or_no(part):
                made.append(_answer(part, question, who))
                continue
            if not (found or made) and (chosen := choice_put(part, asked)):
                made.append(Clause(f"{part} {chosen.words}", who, chosen.denied))
                continue
            before = last or (found[-1] if found else None)
            whole = spelled_out(part, before.words if before else question)
            clause, other = _clause(whole or part, last, other, who)
            if whole and made and _is_opposite(clause, made[-1]):
                made[-1] = replace(made[-1], mood=Mood.SUPPOSED)
            if asks and number == len(parts) - 1 and clause.mood is Mood.STATED:
                if not (last and english.FACTIVE.search(last.words)):
                    clause = replace(clause, mood=Mood.ASKED)
            made += [piece for each in _at_exception(clause) for piece in _at_negation(each)]
        found += made
        if english.KIDDING.search(sentence):
            found = [replace(each, mood=Mood.SUPPOSED) for each in found]
    return tuple(found)


def subject_asked_about(asked: str) -> str:
    """Return whom the last sentence of the agent is about: `SELF` for the person."""
    sentences = english.SENTENCE.findall(asked.lower().replace("’", "'"))
    last = sentences[-1] if sentences else ""
    if found := english.YOURS.search(last):
        return found[1]
    if not english.HERS.search(last) or english.YOUR.search(last):
        return SELF
    # "You mentioned your sister. Does she smoke?"
    named = [found[1] for before in sentences[:-1] for found in english.YOURS.finditer(before)]
    return named[-1] if named else SOMEBODY


def same_person(one: str, other: str) -> bool:
    """Return whether two words may name one person: mum, mother."""
    one, other = one.removesuffix("s"), other.removesuffix("s")
    return one == other or any(one in words and other in words for words in english.SAME)


def _parts(sentence: str) -> list[str]:
    parts: list[str] = []
    for each in english.JOINT.split(sentence):
        part = each.strip()
        if parts and (
            english.ONLY_LEADS.fullmatch(parts[-1])
            or english.AND_I.match(f"{parts[-1]} {part}")
            or (english.BARE_PERSON.fullmatch(parts[-1]) and english.WHOM_I.match(part))
            or (english.FEELS_IT.search(parts[-1]) and english.WHEN_IT_IS.match(part))
        ):
            part = f"{parts.pop()} {part}"
        if part:
            parts.append(part)
    return parts


def _answer(part: str, question: str, who: str) -> Clause:
    """Return what an answer of yes or no says."""
    mood = Mood.PAST if english.PAST.search(part) else Mood.STATED
    if english.SUPPOSES.search(part):
        mood = Mood.SUPPOSED
    return Clause(f"{part} {question}", who, denies(part), mood)


def _is_opposite(clause: Clause, before: Clause) -> bool:
    """Return whether "but I didn't" takes back what was said."""
    return clause.subject == before.subject and clause.denied != before.denied


def _clause(part: str, last: Clause | None, other: str, who: str) -> tuple[Clause, str]:
    """Return one clause, and whom "she" means after it."""
    lead = english.LEAD.match(part)
    rest = part[lead.end() :] if lead else part
    goes_on = last is not None
    if part.startswith(("who ", "whose ")) and last and (found := english.WHO.search(last.words)):
        subject: str | None = found[1]
    else:
        subject = _subject(rest or part, other)
        if last is None and english.IT.match(rest):
            subject = who  # it is what was asked for
    own = subject is not None
    if subject is None:
        subject = last.subject if last else who
    if subject not in (SELF, AGENT):
        other = subject
    denied = bool(english.NOT.search(english.IDIOM.sub(" ", part)) or english.OVER.search(part))
    mood = _mood(part, rest)
    if goes_on and last:
        turns = part.startswith("but") or english.POINTS_ON.search(part)
        if last.denied and english.THINKS.search(last.words) and not turns:
            denied = not denied
        elif last.denied and not turns and not own:
            denied = True
        mood = _carried(last, part, mood, own)
    elif mood is Mood.REPORTED and own and subject == SELF and english.I_SAY.match(rest):
        mood = Mood.REPORTED
    return Clause(part, subject, denied, mood), other


def _subject(rest: str, other: str) -> str | None:
    """Return whom a clause is about, None if it does not say."""
    if english.FIRST_PERSON.match(rest) or english.WE.match(rest):
        return SELF
    if english.HIS.match(rest):
        return other
    if english.YOU.match(rest):
        return AGENT
    found = english.OTHER.match(rest)
    if found and not (
        found["name"]
        and (found["name"] in english.NO_NAME or english.MY_OWN.search(rest[found.end("name") :]))
    ):
        word: str = next(filter(None, found.groups()))
        return word.removesuffix("s") if word.removesuffix("s") in english.RELATIVES else word
    return SELF if rest.startswith(("my ", "our ", "it ", "it's ", "there")) else None


def _mood(part: str, rest: str) -> Mood:
    if english.ASKED.match(rest) or english.ASKED.match(part):
        return Mood.ASKED
    if english.SUPPOSES.search(part) and not english.FREE_IF.match(part):
        return Mood.SUPPOSED
    if english.TELLS.match(rest) and not _says_oneself(rest):
        return Mood.REPORTED
    if english.PAST.search(part):
        return Mood.PAST
    return Mood.WISHED if english.WISHES.search(part) else Mood.STATED


def _says_oneself(rest: str) -> bool:
    return bool(english.I_SAY.match(rest)) and not english.HEARS.match(rest)


def _carried(last: Clause, part: str, mood: Mood, own: bool) -> Mood:
    """Return the mood of a clause behind another one of its sentence."""
    if mood is Mood.ASKED:
        return mood
    if last.mood is Mood.ASKED:
        factive = english.FACTIVE.search(last.words) and not english.ASK_EMBEDS.match(part)
        return mood if factive or (own and part.startswith(english.GOES_ON)) else last.mood
    if part.startswith(("but", "because")):
        return mood
    if last.mood is Mood.SUPPOSED:
        leads = english.SUPPOSES.match(last.words) or not own
        goes_on = leads and not english.FREE_IF.match(last.words)
        return Mood.SUPPOSED if goes_on or english.DREAMS.search(last.words) else mood
    if last.mood is Mood.REPORTED:
        return mood if own and part.startswith(("so ", "and so ")) else Mood.REPORTED
    if last.mood is Mood.PAST and mood is Mood.STATED:
        return Mood.PAST if english.WHEN.match(last.words) or not own else mood
    if last.mood is Mood.WISHED and mood is Mood.STATED:
        return Mood.WISHED if not own or english.HOPES.search(last.words) else mood
    return mood


def _at_negation(clause: Clause) -> list[Clause]:
    """Split a clause in which something is stated before the negation: "oslo not bergen"."""
    found = english.NOT.search(english.IDIOM.sub(lambda m: "_" * len(m[0]), clause.words))
    if not clause.denied or not found:
        return [clause]
    if contrast := english.CONTRAST.search(clause.words, found.end()):
        return [
            replace(clause, words=clause.words[: contrast.start()].strip()),
            replace(clause, words=clause.words[contrast.start() :], denied=False),
        ]
    if not english.BARE_NOT.match(clause.words[found.start() :]):
        return [clause]
    before = clause.words[: found.start()].strip()
    lead = english.LEAD.match(before + " ")
    plain = before[lead.end() :] if lead else before
    if not plain or english.AUXILIARY.search(before) or plain in english.STATES_NOTHING:
        return [clause]
    if english.BARE_SUBJECT.fullmatch(plain):
        return [clause]
    return [
        replace(clause, words=before, denied=False),
        replace(clause, words=clause.words[found.start() :]),
    ]


def _at_exception(clause: Clause) -> list[Clause]:
    """Split a clause of which a part is excepted: "anything but rap", "tea instead of coffee"."""
    found = english.EXCEPTS.search(clause.words)
    if not found or not clause.words[: found.start()].strip():
        return [clause]
    return [
        replace(clause, words=clause.words[: found.start()].strip()),
        replace(clause, words=clause.words[found.start() :], denied=not clause.denied),
    ]
