"""What a rule tells in full, with help, labels and fix, is what `tests/told/` has."""

import pytest

from saqlint.rule import Rule
from tests.test_rules import RULES
from tests.told import FOLDER, path_of, told


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_tells(rule: Rule) -> None:
    assert told(rule) == path_of(rule).read_text(encoding="utf-8"), (
        "read the difference, then: python -m tests.told --write"
    )


def test_every_file_belongs_to_a_rule() -> None:
    assert {path_of(rule) for rule in RULES} == set(FOLDER.iterdir())
