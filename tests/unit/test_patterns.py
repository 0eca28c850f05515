import importlib
import pkgutil

import pytest

import caller_memory.language
from caller_memory.language import patterns
from caller_memory.language.patterns import Pattern, compile_all

MODULES = [
    module.name
    for module in pkgutil.walk_packages(caller_memory.language.__path__, "caller_memory.language.")
]


@pytest.mark.parametrize("name", MODULES)
def test_what_is_compiled_late_is_no_error_then(name: str) -> None:
    module = importlib.import_module(name)
    for each in vars(module).values():
        for pattern in each if isinstance(each, list) else [each]:
            if isinstance(pattern, Pattern):
                pattern.search("")


@pytest.mark.slow
def test_all_are_compiled_before_somebody_speaks() -> None:
    """Those that are kept; one made in passing is forgotten as ever."""
    kept = Pattern(r"\bkept\b")
    Pattern(r"\bmade in passing\b")
    compile_all()

    assert "_compiled" in vars(kept)
    assert not [made for made in patterns._made if made.pattern == r"\bmade in passing\b"]
