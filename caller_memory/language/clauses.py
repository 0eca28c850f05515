"""Split what is said into clauses: who each is about, whether it is denied, and how it is meant.

The rules are of English. What they do not know, other languages included, is one clause that the
person states of themselves. No I/O.
"""

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from caller_memory.language import clause_patterns as english
from caller_memory.language import mood_patterns
from caller_memory.language import negation_patterns as negations
from caller_memory.language.clause import AGENT, SELF, SOMEBODY, Clause, Mood
from caller_memory.language.clefts import plainly
from caller_memory.language.contractions import written_out
from caller_memory.language.ellipsis import (
    ANY,
    answer_in,
    choice_put,
    denies,
    question_put,
    spelled_out,
)
from caller_memory.language.kin import attributed, bare_kin, parted
from caller_memory.language.mentions import Mentions
from caller_memory.language.moods import carried, mood_of, settled
from caller_memory.language.play import fallen_through, played
from caller_memory.language.relatives import RELATIVES
from caller_memory.language.repairs import repaired


@lru_cache(maxsize=256)
def clauses(said: str, asked: str | None = None) -> tuple[Clause, ...]:
    """Return the clauses of what a person said.

    Args:
        asked: what the agent said just before: a fragment answers it.
    """
    text = written_out(" ".join(said.lower().replace("’", "'").split()))
    text = english.MY_MUM.sub("my ", plainly(repaired(text)))
    quoted, text = mood_patterns.quoted(text), parted(text.replace('"', ""))
    if english.ASIDE.search(text):
        text = written_out(english.ASIDE.sub(", ", text))
    who = subject_asked_about(asked) if asked else SELF
    people = Mentions(who or SOMEBODY)
    question = question_put(asked)
    found: list[Clause] = []
    for sentence in english.SENTENCE.findall(text):
        asks = sentence.rstrip().endswith("?")
        parts = _parts(sentence.strip(" .!?;…"), is_answer=bool(question) and not found)
        made: list[Clause] = []
        for number, part in enumerate(parts):
            last = made[-1] if made else None
            if question and not (found or made) and (answer := answer_in(part)):
                made.append(_answer(answer, question, who))
                # What follows a mere no is not denied as well: "no, Bergen".
                found, made = [*found, *made], []
                part = part[len(answer) :].strip()
            if not part:
                continue
            if not (found or made) and (chosen := choice_put(part, asked)):
                made.append(Clause(f"{part} {chosen.words}", who, chosen.denied))
                found, made = [*found, *made], []
                continue
            before = last or (found[-1] if found else None)
            whole = spelled_out(part, before.words if before else question)
            then = parts[number + 1] if number + 1 < len(parts) else ""
            clause = _clause(whole or part, last, people, who, then)
            if whole and made and not part.endswith(ANY) and _is_opposite(clause, made[-1]):
                made[-1] = replace(made[-1], mood=Mood.SUPPOSED)
            if asks and number == len(parts) - 1 and clause.mood is Mood.STATED:
                if not (last and mood_patterns.FACTIVE.search(last.words)):
                    clause = replace(clause, mood=Mood.ASKED)
            made += [piece for each in _at_exception(clause) for piece in _at_negation(each)]
        for number, (clause, behind) in enumerate(pairwise(made)):
            if english.NAMED.fullmatch(clause.words) and negations.BEHIND_IT.fullmatch(
                behind.words
            ):
                made[number] = clause = replace(clause, denied=True)
            if clause.subject == SELF and english.ADJUNCT.fullmatch(clause.words):
                made[number] = replace(clause, subject=behind.subject)
        found += settled(made, sentence.strip(" .!?;…"))
    if quoted:
        found = [replace(c, mood=Mood.REPORTED) if c.words in quoted else c for c in found]
    return attributed(fallen_through(played(found)))


def subject_asked_about(asked: str) -> str:
    """Return whom the last sentence of the agent is about: `SELF` for the person."""
    sentences = english.SENTENCE.findall(asked.lower().replace("’", "'"))
    last = sentences[-1] if sentences else ""
    if found := english.ABOUT_NAMED.match(last):
        return found[1]
    if found := english.YOURS.search(last):
        return found[1]
    if not english.HERS.search(last) or english.YOUR.search(last):
        return SELF
    # "You mentioned your sister. Does she smoke?"
    named = [found[1] for before in sentences[:-1] for found in english.YOURS.finditer(before)]
    return named[-1] if named else SOMEBODY


