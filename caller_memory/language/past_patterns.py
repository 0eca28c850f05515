"""Patterns of English clauses of what was and is over. All are of lower-case text. No I/O."""

from caller_memory.language.patterns import Pattern

PAST = Pattern(
    r"\b(?:used to|formerly|previously|back (?:when|then)|when (?:i|we) (?:was|were)|"
    r"^(?:back )?when (?:my|our|the)(?: [\w-]+){1,3} (?:was|were|had)\b|as a (?:child|lad|lass|"
    r"nipper|bairn|youngster|"
    r"kid|boy|girl|teenager|student)|in my (?:youth|childhood|twenties|thirties)|once upon|"
    r"(?:lived|worked|was an?|were|smoked|drank|played|owned|drove)\b.{0,60}\byears ago|"
    r"(?:i|we)(?:'d| had| was| were)\b.{1,60}\b(?:till|until|up to|before) (?:last|i|we|he|she|"
    r"they|it|my|the|christmas|easter|covid|\w+day|(?:19|20)?\d\d|(?:\w+ ){0,3}ago)\b|"
    r"(?:i|we) (?:was|were) (?:married|engaged|going out|together|on (?!the\b|my\b|a\b)[\w-]+)"
    r"(?! (?:in|at|on)\b)(?!.*\b(?:still|since|now)\b)|"
    r"in those days|"
    r"my (?:old|former|previous|last) (?:job|home|house|flat))\b"
)
BEFORE_NOW = Pattern(r"(?:\b(?:was|were|had|did|would|should|could|[\w]+ed)|'d)\b")
WISHED_ONCE = Pattern(r"\b(?:wanted|hoped|dreamt|dreamed|was going|were going)\b")
WHEN_YOUNG = Pattern(
    r"(?:back )?when (?:i|we) (?:was|were|lived|worked|had)\b|as a (?:child|kid)\b"
)
UNTIL_THEN = Pattern(
    r"(?:up )?(?:till|until|before) (?:i|we|he|she|they|it|my [\w-]+|the [\w-]+)\b.*?\b(?:hit|was|"
    r"were|got|had|left|went|met|lost|came|died|broke|fell|took|gave|sold|shut|\w{2,}ed)\b"
)
WAS_SO = Pattern(
    r"\b(?:had|lived|worked|was an?|were|played|loved|liked|hated|rode|kept|smoked|drank|did|"
    r"wanted|wore|went|owned)\b"
)
