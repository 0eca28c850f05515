"""The pins: requirements, dependency groups, constraints and uv.lock name the same versions."""

import re
import tomllib
from typing import Any

import pytest

from tests.helpers.places import REPOSITORY

GROUPS = {
    "worker": ["requirements.txt"],
    "dev": [
        "requirements-dev.txt",
        "tests/e2e/requirements.txt",
        "tests/postgres/requirements.txt",
        "tests/browser/requirements.txt",
    ],
}


def lines_of(name: str) -> list[str]:
    """Return the requirements in a file, without comments and options of pip."""
    lines = (REPOSITORY / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def parsed(name: str) -> dict[str, Any]:
    """Return a TOML file of the repository."""
    return tomllib.loads((REPOSITORY / name).read_text(encoding="utf-8"))


def pin(requirement: str) -> tuple[str, str]:
    """Return the normalised name and the version of a line like "Name[extra]==1.0 ; marker"."""
    name, _, version = requirement.partition(";")[0].partition("==")
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower(), version.strip()


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_its_requirements(group: str) -> None:
    """What uv installs is what pip installs: the same lines, in the same order."""
    named = [line for line in parsed("pyproject.toml")["dependency-groups"][group] if "==" in line]
    assert named == [line for name in GROUPS[group] for line in lines_of(name)]


def test_the_lock_holds_the_pinned_versions() -> None:
    """All of requirements and constraints, and nothing else but the project itself."""
    pinned = {pin(line) for names in GROUPS.values() for name in names for line in lines_of(name)}
    pinned |= {pin(line) for line in lines_of("constraints.txt")}
    locked = [
        package for package in parsed("uv.lock")["package"] if "registry" in package["source"]
    ]
    assert {(package["name"], package["version"]) for package in locked} == pinned


def test_the_lock_names_public_hosts_alone() -> None:
    """Whoever clones the repository can install from it."""
    hosts = re.findall(r"https?://([^/\"]+)", (REPOSITORY / "uv.lock").read_text(encoding="utf-8"))
    assert set(hosts) == {"pypi.org", "files.pythonhosted.org"}


def test_the_lock_is_for_the_versions_of_python_that_are_served() -> None:
    """The same range as in pyproject.toml."""
    wanted = parsed("pyproject.toml")["project"]["requires-python"]
    assert parsed("uv.lock")["requires-python"].replace(" ", "") == wanted.replace(" ", "")
