"""A language model that makes the mistakes of small ones, where they matter to memory.

In the conversation it says what it is told to, and calls the tools that a script names. Asked for
facts it answers with the notes of a script: right ones and wrong ones, sometimes with wrong
sources, and with the old values of everything that it is shown. Asked whether they hold, it says
"yes" to each as small models do, or what a large one has said of them.
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypedDict

from livekit.agents import llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN

from caller_memory.extraction import review, schema, summary
from caller_memory.provenance import MAX_LINE_CHARS
from tests.helpers.reviews import KNOWN_TO_HOLD

CALLS_A_TURN = 3
SAYS = "All right."

_LISTED = re.compile(r'^- (?:[^\["=]*: )?\[([A-Z]+)\] (.+?) = (".*)$', re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
_SAME = 0.7
_ENOUGH = 3
_NO_TOPIC = frozenset(
    "a about all and any bit for her his i in it its me my of on or our s so that the their them "
    "this thing things to us what with you your".split()
)


class Tool(TypedDict, total=False):
    """A call of a tool on a turn; see `conversations.py` for the names."""

    name: str
    about: str
    off: bool
    confirmed: bool
    op: str


class Note(NamedTuple):
    """A fact as a model notes it.

    Attributes:
        right: whether it has to be held in the end; None where it does not matter.
        holds: what a large model has said, asked whether its turn says it.
    """

    category: str
    key: str
    value: str
    right: bool | None = None
    holds: bool = False

    @classmethod
    def read(cls, op: str, right: bool | None = None, *, holds: bool = False) -> "Note":
        """Return the note that is written as "FACT home = Oslo"."""
        place, _, value = op.partition(" = ")
        category, _, key = place.partition(" ")
        return cls(category, key, value, right, holds)

    def arguments(self) -> dict[str, str]:
        """Return what a model writes of it."""
        return {"category": self.category, "key": self.key, "value": self.value}


class CarelessLLM(llm.LLM[Any]):
    """Plays the language model of a person's calls.

    Args:
        notes: what it notes of a turn, by the turn's words.
        has_one_source: whether the sources of all notes are the first turn, until it is told that
            this is wrong.
        reviews: whether it can tell which notes hold; else, it says so of all.
    """

    def __init__(
        self,
        notes: Sequence[tuple[str, Sequence[Note]]],
        *,
        has_one_source: bool,
        reviews: bool = False,
    ) -> None:
        super().__init__()
        self._notes = notes
        self._reviews = reviews
        self._has_one_source = has_one_source
        self._said = ""
        self._words = SAYS
        self._calls: Iterator[llm.FunctionToolCall] = iter(())
        self._offered: frozenset[str] = frozenset()
        self._output = ""

    def expect(self, said: str, tools: Sequence[Tool] = (), words: str = SAYS) -> None:
        """Say what it does next, when this is said: its calls of tools, then its words."""
        self._said, self._words = said, words
        self._calls = (call for tool in tools for call in self._calls_of(tool))

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: Any = DEFAULT_API_CONNECT_OPTIONS,
        parallel_tool_calls: Any = NOT_GIVEN,
        tool_choice: Any = NOT_GIVEN,
        extra_kwargs: Any = NOT_GIVEN,
    ) -> llm.LLMStream:
        """Answer in the conversation, or a question outside it."""
        task = chat_ctx.messages()[0].text_content
        reply: str | llm.FunctionToolCall = self._words
        if task == schema.INSTRUCTIONS:
            reply = self._extracted(_question(chat_ctx))
        elif task == review.INSTRUCTIONS:
            reply = self._verdicts(_question(chat_ctx))
        elif task == summary.INSTRUCTIONS:
            reply = _summed_up(_question(chat_ctx))
        elif tool_choice != "none":
            self._offered = frozenset(tool.id for tool in tools or [])
            if isinstance(last := chat_ctx.items[-1], llm.FunctionCallOutput):
                self._output = last.output
            reply = next(self._calls, self._words)
        return _Answer(self, reply, chat_ctx=chat_ctx, tools=[], conn_options=conn_options)

    def _calls_of(self, tool: Tool) -> Iterator[llm.FunctionToolCall]:
        match tool["name"]:
            case "someone_else_is_speaking" | "the_person_is_back" as name:
                if "someone_else_is_speaking" in self._offered:
                    speaking = name == "someone_else_is_speaking"
                    yield _call("someone_else_is_speaking", speaking=speaking)
            case "forget":
                yield _call("list_memories")
                found = _about(tool["about"], self._output, without=self._said)
                for category, key in found[: CALLS_A_TURN - 1]:
                    yield _call("forget", category=category, key=key)
            case "forget_everything":
                yield _call("forget_everything", confirmed=tool["confirmed"])
            case "never_remember":
                yield _call("off_the_record", off=True, for_good=True)
            case "off_the_record":
                yield _call("off_the_record", off=tool["off"])
            case "remember":
                yield _call("remember", **Note.read(tool["op"]).arguments())

    def _extracted(self, question: dict[str, Any]) -> str:
        """Return the notes of the turns that it is shown, and the old values once more."""
        again = "remark" in question
        left = list(self._notes)
        made: list[tuple[Note, int]] = []
        for turn in question["turns"]:
            alike = [(_likeness(each[0], turn["person"]), each) for each in left]
            likeness, found = max(alike, key=lambda pair: pair[0], default=(0.0, ("", ())))
            if likeness >= _SAME:
                left.remove(found)
                made += [(note, turn["number"]) for note in found[1]]
        # An old value undoes a right note behind it, and covers no wrong one.
        wrong = {note.key for note, _ in made if note.right is False}
        before: list[tuple[Note, int]] = []
        behind: list[tuple[Note, int]] = []
        for known in question["known"]:
            said_in = [t["number"] for t in question["turns"] if _says(t["person"], known["value"])]
            old = Note(**known), said_in[0] if said_in else 1
            (before if known["key"] in wrong else behind).append(old)
        operations = [*before, *made, *behind]
        return json.dumps(
            {
                "operations": [
                    {
                        "op": "set",
                        **note.arguments(),
                        "sources": [1 if self._has_one_source and not again else number],
                    }
                    for note, number in operations[: 2 * schema.BATCH]
                ]
            }
        )

    def _verdicts(self, question: dict[str, Any]) -> str:
        """Return of each note whether it holds."""
        verdicts = [
            {"number": note["number"], "holds": self._holds(turn, note["note"])}
            for turn in question["turns"]
            for note in turn["notes"]
        ]
        return json.dumps({"verdicts": verdicts})

    def _holds(self, turn: dict[str, Any], line: str) -> bool:
        """Return whether a note holds; not an old value, which the turn only speaks of."""
        if not self._reviews or line in KNOWN_TO_HOLD:
            return True
        return any(
            note.holds and line == f"{note.category} {note.key} = {note.value}"
            for words, notes in self._notes
            if _likeness(words, turn["person"]) >= _SAME
            for note in notes
        )


def _question(chat_ctx: llm.ChatContext) -> dict[str, Any]:
    question: dict[str, Any] = json.loads(chat_ctx.messages()[-1].text_content or "")
    return question


def _summed_up(question: dict[str, Any]) -> str:
    """Return how a call began and ended, in the person's words."""
    lines = [question["turns"][0], question["turns"][-1]]
    return json.dumps({"lines": [line[:MAX_LINE_CHARS] for line in lines]})


