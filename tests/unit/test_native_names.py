"""language/native_names.py: one's own name, told in another language than English."""

from pathlib import Path

import pytest

from caller_memory.language.names import known_name, said_names
from caller_memory.models import Category
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore

SAID = Path(__file__).parent.parent / "data" / "native_names.tsv"
"""Per line the language, what a caller says, their name where it tells that, and what the agent
asked before, if anything."""
OWN = [
    ("de", "Guten Tag, mein Name ist Maria von der Heide.", "Maria von der Heide"),
    ("de", "Hallo, ich bin die Sabine.", "Sabine"),
    ("de", "ich heiße peter", "Peter"),
    ("fr", "Je m'appelle Jean-Pierre Dubois.", "Jean-Pierre Dubois"),
    ("fr", "Je suis Marie.", "Marie"),
    ("es", "Hola, soy Pablo.", "Pablo"),
    ("pt", "Meu nome é João da Silva.", "João da Silva"),
    ("it", "Buongiorno, sono Marco Rossi.", "Marco Rossi"),
    ("nl", "Ik heet Jan de Vries.", "Jan de Vries"),
    ("tr", "Benim adım Ayşe.", "Ayşe"),
    ("ru", "Меня зовут Анна Сергеевна.", "Анна Сергеевна"),
    ("ar", "أنا اسمي فاطمة الزهراء.", "فاطمة الزهراء"),
    ("hi", "मेरा नाम सुनीता शर्मा है।", "सुनीता शर्मा"),
    ("ja", "私は山田太郎と申します。", "山田太郎"),
    ("ja", "はじめまして、田中です。", "田中"),
    ("zh", "我叫欧阳修文，住在北京。", "欧阳修文"),
    ("ko", "안녕하세요, 이영희라고 합니다.", "이영희"),
    ("ko", "저는 최수진이에요.", "최수진"),
    ("de", "Sie können mich Uschi nennen.", "Uschi"),
    ("de", "Guten Tag, hier spricht Dr. Lindner.", "Lindner"),
    ("de", "Hallo, ich bin der Stefan.", "Stefan"),
    ("es", "Soy el doctor Salinas.", "Salinas"),
    ("es", "Soy yo, Teresa.", "Teresa"),
    ("fr", "Allô, c'est encore Gérard.", "Gérard"),
    ("fr", "C'est moi, Odile.", "Odile"),
    ("fr", "Mon nom de famille est Le Goff.", "Le Goff"),
    ("fr", "Bonjour, Caron, Lucie Caron.", "Lucie Caron"),
    ("fr", "C'est Solange, votre cliente de Brest.", "Solange"),
    ("it", "Mi chiamo Maria Di Stefano.", "Maria Di Stefano"),
    ("it", "Mi presento: Tullio.", "Tullio"),
    ("it", "Mi chiamo Natale.", "Natale"),
    ("ar", "صباح الخير، أنا الدكتور وليد الشمري.", "وليد الشمري"),
    ("ar", "اسمي أحمد مش محمد.", "أحمد"),
    ("it", "Buonasera, sono Beatrice.", "Beatrice"),
    ("fr", "Bonjour madame, c'est Simone.", "Simone"),
    ("it", "Salve, sono l'avvocato Moretti.", "Moretti"),
    ("ru", "Привет, это снова Игорь.", "Игорь"),
    ("ar", "اسمي علي.", "علي"),
    ("ar", "أنا خالد، اتصلت أمس.", "خالد"),
    ("ar", "معك الدكتور نبيل.", "نبيل"),
    ("ja", "先日予約した藤田と申します。", "藤田"),
    ("ja", "大阪の松本です。", "松本"),
    ("zh", "你好，我姓赵，赵国强。", "赵国强"),
    ("zh", "我是昨天打电话的郭强。", "郭强"),
]
NONE = [
    ("de", "Ich bin Lehrerin."),
    ("de", "Mein Hund heißt Bello."),
    ("fr", "Je suis enceinte."),
    ("fr", "Bonjour, c'est Pierre qui m'a donné votre numéro."),
    ("it", "Mi chiamano sempre la sera."),
    ("ar", "اسمي يبدأ بحرف السين."),
    ("es", "Mi hija se llama Ana."),
    ("it", "Sono nata a Fiume."),
    ("nl", "Ik ben gestopt met roken."),
    ("tr", "Ben Bursa'da tekstilde çalışıyorum."),
    ("ru", "Мою дочь зовут Катя."),
    ("hi", "मेरे बेटे का नाम अमन है।"),
    ("ar", "ابني اسمه علي."),
    ("ja", "夫は健太郎といいます。"),
    ("ja", "私は看護師です。"),
    ("zh", "我叫了个外卖。"),
    ("ko", "우리 딸 이름은 지우예요."),
    ("de", "Hallo, ich bin Diabetikerin."),
    ("de", "Hier ist der Kühlschrank kaputt."),
    ("de", "Der Nachbar am Apparat war freundlich."),
    ("de", "Guten Tag, ich bin die Frau von Herrn Maier."),
    ("es", "Soy Acuario."),
    ("fr", "Je suis Balance."),
    ("it", "Sono Bilancia."),
    ("fr", "Le docteur, c'est monsieur Roy."),
    ("ru", "Здравствуйте, это моя дочь Аня."),
    ("ar", "أنا دكتور أسنان."),
    ("ja", "はい、餃子です。"),
    ("ja", "私は京都の出身です。"),
    ("zh", "你好，我是隔壁的邻居。"),
    ("ko", "막내가 연극배우 지망생이에요."),
]


