"""language/pii: secrets told in another language than English, and what is none."""

import pytest

from caller_memory.language.pii.dialogue import Dialogue
from caller_memory.language.pii.number_words import reading
from caller_memory.language.pii.redaction import redact
from caller_memory.languages import ENGLISH, codes, table

OTHERS = [code for code in codes() if code != ENGLISH]

# A sentence, and between slashes what must not stay.
TOLD = {
    "ar": [
        "حولوا الراتب على حساب /2201983347/",
        "نزل المبلغ بحسابي /4403928175/ أمس.",
        "كلمة السر للواي فاي هي /ياسمين/.",
        "الرقم السري /أربعة واحد سبعة تسعة/.",
        "رقم حسابي /٤٠٣٩٢٨١٧٥٦/.",
        "الجرس يشتغل بالرقم السري /8842/.",
        "كلمة مرور النت عندنا /شمسوقمر/.",
    ],
    "de": [
        "Das Passwort für mein Netflix ist übrigens /Bergziege/.",
        "Wir nehmen zuhause immer /Schnitzelbank/ als Passwort.",
        "Meine Geheimzahl ist /siebenundvierzig elf/.",
        "Ins WLAN kommt man mit /Gartenzwerg2023/ rein.",
        "/fünf fünf null null doppel null fünf fünf fünf fünf fünf fünf fünf fünf fünf neun/",
    ],
    "es": [
        "Usamos /tortuga/ como contraseña.",
        "Mi número de cuenta es /cero cuatro nueve uno cinco dos tres siete ocho seis/.",
        "La tarjeta: /cinco cinco cero cero doble cero cinco cinco cinco cinco cinco cinco cinco "
        "cinco cinco nueve/",
    ],
    "fr": [
        "Je vous donne le numéro : /cinquante-cinq, zéro zéro, zéro zéro, cinquante-cinq, "
        "cinquante-cinq, cinquante-cinq, cinquante-cinq, cinquante-neuf/",
        "Notez : /quatre mille cent onze, mille cent onze, mille cent onze, mille cent onze/",
        "On utilise /camembert/ comme mot de passe.",
        "Les trois chiffres au dos de la carte sont /471/.",
        "Mon mot de passe c'est le nom du chat, /Pistache/.",
        "On ouvre l'ordinateur avec /Lavande!9/.",
        "le code de vérification est /soixante-dix-sept quatre-vingt-un douze/",
        "Pour ouvrir la session je tape toujours /Moustache!77/",
    ],
    "hi": ["वाईफाई का पासवर्ड /सूरजमुखी/ है।", "मेरा पिन /बयालीस उन्नीस/ है।", "ओटीपी है /आठ तीन सात दो/।"],
    "it": ["La password del wifi è /girasole/.", "Il PIN è /ventitré quarantotto/."],
    "ja": [
        "Wi-Fiのパスワードは/ひまわり/です。",
        "カード番号は/五一〇五、一〇五一、〇五一〇、五一〇〇/です。",
        "口座番号は/１２３４５６７/です。",
    ],
    "ko": [
        "어디든 다 이걸로 통일했어요, /sunny2020/",
        "제 폰 잠금은 딸 이름에 생일 붙인 /minji0415/예요.",
        "비밀번호는 /사이일구/예요.",
        "금고 번호는 /육 삼 구 팔/입니다.",
        "신한은행 /110-234-567890/으로 입금해 주세요.",
        "우리는 비밀번호로 /무지개/를 써요.",
        "인증번호가 /팔삼칠이일오/래요.",
    ],
    "nl": ["We gebruiken /stamppot/ als wachtwoord.", "Mijn pincode is /achtenveertig negentien/."],
    "pt": [
        "Anota aí: /cinco mil e quinhentos, zero zero cinquenta e cinco, "
        "cinco mil quinhentos e cinquenta e cinco, cinco mil quinhentos e cinquenta e nove/.",
        "A gente usa /abacaxi/ como senha.",
        "Minha senha é /quatro meia dois nove/.",
        "Pode colocar a senha /girafaazul/.",
        "O alarme desliga com /8319/.",
    ],
    "ru": [
        "Пароль от вайфая /ромашка/.",
        "Код подтверждения /пятьсот двенадцать триста сорок/.",
        "Всегда заходим через /Barsik_2015/",
    ],
    "tr": ["Wifi şifresi /papatya/.", "PIN'im /kırk iki on dokuz/.", "Hesap numaram /5839201746/."],
    "zh": [
        "我哪儿都用这个：/panda8866/!",
        "解锁的时候打我女儿的生日加名字，/lele0618/，就行了。",
        "家里的wifi密码是/向日葵/。",
        "门锁按/两八零五/就开了。",
        "密码还是老样子，/春暖花开/。",
        "我的取款密码是/四二一九零三/。",
        "我的信用卡号码是/4111 1111 1111 1111/。",
    ],
}
ORDINARY = {
    "ar": ["نسيت كلمة السر.", "في حسابي 3000 ريال.", "رقم جوالي 0501234567."],
    "de": [
        "Ich habe mein Passwort schon wieder vergessen.",
        "Das Passwort muss mindestens 12 Zeichen haben.",
        "Ich habe das Passwort seit 2019 nicht geändert.",
        "Auf dem Konto sind noch 1200 Euro.",
        "Meine Telefonnummer ist 0171 2345678.",
    ],
    "es": ["La clave es tener paciencia.", "El código postal es 28013.", "Perdí la contraseña."],
    "fr": ["Le code postal est 75011.", "J'ai passé le code en 1998.", "Je suis né en 1954."],
    "hi": ["मैं पासवर्ड भूल गया हूँ।", "पिन कोड 226001 है।"],
    "it": ["La password è troppo lunga.", "Gioco a carte il 12 di ogni mese."],
    "ja": [
        "パスワードは息子が管理しています。",
        "パスワードは8文字以上必要です。",
        "1967年生まれです。",
    ],
    "ko": ["비밀번호는 아들이 알아요.", "통장에 30000원 있어요."],
    "nl": ["Mijn wachtwoord is verlopen.", "De rekening was 45 euro."],
    "pt": ["A senha é muito comprida.", "A conta deu 145 reais."],
    "ru": ["Пароль я никому не говорю.", "На карте 3000 рублей.", "Код домофона не работает."],
    "tr": ["Şifremi unuttum.", "Şifrem değişti.", "Posta kodu 34710."],
    "zh": ["密码我记不住。", "卡里有3000块。", "我手机号是13812345678。"],
}


