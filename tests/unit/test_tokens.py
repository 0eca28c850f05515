"""languages/tokens.py and folding.py: by which terms words are found, in fourteen languages."""

import pytest

from caller_memory import languages
from caller_memory.languages.folding import folded, unaccented
from caller_memory.languages.tokens import (
    beginning,
    content_words,
    ending,
    first_person,
    function_words,
    stem,
    tokens,
    words,
)

ONE_WORD = [
    ("de", "Hauptstraße", "HAUPTSTRASSE"),
    ("de", "Häuser", "Haus"),
    ("fr", "cœur", "coeur"),
    ("fr", "études", "etudes"),
    ("fr", "médecins", "medecin"),
    ("es", "habitación", "habitaciones"),
    ("pt", "vizinhas", "vizinha"),
    ("it", "macchine", "macchina"),
    ("nl", "noten", "noot"),
    ("nl", "fietsen", "fiets"),
    ("tr", "fıstığa", "fıstık"),
    ("tr", "ISPARTA", "ısparta"),
    ("tr", "İzmir'de", "izmir"),
    ("tr", "kitabım", "kitap"),
    ("ru", "Алёна", "Алена"),
    ("ru", "сестрой", "сестра"),
    ("ar", "مُهَنْدِس", "مهندس"),
    ("ar", "القهوة", "قهوة"),
    ("ar", "والسيارة", "سيارتي"),
    ("ar", "أحمد", "احمد"),
    ("ar", "اشتريته", "اشتريت"),
    ("ar", "تعمل", "عملت"),
    ("ar", "زوجتي", "الزوجة"),
    ("ar", "لبنانيون", "اللبناني"),
    ("ar", "اليد", "يدي"),
    ("ar", "جمـــيل", "جميل"),
    ("hi", "हूँ", "हूं"),
    ("hi", "पढ़ाई", "पढाई"),
    ("en", "gardening", "gardens"),
    ("en", "ＴＥＡ", "tea"),
]


@pytest.mark.parametrize(("language", "one", "other"), ONE_WORD)
def test_the_forms_and_spellings_of_a_word_have_one_stem(
    language: str, one: str, other: str
) -> None:
    """Whatever the case, the accents and marks, the ending, and the article that is written on."""
    stems = [stem(words(each, language)[0], language) for each in (one, other)]
    assert stems[0] == stems[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zahnarzt", "Zahnarzttermin"), ("Studium", "studiert"), ("allergia", "allergico"),
     ("سافر", "السفر"), ("دراسة", "تدرس"), ("السمك", "أسماك"),
     ("انكسرت", "الكسر"), ("اشتغلت", "شغلي"), ("استأجرت", "الإيجار"), ("أطباء", "طبيب"),
     ("أدوية", "دواء"), ("بيوت", "بيتنا"), ("بناتي", "بنت"), ("مواعيد", "موعد"),
     ("медицина", "медик")],
)  # fmt: skip
def test_words_of_one_family_begin_alike(one: str, other: str) -> None:
    """By their first letters; Arabic ones by their consonants."""
    assert beginning(words(one, "en")[0]) == beginning(words(other, "en")[0]) != ""


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Verein", "Musikverein"),
        ("nl", "noten", "cashewnoten"),
        ("de", "Katzen", "Hauskatze"),
    ],
)
def test_compounds_end_alike(language: str, one: str, other: str) -> None:
    """Where words are joined to longer ones."""
    ends = {ending(words(each, language)[0], language) for each in (one, other)}
    assert len(ends) == 1 and ends != {""}
    assert ending("grandson", "en") == ""


def test_other_letters_are_other_letters() -> None:
    """A mark makes another letter in Cyrillic, and vowel signs are a part of their word."""
    assert unaccented(folded("мой", "ru")) == "мой"
    assert words("पत्नी की बेटी", "hi") == ["पत्नी", "की", "बेटी"]
    assert words("l'hôpital, dell’arte", "fr") == ["l", "hôpital", "dell", "arte"]


def test_scripts_without_blanks_are_cut_in_pairs() -> None:
    """A Chinese character counts by itself too, and the first syllable of a Korean word."""
    assert words("獣医Tシャツ", "ja") == ["獣", "獣医", "医", "t", "シャ", "ャツ"]
    assert words("딸은 의사", "ko") == ["딸", "딸은", "의", "의사"]
    assert words("ใจดี", "en") == ["ใจ", "จด", "ดี"]
    assert words("東京とTokyo", "de") == ["東", "東京", "京", "京と", "tokyo"]


def test_tokens_keep_the_order_so_that_phrases_are_found() -> None:
    """Each word is the same terms wherever it stands; a function word has no beginning."""
    whole, phrase = tokens("Hello, my name is Alexandra", "en"), tokens("my name is", "en")
    assert phrase in whole
    assert whole.endswith("alexandra alex…")
    assert tokens("with", "en") == "with"


@pytest.mark.parametrize(
    ("language", "asked", "left"),
    [
        ("de", "Wie heißt denn meine Katze?", {"heisst", "katze"}),
        ("fr", "Où est-ce que j'ai mis ma voiture ?", {"mis", "voiture"}),
        ("es", "¿Cuándo tengo la cita con el dentista?", {"cita", "dentista"}),
        ("tr", "Arabam nerede?", {"arabam"}),
        ("ru", "Как зовут мою собаку?", {"зовут", "собаку"}),
        ("ar", "أين هي سيارتي؟", {"سيارتي"}),
        ("hi", "मेरी बेटी क्या करती है?", {"बेटी"}),
        ("ja", "私の犬は何ですか？", {"犬"}),
        ("zh", "我的狗是什么？", {"狗", "的狗", "狗是"}),
        ("zh", "我对什么过敏？", {"过敏", "敏"}),
        ("ko", "우리 딸은 뭐였죠?", {"딸"}),
    ],
)
def test_function_words_are_not_asked_for(language: str, asked: str, left: set[str]) -> None:
    """What says something of the matter is left; "过" alone is none, in "过敏" it is."""
    assert set(content_words(asked, language)) == left


@pytest.mark.parametrize("language", languages.codes())
def test_a_language_lists_its_function_words_and_its_first_person(language: str) -> None:
    """Short: what a person talks about is no function word."""
    assert 90 <= len(function_words(language)) <= 320
    assert first_person(language)
    assert function_words(language).isdisjoint(
        words("home house work name Haus maison casa дом имя بيت घर 家 집 名前 工作", "en")
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("لأختي", "أختي"), ("بسيارة", "السيارة"), ("وسيارتي", "سيارة"), ("بيسافر", "سافر")],
)
def test_what_is_written_before_an_arabic_word_may_be_a_word_of_its_own(
    one: str, other: str
) -> None:
    """A preposition, "and", and the sign of a tense: both readings are terms."""
    terms = [set(tokens(each, "ar").split()) for each in (one, other)]
    assert terms[0] & terms[1]
    assert not set(tokens("كلب", "ar").split()) & set(tokens("لب", "ar").split())
