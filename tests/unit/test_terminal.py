"""terminal.py: what people say can not steer the terminal it is printed on."""

import json
import logging
import unicodedata

import pytest

from worker.terminal import EscapingFormatter, escaped, escaped_lines

OBEYED = [chr(n) for n in (*range(32), *range(0x7F, 0xA0))] + list(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ud800"
)


@pytest.mark.parametrize("sign", OBEYED, ids=lambda sign: f"{ord(sign):04x}")
def test_a_control_character_is_written_as_json_writes_it(sign: str) -> None:
    """None of it is left, and which it was can be read."""
    assert escaped(f"a{sign}[31mb") == f"a\\u{ord(sign):04x}[31mb"
    assert json.loads(f'"{escaped(sign)}"') == sign


def test_what_people_write_stays_as_it_is() -> None:
    """Letters of every script, emoji of several parts, a backslash."""
    for text in (
        "grün",
        "שלום",
        "مرحبا",
        "👨\u200d👩\u200d👧",
        "می\u200cخواهم",
        "a\\u001b",
        "e\u0301",
    ):
        assert escaped(text) == text


def test_no_control_category_is_forgotten() -> None:
    """All of Unicode's, and all that override the direction of writing."""
    for n in range(0x110000):
        sign = chr(n)
        turns = unicodedata.bidirectional(sign) in "LRE RLE PDF LRO RLO LRI RLI FSI PDI".split()
        if turns or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp"):
            assert escaped(sign) != sign, hex(n)


def test_json_keeps_its_value() -> None:
    """Its line ends are its own, those within its strings are escaped already."""
    value = {"a": "".join(OBEYED[:-1]) + "\n💚"}
    text = escaped_lines(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(text) == value and text.count("\n") == 2
    assert not any(sign in text for sign in OBEYED if sign != "\n")


def test_log_lines_are_escaped() -> None:
    """Message, arguments and traceback."""
    record = logging.makeLogRecord({"msg": "said %s", "args": ("\x1b[2J",), "levelname": "INFO"})
    assert EscapingFormatter("%(levelname)s %(message)s").format(record) == "INFO said \\u001b[2J"