def is_meant(said: str) -> bool:
    """Return whether nothing of what a person said is a dream, a joke, hearsay or a guess."""
    return all(clause.mood not in (Mood.SUPPOSED, Mood.REPORTED) for clause in clauses(said))


def _parts(sentence: str, *, is_answer: bool) -> list[str]:
    parts: list[str] = []
    for each in english.JOINT.split(sentence):
        part = each.strip()
        stands = (
            is_answer
            and len(parts) == 1
            and negations.ONLY_NO.fullmatch(parts[0]) is not None
            and answer_in(f"{parts[0]} {part}") in ("", parts[0])
        )
        if (
            parts
            and not stands
            and (
                english.ONLY_LEADS.fullmatch(parts[-1])
                or english.AND_I.match(f"{parts[-1]} {part}")
                or (english.BARE_PERSON.fullmatch(parts[-1]) and english.WHOM_I.match(part))
                or (english.ONLY_ME.fullmatch(parts[-1]) and part.startswith("and "))
                or english.INVERTS.fullmatch(parts[-1])
                or english.ONLY_WHEN.fullmatch(parts[-1])
                or (english.NAMED.fullmatch(parts[-1]) and english.ENDS_OPEN.fullmatch(part))
                or (parts[-1].endswith(" what") and english.AS_IT_WAS.match(part))
                or (
                    mood_patterns.FEELS_IT.search(parts[-1])
                    and mood_patterns.WHEN_IT_IS.match(part)
                )
            )
        ):
            part = f"{parts.pop()} {part}"
        if part:
            parts.append(part)
    return parts


def _answer(part: str, question: str, who: str) -> Clause:
    """Return what an answer of yes or no says."""
    mood = Mood.PAST if mood_patterns.PAST.search(part) else Mood.STATED
    if mood_patterns.supposes(part):
        mood = Mood.SUPPOSED
    return Clause(f"{part} {question}", who, denies(part, question), mood)


def _is_opposite(clause: Clause, before: Clause) -> bool:
    """Return whether "but I didn't" takes back what was said."""
    return clause.subject == before.subject and clause.denied != before.denied


def _clause(part: str, last: Clause | None, people: Mentions, who: str, behind: str) -> Clause:
    """Return one clause; whom it speaks of is added to the people."""
    lead = english.LEAD.match(part)
    rest = part[lead.end() :] if lead else part
    goes_on = last is not None
    relative = last is not None and _is_relative(part, last)
    if last and relative and not english.DONE_TO_ME.match(part):
        subject: str | None = _whom(last, people)
    else:
        subject = _subject(rest or part, people)
        topic = english.TOPIC.fullmatch(rest) if not subject else None
        if topic and english.HE.match(behind):
            subject = _person(topic[1])
        if last is None and english.IT.match(rest):
            subject = who  # it is what was asked for
    if subject is None and english.THING.match(rest) and not part.startswith(("and ", "so ")):
        subject = SELF
    own = subject is not None or english.NOUN_IS.match(rest) is not None
    if subject is None:
        subject = last.subject if last else who
    if subject not in (SELF, AGENT):
        people.add(subject)
    elif mentioned := list(english.MENTIONS.finditer(rest)):
        people.add(_person(mentioned[-1][1]))
    # "I haven't packed it in" denies nothing.
    is_over = bool(negations.OVER.search(part))
    is_not = bool(negations.NOT.search(negations.IDIOM.sub(" ", part)))
    denied = is_over != is_not if negations.NOT_OVER.search(part) else is_over or is_not
    # "my sister who's a nurse" asks nothing
    mood = mood_of(f"and {part}", "") if relative else mood_of(part, rest)
    if (
        mood is Mood.STATED
        and subject not in (SELF, AGENT, "nobody")
        and mood_patterns.SAYS.search(part)
    ):
        mood = Mood.REPORTED
    if goes_on and last:
        turns = part.startswith(("but", "because", "due to")) or negations.POINTS_ON.search(part)
        if last.denied and negations.THINKS.search(last.words) and not turns:
            denied = not denied
        elif not (turns or own or english.ADJUNCT.fullmatch(part)) and (
            last.denied and negations.goes_on_denied(part)
        ):
            denied = True
        mood = carried(last, Clause(part, subject, denied, mood), own=own)
    return Clause(part, subject, denied, mood)


