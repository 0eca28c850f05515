"""benchmarks/prompts.py: what a prompt costs does not creep up."""

import statistics

import pytest

from benchmarks.prompts import before_anybody_speaks, blocks, counter
from caller_memory.language.query import estimate_tokens
from config import Settings
from session_context import session_user


def test_a_prompt_is_short_before_anybody_speaks() -> None:
    """Small models on small machines read some twenty tokens a second."""
    count = counter()
    if count is None:
        pytest.skip("no tokenizer is installed")
    with session_user("alice"):
        parts = before_anybody_speaks(Settings())
    assert count(parts["tools"]) <= 350
    assert count("\n".join(parts.values())) <= 500


def test_a_block_of_memories_is_short() -> None:
    """On average, for a person of sixty memories."""
    with session_user("alice"):
        shown = list(blocks(Settings()))
    assert len(shown) >= 20
    assert statistics.mean(map(estimate_tokens, shown)) <= 250
