"""Bring words into one spelling: British and American, singular, case, blanks. No I/O."""

import re

_BRITISH = {
    "colour": "color", "favourite": "favorite", "neighbour": "neighbor", "flavour": "flavor",
    "honour": "honor", "humour": "humor", "labour": "labor", "behaviour": "behavior",
    "harbour": "harbor", "rumour": "rumor", "odour": "odor", "savour": "savor", "vapour": "vapor",
    "centre": "center", "theatre": "theater", "metre": "meter", "litre": "liter",
    "fibre": "fiber", "grey": "gray", "tyre": "tire", "jewellery": "jewelry", "mum": "mom",
    "pyjamas": "pajamas", "programme": "program", "catalogue": "catalog", "dialogue": "dialog",
    "licence": "license", "practise": "practice", "defence": "defense", "offence": "offense",
    "cheque": "check", "plough": "plow", "moustache": "mustache", "sceptical": "skeptical",
    "aluminium": "aluminum", "aeroplane": "airplane", "doughnut": "donut", "yoghurt": "yogurt",
    "whisky": "whiskey", "diarrhoea": "diarrhea", "anaemia": "anemia", "oestrogen": "estrogen",
    "leukaemia": "leukemia", "paediatrician": "pediatrician", "gynaecologist": "gynecologist",
    "orthopaedic": "orthopedic", "haemophilia": "hemophilia", "traveller": "traveler",
    "travelling": "traveling", "travelled": "traveled", "cancelled": "canceled", "storey": "story",
    "enrolment": "enrollment", "fulfil": "fulfill", "skilful": "skillful", "artefact": "artifact",
    "draught": "draft", "kerb": "curb", "mould": "mold", "cosy": "cozy", "ageing": "aging",
    "organisation": "organization", "specialise": "specialize", "realise": "realize",
    "organise": "organize", "memorise": "memorize", "apologise": "apologize", "analyse": "analyze",
}  # fmt: skip
_AMERICAN = {american: british for british, american in _BRITISH.items()}
_AMERICAN |= {"story": "storey", "check": "cheque", "draft": "draught", "curb": "kerb"}
_SPLIT = re.compile(r"[\s_\-]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PLURAL = re.compile(r"(?<=[a-z]{3})s$")
_NO_PLURAL = re.compile(r"(?:ss|us|is|as|ews)$")


def spellings_of(word: str) -> frozenset[str]:
    """Return a lower-case word in its British and American spellings, plurals included."""
    found = {word}
    for ending in ("", "s", "ed", "ing"):
        stem = word.removesuffix(ending)
        for table in (_BRITISH, _AMERICAN):
            if stem + ending == word and (other := table.get(stem)):
                found.add(other + ending)
    return frozenset(found)


def american(word: str) -> str:
    """Return a lower-case word in its American spelling."""
    for ending in ("", "s", "ed", "ing"):
        if word.endswith(ending) and (other := _BRITISH.get(word.removesuffix(ending))):
            return other + ending
    return word


def one_name(key: str) -> str:
    """Return what all spellings of a key have in common: favorite color of Favourite_Colours."""
    words = _SPLIT.split(_CAMEL.sub(" ", key).strip().lower())
    return " ".join(_one_word(word) for word in words if word)


def _one_word(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif not _NO_PLURAL.search(word):
        word = _PLURAL.sub("", word)
    return _BRITISH.get(word, word)