def _likeness(turn: str, shown: str) -> float:
    """Return how much of a turn is shown, from 0 to 1: less of it may have been kept."""
    one, other = (set(_WORD.findall(text.lower())) for text in (turn, shown))
    if shown in turn and len(other) >= _ENOUGH:
        return 0.99  # without noise around it
    return 1.0 if turn == shown else 0.99 * len(one & other) / max(len(one), len(other), 1)


def _says(turn: str, value: str) -> bool:
    return value.lower() in turn.lower()


def _about(words: str, listed: str, without: str) -> list[tuple[str, str]]:
    """Return what a list of memories has on a topic, the nearest first, but not the request."""
    topic = set(_WORD.findall(words.lower())) - _NO_TOPIC
    found = []
    for category, key, text in _LISTED.findall(html.unescape(listed)):
        said = f"{key} {text}".lower()
        near = sum(word in said for word in topic)
        if near and f'"{without.lower()}"' not in said:
            found.append((near, (category, key)))
    return [place for _, place in sorted(found, key=lambda each: -each[0])]


def _call(name: str, **arguments: object) -> llm.FunctionToolCall:
    return llm.FunctionToolCall(
        name=name, arguments=json.dumps(arguments), call_id=f"{name}-{id(arguments)}"
    )


class _Answer(llm.LLMStream):
    def __init__(
        self, model: CarelessLLM, reply: str | llm.FunctionToolCall, **arguments: Any
    ) -> None:
        self._reply = reply
        super().__init__(model, **arguments)

    async def _run(self) -> None:
        reply = self._reply
        delta = (
            llm.ChoiceDelta(role="assistant", content=reply)
            if isinstance(reply, str)
            else llm.ChoiceDelta(role="assistant", tool_calls=[reply])
        )
        self._event_ch.send_nowait(llm.ChatChunk(id="careless", delta=delta))
