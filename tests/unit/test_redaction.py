"""language/pii/redaction.py: which secrets are taken out, and that nothing else is."""

import random
import re

import pytest

from caller_memory.language.pii.redaction import PLACEHOLDERS, redact

CARDS = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111–1111–1111–1111",
    "5555 5555 5555 4444",
    "3782 822463 10005",
    "378282246310005",
    "6011000990139424",
    "30569309025904",
    "2223003122003222",
    "6304000000000000",
    "4111, 1111, 1111, 1111",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    "four one one one one one one one one one one one one one one one",
    "Four one one one, one one one one, one one one one, one one one one",
    "four one one one um one one one one uh one one one one one one one one",
    "four one one one dash one one one one dash one one one one dash one one one one",
    "four triple one double one double one quadruple one double one double one",
    "forty one eleven eleven eleven eleven eleven eleven eleven",
    "forty-one eleven eleven eleven eleven eleven eleven eleven",
    "sixty eleven double oh oh nine nine oh one three nine four two four",
    "six zero one one zero zero zero nine nine zero one three nine four two four",
    "5 five 5 five fifty five 55 5555 double four double four",
    "four thousand zero zero zero zero zero zero zero zero zero zero zero two",
    "4111 1111 one one one one then 1111",
    "4111 1111 okay let me see 1111 1111",
]
IBANS = [
    "DE89370400440532013000",
    "de89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "GB82 WEST 1234 5698 7654 32",
    "NL91 ABNA 0417 1643 00",
    "NO93 8601 1117 947",
    "FR14 2004 1010 0505 0001 3M02 606",
    "MT84MALT011000012345MTLCAST001S",
    "d e eight nine three seven oh four oh oh four four oh five three two oh one three oh oh oh",
    "d e eight nine three seven zero four um zero zero four four zero five three two zero one "
    "three triple zero",
    "de 89 three seven oh four 0044 oh five three two 0130 double oh",
    "d e eighty nine thirty seven oh four double oh forty four oh five thirty two oh one thirty "
    "double oh",
    "delta echo eight nine three seven oh four oh oh four four oh five three two oh one three oh "
    "oh oh",
    "g b eight two w e s t one two three four five six nine eight seven six five four three two",
    "n oh nine three eight six oh one one one one seven nine four seven",
]
SENTENCES = [
    ("my card is {}", "four one one one one one one one one one one one one one one two", "card"),
    ("my visa is {} thanks", "1234 5678 9012 3456", "card"),
    ("charge the credit card {} please", "4111111111111112", "card"),
    (
        "{} is my debit card",
        "one two three four five six seven eight nine oh one two three",
        "card",
    ),
    ("my card number is {}", "four one one one one one one one", "card"),
    ("card number um {}", "4111 1111 1111 111", "card"),
    ("my ssn is {}", "123456789", "ssn"),
    ("ssn {}", "one two three forty five six seven eight nine", "ssn"),
    ("my social security number is {}", "one two three four five six seven eight nine", "ssn"),
    ("my social is {} okay", "123 45 6789", "ssn"),
    ("it's {} and that's it", "123-45-6789", "ssn"),
    ("{} is my social security number", "oh seven eight oh five one one two oh", "ssn"),
    ("my iban is {}", "eight nine three seven oh four oh oh four four oh five three two", "iban"),
    ("the iban is {}", "DE89 3704 0044 0532 0130 01", "iban"),
    (
        "my bank account is {} yes",
        "d e eight nine three seven oh four oh oh four four oh five",
        "iban",
    ),
    ("my password is {}", "hunter two", "password"),
    ("My password is {}.", "Hunter2!x", "password"),
    ("my password's {}", "hunter2", "password"),
    ("password: {}", "hunter2", "password"),
    ("password:{}", "hunter2", "password"),
    ("wifi password {}", "hunter2", "password"),
    ("um my password is um {} please", "hunter two", "password"),
    ("my password is {} and i live in oslo", "correct horse battery staple", "password"),
    ("my password is {}", "h u n t e r two", "password"),
    ("my password is {}", "p@ssw0rd", "password"),
    ("the password for my wifi at home is {}", "tango seven", "password"),
    ("the password i use at work is {} but don't tell", "blue monkey", "password"),
    ("the password to the router was {}", "admin admin", "password"),
    ("i changed my password to {}", "hunter2", "password"),
    ("{} is my password", "hunter two", "password"),
    ("use {} as my pin", "1234", "password"),
    ("the pin for my card is {}", "one two three four", "password"),
    ("my pin is {}", "twelve thirty four", "password"),
    ("my pin is like {} i think", "nine nine oh one", "password"),
    ("pin {}", "4821", "password"),
    ("pin code {}", "four eight two one", "password"),
    ("set my pin to {}", "double oh seven three", "password"),
    ("my bank's passcode is {}", "123456", "password"),
    ("the passphrase is {}", "purple elephants dance", "password"),
    ("{} is the pin", "four three two one", "password"),
    ("c v v {}", "one two three", "password"),
    ("the cvv is {} and the street is main street", "123", "password"),
    ("the security code on the back is {}", "nine nine nine", "password"),
]
LABELS = {
    "card": "[card number]",
    "iban": "[IBAN]",
    "ssn": "[social security number]",
    "password": "[password]",
}

