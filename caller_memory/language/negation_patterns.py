"""Patterns of English negations: what denies, how far, and what only seems to.

All are of lower-case text. No I/O.
"""

from caller_memory.language.patterns import Pattern

IDIOM = Pattern(
    r"\bcan(?:'t|not| not) (?:wait|live without|do without|help|get enough|stop|believe|complain|"
    r"resist|imagine (?:life|living) without)\b|\b(?:couldn't|wouldn't) (?:live|do|be) without\b|"
    r"\b(?:don't|do not|doesn't|does not|didn't|never|wouldn't) mind\b|"
    r"\b(?:don't|do not|won't|never) (?:forget|doubt|deny)\b|\bcan(?:'t|not| not) deny\b|"
    r"\b(?:would|will|could|'d|'ll) never (?:leave|part with|be without|give up|sell)\b|"
    r"\b(?:haven't|hasn't|not|never) (?:missed|skipped)\b|"
    r"\b(?:never|don't|didn't|wouldn't|hardly|rarely|seldom) (?:miss|skip|go (?:a day |anywhere )?"
    r"without|leave (?:home |the house )?without|say no to|stop(?:ped)?|fail(?:ed)? to|tire of|"
    r"quit)\b|\b(?:nothing|anything) against\b|\b(?:no|any) (?:objections?|complaints?|"
    r"quarrel|problem|issue|bother|beef|bones to pick|gripes?)(?: at all)? (?:with|about) |"
    r"\b(?:\w+n't|not) (?:only|just)\b|\bnot an? \w+ goes by without\b|\bnothing but\b|"
    r"\bno doubt\b|\bnot to mention\b|\bwhy not\b|\bnever mind\b|\bno wonder\b|"
    r"\bnothing (?:is |'s )?(?:beats|better|like)\b|\bnot bad\b|"
    r"\b(?:\w+n't|never|cannot|not) (?:\w+ ){1,3}without\b|\bcan(?:'t|not) not\b|\bif not\b|"
    r"\b(?:wasn't|weren't) for\b|\bno matter\b|\bcouldn't (?:agree|be happier)\b|"
    r"^(?:(?:and|but|oh|well|actually|um|uh|sorry|wait|yeah) )*(?:nope|nah) (?=\w)|"
    r"^(?:(?:and|but|oh|well|actually|um|uh|sorry|wait|yeah) )*(?:(?:no|nope|nah) )+(?=(?:i|we|"
    r"it|my|he|she|they|the|an?|this|these|those|there|our|her|his|"
    r"wait|hang on|hold on|scratch|make|what|that|you|actually|sorry|not)\b)"
)
NOT = Pattern(
    r"\b(?:\w+n't|cannot|not|never|no|nope|nah|none|neither|nor|nobody|nothing|without|hardly|"
    r"barely|rarely|"
    r"seldom|scarcely|(?:it's|that's) (?:all |just )?(?:an? )?(?:myth|lie|nonsense|rubbish|false|"
    r"untrue|"
    r"misconception)|no longer|free (?:of|from)|lacks?|lacking|short of|yet to|ruled out|(?:i|we)"
    r"(?: (?:do|really|very much|rather|seriously|highly|strongly))? doubt)\b"
)
OVER = Pattern(
    r"\b(?:cancell?ed|called off|(?:let|letting) .{1,40} lapse|lapsed|expired|fell through|came to "
    r"nothing|dropped out|lost interest|(?:is|are|'s) (?:all )?off$|got shot of|refused? to|"
    r"decided against|turned down|(?:i'm|am|we're|been) off "
    r"(?:the |my )?(?!to\b|on\b|for\b|work\b|sick\b|in\b|at\b|mondays?\b|tuesdays?\b|wednesdays?\b|"
    r"thursdays?\b|fridays?\b|weekends?\b|out\b|now\b|home\b|next\b|this\b|tomorrow\b)\w+|"
    r"off (?:the|my) menu|off limits|any ?more|quit(?:ting)?|g[ai]ve up|given up|giving up|"
    r"stopped|got "
    r"rid of|(?:gone|went|"
    r"going)(?: right| clean| completely| totally)? off|"
    r"(?:took|taken|take) (?:my|our|the) [\w-]+ (?:off|away)|(?:have|"
    r"had) (?:\w+ ){1,2}put (?:down|to sleep)|came off|come off|(?:is|are|has|have) (?:all |now |"
    r"finally )?(?:gone|cured|behind me)|(?:took|taken) me off|swore off|sworn off|kicked|"
    r"packed in|cut out|done with|(?:i'm|am|got|"
    r"was) over (?:the|my|it|that)|weaned off|over with)\b"
)
NOT_OVER = Pattern(
    r"\b(?:haven't|hasn't|not|never|didn't|won't|wouldn't)(?: (?:quite|yet|ever|"
    r"actually))? (?:packed "
    r"in|g[ai]ven? up|giv(?:e|ing) up|quit|stopped|stop|got rid of|lost interest|dropped out|"
    r"kicked|"
    r"lapsed|expired|cancell?ed)\b"
)
"""What denies that something is over."""
EXCEPTS = Pattern(
    r"\b(?:except(?: for)?|apart from|other than|instead of|rather than|as opposed to|"
    r"(?:any|every)(?:thing|where|one|body) but|far from|leaving out)\b"
)
_IN_ITS_PLACE = Pattern(
    r"(?:and |so |oh |well )*(?:only|just|simply|merely|purely|more|better|please|give|try|make|"
    r"use|"
    r"call|go|put|ring|send|stick|come|take me|it's|that's|that is|an?|one|two|three|four|five|"
    r"six|\d+|some|mine|always|lots|plenty|purely|strictly)\b|.* (?:instead|please|any day|yes|"
    r"yeah|fine|okay|"
    r"for me|every time|though|all the way)$"
)
_MORE_DENIED = Pattern(r"\b(?:or|nor|neither|any(?! day\b)|either|not|no)\b")


