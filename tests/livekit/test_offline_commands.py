"""Voice commands where no model is configured: they did not work, and nothing of them is kept."""

import pytest

from caller_memory.call.commands import NOT_ANSWERED
from caller_memory.language.query import BLOCK_START
from caller_memory.languages import ENGLISH, codes
from tests.helpers.calls import say, stored
from tests.helpers.fakes import arrive, conversation
from worker.offline_llm import THANKS, OfflineResponder, answer

COMMANDS = {
    "ar": (
        "أريدك أن تنسى كل شيء قلته لك.",
        "احذف ما ذكرته عن ابنتي لو سمحت.",
        "هذا بيني وبينك فقط، لا تحفظه.",
    ),
    "de": (
        "Ich will, dass du mich komplett vergisst.",
        "Streich bitte die Sache mit meiner Tochter.",
        "Das bleibt jetzt aber unter uns, ja?",
    ),
    "en": (
        "I'd like everything you hold about me gone.",
        "Please take that thing about my daughter back out.",
        "Nobody else needs to know this.",
    ),
    "es": (
        "Necesito que elimines todos mis datos.",
        "Borra lo de mi hija, por favor.",
        "Que esto quede entre nosotros, no lo guardes.",
    ),
    "fr": (
        "Je veux que vous oubliiez tout de moi.",
        "Efface ce que j'ai raconté sur ma fille.",
        "Ça reste entre nous, d'accord ?",
    ),
    "hi": (
        "आप मेरा सारा डेटा डिलीट कर दीजिए।",
        "मेरी बेटी के बारे में जो कहा था वह हटा दो।",
        "यह बात हम दोनों के बीच ही रहे, सेव मत करना।",
    ),
    "it": (
        "Voglio che tu dimentichi tutto di me.",
        "Cancella quello che ho detto di mia figlia.",
        "Che resti tra noi, non memorizzarlo.",
    ),
    "ja": (
        "私の情報を全部削除してください。",
        "娘の話は消しておいてください。",
        "これはここだけの話にしてください。",
    ),
    "ko": (
        "제 정보를 전부 지워 주세요.",
        "딸 얘기는 삭제해 줘.",
        "이건 우리끼리만 아는 걸로 하고 저장하지 마세요.",
    ),
    "nl": (
        "Ik wil dat je alles over mij vergeet.",
        "Haal dat over mijn dochter er weer uit.",
        "Dit blijft onder ons, niet opslaan alsjeblieft.",
    ),
    "pt": (
        "Quero que você esqueça tudo sobre mim.",
        "Apague o que eu contei da minha filha.",
        "Que isso fique só entre a gente, não guarde.",
    ),
    "ru": (
        "Хочу, чтобы вы стёрли всё, что знаете обо мне.",
        "Сотри то, что я рассказывал про дочку.",
        "Пусть это останется между нами.",
    ),
    "tr": (
        "Benim hakkımda ne varsa hepsini unutmanı istiyorum.",
        "Kızımla ilgili anlattığımı sil.",
        "Bunu kaydetme, ikimizin arasında kalsın.",
    ),
    "zh": (
        "我想让你忘掉我的一切。",
        "把我女儿那件事删掉吧。",
        "这话就咱俩知道，别存。",
    ),
}
TOLD = {
    "ar": ("أنا أعمل مدرسة في مدينة حلب منذ عشر سنوات.", "عندي ابنة اسمها ليلى تدرس الطب."),
    "de": ("Ich arbeite seit zehn Jahren als Lehrerin in Bremen.", "Meine Tochter studiert Jura."),
    "en": ("I have been teaching in Bristol for ten years.", "My daughter is studying law."),
    "es": ("Trabajo de maestra en Bilbao desde hace diez años.", "Mi hija estudia Derecho."),
    "fr": ("Je travaille comme institutrice à Nantes.", "Ma fille fait des études de droit."),
    "hi": ("मैं दस साल से भोपाल में पढ़ाती हूँ।", "मेरी बेटी कानून की पढ़ाई कर रही है।"),
    "it": ("Lavoro come maestra a Torino da dieci anni.", "Mia figlia studia giurisprudenza."),
    "ja": ("十年前から仙台で教師をしています。", "娘は大学で法律を勉強しています。"),
    "ko": ("저는 십 년째 대전에서 교사로 일하고 있어요.", "제 딸은 대학에서 법을 공부해요."),
    "nl": ("Ik werk al tien jaar als juf in Groningen.", "Mijn dochter studeert rechten."),
    "pt": ("Eu trabalho como professora em Recife.", "Minha filha estuda direito."),
    "ru": ("Я десять лет работаю учительницей в Омске.", "Моя дочь учится на юриста."),
    "tr": ("On yıldır Bursa'da öğretmenlik yapıyorum.", "Kızım hukuk okuyor."),
    "zh": ("我在南京当老师已经十年了。", "我女儿在大学学法律。"),
}


@pytest.mark.parametrize("language", codes())
async def test_a_command_is_said_to_have_failed_and_is_not_kept(language: str) -> None:
    """In the caller's language: to forget all, or one thing, or not to keep. The rest is kept."""
    first, later = TOLD[language]
    async with conversation(await arrive("alice"), OfflineResponder()) as session:
        said = await say(session, first, *COMMANDS[language], later)
    thanks, failed = (text.said_in(language) for text in (THANKS, NOT_ANSWERED))
    assert said == [thanks, failed, failed, failed, thanks]
    assert stored() == [first, later]


@pytest.mark.parametrize("language", sorted(set(codes()) - {ENGLISH}))
async def test_a_command_is_not_kept_where_no_language_is_known_yet(language: str) -> None:
    """The first words of the first call."""
    async with conversation(await arrive("alice"), OfflineResponder()) as session:
        said = await say(session, *COMMANDS[language][::-1])
    assert stored() == []
    assert set(said) <= {NOT_ANSWERED.said_in(code) for code in (ENGLISH, language)}


def test_of_a_passage_it_quotes_the_turn_that_answers() -> None:
    """What stands beside it in the memory block is not what was asked for."""
    block = f'{BLOCK_START}\n- "my name is Alice … I love reading books about volcanoes"\n'
    told = answer([block, "what do I love reading about?"])
    assert told == "You told me: I love reading books about volcanoes"
