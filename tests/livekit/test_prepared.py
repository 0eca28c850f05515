"""worker/prepared.py: what a job process would do before its first call is done for all of them."""

import subprocess
import sys

import pytest

UNCOMPILED = """
import worker.prepared, agent
from caller_memory.language import patterns
print(sum("_compiled" not in vars(pattern) for pattern in patterns._made), len(patterns._made))
"""


@pytest.mark.slow
def test_no_rule_is_left_to_compile() -> None:
    """Whatever the worker imports besides."""
    done = subprocess.run(
        [sys.executable, "-c", UNCOMPILED],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    left, made = map(int, done.stdout.split())
    assert left == 0
    assert made > 100
