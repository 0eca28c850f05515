"""A language model that follows a script and knows only its prompt.

The messages of one request flow in, an answer flows out: words, or a call of a tool. Whatever it
knows of a person it read in those messages, so an answer that names a memory proves that the
memory was in the prompt, and an answer that names somebody else's proves a leak.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from caller_memory.extraction import review
from tests.helpers.reviews import reviewer

Message = Mapping[str, Any]

NOTHING_KNOWN = "Sorry, I do not know that yet."
THANKS = "Thank you for telling me."

_BLOCK = re.compile(r"<memories>(.*?)</memories>", re.DOTALL)
_NOTE = re.compile(r"<memories>.*?</memories>|^\([^\n]*\)$", re.DOTALL | re.MULTILINE)
"""The agent's own notes in the person's messages, which they did not say."""
_QUOTED = re.compile(r'"([^"]*)"')
_QUESTION = re.compile(
    r"\?|^(what|who|where|when|which|how|do you|can you)\b|\babout\W*$", re.IGNORECASE
)
"""Recognition may lose the first words of a sentence, and the question mark with them."""
_WORD = re.compile(r"[a-z]{4,}")
_NO_CONTENT = frozenset("about does have know like that them they this what when where with your")
_STEM_CHARS = 4
SPOKEN_CHARS = 40
"""Of a tool's answer: an error can be long, and is read aloud."""


@dataclass(frozen=True)
class ToolCall:
    """A call that the model makes of a tool; `arguments` as the model writes them, even wrongly."""

    name: str
    arguments: str

    @classmethod
    def of(cls, name: str, **arguments: object) -> "ToolCall":
        """A well-formed call."""
        return cls(name, json.dumps(arguments))


@dataclass
class ScriptedLLM:
    """Answers by the first rule whose word is in the person's last message, else from the prompt.

    Attributes:
        rules: word, lower-case, to the answer it triggers.
        notes: word to the memory that what holds it is extracted to: category, key and value.
    """

    rules: dict[str, ToolCall | str] = field(default_factory=dict)
    notes: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def note(self, messages: Sequence[Message]) -> str:
        """What the model notes of turns, or that all notes hold about which it is asked again."""
        if text_of(messages[0]) == review.INSTRUCTIONS:
            return reviewer(lambda _: True)(json.loads(text_of(messages[-1])))
        operations = [
            {"op": "set", "category": category, "key": key, "value": value, "sources": [number]}
            for turn in json.loads(text_of(messages[-1]))["turns"]
            for word, (category, key, value) in self.notes.items()
            if word in turn["person"] and (number := turn["number"])
        ]
        return json.dumps({"operations": operations})

    def answer(self, messages: Sequence[Message]) -> ToolCall | str:
        """What the model says to a conversation."""
        if messages[-1]["role"] == "tool":
            told = " ".join(notes_in(messages[-1:])) or text_of(messages[-1])
            return f"The tool said: {told[:SPOKEN_CHARS]}"
        turns, notes = said_in(messages), notes_in(messages)
        if not turns:
            cut_off = any("- cut off" in text_of(m) for m in messages)
            opening = "There you are again! " if cut_off else "Hello! "
            return opening + (f"I remember: {' '.join(notes[:3])}" if notes else "Welcome.")
        *earlier, said = turns
        for word, answer in self.rules.items():
            if word in said.lower():
                return answer
        if not _QUESTION.search(said):
            return THANKS
        fitting = [text for text in notes + earlier if _stems(text) & _stems(said)]
        return f"You told me: {' '.join(fitting[:3])}" if fitting else NOTHING_KNOWN


def text_of(message: Message) -> str:
    """A message's text, whether it is a string or a list of parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


def said_in(messages: Sequence[Message]) -> list[str]:
    """What the person said, oldest first: turns without a reply between stand in one message."""
    said = [_NOTE.sub("", text_of(m)) for m in messages if m["role"] == "user"]
    return [line.strip() for text in said for line in text.splitlines() if line.strip()]


def notes_in(messages: Sequence[Message]) -> list[str]:
    """What the blocks of memories in a conversation say, as they were said."""
    lines = [
        line
        for message in messages
        if message["role"] != "system"
        for block in _BLOCK.findall(text_of(message))
        for line in block.splitlines()
        if line.startswith("- ")
    ]
    quotes = [_QUOTED.search(line) for line in lines]
    return [html.unescape(quote.group(1)) for quote in quotes if quote]


def _stems(text: str) -> set[str]:
    words = set(_WORD.findall(text.lower())) - _NO_CONTENT
    return {word[:_STEM_CHARS] for word in words}
