"""Finding, forgetting and noting what is said in other languages than English."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from caller_memory import PersonMemory, open_stores
from caller_memory.call.retractions import Retractions
from caller_memory.extraction.bearing import is_borne
from caller_memory.language.query import question, stems
from caller_memory.language.reasons import reason
from caller_memory.models import Category, Kind, Memory

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
NOW = datetime(2026, 11, 28, tzinfo=UTC)

ASKED = [
    ("de", "Unsere Katze musste gestern operiert werden.", "Wie geht es den Katzen?"),
    ("fr", "Mon frère élève des abeilles près de Nîmes.", "Où sont les ruches d'abeille ?"),
    ("es", "Estoy aprendiendo a tocar la guitarra.", "¿Qué guitarras toco?"),
    ("pt", "Comprei uma bicicleta usada.", "De quem são as bicicletas?"),
    ("it", "Ho prenotato due biglietti per l'opera.", "Quanti biglietti ho?"),
    ("nl", "Mijn buurvrouw heeft drie poezen.", "Hoeveel poes heeft ze?"),
    ("tr", "Köpeğimiz geçen hafta hastalandı.", "Köpek nasıldı?"),
    ("ru", "Мы купили дачу под Тверью.", "Где у нас дача?"),
    ("ar", "اشتريت سيارة جديدة.", "ما لون سيارتي؟"),
    ("hi", "मेरी किताबें दिल्ली में छपती हैं।", "मेरी किताब कहाँ छपी?"),
    ("ja", "弟は札幌でパン屋をしています。", "札幌にいるのは誰ですか？"),
    ("zh", "我弟弟在苏州开面包店。", "面包店在哪里？"),
    ("ko", "동생이 대구에서 빵집을 해요.", "빵집은 어디였죠?"),
]


def turn(text: str, language: str, context: str | None = None) -> Memory:
    """What somebody said in a language."""
    return Memory(
        Category.FACT, "user_input_1", text, context, NOW, NOW, Kind.TURN, language=language
    )


@pytest.fixture
def person(tmp_path: Path) -> PersonMemory:
    """Somebody without memories."""
    return PersonMemory(USER, open_stores(tmp_path))


@pytest.mark.parametrize(("language", "said", "asked"), ASKED)
def test_what_was_said_is_found_in_other_forms(
    person: PersonMemory, language: str, said: str, asked: str
) -> None:
    """Before what shares no word with the question."""
    person.language = language
    for text in (said, *(other for code, other, _ in ASKED if code != language)):
        person._put(Category.FACT, None, text, None)
    assert person.recall(asked)[0].value == said


def test_two_words_in_other_forms_go_before_one_as_it_is_asked_for(person: PersonMemory) -> None:
    """Of Arabic, whose forms share no more than their consonants."""
    person.language = "ar"
    said = "استأجرت مكتبا قريبا من الميناء"
    for text in (said, "المكاتب مغلقة اليوم", *(f"كلام {n}" for n in range(40))):
        person._put(Category.FACT, None, text, None)
    assert person.recall("وين المكاتب اللي استئجارها علي؟")[0].value == said


def test_what_was_kept_as_english_is_found_too(person: PersonMemory) -> None:
    """Before languages were told apart, everything was."""
    person._put(Category.FACT, None, "Mon voisin a deux chiens", None)
    person.language = "fr"
    assert [m.value for m in person.recall("le chien")] == ["Mon voisin a deux chiens"]


@pytest.mark.parametrize(
    ("language", "asked", "name"),
    [("de", "Was hat mein Bruder Will gesagt?", "will"), ("es", "¿Quién es mi amiga Sol?", "sol"),
     ("fr", "Tu te souviens, de Tout ?", "tout"), ("nl", "Wie is mijn neef Jan?", "jan")],
)  # fmt: skip
def test_a_name_is_no_function_word(language: str, asked: str, name: str) -> None:
    """It is written with a capital amid a sentence; a polite form of address is no name."""
    assert frozenset({name}) in question(asked, NOW, language).words
    assert not question("Was haben Sie für Ihre", NOW, "de").words


@pytest.mark.parametrize(
    ("language", "fact", "told", "other"),
    [
        ("de", "Ich habe zwei Katzen in Bonn", "Zwei Katzen habe ich in Bonn", "Ich mag Katzen"),
        ("tr", "Ankara'da iki kedim var", "iki kedim var Ankara'da", "kedileri severim"),
        ("ja", "札幌に犬が三匹います", "犬が三匹札幌にいます", "犬が好きです"),
        ("zh", "我在苏州有三只猫", "三只猫我在苏州有", "我喜欢猫"),
        ("ar", "عندي قطتان في عمان", "في عمان عندي قطتان", "أحب القطط"),
    ],
)
def test_what_tells_the_same_is_forgotten_along(
    person: PersonMemory, language: str, fact: str, told: str, other: str
) -> None:
    """What only shares a word stays."""
    person.language = language
    memory = person._put(Category.FACT, None, fact, None)
    for text in (told, other):
        person._put(Category.FACT, None, text, None)
    assert person.forget(*memory.place)
    assert [m.value for m in person.retrieve_all()] == [other]


@pytest.mark.parametrize(
    ("language", "gone", "tells", "harmless"),
    [("de", "Häuser", "das Haus am See", "der See"), ("ru", "собака", "о вашей собаке", "кот"),
     ("ja", "獣医", "娘さんは獣医ですね", "娘さんですね"), ("tr", "kitap", "kitabınız", "eviniz")],
)  # fmt: skip
def test_what_the_agent_said_of_it_is_known(
    language: str, gone: str, tells: str, harmless: str
) -> None:
    """In other forms of the word, too."""
    retractions = Retractions()
    retractions.add_words(stems(gone, language), 10, language)
    assert retractions.tell(tells, 5) and not retractions.tell(harmless, 5)
    assert not retractions.tell(tells, 11)


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("ja", "娘が秋から獣医学部に通い始めました。", "獣医学"),
        ("ja", "東京に住んでます。", "東京に住んでいる"),
        ("ja", "犬を飼っていて、名前はモモです。", "モモ"),
        ("zh", "我女儿在学兽医。", "学兽医"),
        ("zh", "我养了一只猫叫咪咪。", "咪咪"),
        ("ko", "땅콩 알레르기가 있어요.", "땅콩 알레르기"),
        ("de", "Meine Tochter studiert Tiermedizin.", "Studium der Tiermedizin"),
        ("tr", "Fıstığa alerjim var.", "fıstık alerjisi"),
        ("ru", "Я живу в Казани.", "Казань"),
        ("ar", "عندي حساسية من السمك.", "سمك"),
        ("hi", "मुझे मूंगफली से एलर्जी है।", "मूंगफली"),
        ("it", "Abito a Torino.", "Torino"),
    ],
)
def test_an_extracted_value_may_stand_in_another_form(language: str, said: str, value: str) -> None:
    """What nobody said is refused."""
    place, sources = (Category.FACT, "something"), [turn(said, language)]
    assert is_borne(place, value, sources)
    for other in ("Napoli", "大阪", "花生", "брат", "부산", "بنت"):
        assert not is_borne(place, other, sources)


def test_a_reason_names_the_shared_words() -> None:
    """As the person asked for them."""
    told = reason("Wo sind die Häuser?", turn("Mein Haus steht in Ulm", "de"), NOW)
    assert told.words == ("häuser",)
    assert reason("兽医", turn("她是兽医", "zh"), NOW).words == ("兽", "兽医", "医")
