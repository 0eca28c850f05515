"""Nouns of what is noted of a person, and words that say how a thing is. No I/O."""

from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import RELATIVE

OF_MANY = frozenset(
    "medication medicine drug allergy hobby interest language instrument sport pet child kid "
    "friend book food like dislike condition illness cat dog sibling brother sister skill "
    "experience trip opinion".split()
)
"""Nouns of which a person may have several at once."""
OF_THEIRS = Pattern(rf"\b(?:my|our|his|her|their) (?:[\w-]+ )?{RELATIVE}'s\b")
ATTRIBUTES = frozenset(
    "cost price time day date number place location size name address provider company brand "
    "type make model status rate dose colour color years days hours".split()
)
"""Nouns of keys that say what of a thing is noted, and are seldom said."""
PREPOSITION = Pattern(r"(?:in|at|on|with|by|near|from|to|meets at|meets in)\b")
HOW_IT_IS = Pattern(
    r"(?:very|really|so|too|quite|pretty|rather|a bit|a little|not|good|great|bad|fine|nice|busy|"
    r"closed|open|ill|sick|well|better|worse|gone|over|done|ready|full|empty|late|early|broken|"
    r"dirty|clean|happy|sad|awful|terrible|amazing|lovely|slow|fast|quick|loud|quiet|hot|cold|"
    r"wet|dry|heavy|big|small|due|on holiday|"
    r"expensive|cheap|here|there|away|"
    r"(?:much )?(?:more|less)|\w+(?:ing|ed|er)(?: |$))\b"
)
"""What says how a thing is, and not which one."""
