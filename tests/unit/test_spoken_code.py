"""language/spoken_code.py: what is said about a spoken code, and the code itself."""

import pytest

from caller_memory.call.code import hashed, is_code
from caller_memory.language.spoken_code import (
    AboutCode,
    about_code,
    answered_code,
    digits_said,
    given_code,
    takes_back,
)

SETS = """
ask for my code when I call
Ask me for a PIN before you tell anything
please ask me for a password every time I call
From now on, ask for my code.
protect my memory with a code
set up a pin for my memory
Can you ask me for my PIN whenever I call?
set my code to 4719
change my pin
ask me for a pin, my pin is 4719
I'd like a code word for my calls
I want a code before you tell me anything
""".strip().splitlines()
REMOVES = """
stop asking for my code
don't ask for my code anymore
remove my code
turn off the pin please
I don't want a code anymore
please stop asking me for the code
you don't need to ask for my PIN any more
""".strip().splitlines()
FORGOTTEN = """
I forgot my code
what's my code?
I can't remember my PIN
I've lost my passcode
sorry, I don't know the code
""".strip().splitlines()
OTHERS = """
I need a code
I need a password for Netflix
ask my code review team
my code is ugly
the code doesn't compile
what is a PIN?
I forgot my password for Gmail
remove my code from GitHub
I love code
ask me for my name when I call
change my password on Netflix
the PIN is broken
use the code in the fridge
stop asking for my name
""".strip().splitlines()


@pytest.mark.parametrize(
    ("said", "about"),
    [(said, AboutCode.SET) for said in SETS]
    + [(said, AboutCode.REMOVE) for said in REMOVES]
    + [(said, AboutCode.FORGOTTEN) for said in FORGOTTEN]
    + [(said, None) for said in OTHERS],
)
def test_what_a_turn_wants_of_the_code(said: str, about: AboutCode | None) -> None:
    """A whole turn, or the wish before the code."""
    assert about_code(said) is about


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("four seven one nine", "4719"),
        ("4719", "4719"),
        ("47 19.", "4719"),
        ("4-7-1-9", "4719"),
        ("It's forty-seven nineteen", "4719"),
        ("um 4 7 1 9", "4719"),
        ("double four one nine, please", "4419"),
        ("My code is 4719", "4719"),
        ("hi it's Alice my code is four seven one nine", "4719"),
        ("my code is blue giraffe", "bluegiraffe"),
        ("Blue giraffe.", "bluegiraffe"),
        ("blue, giraffe", "bluegiraffe"),
        ("Three blue giraffes", "3bluegiraffes"),
        ("3 blue giraffes", "3bluegiraffes"),
        ("Hello?", None),
        ("What code?", None),
        ("I don't know", None),
        ("who are you", None),
    ],
)
def test_all_spellings_of_a_code_are_one(said: str, code: str | None) -> None:
    """Digits and number words, blanks, case and signs."""
    assert answered_code(said) == code


def test_only_digits_or_the_words_for_it_give_a_code_unasked() -> None:
    """Anything else would make a try of small talk."""
    assert digits_said("four seven one nine") == "4719" and digits_said("blue giraffe") is None
    assert given_code("the pin is 4719") == "4719" and given_code("blue giraffe") is None


def test_it_can_be_taken_back() -> None:
    """Before a code is set."""
    assert takes_back("Never mind, thanks") and not takes_back("nothing compares to you")


def test_a_hash_has_its_own_salt() -> None:
    """Two of one code differ; what was not made here is no code's."""
    one, other = hashed("4719"), hashed("4719")
    assert one != other and "4719" not in one.partition(":")[0]
    assert is_code("4719", one) and is_code("4719", other) and not is_code("4718", one)
    assert not is_code("4719", "rubbish") and not is_code("4719", "scrypt:zz:4719")
