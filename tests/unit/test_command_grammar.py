"""call/command_grammar.py: which turns are commands about the memory, and what is a yes."""

import random

import pytest

from caller_memory.call.command_grammar import VoiceCommand, is_yes, voice_commands_in

ORDERS = {
    VoiceCommand.OFF_THE_RECORD: """
        this is off the record
        off the record
        um this is off the record please
        This is off the record.
        let's go off the record
        lets go off the record for a minute
        can we go off the record
        hey can we talk off the record
        i want this to be off the record
        keep this off the record please
        okay this conversation is strictly off the record
        we're off the record now
        don't save this
        please dont save this
        don't remember this conversation
        do not record this call
        could you just not remember this
        don't write this down
        i don't want you to remember this conversation
        i'd rather you didn't save this
        don't remember what i'm about to say
        don't save anything
        stop recording
        off the record i think my boss is a clown
        this is off the record but i hate my job
    """,
    VoiceCommand.ON_THE_RECORD: """
        you can remember again
        okay you can remember again now
        um you can remember things again
        back on the record
        we're back on the record
        let's go back on the record please
        okay on the record
        this is on the record again
        you can start remembering things again
        start remembering again
        start remembering me again
        resume remembering
        you may save things again
        you can remember me again
        please turn your memory back on
        it's okay to remember again
    """,
    VoiceCommand.STOP_REMEMBERING: """
        never remember anything about me
        stop remembering me
        please stop remembering me
        stop remembering things about me
        could you just stop remembering me
        i don't want you to remember me
        um i dont want you to remember me anymore
        i do not want you to remember anything about me
        don't keep anything about me
        don't store any information about me
        do not save my data
        don't ever remember anything about me
        i want you to never remember me again
        i never want you to remember anything about me
        i don't want to be remembered
        never save anything i say
        i want to opt out of being remembered
        turn off your memory
        you must not remember anything about me
        stop remembering me because it feels creepy
    """,
    VoiceCommand.FORGET_CALL: """
        forget everything I said today
        forget what I told you this morning
        forget this conversation
        can you delete this whole call please
        I want you to forget our whole conversation
        erase everything I told you in this call
        wipe everything i've said since i rang
    """,
    VoiceCommand.FORGET_THAT: """
        forget that
        please forget that
        um forget that please
        hey can you forget that
        could you just forget that
        forget what i just said
        please forget what i just told you
        forget everything i just said
        please delete that
        delete that from your memory
        erase that
        can you erase what i just said
        scratch that
        scratch that don't remember it
        scratch that and don't remember it
        forget the last thing i said
        delete the last thing
        don't remember that
        don't save that please
        i don't want you to remember that
        no wait forget that
        forget forget that
        would you please forget this
        that was off the record
    """,
    VoiceCommand.FORGET_EVERYTHING: """
        forget everything
        please forget everything
        okay now forget everything
        can you forget everything please
        forget me
        please just forget me
        forget everything about me
        forget everything you know about me
        forget everything i've told you
        forget everything i ever told you
        delete all my data
        delete my data
        could you delete all of my data
        delete everything you have on me
        delete everything
        erase everything you know about me
        erase all the data you have about me
        erase all memories of me
        wipe your memory of me
        wipe your memory
        clear all your memories of me
        i want you to forget everything you know about me
        i want to be forgotten
        i want my data deleted
        remove all my personal information
        erase me from your memory
        forget everything and start over
    """,
    VoiceCommand.WHAT_DO_YOU_REMEMBER: """
        what do you remember about me
        um what do you remember about me
        hey what do you know about me
        so what do you know about me then
        what else do you know about me
        what have you stored about me
        what do you have on me
        what data do you have about me
        what do you remember
        tell me everything you remember about me
        can you tell me what you know about me
        tell me what you remember about me please
        i want to know what you know about me
        do you remember anything about me
        do you know anything about me
        show me my data
        list everything you've saved about me
        what's in your memory about me
    """,
}

NO_ORDERS = """
    i always forget everything when i'm nervous
    don't forget that my sister comes tomorrow
    forget that idea i had about rome let's talk about paris
    he said it was off the record
    i'll never forget that trip
    what do you remember about rome
    what do you remember about my sister
    i forgot everything
    remember that i like tea
    hello
    um
    i want to forget everything
    don't forget
    don't forget me
    never forget that
    never forget me
    don't forget everything i told you
    forget it
    never mind
    my doctor told me to stop remembering the bad days
    i can't remember anything about my childhood
    i don't remember anything about me as a kid
    i don't remember that
    i don't remember me saying that
    do you remember me
    don't you remember me
    you don't remember me
    why don't you remember me
    you don't remember anything about me
    do you remember my dog
    do you remember what i said about my dog
    what do you know about paris
    what do you know
    what do you know about me and my sister's fight
    tell me everything you know about rome
    tell me everything about dinosaurs
    tell me what you think about me
    what does my boss know about me
    delete all my emails
    delete all my data from the old phone before i sell it
    i deleted all my data
    did you delete all my data
    will he forget me
    please forget about the pizza
    please delete that song from my playlist
    forget that i said i like tea i like coffee
    forget that guy
    forget my umbrella
    i keep forgetting that
    the interview was off the record
    off the record means nobody writes it down
    is this off the record
    the journalist went off the record
    what does off the record mean
    my favourite band broke the record
    he is back on the record label
    i bought it on record
    i want to remember things again
    i can remember again since the surgery
    my grandmother can remember again
    you can remember numbers better than me
    remember me to your mother
    remember me
    please remember that i never eat meat
    can you remember my birthday
    don't save me a seat
    don't save this song
    don't keep me waiting
    don't keep anything in the fridge about to expire
    stop remembering the past
    never trust anyone
    she wants me to forget everything about him
    forget everything you know about physics
    forget everything except my name
    forget me not is a flower
    erase that board please
    wipe your feet
    clear the table
    scratch that lottery ticket
    should i forget that
    maybe you should forget that
    i told him to forget that
    don't delete that
    please don't forget that
    don't delete my data
    never delete everything
"""


