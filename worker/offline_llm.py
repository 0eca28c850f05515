"""Stand in for a language model, to show that memory works without any key.

It answers from its prompt alone, with one sentence: a greeting, a quotation of what the person once
said, or an acknowledgement. It calls no tool, so it has no words for what may ask to forget.
"""

import re
from html import unescape
from typing import Any

from livekit.agents import llm
from livekit.agents.types import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    APIConnectOptions,
    NotGivenOr,
)

from caller_memory.call.call_language import SPEAK
from caller_memory.call.passages import BETWEEN
from caller_memory.call.resumption import CUT_OFF
from caller_memory.call.state import NOT_SAVED
from caller_memory.language.query import BLOCK_START, query_terms
from caller_memory.language.retraction import may_retract
from caller_memory.language.time_labels import NOW_IS
from caller_memory.languages import ENGLISH, codes, name_of
from caller_memory.languages.texts import Text

BY_NAME = Text("by_name")
HELLO = Text("hello")
WELCOME_BACK = Text("welcome_back")
BACK_AGAIN = Text("back_again")
SAVED_NOTHING = Text("not_saved")
THANKS = Text("thanks")
NOT_KNOWN = Text("not_known")
YOU_TOLD_ME = Text("you_told_me")

_NOTE = re.compile(r'^- (?:\d+ \w{3}(?: \d+)?: )?(?:\S+ = )?"([^"]*)"', re.MULTILINE)
_NAME = re.compile(r'^- name: "([^"]*)"', re.MULTILINE)
_CUT_OFF = re.compile(rf"^- {CUT_OFF}: ", re.MULTILINE)
_ASIDE = re.compile(r"\(.*\)", re.DOTALL)
"""What the agent's own code tells the model."""
_SPEAK = re.compile(re.escape(SPEAK).replace(re.escape("{name}"), r"(\w+)"))
_QUESTION = re.compile(
    r"[?？؟]\s*$|^(?:um |uh |so |and |hey |hi )*(?:what|who|whom|whose|where|when|why|how|which|do"
    r"|does|did|is|are|was|were|can|could|will|would|have|has|should|tell me)\b",
    re.IGNORECASE,
)


class OfflineResponder(llm.LLM[Any]):
    """Answer by rules, behind LiveKit's interface of a language model."""

    @property
    def model(self) -> str:
        """Return the name of the model, for logs."""
        return "offline-responder"

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        parallel_tool_calls: NotGivenOr[bool] = NOT_GIVEN,
        tool_choice: NotGivenOr[llm.ToolChoice] = NOT_GIVEN,
        extra_kwargs: NotGivenOr[dict[str, Any]] = NOT_GIVEN,
    ) -> llm.LLMStream:
        """Answer the last message of the context."""
        return _Answer(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Answer(llm.LLMStream):
    async def _run(self) -> None:
        said = [
            part
            for message in self._chat_ctx.messages()
            if message.role == "user"
            for part in message.content
            if isinstance(part, str)
        ]
        delta = llm.ChoiceDelta(role="assistant", content=answer(said))
        self._event_ch.send_nowait(llm.ChatChunk(id="offline", delta=delta))


def answer(told: list[str]) -> str:
    """Return one sentence for what the person said last, or a greeting if they said nothing.

    It is empty for what may ask to forget, or not to keep: who is asked says that it did not work.

    Args:
        told: all parts of the messages in the user's role, oldest first, with the memory block.
    """
    blocks = [text for text in told if text.startswith((BLOCK_START, NOT_SAVED, NOW_IS))]
    said = [text for text in told if text not in blocks and not _ASIDE.fullmatch(text)]
    block = blocks[-1] if blocks else ""
    notes = [part for note in _NOTE.findall(block) for part in unescape(note).split(BETWEEN)]
    language = _language(told)
    if not said:
        goes_on = bool(_CUT_OFF.search(block))
        return _greeting(_NAME.search(block), notes, language, goes_on=goes_on)
    if may_retract(said[-1], language):
        return ""
    if block.startswith(NOT_SAVED):
        return SAVED_NOTHING.said_in(language)
    if not _QUESTION.search(said[-1]):
        return THANKS.said_in(language)
    wanted = set(query_terms(said[-1]))
    candidates = notes + said[-2::-1]
    found = max(candidates, key=lambda text: len(wanted & set(query_terms(text))), default=None)
    if found is None or not (notes or wanted & set(query_terms(found))):
        return NOT_KNOWN.said_in(language)
    return YOU_TOLD_ME.said_in(language, said=found)


def _language(told: list[str]) -> str:
    """Return the code of the language that a model is told to speak."""
    names = [found[1] for text in told if (found := _SPEAK.search(text))]
    return next((c for c in codes() if names and name_of(c) == names[-1]), ENGLISH)


def _greeting(name: re.Match[str] | None, notes: list[str], language: str, *, goes_on: bool) -> str:
    who = BY_NAME.said_in(language, name=unescape(name[1])) if name else ""
    if notes:
        greeting = BACK_AGAIN if goes_on else WELCOME_BACK
        return greeting.said_in(language, who=who, said=notes[0])
    return HELLO.said_in(language, who=who)
