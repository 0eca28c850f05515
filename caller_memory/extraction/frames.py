"""Tell whether home, job, name and age are said as such, not by some word alone. No I/O."""

import re

from caller_memory.extraction.occupation import is_company, is_done
from caller_memory.language.names import NAME_KEYS
from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import RELATIVES, same_person

_RELATIVES = frozenset(RELATIVES)
_FRAMES = {
    "home": r"\b(?:liv(?:e|es|ed|ing)|"
    r"(?<!back )(?<!go )(?<!going )(?<!get )(?<!come )(?<!coming )(?<!drive )(?<!way )home|"
    r"house|flat|apartment|address|resid\w+|rent|based|settled|"
    r"(?:moved?|moving|relocated|relocating) (?:\w+ ){0,3}?(?:to|from|into|in|out of)|"
    r"(?:i'm|i am|we're|we are|me|us|come|comes|came|hail|originally|born|he's|she's|they're|is|"
    r"are|"
    r"where)(?: \w+){0,2}? from|"
    r"(?:i'm|i am|we're|we are|i've been|we've been|stay(?:ed|ing)?|stayed put|ended up|stuck)"
    r"(?: (?:still|now|all|both|up|down|over|out|back|here|currently|just|happily|not|in [a-z]+))*"
    r" (?:in|near|outside)(?! (?:hospital|bed|love|pain|debt|charge|the (?:car|bath|kitchen|garden|"
    r"queue|middle|shop|process|pub)|[\w ]+ (?:for (?:the|a)|this|until|on (?:holiday|business))))|"
    r"on (?:an?|my|his|her|the) (?:[\w']+ )?(?:sofa|boat|farm|estate) (?:in|at|near)|here in|"
    r"home town|never left|born and (?:bred|raised))\b",
    "job": r"\b(?:(?:i'm|i am|i became|i've become|i have become|i've been)(?: \w+ly| just| now| "
    r"still| a)* (?:an?|the|not an?|head|chief|senior|junior)|not an? .{0,40} but an?|"
    r"work\w*|jobs?|occupation|"
    r"profession|career|employ\w+|hired|living|trained|qualified|business|promoted|teach\w*|"
    r"retired|"
    r"as an?|trade|(?:days?|hours?|shifts?|nights) a week|line of work|freelance\w*|self|"
    r"unemployed|(?:i|we)(?:'ve)? (?:also |still |just )?(?:run|own|manage|drive|sell|keep|fix|"
    r"mend|make|build|clean|design) |redundant|laid off|sacked|student|pensioner|housewife)\b",
    "name": r"\b(?:names?|named|answers? to|i was an?|call|called|calls|go by|goes "
    "by|spelled|spelt|i'm|i am|this is|"
    r"meant|nickname|went for|chose|decided on|settled on|christened)\b",
    "age": r"\b(?:birthday|turned|turning|turn|years? old|my age|how old|"
    r"(?:i'm|i am|we're|we are|i'll be|both|being|at)(?: \w+)?(?: \w+)? (?:\d+|(?:twen|thir|for|"
    r"fif|six|seven|eigh|nine)(?:ty|"
    r"teen)|eleven|twelve|eighteen))\b",
    "origin": r"\b(?:from|born|come|comes|came|grew up|i'm|i am|we're|originally|native|by birth|"
    r"family|roots|descent|heritage|parents|half)\b",
    "colour": r"\b(?:colou?rs?|favou?rite|love|like|prefer|paint\w*|dye\w*|hair|eyes)\b",
    "status": r"\b(?:married|divorced|engaged|single|widowed|separated|together|broke up|split)\b",
    "favourite": r"\b(?:favou?rite|best|prefer\w*|most|rather)\b",
}
_KINDS = {
    "home": "home", "city": "home", "address": "home", "residence": "home", "town": "home",
    "job": "job", "occupation": "job", "profession": "job", "work": "job", "career": "job",
    "employer": "job", "name": "name", "nickname": "name",
    "age": "age", "status": "status", "origin": "origin", "nationality": "origin",
    "colour": "colour", "color": "colour",
}  # fmt: skip
OWN_KEYS = frozenset(
    "home city town job occupation profession name nickname residence home_city".split()
)
"""Keys of the person's own home, job and name."""
_ATTRIBUTES = frozenset("age origin nationality colour color".split())
"""Keys under which a model notes any word that is of their kind."""
_PATTERNS = {name: Pattern(pattern) for name, pattern in _FRAMES.items()}
_REACTS = Pattern(
    r"allerg|react|intoleran|\b(?:swell|swoll|hives|rash|come out in|can(?:'t|not) (?:eat|have|"
    r"touch|go near|take|"
    r"be near|drink)|makes? me|sneez|itch|trouble|anaphyla|epi-?pen|hay ?fever|sensitiv|throat|"
    r"blotch|wheez|bad "
    r"with|kills? me|sets? me off|no good with|upset|disagree|stung|never|not|avoid|deadly|die)"
)
_NEXT_DOOR = r"(?:(?:from|who lives) )?(?:next door|over the road|across the (?:road|street))\b"
_EMPLOYERS = ("employer", "work")
_NO_NAMES = frozenset(
    "tomorrow later today tonight back again soon maybe when if now crazy sometime anytime monday "
    "tuesday wednesday thursday friday saturday sunday tired fine sorry".split()
)


