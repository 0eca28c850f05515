"""This memory beside others on the same work: `python -m benchmarks.peers LOCOMO-FOLDER`.

Each is told the turns of LoCoMo's people and asked the questions about them, in the first person,
by the script `locomo_eval.py` of that folder: see `benchmarks/quality.py`. All run on this machine,
one after another, each in a process of its own, without a key, a cloud or a language model. The
others are installed in a Python environment of their own, which this command does not make. Exits
with 1 where one of them can not be run, with 2 where nothing can.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.one import MEMORIES, OURS, Figures
from benchmarks.peers.systems import NO_TELEMETRY
from benchmarks.quality import NO_SUPABASE, ROOT, SCRIPT, show

PYTHON = Path(".cache/peers/bin/python")
REQUIREMENTS = "benchmarks/peers/requirements.txt"
MISSING = f"""\
{{python}} is missing: the other memories are installed apart from this one. With a Python whose
sqlite3 loads extensions (Debian's does):
  python3 -m venv .cache/peers && .cache/peers/bin/pip install -r {REQUIREMENTS}"""
HEAD = f"{'':32}  R@10  search: p50       CPU  write: p50       CPU     disk   memory"


def main() -> int:
    """Print a line for each memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("locomo", type=Path, help=f"the folder that holds {SCRIPT}")
    parser.add_argument("--python", type=Path, default=PYTHON, help=f"has {REQUIREMENTS}")
    parser.add_argument("--only", choices=MEMORIES, action="append", help="leave out the others")
    options = parser.parse_args()
    script = options.locomo / SCRIPT
    if reason := lacks(script, options.python):
        show(reason)
        return 2
    show(HEAD)
    failed = 0
    for name in options.only or MEMORIES:
        python = Path(sys.executable) if name in OURS else options.python.absolute()
        done = run([str(python), "-m", "benchmarks.peers.one", name, str(script.resolve())])
        failed |= done.returncode
        show(
            f"{name:32}  can not be run: {(done.stderr.splitlines() or ['no reason'])[-1]}"
            if done.returncode
            else row(name, Figures(**json.loads(done.stdout.splitlines()[-1])))
        )
    return int(failed != 0)


def lacks(script: Path, python: Path) -> str | None:
    """Return what is missing, and what to do about it."""
    if not script.is_file():
        return f"{script} is missing: the folder of LoCoMo's script is to be named"
    return None if python.exists() else MISSING.format(python=python)


def run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run one memory, which sends nothing anywhere."""
    environ = {**os.environ, **NO_SUPABASE, **NO_TELEMETRY}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)


def row(name: str, figures: Figures) -> str:
    """Return a line of the table."""
    return (
        f"{f'{name} {figures.version}'.strip():32} {figures.recall:5.3f} "
        f"{figures.search_ms:8.1f} ms {figures.search_cpu_ms:6.1f} ms "
        f"{figures.write_ms:8.1f} ms {figures.write_cpu_ms:6.1f} ms "
        f"{figures.disk_mb:6.1f} MB {figures.memory_mb:5.0f} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
