"""Which language a turn is in, by its words."""

import pytest

from caller_memory import languages
from caller_memory.language.heard_language import languages_heard, may_be_in

SAID = {
    "ar": ["أسكن في القاهرة مع أختي.", "شكرًا جزيلًا"],
    "de": ["Ich habe gestern mit meiner Schwester telefoniert.", "Wo ist denn der Schlüssel?"],
    "en": ["I had lunch with my sister yesterday.", "Where did you put the key?"],
    "es": ["Ayer comí con mi hermana en el centro.", "¿Dónde está la llave?"],
    "fr": ["J'ai déjeuné hier avec ma sœur.", "Où est la clé ?"],
    "hi": ["कल मैंने अपनी बहन के साथ खाना खाया।", "जी हाँ"],
    "it": ["Ieri ho pranzato con mia sorella.", "Dove sono le chiavi?"],
    "ja": ["昨日は妹と昼ご飯を食べました。", "はい、そうです。"],
    "ko": ["어제 동생이랑 점심을 먹었어요.", "네, 맞아요."],
    "nl": ["Gisteren heb ik met mijn zus gegeten.", "Waar is de sleutel gebleven?"],
    "pt": ["Ontem almocei com a minha irmã.", "Onde está a chave?"],
    "ru": ["Вчера я обедал с сестрой.", "Да, конечно."],
    "tr": ["Dün kız kardeşimle yemek yedim.", "Anahtar nerede?"],
    "zh": ["昨天我和妹妹一起吃午饭。", "好的，谢谢您。"],
}


@pytest.mark.parametrize("code", languages.codes())
def test_a_turn_tells_its_language(code: str) -> None:
    for said in SAID[code]:
        heard = languages_heard(said)
        assert max(heard, key=lambda other: heard[other]) == code, said


@pytest.mark.parametrize("said", ["", "4111 1111", "Bilbao", "McDonald", "..."])
def test_a_name_or_a_number_tells_none(said: str) -> None:
    assert not languages_heard(said)


def test_what_may_be_of_several_languages_is_shared() -> None:
    """Han alone may be Chinese or Japanese; "no" is said in many."""
    heard = languages_heard("東京")
    assert heard["ja"] == heard["zh"]
    heard = languages_heard("no")
    assert heard["en"] == heard["es"] == heard["it"] < 1.0


@pytest.mark.parametrize(
    "text",
    [
        "What pets do I have?",
        "Do I like tea?",
        "redis session backend",
        "favourite pizza",
        "Which café did we like in München?",
        "I’d like to know my sister’s name",
        "jazz records",
        "where was I born",
    ],
)
def test_what_may_be_english(text: str) -> None:
    """Also keywords, and with a foreign name in it."""
    assert may_be_in("en", text)


@pytest.mark.parametrize(
    "text",
    [
        "Was mache ich beruflich?",
        "Waar woon ik?",
        "Cuando es mi boda",
        "Comment s'appelle mon chien ?",
        "Dove abito io?",
        "Onde moro?",
        "Evim nerede?",
        "Где я живу?",
        "我住在哪里？",
        "أين أسكن؟",
        "मैं कहाँ रहता हूँ?",
        "What I said of the café. " * 30 + "Wo ist denn der Schlüssel, wo habe ich ihn? " * 12,
    ],
)
def test_what_is_in_another_language(text: str) -> None:
    """By a word, or by a letter; of a long text the end counts."""
    assert not may_be_in("en", text)
