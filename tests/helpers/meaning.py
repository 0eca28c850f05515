"""A model of meaning for tests: it knows a few things, and which words mean each."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from caller_memory.errors import MeaningError
from caller_memory.meaning.embedder import Embedder
from caller_memory.stores import Stores, open_stores

if TYPE_CHECKING:
    from caller_memory.meaning.embedder import Vector

THINGS = (
    "dog pet animal puppy hund haustier",
    "nurse job living hospital work beruf",
    "oslo home city flat",
    "peanuts allergy nuts eat",
    "violin instrument music play",
    "car vehicle garage",
    "lisbon trip holiday fly",
    "brother family wedding",
)
SIZE = len(THINGS) + 1


class Understanding:
    """What a text means is which of `THINGS` are in it; a little of anything is in everything.

    Attributes:
        read: the statements that were embedded.
        broken: whether it fails from now on.
    """

    name = "understanding"
    unrelated = 0.0
    spread = 0.1

    def __init__(self) -> None:
        self.read: list[str] = []
        self.broken = False
        self.may_read = threading.Event()
        self.may_read.set()

    def question(self, text: str) -> "Vector":
        """Fail where it is broken."""
        if self.broken:
            raise MeaningError("broken")
        return self._vector(text)

    def statement(self, text: str) -> "Vector":
        """Wait until it may read."""
        self.may_read.wait(10)
        self.read.append(text)
        return self.question(text)

    def _vector(self, text: str) -> "Vector":
        words = {word.strip(".,?!").lower() for word in text.split()}
        found = [float(not words.isdisjoint(thing.split())) for thing in THINGS]
        vector = numpy.array([*found, 0.3], numpy.float32)
        unit: Vector = vector / numpy.linalg.norm(vector)
        return unit


def stores_with(folder: Path, model: Embedder) -> Stores:
    """Stores that find memories by what they mean, too."""
    return open_stores(folder, model=lambda: model)
