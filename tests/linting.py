"""Lints source text and folders as the command does, for tests."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from saqlint.engine import Report, run
from saqlint.files.discover import SCAN_WORDS, Tree, discover, scan
from saqlint.rule import Rule
from saqlint.rules import all_rules
from saqlint.settings.config import Config


def rule_named(code: str) -> Rule:
    """The rule with a code."""
    return next(rule for rule in all_rules() if rule.code == code)


def lint_tree(
    tree: Tree, rules: Sequence[Rule], config: Config | None = None, now: datetime | None = None
) -> Report:
    """Run the rules; a fault of saqlint's own is raised, not reported."""
    report = run(tree, config or Config(level="strict"), rules, now=now)
    assert not report.failures, report.failures
    return report


def lint_files(
    files: dict[str, str],
    rules: Sequence[Rule],
    root: Path,
    config: Config | None = None,
    now: datetime | None = None,
) -> Report:
    """Lint texts by path, as if they lay in the folder `root`; writes nothing."""
    overlay = {path: text.encode() for path, text in files.items()}
    return lint_tree(laid_out(overlay, root), rules, config, now)


def laid_out(overlay: dict[str, bytes], root: Path) -> Tree:
    """A tree of files that lie nowhere but in memory."""
    python = tuple(sorted(path for path in overlay if path.endswith(".py")))
    return Tree(
        root=root,
        files=python,
        relevant=scan(root, python, SCAN_WORDS, overlay),
        deployment=tuple(sorted(path for path in overlay if not path.endswith(".py"))),
        overlay=overlay,
    )


def lint_folder(
    folder: Path, rules: Sequence[Rule], config: Config | None = None, now: datetime | None = None
) -> Report:
    """Lint a whole folder."""
    tree = discover([folder], config or Config(), folder, root=folder)
    return lint_tree(tree, rules, config, now)
