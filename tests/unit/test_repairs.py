"""language/repairs.py: what is said instead takes the place of what was said first."""

import pytest

from caller_memory.language.repairs import repaired

REPAIRED = {
    "my grandbaby is six, i mean seven, she just had a party":
        "my grandbaby is seven, she just had a party",
    "i got three kids, well four, i always leave one out":
        "i got four kids, i always leave one out",
    "our michelle's forty three, hang on, forty four, she had her birthday":
        "our michelle's forty four, she had her birthday",
    "i've got two stents did i say two i meant three they did another":
        "i've got three stents they did another",
    "i've got two sisters, lord forgive me, three, i always leave out moira":
        "i've got three sisters, i always leave out moira",
    "my flight's at six on sunday, no, sorry, i meant seven thirty, out of newark.":
        "my flight's at seven thirty on sunday, out of newark.",
    "it's on the fourth, no, the fifth of may": "it's on the fifth of may",
    "we leave on monday, scratch that, tuesday.": "we leave on tuesday.",
    "the red car, i mean blue.": "the blue car.",
}  # fmt: skip
AS_IT_WAS = [
    "i'm allergic to nuts. no, that's all.",
    "i live in york. no, it's fine.",
    "i eat red meat, no white meat.",
    "i take one tablet, no two tablets ever.",
    "i can't do the appointment on monday but i can make it tuesday.",
    "i'm 60. actually, one more thing about my knee.",
    "my appointment is at nine. sorry, one more thing.",
    "i take three pills a day. hang on, one second.",
    "i have two kids and no one to help me",
    "we met in 1990. no one believed us",
    "i had three appointments and had to wait two hours",
    "i'm allergic to nuts, i mean seriously allergic.",
    "i have diabetes, i mean type 2.",
    "i have two cats. well, one of them is my sister's",
    "i have a rather large dog",
    "no no, i'm fine",
    "my son is a soldier. i beg your pardon, i didn't hear you.",
    "i have two dogs, well, two and a half if you count the neighbour's",
    "i was born in 1950. no, that's right.",
    "i have a son of six, well behaved, and one of four",
    "i work monday, wednesday, actually most days",
]


@pytest.mark.parametrize(("said", "meant"), REPAIRED.items())
def test_a_value_takes_the_place_of_one_of_its_kind(said: str, meant: str) -> None:
    assert repaired(said) == meant


@pytest.mark.parametrize("said", AS_IT_WAS)
def test_what_is_added_repairs_nothing(said: str) -> None:
    assert repaired(said) == said
