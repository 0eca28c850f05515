"""language/retraction.py: which turns may ask to forget, in any wording."""

import pytest

from caller_memory.language.retraction import may_retract

MAY = """
    Please forget that I'm allergic to nuts
    forget my sister's name
    can you erase the thing about my job
    delete what you have on my divorce
    wipe that from your memory
    could you remove my address please
    you can drop the thing about the operation
    scratch that last bit
    strike that from the record
    I take that back
    I want to take back what I said about Anna
    let me unsay that
    pretend I never said that
    act as if I hadn't told you about the baby
    just pretend you didn't hear it
    don't keep that
    please don't remember this part
    no need to save any of it
    don't write that down anywhere
    do not make a note of my weight
    I'd rather you didn't record that
    I'd prefer that you not hold on to it
    keep that between us
    this stays between you and me
    that was not for the record
    get rid of the stuff about my ex
    throw that note about my boss away
    clear what I told you about the loan
    I no longer want you to know where I live
    I don't want you to have my address any more
    you shouldn't have that
    you weren't supposed to know that
    you don't need to know my age any more
    lose that
    ignore what I just said
    disregard my last sentence
    that's confidential
    keep it private please
    for privacy reasons I'd like that gone
    I shouldn't have told you that
    I wish I hadn't mentioned her
    I want that deleted
    my old number should be forgotten
    nobody needs to know about the test
    stop storing my location
    never bring up my father again
    don't ever mention the accident to me
    it would be better if my illness were not in your notes
    purge the record of my salary
    redact my name
    Vergiss bitte, dass ich krank bin
    lösch meine Adresse
    merk dir das nicht
    oublie ce que j'ai dit sur ma mère
    efface mon adresse
    ne garde pas ça
    olvida lo que te dije
    borra mi dirección
    no guardes eso
    dimentica quello che ho detto
    cancella il mio indirizzo
    esquece o que eu disse
    apaga o meu endereço
    zapomnij o tym
    usuń mój adres
    vergeet wat ik zei
    wis mijn adres
    さっきの話は忘れて
    住所を削除してください
    忘记我刚才说的话
    请删除我的地址
    забудь, что я сказал
    удали мой адрес
    bunu unut
    adresimi sil
    أريد نسيان ما قلته
    내 주소를 지워줘
    यह भूल जाओ
    glöm det jag sa
    lupakan itu
    don't forget my birthday, and delete my old address
"""

NEED_NOT = """
    don't forget that I'm allergic to nuts
    please do not forget my birthday
    never forget that I love you
    I always forget my keys
    I keep forgetting names
    I'll never forget Rome
    I can't forget what he did
    I forgot my umbrella on the train
    my mother forgets everything
    I don't keep pets
    I don't remember my first day at school
    I never write letters
    I live in Oslo
    I'm allergic to nuts
    no, that's wrong, I said Jon
    no, it's spelled J-O-N
    remember that I like tea
    please note that I never eat meat
    I work as a nurse in a private clinic
    my sister keeps bees
    I lost my job in May
    we have nothing between the two houses but a hedge
    I don't have a car
    I don't know what to cook
    my son plays the drums
    hello
    vergiss nicht, dass ich allergisch bin
    n'oublie pas mon anniversaire
    no olvides mi cumpleaños
    忘れないでね、ナッツアレルギーです
    别忘了我的生日
    не забудь про мой день рождения
    doğum günümü unutma
"""


def lines(table: str) -> list[str]:
    """The sentences of a table, one a line."""
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("text", lines(MAY))
def test_what_may_ask_to_forget_waits(text: str) -> None:
    """Recall matters: the model decides, this only says which turns wait for it."""
    assert may_retract(text)
    assert may_retract(text.upper().replace("'", "’")) or not text.isascii()


@pytest.mark.parametrize("text", lines(NEED_NOT))
def test_what_asks_to_keep_or_tells_is_stored_at_once(text: str) -> None:
    """A model that is down must not cost a memory that nobody asked to forget."""
    assert not may_retract(text)
