"""Ask for a person's spoken code, on a phone that several people share.

Turns flow in, answers flow out. Of the code only a salted hash is kept; no turn that holds it is
stored, logged or shown to a model.
"""

import asyncio
import hashlib
import hmac
import logging
import os

from caller_memory.call.command_grammar import Parsed
from caller_memory.call.commands import FAILED
from caller_memory.call.keeping import Turn
from caller_memory.call.state import CallState
from caller_memory.errors import StoreError
from caller_memory.language.spoken_code import (
    MIN_CHARS,
    AboutCode,
    about_code,
    answered_code,
    digits_said,
    given_code,
    takes_back,
    tried_code,
)
from caller_memory.languages.texts import Text
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.person import PersonMemory
from caller_memory.provenance import CODE

logger = logging.getLogger(f"{LOGGER_NAME}.code")

TRIES = 3
LOAD_TIMEOUT_S = 1.0
ASK_FOR_CODE = Text("ask_for_code")
"""Greets a person who has a code."""
CODE_FIRST = Text("code_first")
WHICH_CODE = Text("which_code")
CODE_KEPT = Text("code_kept")
TOO_SHORT = Text("code_too_short")
NO_CODE = Text("no_code")
WRONG_CODE = Text("wrong_code")
NO_MORE_TRIES = Text("no_more_tries")
RIGHT_CODE = Text("right_code")
FORGOTTEN_CODE = Text("forgotten_code")

_COST = {"n": 2**14, "r": 8, "p": 1}


class SpokenCode:
    """The code of one person in one call.

    Args:
        person: whose code it is, None for an anonymous caller, who has none.
        state: the state of the call: `locked` until the code is said.
    """

    def __init__(self, person: PersonMemory | None, state: CallState) -> None:
        self._person = person
        self._state = state
        self._loading = asyncio.Lock()
        self._is_looked_for = False
        self._hash: str | None = None
        self._tries = TRIES
        self._setting = False

    async def load(self) -> None:
        """Find out whether there is a code. Until that is known, there may be one.

        A file that is busy is asked again at the next turn.
        """
        async with self._loading:
            if self._person is not None and not self._is_looked_for:
                await self._load(self._person)

    async def _load(self, person: PersonMemory) -> None:
        self._is_looked_for = self._state.locked = True
        looking = asyncio.to_thread(person.retrieve, *CODE)
        try:
            self._hash = await asyncio.wait_for(looking, LOAD_TIMEOUT_S)
        except StoreError as exc:
            logger.error("memory is quiet until it is known whether there is a code: %s", exc)
            self._is_looked_for = False
            return
        self._state.locked = self._hash is not None

    @property
    def is_asked_for(self) -> bool:
        """Whether the person has to say their code."""
        return self._state.locked and self._hash is not None and self._tries > 0

    def may_answer(self, said: str) -> bool:
        """Return whether a turn may be answered here, and not by a model."""
        return self._state.locked or self._setting or about_code(said) is not None

    async def answer(self, turn: Turn) -> str | None:
        """Return the answer to a turn about the code, None for any other turn."""
        if self._person is None:
            return None
        try:
            if self._state.locked:
                answer = await self._answer_of_a_stranger(turn)
            else:
                answer = await self._answer(self._person, turn)
        except StoreError as exc:
            logger.error("the code was not changed: %s", exc)
            answer = FAILED
        return answer and self._state.worded(answer)

    async def _answer(self, person: PersonMemory, turn: Turn) -> Text | None:
        about = about_code(turn.text)
        if about is AboutCode.REMOVE and self._hash:
            await asyncio.to_thread(person.forget, *CODE)
            self._hash = None
            return NO_CODE
        if about is AboutCode.FORGOTTEN and self._hash:
            return FORGOTTEN_CODE
        if about is AboutCode.SET:
            code = given_code(turn.text)
            self._setting = code is None
            return await self._keep(person, turn, code) if code else WHICH_CODE
        if not self._setting:
            return None
        self._setting = False
        if takes_back(turn.text):
            return NO_CODE
        code = answered_code(turn.text)
        return await self._keep(person, turn, code) if code else None

    async def _keep(self, person: PersonMemory, turn: Turn, code: str) -> Text:
        self._hide(turn)
        if len(code) < MIN_CHARS:
            self._setting = True
            return TOO_SHORT
        made = await asyncio.to_thread(hashed, code)
        await asyncio.to_thread(person.choose, CODE, made)
        self._hash = made
        return CODE_KEPT

    async def _answer_of_a_stranger(self, turn: Turn) -> Text | None:
        if about_code(turn.text) is AboutCode.FORGOTTEN:
            return FORGOTTEN_CODE
        code = self._tried(turn)
        if code is None or self._hash is None or self._tries == 0:
            return None
        self._hide(turn)
        self._tries -= 1
        if await asyncio.to_thread(is_code, code, self._hash):
            self._state.locked = False
            self._state.changes += 1
            return RIGHT_CODE
        return WRONG_CODE if self._tries else NO_MORE_TRIES

    def _tried(self, turn: Turn) -> str | None:
        """Return the code that a turn tries. Whatever is compared counts as a try."""
        if code := given_code(turn.text) or digits_said(turn.text):
            return code
        return tried_code(turn.text) if self._asked(turn) and turn.parsed == Parsed() else None

    def _asked(self, turn: Turn) -> bool:
        """Return whether the agent has just asked for the code, by itself or in our words."""
        asked = turn.context or ""
        ours = (self._state.worded(text) for text in (ASK_FOR_CODE, CODE_FIRST, WRONG_CODE))
        return "code" in asked.lower() or any(text in asked for text in ours)

    def _hide(self, turn: Turn) -> None:
        self._state.forget(turn.said_at_s, turn.said_at_s)


def hashed(code: str) -> str:
    """Return what is kept of a code: a salt and the hash with it."""
    salt = os.urandom(16)
    return f"scrypt:{salt.hex()}:{_hash(code, salt)}"


def is_code(code: str, kept: str) -> bool:
    """Return whether this is the code of which that is kept."""
    _, _, rest = kept.partition(":")
    salt, _, made = rest.partition(":")
    try:
        return hmac.compare_digest(_hash(code, bytes.fromhex(salt)), made)
    except (ValueError, TypeError):
        return False  # what is kept was not made here


def _hash(code: str, salt: bytes) -> str:
    return hashlib.scrypt(code.encode(), salt=salt, dklen=32, **_COST).hex()
