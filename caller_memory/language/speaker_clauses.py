"""How what is said falls into clauses that may say who speaks, in English. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.speaker_words import ANIMALS, SOMEBODY, WORD

MAX_CHARS = 160
"""A longer clause says something else."""
SENTENCE = Pattern(r"[^.!?;…\n]+[.!?;…\n]*")
TITLE = Pattern(r"\b([Mm]rs?|[Mm]s|[Dd]r)\.")
VOCATIVE = Pattern(
    r"(?i:(me|again|back|here|speaking), (?!(?:hi|hello|hey|sorry|thanks|yes|yeah|no|ok|okay)\b)"
    r"(?=[\w-]+(?: (?:again|here|speaking))?(?:,|$))(?!(?<=back, )[\w-]+ (?:here|speaking)))"
)
JOINT = Pattern(
    r"(?P<mark>\s*(?:[,:—–]|\s-\s)\s*)"
    r"|\s+(?=(?:(?:and|but|so|because|cause|while|as|since) )?(?:i|i'm|i've|i'll|she|she's|he|"
    r"he's|they|"
    r"they're|you're|it's|this is|this isn't|sorry (?:about|for|that)|anyway|ignore|never mind|"
    r"where (?:were|was)|so (?:mind|be|don't|watch|go|please|keep|speak|talk)|"
    r"here (?:he|she|they)|can you|could you|can i|could i|"
    r"may i|let me(?! "
    r"(?:use|have|borrow|hold|play|talk|speak|answer)\b)|you've|my|"
    r"it is|"
    r"you are)\b)"
)
LEADS_ON = Pattern(
    r"(?:^|\b(?:that|if|when|whether|think|said|says|say|told|tell|know|knew|because|and|but|so|"
    r"as|"
    r"while|who|what|where|why|how|than|like|of|to|for|with|from|on|off|in|at|by|about|into|"
    r"(?<!not )me|(?<!not )him|took|take|stole|snatched|i've|holding|get|fetch|let|just|only|mean|"
    r"has|gave|grabbed|"
    r"she|he|"
    r"they|not|is|"
    r"isn't|was|hear|"
    r"talking|(?<!\w )here|here's|comes|until|before|after|love|like|want|call|called|put|give|"
    r"giving|"
    r"pass|hand|no|"
    r"yes|hi|hello|ok|okay|actually|well|now that|can|could|borrowed|using|have|got|it's|"
    r"that's))$"
)
"""Behind these words a clause goes on where the next would else begin."""
LEAD = Pattern(
    r"(?:(?:yo|haha|ha|hmm|ah|aha|finally|phew|apologies|hi there|hello there|morning|evening|and|"
    r"but|so|because|cause|since|while|oh|well|hi|hello|hey|hiya|yes|yeah|yep|no|nope|okay|ok|"
    r"alright|right|um|uh|er|erm|actually|sorry|please|wait|hang on|hold on|one moment|look|"
    r"listen|"
    r"good (?:morning|evening|afternoon)|excuse me|i mean|i think|you know|by the way|there|now|"
    r"just|again|then|thanks|thank you|to be honest|anyway|also) )*"
)
TAIL = Pattern(
    r"(?: (?:by the way|though|i'm afraid|sorry|please|if that's (?:ok|okay|all right|"
    r"alright)"
    r"|you see|just so you know|thanks|lol|haha))+$"
)
REQUEST = Pattern(
    r"(?:.{0,40}\b)?(?:can|could|would|will) you\b|.{0,20}\bwhere (?:were|was|did) |whose\b|(?:do "
    r"you |would you )?mind if\b|is it ok|(?:can|could|may) (?:my|our|the) "
)
SUPPOSES = Pattern(
    r"(?<!\byou )(?<!\bsee )(?<!\bknow )(?<!\bwonder )(?<!\basked )(?<!\bmind )(?<!\bokay "
    r")(?<!\bok )"
    r"\b(?:if|when)\b|\b(?:imagine|"
    r"suppose|supposing|pretend|let's say|what if)\b"
)
FICTION = Pattern(
    r"\b(?:dream|dreamt|dreamed|film|movie|book|story|song|novel|series|episode|joke|joking|"
    r"kidding|in the game|in the play|quote|poem|podcast)\b"
)
REPORTS = Pattern(r"\b(?:says|said|say|told \w+|tell \w+|asked|shouted|wrote|goes|like)$")
ANOTHER = Pattern(rf"\b(?:my|our|a|an|the)(?: [\w-]+)?? ({SOMEBODY}|{'|'.join(ANIMALS)})\b")
NAMED = Pattern(
    rf"({WORD})(?:'s)? (?:is|was|has|had|called|calls|came|comes|said|says|told|went|goes|lives|"
    r"works|asked|asks|needs|wants|got|gets|left|just|will|can|wrote|moved|visited)\b"
)


def lower(text: str) -> str:
    """Return a text in lower case, each letter in its place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