def goes_on_denied(words: str) -> bool:
    """Return whether words without a subject are denied with the clause before them.

    "I eat no meat | fish or eggs", but not "I'm no vegan | just lactose intolerant".
    """
    return bool(_MORE_DENIED.search(words)) or not _IN_ITS_PLACE.match(words)


BUT_ME = Pattern(r"(?:except(?: for)?|apart from|other than) (?:me|us|myself)")
PREFERS = Pattern(
    r"\b(?:sooner|rather|prefer\w*|(?:'d|would) (?:take|have|choose|pick)) (?:[\w'-]+ "
    r"){1,6}?(?P<other>than|over) "
)
CONTRAST = Pattern(
    r"\b(?:more of an?|more like|more into|just [\w-]+(?: [\w-]+)? (?:please|thanks)$|"
    r"just (?:the|an?|my|our|one|two|three|four)|"
    r"only (?:the|an?|my|our|one|two|three|four))\b"
)
STATES_NOTHING = frozenset(
    "absolutely certainly definitely maybe probably perhaps why if or and but i of course".split()
)
"""Words before "not" that state nothing."""
BARE_NOT = Pattern(r"(?:not|no|never|without)\b")
POINTS_ON = Pattern(r"\b(?:actually|rather|instead|i mean|i meant)\b")
THINKS = Pattern(
    r"\b(?:think|believe|guess|suppose|feel|reckon|true|sure|say|said|claim|call|"
    r"myth|lie|nonsense|rubbish|false|untrue|misconception|doubt|the case|the last time|no way|"
    r"no chance|agree|not (?:like|as if|as though)|it's not|it is not|it isn't|not so much)(?: "
    r"that)?$"
)
BEHIND_IT = Pattern(
    r"(?:(?:no (?:thank you|thanks|way|chance)|ugh|urgh|yuck|eww+|no|nope|nah|never|not "
    r"(?:really|at all|any ?more|for me|so much|since .*|yet|now|a "
    r"chance))\b ?)+(?:\w+ ?){0,2}"
)
"""A denial of what is named just before it: "meat | nope"."""
ONLY_NO = Pattern(r"(?:oh |um |uh |er |well |ah )*(?:(?:no|nope|nah) ?)+")
