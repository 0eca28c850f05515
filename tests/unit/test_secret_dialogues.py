"""Secrets that the dialogue tells to be such, and what earlier turns are kept as."""

import pytest

from benchmarks.redaction import kept
from caller_memory.language.pii.dialogue import Dialogue


def said(*turns: str) -> list[str]:
    """What is kept of "person: …" and "agent: …" once all are said."""
    parts = [turn.partition(": ") for turn in turns]
    spoken = [{"speaker": speaker, "text": text} for speaker, _, text in parts]
    return kept({"kind": "", "turns": spoken, "secrets": []})  # type: ignore[typeddict-item]


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
    (["person: My card number starts with 4111 1111", "agent: And the rest?",
      "person: and it goes on with 1111 1111"], ["4111 1111", "1111 1111"]),
    (["person: I have to read 4111 1111 to you", "agent: Okay.",
      "person: and 1111 1111, that is my credit card"], ["4111 1111", "1111 1111"]),
    (["agent: It wants the PIN now.", "person: same as ever, 5820, we never changed it"],
     ["5820"]),
    (["agent: What do they press at the gate?", "person: my late husband chose it, two two oh six"],
     ["two two oh six"]),
    (["agent: The passphrase, please.", "person: lantern gravel, oh the kettle is boiling",
      "agent: No rush.", "person: where was I, yes, october pelican, four words in all"],
     ["lantern gravel", "october pelican"]),
    (["agent: What's the password?", "person: our first car, lada niva, all one word"],
     ["lada niva"]),
    (["person: the password starts Kestrel", "person: sorry, the door. It goes on with _Loft_404"],
     ["Kestrel", "_Loft_404"]),
    (["person: so the alarm code has six digits, two at a time, 83", "agent: Yes?",
      "person: next pair 06", "agent: And the last?", "person: 51 done"], ["83", "06", "51"]),
    (["person: how do i get into the shed again", "agent: The padlock opens with 0573."], ["0573"]),
    (["person: i can't get into my email account", "agent: You once used Biscuit2016 there."],
     ["Biscuit2016"]),
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
I'm not allowed to say
my husband handles that
when I get home I'll look
later, when the kids are asleep
can I tell you tomorrow?
I use bitwarden for that
my grandson set that up, he's 14
""".strip().splitlines()


@pytest.mark.parametrize("answer", REFUSALS)
@pytest.mark.parametrize("question", ["What's the password?", "Could you tell me your PIN?"])
def test_a_refusal_is_left_alone(question: str, answer: str) -> None:
    """So is a delay, and a question back."""
    assert said(f"agent: {question}", f"person: {answer}")[1] == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What year were you born?", "1952"),
        ("Fine. Which bus do you take?", "the 145"),
        ("Alright. What is your favourite flower?", "sunflower"),
        ("So, what's for dinner?", "gnocchi"),
        ("How many attempts are left?", "12"),
    ],
)
def test_another_question_ends_the_wait_for_a_secret(question: str, answer: str) -> None:
    """Its answer is a number or a word of its own."""
    for refused in ("What's your PIN?", "What's the wifi password?"):
        turns = f"agent: {refused}", "person: not now", f"agent: {question}"
        assert said(*turns, f"person: {answer}")[3] == answer


CODE = """
const key = process.env.STRIPE_SECRET_KEY; is undefined
pw = getpass.getpass("Password: ")
password = os.environ["DB_PASSWORD"] throws a KeyError
secret = get_secret("db") gives None
{"tool_calls": [{"id": "call_0", "type": "function"}]} is the reply
%2e%2e%2fbob NEAR(bob secret)
MAC address 00:00:5E:00:53:AF is on the network list
should i use ed25519 for an ssh key
the router is an Archer AX55 with wifi 6
case number 22-CV-1184
confirmation number 88XK2P for the hotel
""".strip().splitlines()


@pytest.mark.parametrize("text", CODE)
def test_what_names_a_thing_is_left_alone(text: str) -> None:
    """In code, on devices and on orders; also where it is said twice."""
    assert said(f"agent: {text}", f"person: {text}", f"person: {text}") == [text] * 3


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


def test_what_is_kept_of_a_turn_is_told_by_what_was_told_of_it_last() -> None:
    """A turn may lose one secret now and another one later."""
    dialogue = Dialogue()
    first = "take this down, fern-otter-22 and house number 4719"
    assert dialogue.person_said(first).text == first
    assert dialogue.person_said("that's my laptop password").earlier == {
        first: "take this down, [password] and house number 4719"
    }
    assert dialogue.person_said("and the pin is 4719").earlier == {
        "take this down, [password] and house number 4719": (
            "take this down, [password] and house number [password]"
        )
    }


def test_a_turn_that_is_redacted_at_once_is_told_by_what_was_returned() -> None:
    """A card's second half makes a secret of the turn that says it, too."""
    dialogue = Dialogue()
    dialogue.person_said("I have to read 4111 1111 to you, and fern-otter-22 later")
    now = dialogue.person_said("and 1111 1111, that is my card, with fern-otter-22")
    assert now.text == "and [card number], that is my card, with fern-otter-22"
    again = dialogue.person_said("fern-otter-22 is my password").earlier
    assert again[now.text] == "and [card number], that is my card, with [password]"


def test_a_text_that_is_said_twice_is_kept_in_one_way() -> None:
    """By the text alone nobody can tell one turn from the other."""
    dialogue = Dialogue()
    texts = [dialogue.person_said("4719").text, dialogue.agent_said("4719")]
    earlier = dialogue.person_said("that's my pin").earlier
    assert [earlier[text] for text in texts] == ["[password]"] * 2
