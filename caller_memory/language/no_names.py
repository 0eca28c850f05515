"""Hold words that stand where names do, and are none. No I/O."""

from caller_memory.language.patterns import Pattern

NO_NAME = frozenset(
    """a an the back later yesterday when if maybe now again crazy not tomorrow today tonight soon
    anytime any all
    sometime some whenever after before at on in this next by up first then asap please names what
    whatever and or but for from to with so very just really old out that it him her them his my me
    your never only once twice every each mr mrs dr bus train car plane bike taxi
    tram boat monday tuesday wednesday thursday friday saturday sunday
    spelled spelt written short long actually also still here there sorry fine okay ok good great
    yeah yep yup nope oh um uh well hi hello hey
    something anything nothing none no yes as about over i rather say you we mud mate anyway
    anyhow""".split()
)
NO_NAME_BEHIND_I_AM = NO_NAME | frozenset(
    """american australian austrian belgian brazilian british canadian chinese danish dutch egyptian
    english european finnish french german greek hungarian indian irish italian japanese korean
    mexican norwegian polish portuguese russian scottish spanish swedish swiss turkish ukrainian
    welsh african asian latino latina hispanic romanian czech croatian serbian bulgarian iranian
    iraqi israeli pakistani vietnamese thai filipino filipina indonesian nigerian kenyan jamaican
    trinidadian barbadian bajan guyanese cuban haitian dominican colombian venezuelan peruvian
    chilean argentinian argentine bolivian ecuadorian uruguayan paraguayan honduran
    guatemalan nicaraguan panamanian salvadoran ghanaian ugandan tanzanian ethiopian eritrean somali
    sudanese senegalese gambian cameroonian congolese rwandan zambian zimbabwean malawian angolan
    mozambican liberian algerian moroccan tunisian libyan lebanese syrian jordanian palestinian
    saudi kuwaiti yemeni omani emirati qatari kurdish persian afghan bengali bangladeshi punjabi
    gujarati tamil telugu nepali nepalese tibetan burmese cambodian laotian malaysian singaporean
    taiwanese mongolian kazakh uzbek armenian azerbaijani belarusian lithuanian latvian estonian
    slovak slovakian slovenian slovene bosnian albanian macedonian montenegrin maltese cypriot
    icelandic luxembourgish flemish walloon basque catalan breton cornish manx geordie scouse
    mancunian cockney glaswegian texan californian hawaiian maori samoan tongan fijian kiwi aussie
    yank catholic christian muslim jewish hindu buddhist protestant atheist orthodox
    mormon sikh baptist methodist anglican presbyterian lutheran pentecostal quaker agnostic
    rastafarian republican democrat aries taurus gemini
    cancer leo virgo libra scorpio sagittarius capricorn aquarius pisces january february march
    april may june july august september october november december christmas easter mum mom dad
    monday bored tired""".split()
)

STATES = frozenset(
    """hungry thirsty tired sleepy awake busy free ready late early new old young ill sick well
    poorly happy sad angry cross mad upset glad proud lonely alone afraid scared nervous worried
    anxious calm sure certain unsure lost stuck broke rich poor hot cold warm wet dry drunk sober
    pregnant single married divorced engaged widowed retired vegan vegetarian diabetic blind deaf
    disabled gay straight tall short fat thin strong weak clever stupid lazy lucky funny serious
    honest curious keen urgent important true false wrong right correct easy hard difficult
    possible impossible home away outside inside downstairs upstairs abroad online open closed
    done finished over gone off in out up down better worse best worst awful terrible horrible
    lovely nice beautiful wonderful brilliant perfect amazing ridiculous silly weird strange odd
    noon midnight raining snowing windy sunny cloudy winter summer spring autumn everyone someone
    nobody anyone everybody somebody people mother father sister brother wife husband daughter son
    friend neighbour doctor nurse teacher carer taxi ambulance plumber different available allergic
    grateful thankful jealous confused interested excited disappointed annoyed bored unemployed
    furious livid fuming skint chuffed gutted desperate frantic shattered undecided deceased
    freelance self both half left-handed english-speaking""".split()
)
"""Words behind "I'm" that say how or what somebody is: of lower-case text, where names look so."""
STATES_AND_NAMES = frozenset("rich sunny summer autumn young early art".split())
STATE = Pattern(r"[a-z]{3,}(?:ing|ous|ful|less|able|ible|ish|ese|ician|ist)")
STATE_IN_CAPITALS = Pattern(r"[A-Z][a-z]{2,}(?:er|sh|[ptsckfgz]|ll|nn)ed|[A-Z][a-z]{3,}[enmi]ous")
"""Words that no name ends like, where a recogniser writes "I'm Knackered"."""
