"""Define what a model of meaning does: turn texts into vectors that are near where they mean alike.

numpy is imported only where there is a model.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Vector = NDArray[numpy.float32]
    """The direction in which a text lies, of length 1."""


class Embedder(Protocol):
    """A model that is loaded. Its methods may be called from several threads.

    They raise `MeaningError` where the model fails.

    Attributes:
        name: which model it is, and how it is used: vectors of another name are not comparable.
        unrelated: how near statements lie to a question that they do not answer, on average over
            many, in what `Meaning.of_question` returns.
        spread: the standard deviation of that.
    """

    name: str
    unrelated: float
    spread: float

    def question(self, text: str) -> "Vector":
        """Return the vector of a question."""
        ...

    def statement(self, text: str) -> "Vector":
        """Return the vector of something that was said, or known."""
        ...


Loading = Callable[[], Embedder]
"""Loads a model, which takes about a second; raises `MeaningError` where it can not be loaded."""
