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
            [edit(2, 2, 3, "O"), edit(2, 0, 1, "T")], Change(2, ("two",), ("TwO",)), id="any order"
        ),
        pytest.param(
            [edit(2, 0, 1, "T"), edit(2, 2, 3, "O")], Change(2, ("two",), ("TwO",)), id="one line"
        ),
    ],
)
def test_the_lines_before_and_after(edits: list[Edit], change: Change) -> None:
    assert preview(Fix("mend", tuple(edits)), "a.py", LINES) == (change,)


def test_places_far_apart_are_shown_each_with_its_new_number() -> None:
    fix = Fix("mend", (edit(4, 0, 1, "F"), edit(1, 0, 0, "zero\n")))
    assert preview(fix, "a.py", LINES) == (
        Change(1, (), ("zero",)),
        Change(5, ("four",), ("Four",)),
    )


def test_line_ends_of_all_kinds_part_lines() -> None:
    fix = Fix("mend", (edit(2, 0, 0, "a\r\nb\r\n"),))
    assert preview(fix, "a.py", LINES) == (Change(2, (), ("a", "b")),)


def test_a_line_at_the_end_of_the_file() -> None:
    fix = Fix("mend", (edit(5, 0, 0, "five\n"),))
    assert preview(fix, "a.py", LINES) == (Change(5, (), ("five",)),)


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
    assert preview(fix, "a.py", LINES) == ()
