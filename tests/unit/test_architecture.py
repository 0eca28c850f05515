"""The house: imports go down, vendors stay behind their doors, importing does nothing."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.places import REPOSITORY

PRODUCT = sorted(
    path
    for pattern in ("*.py", "caller_memory/**/*.py", "worker/**/*.py")
    for path in REPOSITORY.glob(pattern)
)
MAX_LINES = 300
MAX_ROOT_MODULES = 8


def name_of(path: Path) -> str:
    """The name that a file is imported by."""
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def lint_imports(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Check the contracts of pyproject.toml against the code in a folder."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


NEEDS_IMPORT_LINTER = pytest.mark.skipif(
    importlib.util.find_spec("importlinter") is None, reason="it is one of the tools of make check"
)


@NEEDS_IMPORT_LINTER
def test_imports_go_down() -> None:
    """Every arrow that the design forbids is a contract, and all are kept."""
    done = lint_imports(REPOSITORY)
    assert done.returncode == 0, done.stdout


@NEEDS_IMPORT_LINTER
@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("caller_memory/language/query.py", "caller_memory.call"),
        ("caller_memory/person.py", "config"),
        ("caller_memory/call/memory.py", "caller_memory.stores.sqlite"),
        ("caller_memory/call/memory.py", "livekit"),
        ("caller_memory/stores/sync.py", "supabase"),
        ("caller_memory/call/state.py", "sqlite3"),
        ("caller_memory/stores/nearest.py", "onnxruntime"),
        ("worker/room.py", "worker.chat"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, module: str, forbidden: str) -> None:
    """The contracts hold something: each goes red where it is broken."""
    for name in ("caller_memory", "worker"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    for path in (REPOSITORY / "pyproject.toml", *REPOSITORY.glob("*.py")):
        shutil.copy(path, tmp_path)
    broken = tmp_path / module
    broken.write_text(f"{broken.read_text(encoding='utf-8')}\nimport {forbidden}\n", "utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def test_only_config_knows_the_environment() -> None:
    """Everything else is told."""
    pattern = re.compile(r"os\.environ|getenv|dotenv")
    readers = {name_of(p) for p in PRODUCT if pattern.search(p.read_text(encoding="utf-8"))}
    assert readers == {"config"}


PASSED_ON = r" as exc:.*\n\s+(?:raise|answer\.set_exception|if not outcome)"
"""What follows where an error does not end, but goes on to whoever called."""


def test_degrade_boundaries_are_few() -> None:
    """`except Exception` stands in at most four places, each of them a decision."""
    count = sum(
        len(re.findall(rf"except (?:Base)?Exception\b(?!{PASSED_ON})", text))
        for text in (path.read_text(encoding="utf-8") for path in PRODUCT)
        if "BaseException:" not in text
    )
    assert 1 <= count <= 4


def test_the_root_is_the_worker_at_a_glance() -> None:
    """Whoever opens the folder sees few modules."""
    assert len(list(REPOSITORY.glob("*.py"))) <= MAX_ROOT_MODULES


def test_every_file_ends() -> None:
    """One file, one noun, nothing to scroll for."""
    long = {
        name_of(path): lines
        for path in PRODUCT
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MAX_LINES
    }
    assert long == {}


IMPORT_ALL = """
import importlib, socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("importing opened a socket")

sys.path.insert(0, sys.argv[1])
socket.socket.connect = socket.socket.bind = refuse
for name in sys.argv[2:]:
    importlib.import_module(name)
"""


@pytest.mark.slow
def test_importing_does_nothing(tmp_path: Path) -> None:
    """Empty environment, a folder nobody can write to, no socket: every module imports."""
    empty = tmp_path / "empty"
    empty.mkdir()
    empty.chmod(0o500)
    modules = [name_of(path) for path in PRODUCT]
    done = subprocess.run(
        [sys.executable, "-B", "-c", IMPORT_ALL, str(REPOSITORY), *modules],
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


@pytest.mark.slow
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


def imports_of(path: Path) -> list[str]:
    """Return the full names of what a file imports, with relative imports resolved."""
    package = (
        name_of(path).split(".") if path.name == "__init__.py" else name_of(path).split(".")[:-1]
    )
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            names += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return names


def test_no_test_module_imports_another() -> None:
    """What two of them need stands with the helpers, so that each can be read and run alone."""
    for path in (REPOSITORY / "tests").rglob("*.py"):
        others = [n for n in imports_of(path) if re.match(r"tests\.(.+\.)?test_", n)]
        assert others == [], f"{path} imports {others}"


def test_unit_tests_know_no_livekit() -> None:
    """They run without a session or a job, and so without what stands in for their parts."""
    doors = ("livekit", "tests.helpers.fakes", "tests.helpers.calls", "tests.livekit")
    for path in (REPOSITORY / "tests" / "unit").rglob("*.py"):
        known = [n for n in imports_of(path) if n in doors or n.startswith("livekit.")]
        assert known == [], f"{path} imports {known}"


def test_every_module_says_what_it_is() -> None:
    """The first thing a reader sees of a file is what flows through it."""
    for path in PRODUCT:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree) or not tree.body, f"{path} has no docstring"


def test_the_readme_names_every_room() -> None:
    """Each module of the root and each package stands in its table of files."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    rooms = [path.name for path in REPOSITORY.glob("*.py")]
    rooms += [
        f"{path.parent.relative_to(REPOSITORY)}/" for path in PRODUCT if path.name == "__init__.py"
    ]
    for room in rooms:
        assert f"`{room}`" in readme, f"{room} is not in the README"


DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "AGENTS.md")
NAMED = re.compile(r"`([\w./-]+(?:\.(?:py|sql|md|json|toml|txt|yml)|/))`")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_files_that_exist(name: str) -> None:
    """Each file or folder in them is there, by its path from the root or within the library."""
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    library = (REPOSITORY / "caller_memory").rglob(".")
    places = [REPOSITORY, *library, REPOSITORY / "worker", REPOSITORY / "sql" / "migrations"]
    for named in NAMED.findall(text):
        if "NNNN" not in named:
            assert any((place / named).exists() for place in places), f"{named} is not there"


def test_the_path_of_a_turn_names_code_that_exists() -> None:
    """`Class.method` in ARCHITECTURE.md is a class of the product with that method."""
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    methods = {
        f"{node.name}.{each.name}"
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for each in node.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    named = set(re.findall(r"`([A-Z]\w+\.\w+)`", text)) - {"RoomOptions.participant_identity"}
    assert named <= methods, named - methods
