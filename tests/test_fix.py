"""Passes of fixes over a project in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saqlint.engine import Report, run
from saqlint.files.discover import Tree
from saqlint.finding import AddKeyword, Edit, Fix, Level, Problem
from saqlint.fixes.fix import PASSES, mend
from saqlint.fixes.outcome import Outcome
from saqlint.model import Project, Span
from saqlint.rule import Rule
from saqlint.settings.config import Config
from tests.linting import laid_out, rule_named

ROOT = Path("/nowhere")
SAQ = "import saq\n"


def at(line: int, column: int, end: int | None = None, path: str = "a.py") -> Span:
    return Span(path, line, column, line, column if end is None else end)


Find = Callable[[str], Iterator[Problem]]


def rule(code: str, find: Find) -> Rule:
    """A rule that judges the text of `a.py`, which the project holds as its only setting."""

    def check(project: Project) -> Iterator[Problem]:
        text = TEXT[-1]
        del project
        yield from find(text)

    return Rule(code, f"name-{code.lower()}", Level.BASIC, "0.1.0", "safe", "Doc.", check)


TEXT: list[str] = []


def fixed(text: str, *finds: Find, unsafe: bool = False, config: Config | None = None) -> Outcome:
    """Fix `a.py`; the finders are called SAQ901, SAQ902 and so on."""
    rules = [rule(f"SAQ{900 + number}", find) for number, find in enumerate(finds, 1)]
    tree = laid_out({"a.py": text.encode()}, ROOT)

    def look(now: Tree) -> Report:
        TEXT.append(now.read("a.py").decode())
        return run(now, config or Config(), rules)

    return mend(tree, look, unsafe=unsafe)


def replacing(old: str, new: str, *, safe: bool = True) -> Find:
    """Find each `old`, one edit a finding."""

    def find(text: str) -> Iterator[Problem]:
        for number, line in enumerate(text.splitlines(), 1):
            column = line.find(old)
            while column >= 0:
                place = at(number, column, column + len(old))
                fix = Fix(f"{old} to {new}", (Edit(place, new),), safe=safe)
                yield Problem(place, f"`{old}`", fix)
                column = line.find(old, column + len(old))

    return find


def result(outcome: Outcome) -> str | None:
    return outcome.rewrites[0].after.decode() if outcome.rewrites else None


def test_all_that_does_not_touch_is_fixed_in_one_pass() -> None:
    outcome = fixed("import saq\nx = a(1) + a(2)\n", replacing("a(", "b("))
    assert result(outcome) == "import saq\nx = b(1) + b(2)\n"
    assert [(one.code, one.at.column, one.title) for one in outcome.mended] == [
        ("SAQ901", 4, "a( to b("),
        ("SAQ901", 11, "a( to b("),
    ]
    assert outcome.report.diagnostics == ()
    assert outcome.rewrites[0].before == b"import saq\nx = a(1) + a(2)\n"


def test_what_touches_waits_for_the_next_pass() -> None:
    outcome = fixed("import saq\nx = ab\n", replacing("a", "A"), replacing("b", "B"))
    assert result(outcome) == "import sAq\nx = AB\n"
    assert [one.code for one in outcome.mended] == ["SAQ901", "SAQ901", "SAQ902"]


def test_a_fix_is_made_whole_or_not_at_all() -> None:
    def find(text: str) -> Iterator[Problem]:
        if "x = 1" in text:
            edits = (Edit(at(2, 0, 1), "y"), Edit(at(2, 4, 5), "2"))
            yield Problem(at(2, 0, 1), "both", Fix("Both", edits))

    outcome = fixed("import saq\nx = 1\n", replacing("= 1", "= 3"), find)
    # SAQ902 stands first, so SAQ901, which touches its second edit, has to wait, and is gone then.
    assert result(outcome) == "import saq\ny = 2\n"


def test_unsafe_fixes_are_made_where_they_are_wanted() -> None:
    text = "import saq\nx = a\n"
    assert fixed(text, replacing("= a", "= b", safe=False)).rewrites == ()
    assert result(fixed(text, replacing("= a", "= b", safe=False), unsafe=True)) == (
        "import saq\nx = b\n"
    )


@pytest.mark.parametrize(
    ("config", "code"),
    [
        pytest.param(Config(), ["SAQ901", "SAQ902"], id="all"),
        pytest.param(Config(fixable=("SAQ902",)), ["SAQ902"], id="fixable"),
        pytest.param(Config(unfixable=("name-saq902",)), ["SAQ901"], id="unfixable"),
        pytest.param(Config(unfixable=("SAQ9",), fixable=("SAQ901",)), ["SAQ901"], id="exact"),
        pytest.param(Config(unfixable=("SAQ901",), fixable=("SAQ901",)), [], id="equals"),
    ],
)
def test_which_rules_fix_is_for_the_settings_to_say(config: Config, code: list[str]) -> None:
    outcome = fixed(
        "import saq\na\n\nb\n", replacing("a\n"[:1], "A"), replacing("b", "B"), config=config
    )
    assert sorted({one.code for one in outcome.mended}) == code


def test_a_fix_that_breaks_the_syntax_is_taken_back_with_all_of_the_file() -> None:
    outcome = fixed(
        "import saq\nx = one\ny = two\n",
        replacing("one", "1"),
        replacing("two", "(2"),
    )
    assert outcome.rewrites == ()
    assert outcome.mended == ()
    (failure,) = outcome.report.failures
    assert failure.path == "a.py"
    assert failure.error == (
        "the fixes of SAQ901, SAQ902 were taken back: it cannot be parsed any more"
    )
    assert [one.code for one in outcome.report.diagnostics] == ["SAQ901", "SAQ902"]


def test_a_fix_that_swallows_a_statement_is_taken_back() -> None:
    outcome = fixed(
        "import saq\nx = 1\ny = 2\nz = 3\n", replacing("1", '"""'), replacing("3", '"""')
    )
    (failure,) = outcome.report.failures
    assert "the statement on line 3 would change too" in failure.error
    assert outcome.rewrites == ()


def test_what_an_earlier_pass_did_is_taken_back_too() -> None:
    outcome = fixed("import saq\nx = one\n", replacing("one", "two"), replacing("two", "("))
    assert outcome.rewrites == ()
    assert [one.code for one in outcome.report.diagnostics] == ["SAQ901"]


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    outcome = fixed("import saq\nx = one\n", replacing("one", "two"), replacing("two", "one"))
    (failure,) = outcome.report.failures
    assert failure.error == f"the fixes of SAQ901 do not come to an end in {PASSES} passes"
    assert len(outcome.mended) == PASSES


def test_a_fix_that_changes_nothing_is_none() -> None:
    outcome = fixed("import saq\nx = a\n", replacing("= a", "= a"))
    assert (outcome.rewrites, outcome.mended, outcome.report.failures) == ((), (), ())


def test_a_fix_of_another_file_is_not_made() -> None:
    def find(_: str) -> Iterator[Problem]:
        edit = Edit(at(1, 0, 0, "b.py"), "x")
        yield Problem(at(1, 0, 6), "there", Fix("There", (edit,)))

    assert fixed(SAQ, find).rewrites == ()


@pytest.mark.parametrize(
    ("fix", "reason"),
    [
        pytest.param(
            Fix("Out", (Edit(at(9, 0), "x"),)), "there is no line 9", id="a place that is not there"
        ),
        pytest.param(
            Fix("Two", (Edit(at(1, 0, 6), "x"), Edit(at(1, 3, 9), "y"))),
            "its own edits overlap",
            id="edits that overlap",
        ),
        pytest.param(Fix("Add", (AddKeyword(at(1, 0, 10), "t", "6"),)), "is no call", id="no call"),
        pytest.param(
            Fix("Clock", (Edit(at(2, 4, 5), "time.time()"),), imports=("time",)),
            "`time` means something else in this file",
            id="a name that is taken",
        ),
        pytest.param(
            Fix("Quote", (Edit(at(3, 7, 8), '"b"'),)), "it stands in an f-string", id="an f-string"
        ),
    ],
)
def test_what_cannot_be_fixed_is_told(fix: Fix, reason: str) -> None:
    def find(_: str) -> Iterator[Problem]:
        yield Problem(at(1, 0, 6), "here", fix)

    outcome = fixed('import saq\ntime = 5\nx = f"{a}"\n', find)
    assert outcome.rewrites == ()
    (skipped,) = outcome.skipped
    assert (skipped.path, skipped.line, skipped.what) == ("a.py", 1, "SAQ901 is not fixed")
    assert reason in skipped.reason


def test_an_import_that_two_fixes_need_is_added_once() -> None:
    def find(text: str) -> Iterator[Problem]:
        for number, line in enumerate(text.splitlines(), 1):
            if line.endswith("now"):
                place = at(number, 4, 7)
                fix = Fix("Clock", (Edit(place, "time.time()"),), imports=("time", "os"))
                yield Problem(place, "now", fix)

    outcome = fixed("import saq\nx = now\ny = now\n", find)
    assert result(outcome) == (
        "import os\nimport time\n\nimport saq\nx = time.time()\ny = time.time()\n"
    )


def test_a_file_that_cannot_be_parsed_is_not_edited() -> None:
    outcome = fixed("import saq\nx = (\n", replacing("x", "y"))
    assert outcome.rewrites == ()
    assert [one.reason for one in outcome.skipped] == ["the file cannot be parsed"]


def test_a_comment_in_a_deployment_file_can_be_fixed() -> None:
    text = "web: litestar run  # saqlint: ignore[SAQ801]\n"
    tree = laid_out({"Procfile": text.encode(), "a.py": SAQ.encode()}, ROOT)
    rules = [rule_named("SAQ801"), rule_named("SAQ002")]
    outcome = mend(tree, lambda now: run(now, Config(), rules), unsafe=False)
    assert result(outcome) == "web: litestar run\n"


def test_a_file_that_its_encoding_would_change_is_left_alone() -> None:
    text = "# coding: utf-7 +ADw-\nimport saq\nx = 1\n"
    outcome = fixed(text, replacing("x = 1", "x = 2"))
    assert outcome.rewrites == ()
    assert [one.reason for one in outcome.skipped] == [
        "the file's encoding, utf-7, would change all of it"
    ]
