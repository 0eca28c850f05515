"""List irregular inflections of English words. No I/O.

The full-text index joins regular inflections itself (walks, walked, walking). Irregular verbs and
plurals are listed here.
"""

import re
from collections.abc import Iterator

_IRREGULAR = """
arise arose arisen, awake awoke awoken, bear bore born, beat beaten, become became, begin began
begun, bend bent, bite bit bitten, bleed bled, blow blew blown, break broke broken, breed bred,
bring brought, build built, burn burnt, buy bought, catch caught, child children, choose chose
chosen, come came, creep crept, deal dealt, dig dug, draw drew drawn, dream
dreamt, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel
felt, fight fought, find found, flee fled, fly flew flown, foot feet, forget forgot forgotten,
forgive forgave forgiven, freeze froze frozen, get got gotten, give gave given, go went gone,
goose geese, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept, kneel
knelt, knife knives, know knew known, lay laid, lead led, leaf leaves, lean leant, learn learnt,
leave left, lend lent, lie lay lain, life lives live, light lit, lose lost, make made, man men,
mean meant, meet met, mouse mice, pay paid, person people, ride rode ridden, ring rang rung, rise
rose risen, run ran, say said, see saw seen, seek sought, sell sold, send sent, sew sewn, shake
shook shaken, shelf shelves, shine shone, shoot shot, show shown, shrink shrank shrunk, sing sang
sung, sink sank sunk, sit sat, sleep slept, slide slid, smell smelt, speak spoke spoken, speed
sped, spell spelt, spend spent, spill spilt, spin spun, spoil spoilt, stand stood, steal
stole stolen, stick stuck, sting stung, strike struck, swear swore sworn, sweep swept, swell
swollen, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell told,
think thought, throw threw thrown, tooth teeth, understand understood, wake woke woken, wear wore
worn, weep wept, wife wives, win won, wind wound, wolf wolves, woman women, write wrote written
"""

_INFLECTIONS: dict[str, set[str]] = {}
for _group in _IRREGULAR.split(","):
    for _word in _group.split():
        _INFLECTIONS.setdefault(_word, set()).update(_group.split())


_ENDING = re.compile(r"(?<=...)(?:ing|ied|ies|ed|es|[esy])$")


def stem_of(word: str) -> str:
    """Return a lower-case word without a regular ending: "garden" of "gardens"."""
    return _ENDING.sub("", word)


def inflections_of(word: str) -> frozenset[str]:
    """Return a lower-case word and its inflections: for "going" also go, went and gone."""
    return frozenset({word}.union(*(_INFLECTIONS.get(stem, ()) for stem in _stems(word))))


def _stems(word: str) -> Iterator[str]:
    yield word
    for ending in ("ing", "es", "s"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            yield from (stem, stem + "e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]


_BASES = {word: group.split()[0] for group in _IRREGULAR.split(",") for word in group.split()}
_BASES["lives"] = _BASES["live"] = "live"
_DOUBLED = frozenset("bdgkmnprt")


def root_of(word: str) -> str:
    """Return what all inflections of a lower-case word have in common: "run" of ran, running."""
    root = stem_of(_BASES.get(word, word))
    if len(root) > 3 and root[-1] in "ey":
        root = root[:-1]
    is_doubled = len(root) > 2 and root[-1] == root[-2] and root[-1] in _DOUBLED
    return root[:-1] if is_doubled else root


def is_past_form(verb: str) -> bool:
    """Return whether a lower-case verb stands in the past: walked, went."""
    if verb in _BASES:
        return verb != _BASES[verb]
    return len(verb) > 4 and verb.endswith("ed")
