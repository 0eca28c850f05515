"""The words of what recognition makes up, by kind and in the languages it does so in.

Recognisers are trained on films and videos: where nothing is said they write sounds in brackets,
credits of subtitles, and how videos end.
"""

SOUNDS = (
    r"blank.?audio|no.?speech|nospeech|silen[ct]\w*|stille|noises?|geräusch\w*|bruit\w*|ruido\w*|"
    r"rumor\w*|inaudible|inaudíbel|inaudible|unintelligible|unverständlich|indistinct\w*|"
    r"incomprehensible|foreign language|speaking \w+|speaks \w+|crosstalk|background\w*|static|"
    r"mus[iy][ckq]\w*|mús[iy]ca\w*|musiq\w*|muzi\w+|muzyk\w*|melod\w+|instrumental|jingle|"
    r"laugh\w*|chuckl\w*|giggl\w*|snicker\w*|lach\w*|gelächter|rires?|risas?|risate|risos?|"
    r"applau\w*|aplaus\w*|applaudis\w*|clap\w*|cheer\w*|jubel|sigh\w*|seufz\w*|soupir\w*|suspir\w*|"
    r"cough\w*|hust\w+|toux|tos|sneez\w*|sniff\w*|yawn\w*|breath\w*|inhal\w*|exhal\w*|gasp\w*|"
    r"groan\w*|moan\w*|grunt\w*|sob\w*|cry\w*|scream\w*|shout\w*|hum(?:s|ming)?|whistl\w*|"
    r"clears? (?:\w+ )?throat|throat clear\w*|beep\w*|buzz\w*|ring(?:s|ing)?|dings?|chime\w*|"
    r"doorbell|click\w*|typing|keyboard|clatter\w*|rustl\w*|creak\w*|slam\w*|knock\w*|bang\w*|"
    r"footsteps|thud\w*|bark\w*|meow\w*|chirp\w*|birdsong|siren\w*|engine|honk\w*|thunder\w*|"
    r"pause|sound\w*|phone|tv|television|radio|babble|chatter\w*|"
    r"музык\w*|смех|аплодисменты|тишина|шум\w*|вздох\w*|müzik|alkış|gülme\w*|"
    r"음악|박수|웃음|音楽|音乐|音樂|拍手|笑い?|笑声|掌声|موسيقى|ضحك|תמונה|מוזיקה|संगीत"
)
"""What a sound between brackets is called."""

PERSON = (
    r"(?:i|i'[\w]+|my|me|we|we'[\w]+|our|us|mine|ich|mein\w*|mich|mir|wir|unser\w*|je|j'[\w]+|mon|"
    r"ma|mes|moi|nous|notre|nos|yo|mi|mis|nosotros|nuestr\w+|io|mio|mia|miei|noi|nostr\w|eu|meu|"
    r"minha|ik|mijn|mij|wij|ons|mój|moja|moje|mnie|я|мой|моя|мои|мне|меня|мы|наш\w*|ben|benim|jag|"
    r"min|mitt|jeg|mit|our)"
)
"""Words in which people speak of themselves."""

PERSON_SIGNS = "私|僕|俺|我|저는|제가|제 |나는|내가|저의"

SUBTITLES = (
    r"(?:untertitel\w*|sous-?titr\w*|sottotitol\w*|subt[íi]tul\w*|legendas?|legendad\w+|"
    r"ondertitel\w*|napisy|субтитр\w*|altyaz\w*|tekst(?:et|er|ing)\w*|undertext\w*|undertekst\w*|"
    r"teksty|titulky|feliratok|felirat\w*|υπότιτλοι|subtit(?:les?|led|ling)|(?:closed )?caption\w*|"
    r"ترجمة|כתוביות|(?:danske|norske|svenska) tekst\w*|редактор|корректор|передеваю)"
)
"""How a credit of subtitles begins."""

SUBTITLE_SIGNS = r"字幕|자막"

WORK = (
    r"(?:(?:music|songs?|lyrics|vocals|photos?|read|(?:eng)?subs?|voice|"
    r"transcri(?:bed|pt|pts|ption|ptions)|translat(?:ed|ion|ions)|caption(?:ed|s|ing)|"
    r"subtit(?:led|les|ling)|sync(?:ed)?|proofread|edited|produced|directed|narrated|recorded|"
    r"übersetzung|übersetzt|transkription|traduction|traducción|traduzione|tradução|vertaling)"
    r"(?: and| &)? ?)+"
)
"""What is done for a film, and named at its end."""

BY = (
    r"(?:by|from|provided|were|was|available|not available|outsourcing|powered|made|courtesy|von|"
    r"im auftrag|par|por|de|da|a cura|pela|pelo|door|av|af|przez|сделал|подготовил|und|e revisione)"
)

STATIONS = (
    r"(?:zdf|swr|wdr|ndr|mdr|rbb|ard|hr|br|orf|srf|srg|funk|arte|bbc|itv|npo|nos|vrt|nrk|svt|dr|"
    r"tf1|rai|rtve|rtp|nhk|mbc|kbs|sbs|ytn|jtbc|cnn|nbc|abc|cbs|rtl|tv \w+)"
)

