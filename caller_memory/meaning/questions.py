"""Embed questions beside everything else, so that an answer never waits for a model for long.

A text flows in, its vector flows out if it is there in time. Nothing fails with the model: where it
is missing, slow or broken, one warning says so, and what is asked is found by words alone.
"""

import logging
import queue
import threading
from collections import OrderedDict
from concurrent.futures import Future
from typing import TYPE_CHECKING

from caller_memory.errors import MeaningError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.meaning.embedder import Embedder, Loading
from caller_memory.meaning.general import general_direction

if TYPE_CHECKING:
    from caller_memory.meaning.embedder import Vector

logger = logging.getLogger(f"{LOGGER_NAME}.meaning")

KEPT_QUESTIONS = 16


class Meaning:
    """A model of meaning, loaded at first use, and the vectors of what was last asked.

    Safe to call from any thread.

    Args:
        load: loads the model; called once, on a thread of its own.
    """

    def __init__(self, load: Loading) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loaded: Future[Embedder] = Future()
        self._questions: OrderedDict[str, Future[Vector]] = OrderedDict()
        self._asked: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._guess: str | None = None
        self._has_warned = False
        self._general: Vector

    def prepare(self) -> None:
        """Begin to load the model."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="meaning", daemon=True)
                self._thread.start()

    def model(self, timeout_s: float | None = None) -> Embedder | None:
        """Return the model once it is loaded, None where it can not be, or not in time.

        Args:
            timeout_s: None to wait as long as it takes.
        """
        self.prepare()
        try:
            return self._loaded.result(timeout_s)
        except TimeoutError:
            return None
        except MeaningError as exc:
            self.warn(exc)
            return None

    def expect(self, question: str) -> None:
        """Embed what may be asked in a moment, unless something else is asked or expected first."""
        self.prepare()
        with self._lock:
            if question not in self._questions:
                self._guess = question
        self._asked.put("")

    def of_question(self, question: str, timeout_s: float) -> "Vector | None":
        """Return where answers to a question lie: towards it, and away from those to any other.

        Returns:
            A vector to multiply others with; None where there is none in time.
        """
        self.prepare()
        with self._lock:
            vector = self._questions.get(question)
            if vector is None:
                vector = self._remember(question)
                self._asked.put(question)
        try:
            return vector.result(timeout_s)
        except TimeoutError:
            self.warn(MeaningError(f"the model took longer than {timeout_s:g} s"))
        except MeaningError as exc:
            self.warn(exc)
        return None

    def close(self, timeout_s: float) -> None:
        """End the thread after the question that it is at."""
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join(timeout_s)

    def warn(self, error: MeaningError) -> None:
        """Say once in a process that the model does not help."""
        with self._lock:
            has_warned, self._has_warned = self._has_warned, True
        if not has_warned:
            logger.warning("memories are found by words alone: %s", error)

    def _remember(self, question: str) -> "Future[Vector]":
        """Make a place for a vector. Only what was asked last is kept."""
        vector = self._questions[question] = Future()
        if len(self._questions) > KEPT_QUESTIONS:
            self._questions.popitem(last=False)
        return vector

    def _run(self) -> None:
        try:
            model = self._load()
            self._general = general_direction(model)
            self._loaded.set_result(model)
        except MeaningError as exc:
            self._loaded.set_exception(exc)
        while (question := self._asked.get()) is not None:
            with self._lock:
                if not question and (question := self._guess or ""):
                    self._guess = None
                    if question not in self._questions:
                        self._remember(question)
                vector = self._questions.get(question)
            if vector is not None and not vector.done():
                self._embed(question, vector)

    def _embed(self, question: str, vector: "Future[Vector]") -> None:
        try:
            asked = self._loaded.result().question(question)
            vector.set_result(asked - self._general)
        except MeaningError as exc:
            vector.set_exception(exc)
