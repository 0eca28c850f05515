"""language/retraction.py: which turns may be a command, by the words of the languages' files."""

import time

import pytest

from caller_memory.language.retraction import may_retract
from caller_memory.languages import codes, table

MAY = {
    "de": """
        Schmeiß alles raus, was du von mir hast.
        Wär mir recht, wenn das nirgends auftaucht, also bitte nicht notieren.
        Ich nehme das zurück.
        Tun Sie einfach so, als hätten Sie das nie gehört.
        Das behältst du aber für dich, ja?
        Das ist jetzt nicht für Ihre Akten.
        Schreib das bloß nicht mit.
        Ich will nicht, dass du dir irgendwas von mir merkst.
        Du kannst jetzt wieder mitschreiben.
        Von mir aus dürfen Sie sich das ab jetzt wieder merken.
        Könntest du meine Adresse wieder aus deinem Gedächtnis streichen?
        Mir wäre lieber, es bliebe nichts von mir gespeichert.
        Wissen Sie was, das mit dem Arzt hätte ich nicht sagen sollen.
        Ich möchte, dass meine Daten gelöscht werden.
        Hör auf, dir Sachen über mich zu merken.
        Das darf niemand erfahren.
    """,
    "fr": """
        Tu peux rayer ce que j'ai dit sur mon frère ?
        Fais comme si je n'avais rien dit.
        Ça reste entre toi et moi.
        N'enregistrez surtout pas ce qui suit.
        Je voudrais que tu n'aies plus aucune information sur moi.
        Ne garde aucune trace de cet appel.
        Arrêtez de noter ce que je dis.
        C'est bon, tu peux de nouveau te souvenir de ce que je raconte.
        Merci de supprimer toutes mes données.
        Enlevez ça de votre mémoire, s'il vous plaît.
        J'aurais pas dû te parler de ça.
        Je te dis ça en off.
        Ne retiens jamais rien de ce que je te dis.
        Il faudrait oublier l'histoire de la voiture.
        Personne ne doit savoir ce que je viens de dire.
        On repart de zéro, tu effaces tout.
    """,
    "es": """
        Haz como si no hubiera dicho nada.
        Quítalo de tu memoria.
        No guardes nada de lo que te voy a contar.
        Quiero que se borre todo lo mío.
        Esto que quede entre tú y yo.
        No tome nota de esto, por favor.
        Preferiría que no supieras nada de mí.
        Ya puede volver a recordar lo que digo.
        Deja de apuntar lo que digo.
        Lo de mi hermana, bórralo.
        No debí contarte lo del banco.
        Que no quede constancia de esta llamada.
        Elimine toda mi información, por favor.
        Nunca más recuerdes nada sobre mí.
        Olvídate de lo que te dije del trabajo.
        Esto es confidencial.
    """,
    "pt": """
        Faz de conta que eu não disse nada.
        Tira isso da sua memória.
        Não guarde nada do que eu vou dizer agora.
        Isso fica só entre a gente.
        Gostaria que você não soubesse mais nada de mim.
        Não anote isso, por favor.
        Apague tudo o que tem sobre mim.
        Podes voltar a guardar o que eu digo.
        Para de gravar o que eu falo.
        Eu não devia ter falado do meu chefe.
        Nunca mais guarde nada a meu respeito.
        Esquece aquilo que eu te contei do divórcio.
        Exclua os meus dados.
        Isto é confidencial.
        Que isso não saia daqui.
        Pode lembrar das coisas de novo.
    """,
    "it": """
        Fai finta che non abbia detto niente.
        Toglilo dalla tua memoria.
        Non tenere traccia di questa chiamata.
        Questa cosa resta tra me e te.
        Non si segni quello che le dico adesso.
        Preferirei che non sapesse più niente di me.
        Cancelli tutte le mie informazioni.
        Puoi ricominciare a ricordare quello che dico.
        Smettila di annotare quello che racconto.
        Non avrei dovuto parlarti di mio padre.
        Non ricordare mai niente di me, nemmeno in futuro.
        Quella storia del lavoro, dimenticala.
        Butti via tutto quello che ha su di me.
        Mi raccomando, acqua in bocca.
        È una cosa riservata.
        Scordati quello che ti ho detto prima.
    """,
    "nl": """
        Doe maar alsof ik niks gezegd heb.
        Haal dat uit je geheugen.
        Dit blijft tussen jou en mij, hè.
        Ik heb liever dat u dit niet noteert.
        Gooi alles weg wat je van mij weet.
        Sla dit gesprek niet op.
        Je mag weer dingen onthouden.
        Stop met alles op te schrijven.
        Dat had ik niet moeten zeggen.
        Wilt u mijn adres verwijderen?
        Onthoud nooit meer iets over mij.
        Dit is vertrouwelijk.
        Schrap dat van mijn broer maar.
        Niemand hoeft dit te weten.
        Kunt u vergeten wat ik over mijn werk zei?
        Ik neem dat terug.
    """,
    "tr": """
        Bunu hiç söylememişim gibi yap.
        Hafızandan çıkar bunu.
        Bu konuşmayı kaydetmeyin lütfen.
        İkimizin arasında kalsın.
        Benimle ilgili hiçbir şey bilmeni istemiyorum.
        Söylediklerimi not almasanız daha iyi olur.
        Tüm bilgilerimi silebilir misiniz?
        Yeniden hatırlamaya başlayabilirsin.
        Kayıt tutmayı bırak artık.
        Bunu sana söylememeliydim.
        Bir daha asla hakkımda bir şey hatırlama.
        İş konusunu unutur musun?
        Kimseye söyleme bunu.
        Gizli kalsın lütfen.
        Adresimi kayıtlarından kaldır.
        Sözümü geri alıyorum.
    """,
    "ru": """
        Сделай вид, что я этого не говорил.
        Сотрите мой адрес из памяти.
        Это останется между нами.
        Не надо это записывать, пожалуйста.
        Я бы хотел, чтобы вы ничего обо мне не знали.
        Хватит запоминать, что я говорю.
        Удалите все мои данные.
        Можете снова всё запоминать.
        Зря я вам про брата рассказал.
        Никогда больше не запоминай ничего обо мне.
        Вычеркните то, что я сказал про работу.
        Это строго конфиденциально.
        Пожалуйста, не сохраняйте этот разговор.
        Никому об этом не говорите.
        Можешь забыть, что я сказала про мужа?
        Выкинь это из головы.
    """,
    "ar": """
        اعتبر أنني لم أقل شيئا.
        أزل هذا من ذاكرتك.
        هذا الكلام يبقى بيني وبينك.
        لا تسجل ما سأقوله الآن.
        لا أريدك أن تعرف أي شيء عني.
        توقف عن حفظ كلامي.
        احذفوا كل بياناتي من فضلكم.
        يمكنك أن تتذكر من جديد.
        ما كان لازم أقول لك هالشي.
        لا تحتفظ بأي معلومات عني أبدا.
        ممكن تنسى موضوع الطلاق؟
        هذا سر بيننا.
        خليها بيناتنا.
        ما تكتب هالحكي.
        امسح اللي قلته عن أخوي.
        انسى كل اللي قلته لك.
    """,
    "hi": """
        समझो मैंने कुछ कहा ही नहीं।
        अपनी याददाश्त से ये हटा दीजिए।
        ये बात हम दोनों के बीच रहे।
        जो मैं अब बोलूँगा उसे रिकॉर्ड मत करना।
        मैं नहीं चाहता कि आप मेरे बारे में कुछ भी याद रखें।
        मेरी बातें नोट करना बंद करो।
        मेरी सारी जानकारी डिलीट कर दो।
        अब फिर से याद रख सकते हो।
        मुझे ये बताना नहीं चाहिए था।
        आगे से कभी मेरी कोई बात याद मत रखना।
        नौकरी वाली बात भूल जाइए।
        ये गोपनीय है।
        किसी को मत बताना।
        वो जो मैंने भाई के बारे में कहा, मिटा दीजिए।
        ये ऑफ द रिकॉर्ड है।
        इसे सेव न करें।
    """,
    "ja": """
        今のは聞かなかったことにしてください。
        そちらの記録から消していただけますか。
        これは二人だけの話にしてね。
        この電話の内容は保存しないでほしいんです。
        私のことは何も知らないでいてほしい。
        もうメモを取るのはやめてください。
        僕のデータ、全部削除してもらえますか。
        また覚えておいてくれる？
        言わなきゃよかったな、今の。
        これからもずっと、私のことは記憶しないでください。
        仕事の話は忘れてもらえると助かります。
        これは内密にお願いします。
        誰にも言わないでね。
        弟の件は取り消してください。
        さっきの住所、消しといて。
        書き留めなくていいですよ。
    """,
    "zh": """
        就当我什么都没说过。
        把这个从你的记忆里抹掉。
        这话只有我们俩知道就行。
        这次通话请不要保存。
        我不想让你知道我的任何事。
        别再记我说的话了。
        请清除我的所有数据。
        你可以重新开始记了。
        我不该跟你说这个的。
        以后永远不要记录我的信息。
        工作的事你就忘掉吧。
        这是机密，你要保密。
        千万别告诉别人。
        我弟弟那件事，麻烦删一下。
        刚才的地址帮我去掉。
        这段不用记下来。
    """,
    "ko": """
        제가 아무 말도 안 한 걸로 해 주세요.
        그거 기록에서 빼 주세요.
        이건 우리 둘만 알고 있자.
        이 통화는 저장하지 말아 주세요.
        나에 대해 아무것도 몰랐으면 좋겠어.
        이제 메모 그만해 주세요.
        제 정보를 모두 삭제해 주시겠어요?
        다시 기억해도 괜찮아.
        괜히 말했다, 방금 건 취소할게.
        앞으로도 절대 나에 대한 건 기억하지 마.
        회사 얘기는 잊어 주시면 좋겠어요.
        이건 비밀로 해 줘.
        아무한테도 말하지 마세요.
        동생 얘기 지워 줄래?
        적어 두지 않으셔도 돼요.
        주소는 없애 줘.
    """,
}
NEED_NOT = {
    "de": """
        Vergiss bitte nicht, dass ich allergisch gegen Nüsse bin.
        Ich hab schon wieder meinen Schlüssel vergessen.
        Merk dir bitte, dass ich keinen Fisch esse.
        Meine Tochter hat sich das Bein gebrochen.
        Ich kann mir keine Namen merken.
    """,
    "fr": """
        N'oubliez pas mon rendez-vous.
        J'ai oublié mes clés au bureau.
        Note bien que je suis végétarien.
        Gardez la monnaie.
    """,
    "es": """
        No te olvides de mi cumpleaños.
        Se me olvidó el paraguas en el tren.
        Recuerda que soy alérgica a las nueces.
        No tengo coche.
    """,
    "pt": """
        Não se esqueça do meu aniversário.
        Esqueci as chaves em casa.
        Lembra que eu sou alérgico a amendoim.
        Apaguei a luz e fui dormir.
    """,
    "it": """
        Non dimenticare il mio compleanno.
        Ho dimenticato l'ombrello in treno.
        Ricordati che non mangio carne.
        Non mi ricordo come si chiama.
    """,
    "nl": """
        Vergeet mijn verjaardag niet.
        Ik ben mijn sleutels vergeten.
        Onthoud dat ik geen vlees eet.
        Ik kan geen namen onthouden.
    """,
    "tr": """
        Doğum günümü unutma.
        Anahtarımı evde unuttum.
        Fıstığa alerjim olduğunu hatırla.
        Dün camları sildim.
    """,
    "ru": """
        Не забудь про мой день рождения.
        Я забыл ключи дома.
        Запомни, что я не ем мясо.
        Я не помню, как её зовут.
    """,
    "ar": """
        لا تنس عيد ميلادي.
        نسيت مفاتيحي في البيت.
        تذكر أنني لا آكل اللحم.
    """,
    "hi": """
        मेरा जन्मदिन मत भूलना।
        मैं चाबी घर पर भूल गया।
        याद रखना कि मैं मांस नहीं खाता।
    """,
    "ja": """
        私の誕生日を忘れないでね。
        鍵を家に忘れてきました。
        ナッツアレルギーだって覚えておいてください。
        電気を消してから寝ます。
    """,
    "zh": """
        别忘了我的生日。
        我把钥匙忘在家里了。
        请记住我不吃肉。
    """,
    "ko": """
        내 생일 잊지 마.
        열쇠를 집에 두고 온 걸 잊어버렸어요.
        제가 고기 안 먹는 거 기억해 주세요.
    """,
}