def _is_relative(part: str, last: Clause) -> bool:
    """Return whether a clause goes on about whom the last one ends with: "Ann | who's a nurse"."""
    if not english.RELATIVE_WHO.match(part) or last.mood is Mood.ASKED:
        return False
    return not mood_patterns.TAKES_CLAUSE.search(last.words)


def _whom(last: Clause, people: Mentions) -> str:
    """Return whom a relative clause is about."""
    found = english.WHO.search(last.words)
    if not found or found["me"] or english.I_AM_ONE.match(last.words):
        return SELF
    if found["him"]:
        return people.meant(found["him"])
    return _person(found["person"] or found["named"])


def _subject(rest: str, people: Mentions) -> str | None:
    """Return whom a clause is about, None if it does not say."""
    if english.FIRST_PERSON.match(rest) or english.WE.match(rest):
        return SELF
    if found := english.DONE_TO_THEM.match(rest):
        return _person(found[1])
    if english.DONE_TO_ME.match(rest):
        return SELF
    if english.NEXT_DOOR.match(rest):
        return "neighbour"
    if (done := english.THEY_DO.match(rest)) and (people.meant(rest) == SOMEBODY or not done["it"]):
        return SELF
    if english.HIS.match(rest):
        return people.meant(rest)
    if english.YOU.match(rest):
        return AGENT
    if kin := bare_kin(rest):
        return _person(kin)
    found = english.OTHER.match(rest)
    if found:
        name = found["name"] or found["one"] or found["short"]
        is_thing = name and not english.ACTS.match(rest, len(name))
        if not name or not (
            name in english.NO_NAME or (is_thing and english.MY_OWN.search(rest, len(name)))
        ):
            return _person(next(filter(None, found.groups())))
    return SELF if rest.startswith(("my ", "our ", "it ", "it's ", "there")) else None


def _person(word: str) -> str:
    one = word.removesuffix("s")
    return one if one in RELATIVES else word


def _at_negation(clause: Clause) -> list[Clause]:
    """Split a clause in which something is stated before the negation: "oslo not bergen"."""
    found = negations.NOT.search(negations.IDIOM.sub(lambda m: "_" * len(m[0]), clause.words))
    if not clause.denied or not found:
        return [clause]
    if contrast := negations.CONTRAST.search(clause.words, found.end()):
        return [
            replace(clause, words=clause.words[: contrast.start()].strip()),
            replace(clause, words=clause.words[contrast.start() :], denied=False),
        ]
    if not negations.BARE_NOT.match(clause.words[found.start() :]):
        return [clause]
    before = clause.words[: found.start()].strip()
    lead = english.LEAD.match(before + " ")
    plain = before[lead.end() :] if lead else before
    if not plain or english.AUXILIARY.search(before) or plain in negations.STATES_NOTHING:
        return [clause]
    if english.BARE_SUBJECT.fullmatch(plain) or (
        found[0] == "never" and english.NAMED.fullmatch(plain) and clause.words[found.end() :]
    ):
        return [clause]
    return [
        replace(clause, words=before, denied=False),
        replace(clause, words=clause.words[found.start() :]),
    ]


def _at_exception(clause: Clause) -> list[Clause]:
    """Split a clause of which a part is excepted: "anything but rap", "tea instead of coffee"."""
    if preferred := negations.PREFERS.search(clause.words):
        start = preferred.start("other")
    elif found := negations.EXCEPTS.search(clause.words):
        start = found.start()
    else:
        return [clause]
    if not clause.words[:start].strip():
        return [clause]
    before, behind = clause.words[:start].strip(), clause.words[start:]
    if negations.BUT_ME.fullmatch(behind):
        mine = Clause(f"{behind} {before}", SELF, not clause.denied, clause.mood)
        return [replace(clause, words=before), mine]
    return [
        replace(clause, words=before),
        replace(clause, words=behind, denied=not clause.denied),
    ]
