"""Tell what recognition made up from what a person said. No I/O.

It is told by its structure: sounds stand in brackets, credits name who made a film, videos end with
a few words that hold nothing else, and a recogniser that hangs says the same again and again. Each
sentence is judged by itself, so that what a person said before or behind it is kept.
"""

from caller_memory.language import noise_vocabulary as vocabulary
from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.redaction import PLACEHOLDERS

_MOST_READ = 2000
"""So many characters are read: noise is short."""
_MOST_OF_A_CREDIT = 14
"""The most words of a credit."""
_WORD = Pattern(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END = Pattern(r"(?<=[.!?…])(?<!\b\w\.)\s+|(?<=[。！？\n])")
_PERSON = Pattern(rf"(?<!['’-])\b{vocabulary.PERSON}\b(?!['’-])|{vocabulary.PERSON_SIGNS}")
_SOUND = Pattern(rf"(?<![^\W_])(?:{vocabulary.SOUNDS})(?![^\W_])")
_TAG = Pattern(
    r"\[[^\[\]]{0,60}\]|\([^()]{1,60}\)|\*[^*\s][^*]{0,60}\*|\{[^{}]{1,40}\}|【[^【】]{1,40}】|"
    r"（[^（）]{1,40}）|<\|?/?\w[^<>]{0,40}>|[♪♫🎵🎶]"
)
_SUNG = Pattern(r"[♪♫🎵🎶][^♪♫🎵🎶]{0,300}[♪♫🎵🎶]")
_NOTES = "♪♫🎵🎶"
_ADDRESS = Pattern(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|gov|edu|tv|co\.uk|info|io|de|fr)\b"
)
_STATES = r"(?:are|is|were|was|help\w*|make\w*|sind|ist|waren|sont|son|zijn|on|for|in|please|och)"
_CREDIT = Pattern(
    rf"{vocabulary.SUBTITLES}(?! {_STATES}\b(?! (?:provided|made|available|by)))|"
    rf"{vocabulary.WORK}{vocabulary.BY}\b|\S*amara\.? ?org|recorded live|speaker \d+$|"
    rf"{vocabulary.STATIONS}[ ,]*(?:\d{{4}}|뉴스)|(?:copyright|©|\(c\)|℗)|all rights reserved|"
    rf"{vocabulary.CONTINUED}$"
)
_NAMED_WITHIN = Pattern(
    rf"\bamara\.org|\blibrivox\b|all rights reserved$|{vocabulary.SUBTITLE_SIGNS}|"
    rf"{vocabulary.CLOSING_SIGNS}|"
    rf"^this (?:video|episode|program|podcast) (?:is|was) (?:brought|sponsored|made)"
)
_LONGEST_SOUND = 4
"""The most words of a sound that is written in capitals."""
_SHORTEST_END = 3
"""Of a video, in words."""
_HUNG_WORDS = 3
_HUNG_PHRASES = 4
_HUNG_ANSWERS = 5
"""How often a word, a phrase or an answer is said again where a recogniser hangs."""
_LONGEST_PHRASE = 5


def is_noise(text: str) -> bool:
    """Return whether nobody said this."""
    return not without_noise(text)


def without_noise(text: str) -> str:
    """Return what is left of a text without what recognition made up, empty if nothing is."""
    head, rest = text[:_MOST_READ], text[_MOST_READ:]
    left = _without_sounds(head)
    sentences = [part for part in _SENTENCE_END.split(left) if part.strip()]
    said = [part.strip() for part in sentences if not _is_made_up(part)]
    if len(said) < len(sentences):
        left = " ".join(said)
    if not rest and _says_nothing(left):
        return ""
    return text if left == head else left + rest


def _without_sounds(text: str) -> str:
    """Return a text without sounds in brackets, and without what is sung between notes."""
    if _TAG.search(text) is None:
        return text
    # Alone between brackets stands no speech in any language, but what speaks of the person.
    alone = _TAG.sub(lambda tag: " " if _may_be_sound(tag[0]) else tag[0], _SUNG.sub(" ", text))
    if not _WORD.search(alone):
        return ""
    bare = _TAG.sub(lambda tag: " " if _is_sound(tag[0]) else tag[0], _SUNG.sub(" ", text))
    return text if bare == text else " ".join(bare.split())


def _may_be_sound(tag: str) -> bool:
    return tag not in PLACEHOLDERS and _PERSON.search(_lower(tag)) is None


def _is_sound(tag: str) -> bool:
    named = tag[0] in _NOTES or _SOUND.search(_lower(tag)) is not None
    return named and _may_be_sound(tag)


def _is_made_up(sentence: str) -> bool:
    """Return whether a sentence is a credit, an address or the end of a video."""
    said = _lower(sentence).strip(" -–—.,!?…\"'¡¿")
    words = _WORD.findall(_ADDRESS.sub(" ", said).replace("i hope ", " "))
    if len(words) > _MOST_OF_A_CREDIT:
        return False
    if _PERSON.search(said) is None and (
        _CREDIT.match(said)
        or _NAMED_WITHIN.search(said)
        or (sentence.isupper() and len(words) <= _LONGEST_SOUND and _SOUND.search(said))
    ):
        return True
    has_address = _ADDRESS.search(said) is not None
    if not all(word in vocabulary.CLOSING for word in words):
        return False
    ends = not vocabulary.CLOSING_MARKS.isdisjoint(words) and len(words) >= _SHORTEST_END
    return has_address or ends or words == ["subscribe"]


def _says_nothing(text: str) -> bool:
    """Return whether a text is a letter, a sound of hesitation or one thing again and again."""
    words = _WORD.findall(_lower(text))
    if not words or all(word in vocabulary.FILLERS for word in words):
        return True
    if len(words) == 1:
        return len(words[0]) == 1 and words[0].isascii() and words[0].isalpha()
    for size in range(1, _LONGEST_PHRASE + 1):
        if words == [words[place % size] for place in range(len(words))]:
            least = _HUNG_WORDS if size == 1 else _HUNG_PHRASES
            least = _HUNG_ANSWERS if size == 1 and words[0] in vocabulary.AFFIRMS else least
            return len(words) // size >= least
    return False


def _lower(text: str) -> str:
    return text.replace("İ", "i").lower().replace("’", "'")
