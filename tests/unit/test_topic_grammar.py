"""call/topic_grammar.py: which turns ask to forget what they name, and what they name."""

import random

from caller_memory.call.topic_grammar import topic_of

NAMED = """
    forget what I said about my divorce | my divorce
    Please forget what I told you about Anna. | anna
    can you forget everything I said about the operation? | the operation
    could you please erase what I've mentioned about my boss | my boss
    delete everything you know about my salary | my salary
    forget anything about my ex husband | my ex husband
    forget all the things I told you about the trial | the trial
    forget about my sister | my sister
    please just forget about my gambling | my gambling
    forget about me being pregnant | me being pregnant
    forget that I'm allergic to nuts | i'm allergic to nuts
    Please forget that I'm allergic to nuts. | i'm allergic to nuts
    um could you forget that i was diagnosed with leukaemia please | i was diagnosed with leukaemia
    forget I ever told you that I drink | i drink
    forget I said I was pregnant | i was pregnant
    forget the fact that I live in Oslo | i live in oslo
    I want you to forget that my son is ill | my son is ill
    erase that I work at the embassy | i work at the embassy
    pretend I never told you about the affair | the affair
    pretend I never said that I'm gay | i'm gay
    delete my address | my address
    delete my phone number from your memory | my phone number
    erase my age please | my age
    forget my sister's name | my sister's name
    forget my birthday | my birthday
    don't remember that I smoke | i smoke
    do not keep that I was in prison | i was in prison
    don't keep my address | my address
    please don't save what I said about my mother | my mother
    never store anything about my health | my health
    you can drop the thing about Rome | rome
    you can lose the bit about the baby now | the baby
    scratch the part about my knee | my knee
    strike what I said about the neighbours | the neighbours
    get rid of the note about my weight | my weight
    remove the entry on my medication | my medication
    throw away what you have on my father | my father
    I don't want you to keep my date of birth | my date of birth
    I don't want you to remember that I cried | i cried
    I'd rather you didn't store what I told you about the loan | the loan
    I no longer want you to know where I live | where i live
    I no longer want you to have my address | my address
    take back what I said about the vicar | the vicar
    wipe everything about the lawsuit from your memory | the lawsuit
    okay so go ahead and forget what i mentioned about tom thanks | tom
    actually scrub the bit about the tablets | the tablets
    take out what I said about my weight would you | my weight
    delete everything about the proposal, it's off | the proposal
    please drop what I said about the bookies, Father Doyle would have a fit | the bookies
    can you remove my salary from whatever you've got on me | my salary
    pretend you never heard that, about the van. I could get the sack. | the van
    dinnae keep that bit about the redundancy, if it got out I'd be in bother | the redundancy
    strike that about the selling, nothing's signed and people here talk | the selling
    ah no, don't keep that one about the girl, my brothers use this phone too | the girl
    leave that out about my job, will you | my job
"""

NOT_NAMED = """
    what was that about the van?
    take that bit of rope with you
    keep that one about the girl
    don't forget that one about the girl
    drop this one with the others
    You never heard anything about the strike?
    You didn't hear anything about my parcel?
    you never heard that about bees?
    Cut this part about the weather
    Don't remember that about the film
    Scratch that, about my appointment on Friday, make it Monday
    Forget what I said about Leeds. If they offer me the job I'm taking it.
    don't forget that I'm allergic to nuts
    don't forget my birthday
    please never forget what I said about Anna
    do not delete my address
    I always forget my keys
    I'll never forget Rome
    I forget my sister's name every time
    my doctor told me to forget about running
    he said forget about my sister
    did I delete my account
    did you forget my birthday
    did you delete my address?
    will you forget what I said about Anna when I hang up
    should I forget about my ex
    how do I forget about my ex
    I want to forget about my divorce
    I'd like to forget that I was there
    we should forget about the past
    forget it
    forget that
    forget everything
    forget me
    never mind
    remove the nuts from my order
    clear my schedule
    clear my calendar for Friday
    cancel my appointment
    drop the subject
    drop the box about noon
    forget about the pizza
    forget about it
    forget my old number my new number is five five
    forget about running
    forget about that
    forget about dinner let's go to the cinema
    forget that idea I had about Rome let's talk about Paris
    forget that I said I like tea I like coffee
    forget that I like tea I meant coffee
    forget what I said about Tuesday I'm coming on Wednesday
    forget what I said about tea but remember the coffee
    don't save my brother a seat and don't forget that I'm coming
    delete all my emails
    please delete that song from my playlist
    delete the last photo
    don't keep me waiting
    don't write that I was late on the form please sign it and send it on to the office today
    I don't remember that I said so
    I don't remember my first day at school
    don't you remember that I like tea
    do you remember what I said about my divorce
    what did I say about my divorce
    remember what I said about my divorce
    tell me what I said about my divorce
    you forgot what I said about my divorce
    why did you forget that I'm allergic to nuts
    I can't believe you forgot my birthday
    no, that's wrong, I said Jon
    I lost the note about my weight
    my boss scratched the part about my bonus
    pretend I'm a pirate
    pretend that we are in Rome
    strike a pose
    take back the book about Rome to the library
    I wish I could forget that I'm ill
    forget what I said about Rome, I meant Milan
    remove my coat from the list
    forget you
    forget not that I love you
    I take what I said about my health seriously
    hello
"""


def lines(table: str) -> list[str]:
    """The sentences of a table, one a line."""
    return [line.strip() for line in table.strip().splitlines()]


def test_what_is_to_be_forgotten_is_named() -> None:
    """In whatever wording, case and punctuation."""
    for line in lines(NAMED):
        text, _, named = line.partition(" | ")
        topic, shouted = topic_of(text), topic_of(f"{text.upper().replace(chr(39), '’')}!")
        assert topic is not None and topic.words == named, line
        assert topic == shouted, line


def test_who_reports_asks_or_keeps_names_nothing() -> None:
    """What is forgotten by mistake does not come back."""
    assert [text for text in lines(NOT_NAMED) if topic_of(text)] == []


def test_who_asks_matters() -> None:
    """What somebody else asked is reported, and what one asks oneself is no order."""
    for line in lines(NAMED):
        text = line.partition(" | ")[0]
        assert topic_of(f"my brother told me yesterday {text}") is None, line
        assert topic_of(f"i wonder whether they {text}") is None, line


def test_anything_can_be_read() -> None:
    """Random characters name nothing; neither does a very long turn."""
    chance = random.Random(7)
    for _ in range(1000):
        text = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(40)))
        assert topic_of(text) is None
    assert topic_of("forget what i said about " * 5_000) is None
    assert topic_of("forget that i " + "very " * 20_000) is None
