"""Tell which turns may ask to forget, or not to keep, what was said. No I/O.

The net is wide: what falls into it waits until the model has answered, and is kept then unless the
model forgot something. It only lets through what clearly asks to keep, or tells what was forgotten.
"""

import functools

from caller_memory.language.patterns import Pattern

_GAP = r"(?:\W+[\w']+){0,6}?\W+"
_SHORT_GAP = r"(?:\W+[\w']+){0,3}?\W+"
_KEEP = (
    r"(?:keep|keeping|remember|remembering|sav(?:e|ing)|stor(?:e|ing)|writ(?:e|ing)|not(?:e|ing)|"
    r"record|recording|log|logging|retain|memori[sz]e|hold(?:ing)? on to|track|tracking|"
    r"bring(?:ing)? up|mention|mentioning|repeat|repeating|archive|make a note|take notes?)"
)
_THAT = (
    r"(?:that|this|it|those|these|them|my|mine|what|whatever|everything|anything|all|the|any|some)"
)
_REFERENCE = (
    r"(?:that|this|it|those|these|them|my|mine|what|whatever|everything|anything|all|"
    r"the \w+ (?:about|on|i|that|with|of)|(?:the|your|any) (?:\w+ )?"
    r"(?:memory|memories|notes?|records?|file|details?|information|info|data|sentence|part|bit))"
)

_NO_REQUEST = Pattern(
    # To forget nothing is to keep.
    r"\b(?:don't|dont|do not|never|not|can't|cannot|can not|won't|couldn't|didn't|wouldn't|mustn't|"
    r"must not|shouldn't|should not|to never)(?: (?:you|ever|let me|let us|to|dare|please|want to))"
    r"* (?:forget|delete|erase|lose|remove|drop|clear|wipe|ignore)\b"
    # Who tells of forgetting asks for nothing.
    r"|\b(?:i|we|he|she|they|people)(?:'ll|'d| will| would)?(?: (?:always|often|sometimes|usually|"
    r"keep|tend to|might|may|never|even|do|still|easily|ever|could|can))* forget\b"
    r"|\b(?:vergiss|vergesst|vergeet|glöm|glem) (?:bitte |aub )?(?:nicht|niet|inte|ikke)\b"
    r"|\bnicht vergessen\b|\bn'oubli\w+ (?:pas|jamais)\b"
    r"|\b(?:no|non|não|nunca|nie)(?: (?:te|lo|se|me|ti))? (?:olvid|dimentic|esque|zapom)\w*"
    r"|\bне забу\w+|\bunutma\b|忘れないで|别忘|別忘|不要忘|잊지|لا تنس"
)

