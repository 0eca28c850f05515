"""Sentences with what they mean, half of them not looked at while the rules were written."""

from typing import NamedTuple


class Told(NamedTuple):
    """What a person said, an operation that a model made of it, and whether that counts."""

    said: str
    note: str
    counts: bool
    asked: str | None = None
    known: str = ""


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
