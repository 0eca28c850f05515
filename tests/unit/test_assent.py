"""language/assent.py: a clear yes, and a clear no, in every language."""

import pytest

from caller_memory.call.command_grammar import parse
from caller_memory.language.assent import is_assent, is_refusal
from caller_memory.languages import codes

YES = {
    "ar": ["نعم", "أيوه، امسح كل شيء", "أكيد، تفضل", "طبعا لو سمحت"],
    "de": ["Ja.", "Ja, bitte", "Na klar, mach das", "Ja, löschen Sie bitte alles", "Ganz sicher!"],
    "en": ["Yes please, all of it.", "Sure, go ahead"],
    "es": ["Sí, por favor", "Claro, hágalo", "Adelante, bórralo todo", "Sí, estoy segura"],
    "fr": ["Oui", "Oui, vas-y", "Bien sûr, allez-y", "Oui, s'il vous plaît, effacez tout"],
    "hi": ["हाँ", "जी हाँ, मिटा दीजिए", "बिल्कुल, सब भूल जाइए", "हां कर दो"],
    "it": ["Sì, certo", "Va bene, proceda pure", "Sì, cancella tutto", "Sono sicura"],
    "ja": ["はい、お願いします。", "うん、消して", "ええ、全部忘れてください", "もちろんです"],
    "ko": ["네", "네, 그렇게 해 주세요.", "응, 다 지워 줘", "물론이죠"],
    "nl": ["Ja hoor", "Ja, doe maar", "Zeker, ga uw gang", "Ja, wis maar alles"],
    "pt": ["Sim, pode apagar tudo", "Claro, faça isso", "Com certeza", "Sim, por favor"],
    "ru": ["Да", "Да, пожалуйста, удаляйте", "Конечно, давай", "Да, я уверена"],
    "tr": ["Evet", "Evet, lütfen silin", "Tabii ki, hepsini unut", "Eminim"],
    "zh": ["是的", "好，删吧", "对，全部删掉", "嗯，我确定"],
}
NO = {
    "ar": ["لا", "لا، خليها", "انتظر لحظة"],
    "de": ["Nein", "Ach nein, lieber nicht", "Ja, aber nicht alles", "Warte mal"],
    "en": ["No", "No, keep it", "Yes, but not everything"],
    "es": ["No", "No, mejor déjalo", "Sí, pero todo no"],
    "fr": ["Non", "Non merci", "Oui, mais pas tout", "Attendez"],
    "hi": ["नहीं", "नहीं, रहने दीजिए", "अभी मत करो"],
    "it": ["No", "No, lascia stare", "Sì, ma non tutto"],
    "ja": ["いいえ", "いや、やめておく", "ちょっと待って", "全部じゃない"],
    "ko": ["아니요", "아니, 하지 마", "잠깐만요"],
    "nl": ["Nee", "Nee, laat maar", "Ja, maar niet alles"],
    "pt": ["Não", "Não, deixa", "Sim, mas não tudo"],
    "ru": ["Нет", "Нет, не надо", "Да, но не всё"],
    "tr": ["Hayır", "Yok, vazgeçtim", "Dur, silme"],
    "zh": ["不", "不用了", "算了", "等一下"],
}
NEITHER = {
    "ar": ["انسى الموضوع"],
    "it": ["Va bene"],
    "nl": ["Vergeet het maar", "Oké"],
    "pt": ["Esquece", "Tá"],
    "ru": ["Забудь", "Ну давай", "Ладно"],
    "tr": ["Unut gitsin", "Tamam"],
    "zh": ["忘了吧"],
    "ko": ["잊어버려"],
    "hi": ["ठीक है", "भूल जाओ"],
    "de": ["Vergiss es", "Okay", "Ja?", "Ja, ich wohne in Oslo", "bitte", "alles", "Vielleicht"],
    "fr": ["Oui ?", "Oui, mon frère habite à Lyon"],
    "ja": ["はい、明日行きます", "えっと", "いいです", "大丈夫です", "忘れて"],
    "es": ["Olvídalo", "Vale", "Sí, tengo dos hijos", "por favor"],
}


def rows(said: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Each turn with its language."""
    return [(code, text) for code, texts in said.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), rows(YES))
def test_a_plain_yes(language: str, text: str) -> None:
    assert is_assent(text, language) and parse(text, language).affirms
    assert not is_refusal(text, language)


@pytest.mark.parametrize(("language", "text"), rows(NO))
def test_a_no_is_no_yes(language: str, text: str) -> None:
    assert is_refusal(text, language)
    assert not is_assent(text, language)


@pytest.mark.parametrize(("language", "text"), rows(NEITHER))
def test_what_hesitates_or_goes_on_is_no_yes(language: str, text: str) -> None:
    """Nor is what may mean that they have changed their mind: "forget it"."""
    assert not is_assent(text, language)


def test_every_language_has_both() -> None:
    assert set(YES) == set(NO) == set(codes())


def test_english_is_understood_in_every_call() -> None:
    for code in codes():
        assert is_assent("yes please", code)
    assert is_refusal("No, stop that", "de")
    assert not is_refusal("Sim, apague o que tem no sistema", "pt")


def test_a_yes_of_another_language_confirms_nothing_in_english() -> None:
    assert not parse("oui").affirms