_ASKS = Pattern(
    r"\b(?:forget|erase|eras(?:ed|ing)|delete|delet(?:ed|ing)|unsay|untell|wipe|wiped|purge|"
    r"redact|scrub|disregard|forgotten)\b"
    r"|\b(?:remove|drop|scratch|strike|clear|lose|scrap|ditch|discard|ignore|omit|expunge|"
    r"cross out|rub out|take out|leave out|undo)\W+" + _REFERENCE + r"\b"
    r"|\b(?:take|taking)(?:\W+[\w']+){0,2}?\W+back\b"
    r"|\bget(?:ting)? rid of\b|\bthrow (?:away|out)\b|\b(?:throw|toss)" + _GAP + r"(?:away|out)\b"
    r"|\b(?:pretend|act (?:as if|as though|like)|as (?:if|though) (?:i|you) (?:never|had))\b"
    r"|\bi (?:never|didn't) (?:say|said|tell|told you|mention)\b"
    # Not to keep: as an order, or as a wish; who says "I don't keep pets" orders nothing.
    r"|(?<!\bi )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )"
    r"\b(?:don't|dont|do not|never|stop|no need to|without|not to)"
    + _SHORT_GAP
    + _KEEP
    + r"\W+(?:any of |a note of |notes of |notes about |of )?"
    + _THAT
    + r"\b"
    r"|\b(?:don't|do not|no longer|wouldn't|never|not)(?: \w+)? (?:want|wish|like|need)"
    r"(?: (?:for|to have))? (?:you|anyone|anybody|it to be|this to be|that to be|that on|this on|"
    r"my \w+ (?:to be|on|in))\b"
    r"|\b(?:rather|prefer|better)(?: \w+)? (?:if )?(?:you|my|it|that|this|nobody|no one)\b"
    r"|\byou (?:shouldn't|should not|needn't|need not|don't need to|do not need to|don't have to|"
    r"mustn't|must not|may not|weren't|were not|aren't|are not)(?: (?:supposed|meant|allowed) to)?"
    r" (?:know|have|keep|remember|save|store|hear|write|note|record)\b"
    r"|\byou shouldn't have\b"
    r"|\bwant(?:ed)?" + _GAP + r"(?:gone|removed|out of)\b|\blike" + _GAP + r"gone\b"
    r"|\b(?:not|n't|never) (?:be |stay )?(?:in|on) (?:your|the|any) "
    r"(?:notes?|records?|files?|memory|system)\b"
    r"|\b(?:between|among) (?:us|you and (?:me|i)|ourselves|the two of us)\b|\bjust between\b"
    r"|\boff the record\b|\bnot (?:for|on) the record\b"
    r"|\b(?:is|are|was|keep|stay|stays|remain|remains|it's|that's|this|be|that|it)(?: \w+)? "
    r"(?:private|confidential|secret|hush)\b|\bprivacy\b|\bin confidence\b|\bgdpr\b"
    r"|\b(?:nobody|no one|no-one)(?: else)? (?:needs?|has|should|must|may) (?:to )?(?:know|hear)\b"
    r"|\b(?:shouldn't|should not|should never|wish i) (?:have|hadn't|had not|had never)"
    r" (?:said|told|mentioned|shared|brought)\b|\bregret (?:saying|telling|mentioning|sharing)\b"
    # Other languages.
    r"|\b(?:vergiss|vergesst|vergessen sie|lösch|streich\w* (?:das|meine?n?|was)|unter uns|"
    r"vertraulich)|\bnicht(?: \w+)? (?:speicher|merk|notier|aufschreib|behalt)|\bmerk\w* dir\b.?"
    r"|\boubli|\beffac|\bsupprim|\bentre nous\b|\bconfidentiel"
    r"|\bne (?:l['ea] ?|les )?(?:gard|reten|retien|not|enregistr|mémoris)"
    r"|\bolvid|\bolvíd|\bborr[ae]|\bbórra|\belimin[ae]|\bentre nosotros\b"
    r"|\bno (?:l[oae]s? |te )?(?:guard|recuerd|anot|registr|apunt)"
    r"|\bdimentic|\bcancell[aoi]|\bscord[aoi]|\btra (?:di )?noi\b"
    r"|\bnon (?:l[oa] )?(?:salv|ricord|registr|annot|ten)"
    r"|\besque[cç]|\bapag(?:a|ue|ar)|\bexclu[ia]|\bentre nós\b"
    r"|\bnão (?:l?[oa] )?(?:guard|lembr|anot|regist|salv)"
    r"|\bzapomni|\busuń|\bskasuj|\bwymaż|\bnie (?:zapamiętuj|zapisuj)"
    r"|\bvergeet|\bwis\b|\bverwijder|\bniet (?:onthoud|opslaan|bewaren)"
    r"|\bonthoud\w* (?:dat )?niet\b|\bgl[öø]m|\bglem\b|\bradera|\bta bort\b|\bslett?\b"
    r"|\bspara inte\b|\bunohda|\bpoista"
    r"|\bzapomeň|\bsmaž|\bvymaž|\bfelejts|\btöröl|\buită|\bșterge|\bξέχασε|\bδιέγραψε|\bσβήσε"
    r"|\bзабу[дт]|\bудали|\bсотри|\bне (?:запоминай|сохраняй|записывай)|\bвидали"
    r"|\bunut|\bsil(?:in|er|di)?\b|\bkaydetme|\bhatırlama\b"
    r"|نسيان|\bانس|احذف|امسح|لا تحفظ|لا تتذكر|فراموش|پاک کن|حذف|שכח|מחק"
    r"|忘れて|忘れろ|忘れてください|消して|削除|覚えないで|忘记|忘記|忘掉|忘了|删除|刪除|删掉|别记|不要记"
    r"|잊어|지워|삭제|भूल|हटा|मिटा|याद मत|quên|xóa|xoá|\blupakan|\bhapus|ลืม|ลบ"
)


@functools.lru_cache(maxsize=8)
def may_retract(text: str) -> bool:
    """Return whether a turn may ask to forget something, or not to keep what it says.

    Cached, as it is asked more than once per turn.
    """
    said = " ".join(text.lower().replace("’", "'").split())
    return _ASKS.search(_NO_REQUEST.sub(" ", said)) is not None
