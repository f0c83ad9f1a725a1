import importlib.util
import re
import sys
from pathlib import Path

import pytest

from saqlint.rule import Rule
from saqlint.rules import all_rules
from tests.linting import lint_files
from tests.new_rule import problem, write
from tests.readme import FAMILIES


def loaded(path: Path) -> Rule:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # The decorator finds the page by the module's name.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, path.stem, module)
        spec.loader.exec_module(module)
    assert isinstance(module.check, Rule)
    return module.check


def test_the_beginning_is_a_rule_whose_fixture_fails(tmp_path: Path) -> None:
    module, fixture = write("219", "job-of-no-use", tmp_path)
    rule = loaded(tmp_path / module)
    assert (rule.code, rule.name) == ("SAQ219", "job-of-no-use")
    text = (tmp_path / fixture).read_text(encoding="utf-8")
    assert "# error: SAQ219" in text
    report = lint_files({"plain.py": text}, [rule], tmp_path)
    assert len(report.project.tasks) == 2
    assert report.diagnostics == ()


def test_the_beginning_can_be_made_to_pass(tmp_path: Path) -> None:
    module, fixture = write("219", "job-of-no-use", tmp_path)
    path = tmp_path / module
    path.write_text(path.read_text(encoding="utf-8").replace('"the fault"', '"resize"'))
    (found,) = lint_files(
        {"plain.py": (tmp_path / fixture).read_text(encoding="utf-8")}, [loaded(path)], tmp_path
    ).diagnostics
    assert (found.at.line, found.message) == (6, "task `resize` bears the fault")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write("219", "job-of-no-use", tmp_path)
    with pytest.raises(FileExistsError):
        write("219", "job-of-no-use", tmp_path)


@pytest.mark.parametrize(
    ("number", "name", "reason"),
    [
        ("21", "job-of-no-use", "no number of three digits"),
        ("219x", "job-of-no-use", "no number of three digits"),
        ("019", "Job_Of", "no name"),
        ("919", "job-of-no-use", "no family SAQ9"),
        ("219", "no-timeout", "judges"),
        ("201", "job-of-no-use", "SAQ201 is enqueue-without-timeout"),
        ("219", "enqueue-without-timeout", "SAQ201 is enqueue-without-timeout"),
    ],
)
def test_what_cannot_be_a_rule(number: str, name: str, reason: str) -> None:
    assert re.search(reason, problem(number, name) or "")


def test_what_can_be_one() -> None:
    assert problem("299", "job-of-no-use") is None


def test_every_family_has_a_title() -> None:
    assert {rule.code[:4] for rule in all_rules()} <= FAMILIES.keys()