def person_of(folder: Path, language: str) -> PersonMemory:
    person = PersonMemory("00000000-0000-5000-8000-000000000001", Stores(SqliteStore(folder)))
    person.language = language
    return person


@pytest.mark.parametrize(("language", "said", "name"), OWN)
def test_a_clear_statement_tells_the_name(language: str, said: str, name: str) -> None:
    assert said_names(said, language=language) == [name]


@pytest.mark.parametrize(("language", "said"), NONE)
def test_other_names_and_what_somebody_is_are_none(language: str, said: str) -> None:
    assert said_names(said, language=language) == []


def test_callers_tell_their_own_name_in_many_ways() -> None:
    """With and without a greeting, behind hesitation, in lower case, by a nickname; others not."""
    told = [[*line.split("\t"), ""][:4] for line in SAID.read_text("utf-8").splitlines()]
    wrong = []
    for language, said, name, asked in told:
        # The dot below is written or not.
        if "".join(said_names(said, asked or None, language)) != name.replace("\u093c", ""):
            wrong.append((language, said, name))
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "asked", "said", "name"),
    [
        ("de", "Wie heißen Sie?", "Jonas Weber.", "Jonas Weber"),
        ("ja", "お名前は？", "佐藤です。", "佐藤"),
        ("zh", "请问您贵姓？", "姓王。", "王"),
    ],
)
def test_the_answer_to_a_question_for_the_name_tells_it(
    language: str, asked: str, said: str, name: str
) -> None:
    assert said_names(said, asked, language) == [name]


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("de", "Ich heiße Jonas.", "Jonas"),
        ("de", "Guten Tag, Enno Petersen aus Husum.", "Enno Petersen"),
        ("fr", "Corentin, enchanté.", "Corentin"),
        ("tr", "Adım Meryem, soyadım Koç.", "Meryem"),
        ("nl", "hallo met kees", "Kees"),
        ("ar", "مساء الخير، معك الأستاذ مروان.", "مروان"),
        ("pt", "Boa noite, fala a doutora Sampaio.", "Sampaio"),
        ("ru", "Добрый вечер, Степан Разумовский.", "Степан Разумовский"),
        ("tr", "İsmim Dilara Öz.", "Dilara Öz"),
        ("de", "Grüß Gott, Brandstetter am Apparat.", "Brandstetter"),
        ("de", "brandstetter mein name", "Brandstetter"),
        ("es", "Soy Julián, de Toledo.", "Julián"),
        ("ru", "Я Елена, мы вчера говорили.", "Елена"),
        ("ru", "Меня зовут Тамара.", "Тамара"),
        ("ja", "私は佐藤と申します。", "佐藤"),
        ("zh", "你好，我叫陈思远。", "陈思远"),
        ("en", "Hello, Bernadette Flynn here from Galway.", "Bernadette Flynn"),
        ("en", "You have me in the system as Priya Raman.", "Priya Raman"),
        ("en", "hey babe it's Nikki call me back", "Nikki"),
        ("en", "They christened me Ignatius, so there you go.", "Ignatius"),
        ("en", "Who is this? This is Lorenza, who's this?", "Lorenza"),
        ("en", "Me again, Denise.", "Denise"),
    ],
)
def test_the_turn_that_tells_it_is_found(
    tmp_path: Path, language: str, said: str, name: str
) -> None:
    person = person_of(tmp_path, language)
    assert person.remember_turn(said)
    assert known_name(person.telling_the_name()) == name


