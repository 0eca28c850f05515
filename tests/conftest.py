"""Every test begins as a fresh process would: empty folder, no environment, no user, no store."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import session_context
import stores


def pytest_report_header() -> str:
    """The part under test that differs most between machines."""
    return f"sqlite {sqlite3.sqlite_version}"


@pytest.fixture(autouse=True)
def fresh_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the developer's machine or of the test before is visible."""
    for name in set(os.environ) - {"PATH", "HOME", "TMPDIR", "LANG", "CI"}:
        if not name.startswith(("PYTEST_", "COVERAGE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session_context, "_jobs", session_context._Jobs())
    tokens = (
        session_context._session_user_uuid.set(None),
        session_context._session_livekit_identity.set(None),
    )
    stores.use(None)
    yield
    stores.use(None)
    session_context._session_user_uuid.reset(tokens[0])
    session_context._session_livekit_identity.reset(tokens[1])
