"""tests/helpers/fake_supabase.py: the stand-in keeps to the rules of the real one."""

from pathlib import Path

import pytest

from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.store_contract import RemoteContract, put

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """An empty one."""
    return FakeSupabase(tmp_path / "supabase")


class TestContract(RemoteContract):
    """As Supabase keeps to them in tests/postgres."""


def test_who_has_not_changed(remote: FakeSupabase) -> None:
    """Is not named."""
    remote.open_session(USER, None, 0)
    version = remote.push(USER, [put("a", "1", 1)]).version
    assert remote.changed({USER: version}) == set()
