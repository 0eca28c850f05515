"""Bring requests about the memory into one spelling, and name the parts they are of. No I/O."""

from caller_memory.language.patterns import Pattern

MAX_CHARS = 1000
"""A longer turn is no request, but one that begins a confidence."""
CLAUSE_END = Pattern(r"\s*[,.;:!?…–—]+\s*")
NOT_A_WORD = Pattern(r"[^\w']+")
_NOISE = Pattern(
    r"\b(?:um|uh|uhm|er|erm|hmm|mm|please|kindly|actually|really|literally|basically)\b|"
    r"(?<!i )(?<!i've )(?<!have )\bjust\b"
)
_STUTTER = Pattern(r"\b(\w+)(?: \1\b)+")
_SPELLINGS = [
    (Pattern(rf"\b(?:{long})\b"), short)
    for long, short in (
        ("i have|ive", "i've"),
        ("im|i am", "i'm"),
        ("id|i would", "i'd"),
        ("lets|let us", "let's"),
        ("thats|that is", "that's"),
        ("its|it is", "it's"),
        ("whats|what is", "what's"),
        ("you have|youve", "you've"),
        ("dont|do not", "don't"),
        ("i(?:'d| would) (?:rather|prefer)(?: it)?(?: if)? you (?:didn't|did not|don't)", "don't"),
        ("i (?:don't|never) want you to(?: ever)?", "don't"),
        ("i (?:want|need) you (?:to not|not to|to never)|i'd like you (?:to not|not to)", "don't"),
        ("you (?:must not|mustn't|shouldn't|should not|may not)|don't you (?:ever|dare)", "don't"),
        ("(?:could|would|will) you not", "don't"),
        ("dinnae|dinna", "don't"),
        ("don't ever|never ever", "never"),
    )
]


def plain(text: str) -> str:
    """Return lower-case words with single blanks, without fillers, in one spelling."""
    words = NOT_A_WORD.sub(" ", text[:MAX_CHARS].lower().replace("’", "'"))
    said = " ".join(_NOISE.sub(" ", " ".join(words.split())).split())
    said = _STUTTER.sub(r"\1", said)
    for pattern, spelling in _SPELLINGS:
        said = pattern.sub(spelling, said)
    return said


PARTS = {
    "lead": "(?: (?:hey|hi|hello|okay|ok|oh|so|well|now|yes|yeah|no|wait|sorry|listen|alright|"
    "right|but|and|then|also|look|there|you know|i mean|do me a favor|go ahead and|"
    "make sure(?: you| to)?|ugh|oops|anyway|hang on|hold on|you know what|let's|best|"
    "on second thoughts?|never mind|"
    "(?:can|could|would|will) (?:you|we)|i (?:want|need) you to|i'd like you to|"
    "i'm asking you to|you (?:can|may|should|must|need to|have to)|you're allowed to|"
    "it's (?:okay|ok|fine) to|feel free to))*",
    "tail": "(?: (?:okay|ok|alright|thanks|thank you|(?:right )?now|right away|immediately|for me|"
    "then|(?:will|would|can|could) you|for now|from now on|for (?:a|the) (?:moment|minute|second|"
    "bit)|"
    "for a while|today|anymore|any more|at all|again|ever|if you (?:can|could|don't mind)|"
    "if (?:that's|it's) (?:okay|ok|possible)|until i say so|in the future|going forward))*",
    "keep": "(?:remember|save|store|keep|record|memorize|memorise|log|note|write down|retain)",
    "keeping": "(?:remembering|saving|storing|keeping|recording|memorizing|memorising|logging|"
    "tracking|writing down|retaining)",
    "kept": "(?:saved|stored|kept|remembered|recorded|tracked)",
    "erase": "(?:forget|delete|erase|wipe(?: out)?|clear|remove|destroy|purge|get rid of|throw "
    "away)",
    "said": "(?:said|told you|mentioned|shared(?: with you)?)",
    "chat": "(?:(?:whole |entire |next )?(?:conversation|call|chat|talk|discussion|session|part|"
    "bit))",
    "data": "(?:(?:personal )?(?:data|memor(?:y|ies)|information|info|details|profile|history|"
    "records|stuff))",
    "of_me": "(?:about|of|on|from) me",
    "known": "(?:you(?:'ve)?(?: ever| got)? (?:know|remember|remembered|have|learned|learnt|"
    "saved|stored|"
    "kept|keep|recorded|collected)|you've(?: got)?)",
    "in_memory": "(?: (?:from|in|out of) (?:your|the|my) (?:memory|memories|records?|notes|"
    "database|"
    "storage|system|files?))?",
    "things": "(?:anything|things|stuff|everything|any details)",
    "what": "(?:me|this|that|things|stuff|everything|what i (?:say|tell you)|"
    "(?:things|stuff|everything) (?:about me|i (?:say|tell you)))",
    "tell": "(?:tell me|show me|list|read me|give me|read out|i want to (?:know|hear|see)|"
    "i'd like to (?:know|hear|see))",
}
"""Parts of requests, by the name under which `{name}` stands for them."""
