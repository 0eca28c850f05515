"""language/sensitive.py: what may be spoken of unasked."""

import pytest

from caller_memory.language.sensitive import is_harmless

SENSITIVE = """
I love my oncologist's garden
I prefer the clinic on Main Street
I like my insulin cold
I'm interested in chemotherapy diets
My hobby since rehab is painting
I collect sobriety coins
I enjoy my AA meetings
I like to take my antidepressants in the morning
I'd rather sleep than take Xanax pills
I have a scan on Friday
I'm having my stitches out tomorrow
I have an appointment with Dr. Lee at nine
I'm into gut health
I'm vegan
I love craft beer
I like to smoke a cigar
I like betting on horses
I invest in crypto
I'm planning to declare bankruptcy
I will pay back my loan in May
I prefer to be paid in cash
I'm interested in inheritance law
I'm meeting my lawyer on Monday
The court hearing is on Tuesday
I like my parole officer
I collect knives
I love guns
I'm into war films
I hate my stepfather
I love Bible study
I go to the mosque on Fridays
I prefer kosher food
My hobby is singing in church
I'm interested in Buddhism
I'm a fan of Trump
I love going to protests
I volunteer for the Green party campaign
I like our trade union's barbecue
I'm interested in my African heritage
I prefer gay bars
I'm into BDSM
I like Tinder
I love Robin
I love him
I like to kiss
I plan to get divorced in May
I'm getting married in June
I enjoy my husband's cooking
I love my daughter
I'd like to be buried at sea
The funeral is on Thursday
I'm interested in grief groups
I want to quit my job
I like my colleagues
I prefer not to talk to my boss
My secret hobby is knitting
I'm ashamed of my stamps
I like to cry in the bath
My favourite password is [password]
I like the number 4719
Ich habe Krebs und mag Tee
Je suis enceinte
Estoy deprimida
Tengo sida
コーヒーより紅茶のほうが好きです
Я люблю чай
""".strip().splitlines()

HARMLESS = """
collects stamps
I love reading books about volcanoes
I love sailing
green tea
I prefer tea over coffee
My favourite colour is dark green
I'm going to fly to Rome next week
a trip to Rome
I'm really into jazz
I love gardening
I collect old maps
I like my eggs runny
chess
watches every Formula One race
I play the cello in an orchestra
I love Alice Munro's stories
my cat likes tuna
I like long walks in the general direction of the sea
today I want to bake bread
I'm into astronomy and telescopes
I like short answers
I would rather take the train than fly
painting watercolours
cardigans of all colours
plays the harmonica in the community hall
gastronomy
Ice cream with hazelnuts
I'm planning a hike in the Alps
I love museums and art
I enjoy cooking Italian food
I like dinosaurs
my favourite season is autumn
plays Minecraft
""".strip().splitlines()


@pytest.mark.parametrize("text", SENSITIVE)
def test_what_is_for_answers_only(text: str) -> None:
    """Of each special category, and of what people keep to themselves; and what is in doubt."""
    assert not is_harmless(text)


def test_who_comes_along_may_be_left_out() -> None:
    """A plan may be told without them; not one that is about what is private."""
    assert is_harmless("off to the lighthouse festival, me and the girls", with_people=True)
    assert is_harmless("my sister and I fly to Lanzarote", with_people=True)
    assert not is_harmless("my sister and I go to the clinic", with_people=True)
    assert not is_harmless("I'm seeing my doctor in Rome", with_people=True)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_greeting_may_take_up(text: str) -> None:
    """Hobbies, tastes and journeys."""
    assert is_harmless(text)
