"""One rule, one module, one test file with a satisfied, a broken and a border case."""

from pathlib import Path

import pytest

from roster.planning import rules
from roster.planning.rules import RULES

MODULES = sorted(path.stem for path in Path(rules.__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_rule_module_has_three_kinds_of_cases(module: str) -> None:
    cases = (Path(__file__).parent / f"test_{module}.py").read_text(encoding="utf-8")
    for kind in ("test_satisfied", "test_broken", "test_border"):
        assert kind in cases


def test_every_module_is_in_force() -> None:
    assert sorted(rule.value for rule in RULES) == MODULES
