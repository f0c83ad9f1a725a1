"""Fixes as edits of text: what a reader makes of them is what `--fix` would have made."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from saqlint.engine import Report
from saqlint.files.discover import Tree
from saqlint.files.source import decode
from saqlint.finding import AddKeyword, Diagnostic, Edit, Fix, Level
from saqlint.fixes.exact import spelled_out
from saqlint.fixes.fix import mend
from saqlint.model import Span
from tests.linting import laid_out, lint_tree
from tests.test_fixed_fixtures import FIXING, tree_of
from tests.test_rules import RULES, Case


def applied(data: bytes, edits: Sequence[Edit]) -> bytes:
    """What somebody makes of a file who knows lines and columns and nothing else."""
    rows = decode("a.py", data).text.splitlines(keepends=True)
    for edit in reversed(edits):
        start, end = edit.at.line - 1, edit.at.end_line - 1
        rows += [""] * (end + 1 - len(rows))
        text = rows[start][: edit.at.column] + edit.text + rows[end][edit.at.end_column :]
        rows[start : end + 1] = text.splitlines(keepends=True) or [""]
    return decode("a.py", data).encode("".join(rows))


def alone(tree: Tree, report: Report, found: Diagnostic) -> bytes:
    """What `--fix` makes of the file where this is all that was found."""
    before = tree.read(found.at.path)

    def look(now: Tree) -> Report:
        is_new = now.read(found.at.path) == before
        return replace(report, diagnostics=(found,) if is_new else ())

    (rewrite,) = mend(tree, look, unsafe=True).rewrites
    return rewrite.after


def only_edits(found: Diagnostic) -> list[Edit]:
    assert found.fix is not None
    assert found.fix.imports == ()
    edits = [edit for edit in found.fix.edits if isinstance(edit, Edit)]
    assert edits
    assert len(edits) == len(found.fix.edits)
    return edits


@pytest.mark.parametrize("case", FIXING, ids=lambda case: case.id)
def test_each_fix_is_told_as_it_is_made(case: Case) -> None:
    with tree_of(case) as tree:
        report = lint_tree(tree, RULES if case.rule.code.startswith("SAQ0") else [case.rule])
        fixable = [one for one in report.diagnostics if one.fix is not None]
        for before, after in zip(fixable, spelled_out(fixable, tree, report.lines), strict=True):
            data = tree.read(before.at.path)
            assert applied(data, only_edits(after)) == alone(tree, report, before)


def told(text: str, fix: Fix, *, lines: str | None = None) -> Diagnostic:
    tree = laid_out({"a.py": text.encode()}, Path("/nowhere"))
    found = Diagnostic(Span("a.py", 1, 0, 1, 1), "SAQ201", "name", Level.BASIC, "message", fix=fix)
    seen = {"a.py": (text if lines is None else lines).splitlines()}
    (result,) = spelled_out([found], tree, seen)
    return result


KEYWORD = Fix("Add it", (AddKeyword(Span("a.py", 1, 0, 1, 4), "t", "6"),))


@pytest.mark.parametrize(
    ("text", "fix", "after"),
    [
        pytest.param("f(a)\n", KEYWORD, "f(a, t=6)\n", id="a keyword"),
        pytest.param("f(a)", KEYWORD, "f(a, t=6)", id="no line end"),
        pytest.param(
            "f(a)\n",
            replace(KEYWORD, imports=("time", "os")),
            "import os\nimport time\n\nf(a, t=6)\n",
            id="imports",
        ),
        pytest.param(
            "a\r\nb\r\n",
            Fix("t", (Edit(Span("a.py", 1, 1, 1, 1), "\nc"),)),
            "a\r\nc\r\nb\r\n",
            id="the line ends of the file",
        ),
        pytest.param(
            "f(\r\n  a,\r\n)\r\n",
            Fix("t", (AddKeyword(Span("a.py", 1, 0, 3, 1), "t", "6"),)),
            "f(\r\n  a,\r\n  t=6,\r\n)\r\n",
            id="a call of several lines",
        ),
        pytest.param(
            "x\n",
            Fix("t", (Edit(Span("a.py", 1, 0, 1, 0), "y\n"),), imports=("time",)),
            "import time\n\ny\nx\n",
            id="all at one place",
        ),
        pytest.param(
            "x\ny",
            Fix("t", (Edit(Span("a.py", 1, 0, 2, 0), ""), Edit(Span("a.py", 2, 1, 2, 1), "z"))),
            "yz",
            id="the end",
        ),
    ],
)
def test_places_and_text(text: str, fix: Fix, after: str) -> None:
    assert applied(text.encode(), only_edits(told(text, fix))) == after.encode()


@pytest.mark.parametrize(
    ("text", "fix", "lines"),
    [
        pytest.param("f(a)\n", KEYWORD, "f(a)\nf(b)\n", id="the file is another now"),
        pytest.param("f x)\n", KEYWORD, None, id="it cannot be parsed"),
        pytest.param("f(x for x in y)\n", KEYWORD, None, id="no call at the place"),
        pytest.param("f(a)\n", Fix("t", (Edit(Span("b.py", 1, 0, 1, 1), "x"),)), None, id="reach"),
    ],
)
def test_what_would_not_be_made_is_not_told(text: str, fix: Fix, lines: str | None) -> None:
    assert told(text, fix, lines=lines).fix is None


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    found = Diagnostic(Span("a.py", 1, 0, 1, 1), "SAQ201", "n", Level.BASIC, "m", fix=KEYWORD)
    assert spelled_out([found], Tree(tmp_path), {"a.py": []})[0].fix is None
    assert spelled_out([replace(found, fix=None)], Tree(tmp_path), {})[0].fix is None
