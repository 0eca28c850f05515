"""Secrets in labelled dialogues and in sentences: which are taken out of what is kept."""

import random

import pytest

from benchmarks.redaction import gone, load, touched
from caller_memory.language.pii.redaction import PLACEHOLDERS, redact


@pytest.mark.parametrize(("half", "at_least"), [("dev", 0.97), ("test", 0.95)])
def test_labelled_secrets_are_gone(half: str, at_least: float) -> None:
    """Of dialogues by writers who had not seen the rules; no text of the second half was read."""
    assert gone(half) >= at_least


@pytest.mark.parametrize("half", ["dev", "test"])
def test_harmless_dialogues_are_left_alone(half: str) -> None:
    """At most two in a hundred lose a word."""
    assert touched(half) <= 0.02


TOLD = [
    ("I use {} as my password", "hunter2", "[password]"),
    ("set my password as {}", "hunter2", "[password]"),
    ("make the pin {}", "4471", "[password]"),
    ("{}, that's the password", "hunter2", "[password]"),
    ("{}, that's the password", "purple otter", "[password]"),
    ("i think {} is my password", "tumbleweed", "[password]"),
    ("it's {}, the password", "blossom", "[password]"),
    ("try {} for the password", "buttons", "[password]"),
    ("wifi password {}", "hummingbird", "[password]"),
    ("my pasowrd is {}", "jellyfish", "[password]"),
    ("I log in with {}", "Trolley88", "[password]"),
    ("would {} be a strong password", "Trolley88", "[password]"),
    ("my password is {}, all lowercase", "dragonfly", "[password]"),
    ("the passphrase is {}", "my dog ate the moon", "[password]"),
    ("the gate code is {}", "4471", "[access code]"),
    ("you punch in {} on the keypad", "5 8 0 0", "[access code]"),
    ("the burglar alarm wants {}", "double four two seven", "[access code]"),
    ("mum's ipad is {}", "7 7 7 7 7 7", "[access code]"),
    ("{} for the stockroom", "5521", "[access code]"),
    ("the safe, {}", "left 18 right 42 left 7", "[access code]"),
    ("they changed the gate from {}", "4417", "[access code]"),
    ("{} is your Northbank verification code", "829104", "[one-time code]"),
    ("the bank text said {}", "774 120", "[one-time code]"),
    ("sort code {}", "20-00-00", "[account number]"),
    ("my account number is {}", "oh oh oh one two three four five", "[account number]"),
    ("routing one is {}", "110000000", "[account number]"),
    ("passport number {}", "L898902C3", "[passport number]"),
    ("my driver's license number is {}", "I1234562", "[ID number]"),
    ("last four of my social are {}", "9999", "[social security number]"),
    ("the three digits on the back are {}", "739", "[password]"),
]


@pytest.mark.parametrize(("sentence", "secret", "label"), TOLD)
def test_a_secret_that_is_told_by_name(sentence: str, secret: str, label: str) -> None:
    """Before or behind the word for it, after a verb, in an order."""
    assert redact(sentence.format(secret)) == sentence.format(label)


KEYS = [
    "sk-proj-abcdefghijklmnopqrstu",
    "sk-ant-api03-abcdefghijklmnop",
    "ghp_xVrxg9NfK0hRQ4Xhmr7NS11t5ymEasrQKuZW",
    "github_pat_11ABCDEFG0abcdefghij_klmnop",
    "glpat-hb596pBOG7P8ukugj4i6",
    "AKIAIOSFODNN7EXAMPLE",
    "xoxb-000000000000-000000000000-FaKeFaKeFaKe",
    "AIzaSyFAKE00fake11FAKE22fake33FAKE44fak",
    "sk_live_00FAKE11fake22FAKE33fake",
    "SK0123456789abcdef0123456789abcdef",
    "SG.abcdefghijklmnop.qrstuvwxyz0123456789ABCD",
    "npm_abcdefghijklmnopqrstuvwxyz0123456789",
    "sb_secret_FaKe0FaKe1FaKe2FaKe3",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl",
    "-----BEGIN PRIVATE KEY-----\nMIIBFAKEfakeFAKEfake\n-----END PRIVATE KEY-----",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_tells_by_its_shape(key: str) -> None:
    """Without a word about keys; what stands around it stays."""
    assert redact(f"why does {key} not work") == "why does [api key] not work"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://bob:m4ngo@db.example.com/x", "postgres://bob:[api key]@db.example.com/x"),
        ("Authorization: Bearer 0123456789abcdef", "Authorization: Bearer [api key]"),
        ("DB_PASSWORD=hunter2 in the env", "DB_PASSWORD=[api key] in the env"),
        ("OPENAI_API_KEY=<your key here>", "OPENAI_API_KEY=<your key here>"),
    ],
)
def test_what_is_pasted(text: str, expected: str) -> None:
    """The password of a URL, a header's token, a setting's value, but no place for one."""
    assert redact(text) == expected


@pytest.mark.parametrize(
    "number",
    [
        "4111.1111.1111.1111",
        "4111/1111/1111/1111",
        "4111_1111_1111_1111",
        "4111 * 1111 * 1111 * 1111",
        "4111 dot 1111 dot 1111 dot 1111",
        "4•1•1•1•1•1•1•1•1•1•1•1•1•1•1•1",
        "4111\u20601111\u20601111\u20601111",
        "4111\u00ad1111\u00ad1111\u00ad1111",
        "\u200b".join("4111111111111111"),
        "3782/822463/10005",
    ],
)
def test_a_card_with_any_sign_between_its_digits(number: str) -> None:
    """Seen or hidden."""
    assert redact(f"it is {number} ok") == "it is [card number] ok"


def test_a_secret_behind_a_secret_is_found() -> None:
    """Taking one out leaves another standing alone, which the next look finds."""
    assert redact("ssn the one 1111 1111 123-45-6789") == (
        "ssn the [social security number] [social security number]"
    )


def test_redacting_twice_is_redacting_once() -> None:
    """Also of what was made for dialogues; and nothing raises."""
    chance = random.Random(3)
    texts = [turn["text"] for d in load("secrets_dev.jsonl") for turn in d["turns"]]
    words = [*" ".join(texts).split(), *PLACEHOLDERS]
    for text in [*texts, *(" ".join(chance.choices(words, k=30)) for _ in range(300))]:
        once = redact(text)
        assert redact(once) == once
