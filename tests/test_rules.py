"""Every rule against its own fixtures, alone: found, fixed, complete, truthful.

A fixture is a file or a folder in `fixtures/saqNNN_name/`. A trailing comment tells what is found
on its line: `# error: SAQ201@36 "part of the message"`, column and text as needed.
"""

import ast
import re
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from saqlint.finding import Diagnostic
from saqlint.rule import Rule
from saqlint.rules import all_rules
from saqlint.silence.suppression import OWN_CODES
from tests.linting import lint_files, lint_folder, rule_named

ROOT = Path(__file__).parent.parent / "fixtures"
RULES = all_rules()
# `error:` once a line, and what it holds as often as there are findings.
_ERROR = re.compile(r"#\s*error:(?P<all>(?:\s*SAQ\d{3}(?:@\d+)?(?:\s*\"[^\"]*\")?,?)+)")
_ONE = re.compile(r"(?P<code>SAQ\d{3})(?:@(?P<column>\d+))?(?:\s*\"(?P<text>[^\"]*)\")?")
# Those that speak of no task or queue of a project: files and comments.
_NO_EXAMPLES = frozenset({"SAQ001", "SAQ002", "SAQ003"})


@dataclass(frozen=True, slots=True)
class Case:
    rule: Rule
    path: Path

    @property
    def id(self) -> str:
        return f"{self.rule.code}-{self.path.stem}"

    def files(self) -> list[Path]:
        if self.path.is_file():
            return [self.path]
        return sorted(p for p in self.path.rglob("*") if p.is_file() and not _is_fixed(p))

    def lint(self, now: datetime | None = None) -> tuple[Diagnostic, ...]:
        # The rules on comments need what the comments silence.
        rules = RULES if self.rule.code in OWN_CODES else (self.rule,)
        if self.path.is_dir():
            # Elsewhere: what this repository depends on says nothing of the case.
            with TemporaryDirectory() as folder:
                copy = Path(folder).resolve() / self.path.name
                shutil.copytree(self.path, copy, ignore=shutil.ignore_patterns("*.fixed.*"))
                found = lint_folder(copy, rules, now=now).diagnostics
        else:
            # Without a lock file beside it: the newest versions count.
            text = self.path.read_bytes().decode("utf-8", "surrogateescape")
            root = self.path.parent / "nowhere"
            found = lint_files({self.path.name: text}, rules, root, now=now).diagnostics
        return tuple(one for one in found if one.code == self.rule.code)

    def expected(self) -> Iterator[tuple[str, int, re.Match[str]]]:
        base = self.path if self.path.is_dir() else self.path.parent
        for file in self.files():
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            for number, line in enumerate(lines, 1):
                for found in _ERROR.finditer(line):
                    for one in _ONE.finditer(found["all"]):
                        yield file.relative_to(base).as_posix(), number, one


def _is_fixed(path: Path) -> bool:
    return ".fixed" in path.suffixes


def folder(rule: Rule) -> Path:
    return ROOT / f"{rule.code.lower()}_{rule.name.replace('-', '_')}"


def cases() -> Iterator[Case]:
    for rule in RULES:
        for path in sorted(folder(rule).glob("*")):
            if not _is_fixed(path) and path.name != "__pycache__":
                yield Case(rule, path)


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_finds_exactly_what_the_comments_say(case: Case) -> None:
    found = case.lint()
    expected = list(case.expected())
    seen = [(f.at.path, f.at.line, f.code) for f in found]
    assert sorted(seen) == sorted((path, line, one["code"]) for path, line, one in expected)
    for path, line, one in expected:
        here = [f for f in found if (f.at.path, f.at.line) == (path, line)]
        if one["column"]:
            assert int(one["column"]) in {f.at.column + 1 for f in here}
        if one["text"]:
            assert any(one["text"] in f.message for f in here), [f.message for f in here]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_case_that_fires_and_one_line_that_is_silent(rule: Rule) -> None:
    own = [case for case in CASES if case.rule is rule]
    assert any(list(case.expected()) for case in own)


def test_every_fixture_folder_belongs_to_a_rule() -> None:
    folders = {path for path in ROOT.iterdir() if path.name.startswith("saq") and path.is_dir()}
    assert folders == {folder(rule) for rule in RULES}


def example(rule: Rule, label: str) -> str:
    """The indented block under `Bad:` or `Good:` of a page."""
    found = re.search(rf"^{label}:\n\n((?:(?: {{4}}.*)?\n?)+)", rule.docs, re.MULTILINE)
    assert found is not None, f"{rule.code} has no block under `{label}:`"
    return textwrap.dedent(found[1]).strip() + "\n"


def example_files(rule: Rule, label: str) -> dict[str, str]:
    """A block as files: `# name.py` or `# compose.yaml` alone on a line begins the next one."""
    text = example(rule, label)
    parts = re.split(
        r"^# ([\w./-]+\.\w+|Procfile|Dockerfile|Makefile|crontab)\n", text, flags=re.MULTILINE
    )
    files = dict(zip(parts[1::2], parts[2::2], strict=True))
    if parts[0].strip():
        files["example.py"] = parts[0]
    return files


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r.code not in _NO_EXAMPLES], ids=lambda rule: rule.code
)
def test_the_examples_of_the_page_are_true(rule: Rule, tmp_path: Path) -> None:
    bad, good = example_files(rule, "Bad"), example_files(rule, "Good")
    for name, text in (*bad.items(), *good.items()):
        if name.endswith(".py"):
            ast.parse(text)
    assert lint_written(bad, rule, tmp_path / "bad")
    assert lint_written(good, rule, tmp_path / "good") == ()


def lint_written(files: dict[str, str], rule: Rule, folder: Path) -> tuple[Diagnostic, ...]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lint_folder(folder, [rule]).diagnostics


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_begins_with_one_short_sentence(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert len(rule.summary) <= 88
    assert rule.docs.splitlines()[1:2] == [""]


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    assert rule_named("SAQ201").name == "enqueue-without-timeout"
