"""Sentences with what they mean, half of them not looked at while the rules were written."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple

from caller_memory.extraction.facts import facts_in
from caller_memory.extraction.schema import operations_in
from caller_memory.models import Category, Kind, Memory
from tests.helpers.places import REPOSITORY

WHEN = datetime(2026, 11, 15, tzinfo=UTC)


class Told(NamedTuple):
    """What a person said, an operation that a model made of it, and whether that counts."""

    said: str
    note: str
    counts: bool
    asked: str | None = None
    known: str = ""


def load(half: str) -> dict[str, list[Told]]:
    """Half of the cases in tests/data, by kind: what the rules were written by, or the other."""
    cases = defaultdict(list)
    text = (REPOSITORY / "tests" / "data" / f"meanings_{half}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        kind, right, note, said, asked, known = [*line.split("\t"), "", ""][:6]
        cases[kind].append(Told(said, note, right == "yes", asked or None, known))
    return dict(cases)


def shares(cases: dict[str, list[Told]]) -> dict[str, float]:
    """How many of each kind are right."""
    right = {kind: [counts(told) == told.counts for told in of] for kind, of in cases.items()}
    return {kind: sum(each) / len(each) for kind, each in right.items()}


def counts(told: Told) -> bool:
    """Whether the operation survives the check."""
    turn = Memory(Category.FACT, "user_input_1", told.said, told.asked, WHEN, WHEN, kind=Kind.TURN)
    place, _, value = told.note.partition(" = ")
    category, key = place.split()
    known = []
    if told.known:
        old_place, _, old = told.known.partition(" = ")
        old_category, old_key = old_place.split()
        known = [Memory(Category(old_category), old_key, old, None, WHEN, WHEN)]
    answer = {"op": "set", "category": category, "key": key, "value": value, "sources": [1]}
    facts = facts_in(operations_in(json.dumps({"operations": [answer]}), [turn]), [turn], known)
    return any(fact.value for fact in facts)


SEEN = {
    "polarity": [
        Told("I'm not allergic to nuts", "FACT allergy = allergic to nuts", False),
        Told("I'm not allergic to nuts", "FACT allergy = not allergic to nuts", True),
        Told("I don't smoke or drink", "FACT habit = drinks", False),
        Told("I've never been to Rome", "EXPERIENCE trip = been to rome", False),
        Told("I live in Oslo not Bergen", "FACT home = oslo", True),
        Told("I live in Oslo, not in Bergen", "FACT home = bergen", False),
        Told("peanuts are no problem for me", "FACT allergy = peanuts", False),
        Told("I don't think I'm allergic to milk", "FACT allergy = milk", False),
        Told("I can't live without coffee", "PREFERENCE drink = coffee", True),
        Told("I don't like mushrooms", "PREFERENCE dislikes = mushrooms", True),
        Told("I like mushrooms", "PREFERENCE dislikes = mushrooms", False),
    ],
    "subject": [
        Told("my sister moved, she lives in Vienna", "FACT home = vienna", False),
        Told("my sister moved she lives in vienna", "FACT home = vienna", False),
        Told("my sister moved, she lives in Vienna", "RELATIONSHIP sister_home = vienna", True),
        Told("I had my doctor's appointment", "FACT job = doctor", False),
        Told("my husband is a nurse", "FACT job = nurse", False),
        Told("my husband and I live in Oslo", "FACT home = oslo", True),
        Told("my mum is a teacher and lives in Rome", "FACT home = rome", False),
        Told("Vienna", "FACT home = vienna", False, "Where does your sister live?"),
        Told("Vienna", "FACT home = vienna", True, "Where do you live?"),
        Told("I live in Vienna", "RELATIONSHIP sister_home = vienna", False),
        Told("Anna is allergic to nuts", "FACT allergy = nuts", False),
    ],
    "modality": [
        Told("I wish I lived in Paris", "FACT home = paris", False),
        Told("if I lived in Paris I would learn French", "FACT home = paris", False),
        Told("my doctor says I should eat less salt", "FACT diet = eats less salt", False),
        Told("I want to become a doctor", "FACT job = doctor", False),
        Told("I want to become a doctor", "GOAL career = become a doctor", True),
        Told("do I live in Oslo?", "FACT home = oslo", False),
        Told("I'm a millionaire, just kidding", "FACT wealth = millionaire", False),
        Told("I used to live in Rome", "FACT home = rome", False),
        Told("maybe I'm allergic to cats", "FACT allergy = cats", False),
        Told("did you know that I live in Oslo?", "FACT home = oslo", True),
        Told("I think I'm allergic to cats", "FACT allergy = cats", True),
    ],
    "overwriting": [
        Told("I like crime novels", "INTEREST hobbies = crime novels", False,
             known="INTEREST hobbies = climbing"),
        Told("I had my doctor's appointment", "FACT job = doctor", False,
             known="FACT job = nurse"),
        Told("I moved to Bergen", "FACT home = bergen", True, known="FACT home = oslo"),
        Told("actually it's red", "PREFERENCE favourite_colour = red", True,
             known="PREFERENCE favourite_colour = green"),
        Told("no I meant Bergen", "FACT home = bergen", True, known="FACT home = oslo"),
        Told("I bought a red car", "PREFERENCE favourite_colour = red", False,
             known="PREFERENCE favourite_colour = green"),
        Told("my favourite color is red", "PREFERENCE favourite_colour = red", True,
             known="PREFERENCE favourite_colour = green"),
        Told("I work as a teacher these days", "FACT job = teacher", True,
             known="FACT job = nurse"),
        Told("we had dinner in Rome", "FACT home = rome", False, known="FACT home = oslo"),
        Told("not green but red", "PREFERENCE favourite_colour = red", True,
             known="PREFERENCE favourite_colour = green"),
    ],
}  # fmt: skip

UNSEEN = {
    "polarity": [
        Told("I am not a vegetarian", "FACT diet = vegetarian", False),
        Told("no, I don't have any children", "RELATIONSHIP children = has children", False),
        Told("I have no pets", "RELATIONSHIP pets = no pets", True),
        Told("I can't wait to see Venice", "PLAN trip = venice", True),
        Told("I never eat fish", "PREFERENCE food = eats fish", False),
        Told("it isn't true that I play golf", "INTEREST sport = golf", False),
        Told("I hardly ever drink wine", "PREFERENCE drink = wine", False),
        Told("I don't mind the cold", "PREFERENCE weather = hates the cold", False),
        Told("I'm not a nurse but a doctor", "FACT job = doctor", True),
        Told("neither milk nor eggs are a problem, I eat bread", "FACT allergy = milk", False),
    ],
    "subject": [
        Told("my brother plays the cello", "INTEREST instrument = cello", False),
        Told("my brother plays the cello", "RELATIONSHIP brother_instrument = cello", True),
        Told("a friend of mine works as a pilot", "FACT job = pilot", False),
        Told("my neighbour's dog is called Rex", "FACT name = rex", False),
        Told("he has diabetes and takes insulin", "FACT health = diabetes", False,
             "How is your father?"),
        Told("we live in Oslo and my parents live in Rome", "FACT home = rome", False),
        Told("we live in Oslo and my parents live in Rome", "FACT home = oslo", True),
        Told("I visited my aunt who lives in Athens", "FACT home = athens", False),
        Told("my wife's birthday is in May", "FACT birthday = may", False),
        Told("I took my son to the dentist", "FACT job = dentist", False),
    ],
    "modality": [
        Told("I would love to live in Japan", "FACT home = japan", False),
        Told("suppose I had a boat", "FACT boat = has a boat", False),
        Told("people say I look like a pilot", "FACT job = pilot", False),
        Told("I almost bought a house in Rome", "FACT home = house in rome", False),
        Told("I'm going to run a marathon in May", "PLAN marathon = run a marathon in may", True),
        Told("can you tell me whether I have a cat", "RELATIONSHIP pet = cat", False),
        Told("I was dreaming that I lived on Mars", "FACT home = mars", False),
        Told("my teacher thinks I'm lazy", "FACT character = lazy", False),
        Told("when I was a child I had a dog", "RELATIONSHIP pet = dog", False),
        Told("I could be a teacher", "FACT job = teacher", False),
    ],
    "overwriting": [
        Told("I went to the museum with a lawyer", "FACT job = lawyer", False,
             known="FACT job = teacher"),
        Told("we're living in Athens now", "FACT home = athens", True, known="FACT home = rome"),
        Told("I ordered a pizza", "PREFERENCE favourite_food = pizza", False,
             known="PREFERENCE favourite_food = sushi"),
        Told("I prefer tea over coffee", "PREFERENCE favourite_drink = tea", True,
             known="PREFERENCE favourite_drink = coffee"),
        Told("sorry, I meant Tuesday", "PLAN dentist = tuesday", True,
             known="PLAN dentist = monday"),
        Told("I got a new job as a cook", "FACT job = cook", True, known="FACT job = waiter"),
        Told("the flight lands in Madrid", "FACT home = madrid", False, known="FACT home = rome"),
        Told("I met Anna yesterday", "RELATIONSHIP sister_name = anna", False,
             known="RELATIONSHIP sister_name = maria"),
        Told("her name is Anna, not Maria", "RELATIONSHIP sister_name = anna", True,
             "What is your sister called?", known="RELATIONSHIP sister_name = maria"),
        Told("I play tennis", "INTEREST hobby = tennis", False, known="INTEREST hobby = chess"),
    ],
}  # fmt: skip

NAMES_SEEN = [
    ("my name is alice", "Alice"),
    ("please call me tomorrow", None),
    ("don't call me Bob", None),
    ("my husband will call me tonight", None),
    ("I'm tired", None),
    ("I'm Alice", "Alice"),
    ("call me Al", "Al"),
    ("you can call me Al", "Al"),
    ("No, it's spelled J-O-N", "Jon"),
    ("my name isn't Bob", None),
    ("my sister's name is Anna", None),
]
NAMES_UNSEEN = [
    ("hi, this is Maria speaking", "Maria"),
    ("everyone calls me Jo", "Jo"),
    ("call me when you can", None),
    ("I go by Sam", "Sam"),
    ("I'm Norwegian", None),
    ("please call me Ms Smith", "Ms Smith"),
    ("they call me names", None),
    ("if my name is Bob, what then", None),
    ("my name's Zoë", "Zoë"),
    ("I am Peter, the plumber", "Peter"),
    ("could you call me back", None),
    ("my name is spelled N as in Nora, I, N, A", "Nina"),
]

NOISE_SEEN = [
    ("[BLANK_AUDIO]", True),
    ("(music)", True),
    ("Subtitles by the Amara.org community", True),
    ("Thank you for watching!", True),
    ("u", True),
    ("[card number]", False),
    ("♪ ♪", True),
    ("*laughs*", True),
    ("I (finally) moved to Oslo", False),
    ("[Music] I live in Oslo", False),
    ("(I live in Oslo)", False),
    ("*my name is Alice*", False),
    ("thank you for watching my dog", False),
]
NOISE_UNSEEN = [
    ("[ Silence ]", True),
    ("(upbeat music playing)", True),
    ("Please subscribe to my channel.", True),
    ("Transcribed by ESO. Translated by", True),
    ("Thanks for watching, see you next time.", True),
    ("[inaudible] [inaudible]", True),
    ("B.", True),
    ("I subscribe to a newspaper", False),
    ("I watch subtitles on films", False),
    ("[password]", False),
]
ECHOES_SEEN = [
    ("Hello Alice, how can I help you today?", "Hello Alice! How can I help you today?", True),
    ("you told me about the volcano on io", "Last time you told me about the volcano on Io.", True),
    ("I live in Oslo in Norway", "So you live in Oslo in Norway?", False),
    ("yes in Oslo", "So you live in Oslo?", False),
    ("my dog is called Rex", "What is your dog called?", False),
    ("nice to hear from you again shall we", "Nice to hear from you again. Shall we start?", True),
]
ECHOES_UNSEEN = [
    ("good to have you back what would you like", "Good to have you back. What would you like?",
     True),
    ("is there anything else I can do", "Is there anything else I can do for you?", True),
    ("we talked about your garden last time", "We talked about your garden last time. How is it?",
     True),
    ("I talked about my garden last time", "We talked about your garden last time. Well?", False),
    ("no the garden is not mine", "We talked about your garden.", False),
    ("the weather in Rome was good", "How was the weather in Rome?", False),
]  # fmt: skip
ANSWERS_SEEN = [
    ("Yes", "Are you allergic to penicillin?", True),
    ("yes", "Shall I go on?", False),
    ("no", "Do you have any children?", True),
    ("yes please", "Would you like me to read it again?", False),
    ("yeah", "Can you hear me?", False),
    ("I do", "Do you smoke?", True),
    ("okay", "Are you allergic to nuts?", False),
    ("yes", "I see.", False),
]
ANSWERS_UNSEEN = [
    ("Nope.", "Have you ever had surgery?", True),
    ("that's right", "So you live in Oslo?", True),
    ("yes", "Is there anything else?", False),
    ("sure", "Should I remember that?", False),
    ("no", "Is your mother still alive?", True),
    ("yes", "Are you still there?", False),
    ("no I don't", "Do you drive to work?", True),
    ("yes", "Do you want to hear a joke?", False),
    ("yes of course", "Nice. Are you married?", True),
    ("no thanks", "Anything else I can help you with?", False),
]

LATER = [
    Told("I was born in Rome in 1980", "FACT birthplace = born in rome", True),
    Told("I have two kids, Tom and Lisa", "RELATIONSHIP children = tom and lisa", True),
    Told("my sister's name is Anna", "RELATIONSHIP sister_name = anna", True),
    Told("I've got a dog called Rex", "RELATIONSHIP dog_name = rex", True),
    Told("I work at the hospital as a nurse", "FACT job = nurse", True),
    Told("I'm a vegetarian", "FACT diet = vegetarian", True),
    Told("I love hiking and I hate running", "INTEREST hobby = hiking", True),
    Told("I love hiking and I hate running", "INTEREST hobby = running", False),
    Told("next month I'm flying to Madrid", "PLAN trip = flying to madrid", True),
    Told("I'd like a quiet room please", "PREFERENCE room = quiet room", True),
    Told("please speak slowly with me", "PREFERENCE speech = speak slowly", True),
    Told("I think the new bridge is ugly", "OPINION bridge = ugly", True),
    Told("last year I broke my leg", "EXPERIENCE leg = broke leg", True),
    Told("my mother died in March", "RELATIONSHIP mother = died in march", True),
    Told("because I have diabetes I can't eat sugar", "FACT health = diabetes", True),
    Told("because I have diabetes I can't eat sugar", "PREFERENCE diet = no sugar", True),
    Told("what I like most is jazz", "PREFERENCE favourite_music = jazz", True),
    Told("I'm 42 years old", "FACT age = 42", True),
    Told("we moved to Bergen last summer", "FACT home = bergen", True),
    Told("my wife Kim and I are going to Spain", "PLAN trip = spain", True),
    Told("well, I live in a small town called Lillehammer", "FACT home = lillehammer", True),
    Told("it's Lillehammer", "FACT home = lillehammer", True, "Where do you live?"),
    Told(
        "I take ten milligrams of ramipril every morning",
        "FACT medication = ten milligrams of ramipril",
        True,
    ),
    Told(
        "I'm allergic to penicillin and bee stings",
        "FACT allergy = penicillin and bee stings",
        True,
    ),
    Told("I don't eat meat", "PREFERENCE diet = doesn't eat meat", True),
    Told("I don't eat meat", "PREFERENCE diet = meat", False),
    Told("I can't stand loud music", "PREFERENCE dislikes = loud music", True),
    Told("our dog Rex is afraid of thunder", "RELATIONSHIP dog = rex, afraid of thunder", True),
    Told("my boss Peter is retiring", "RELATIONSHIP boss_name = peter", True),
    Told("I used to play the drums", "EXPERIENCE drums = used to play the drums", True),
    Told("guess what, I got engaged!", "EXPERIENCE engagement = got engaged", True),
    Told("you know I love sailing", "INTEREST sailing = loves sailing", True),
    Told("I have been learning Spanish for two years", "GOAL spanish = learning spanish", True),
    Told("can you remember that my locker is number 12", "FACT locker = number 12", True),
    Told("remember that I'm allergic to nuts", "FACT allergy = nuts", True),
    Told(
        "the thing is that I never learned to swim",
        "EXPERIENCE swimming = never learned to swim",
        True,
    ),
    Told("I should tell you that I'm deaf in one ear", "FACT hearing = deaf in one ear", True),
    Told("my birthday is on the third of May", "FACT birthday = third of may", True),
    Told("I'm retired now, I was a teacher", "FACT former_job = teacher", True),
    Told("no, I live in Bergen", "FACT home = bergen", True, known="FACT home = oslo"),
    Told(
        "my favourite food isn't pizza, it's sushi",
        "PREFERENCE favourite_food = sushi",
        True,
        known="PREFERENCE favourite_food = pizza",
    ),
    Told(
        "I changed my mind, I want the aisle seat",
        "PREFERENCE seat = aisle seat",
        True,
        known="PREFERENCE seat = window",
    ),
    Told(
        "we got divorced in June",
        "RELATIONSHIP marital_status = divorced",
        True,
        known="RELATIONSHIP marital_status = married",
    ),
    Told(
        "the dentist moved my appointment to Friday",
        "PLAN dentist = friday",
        True,
        known="PLAN dentist = monday",
    ),
    Told("I turned 43", "FACT age = 43", True, known="FACT age = 42"),
    Told("my father had a stroke and lost his job", "EXPERIENCE job = lost job", False),
    Told("let's say I was a pilot", "FACT job = pilot", False),
    Told("have I told you that my name is Bob?", "FACT name = bob", True),
    Told("in my dream I lived in Rome", "FACT home = rome", False),
    Told("is it true that I live in Rome", "FACT home = rome", False),
    Told("my wife wants me to become a vegetarian", "FACT diet = vegetarian", False),
    Told("I'm not sure if I'm allergic to cats", "FACT allergy = cats", False),
    Told("I don't know whether I have diabetes", "FACT health = diabetes", False),
    Told("he asked me if I was married", "RELATIONSHIP marital_status = married", False),
    Told("I quit smoking", "FACT habit = smoking", False),
    Told("I'm no longer a nurse", "FACT job = nurse", False),
    Told("I've stopped eating meat", "PREFERENCE diet = eats meat", False),
    Told("no, it's spelled J-O-N", "FACT name = jon", True, known="FACT name = john"),
    Told("my name is John, J-O-H-N", "FACT name = john", True),
    Told("please call me tomorrow", "FACT name = tomorrow", False, known="FACT name = alice"),
    Told("don't call me Bob", "FACT name = bob", False),
    Told("my husband will call me tonight", "FACT name = tonight", False),
    Told("my name is Alice and my dog is Rex", "FACT name = rex", False),
    Told("i'm alice", "FACT name = alice", True),
    Told("it's double n, a", "FACT name = nna", True, "How do you spell your name?"),
]
"""Tried after the rules were written, most of them what has to count."""
