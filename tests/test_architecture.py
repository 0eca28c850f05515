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
    "provenance",
    "config",
    "privacy",
    "identity",
    "log_lines",
    "categories",
    "spoken_numbers",
    "account_numbers",
    "api_keys",
    "secret_words",
    "secret_values",
    "known_secrets",
    "password_words",
    "answered_passwords",
    "told_passwords",
    "told_secrets",
    "redaction",
    "asked_secrets",
    "dialogue_redaction",
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
    "last_call",
    "orders",
    "session_memory",
    "aside",
    "call_summary",
    "distiller",
    "assistant",
    "offline",
    "chat",
    "room",
    "voice",
    "join_token",
    "doctor",
    "cli",
    "agent",
]
"""Every module, from the ground up: each imports only from those before it."""

DOORS = {
    "livekit": {"aside", "assistant", "offline", "chat", "join_token", "room", "voice", "agent"},
    "supabase": {"stores.supabase"},
    "postgrest": {"stores.supabase"},
    "sqlite3": {
        "stores.migrations",
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


def test_degrade_boundaries_are_few() -> None:
    """`except Exception` stands in at most four places, each of them a decision."""
    count = sum(
        len(re.findall(r"except (?:Base)?Exception\b(?! as exc:\n\s+raise)", text))
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


def test_the_house_is_documented() -> None:
    """Every module says what flows through it; the README's file tree names each."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for module in FLOORS:
        assert ast.get_docstring(ast.parse(path_of(module).read_text(encoding="utf-8")))
        assert Path(*module.split(".")).name in readme, f"{module} is not in the README"
