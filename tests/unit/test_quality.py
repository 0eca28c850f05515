"""benchmarks/quality.py: one command prints every figure, or says what is left out and why."""

import sys
from pathlib import Path

import pytest

from benchmarks import conversations, quality
from benchmarks.conversation_scripts import load

SCRIPT = """
import argparse, os, sys
sys.path.insert(0, os.getcwd())
parser = argparse.ArgumentParser()
parser.add_argument("--system")
for option in ("--shared", "--first-person", "--foreign"):
    parser.add_argument(option, action="store_true")
options = parser.parse_args()
os.environ["MEMORY_DIR"] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "memories")
import session_context, storage
from memory_manager import memory_manager
assert storage.current().sync is None
with session_context.session_user("alice"):
    kept = [memory_manager.remember_turn(t) for t in ("hello", "I love reading books")]
found = sum(memory is not None for memory in kept)
how = [name for name in ("shared", "first_person", "foreign") if getattr(options, name)]
print(options.system, *how, f"R@10=0.{found}00")
"""


@pytest.fixture(autouse=True)
def one_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one of the scripted conversations played, instead of all."""
    [script] = [s for s in load("conversations", "dev") if s["id"] == "names-d01"]
    monkeypatch.setattr(conversations, "load", lambda of, half: [script])


@pytest.mark.slow
def test_every_figure_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The script runs with and without the gate, never with a Supabase, and for all in one."""
    (tmp_path / quality.SCRIPT).write_text(SCRIPT)
    (tmp_path / quality.PRECISION_SCRIPT).write_text("print('precision=0.5')")
    monkeypatch.setenv("SUPABASE_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(sys, "argv", ["quality", str(tmp_path)])
    quality.main()
    lines = capsys.readouterr().out.splitlines()
    for line in lines[:2]:
        assert "gate=" in line and "chatter=" in line and "macro-F1=" in line
    assert lines[2].startswith("sorting: p50=")
    for line in lines[3:5]:
        assert line.startswith("secrets, ") and "gone=" in line and "touched=" in line
    scripts = [
        f"{of}, {half}{model}: names=1.00 all=1.00 (1)"
        for model in ("", ", reviewed")
        for of in ("conversations", "everyday calls")
        for half in ("unseen", "seen")
    ]
    assert lines[5:] == [
        *scripts,
        "finding: fts5,fts5-context,project R@10=0.100",
        "finding, everything stored: project R@10=0.200",
        "finding, one store for all: project shared R@10=0.100",
        "finding, in the first person: project first_person R@10=0.100",
        "telling: project foreign R@10=0.100",
        "telling, of beliefs: precision=0.5",
        "finding: the gate costs 0.100 of R@10",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], ["nowhere"]])
def test_what_is_left_out_is_said(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the reason, and the command that would not leave it out."""
    monkeypatch.setattr(sys, "argv", ["quality", *arguments])
    quality.main()
    said = capsys.readouterr().out
    assert "left out" in said and "make eval LOCOMO=" in said and "CC BY-NC 4.0" in said
    assert ("no folder was given" if not arguments else "nowhere holds no") in said