HARMLESS = """
hello
i have two cats and three dogs
one two three four five six seven eight nine ten eleven twelve
my phone number is five five five zero one zero zero one nine nine
call me at +1 555 010 0199
call me at +49 1512 3456 7890 12
my number is 020 7946 0958
i was born on the third of may nineteen eighty four
i was born on 1984-05-03 and moved in 2019
in 1985, 1987, 1990, 2001 and 2010
from 2001 to 2010 i lived at 221 baker street
it costs $1,234,567.89 or 45.99
the price is one thousand two hundred and five dollars
order number 123456789
my order number is 1234567890123456 it was a birthday card
the parcel is 1700000000000
isbn 978-3-16-148410-0
pi is 3.14159265358979
pi is three point one four one five nine two six five three five eight nine seven nine
my card ends in 4242
i sent a christmas card to 12 people in 2019
my credit card was declined
the social security office is at 800 772 1213
social media has 123 million users
call 123456789
123-456-7890
i forgot my password
i forgot the password to my email my sister is angry
i forgot my password and my pin
my password manager is bitwarden
my password is wrong
my password is too long
my password is not working
my password is the same as yours
my password is expired
my password is twelve characters long
my password is in the drawer
what is my password
is my password safe
i changed my password yesterday
i changed the password to something stronger
reset my password please
my pin board is full
my pin board has 1200 notes
i collect pins
a bowling pin is 15 inches tall
pin it to the wall
my pin is a secret
i went to the bank in oslo
what's an iban
my iban got lost
it is 12 degrees and 30 minutes past nine
scores were 45, 67, 89, 34, 56, 78, 90, 12
the code is one two three
room four one one
flight ba 2490 at ten forty five
we won four to two and ate at nine
double trouble and triple jump
i'm on a double u shaped street
as 21 as 21 one two was 4
my iban was refused so i called 020 7946 0958 at 11 30
the ip is 192.168.100.200
it starts at 10:30:45 on 12/05/2024
he ran 42.195 km in 2:03:59
the zip is 94107 and the house is 12
my license plate is d e 8 9 3 7
nine to five
oh no not again
mi contraseña
我的电话是 13800138000
naïve café №5 ½ ²
""".strip().splitlines()


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("sentence", ["{}", "yes it is {}", "so it's {}, thank you"])
def test_a_card_number_is_taken_out(sentence: str, number: str) -> None:
    """Its check digit tells, written or spoken, without a word about cards."""
    assert redact(sentence.format(number)) == sentence.format("[card number]")


