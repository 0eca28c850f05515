"""Write out what speech recognition runs together: "im", "dont", "my wifes allergic". No I/O.

Of lower-case English text. Recognition and typing hands leave apostrophes out; the rules of clauses
are of words that have them.
"""

import re

from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import PEOPLE, RELATIVES

_NEGATED = (
    "do does did is are was were has have had would could should must need might ai ca wo"
).split()
_PLAIN = {f"{verb}nt": f"{verb}n't" for verb in _NEGATED} | {
    "im": "i'm", "ive": "i've", "youre": "you're", "youve": "you've", "theyre": "they're",
    "theyve": "they've", "weve": "we've", "hes": "he's", "shes": "she's", "thats": "that's",
    "theres": "there's", "whats": "what's", "whos": "who's", "wheres": "where's",
    "heres": "here's", "hows": "how's", "whens": "when's", "youll": "you'll",
    "theyll": "they'll", "itll": "it'll", "thatll": "that'll", "youd": "you'd",
    "theyd": "they'd", "hed": "he'd", "itd": "it'd", "lets": "let's", "oclock": "o'clock",
    "everyones": "everyone's", "everybodys": "everybody's", "nobodys": "nobody's",
    "someones": "someone's", "somebodys": "somebody's", "cos": "because", "coz": "because",
    "cuz": "because", "'cause": "because", "'cos": "because", "dunno": "don't know",
    "gotta": "got to", "tho": "though", "yea": "yeah", "yeh": "yeah", "til": "till", "o'": "of",
}  # fmt: skip
_DO = (
    "be|have|need|do|go|get|take|tell|see|come|want|give|let|ask|call|make|never|always|not|just|"
    "probably|also|only|still|definitely|keep|try|stay|bring|pay|send|put|start|stick|pick|meet|"
    "leave|ring|drive|drop|pop|buy|wait|sort|think"
)
_WOULD = r"be|have|been|like|love|rather|never|prefer|hate|better|got|had|gone|always|only|just"
_IS = (
    r"an?|the|not|been|got|gonna|going|just|still|always|only|never|too|so|very|really|all|both|"
    r"now|my|our|his|her|mine|in|at|on|for|from|off|up|down|with|about|because|allergic|married|"
    r"called|getting|called|deaf|blind|dead|ill|retired|pregnant|moved|gone|turned|passed|"
    r"(?!morning|evening|wedding|painting|building|clothing|meeting|thing|king|ring|string|"
    r"spring|ceiling)[a-z]{2,}ing"
)
_BEGINS = (
    r"(?:^|[,.;:!?] *|\b(?:and|but|so|because|cos|that|well|yeah|oh|hi|hello|hey|"
    r"hiya|now|then|when|if|since|while|where|though|no|yes|ah|think|know|says|said|guess|hope|"
    r"reckon|actually|think) )"
)
_SINGULAR = sorted(
    {word for word in (*RELATIVES, *PEOPLE) if not word.endswith(("s", "people", "children"))},
    key=len, reverse=True,
)  # fmt: skip
_OWNER = "|".join(map(re.escape, _SINGULAR))
_OF_MANY = (
    r"are|were|have|live|work|like|love|hate|play|want|say|think|go|come|do|don't|didn't|aren't|"
    r"weren't|haven't|all|both|and|or|but|who|that|which|when|if|because|to|with|for|of|than|as|"
    r"is|was|said|told|found|gave|took|put|reckon|over|round|around|before|after|since|will|would|"
    r"can|can't|could|should|might|then|"
    r"there|here|too|either|most|some|never|always|still|used|into|until|by"
)
_NOT_A_THING = r"(?<!my )(?<!the )(?<!an )(?<!a )(?<!your )(?<!our )(?<!photo )"
_NOT_UNWELL = r"(?<!be )(?<!am )(?<!is )(?<!was )(?<!so )(?<!very )"
_OF_ONE = rf"(?= (?!(?:{_OF_MANY})\b)[a-z])(?<!kids)(?<!parents)(?<!friends)(?<!mates)"
_NO_OWNER = "hi|thi|wa|ha|doe|ye|her|our|your|their|alway|plu|les|unles|acros|mis|bos|dres|one"
_WHOSE = (
    "husband|wife|brother|sister|son|daughter|friend|mate|boyfriend|girlfriend|partner|cousin|"
    "nephew|niece|neighbour|neighbor|carer|flatmate|mum|mom|dad|mother|father|phone|mobile"
)
_BY_PLACE = (
    (Pattern(rf"{_NOT_A_THING}\bid(?= (?!card|number|badge)[a-z])"), "i'd"),
    (Pattern(rf"{_NOT_UNWELL}\bill(?= (?:{_DO})\b)"), "i'll"),
    (Pattern(rf"({_BEGINS})were(?= (?:{_IS})\b)"), r"\1we're"),
    (Pattern(rf"({_BEGINS})its(?! own\b)\b"), r"\1it's"),
    (Pattern(rf"\bits(?= (?:{_IS})\b)"), "it's"),
    (Pattern(rf"{_NOT_A_THING}\b(we|she)d(?= (?:{_WOULD})\b)"), r"\1'd"),
    (Pattern(rf"({_BEGINS})(s?he)ll(?= (?:{_DO})\b)"), r"\1\2'll"),
    (Pattern(rf"({_BEGINS})well(?= (?:be|have to|need)\b)"), r"\1we'll"),
    (
        Pattern(rf"\b((?:my|our|his|her|their|the)(?: [\w-]+)?? (?:{_OWNER}))s{_OF_ONE}"),
        r"\1's",
    ),
    (Pattern(rf"(?<!the )\b(mum|mom|dad|nan|gran|grandad)s{_OF_ONE}"), r"\1's"),
    (
        Pattern(
            r"\b((?:my|the|his|her|their|your|last|first|full) name)s(?= (?!(?:are|were|is|was|"
            r"have|do|and|or|of|that|for|who|in|on|from)\b)\w)"
        ),
        r"\1's",
    ),
    (Pattern(rf"\b(?!(?:{_NO_OWNER})s\b)([a-z]{{2,}})s(?= (?:{_WHOSE})\b)"), r"\1's"),
)
_ANY = Pattern(rf"(?<![\w'])(?:{'|'.join(_PLAIN)})(?![\w'])")
_MAY_BE = Pattern(
    rf"\b(?:id|ill|were|its|wed|shed|s?hell|well|(?:{_OWNER})s|names|"
    rf"[a-z]+s (?:{_WHOSE}))\b"
)


def written_out(text: str) -> str:
    """Return a lower-case text with the apostrophes that were left out."""
    text = _ANY.sub(lambda found: _PLAIN[found[0]], text)
    if _MAY_BE.search(text):
        for pattern, whole in _BY_PLACE:
            text = pattern.sub(whole, text)
    return text


def written_out_in_case(text: str) -> str:
    """Return a text with the apostrophes that were left out, and with its capitals."""
    words = text.replace("’", "'").split()
    written = written_out(" ".join(words).lower()).split()
    if len(words) != len(written):
        return " ".join(words)  # with a word that is written as two
    return " ".join(map(_in_case, words, written))


def _in_case(word: str, written: str) -> str:
    if word.lower() == written:
        return word
    return written[0].upper() + written[1:] if word[0].isupper() else written
