"""Write a model of meaning of a few words: an ONNX graph that looks each word up in a table."""

from collections.abc import Sequence
from pathlib import Path

import numpy

WORDS = ["<unk>", "query", ":", "passage", "dog", "cat", "car"]
TABLE = numpy.array(
    [[0, 0, 0, 0.1], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0.9, 0.2, 0, 0],
     [0, 1, 0, 0]],
    numpy.float32,
)  # fmt: skip
FLOAT, INT64 = 1, 7
"""Types of tensors. Source: github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto"""


def write_model(folder: Path, inputs: Sequence[str] = ("input_ids", "attention_mask")) -> Path:
    """Write `model.onnx` and `tokenizer.json`, which pads what it reads, and return the folder."""
    import tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    rows, columns = TABLE.shape
    table = b"".join([
        _number(1, rows), _number(1, columns), _number(2, FLOAT), _text(8, "table"),
        _field(9, TABLE.tobytes()),
    ])  # fmt: skip
    node = b"".join(
        [_text(1, "table"), _text(1, "input_ids"), _text(2, "hidden"), _text(4, "Gather")]
    )
    given = b"".join(_field(11, _value(name, INT64, ("1", "length"))) for name in inputs)
    told = _field(12, _value("hidden", FLOAT, ("1", "length", str(columns))))
    graph = _field(1, node) + _text(2, "tiny") + _field(5, table) + given + told
    opset = _text(1, "") + _number(2, 13)
    model = _number(1, 8) + _field(7, graph) + _field(8, opset)
    (folder / "model.onnx").write_bytes(model)
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))
    words.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    words.enable_padding(length=128)
    words.save(str(folder / "tokenizer.json"))
    return folder


def _value(name: str, kind: int, shape: Sequence[str]) -> bytes:
    sizes = b"".join(
        _field(1, _number(1, int(size)) if size.isdigit() else _text(2, size)) for size in shape
    )
    tensor = _number(1, kind) + _field(2, sizes)
    return _text(1, name) + _field(2, _field(1, tensor))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _field(field, value.encode())


def _field(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
