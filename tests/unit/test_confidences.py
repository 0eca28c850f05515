"""call/confidences.py: which turns want what they say, or what was just said, not to be kept."""

import pytest

from caller_memory.call.command_grammar import VoiceCommand, voice_commands_in
from caller_memory.call.confidences import Confidence, confidence_in, resumes
from tests.helpers.places import DATA

ITSELF = """
    don't write this down but I'm seeing a fella called Lorcan on the quiet
    please don't remember this but I lost eight hundred quid on the horses
    dont note this down but im behind with the rent
    keep this to yourself but I've put an offer in on a bungalow
    between you and me I voted to leave
    just between us, my manager drinks
    this isn't for your notes but my marriage is over
    this goes no further, but she's expecting
    I drink too much if I'm honest, but that's between us
    my brother drinks, actually forget I said that
    my ex has been messaging me, don't put that in your notes
    he lost the lot at cards keep that to yourself
    I've a lump in my breast, you didn't hear that from me
    in confidence, I've handed my notice in
    what I'm about to say doesn't go in any notebook, I've been sacked
    for your ears only, I'm writing a novel about the village
    I do a bit of cash work at weekends, but don't you write that down, now
"""
BEFORE = """
    no wait don't save that
    oh I shouldn't have said that, forget it please
    oh i shouldnt have said that forget it please
    you know what, strike that from the record
    actually scratch that
    ignore that last bit, would you
    forget I mentioned it
    oh ignore me, wipe that
    can we pretend I never told you that
    nobody needs to know that, lose it
    no no no delete delete delete
    keep that to yourself
    Oh God. You can't tell anyone that. Forget it.
    that wasn't mine to share so please take it off your list
    that was too personal, forget I said it
    hang on, don't write that down
    um, actually can you scrub that one? Don't want the missus stumbling over it
    strike that, nothing's signed and people here talk
    don't you dare keep that, my brothers use this phone too
    pretend you never heard that, I could get the sack
    forget that please, before somebody hears it
    dinnae write that down, if it got out I'd be in bother
"""
NEITHER = """
    forget it
    never mind
    forget that, it's Tuesday
    scratch that, make it Tuesday
    I never said that
    don't forget that I like nuts
    is it okay if I forget that
    I want to forget that
    he said keep that to yourself
    my husband's coeliac and I'm intolerant so between us we're a nightmare
    I'm trying to cook more from scratch
    it's a surprise party so it's a secret
    I don't keep that in the house
    the doctors don't know that
    my room is private
    don't you keep bees?
    my daughter rings here too and then she makes a drama
    strike that, my daughter lives in Rome now
    if it rains I'd be home
    Forget it, she calls me every Sunday.
    don't you mention it
    is this between us?
    I don't mention that to my wife
"""


def lines(table: str) -> list[str]:
    """The sentences of a table, one a line."""
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("text", lines(ITSELF))
def test_what_is_said_in_confidence(text: str) -> None:
    """It is not kept, and what follows it is: nobody goes off the record by it."""
    assert confidence_in(text) is Confidence.ITSELF
    assert voice_commands_in(text) == []


@pytest.mark.parametrize("text", lines(BEFORE))
def test_what_is_regretted(text: str) -> None:
    """The turn before is forgotten, without a model."""
    assert voice_commands_in(text) == [VoiceCommand.FORGET_THAT]


@pytest.mark.parametrize("text", lines(NEITHER))
def test_what_only_sounds_like_it(text: str) -> None:
    """What corrects, denies, reports or tells of something else asks for nothing."""
    assert confidence_in(text) is None


def test_ordinary_talk_is_no_confidence() -> None:
    """What is left out by mistake is lost."""
    said = [
        line.rpartition("\t")[2]
        for line in (DATA / "utterances_more.tsv").read_text(encoding="utf-8").splitlines()
    ]
    assert [each for each in said if confidence_in(each) is Confidence.ITSELF] == []


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("You may note that I am a retired locksmith", True),
        ("what I do want you to hold on to is that the bin lorry comes on a Wednesday", True),
        ("other than that I'm rereading Middlemarch", True),
        ("remember that my bin day is Thursday", True),
        ("he keeps it in the filing cabinet", False),
        ("you shouldn't write this down", False),
        ("do you remember my birthday?", False),
    ],
)
def test_what_is_to_be_kept_again(text: str, is_kept: bool) -> None:
    """Who asks to keep something is on the record again."""
    assert resumes(text) is is_kept


@pytest.mark.parametrize(
    "said",
    [
        "I was being treated for depression. Keep that private.",
        "He uses a wheelchair. Don't repeat that.",
        "My mum reads braille, keep that between us.",
        "I was tired yesterday. Don't write that down.",
        "I could get a dog. Keep that to yourself.",
    ],
)
def test_what_stands_before_a_request_is_what_it_is_about(said: str) -> None:
    """And no reason for it: the turn before stays."""
    assert confidence_in(said) is Confidence.ITSELF