@pytest.mark.parametrize(
    ("language", "asked", "said", "name"),
    [
        ("de", "Wie heißen Sie?", "Jonas Weber.", "Jonas Weber"),
        ("fr", "Quel est votre nom ?", "Capucine.", "Capucine"),
        ("ja", "お名前は？", "佐藤です。", "佐藤"),
        ("en", "What's your name?", "Oluwaseun.", "Oluwaseun"),
    ],
)
def test_the_turn_that_answers_a_question_for_it_is_found(
    tmp_path: Path, language: str, asked: str, said: str, name: str
) -> None:
    person = person_of(tmp_path, language)
    assert person.remember_turn(said, context=asked)
    assert known_name(person.telling_the_name()) == name


@pytest.mark.parametrize(
    ("language", "first", "later", "name"),
    [
        ("de", "Ich heiße Jonas.", "Hallo, hier ist Petra.", "Jonas"),
        ("de", "Hallo, hier ist die Sabine.", "Hallo, hier ist Petra.", "Sabine"),
        ("de", "Hallo, hier ist die Sabine.", "Ich heiße Petra.", "Petra"),
        ("fr", "Je m'appelle Chloé.", "Allô, c'est Julien.", "Chloé"),
        ("es", "Me llamo Nuria.", "Buenas, soy Pablo.", "Nuria"),
        ("ru", "Меня зовут Анна.", "Алло, это Кирилл.", "Анна"),
        ("ja", "佐藤と申します。", "もしもし、鈴木です。", "佐藤"),
        ("fr", "Je m'appelle Chloé.", "Appelez-moi Coco.", "Coco"),
    ],
)
def test_a_name_that_is_known_stays_unless_a_sentence_tells_another_by_itself(
    tmp_path: Path, language: str, first: str, later: str, name: str
) -> None:
    """Whoever says "this is Petra" on the telephone of a person may be somebody else."""
    person = person_of(tmp_path, language)
    for said in (first, later):
        assert person.remember_turn(said)
    assert known_name(person.telling_the_name()) == name


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [
        ("fr", "Qui vient avec vous ?", "C'est Julien."),
        ("de", "Wer hat Sie behandelt?", "Das war Frau Petra Lang."),
        ("es", "¿Quién la recomendó?", "Es Ramón."),
        ("it", "Come si chiama suo figlio?", "Matteo."),
        ("ja", "お嬢さんのお名前は？", "花子です。"),
        ("ko", "따님 성함이 어떻게 되세요?", "김지우예요."),
    ],
)
def test_the_answer_to_a_question_for_somebody_else_tells_no_own_name(
    language: str, asked: str, said: str
) -> None:
    assert said_names(said, asked, language) == []


@pytest.mark.slow
def test_the_newest_turns_of_each_kind_are_found_among_thousands(tmp_path: Path) -> None:
    """However often something else is said that might tell it."""
    store = SqliteStore(tmp_path)
    person = PersonMemory("00000000-0000-5000-8000-000000000001", Stores(store))
    person.language = "de"
    person.remember_turn("Ich heiße Jonas.")
    for number in range(1100):
        said = f"Hier ist es kalt, und ich bin müde, Nummer {number}."
        store.put(person.user_id, Category.FACT, None, said, language="de")
    found = person.telling_the_name()
    assert len(found) < 50 and known_name(found) == "Jonas"
