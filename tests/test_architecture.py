"""The house: imports go down, vendors stay behind their doors, importing does nothing."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

FLOORS = [
    "errors",
    "models",
    "terminal",
    "provenance",
    "config",
    "privacy",
    "identity",
    "phone_callers",
    "log_lines",
    "categories",
    "spoken_numbers",
    "account_numbers",
    "redaction",
    "controls",
    "call_record",
    "when",
    "word_forms",
    "recall",
    "distillation",
    "session_context",
    "stores.base",
    "stores.rows",
    "stores.outbox",
    "stores.migrations",
    "stores.database",
    "stores.damage",
    "stores.folders",
    "stores.person_file",
    "stores.person_files",
    "stores.search",
    "stores.tombstones",
    "stores.traces",
    "stores.changes",
    "stores.sqlite",
    "stores.distilled",
    "stores.mirror",
    "stores.sync",
    "stores.user_tokens",
    "stores.supabase",
    "stores",
    "profiles",
    "memory_manager",
    "exported",
    "merging",
    "last_call",
    "orders",
    "session_memory",
    "aside",
    "company",
    "call_summary",
    "distiller",
    "assistant",
    "offline",
    "chat",
    "room",
    "voice",
    "join_token",
    "findings",
    "doctor",
    "cli",
    "agent",
]
"""Every module, from the ground up: each imports only from those before it."""

DOORS = {
    "livekit": {
        "aside",
        "company",
        "assistant",
        "offline",
        "chat",
        "join_token",
        "room",
        "voice",
        "agent",
    },
    "supabase": {"stores.supabase"},
    "postgrest": {"stores.supabase"},
    "sqlite3": {
        "stores.rows",
        "stores.migrations",
        "stores.database",
        "stores.damage",
        "stores.person_file",
        "stores.person_files",
        "stores.changes",
        "stores.outbox",
        "stores.search",
        "stores.tombstones",
        "stores.traces",
        "stores.sqlite",
        "stores.distilled",
        "stores.mirror",
    },
}


def path_of(module: str) -> Path:
    """The file of a module."""
    path = REPOSITORY / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports_of(module: str) -> set[str]:
    """Names of the modules that a module imports anywhere in its file."""
    names = set()
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= inner & set(FLOORS) or {node.module}
    return names


def test_every_module_has_its_floor() -> None:
    """A new module has to be given a place."""
    here = {path.stem for path in REPOSITORY.glob("*.py")}
    below = {f"stores.{path.stem}" for path in (REPOSITORY / "stores").glob("[!_]*.py")}
    assert here | below | {"stores"} == set(FLOORS)


@pytest.mark.parametrize("module", FLOORS)
def test_imports_go_down(module: str) -> None:
    """No module imports one from its own floor or above."""
    above = set(FLOORS[FLOORS.index(module) :])
    assert imports_of(module) & above == set()


@pytest.mark.parametrize("vendor", DOORS)
def test_vendors_stay_behind_their_doors(vendor: str) -> None:
    """Only these modules know the vendor."""
    users = {m for m in FLOORS if any(i.partition(".")[0] == vendor for i in imports_of(m))}
    assert users == DOORS[vendor]


def test_only_config_reads_the_environment() -> None:
    """Everything else is told."""
    pattern = re.compile(r"os\.environ|getenv|dotenv")
    readers = {m for m in FLOORS if pattern.search(path_of(m).read_text(encoding="utf-8"))}
    assert readers == {"config"}


PASSED_ON = r" as exc:.*\n\s+(?:raise|answer\.set_exception)"
"""What follows where an error does not end, but goes on to whoever called."""


def test_degrade_boundaries_are_few() -> None:
    """`except Exception` stands in at most four places, each of them a decision."""
    count = sum(
        len(re.findall(rf"except (?:Base)?Exception\b(?!{PASSED_ON})", text))
        for text in (path_of(m).read_text(encoding="utf-8") for m in FLOORS)
        if "BaseException:" not in text
    )
    assert 1 <= count <= 4


IMPORT_ALL = """
import importlib, socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("importing opened a socket")

sys.path.insert(0, sys.argv[1])
socket.socket.connect = socket.socket.bind = refuse
for name in sys.argv[2:]:
    importlib.import_module(name)
"""


def test_importing_does_nothing(tmp_path: Path) -> None:
    """Empty environment, a folder nobody can write to, no socket: every module imports."""
    empty = tmp_path / "empty"
    empty.mkdir()
    empty.chmod(0o500)
    done = subprocess.run(
        [sys.executable, "-B", "-c", IMPORT_ALL, str(REPOSITORY), *FLOORS],
        cwd=empty,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert os.listdir(empty) == []


CHAT = """
import runpy, socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("a typed chat opened a connection")

socket.socket.connect = socket.socket.connect_ex = refuse
sys.argv = ["agent.py", "chat", "--identity", "alice@example.com"]
runpy.run_path(AGENT, run_name="__main__")
"""


def test_nothing_is_sent_or_left_in_the_home_folder(tmp_path: Path) -> None:
    """A typed chat loads everything a call does, and no library counts it or phones home."""
    home, folder = tmp_path / "home", tmp_path / "folder"
    home.mkdir(mode=0o500)
    folder.mkdir()
    agent = str(REPOSITORY / "agent.py")
    done = subprocess.run(
        [sys.executable, "-B", "-c", CHAT.replace("AGENT", repr(agent))],
        cwd=folder,
        env={"HOME": str(home), "PYTHONPATH": str(REPOSITORY)},
        input="I love reading books about volcanoes\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "agent: Thank you for telling me." in done.stdout
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert sorted(os.listdir(folder)) == [".data"]


def test_the_house_is_documented() -> None:
    """Every module says what flows through it; the README's file tree names each."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for module in FLOORS:
        assert ast.get_docstring(ast.parse(path_of(module).read_text(encoding="utf-8")))
        assert Path(*module.split(".")).name in readme, f"{module} is not in the README"
