"""language/clefts.py: what is said in a roundabout way is read as if it were said plainly."""

import pytest

from caller_memory.language.clefts import plainly


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("it's the primary in leeds i'm at these days", "i'm at the primary in leeds these days"),
        ("it's not the cost i mind", "i do not mind the cost"),
        ("it's tea that i drink mostly", "i drink tea mostly"),
        ("it's the knees i have trouble with", "i have trouble with the knees"),
        ("no it's mondays i swim now", "no i swim mondays now"),
        ("what you should know is that my son is deaf", "my son is deaf"),
        ("i wish i'd never bought the flat in hull", "i had bought the flat in hull"),
        ("i do wish we didn't live so far out", "we do live so far out"),
        ("i wish my wife wasn't diabetic", "my wife is diabetic"),
        ("go on guess where i was born. a lift", "go on i was born. a lift"),
    ],
)
def test_what_is_roundabout_is_said_plainly(said: str, plain: str) -> None:
    """Clefts, regrets and questions that the person answers themselves."""
    assert plainly(said) == plain


@pytest.mark.parametrize(
    "said",
    [
        "it's a pity i can't come",
        "it's my sister who rang",
        "i wish i lived by the sea",
        "it's not that i hate flying",
        "guess what",
    ],
)
def test_what_is_plain_stays(said: str) -> None:
    """Only what is turned round is turned back; a wish for what is not so stays one."""
    assert plainly(said) == said