def lines(table: str) -> list[str]:
    """The sentences of a table, one a line."""
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("text", "command"), [(text, c) for c, table in ORDERS.items() for text in lines(table)]
)
def test_a_turn_that_commands_is_that_command(text: str, command: VoiceCommand) -> None:
    """With fillers, politeness and either spelling, as recognition writes it."""
    assert voice_commands_in(text) == [command]


@pytest.mark.parametrize("text", lines(NO_ORDERS))
def test_words_within_a_turn_are_no_command(text: str) -> None:
    """A sentence that merely holds the words of a command is none."""
    assert voice_commands_in(text) == []


@pytest.mark.parametrize(
    ("text", "both"),
    [
        (
            "forget everything and never remember me again",
            [VoiceCommand.FORGET_EVERYTHING, VoiceCommand.STOP_REMEMBERING],
        ),
        (
            "please forget that and stop recording this call",
            [VoiceCommand.FORGET_THAT, VoiceCommand.OFF_THE_RECORD],
        ),
        ("delete everything and tell me a joke", []),
    ],
)
def test_two_commands_in_a_turn(text: str, both: list[VoiceCommand]) -> None:
    """Neither is lost; a command and something else is no command about memory."""
    assert voice_commands_in(text) == both


def test_a_call_is_forgotten_whatever_else_is_said() -> None:
    """Who reports it orders nothing, and "the call" may be one with somebody else."""
    angry = "Please forget everything I said today, I was just hot in the head. We talk tomorrow."
    assert voice_commands_in(angry) == [VoiceCommand.FORGET_CALL]
    for said in (
        "My wife said, forget everything I said today",
        "the bank rings at nine. actually forget the call",
        "did you forget our call?",
        "don't forget this call",
    ):
        assert VoiceCommand.FORGET_CALL not in voice_commands_in(said), said


@pytest.mark.parametrize("command", ORDERS)
def test_case_and_punctuation_do_not_matter(command: VoiceCommand) -> None:
    """Some recognisers write them, some do not."""
    for text in lines(ORDERS[command]):
        assert voice_commands_in(f"  {text.upper()}... ") == [command]
        assert voice_commands_in(text.replace("'", "’").replace(" ", ", ")) == [command]


@pytest.mark.parametrize("table", [*ORDERS.values(), NO_ORDERS])
def test_who_commands_matters(table: str) -> None:
    """What somebody else said or does is reported, not ordered."""
    for text in lines(table):
        assert voice_commands_in(f"my brother told me yesterday {text}") == []


@pytest.mark.parametrize(
    "text",
    lines("""
    yes
    Yes.
    yeah
    yep
    yes please
    yeah please
    yep do it
    go ahead
    yes go ahead
    please do
    i'm sure
    im sure
    yes i'm sure
    yes i am
    yes i'm absolutely sure
    confirm
    confirmed
    yes confirm
    okay do it
    sure
    absolutely
    of course
    yes yes
    yes forget everything
    yes go ahead and delete everything
    that's right
    """),
)
def test_a_plain_yes_is_one(text: str) -> None:
    """However it is said."""
    assert is_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        *lines("""
    yes but not my name
    no
    um
    um yes
    yes and no
    maybe
    yes?
    i'm not sure
    are you sure
    not sure
    of course not
    absolutely not
    yes i mean no
    no yes
    yes wait
    yeah right
    yeah i guess
    i think so
    okay
    mhm
    uh huh
    don't
    don't do it
    yes i would like to hear about rome
    yes tell me about my sister
    sure what happens then
    go ahead and tell me a joke
    yesterday
    confirm my appointment
    please
    never mind
    what
    """),
    ],
)
def test_doubt_is_no_yes(text: str) -> None:
    """What hesitates, limits, asks or goes on does not confirm."""
    assert not is_yes(text)


def test_anything_can_be_read() -> None:
    """Random characters raise nothing and command nothing; a very long turn is no command."""
    chance = random.Random(5)
    for _ in range(2000):
        text = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(40)))
        assert voice_commands_in(text) == []
        assert not is_yes(text)
    assert voice_commands_in("um " * 50_000 + "hello") == []
    assert voice_commands_in("hey so well " * 50_000) == []
    assert not is_yes("yes " * 50_000)
