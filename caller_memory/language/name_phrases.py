"""Parts of the sentences that tell a name, as turns are searched for them. No I/O."""

from collections.abc import Collection

from caller_memory.language.patterns import Pattern
from caller_memory.language.wordings import all_written_out
from caller_memory.languages import ENGLISH, table
from caller_memory.languages.folding import folded
from caller_memory.languages.tokens import function_words

NAME_PHRASES = (
    "name is", "name's", "call me", "calls me", "called me", "i go by", "booked as", "spelled",
    "spelt", "knows me as", "know me as", "speaking with", "speaking to", "talking to",
    "through to", "talking", "the name",
    "you've reached", "introduce myself", "registered as", "booked under", "known as", "answer to",
    "it's me", "myself", "address me", "caller is", "yours truly", "me again", "call back",
    "call me back", "everyone says", "people say", "my name", "the name", "my surname",
    "family name", "my first name", "my last name", "down as", "at your service", "that's me",
    "that is me", "that's my", "have me", "this here", "you've got", "by name", "what i'm called",
    "how i spell", "tell him", "tell her", "tell them", "let him know", "let her know",
    "let them know", "this is she", "this is he", "christened", "named me", "named", "who am i",
    "who's calling", "find me", "look me up", "signed up as", "the system", "the books", "on file",
    "is under", "'s under", "from me", "as the", "know it was", "know it's",
    "prefer", "name of", "you're on to", "under", "dealing with", "remember me", "for short",
    "changed my name", "my good self", "ring me", "phone me", "just say", "this side",
    "that'd be", "i'd be", "message is from", "nickname", "nicknamed", "caller", "it is i", "tis i",
    "been called", "been known as", "message from", "regards", "good name is", "my names are",
)  # fmt: skip
"""Words of English turns that tell a name. See `known_name`."""
FRAIL_PHRASES = ("i'm", "im", "i am", "this is")
GREETING_PHRASES = (
    "it's",
    "its",
    "tis",
    "it is",
    "here",
    "speaking",
    "calling",
    "as in",
    "on the line",
    "on the phone",
    "with a",
    "with an",
    "not",
    "i said",
    "again",
    "reporting",
    "returning",
    "regarding",
    "date of birth",
    "rang",
    "called",
    "who called",
    "we spoke",
    "cut off",
)
"""Words that tell a name if one stands beside them, which it seldom does."""
GREETINGS = (
    "hello", "hi", "hiya", "hey", "good morning", "good afternoon", "good evening", "morning",
    "afternoon", "evening",
)  # fmt: skip
"""Beside which a name may stand alone."""
NAMING = (NAME_PHRASES, FRAIL_PHRASES, GREETING_PHRASES, GREETINGS)
"""Of each, the newest turns are read, so that the many who say "I'm" leave room for the others."""

_WORD = Pattern(r"[^\s'’,:?]+")
_SHORT = 3
_BETWEEN = Pattern(r"\{name\}|\.{3}")
_MAY_BE_MISSING = Pattern(r"\(\S*\)")
_SIGN = Pattern(r"\*| (?=[,:?])")


def phrases_of(language: str) -> list[frozenset[str]]:
    """Return parts of the sentences that tell a name, as they stand in lines of lower case.

    Apart by how surely they tell one, the surest first. None of English: see `NAMING`.
    """
    if language == ENGLISH:
        return []
    words = table(language, "names")
    groups, common = [], set[str]()
    for keys in (("told", "family"), ("likely",), ("written",), ("greeted",)):
        told = (_MAY_BE_MISSING.sub("...", each) for key in keys for each in words.get(key, ()))
        parts = [_BETWEEN.split(_SIGN.sub("", each)) for each in all_written_out(told)]
        said = {max(part, key=lambda each: _weight(each, language)).strip() for part in parts}
        common |= {phrase for phrase in said if not _weight(phrase, language)[0]}
        groups.append(_as_found(said - common))
    # What is in many sentences must leave room for the others.
    groups.append(_as_found(common - {""}))
    presents = all_written_out((*words.get("presents", ()), *words.get("denies", ())))
    groups.append(_as_found({each.partition("*")[0].strip() for each in presents} - {""}))
    groups.append(_as_found(all_written_out(words.get("claims", ()))))
    denials = all_written_out(table(language, "chatter")["no"])
    groups.append(_as_found({f"\n{no}," for no in denials}))
    titles = all_written_out(words.get("titles", ()))
    groups.append(_as_found({f"\n{title} " for title in titles}))
    # "Good day, Anna Lang.", "Anna Lang, good day."
    greetings = [greeting.strip("*") for greeting in all_written_out(words.get("greetings", ()))]
    groups.append(_as_found({f"{greeting}," for greeting in greetings}))
    groups.append(_as_found({f", {greeting}" for greeting in greetings if len(greeting) > _SHORT}))
    groups.append(frozenset(table(language, "known_names").get("phrases", ())))
    return [group for group in groups if group]


def questions_of(language: str) -> list[str]:
    """Return parts of the questions by which the agent asks for the name."""
    return [ask.rstrip("*") for ask in all_written_out(table(language, "names")["asks"])]


def _weight(phrase: str, language: str) -> tuple[bool, int]:
    """Return whether a phrase has a word that tells something, and how long it is."""
    tells = any(
        word not in function_words(language) for word in _WORD.findall(folded(phrase, language))
    )
    return tells, len(phrase)


def _as_found(phrases: Collection[str]) -> frozenset[str]:
    """Return the phrases that no other is a part of, as they stand in turns."""
    # One letter is looked for at some places only.
    parts = [each for each in phrases if len(each) > 1]
    fewest = {each for each in phrases if not any(o in each for o in parts if o != each)}
    return frozenset(form for phrase in fewest for form in _as_written(phrase))


def _as_written(phrase: str) -> set[str]:
    """Return how a phrase may stand in lower case in turns, each on a line of its own."""
    if len(phrase) == 1 and phrase.upper() != phrase:
        return {
            f"\n{phrase} ",
            f", {phrase} ",
            f" {phrase}.",
            f" {phrase},",
        }  # "я" is also the end of many words
    # In Turkish a capital "İ" has another small letter than it is compared by here.
    return {phrase[1:].lower() if phrase[0] in "iİ" and len(phrase) > _SHORT else phrase.lower()}
