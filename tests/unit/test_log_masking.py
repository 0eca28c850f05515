"""log_masking.py: with LOG_PII=0 no log says who or what."""

import io
import logging
from collections.abc import Iterator

import pytest

from caller_memory import log_events
from caller_memory.log_masking import MASK, MaskPrivate, MaskTranscripts, Private, protect_logs
from caller_memory.models import Category, Memory
from tests.helpers.store_contract import LONG_AGO

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"


class EveryField(logging.Formatter):
    """Prints the message, the traceback and whatever else a JSON formatter would."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return super().format(record) + repr(
            {k: v for k, v in vars(record).items() if k not in ("msg", "args", "exc_text")}
        )


@pytest.fixture
def masked() -> Iterator[io.StringIO]:
    """What a handler with the filters prints."""
    yield from printed(log_pii=False)


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    """What a handler prints where the log may say who and what."""
    yield from printed(log_pii=True)


def printed(*, log_pii: bool) -> Iterator[io.StringIO]:
    """What a handler of the root logger prints."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EveryField())
    root = logging.getLogger()
    before, root.handlers, level = root.handlers, [handler], root.level
    root.setLevel(logging.DEBUG)
    protect_logs(log_pii=log_pii)
    protect_logs(log_pii=log_pii)
    assert [type(f) for f in handler.filters] == [MaskTranscripts, MaskPrivate][: 2 - log_pii]
    yield stream
    root.handlers = before
    root.setLevel(level)


def test_the_log_lines_keep_the_uuid_alone(masked: io.StringIO) -> None:
    """Operators search for the UUID; identity, sentence, key and value are masked."""
    log_events.user_resolved("alice@example.com", USER)
    log_events.profile_created("alice@example.com")
    log_events.user_said("i love volcanoes")
    log_events.turn_categorized("i love volcanoes", Category.INTEREST)
    log_events.memory_stored(
        Memory(Category.FACT, "volcano_name", "etna", None, LONG_AGO, LONG_AGO)
    )
    text = masked.getvalue()
    assert f"[SESSION INIT] Identity: {MASK} → UUID: {USER}" in text
    assert f"[MEMORY CATEGORIZATION] '{MASK}...' -> INTEREST" in text
    assert f"[MEMORY STORED] Stored: [FACT] {MASK} = {MASK}" in text
    assert not any(word in text for word in ("alice", "volcano", "etna"))


def test_tracebacks_keep_types_and_places(masked: io.StringIO) -> None:
    """Errors quote what was said; their causes do too."""
    logger = logging.getLogger("memory-agent.test")
    said, who = "i love volcanoes", "alice@example.com"
    try:
        try:
            raise KeyError(said)
        except KeyError as exc:
            raise ValueError(who) from exc
    except ValueError as exc:
        logger.exception("it failed for %s: %s", USER, exc)
    text = masked.getvalue()
    assert f"ValueError: {MASK}" in text and f"KeyError: {MASK}" in text
    assert f"it failed for {USER}: ValueError" in text and "test_log_masking.py" in text
    assert "alice" not in text and "i love" not in text


def test_other_libraries_mark_nothing_so_all_is_masked(masked: io.StringIO) -> None:
    """Arguments and extras of others are masked unless they are known to be harmless."""
    logging.getLogger("some.library").debug(
        "received %s from %s at %d, mail alice@example.com, call +1 555 010 0199",
        "volcanoes", {"who": "alice"}, 7,
        extra={"lk.pii.text": "volcanoes", "participant": "alice", "job_id": "AJ_1", "took": 0.5},
    )  # fmt: skip
    text = masked.getvalue()
    assert f"received {MASK} from {MASK} at 7, mail {MASK}, call {MASK}" in text
    assert "AJ_1" in text and "0.5" in text
    assert "alice" not in text and "volcano" not in text


def test_a_room_can_be_named_after_a_number(masked: io.StringIO) -> None:
    """LiveKit's dispatch rules for single callers do so."""
    log_events.entrypoint_started("call-_+15550100_x7")
    log_events.participant_arrived("call-_15550100_x7", "PA_1")
    logging.getLogger("memory-agent.any").info("hello", extra={"room": "call-_15550100_x7"})
    text = masked.getvalue()
    assert f"Starting session for room: {MASK}" in text and "PA_1" in text
    assert "5550100" not in text


def test_what_livekit_heard_is_never_shown(
    shown: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    """It logs what was said before anybody can know whether it is a secret."""
    caplog.set_level(logging.DEBUG, "livekit.agents")
    logger = logging.getLogger("livekit.agents")
    logger.debug("received user transcript", extra={"lk.pii.user_transcript": "it is hunter2"})
    said = "hunter2"
    try:
        raise ValueError(said)
    except ValueError:
        logger.exception("a tool failed", extra={"lk.pii.arguments": said, "function": "f"})
    log_events.user_said("i love volcanoes")
    text = shown.getvalue()
    assert "hunter2" not in text
    assert "received user transcript" in text and "ValueError" in text and "volcanoes" in text


def test_unmasked_private_strings_are_plain(caplog: pytest.LogCaptureFixture) -> None:
    """LOG_PII=1 prints everything as it is."""
    with caplog.at_level(logging.INFO):
        log_events.user_said("i love volcanoes")
    assert caplog.messages == ["[USER INPUT] i love volcanoes"]
    assert Private("a") == "a" and f"{Private('a')}" == "a"