@pytest.mark.parametrize(
    ("language", "marked"), [(code, said) for code, many in TOLD.items() for said in many]
)
def test_what_is_told_to_be_a_secret_is_taken_out(language: str, marked: str) -> None:
    before, secret, after = marked.split("/")
    kept = redact(before + secret + after, language)
    assert secret not in kept and kept.startswith(before[:5]) and kept.endswith(after)
    assert redact(kept, language) == kept


@pytest.mark.parametrize(
    ("language", "said"), [(code, said) for code, many in ORDINARY.items() for said in many]
)
def test_what_is_no_secret_stays(language: str, said: str) -> None:
    assert redact(said, language) == said


@pytest.mark.parametrize("language", OTHERS)
def test_every_number_word_up_to_99_is_read(language: str) -> None:
    words = table(language, "numbers")["words"]
    assert len(words) == len(set(words)) == 100
    for number, word in enumerate(words):
        beside = f"{word} {words[11]} {words[12]}"
        assert "".join(reading(beside, language).text.split()) == f"{number}1112"


@pytest.mark.parametrize(
    ("language", "said", "read"),
    [
        ("de", "doppel vier, äh, neun", "44 9"),
        ("fr", "soixante-dix quatre-vingt-dix-sept", "70 97"),
        ("fr", "trois mille personnes, mille cent onze", "3 mille personnes, 1111"),
        ("de", "viertausendeinhundertelf, tausendelf, Tausendfüßler", "4111, 1011, Tausendfüßler"),
        ("it", "ottomilaottocentottantotto, millecentoundici", "8888, 1111"),
        ("es", "cuatro mil ciento once mil doce", "4111 1012"),
        ("pt", "mil e doze, cento e onze", "1012, 111"),
        ("ar", "أربعة آلاف ومئة وأحد عشر", "4111"),
        ("ru", "двадцать один ноль пять", "21 0 5"),
        ("de", "vierhundertzwölf", "412"),
        ("ar", "خمسة وعشرين", "25"),
        ("tr", "yirmi bir", "21"),
        ("zh", "四幺幺幺", "4111"),
        ("ko", "사오", "사오"),
    ],
)
def test_numbers_are_read_as_they_are_said(language: str, said: str, read: str) -> None:
    text = reading(said, language).text
    assert (text.replace(" ", "") if language == "zh" else text) == read


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("secret", ["4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"])
def test_cards_and_ibans_need_no_words(language: str, secret: str) -> None:
    assert secret not in redact(f"我的{secret}是", language)
    assert secret not in redact(f"我的{secret}是")


@pytest.mark.parametrize(
    ("language", "asked", "answer", "secret"),
    [
        ("de", "Wie lautet Ihr Passwort?", "Das ist Sonnenblume.", "Sonnenblume"),
        ("de", "Wie ist Ihre PIN?", "Äh, vier sieben eins neun.", "vier sieben eins neun"),
        ("ru", "Какой у вас пароль?", "Ромашка", "Ромашка"),
        ("ja", "パスワードは何ですか？", "ひまわりです", "ひまわり"),
        ("zh", "您的密码是什么？", "是向日葵", "向日葵"),
        ("ko", "비밀번호가 뭐예요?", "해바라기예요", "해바라기"),
        ("hi", "आपका पासवर्ड क्या है?", "गुलाब है", "गुलाब"),
    ],
)
def test_the_answer_to_a_question_for_a_secret_is_one(
    language: str, asked: str, answer: str, secret: str
) -> None:
    dialogue = Dialogue()
    dialogue.agent_said(asked, language)
    assert secret not in dialogue.person_said(answer, language).text


@pytest.mark.parametrize(
    ("language", "asked", "answer"),
    [
        ("de", "Wie lautet Ihr Passwort?", "Das weiß ich nicht."),
        ("es", "¿Cuál es su contraseña?", "No me acuerdo."),
        ("zh", "您的电话号码是多少？", "13812345678"),
    ],
)
def test_another_answer_stays(language: str, asked: str, answer: str) -> None:
    dialogue = Dialogue()
    dialogue.agent_said(asked, language)
    assert dialogue.person_said(answer, language).text == answer


def test_a_secret_said_in_words_is_known_when_the_agent_says_it_in_digits() -> None:
    dialogue = Dialogue()
    dialogue.agent_said("Wie ist Ihre PIN?", "de")
    dialogue.person_said("vier sieben eins neun", "de")
    assert dialogue.agent_said("Also 4719?", "de") == "Also [password]?"
