"""Tell how a mere answer is meant, by its question: "Where did you live before?" "Leeds." No I/O.

Of lower-case English text.
"""

from dataclasses import replace

from caller_memory.language.clause import Clause, Mood
from caller_memory.language.patterns import Pattern

_ASKS_OF_PAST = Pattern(
    r"\b(?:(?:were|was) you (?!(?:born|called|named|thinking|hoping|after|looking|wanting|"
    r"saying)\b)|"
    r"did you (?:use to|used to|live|work|do for|drive|drink|smoke|play|have before)|used to|"
    r"before (?:you|that|this|then|now)|when you were|as a (?:child|kid|girl|boy)|previous|former|"
    r"(?:your|the) last (?:job|house|place|home|car))\b"
)
_ASKS_WHAT_IF = Pattern(
    r"\bwould you (?:have|do|be|buy|go|choose|live|pick)\b.*\bif\b|\bif you (?:won|could|had|were|"
    r"hadn't|weren't|ever)\b|\bwould you (?:have|rather have) (?:been|done|become)\b|\bdream \w+\b"
)
_ASKS_OF_THE_OVER = Pattern(
    r"\b(?:giv(?:e|en|ing)|gave) up|(?:take|taken|took|taking|come|came) (?:you )?off|"
    r"(?:stop|stopped|quit|lose|lost|drop|dropped|sell|sold|got rid of|cut out|miss(?: most)?)\b"
)
_WH = Pattern(r"(?:.*\b)?(?:what|where|which|who|whom|how|when)\b")
_IS_WHOLE = Pattern(
    r"(?:^|\b)(?:i|i'\w+|we|we'\w+|he|she|they|it|it's|that|that's|there|there's|you|my|is|are|was|"
    r"were|am|have|has|had|do|does|did)\b"
)


def meant_by(question: str, answer: Clause) -> Clause:
    """Return a clause of an answer as its question has it meant, if it says nothing by itself.

    Args:
        question: the last sentence of the agent, in lower case.
    """
    if answer.mood is not Mood.STATED or not _WH.match(question) or _IS_WHOLE.search(answer.words):
        return answer
    if _ASKS_WHAT_IF.search(question):
        return replace(answer, mood=Mood.SUPPOSED)
    if _ASKS_OF_THE_OVER.search(question):
        return replace(answer, denied=not answer.denied)
    return replace(answer, mood=Mood.PAST) if _ASKS_OF_PAST.search(question) else answer
