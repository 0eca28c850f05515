"""Secrets in dialogues: which are taken out of what is kept, and what is left alone."""

import random

import pytest

from benchmarks.redaction import gone, kept, load, touched
from caller_memory.language.pii.dialogue import Dialogue
from caller_memory.language.pii.redaction import PLACEHOLDERS, redact


def said(*turns: str) -> list[str]:
    """What is kept of "person: …" and "agent: …" once all are said."""
    parts = [turn.partition(": ") for turn in turns]
    spoken = [{"speaker": speaker, "text": text} for speaker, _, text in parts]
    return kept({"kind": "", "turns": spoken, "secrets": []})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(("half", "at_least"), [("dev", 0.95), ("test", 0.9)])
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


DIALOGUES = [
    (["agent: What is the password?", "person: It's hunter2"], ["hunter2"]),
    (["agent: What's the wifi password?", "person: um, blue monkey"], ["blue monkey"]),
    (["agent: What's the password?", "person: hang on", "agent: Sure.", "person: hunter2"],
     ["hunter2"]),
    (["person: what's the code", "agent: You haven't said.", "person: It's 4719.",
      "agent: Okay, 4719 it is!"], ["4719"]),
    (["person: door code is four seven one nine", "agent: Got it, 4719."], ["4719"]),
    (["agent: What's the password?", "person: m a p l e 7 1", "agent: So maple71?"], ["maple71"]),
    (["person: the entry code is 6611", "agent: Noted.", "person: the last digit's a two now",
      "agent: So 6612."], ["6611", "6612"]),
    (["agent: The alarm code?", "person: first two are 81", "agent: And the rest?",
      "person: then 26"], ["81", "26"]),
    (["agent: First digit of the PIN?", "person: nine", "agent: Nine. Next?", "person: three",
      "agent: So nine three."], ["nine", "three"]),
    (["agent: The code, one digit at a time.", "person: 4", "agent: Yes.", "person: 7",
      "agent: Yes.", "person: 1", "agent: 471 noted among all of your other things."], ["471"]),
    (["person: 6011 1111", "agent: Go on.", "person: 1111 1117 and that's it"],
     ["6011 1111", "1111 1117"]),
    (["person: 4719", "agent: Pardon?", "person: that's my pin"], ["4719"]),
    (["person: bluebird", "agent: What's bluebird?", "person: it's my wifi password"],
     ["bluebird"]),
    (["person: 4471", "agent: Is that your PIN?", "person: yes"], ["4471"]),
    (["person: pick me a password", "agent: How about vK8#tLq2!mZw?"], ["vK8#tLq2!mZw"]),
    (["person: what's the wifi password", "agent: It's blue teapot."], ["blue teapot"]),
    (["person: i'll tell you my password", "agent: I'm listening.", "person: swordfish"],
     ["swordfish"]),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "secrets"), DIALOGUES)
def test_a_secret_that_the_dialogue_tells(turns: list[str], secrets: list[str]) -> None:
    """Asked for, said in halves, said again by the agent, or named only afterwards."""
    texts = said(*turns)
    for secret in secrets:
        assert all(secret.lower() not in text.lower() for text in texts), texts


REFUSALS = """
I'd rather not say
why do you need it?
it's in my notebook
it's a long one
it's private
it's written down somewhere
it's the same as before
not telling you
ask my husband
hold on a second
I never had one
which one
it changes every week
hang on, the kettle's boiling
wait, the dog wants out
no idea
""".strip().splitlines()


@pytest.mark.parametrize("answer", REFUSALS)
@pytest.mark.parametrize("question", ["What's the password?", "Could you tell me your PIN?"])
def test_a_refusal_is_left_alone(question: str, answer: str) -> None:
    """So is a delay, and a question back."""
    assert said(f"agent: {question}", f"person: {answer}")[1] == answer


def test_another_question_ends_the_wait_for_a_secret() -> None:
    """Its answer is a number of its own."""
    turns = "agent: What's your PIN?", "person: not now", "agent: What year were you born?"
    assert said(*turns, "person: 1952")[3] == "1952"


def test_what_is_kept_of_earlier_turns_is_told_once() -> None:
    """By what was returned for them, the agent's too."""
    dialogue = Dialogue()
    assert dialogue.person_said("take this down, fern-otter-22").text.endswith("fern-otter-22")
    assert dialogue.agent_said("Got it, fern-otter-22.") == "Got it, fern-otter-22."
    now = dialogue.person_said("that's my laptop password")
    assert now.earlier == {
        "take this down, fern-otter-22": "take this down, [password]",
        "Got it, fern-otter-22.": "Got it, [password].",
    }
    assert dialogue.person_said("thanks").earlier == {}


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
