"""Tell what may be spoken of unasked from what is for answers only. No I/O.

Sensitive are the special categories of the GDPR (Articles 9 and 10: origin, politics, beliefs,
unions, genes, health, sex, crimes), and what people keep to themselves beside them: money, law,
violence, family, love, grief, trouble at work, shame. One such word decides, whatever stands
around it. What is in doubt, and what is in a script that is not read here, is not harmless.
"""

import unicodedata
from functools import cache

from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import RELATIVES

_SUBJECTS = """
health: abort* abscess ache aching achilles addict* adhd aids ailment* allerg* alzheim* ambulance
amput* anaem* anem* anaesth* anesth* angina anorex* antibiot* antidepress* anxi* appendi* arthrit*
asthma* autis* autoimmun* bandage biops* bipolar bleed* blind blood* bowel* breast* bulimi* burnout
calorie* cancer* cardiac cardiol* cardiov* carcino* cataract* checkup chemo* cholest* chronic
chronically clinic* cognit* colon coma concuss* constipat* contracep* convalesc* cramp crohn*
crutch* cure cyst* deaf* defibril* dement* dentist* denture* depress* dermat* detox* diabet*
diagnos* dialys* diarr* diet diets dieting dietary disab* disease* disorder* dizz* doctor* donor*
dosage dose dyslex* dyspra* dyspho* eczema embol* emergency endometr* epilep* faint* fatigue fertil*
fever* fibro* fracture* gallbladder gastri* gastroe* gastroi* genetic* genom* gluten gonorr* gout gp
gynaec* gynec* haemo* hemo* hallucin* headache* healing health* hearing heartburn hepat* hernia*
herpes hiv hormon* hospi* hypertens* hypert* hypnot* ibs icu ill illness* immune immuno* implant*
impoten* incontin* infect* inflam* inject* injur* insomn* insulin inpatient intensive intoleran* ivf
kidney* lactose leukaem* leukem* limp liver lump lung lupus lymph* malaria mammo* medic* melanom*
menopaus* menstru* mental* metast* migraine* miscarr* mobility mri myocard* nausea* neuro* nurse*
nutrit* obes* obsess* ocd oncolog* operation* ophthal* orthop* osteo* ovar* overweight pacemaker*
paediat* pain pains painful painkill* palliat* panic* paraly* parkinson* patholog* patient* pediat*
pharm* phobi* physio* pill pneumon* poison* pregnan* prescri* prognos* prostat* prosth* psych* ptsd
radiat* radiolog* rehab* relaps* remission renal respirat* rheum* scan schizo* sclero* seizure*
sick* sinus* sober* sobri* specialist* sperm spinal statin* std sti sterili* stomach* stress* stroke
suffer* suicid* surge* surgic* swollen symptom* syndrome* tablet* therap* thrombo* thyroid* tinnitus
tired* transfus* transplant* trauma* treatment* tremor* tubercul* tumor* tumour* ulcer* unwell urin*
uterus uti vaccin* vax* vertigo viral virus* vomit* ward weight* wellbeing wheelchair* withdrawal
womb wound* xray
food-and-substances: alcohol* beer booze* brandy cannabis champagne cigar* cocain* cocktail* drug*
drinker* drinking drunk* ecstasy gin hangover* hashish heroin keta* liquor lsd marij* meth methadone
nicotin* opioid* opium overdos* pub pubs rum smok* tobacco vape* vaping vegan* vegeta* vodka weed
whisk* wine* wino keto fasting
money: account* afford* allowance bailiff* bank banks banking bankrupt* benefits bet bets betting
bill bills bitcoin* bonus* borrow* broke budget* cash cashflow casino* cheque* credit* crypto* debt*
deposit dole earn earns earning earnings evict* expens* financ* foreclos* fortune fraud* gambl*
income* inherit* insolv* insur* invest* invoice* landlord* lend* loan* lotter* lottery money*
mortgage* overdraft* owe owes owed paid pawn* pay pays paying payment* payroll payday pension*
poverty profit* refund* rent rents rental renting repay* salar* savings scam* share shares
shareholding stocks subsid* tax taxes taxation unpaid wage* wealth* welfare
law: accus* acquit* alibi alimony arrest* asylum attorney* barrister* burgl* charged citizenship
compensation confess* convict* cop cops court courts courtroom crime* criminal* custod* defendant*
deport* detain* detect* detent* divorc* dui evidence felon* fined forger* guilt* illegal* immigr*
indict* injunct* inmate* jail* judge* judic* juror* jury justice law laws lawful lawsuit* lawyer*
legal* liab* litig* magistrate* mediat* migrant* murder* notar* offence* offend* offens* parole*
perjur* police* prison* probation* prosecut* refugee* sentence* sheriff* shoplift* smuggl* solicit*
steal* stole stolen sue sued suing suit testif* theft* thief thiev* tribunal* trial* undocument*
verdict* victim* visa visas warrant* witness*
violence: abus* assault* attack* beat beaten beating bomb* brutal* bully* bullied cruel* dead deadly
death* die dies died dying execut* explos* fight* fought firearm* fist grenade* gun guns gunshot
harass* harm harms harmed harmful* harming hate* hating hit hits hitting hostage* hurt* kidnap*
kill* knife* knives massacre* militar* army soldier* veteran* molest* nazi* nightmare* punch* rape*
rapist* raping rifle* shooting slap* slaughter* slaver* stab stabs stabbed stabbing stalk* strangl*
terror* threat* tortur* violat* violen* war wars warfare weapon*
beliefs: agnost* allah angel* atheis* atheist* baptis* belief* believ* bible* biblical bishop*
buddh* cathol* cathedral* chapel* church* christ christen* christian* communion communis* congregat*
crucifix cult cults devil* divine faith* god gods gospel* halal hallelujah heaven* hebrew* hell
hindu* holy imam* islam* jehovah* jesus jew jews jewish judais* kosher koran lent lutheran* meditat*
methodist* monk monks mormon* mosque* muslim* nun nuns orthodox* pagan* pastor* pope pray prays
prayed praying prayer* preach* priest* prophet* protestant* quaker* quran rabbi* ramadan religi*
sabbath saint* salvation satan* sect sects sermon* shia sikh* sin sins sinner* spiritual* sunni*
synagogue* talmud temple* theolog* torah vatican witch* worship* zion*
politics: abolit* activis* afd anarch* biden boycott* brexit campaign* candidat* capitalis* climate
colonial* communis* congress* conservativ* corrupt* democra* demonstrat* dictat* elect elected
election* feminis* gaza government* green-party ideolog* israel* kremlin leftist* left-wing liberal*
libertar* maga mayor* minister* nationalis* palestin* parliament* patriot* petition* policy polit*
president* propagand* protest* putin racis* radical* referend* regime* republican* revolution*
right-wing rightwing sanctions senat* socialis* strikes striking tories tory trump ukrain* union*
unrest uprising vote* voting woke
origin: aborigin* african* arab* asian* caste* caucasian* ethnic* foreigner* gypsy gypsies heritage
indigenous latino* latina* minorit* mixed-race race-relations racial* roma sinti skin slavic tribal*
tribe*
sex: affair* asexual* bisex* bdsm bondage boobs brothel* chastit* cheat* condom* dating erect* erot*
escort* fetish* flirt* gay gays gender* homosex* intima* kink* kiss* lesb* lgbt* libido love-life
lover* lust* masturb* mistress* naked* nonbinary nude* nudis* onlyfans orgasm* orientation penis*
polyam* porn* prostit* pride queer* romanc* romantic* seduc* sex* sexu* stripper* strip-club
swinger* tinder grindr bumble trans transg* transition* transsex* vagin* viagra virgin* crush
family: adopt* anniversar* annul* argu* baby babies bereav* betray* bride* broke-up breakup bury
buried burial childless crematori* cremat* cried cries cry crying date dates deceased disinherit*
domestic engaged engagement estrang* ex exes faithful* fiance* foster* funeral* grave graves
graveyard grief griev* guardian* heartbr* honeymoon* in-laws infidel* inlaw* jealous* loneli* lonely
lonesome loss losses lost marri* marry* miscarri* mourn* neglect* newborn* orphan* parenthood
passed-away propos* quarrel* relationship* separated separation* siblings single split stepm* stepf*
surviv* toddler* unfaithful* wedding* widow* wives husbands him her hers she he
work: bosses burn-out career* colleague* cowork* co-work* dismiss* discriminat* employ* fired firing
grievance* hr interview* job jobs jobless laid-off layoff* manager* misconduct* mobbing overtime
overwork* promotion* quit quits quitting redundan* resign* sacked salary shifts supervis* unemploy*
vacanc* workload workplace
shame: afraid angry anger anguish* asham* awful blackmail* confidential* coward* cringe desper*
disgrace* disgust* embarr* emotion* enemy enemies fail* fear* frighten* frustrat* guilty hidden hide
hiding hopeless* humiliat* insecur* liar* lie lies lied lying mistake* miser* nerv* overwhelm*
password* pin privat* regret* reject* revenge sad sadly sadness scare* scary secret* shame* shy
struggl* terribl* trouble* unhapp* upset* useless* worr* worthless* worse worst wrong ugly
people: boy girl man men woman women guy guys lad lady ladies teen teens teenager kids boyfriend*
girlfriend*
appointments: appointment* optician* chiropod* podiat* osteopath* hygienist* midwi*
aa anonymous consultation* check-up check-ups contractions dr exam* group
notice op ops results result scans session* smear stitch* test* tested ultrasound drops diagnosed
retire* work works worked working worker* office client* shift redundancy
numbers: address addresses phone passport* iban birthday* age aged born
elsewhere: abogad* accident* adicc* anwalt* arztin arzt arzte arzttermin avocat* bancar* chomage
chimio* colere deuda* dette* diabet* dinero enceinte* enferm* entlass* erkrank* finanz* gefangnis*
gehalt* geld gestorben gewalt* glaub* gott hopital* iglesia* impot impots infirm* kirche* krank*
krebs* kredit* kundig* malad* medec* mied* morir mort morte muert* partido pflege* polizei* salaire*
scheid* schmerz* schuld* schwanger* schwul* steuer* sterb* sucht* suizid* tot tod todes* trauer*
versicher* wahlen
"""
_FOREIGN = frozenset(
    """ich habe bin mein meine meinen und nicht das ist der die den ein eine einen wir sind auf mit
    je suis mon ma mes ai les des une est pas nous avec pour dans moi mi mis soy estoy tengo
    el los las una con para por muy que es y me yo sono ho il lo gli di che sto mio mia non
    eu meu minha tenho estou um uma com nao ik ben heb mijn het een niet met jag har min
    mitt och inte jeg er ikke mam jestem moj moja nie jest mujhe mera meri hai hoon ki ka ke
    se nahi ben benim bir ve var saya aku yang tidak""".split()
) - frozenset("die me es ben min um ma las mam den des est ist los con".split())
"""Words of languages that are not read here; without those that are English words, too."""
_ENDINGS = ("", "s", "es", "'s", "ed", "ing")
_ANIMALS = {"dog", "cat", "pet", "puppy", "kitten", "horse", "rabbit", "hamster", "parrot"}
_WORD = Pattern(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_REDACTED = Pattern(r"\[|\]|\d{4,}")
_NOT_ALONG = frozenset("ex doctor gp dentist nurse therapist surgeon lawyer boss manager".split())
_TO_SOMEBODY = Pattern(
    r"\b(?:[Ll]ov(?:e|es|ing)|[Aa]dor\w+|[Ff]anc\w+|[Mm]iss(?:es|ing)?|[Hh]ug\w*|"
    r"[Ll]ikes? (?:to be )?with) [A-Z]\w+\s*(?:[.!,;]|$)"
)
"""Of whom or of what, a name does not say: "I love Robin"."""


def is_harmless(text: str, *, with_people: bool = False) -> bool:
    """Return whether a text may be spoken of unasked, by anybody who hears it.

    Args:
        with_people: whether it may name who else is there: of a plan that is told without them.
    """
    if _REDACTED.search(text) or _TO_SOMEBODY.search(text):
        return False
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if not plain.isascii() and any(letter.isalpha() and ord(letter) > 0x24F for letter in plain):
        return False
    words = _WORD.findall(plain)
    if with_people:
        words = [word for word in words if word.removesuffix("'s") not in _people()]
    return _FOREIGN.isdisjoint(words) and not any(map(_is_sensitive, words))


def _is_sensitive(word: str) -> bool:
    whole, stems = _subjects()
    parts = {word, *word.split("-"), word.removesuffix("'s")}
    return any(
        part in whole or any(part[:length] in stems for length in range(3, len(part) + 1))
        for part in parts
    )


@cache
def _people() -> frozenset[str]:
    """Return who may come along."""
    line = next(line for line in _SUBJECTS.splitlines() if line.startswith("people:"))
    alone = line.removeprefix("people:").replace("*", "").split()
    alone = [*alone, "age", *RELATIVES]
    return frozenset(word + end for word in alone for end in ("", "s")) - _NOT_ALONG


@cache
def _subjects() -> tuple[frozenset[str], frozenset[str]]:
    """Return whole words with their endings, and the beginnings of words."""
    words = [word for word in _SUBJECTS.split() if not word.endswith(":")]
    words += [word for word in RELATIVES if word not in _ANIMALS]
    stems = frozenset(word[:-1] for word in words if word.endswith("*"))
    whole = {word + end for word in words if not word.endswith("*") for end in _ENDINGS}
    return frozenset(whole), stems
