import importlib
import pkgutil

import pytest

import caller_memory.language
from caller_memory.language.patterns import Pattern

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
