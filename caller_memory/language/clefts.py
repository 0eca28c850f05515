"""Say plainly what a person says in a roundabout way: "it's tea that I drink". No I/O.

A cleft is turned round, a question that they answer themselves is left out, and a regret, which
takes what it regrets as so, becomes that. All text is English.
"""

import re

from caller_memory.language.patterns import Pattern

_LEADS = (
    r"(?P<lead>(?:^|[.!?;] )(?:(?:and|but|so|well|oh|no|nah|go on|right|okay|now|then|"
    r"actually),? )*)"
)
_BE = {"i": "i am", "we": "we are", "they": "they are", "you": "you are"}
_WHAT_CLEFT = Pattern(
    r"(?i)^(?P<lead>(?:(?:and|but|so|well|oh|no) )*)(?:what|all|the thing) (?:i|i'd|you|we|the \w+|"
    r"my \w+)\b"
    r"[^,.?!]{1,50}? (?:is|was) (?:that |this )?(?=[^\W\d_]+ .*[^?\s]\s*$)"
)
_WHAT_I_DO = Pattern(
    rf"(?i){_LEADS}what (?P<do>(?:i|we)(?:'m|'ve|'d|'ll)? (?!(?:said|mean|meant|say|"
    rf"told)\b)[^,.?!]{{2,30}}?) "
    r"(?:is|are|was) (?!(?:that|this|how|why|if|when|to|i|we|my|he|she|they|there|"
    r"it)\b)(?=[\w'-]+(?: [\w'-]+){0,5}[,.!;]|[\w'-]+(?: [\w'-]+){0,5}$)"
)
_IT_CLEFT = Pattern(
    r"(?i)\bit(?P<is>'s| is| was)(?P<not>n't| not| never)?(?: (?:only|just|really|mainly))? "
    r"(?P<what>(?!(?:(?:an? |the )?(?:not|just|only|so|never|really|mainly|that|myth|lie|pity|"
    r"shame|fact|wonder|"
    r"miracle|joke|mercy|blessing|good thing|bad thing|true|false|nonsense|rubbish|time|funny|"
    r"odd|sad|"
    r"nice|good|lovely|strange|possible|likely|clear|obvious|certain|lucky))\b)(?:(?:the|my|"
    r"our|an?|his|"
    r"her|their) [\w-]+|[\w-]+s|[\w-]+(?= (?:that|which) ))"
    r"(?: (?!(?:that|which|who|because|and|but|i|we|is|was|he|she|they|it|so|when|if)\b)"
    r"[\w-]+){0,5}?) (?:that |which |where )?(?P<who>i|we)"
    r"(?P<verb>'m| am|'re| are|'ve been| was| were)?"
    r"(?P<do> (?!(?:got|an?|the|not|just|so|very|really|going|to|these|now|most|mostly)\b)[\w']+"
    r"(?: (?!(?:and|but|because|it|it's)\b)[\w'-]+){0,8}?)"
    r"(?=[,.!;]|$| (?:these days|now|nowadays|at the moment|and|but|because|mostly|most|it)\b)"
)
_REGRETS = Pattern(
    r"(?i)\b(?:i|we) (?:(?:do|so|really|just|often|sometimes|kind of|sort of|half) )*wish "
    r"(?:to god |that )?(?P<who>i|we|he|she|they|it|my [\w-]+)(?:"
    r"(?P<had>(?:'d| had) (?:never|not)|(?: hadn't))(?: ever)?|"
    r"(?P<be> (?:wasn't|weren't|was not|were not))|"
    r"(?P<do> (?:didn't|did not)(?: have to)?)) "
)
_GUESS = Pattern(
    rf"(?i){_LEADS}(?:have a )?guess (?:what|where|when|who|how)(?: (?:old|many|much))? "
    r"(?=(?:i|my|we)\b)"
)


_EACH_DAY = Pattern(
    r"(?i)\b(?:there's |there is |there isn't |it's )?(?:hardly|barely|scarcely|not|never|"
    r"rarely) an? "
    r"(day|week|night|morning|evening|weekend|month|summer|year)(?: (?:goes|passes|went)(?: by|"
    r" past)?)?"
    r"(?: that| when| where| but)? (i|we) (?:don't|do not|didn't|haven't) "
)


def plainly(text: str) -> str:
    """Return a text without what is roundabout in it; a question stays as it is."""
    text = _WHAT_I_DO.sub(r"\g<lead>\g<do> ", text)
    text = _EACH_DAY.sub(r"every \1 \2 ", _WHAT_CLEFT.sub(r"\g<lead>", text))
    text = _GUESS.sub(r"\g<lead>", _IT_CLEFT.sub(_turned_round, text))
    return _REGRETS.sub(_regretted, text)


def _turned_round(cleft: re.Match[str]) -> str:
    verb = cleft["verb"] or ""
    if cleft["not"]:
        verb = f"{verb or ' do'} not"
    return f"{cleft['who']}{verb}{cleft['do']} {cleft['what']}"


def _regretted(regret: re.Match[str]) -> str:
    who = regret["who"]
    if regret["be"]:
        return f"{_BE.get(who.lower(), f'{who} is')} "
    return f"{who} had " if regret["had"] else f"{who} do "