CLOSING = frozenset(
    """thank thanks you so very much guys everyone everybody all again for watching viewing
    listening tuning this the that today's video videos episode channel podcast clip stream and
    see you'll i'll we'll ya in next one time later soon bye goodbye take care please don't forget
    do to remember like likes liking share comment comments below down leave a hit smash press click
    tap ring on turn bell button icon notification notifications notify subscribe subscribing
    subscribed subscribers my our your if enjoyed liked it new never miss upload uploads more
    content support supporting patreon stay tuned until then peace out with us be sure make
    of was is brought sponsored by sponsor sponsors part will end will continued
    visit website site at information info further details go or online follow facebook twitter
    instagram youtube tiktok hey hi hello welcome back that's it's hope enjoy give thumbs up check
    description link links complete disclaimer see recording recordings works public domain
    merci d'avoir regardé avoir cette vidéo vidéos regarder visionné suivi écouté à la chaîne
    abonnez-vous abonnez vous n'oubliez pas de liker prochaine bientôt pour une nouvelle et au
    gracias por ver vernos el video vídeo videos mirar escuchar suscríbete suscribanse suscríbanse
    al canal dale no olvides suscribirte darle hasta próximo nos vemos en muchas este
    vielen dank fürs für's für das zuschauen zusehen zuhören anschauen eure ihre aufmerksamkeit bis
    zum nächsten mal video abonniert abonnieren abonniere meinen den diesen unseren kanal vergesst
    nicht zu und liken glocke
    grazie per aver guardato il la visione avere visto ascoltato iscrivetevi iscriviti canale alla
    prossima un
    obrigado obrigada assistir assistirem ter assistido o vídeo inscreva-se inscreva se no deixe seu
    até próximo
    bedankt voor het kijken luisteren tot de volgende keer abonneer op mijn kanaal
    dziękuję dziękujemy dzięki za uwagę oglądanie obejrzenie subskrybuj subskrybujcie zasubskrybuj
    zasubskrybować kanał kanału zapomnijcie nie zapomnij do zobaczenia
    спасибо за просмотр внимание подписывайтесь на канал наш мой ставьте лайки до новых встреч
    подпишись не забудьте
    izlediğiniz için teşekkür teşekkürler ederim ederiz abone olun olmayı unutmayın kanalıma
    danke schön hvala što pratite terima kasih telah menonton děkuji děkujeme pozornost za
    köszönöm köszönjük figyelmet mulțumesc vizionare pentru
    tack för att du ni tittade takk at så på med tak fordi kiggede kiitos katsomisesta
    """.split()
)
"""Words that videos end with."""

CLOSING_MARKS = frozenset(
    """watching viewing video videos episode channel subscribe subscribing subscribers upload
    listening tuning tuned bell smash
    uploads content patreon sponsor sponsors sponsored website youtube podcast notifications button
    description disclaimer instagram pratite menonton pozornost figyelmet vizionare
    regardé vidéo visionné chaîne abonnez-vous abonnez liker ver vernos vídeo suscríbete
    suscribanse suscríbanse suscribirte canal zuschauen zusehen zuhören anschauen aufmerksamkeit
    abonniert abonnieren abonniere kanal guardato visione iscrivetevi iscriviti canale assistir
    assistirem assistido inscreva-se inscreva kijken luisteren abonneer kanaal oglądanie uwagę
    obejrzenie subskrybuj subskrybujcie zasubskrybuj zasubskrybować просмотр внимание
    подписывайтесь подпишись канал izlediğiniz abone tittade kiggede katsomisesta""".split()
)
"""Those of them without which nothing is such an end."""

CLOSING_SIGNS = (
    r"視聴(?:ありがとう|いただき)|チャンネル登録|高評価|订阅|訂閱|点赞|點贊|打赏|打賞|谢谢观看|"
    r"謝謝觀看|感谢观看|感谢收看|시청해|구독|좋아요 ?(?:와|과|눌러)|다음 영상|mbc 뉴스|"
    r"شكرا للمشاهدة|"
    r"اشترك"
)

CONTINUED = (
    r"(?:to be continued|продолжение следует|fortsetzung folgt|à suivre|continuará|continua|"
    r"つづく|続く|未完待续|the end|fin|ende)"
)

AFFIRMS = frozenset("no yes nope yeah nein ja non oui sí si não sim nee nie tak нет да".split())

FILLERS = frozenset(
    """you uh um er erm hm hmm hmmm mm mmm huh ah oh eh bye the so and okay foreign applause
    laughter inaudible thank thanks vielen dank danke schön merci beaucoup gracias muchas
    grazie mille obrigado obrigada muito спасибо большое děkuji hvala vam puno dziękuję bardzo tack
    så mycket takk tusen kiitos köszönöm mulțumesc terima kasih teşekkürler teşekkür ederim
    ευχαριστώ ありがとうございました ありがとうございます 감사합니다 谢谢 謝謝 谢谢大家 до свидания
    tschüss adiós ciao""".split()
)
"""Words that are heard where nothing is said, each alone or with others of them."""
