"""How well turns are sorted: `python -m benchmarks.categories`; `--train` rewrites the weights.

The training turns are `utterances_more.tsv` and the dev half. Prints the scores of the dev half,
cross-validated, and of the unseen half, and the microseconds a turn takes. Scores alone: no line
of the unseen half is ever printed, so that nobody tunes on it.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter
from math import exp, sqrt
from pathlib import Path
from unittest import mock

from caller_memory.language import categories
from caller_memory.models import Category

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
WEIGHTS = ROOT / "categories.json"

LABELS = ["NONE", *Category]
FOLDS = 5
EPOCHS = 10
RATE = 0.3
DECAY = 0.003
DEV_WEIGHT = 2.0
"""A turn of the dev half counts twice: it was not written to train on."""

SEEN_AT_LEAST = 2
FEATURES = 3300
"""So many fit into 150 kB; the weakest go."""

Row = tuple[str, str]
Weights = dict[str, list[float]]


def load(name: str) -> list[Row]:
    """The labelled turns of a file: label, text."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def train(rows: list[tuple[Row, float]]) -> dict[str, list[int]]:
    """Multinomial logistic regression by AdaGrad, averaged over the later epochs.

    Args:
        rows: labelled turns, each with how much it counts.

    Returns:
        For each feature one weight per label, in eighths; the empty feature is the intercept.
    """
    turns = [
        (sorted(categories.features(categories.spoken_words(text))), LABELS.index(label), counts)
        for (label, text), counts in rows
    ]
    seen = Counter(feature for found, _, _ in turns for feature in found)
    weights: Weights = {f: [0.0] * len(LABELS) for f in ["", *seen] if seen[f] >= SEEN_AT_LEAST}
    weights[""] = [0.0] * len(LABELS)
    steps: Weights = {f: [0.1] * len(LABELS) for f in weights}
    total: Weights = {f: [0.0] * len(LABELS) for f in weights}
    chance = random.Random(0)
    for epoch in range(EPOCHS):
        chance.shuffle(turns)
        for found, truth, counts in turns:
            _step(weights, steps, ["", *(f for f in found if f in weights)], truth, counts)
        if epoch >= EPOCHS // 2:
            for feature, row in weights.items():
                total[feature] = [a + b for a, b in zip(total[feature], row, strict=True)]
    return _rounded(total, EPOCHS - EPOCHS // 2)


def _step(weights: Weights, steps: Weights, found: list[str], truth: int, counts: float) -> None:
    sums = [sum(column) for column in zip(*(weights[f] for f in found), strict=True)]
    top = max(sums)
    shares = [exp(value - top) for value in sums]
    whole = sum(shares)
    errors = [counts * (share / whole - (i == truth)) for i, share in enumerate(shares)]
    for feature in found:
        row, step = weights[feature], steps[feature]
        for i, error in enumerate(errors):
            slope = error + DECAY * row[i]
            step[i] += slope * slope
            row[i] -= RATE * slope / sqrt(step[i])


def _rounded(total: Weights, epochs: int) -> dict[str, list[int]]:
    rounded = {}
    for feature, row in total.items():
        middle = statistics.fmean(row)
        rounded[feature] = [round((value - middle) / epochs * 8) for value in row]
    strongest = sorted(rounded, key=lambda f: (f != "", -max(map(abs, rounded[f])), f))[:FEATURES]
    return {feature: rounded[feature] for feature in sorted(strongest) if any(rounded[feature])}


def training_rows() -> list[tuple[Row, float]]:
    """Everything the committed weights are trained on."""
    more = [(row, 1.0) for row in load("utterances_more.tsv")]
    return more + [(row, DEV_WEIGHT) for row in load("utterances_dev.tsv")]


def write(weights: dict[str, list[int]]) -> None:
    """Rewrite the weights; the word classes stay as they were written by hand."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))

    def lines(part: dict[str, object]) -> str:
        rows = (
            f"{json.dumps(key, ensure_ascii=False)}:"
            f"{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
            for key, value in part.items()
        )
        return "{\n" + ",\n".join(rows) + "\n}"

    WEIGHTS.write_text(
        f'{{"words":{lines(stored["words"])},\n"weights":{lines(dict(weights))}}}\n',
        encoding="utf-8",
    )


def scores(truth: list[str], answers: list[str]) -> dict[str, float]:
    """Gate recall, chatter kept out, macro-F1, and F1 by label: each from 0 to 1."""
    pairs = list(zip(truth, answers, strict=True))
    result = {
        "gate": statistics.fmean(a != "NONE" for t, a in pairs if t != "NONE"),
        "chatter": statistics.fmean(a == "NONE" for t, a in pairs if t == "NONE"),
        "macro-F1": 0.0,
    }
    for label in LABELS:
        both = sum(t == a == label for t, a in pairs)
        result[label] = 2 * both / max(1, truth.count(label) + answers.count(label))
    result["macro-F1"] = statistics.fmean(result[label] for label in LABELS)
    return result


def answer(text: str) -> str:
    """The label given to a turn."""
    return categories.categorize(text) or "NONE"


def scored(name: str, *, but_trained: bool = False) -> dict[str, float]:
    """Scores of a file of turns, sorted by the committed weights.

    Args:
        name: the file.
        but_trained: leave out the turns that stand among the training turns too, word by word:
            people who write what everybody says ("thank you") write some of the same.
    """
    rows = load(name)
    if but_trained:
        trained = {tuple(categories.spoken_words(text)) for (_, text), _ in training_rows()}
        rows = [row for row in rows if tuple(categories.spoken_words(row[1])) not in trained]
    return scores([label for label, _ in rows], [answer(text) for _, text in rows])


def cross_validated() -> dict[str, float]:
    """Scores of the dev half, each fifth sorted by weights that have not seen it."""
    dev = load("utterances_dev.tsv")
    more = training_rows()[: -len(dev)]
    answers = [""] * len(dev)
    for fold in range(FOLDS):
        seen = [(row, DEV_WEIGHT) for i, row in enumerate(dev) if i % FOLDS != fold]
        model = categories._model()._replace(weights=train(more + seen))
        with mock.patch.object(categories, "_model", lambda model=model: model):
            for i in range(fold, len(dev), FOLDS):
                answers[i] = answer(dev[i][1])
    return scores([label for label, _ in dev], answers)


def microseconds(rows: list[Row]) -> list[float]:
    """What each turn takes, the median of nine runs; ascending."""

    def one(text: str) -> float:
        started = time.perf_counter()
        categories.categorize(text)
        return (time.perf_counter() - started) * 1e6

    return sorted(statistics.median(one(text) for _ in range(9)) for _, text in rows)


def show(line: str) -> None:
    """One line of the answer."""
    sys.stdout.write(line + "\n")


def main() -> None:
    """Train if asked to, then print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--train", action="store_true", help="rewrite categories.json")
    parser.add_argument("--dev", action="store_true", help="leave the unseen half unseen")
    options = parser.parse_args()
    if options.train:
        write(train(training_rows()))
        categories._model.cache_clear()
    found = {"dev, cross-validated": cross_validated()}
    if not options.dev:
        found["unseen"] = scored("utterances_test.tsv")
        found["unseen, without shared turns"] = scored("utterances_test.tsv", but_trained=True)
    for name, figures in found.items():
        show(f"{name}: " + " ".join(f"{k}={v:.3f}" for k, v in figures.items()))
    took = microseconds(load("utterances_dev.tsv"))
    show(f"microseconds: p50={took[len(took) // 2]:.0f} p99={took[int(len(took) * 0.99)]:.0f}")


if __name__ == "__main__":
    main()
