"""Requests to speak another language: in each language, and what only sounds like one."""

import pytest

from caller_memory import languages
from caller_memory.language.language_requests import requested_language

REQUESTS = {
    "en": {
        "Let's speak French.": "fr",
        "Could we switch to Spanish?": "es",
        "Sorry, can we continue in Portuguese?": "pt",
        "I'd rather speak Russian, if that's okay.": "ru",
        "I only speak Japanese.": "ja",
        "In Italian, please.": "it",
        "Do you speak Dutch?": "nl",
    },
    "de": {
        "Können wir Deutsch reden?": "de",
        "Lass uns Englisch sprechen.": "en",
        "Könnten Sie bitte Türkisch mit mir sprechen?": "tr",
        "Entschuldigung, geht das auch auf Französisch?": "fr",
        "Ich spreche leider nur Arabisch.": "ar",
    },
    "fr": {
        "Parlons français.": "fr",
        "On peut parler anglais ?": "en",
        "Pouvez-vous me parler en espagnol, s'il vous plaît ?": "es",
        "Passons à l'italien.": "it",
    },
    "es": {
        "Hablemos en inglés.": "en",
        "¿Podemos hablar en español, por favor?": "es",
        "Prefiero hablar en francés.": "fr",
    },
    "pt": {"A gente pode falar em inglês?": "en", "Eu prefiro falar em português.": "pt"},
    "it": {"Possiamo parlare in tedesco?": "de", "Mi può parlare in italiano?": "it"},
    "nl": {"Kunnen we Nederlands praten?": "nl", "Laten we Engels spreken.": "en"},
    "tr": {"Türkçe konuşalım mı?": "tr", "İngilizce konuşabilir miyiz?": "en"},
    "ru": {"Давайте говорить по-русски.": "ru", "Можно перейти на английский?": "en"},
    "ar": {"هل يمكننا التحدث بالعربية؟": "ar", "دعنا نتكلم بالإنجليزية": "en"},
    "hi": {"क्या हम हिंदी में बात कर सकते हैं?": "hi", "चलिए अंग्रेज़ी में बात करते हैं।": "en"},
    "ja": {"日本語でお願いします。": "ja", "すみません、英語で話してもらえますか？": "en"},
    "zh": {"我们说中文吧。": "zh", "可以用英语说吗？": "en"},
    "ko": {"한국어로 말해 주세요.": "ko", "영어로 이야기할 수 있을까요?": "en"},
}
STATEMENTS = {
    "en": ["I speak French.", "My wife speaks German.", "I want to learn Japanese."],
    "de": ["Ich spreche Deutsch.", "Meine Frau lernt Französisch.", "Ich mag Türkisch."],
    "fr": ["Je parle français.", "Ma femme est italienne.", "J'apprends l'allemand."],
    "es": ["Hablo español.", "Es español.", "Estudio inglés."],
    "pt": ["Falo português.", "Ele é francês."],
    "it": ["Parlo italiano.", "Mio marito è tedesco."],
    "nl": ["Ik spreek Nederlands.", "Ik heb Duits op school."],
    "tr": ["Türkçe öğreniyorum.", "Kızım İngilizce biliyor."],
    "ru": ["Я говорю по-русски.", "Я учу французский."],
    "ar": ["أنا أتعلم الفرنسية."],
    "hi": ["मैं हिंदी बोलता हूँ।"],
    "ja": ["フランス語を勉強しています。", "英語は話せません。"],
    "zh": ["我在学法语。", "我会说中文。"],
    "ko": ["저는 프랑스어를 배우고 있어요."],
}  # fmt: skip


@pytest.mark.parametrize("code", languages.codes())
def test_a_request_names_the_language(code: str) -> None:
    for said, asked in REQUESTS[code].items():
        assert requested_language(said, [code, "en"]) == asked, said


@pytest.mark.parametrize("code", languages.codes())
def test_a_statement_is_no_request(code: str) -> None:
    for said in STATEMENTS[code]:
        assert requested_language(said, [code, "en"]) is None, said


@pytest.mark.parametrize("code", languages.codes())
def test_a_language_names_all_languages_and_no_name_alone_is_a_request(code: str) -> None:
    names = languages.table(code, "speech")["names"]
    assert sorted(names) == list(languages.codes())
    for own in names.values():
        assert [name for name in own if requested_language(name, [code])] == []


@pytest.mark.parametrize("said", ["Deutsch bitte.", "Können wir Deutsch reden?"])
def test_a_language_may_be_asked_for_in_itself(said: str) -> None:
    """While English is spoken, which knows how others call themselves."""
    assert requested_language(said, ["en"]) == "de"


def test_a_long_turn_is_no_request() -> None:
    assert requested_language("let's speak French " * 20, ["en"]) is None
