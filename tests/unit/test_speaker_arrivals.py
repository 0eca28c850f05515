"""language/speaker_arrivals.py, speaker_parts.py: a guest who takes the phone, and their name."""

import pytest

from caller_memory.language.speaker_arrivals import arrives
from caller_memory.language.speaker_parts import before_handover, names_of_a_guest


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
        ("My roommate say make I give him phone. Oya, talk.", "How far, I want to know the score."),
        ("my colleague wants to try you out", "Yes, hello, Mehmet here, I smoke a lot"),
    ],
)
def test_who_greets_once_the_phone_was_given_away_is_a_guest(before: str, said: str) -> None:
    """Or who gives another name."""
    assert arrives(said, before, "Alice") and arrives(said, before, None)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", "Hello, I'm Precious, nice to meet you."),
        ("I went to the shops.", "Hello there, are you listening to me?"),
        ("My brother wants to talk to the landlord.", "Hello? Are you still there?"),
        ("She wants to ask you something.", "Hi again, Alice here, she has gone off it."),
        ("She wants to ask you something.", "No, she's changed her mind."),
        ("Let me ask you something.", "Hello, how late is it?"),
    ],
)
def test_a_person_greets_too(before: str, said: str) -> None:
    """Where nobody else was to speak, or they give their own name."""
    assert not arrives(said, before, "Alice")


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("I've got a bad hip. I'm handing you to my friend now.", "I've got a bad hip."),
        ("Alice here. My hip is bad. I'll let her say hello.", "Alice here. My hip is bad."),
        ("I'm handing you to my friend now. She is called Bev.", ""),
        ("This is Bob, her husband. I'm passing you back to Alice.", ""),
        ("I've got a bad hip.", ""),
    ],
)
def test_what_stands_before_a_handover_is_the_persons(said: str, own: str) -> None:
    """Unless it tells of a guest, too."""
    assert before_handover(said, "Alice") == own


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Hey, this ain't Dale, this is Marcus\nI can't have shellfish", {"marcus"}),
        ("Hi, this is Doug's daughter, I'm setting it up", set()),
        ("here speaks the mother of Katrin", set()),
        ("how far, I be Emeka", {"emeka"}),
    ],
)
def test_a_guest_is_not_called_as_the_person_is(said: str, names: set[str]) -> None:
    """Of whom they speak."""
    told = set(names_of_a_guest(said).replace(",", " ").split())
    assert names <= told and not told & {"dale", "doug", "doug's", "katrin"}