def is_framed(key: str, value: str, said: str, asked: str) -> bool:
    """Return whether name, home or job are said as such: not by any word that occurs."""
    kind = kind_of(key)
    if "allerg" in key:
        return _REACTS.search(f"{said} {asked} {value.lower()}") is not None
    if not (key in OWN_KEYS or key in _ATTRIBUTES or kind == "name"):
        return True
    if kind == "name" and (key in NAME_KEYS or value.lower() in _NO_NAMES):
        return value.lower() not in _NO_NAMES
    if kind == "name" and is_introduced(key, value, said):
        return True
    if kind == "job" and key not in _EMPLOYERS:
        if is_company(value, said):
            return False
        if is_done(value, said):
            return True
    return may_say(kind or "home", f"{said} {asked}")


def is_introduced(key: str, value: str, said: str) -> bool:
    """Return whether a name stands with who has it: "my brother Tom", "my mate Gaz" of a friend."""
    who, _, kind = key.rpartition("_")
    name = value.lower()
    if kind != "name" and f"{name} is my {who}" not in said:
        return False
    if same_person(who, "neighbour") and Pattern(rf"\b{re.escape(name)} {_NEXT_DOOR}").search(said):
        return True
    spelled = re.escape(name)
    beside = (
        rf"([^\W\d_]+)(?:'s| is| was)?(?: called| named| an?)? {spelled}\b(?!'s)",
        rf"\b{spelled}(?:'s| is| was)?(?: also)? (?:my|our)(?: [\w-]+){{0,2}}? ([^\W\d_]+)",
        rf"\b{spelled},? (?:and )?(?:s?he)(?:'s| is| was) (?:my|our|the|an?)(?: [\w-]+){{0,2}}? "
        rf"([^\W\d_]+)",
        rf"\b{spelled}(?:'s| is| was) (?:an?|one of)(?: [\w-]+){{0,2}}? ([^\W\d_]+) of "
        rf"(?:mine|ours)",
    )
    # Each for itself: a name may stand behind one word and before another.
    found = (each[1] for form in beside for each in Pattern(form).finditer(said))
    nearest = who.rpartition("_")[2]  # of "lawyer_assistant"
    return any(same_person(each, who) or same_person(each, nearest) for each in found)


def may_say(kind: str, said: str) -> bool:
    """Return whether words, in lower case, are such as a kind of `kind_of` is told in."""
    return _PATTERNS[kind].search(said) is not None


def may_tell(key: str, said: str) -> bool:
    """Return whether words are such as name, home or job are told in."""
    kind = kind_of(key)
    return bool(kind and may_say(kind, said.lower()))


def kind_of(key: str) -> str:
    """Return what a key is of: "name", "home" or "job", also of somebody else; "" if of none."""
    return _KINDS.get(key.rpartition("_")[2], "")
