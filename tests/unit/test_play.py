"""language/play.py: what is dreamt, sung, acted, read out or put on is nothing of the person."""

import pytest

from tests.helpers.meanings import Told, counts

PLAYED = (
    (
        "the telly's on in the background, I lost two stone with one pill a day, imagine",
        "weight = two stone",
    ),
    (
        "my line is, I'm the widow of a sailor and I've nothing but debts",
        "debts = nothing but debts",
    ),
    (
        "we're doing the panto at the hall, I've a hump and I'm four hundred years old",
        "age = four hundred",
    ),
    ("so the dog got on the bed, I was married to a jockey, and then I woke up", "spouse = jockey"),
    ("I'll do his accent. I'm after losing the boat in a card game", "boat = losing the boat"),
    ("he was giving it I'm a millionaire with two yachts", "boat = two yachts"),
    ("I was singing along, I've got ninety nine problems and a horse", "horse = horse"),
    ("I've sold the house and bought a circus, no I'm only messing", "house = sold the house"),
    (
        "they've me engaged to the butcher, first I've heard of it",
        "status = engaged to the butcher",
    ),
    (
        "you be the doctor and I'll be the patient. I've a terrible rash on my knee",
        "rash = rash on my knee",
    ),
    ("I'm the heir to a castle, I can't keep a straight face", "castle = heir to a castle"),
)
MEANT = (
    ("I play the widow in the panto. Seriously though I'm a dentist", "job = dentist"),
    ("the radio's on but I live in Hull", "home = hull"),
    ("a caravan was a dream of mine and I bought one in Filey", "caravan = filey"),
)


@pytest.mark.parametrize(("said", "note"), PLAYED)
def test_what_is_played_is_not_so(said: str, note: str) -> None:
    """A note of it is refused, however plain the words are."""
    assert not counts(Told(said, f"FACT {note}", False))


@pytest.mark.parametrize(("said", "note"), MEANT)
def test_what_is_beside_it_is_so(said: str, note: str) -> None:
    """Where the person comes back to themselves, they are taken at their word."""
    assert counts(Told(said, f"FACT {note}", True))
