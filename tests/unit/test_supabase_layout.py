"""supabase/migrations: what the Supabase CLI applies is what sql/migrations holds."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "sql" / "migrations").glob("*.sql"))
FOR_THE_CLI = sorted((ROOT / "supabase" / "migrations").iterdir())


def test_each_migration_has_one_name_for_the_cli() -> None:
    """A link in the order of the numbers, under a time that ends in the number."""
    assert [path.readlink() for path in FOR_THE_CLI] == [
        Path("../../sql/migrations") / source.name for source in SOURCES
    ]
    for path, source in zip(FOR_THE_CLI, SOURCES, strict=True):
        number, _, name = source.name.partition("_")
        assert path.name == f"20260101{int(number):06}_{name}"
        # The CLI's own pattern: it leaves out whatever is called otherwise.
        assert re.fullmatch(r"[0-9]+_.*\.sql", path.name)
        assert path.read_bytes() == source.read_bytes()
