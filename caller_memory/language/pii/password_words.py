"""Which plain words can be a password, and where they end in a sentence. Pure.

A lower-case text and a place in it flow in; the words that stand there and may be a password flow
out. It does not know whether anybody tells one there.
"""

import re
from collections.abc import Sequence
from itertools import islice

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import Span
from caller_memory.language.pii.secret_words import PASSWORD
from caller_memory.language.pii.spoken_numbers import is_piece

CHUNK = Pattern(r"\S+")
PUNCTUATION = ".,;:?!\"'“”()"
_ODD = Pattern(r"[^\w\s.,;:?!'\"“”()-]|[0-9]|\w[.:;?!_]\w")
CLAUSE = frozenset(
    "and but so because cause please ok okay thanks thank can could will would if i i'm i've i'll "
    "im my me you your you're he she we they it it's its that this these those who what which "
    "when where why how do don't dont does did not for in on with by to from or is was are be "
    "tell remember forget write save store keep just now again hey sorry".split()
)
_NO_SECRET = CLAUSE | frozenset(
    "a an the too very really pretty quite kind sort so about almost nearly already always never "
    "being getting driving killing working coming becoming causing wrong incorrect expired "
    "invalid weak hard difficult easy simple complicated saved stored stolen compromised leaked "
    "hacked locked lost gone forgotten required needed necessary missing due blank case at under "
    "inside somewhere something someone anything nothing everything stuck exactly as more less "
    "better worse one-time only also written changed important shared public annoying here there "
    "no yes fine out up way far all both mostly still usually often probably maybe unknown my "
    "stronger longer shorter safer harder easier different unique similar ancient terrible awful "
    "great good bad okay rubbish useless obvious private confidential classified personal none "
    "later tomorrow today yesterday never mind nope nah pass skip next nice same mine his hers "
    "theirs ours yours everybody everyone nobody anybody whatever dunno unsure clear us them him "
    "her ask check call try look wait hold hang give let stop leave use get go come let's one two "
    "hmm hm well oh um uh er erm sure right yeah yep yup second moment minute sec half "
    "thing stuff problem page screen box field prompt reset reminder hint list issue "
    "question rules length file app time please works working downstairs upstairs home work "
    "classified rather enough between usual open around sticker knows has had told said picked "
    "after silly stupid embarrassing funny weird rude childish daft share skip bitwarden "
    "lastpass 1password keepass keychain dashlane fingerprint thumb face".split()
)
_NOT_SECRET_ENDING = Pattern(
    r"(?!.*(?:ling|king|ring|wing|string|eed|bed|sled|pudding|morning|evening|lightning)$)"
    r".{3,}(?:ed|ing|able|ible|ous|ful|n't|ally|ely|usly|ntly|tly|dly|ably|ibly)$"
)
_NAMES_IT = Pattern(r"(?:pass ?(?:words?|codes?|phrases?)|pins?|codes?)")
_SHORTENED = Pattern(r"\w(?:n't|'ll|'ve|'re|'m)$")
_MAYBE = frozenset("correct right strong long short old new secret safe secure broken".split())
MEASURES = frozenset(
    "character characters letter letters digit digits number numbers long times days weeks "
    "months years hours minutes symbols words word".split()
)
SPELLING = frozenset(
    "capital capitals uppercase lowercase upper lower number digit digits exclamation dollar hash "
    "dash hyphen underscore dot asterisk star ampersand percent question pound symbol sign mark "
    "slash backslash at caps big small little letter letters bang bracket brackets plus equals "
    "caret colon semicolon comma period double triple point quote apostrophe".split()
)
"""Words that say how a password is written, or spell a sign of it."""

_JOINS = frozenset("and then with a an the followed by plus in for".split())
_PHRASE_WORDS = frozenset("the of on in a to with for from by my your is are was it at".split())
_NOT_PHRASE = frozenset(
    "same one usual first last on in at about under behind by from written somewhere not too so "
    "very just some kind with up out me you private none going been not long hard easy secret "
    "around here there open changes something everything what where who how why no when if "
    "because since until once while after before later".split()
)
_REMARK = frozenset("now today tomorrow later it me us again anyway though right".split())
_QUOTED = Pattern(r"[\"'“‘]([^\"“”]{3,100}?)[\"'”’](?=\W|$)")
_MAX_WORDS, _MAX_CHUNKS = 8, 48
_MIN_PHRASE_WORDS = 4


def words_at(
    low: str, at: int, closed: bool, *, is_phrase: bool = False
) -> tuple[int, Span | None]:
    """Where the clause ends that begins at `at`, and the password that it is, if it is one.

    Args:
        closed: whether the sentence ends where the text does.
        is_phrase: whether it is a phrase, in which small words may stand.
    """
    if quoted := _QUOTED.match(low, at):
        return quoted.end(), Span(*quoted.span(1), PASSWORD)
    chunks = list(islice(CHUNK.finditer(low, at), _MAX_CHUNKS))
    words: list[str] = []
    end = at
    for i, chunk in enumerate(chunks):
        word = chunk[0].strip(PUNCTUATION)
        odd = _ODD.search(chunk[0]) is not None
        ends = word in CLAUSE and not (is_phrase and word in _PHRASE_WORDS)
        if words and ends and not odd and not _goes_on(chunks, i):
            break
        words.append(word if not odd else "#" + word)
        end = chunk.end()
        stops = chunk[0][-1] in ".,;:?!" and not is_piece(word) and not _goes_on(chunks, i + 1)
        if stops or sum(not is_piece(w) and w not in SPELLING for w in words) >= _MAX_WORDS:
            break
    if not words or (end == len(low) and not closed):
        return end, None
    phrase = is_phrase and len(words) >= _MIN_PHRASE_WORDS
    phrase = (
        phrase
        and _NOT_PHRASE.isdisjoint(words[:2])
        and _REMARK.isdisjoint(words)
        and MEASURES.isdisjoint(words[:3])
    )
    may_be = may_be_password(words) or phrase
    return end, trimmed(low, at, end) if may_be else None


def _goes_on(chunks: Sequence[re.Match[str]], i: int) -> bool:
    """Whether what is spelled goes on: "hunter [with a capital h and then] two"."""
    for chunk in chunks[i : i + 4]:
        word = chunk[0].strip(PUNCTUATION)
        if word in SPELLING:
            return True
        if word not in _JOINS:
            return i > 0 and is_piece(word) and word != "i"
    return False


def may_be_password(words: Sequence[str]) -> bool:
    """Whether words in a place where a password is told can be one."""
    first = words[0]
    if not any(map(str.isalnum, "".join(words))):
        return False
    if any(_NAMES_IT.fullmatch(word) or _SHORTENED.search(word) for word in words):
        return False
    if is_piece(first) and words[1:2] and words[1] in MEASURES:
        return False
    spelled = is_spelled(words)
    if first in _NO_SECRET or (not spelled and not MEASURES.isdisjoint(words[:3])):
        return False
    if not first.startswith("#") and _NOT_SECRET_ENDING.match(first):
        return False
    return not (first in _MAYBE and len(words) <= 2)


def is_spelled(words: Sequence[str]) -> bool:
    """Whether words spell something out: "capital t r o exclamation mark"."""
    pieces = sum(is_piece(word) and word not in ("a", "i") for word in words)
    return pieces >= 3 or (pieces >= 1 and any(word in SPELLING for word in words))


def trimmed(low: str, start: int, end: int) -> Span:
    """A password without the signs that end its sentence."""
    while end - 1 > start and low[end - 1] in ".,;:?\"'”)":
        end -= 1
    return Span(start, end, PASSWORD)
