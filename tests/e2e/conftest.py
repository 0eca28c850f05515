"""The real stack as fixtures: started once, shared by the calls, its logs shown when one fails."""

import asyncio
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from types import FrameType

import pytest
from _pytest.runner import runtestprotocol

from .openai_server import OpenAIServer
from .stack import Stack

TIME_LIMIT_S = 120.0
"""For one test, where its module does not set its own `TIME_LIMIT_S`."""


@pytest.fixture(scope="session")
def openai() -> Iterator[OpenAIServer]:
    """The one server of speech and language: its models are loaded once."""
    with OpenAIServer() as server:
        yield server


@pytest.fixture(scope="session")
def shared_stack(openai: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack that most calls share, as callers do."""
    stack = Stack.started(tmp_path_factory.mktemp("shared"), openai)
    asyncio.run(stack.worker.wait_ready())
    yield stack
    stack.stop()


@pytest.fixture
def stack(shared_stack: Stack) -> Stack:
    """The shared stack, healthy and without rules."""
    shared_stack.openai.reset()
    return shared_stack


@pytest.fixture
def own_stack(
    openai: OpenAIServer, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stack]:
    """A stack for one test, which may end its worker; parametrised, the worker's command.

    The worker may not be ready yet.
    """
    openai.reset()
    stack = Stack.started(tmp_path, openai, command=getattr(request, "param", "start"))
    yield stack
    stack.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Call once more what failed: recognition errs now and then, on a busy machine more often."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed for report in reports):
        for report in (report for report in reports if report.failed):
            sections = (text for section in report.sections for text in section)
            told = "\n".join([item.nodeid, report.longreprtext, *sections])
            item.config.get_terminal_writer().line(f"\n{told}\n")
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """End a test that waits for ever, also where it blocks its event loop."""
    module = item.getparent(pytest.Module)
    limit_s = float(getattr(module and module.obj, "TIME_LIMIT_S", TIME_LIMIT_S))

    def expire(signal_number: int, frame: FrameType | None) -> None:
        pytest.fail(f"not done within {limit_s:g} s")

    before = signal.signal(signal.SIGALRM, expire)
    # Again every second: a task that swallows the first one does not swallow them all.
    signal.setitimer(signal.ITIMER_REAL, limit_s, 1.0)
    try:
        yield
    finally:
        # Not a moment longer: in pytest's own code it would end the run, not the test.
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server and the worker logged beside a failure."""
    report = yield
    if report.failed:
        stacks = [v for v in getattr(item, "funcargs", {}).values() if isinstance(v, Stack)]
        for process in [p for stack in stacks for p in (stack.livekit, stack.worker)]:
            report.sections.append((process.log.name, process.log_tail()))
        for asked in [asked for stack in stacks for asked in stack.openai.asked[-3:]]:
            report.sections.append(("the language model was asked", asked.prompt))
    return report