def test_a_card_told_in_pairs_with_commas_is_taken_out() -> None:
    """Two numbers of two digits between commas are one piece of it."""
    pairs = ", ".join(["eleven eleven"] * 3)
    assert redact(f"The card is forty one eleven, {pairs}.") == "The card is [card number]."


@pytest.mark.parametrize("iban", IBANS)
@pytest.mark.parametrize("sentence", ["{}", "transfer it to {}", "it's {}, thank you"])
def test_an_iban_is_taken_out(sentence: str, iban: str) -> None:
    """Its check digits tell, written or spelled."""
    assert redact(sentence.format(iban)) == sentence.format("[IBAN]")


@pytest.mark.parametrize(("sentence", "secret", "kind"), SENTENCES)
def test_what_is_said_to_be_a_secret_is_taken_out(sentence: str, secret: str, kind: str) -> None:
    """The words around it tell, also where recognition lost a digit; they stay."""
    assert redact(sentence.format(secret)) == sentence.format(LABELS[kind])


@pytest.mark.parametrize("text", HARMLESS)
def test_everything_else_stays(text: str) -> None:
    """Byte for byte, in any case."""
    assert redact(text) == text
    assert redact(text.upper()) == text.upper()


def test_secrets_of_one_sentence_are_each_taken_out() -> None:
    """One does not hide the next."""
    assert (
        redact("visa 4111 1111 1111 1111 exp 12/27 cvv 123 and my ssn is 123 45 6789 bye")
        == "visa [card number] exp 12/27 cvv [password] and my ssn is [social security number] bye"
    )
    assert redact("4111111111111111\n5555555555554444") == "[card number]\n[card number]"


@pytest.mark.parametrize("digits", [13, 14, 15, 16, 17, 18, 19])
def test_every_length_of_a_card_number(digits: int) -> None:
    """ISO/IEC 7812 has them from 13 to 19 digits; one digit wrong is no card."""
    chance = random.Random(digits)
    for _ in range(50):
        body = "4" + "".join(chance.choice("0123456789") for _ in range(digits - 2))
        right = next(d for d in "0123456789" if luhn(body + d))
        wrong = str((int(right) + chance.randint(1, 9)) % 10)
        assert redact(f"it is {body}{right} ok") == "it is [card number] ok"
        assert redact(f"it is {body}{wrong} ok") == f"it is {body}{wrong} ok"


def luhn(number: str) -> bool:
    """The check of ISO/IEC 7812, digit by digit."""
    total = 0
    for place, digit in enumerate(map(int, reversed(number))):
        twice = digit * 2 if place % 2 else digit
        total += twice - 9 if twice > 9 else twice
    return total % 10 == 0


WORDS = (
    "one two oh zero four five double triple um , and dash to for 1 4 4111 1111 123 45 6789 visa "
    "card number my is the pin password ssn social security iban de89 d e gb west 3704 was as "
    "hunter two twenty forty hundred . ? + - order wrong characters changed i forgot ! 's : cvv "
    "4111111111111111 DE89370400440532013000 123-45-6789 0044 0532 [password] [card number] use"
).split()


@pytest.mark.slow
def test_redacted_text_stays_as_it_is() -> None:
    """Redacting twice is redacting once, and what stays is a part of what was said, in order."""
    chance = random.Random(7)
    for _ in range(1500):
        text = " ".join(chance.choices(WORDS, k=chance.randrange(60)))
        once = redact(text)
        assert redact(once) == once
        place = 0
        for kept in re.split("|".join(map(re.escape, PLACEHOLDERS)), once):
            place = text.index(kept, place) + len(kept)


def test_anything_can_be_read() -> None:
    """Random characters raise nothing and stay."""
    chance = random.Random(5)
    for _ in range(2000):
        text = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(60)))
        assert redact(text) == text


def test_other_digits_are_digits() -> None:
    """A card number in Arabic or full-width digits is one too."""
    for zero in "٠０":
        number = "".join(chr(ord(zero) + int(d)) for d in "4111111111111111")
        assert redact(f"it is {number}") == "it is [card number]"
