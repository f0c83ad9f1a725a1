import pytest

from saqlint.finding import AddKeyword, Edit, Fix
from saqlint.model import Span
from saqlint.showing.preview import Change, preview

LINES = {"a.py": ["one", "two", "three", "four"]}


def edit(line: int, start: int, end: int, text: str, *, last: int | None = None) -> Edit:
    return Edit(Span("a.py", line, start, last or line, end), text)


@pytest.mark.parametrize(
    ("edits", "change"),
    [
        pytest.param([edit(2, 0, 3, "TWO")], Change(2, ("two",), ("TWO",)), id="replace"),
        pytest.param([edit(2, 0, 0, "new\n")], Change(2, (), ("new",)), id="insert a line"),
        pytest.param([edit(2, 0, 0, "", last=3)], Change(2, ("two",), ()), id="remove a line"),
        pytest.param(
            [edit(3, 0, 1, "T"), edit(1, 0, 1, "O")],
            Change(1, ("one", "two", "three"), ("One", "two", "Three")),
            id="two edits in any order",
        ),
        pytest.param(
            [edit(2, 0, 1, "T"), edit(2, 2, 3, "O")], Change(2, ("two",), ("TwO",)), id="one line"
        ),
    ],
)
def test_the_lines_before_and_after(edits: list[Edit], change: Change) -> None:
    assert preview(Fix("mend", tuple(edits)), "a.py", LINES) == change


@pytest.mark.parametrize(
    "fix",
    [
        pytest.param(Fix("t", (AddKeyword(Span("a.py", 1, 0, 1, 3), "a", "1"),)), id="syntax"),
        pytest.param(Fix("t", (edit(1, 0, 3, "x"),), imports=("time",)), id="imports"),
        pytest.param(Fix("t", (Edit(Span("b.py", 1, 0, 1, 1), "x"),)), id="another file"),
        pytest.param(Fix("t", (edit(9, 0, 1, "x"),)), id="beyond the text"),
        pytest.param(Fix("t", (edit(1, 0, 3, "one"),)), id="no change"),
        pytest.param(Fix("t", (edit(1, 0, 3, "\n" * 30),)), id="too long"),
    ],
)
def test_what_is_not_so_simple_is_not_shown(fix: Fix) -> None:
    assert preview(fix, "a.py", LINES) is None
