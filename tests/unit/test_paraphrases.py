"""benchmarks/paraphrases.py: what is found in other words, in each language that has a set."""

from pathlib import Path

from benchmarks import paraphrases
from config import Settings


def test_words_alone_find_little_of_what_is_asked_in_other_words(tmp_path: Path) -> None:
    """So what a model of meaning finds is not found by the words."""
    settings = Settings(memory_dir=tmp_path)
    lines = list(paraphrases.lines(settings))
    assert [line.split(", ")[1] for line in lines] == ["ar", "de", "en", "ja", "tr", "zh"]
    for line in lines:
        found, of = line.split("found=")[1].split()[0].split("/")
        assert of == "14" and int(found) <= 5
    assert not list(tmp_path.iterdir())
