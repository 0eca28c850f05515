"""How well a question finds what shares no word with it: `python -m benchmarks.paraphrases`.

Statements of one person flow in, each with a question that asks for it in other words, fourteen in
each of six languages. What was found, and how much was told in all, flows out. `MEMORY_MODEL` names
the model of meaning; without one, words alone find what they can.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import config
import storage
from caller_memory.identity import user_id
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores

SETS = Path(__file__).resolve().parent.parent / "tests" / "data" / "paraphrases"


def found_in(language: str, stores: Stores) -> tuple[int, int, float]:
    """Return how many questions find their statement, of how many, and how much each is told."""
    lines = (SETS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    person = PersonMemory(user_id(f"{language}@example.com"), stores)
    person.language = language
    for statement, _ in pairs:
        person.remember_turn(statement)
    told = [[memory.value for memory in person.recall(question)] for _, question in pairs]
    found = sum(pair[0] in values for pair, values in zip(pairs, told, strict=True))
    return found, len(pairs), statistics.fmean(map(len, told))


def lines(settings: config.Settings) -> Iterator[str]:
    """Yield what is found in each language."""
    model = settings.memory_model or "words alone"
    with tempfile.TemporaryDirectory() as folder:
        stores = storage.local_only(settings.model_copy(update={"memory_dir": Path(folder)}))
        try:
            for language in sorted(path.stem for path in SETS.glob("*.tsv")):
                found, of, told = found_in(language, stores)
                yield f"paraphrases, {language}, {model}: found={found}/{of} told={told:.1f}"
        finally:
            stores.close()
            stores.local.files.close()


def main() -> None:
    """Print what is found."""
    for line in lines(config.load()):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
