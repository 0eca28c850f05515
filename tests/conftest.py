"""Every test begins as a fresh process would: empty folder, no environment, no user, no store."""

import io
import os
import sqlite3
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

import session_context
import storage
from caller_memory import acts
from caller_memory.call import memory


def pytest_addoption(parser: pytest.Parser) -> None:
    """--no-skips: a server that is not there is a failure, not a reason to leave tests out."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn skips into failures where that was asked for."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("no_skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which --no-skips forbids: {report.longrepr}"
    return report


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
    monkeypatch.setattr(acts, "_watchers", ())
    # A busy machine is no slow disk: tests of these limits set their own.
    monkeypatch.setattr(memory, "OPEN_TIMEOUT_S", 10.0)
    monkeypatch.setattr(memory, "RECALL_TIMEOUT_S", 10.0)
    tokens = (
        session_context._session_user_uuid.set(None),
        session_context._session_livekit_identity.set(None),
    )
    storage.use(None)
    yield
    storage.use(None)
    session_context._session_user_uuid.reset(tokens[0])
    session_context._session_livekit_identity.reset(tokens[1])


@pytest.fixture
def counted_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which this process counts, as each process of a worker does."""
    from prometheus_client import values

    folder = tmp_path / "counted"
    folder.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    counting = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    monkeypatch.setattr(values, "ValueClass", counting)
    return folder


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`python agent.py …` in this process: exit code, standard output, standard error."""
    import agent  # takes a second, and most tests do without it

    def run(*arguments: str, typed: str = "", **environ: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", environ)
            patch.setattr("sys.stdin", io.StringIO(typed))
            try:
                status = agent.main(list(arguments))
            except SystemExit as exc:
                status = int(exc.code or 0)
        return status, *capsys.readouterr()

    return run