def rows(table_of: dict[str, str]) -> list[tuple[str, str]]:
    """Each sentence with its language."""
    return [
        (code, line.strip())
        for code, lines in table_of.items()
        for line in lines.strip().splitlines()
    ]


@pytest.mark.parametrize(("language", "text"), rows(MAY))
def test_what_may_be_a_command_waits(language: str, text: str) -> None:
    assert may_retract(text, language)
    assert may_retract(text.upper(), language)


@pytest.mark.parametrize(("language", "text"), rows(NEED_NOT))
def test_what_asks_to_keep_or_tells_does_not(language: str, text: str) -> None:
    assert not may_retract(text, language)


@pytest.mark.parametrize(
    "text", ["忘れてください", "забудь это", "انس ذلك", "지워 주세요", "ये भूल जाओ"]
)
def test_what_is_written_in_another_script_is_read_in_its_language(text: str) -> None:
    """The call's language may not be known yet, or the person has changed it."""
    assert may_retract(text, "fr")


def test_english_is_read_in_every_call() -> None:
    for code in codes():
        assert may_retract("Forget my address", code)


@pytest.mark.parametrize("code", [code for code in codes() if code != "en"])
def test_it_takes_linear_time(code: str) -> None:
    """Also for a text made of the words that begin most phrases."""
    stems = table(code, "commands")["stems"]
    first = max((stem.split()[0] for stem in stems if "..." in stem), key=len)
    for mark in (" ", ""):
        word = first.split("/")[0].strip("*") + mark
        start = time.process_time()
        may_retract.__wrapped__((word * 10_000)[:10_000], code)
        assert time.process_time() - start < 0.5
