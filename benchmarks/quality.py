"""How well turns are sorted, kept true and found again: `make eval LOCOMO=folder`.

The sorting is scored on the unseen half of the labelled turns, the redaction on both halves of the
labelled dialogues, the truth on both halves of the scripted conversations. The finding is scored on
LoCoMo by `locomo_eval.py` of the folder that is given, a script of its own: its data (CC BY-NC 4.0)
may not be part of this repository, and nothing here knows how it looks. `precision_eval.py` beside
it scores what is told besides. `MEMORY_MODEL` has both find by meaning, too. Nothing is downloaded,
no line of any set is printed, and nothing leaves this machine but for a model that LLM_BASE_URL
names.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import config
from benchmarks import categories, conversations, redaction

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = "locomo_eval.py"
PRECISION_SCRIPT = "precision_eval.py"

NO_SUPABASE = {
    f"SUPABASE_{name}": ""
    for name in (
        "URL SECRET_KEY PUBLISHABLE_KEY SERVICE_ROLE_KEY ANON_KEY "
        "JWT_SECRET JWT_PRIVATE_KEY JWT_KEY_ID"
    ).split()
}
"""Set, so that a `.env` does not set them."""

LEFT_OUT = f"""\
finding: left out, because {{reason}}.
  It is measured on LoCoMo (https://github.com/snap-research/locomo, CC BY-NC 4.0: not for sale) by
  a script {SCRIPT} that has the conversations, tells them to memory_manager.remember_turn
  and asks memory_manager.recall: make eval LOCOMO=its-folder"""

KEEP_EVERYTHING = """
import runpy, sys
sys.path.insert(0, "")
from caller_memory import models
from caller_memory.language import categories, worth
worth.categorize = lambda text: categories.categorize(text) or models.Category.FACT
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a script with a gate that lets every turn in."""


def sorting() -> None:
    """Print how turns are sorted that nobody has seen, and how long that takes."""
    for name, but_trained in (("unseen", False), ("unseen, without shared turns", True)):
        figures = categories.scored("utterances_test.tsv", but_trained=but_trained)
        show(f"sorting, {name}: " + " ".join(f"{k}={v:.3f}" for k, v in figures.items()))
    took = categories.microseconds(categories.load("utterances_dev.tsv"))
    show(f"sorting: p50={took[len(took) // 2]:.0f} µs p99={took[int(len(took) * 0.99)]:.0f} µs")


def secrets() -> None:
    """Print how many dialogues keep no secret, and how many harmless ones are not left alone."""
    for half, name in (("test", "unseen"), ("dev", "seen")):
        gone, touched = redaction.gone(half), redaction.touched(half)
        show(f"secrets, {name}: gone={gone:.3f} harmless touched={touched:.3f}")


def finding(folder: Path | None) -> None:
    """Print how often the turns that answer a question are found, beside what others find."""
    if folder is None or not (folder / SCRIPT).is_file():
        reason = "no folder was given" if folder is None else f"{folder} holds no {SCRIPT}"
        show(LEFT_OUT.format(reason=reason))
        return
    script = str((folder / SCRIPT).resolve())
    with_gate = measured("finding", [script, "--system", "fts5,fts5-context,project"])
    everything = measured(
        "finding, everything stored", ["-c", KEEP_EVERYTHING, script, "--system", "project"]
    )
    measured("finding, one store for all", [script, "--system", "project", "--shared"])
    measured("finding, in the first person", [script, "--system", "project", "--first-person"])
    printed("telling", [script, "--system", "project", "--foreign"])
    if (precision := folder / PRECISION_SCRIPT).is_file():
        printed("telling, of beliefs", [str(precision.resolve())])
    show(f"finding: the gate costs {everything - with_gate:.3f} of R@10")


def measured(name: str, arguments: list[str]) -> float:
    """Run the script, print what it prints, and return R@10 of the last system that it names."""
    return float(re.findall(r"R@10=([0-9.]+)", printed(name, arguments))[-1])


def printed(name: str, arguments: list[str]) -> str:
    """Run a script, print what it prints, and return that."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **NO_SUPABASE},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    for line in done.stdout.splitlines():
        show(f"{name}: {line}")
    return done.stdout


def show(line: str) -> None:
    """One line of the answer."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("locomo", nargs="?", type=Path, help=f"the folder that holds {SCRIPT}")
    options = parser.parse_args()
    sorting()
    secrets()
    for line in conversations.lines(config.load(NO_SUPABASE)):
        show(line)
    finding(options.locomo)


if __name__ == "__main__":
    main()
