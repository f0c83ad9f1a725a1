"""The fixes of every rule on its fixtures: exact, complete, at rest, and at peace with others.

`CASE.fixed.py` is what `--fix --unsafe-fixes` with the case's rule alone makes of `CASE.py`. In a
folder each file that changes has its `.fixed` beside it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from saqlint.engine import Report
from saqlint.files.discover import Tree, discover
from saqlint.fixes.fix import mend
from saqlint.fixes.outcome import Outcome
from saqlint.rule import Rule
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from saqlint.silence.suppression import OWN_CODES
from tests.linting import laid_out, lint_tree
from tests.test_rules import CASES, ROOT, RULES, Case, folder

FIXING = [case for case in CASES if case.rule.fix is not None]


@contextmanager
def tree_of(case: Case) -> Iterator[Tree]:
    if case.path.is_file():
        overlay = {case.path.name: case.path.read_bytes()}
        yield laid_out(overlay, case.path.parent / "nowhere")
        return
    with TemporaryDirectory() as temporary:
        copy = Path(temporary).resolve() / case.path.name
        shutil.copytree(case.path, copy, ignore=shutil.ignore_patterns("*.fixed.*"))
        yield discover([copy], Config(), copy, root=copy)


def mended(tree: Tree, rule: Rule) -> Outcome:
    """The rule's fixes alone; the rules on comments need the findings of all others."""
    rules = RULES if rule.code in OWN_CODES else [rule]
    config = Config(level="strict", fixable=(rule.code,))
    return mend(tree, lambda now: lint_tree(now, rules, config), unsafe=True)


def after(tree: Tree, outcome: Outcome) -> Tree:
    return replace(tree, overlay={**tree.overlay, **{r.path: r.after for r in outcome.rewrites}})


@pytest.mark.parametrize("case", FIXING, ids=lambda case: case.id)
def test_fixes_give_the_fixed_file_byte_for_byte(case: Case) -> None:
    base = case.path if case.path.is_dir() else case.path.parent
    with tree_of(case) as tree:
        outcome = mended(tree, case.rule)
    assert outcome.report.failures == ()
    assert {path: text.decode() for path, text in expected(case)} == {
        rewrite.path: rewrite.after.decode() for rewrite in outcome.rewrites
    }
    for rewrite in outcome.rewrites:
        assert rewrite.before == (base / rewrite.path).read_bytes()


def expected(case: Case) -> Iterator[tuple[str, bytes]]:
    base = case.path if case.path.is_dir() else case.path.parent
    for path in case.files():
        fixed = path.with_suffix(f".fixed{path.suffix}")
        if fixed.exists():
            assert fixed.read_bytes() != path.read_bytes(), (
                "what does not change needs no such file"
            )
            yield path.relative_to(base).as_posix(), fixed.read_bytes()


@pytest.mark.parametrize("case", FIXING, ids=lambda case: case.id)
def test_fixed_code_has_nothing_left_to_fix(case: Case) -> None:
    with tree_of(case) as tree:
        outcome = mended(tree, case.rule)
        fixed = [one.code for one in outcome.report.diagnostics if one.fix is not None]
        again = mended(after(tree, outcome), case.rule)
    assert case.rule.code not in fixed
    assert again.rewrites == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_fixes_of_all_rules_together_come_to_rest(case: Case) -> None:
    def look(tree: Tree) -> Report:
        return lint_tree(tree, all_rules())

    with tree_of(case) as tree:
        outcome = mend(tree, look, unsafe=True)
        assert outcome.report.failures == ()
        assert mend(after(tree, outcome), look, unsafe=True).rewrites == ()


@pytest.mark.parametrize("rule", [r for r in RULES if r.fix], ids=lambda rule: rule.code)
def test_a_rule_that_says_it_fixes_does(rule: Rule) -> None:
    kinds = set()
    for case in CASES:
        if case.rule is rule:
            kinds |= {one.fix.safe for one in case.lint() if one.fix is not None}
    assert kinds
    assert (True in kinds) == (rule.fix == "safe")
    assert any(_changes(case) for case in CASES if case.rule is rule)


def _changes(case: Case) -> bool:
    return any(True for _ in expected(case))


@pytest.mark.parametrize("rule", [r for r in RULES if not r.fix], ids=lambda rule: rule.code)
def test_a_rule_that_says_it_does_not_fix_does_not(rule: Rule) -> None:
    for case in CASES:
        if case.rule is rule:
            assert [one.fix for one in case.lint() if one.fix is not None] == []


def test_the_timeout_that_fixes_write_makes_no_long_job() -> None:
    # Else each fixed SAQ201 would leave a SAQ301.
    assert Config().default_timeout <= Config().long_job_seconds


def test_every_fixed_file_belongs_to_a_case() -> None:
    fixed = {path for rule in RULES for path in folder(rule).rglob("*.fixed.*")}
    known = {path.with_suffix(f".fixed{path.suffix}") for case in FIXING for path in case.files()}
    assert fixed <= known
    assert {path for path in ROOT.rglob("*.fixed.*") if path.parents[-1] == ROOT} <= fixed
