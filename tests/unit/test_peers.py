"""benchmarks/peers: other memories are asked what this one is asked, and each figure is its own."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.peers import __main__ as peers
from benchmarks.peers import one
from benchmarks.peers.systems import System, with_context
from benchmarks.quality import SCRIPT as LOCOMO_SCRIPT

SCRIPT = """
from pathlib import Path
DATA, SYSTEMS = None, {}
def load(data):
    yield "a/Nate", [("D1:1", "I have a dog", "Any pets?", "now")], [("Who?", {"D1:1"}, 1)]
def run(name, people, shared, depth, first_person):
    assert shared and first_person
    system = SYSTEMS[name]()
    for person, turns, questions in people:
        for turn in turns:
            system.add(person, *turn)
        found = [system.search(person, asked, depth) for asked, _, _ in questions]
    print("more than the figures")
    return float(found == [["D1:1"]])
"""


class OneTurn(System):
    """Remembers a single turn, in a file, once it has settled."""

    def __init__(self, folder: Path) -> None:
        self.done: list[str] = []
        self._file = folder / "turn"

    def add(self, person: str, turn_id: str, text: str, context: str, said_at: str) -> None:
        self.done.append("add")
        self._file.write_text(turn_id)

    def search(self, person: str, query: str, k: int) -> list[str]:
        self.done.append("search")
        return [self._file.read_text()]

    def settle(self) -> None:
        self.done.append("settle")

    def close(self) -> None:
        self.done.append("close")


def test_a_memory_is_asked_after_all_turns_can_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each figure is of its own part, and the disk is looked at once the memory is closed."""
    (tmp_path / "locomo.py").write_text(SCRIPT)
    made: list[OneTurn] = []

    def make(script: Any, folder: Path) -> System:
        made.append(OneTurn(folder))
        return made[-1]

    monkeypatch.setitem(one.MEMORIES, "mem0", make)

    figures = one.measured("mem0", one.loaded(tmp_path / "locomo.py"))

    assert made[0].done == ["add", "settle", "search", "close"]
    assert figures.recall == 1.0
    assert figures.disk_mb == len("D1:1") / 1e6
    assert min(figures.search_ms, figures.write_ms, figures.memory_mb) > 0


def test_the_memory_of_a_process_is_its_peak() -> None:
    """In MB, as Linux tells it in KiB."""
    assert one.peak_mb("Name:\tx\nVmHWM:\t    1000 kB\nVmRSS:\t 1 kB\n") == 1.024


def test_what_was_said_before_goes_with_a_turn() -> None:
    """Where a memory takes one text."""
    assert with_context("Yes.", "Any pets?") == "Any pets?\nYes."
    assert with_context("Yes.", "") == "Yes."


@pytest.mark.parametrize("has_script", [False, True])
def test_what_is_missing_is_named_with_its_fix(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    has_script: bool,
) -> None:
    """The questions first, then the environment of the other memories."""
    if has_script:
        (tmp_path / LOCOMO_SCRIPT).touch()
    absent = tmp_path / "bin" / "python"
    monkeypatch.setattr(sys, "argv", ["peers", str(tmp_path), "--python", str(absent)])

    assert peers.main() == 2

    said = capsys.readouterr().out
    if has_script:
        assert f"{absent} is missing" in said and peers.REQUIREMENTS in said
    else:
        assert f"{tmp_path / LOCOMO_SCRIPT} is missing" in said


def test_a_memory_that_can_not_be_run_is_told_among_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the last line of what it says; the rest goes on."""
    (tmp_path / LOCOMO_SCRIPT).touch()
    answers = iter(
        [
            SimpleNamespace(returncode=1, stdout="", stderr="Traceback\nImportError: no mem0"),
            SimpleNamespace(
                returncode=0,
                stdout='{"version": "1.2", "recall": 0.5, "search_ms": 1, "search_cpu_ms": 2,'
                ' "write_ms": 3, "write_cpu_ms": 4, "disk_mb": 5, "memory_mb": 6}',
            ),
        ]
    )
    monkeypatch.setattr(peers, "run", lambda command: next(answers))
    only = ["--only", "mem0", "--only", "memvid"]
    monkeypatch.setattr(sys, "argv", ["peers", str(tmp_path), "--python", sys.executable, *only])

    assert peers.main() == 1

    _, failed, measured = capsys.readouterr().out.splitlines()
    assert failed.split(maxsplit=1) == ["mem0", "can not be run: ImportError: no mem0"]
    assert measured.split() == "memvid 1.2 0.500 1.0 ms 2.0 ms 3.0 ms 4.0 ms 5.0 MB 6 MB".split()
