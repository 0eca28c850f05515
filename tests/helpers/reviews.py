"""Answers of models to the question whether notes hold."""

import json
from collections.abc import Callable
from typing import Any

from caller_memory.extraction import review

KNOWN_TO_HOLD = frozenset(control.right for control in review.KNOWN)
"""The notes of a review that a model has to find right."""


def reviewer(holds: Callable[[str], bool]) -> Callable[[dict[str, Any]], str]:
    """Return what answers reviews: which notes hold, by their text "FACT home = Oslo"."""

    def answer(question: dict[str, Any]) -> str:
        notes = [note for turn in question["turns"] for note in turn["notes"]]
        verdicts = [{"number": note["number"], "holds": holds(note["note"])} for note in notes]
        return json.dumps({"verdicts": verdicts})

    return answer
