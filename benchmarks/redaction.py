"""How many secrets of the labelled dialogues are taken out, and how many harmless ones touched.

The dialogues were written by people who had not seen the rules. Those of "dev" were read while the
rules were made; no text of "test" was read.
"""

import json
import re
from pathlib import Path
from typing import TypedDict

from caller_memory.language.pii.dialogue import Dialogue

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"


class _Turn(TypedDict):
    speaker: str
    text: str


class Labelled(TypedDict):
    """A dialogue, and the parts of it that are secrets."""

    kind: str
    turns: list[_Turn]
    secrets: list[str]


def load(name: str) -> list[Labelled]:
    """The dialogues of a file."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def kept(dialogue: Labelled) -> list[str]:
    """What may be kept of each turn once all are said."""
    listener = Dialogue()
    texts: list[str] = []
    for turn in dialogue["turns"]:
        if turn["speaker"] == "agent":
            texts.append(listener.agent_said(turn["text"]))
        else:
            now = listener.person_said(turn["text"])
            texts = [now.earlier.get(text, text) for text in texts]
            texts.append(now.text)
    return texts


def tells(texts: list[str], secret: str) -> bool:
    """Whether a secret is still read somewhere."""
    pattern = re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)", re.IGNORECASE)
    return any(pattern.search(text) for text in texts)


def gone(half: str) -> float:
    """The share of dialogues of which no secret is left."""
    dialogues = load(f"secrets_{half}.jsonl")
    left = sum(any(tells(kept(d), secret) for secret in d["secrets"]) for d in dialogues)
    return 1 - left / len(dialogues)


def touched(half: str) -> float:
    """The share of harmless dialogues that are not kept as they were said."""
    dialogues = load(f"harmless_{half}.jsonl")
    return sum(kept(d) != [t["text"] for t in d["turns"]] for d in dialogues) / len(dialogues)
