"""language/chatter.py: what says nothing of anybody is not kept, in any language."""

import pytest

from caller_memory.language.worth import category_of
from caller_memory.models import Category

CHATTER = {
    "ar": ["السلام عليكم، كيف حالك؟", "طيب، شكرا، مع السلامة."],
    "de": ["Guten Tag, hören Sie mich?", "Jo, passt schon, danke.", "Okay, thanks, bye."],
    "es": ["Un momentito, por favor.", "Bueno, pues nada, hasta luego."],
    "fr": ["Ah d'accord, je vois.", "Très bien, merci beaucoup, au revoir."],
    "hi": ["नमस्ते, आप कैसे हैं?", "एक मिनट रुकिए।"],
    "it": ["Pronto, mi sente?", "Va bene, grazie mille, arrivederci."],
    "ja": ["もしもし、聞こえていますか。", "へえ、そうなんですね。"],
    "ko": ["여보세요, 제 말 들리세요?", "네, 감사합니다."],
    "nl": ["Goedemiddag, hoort u mij?", "Oké, prima, bedankt."],
    "pt": ["Alô, tá me ouvindo?", "Tchau, tchau, um abraço."],
    "ru": ["Хорошо, спасибо большое, до свидания.", "Одну минуточку, пожалуйста."],
    "tr": ["Bir saniye lütfen.", "Tamam, çok sağ olun."],
    "zh": ["喂，能听见吗？", "好的，谢谢，再见。"],
}
WITH_A_CORE = {
    "ar": ["معي الأستاذ أحمد؟ صباح الخير.", "عفوا، لم أفهم ما قلت.", "لحظة، أجيب قلم."],
    "de": [
        "Die Leitung ist ganz schlecht, hören Sie mich jetzt besser?",
        "Moment, ich hol mir nur schnell was zum Schreiben.",
        "Dann noch einen schönen Abend, Frau Berger.",
    ],
    "es": ["Un momentito, voy a bajar la tele.", "Muchísimas gracias por todo, de verdad."],
    "fr": ["Deux secondes, on sonne à la porte.", "Bonsoir madame Dupont, comment allez-vous ?"],
    "hi": ["एक मिनट, मैं टीवी धीमा कर दूँ।", "आपकी मदद के लिए बहुत बहुत शुक्रिया।"],
    "it": ["Un attimino, abbasso la televisione.", "Buona serata anche a lei."],
    "ja": ["ちょっと待って、テレビの音下げるから。", "すみません、よく聞き取れませんでした。"],
    "ko": ["잠깐만요, 안경 좀 찾을게요.", "즐거운 주말 되세요."],
    "nl": ["Wacht, ik zoek mijn bril.", "Sorry, ik verstond u niet goed."],
    "pt": ["Só um segundinho, estão batendo na porta.", "Tenha uma ótima tarde."],
    "ru": ["Минуточку, я телевизор убавлю.", "Простите, я вас не поняла."],
    "tr": ["Bir saniye, televizyonu kısayım.", "Kusura bakmayın, anlayamadım."],
    "zh": ["等我一下，我把电视关小点。", "非常感谢您的帮助。"],
}
KEPT = [
    ("de", "Frau Berger."),
    ("de", "Ich hol mir nur schnell was zum Essen."),
    ("de", "Moment, ich bin Vegetarier."),
    ("de", "Am Wochenende nicht."),
    ("es", "Gracias, pero soy vegetariana."),
    ("fr", "J'entends mal de l'oreille gauche."),
    ("pt", "Ouço mal."),
    ("ru", "Я плохо слышу."),
    ("tr", "Az duyuyorum."),
    ("zh", "我耳朵不好。"),
    ("ja", "体調が悪いです。"),
    ("ko", "귀가 잘 안 들려요."),
    ("de", "Ich lebe allein."),
    ("de", "Danke, meine Tochter heißt Ida."),
    ("fr", "Je suis végétarienne."),
    ("ru", "Не ем мясо."),
    ("ja", "左利きです。"),
    ("zh", "我属龙。"),
    ("ko", "저 무교예요."),
    ("ar", "أنا نباتية."),
    ("hi", "मैं शाकाहारी हूँ।"),
]


@pytest.mark.parametrize(
    ("language", "said"), [(code, said) for code, many in CHATTER.items() for said in many]
)
def test_chatter_is_not_kept(language: str, said: str) -> None:
    assert category_of(said, None, language) is None


@pytest.mark.parametrize(
    ("language", "said"), [(code, said) for code, many in WITH_A_CORE.items() for said in many]
)
def test_words_around_a_core_are_chatter(language: str, said: str) -> None:
    assert category_of(said, None, language) is None


@pytest.mark.parametrize(("language", "said"), KEPT)
def test_all_else_is_kept_as_a_fact(language: str, said: str) -> None:
    assert category_of(said, None, language) is Category.FACT


@pytest.mark.parametrize(
    ("language", "said", "asked", "kept"),
    [
        ("de", "Ja.", "Rauchen Sie?", True),
        ("de", "Ja.", "Hören Sie mich?", False),
        ("de", "Ja.", "Das ist schön.", False),
        ("es", "Sí.", "¿Le ayudo en algo más?", False),
        ("ja", "はい。", "お子さんはいらっしゃいますか？", True),
        ("zh", "有。", "您有孩子吗？", True),
        ("ar", "نعم.", "هل أنت متزوج؟", True),
        ("ru", "Спасибо.", "У вас есть дети?", False),
    ],
)
def test_yes_and_no_are_kept_where_they_answer_a_question(
    language: str, said: str, asked: str, kept: bool
) -> None:
    assert (category_of(said, asked, language) is not None) == kept
