"""The library as others install it: what it needs. `.ci/wheel` builds it and uses it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
]


def pins() -> dict[str, str]:
    """What the worker is run with, by name, of requirements.txt and constraints.txt."""
    lines = [
        line
        for name in ("constraints.txt", "requirements.txt")
        for line in (REPOSITORY / name).read_text(encoding="utf-8").splitlines()
        if "==" in line
    ]
    return {line.partition("==")[0].lower(): line.partition("==")[2].split()[0] for line in lines}


@pytest.mark.parametrize("needed", DECLARED, ids=lambda needed: needed.name)
def test_the_library_is_tested_with_what_it_asks_for(needed: Requirement) -> None:
    """Each dependency of the library is pinned for the worker, at a version that it accepts."""
    assert pins()[needed.name.lower()] in needed.specifier


def test_the_worker_runs_with_the_library_versions_of_livekit_and_supabase() -> None:
    """What the worker pins by itself is the lowest that the library declares for those two."""
    lowest = {r.name: s.version for r in DECLARED for s in r.specifier if s.operator == ">="}
    for name in ("livekit-agents", "supabase"):
        assert pins()[name] == lowest[name]


WITHOUT = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in %r:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Nothing())
from caller_memory import PersonMemory, SupabaseSettings, open_stores, user_id
PersonMemory(user_id("alice"), open_stores("memories")).remember_turn("I love volcanoes")
print(*PersonMemory(user_id("alice"), open_stores("memories")).recall("what do I love?"))
try:
    %s
except ImportError as exc:
    print(exc)
"""


@pytest.mark.parametrize(
    ("missing", "act", "fix"),
    [
        (("livekit",), "import caller_memory.livekit", "pip install 'caller-memory[livekit]'"),
        (
            ("supabase", "postgrest", "httpx", "jwt", "cryptography"),
            "open_stores('memories', SupabaseSettings(url='https://x.co', publishable_key='k'))",
            "pip install 'caller-memory[supabase]'",
        ),
    ],
)
def test_the_core_needs_no_extra(missing: tuple[str, ...], act: str, fix: str) -> None:
    """Memory works without LiveKit and Supabase; who asks for one reads what to install."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT % ((*missing, "livekit", "supabase"), act)],
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    remembered, told = done.stdout.splitlines()
    assert "I love volcanoes" in remembered and fix in told
