"""language/speaker_arrivals.py, speaker_parts.py: a guest who takes the phone, and their words."""

import pytest

from caller_memory.language.speaker import Speaker, speaker_in
from caller_memory.language.speaker_arrivals import arrives
from caller_memory.language.speaker_parts import (
    before_handover,
    leaves,
    names_of_a_guest,
    returns_by_name,
)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("Lady in the back seat wants to ask you something.", "Hey! We're flying to Cancun today."),
        ("Okay, fine, you can say hi, two minutes.", "Hi! My best friend is Chloe"),
        (
            "My mum is asking for the phone, I'll let her say hello.",
            "Hello, hello. I make pierogi.",
        ),
        ("This young lady wants the telephone now, dear.", "Hi, I'm Precious, I work at the home."),
        ("Let her use you small. Here she is.", "Thank you. I'm Achieng, I sell fish."),
        ("My roommate say make I give him phone.", "How far, I want to know the score."),
        ("My colleague wants to try you out, I give you over to him.", "Yes, hello, Mehmet here"),
    ],
)
def test_who_greets_once_the_phone_was_given_away_is_a_guest(before: str, said: str) -> None:
    """Or who says that they are somebody."""
    assert arrives(said, before, "Alice") and arrives(said, before, None)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", "Hello, I'm Precious, nice to meet you."),
        ("I went to the shops.", "Hello there, are you listening to me?"),
        ("My brother wants to talk to the landlord.", "Hello, my sister's here as well."),
        ("She wants to ask you something.", "Hi again, Alice here, she has gone off it."),
        ("She wants to ask you something.", "No, she's changed her mind."),
        ("Let me ask you something.", "Hello, how late is it?"),
        ("My mum says I have to go to the dentist", "Hello, are you still there?"),
        ("I'll give you the name of my doctor", "It's Patel"),
        ("Can I give you my address", "It's Maple Road"),
        ("put it on my list", "It's Heinz Ketchup"),
        ("hand it over to the insurance", "It's Allianz"),
        ("She wants to go to Spain next year", "Hi, sorry, I lost you there"),
        ("My son has to go to school", "It's Greenfield"),
        ("He asked me to talk to the bank", "Hey, what would you say"),
        ("let me put it this way", "Hello, are you there"),
        ("Say something", "Hello, are you there?"),
        ("Say hello", "Hello, how are you today?"),
        ("okay go ahead", "hi yes I wanted to ask about the bins"),
        ("I put it in the fridge", "Hey, what's the time"),
        ("they want to go to Paris", "I'm Susan by the way"),
        ("Did she want to talk to you?", "Hi there, I'm Susan"),
        ("My wife gave me the phone for my birthday", "Hello, what can you do with it?"),
    ],
)
def test_a_person_greets_too(before: str, said: str) -> None:
    """Where nobody else was to speak to the agent, or they give their own name."""
    assert not arrives(said, before, "Alice")


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("I've got a bad hip. I'm handing you to my friend now.", "I've got a bad hip."),
        ("Alice here. My hip is bad. I'll let her say hello.", "Alice here. My hip is bad."),
        ("I'm tired. Let me put my wife on.", "I'm tired."),
        ("I'm handing you to my friend now. She is called Bev.", ""),
        ("This is Bob, her husband. I'm passing you back to Alice.", ""),
        ("I collect knives. I'm giving you back to Alice now.", ""),
        ("I collect knives. I'll put Alice on.", ""),
        ("I collect knives. I'm handing you back to my mum.", ""),
        ("i am bob. i collect knives. i'm handing you to my friend.", ""),
        ("My name is Bob. I collect knives. I'm handing you to my friend.", ""),
        ("I'm tired. My son wants to talk to you.", "I'm tired."),
        ("I collect knives. Alice wants to talk to you.", ""),
        ("I've got a bad hip.", ""),
    ],
)
def test_what_stands_before_a_handover_is_the_persons(said: str, own: str) -> None:
    """Unless a guest may say it, who gives the phone back."""
    assert before_handover(said, "Alice") == own


@pytest.mark.parametrize(
    ("said", "is_last"),
    [
        ("Bye then, I collect knives", True),
        ("Okay bye, here's Alice, I collect knives", True),
        ("okay I'll give you back now, I collect knives", True),
        ("thanks, I've had my insulin, I'll pass you over", True),
        ("here she comes, I love knives by the way", True),
        ("Yes, I'm the one now, Festus. I close by five.", False),
        ("Okay, she's handed it over, this is Doug. I've three hundred acres.", False),
        ("so, now it's Katrin again, my mother is curious", False),
    ],
)
def test_a_guest_who_leaves_is_not_the_person_who_comes_back(said: str, is_last: bool) -> None:
    """Though a model may hear both in one turn."""
    assert leaves(said) is is_last


@pytest.mark.parametrize(
    "said",
    [
        "It's cold again", "I'm tired again", "Never again", "Okay, try again", "say again",
        "it's Monday again", "it's raining again", "oh no, headache again", "Grandad is back",
        "Bob is back", "Arsenal are back", "summer is back now", "winter is back", "same again",
        "I'm hungry again",
    ],
)  # fmt: skip
@pytest.mark.parametrize("known", ["Alice", None])
def test_what_comes_again_is_not_the_person(said: str, known: str | None) -> None:
    """A guest speaks of much that does."""
    guest = "hello i am bob nice to meet you"
    assert speaker_in(said, known, "Nice.", guest, guest) is not Speaker.PERSON


@pytest.mark.parametrize(
    ("said", "persons"),
    [
        ("Hey, this ain't Dale, this is Marcus", "dale"),
        ("Hi, this is Doug's daughter, I'm setting it up", "doug"),
        ("here speaks the mother of Katrin", "katrin"),
    ],
)
def test_a_guest_is_not_called_as_the_person_is(said: str, persons: str) -> None:
    """Of whom they speak."""
    told = names_of_a_guest(said).replace(",", " ").split()
    assert persons not in told and f"{persons}'s" not in told


@pytest.mark.parametrize(
    ("said", "guest", "is_back"),
    [
        ("It's Arthur again. She's a good girl.", "Hiya, this is Kelly, his carer.", True),
        ("ok he's gone, it's Freya back", "hi, I'm Ollie", True),
        ("It's Kelly again.", "Hiya, this is Kelly, his carer.", False),
        ("It's Arthur again.", "I collect knives", True),
        ("It's Arthur here.", "I collect knives", False),
        ("It's Arthur here.", "Hiya, this is Kelly", True),
        ("It's Monday again.", "Hiya, this is Kelly", False),
        ("It's cold again", "Hiya, this is Kelly", False),
        ("she said it's Arthur again", "Hiya, this is Kelly", False),
    ],
)
def test_a_person_whose_name_is_not_known_comes_back_with_it(
    said: str, guest: str, is_back: bool
) -> None:
    """Where no guest has given it."""
    assert returns_by_name(said, guest) is is_back
