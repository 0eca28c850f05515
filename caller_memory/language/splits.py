"""Split a clause of which a part is denied or excepted. All text is English. No I/O."""

from dataclasses import replace

from caller_memory.language import clause_patterns as english
from caller_memory.language import negation_patterns as negations
from caller_memory.language.clause import SELF, Clause


def at_negation(clause: Clause) -> list[Clause]:
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


def at_exception(clause: Clause) -> list[Clause]:
    """Split a clause of which a part is excepted: "anything but rap", "tea instead of coffee"."""
    if preferred := negations.PREFERS.search(clause.words):
        start = preferred.start("other")
    elif found := negations.EXCEPTS.search(clause.words):
        start = found.start()
    else:
        return [clause]
    before, behind = clause.words[:start].strip(), clause.words[start:]
    if not before:
        return [replace(clause, denied=not clause.denied)]
    if negations.BUT_ME.fullmatch(behind):
        mine = Clause(f"{behind} {before}", SELF, not clause.denied, clause.mood)
        return [replace(clause, words=before), mine]
    return [
        replace(clause, words=before),
        replace(clause, words=behind, denied=not clause.denied),
    ]
