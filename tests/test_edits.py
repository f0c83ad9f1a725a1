import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqlint.finding import Edit
from saqlint.fixes.edits import Change, EditError, Text, difference
from saqlint.model import Span


def at(line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span("a.py", line, column, end_line, end_column)


@pytest.mark.parametrize(
    ("text", "edits", "after"),
    [
        pytest.param("one two\nthree\n", [(at(1, 4, 1, 7), "2")], "one 2\nthree\n", id="replace"),
        pytest.param("one\ntwo\n", [(at(2, 0, 2, 0), "- ")], "one\n- two\n", id="insert"),
        pytest.param("one\ntwo\n", [(at(1, 0, 2, 0), "")], "two\n", id="a whole line"),
        pytest.param("one\ntwo\n", [(at(2, 0, 3, 0), "")], "one\n", id="the last line"),
        pytest.param("one\ntwo", [(at(2, 3, 2, 3), "!")], "one\ntwo!", id="no final newline"),
        pytest.param(
            "one two\n", [(at(1, 4, 1, 7), "2"), (at(1, 0, 1, 3), "1")], "1 2\n", id="any order"
        ),
        pytest.param("é😀 two\n", [(at(1, 3, 1, 6), "2")], "é😀 2\n", id="columns are characters"),
        pytest.param("a\x0cb\nc\n", [(at(2, 0, 2, 1), "d")], "a\x0cb\nd\n", id="a form feed"),
        pytest.param("a\u2028b\nc\n", [(at(2, 0, 2, 1), "d")], "a\u2028b\nd\n", id="U+2028"),
        pytest.param("a\r\nb\n", [(at(1, 1, 1, 1), "\nx")], "a\r\nx\r\nb\n", id="as the line ends"),
        pytest.param("a\r\nb\n", [(at(2, 1, 2, 1), "\nx")], "a\r\nb\nx\n", id="mixed line ends"),
        pytest.param("a\r\nb", [(at(2, 1, 2, 1), "\nx")], "a\r\nb\r\nx", id="as the first line"),
        pytest.param("a", [(at(1, 1, 1, 1), "\nx")], "a\nx", id="one line"),
        pytest.param("a\rb\r", [(at(2, 0, 2, 1), "c\nd")], "a\rc\rd\r", id="old Macintosh"),
        pytest.param("a\r\n", [(at(1, 1, 1, 1), "\r\nx")], "a\r\nx\r\n", id="written as CRLF"),
    ],
)
def test_edits_are_made_where_they_say(
    text: str, edits: list[tuple[Span, str]], after: str
) -> None:
    source = Text(text)
    changes = [source.change(Edit(place, new)) for place, new in edits]
    assert source.changed(changes) == after


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        pytest.param(at(3, 0, 3, 1), "there is no line 3", id="line"),
        pytest.param(at(0, 0, 1, 0), "there is no line 0", id="line 0"),
        pytest.param(at(1, 9, 1, 9), "line 1 has no column 10", id="column"),
        pytest.param(at(1, 4, 1, 4), "line 1 has no column 5", id="within the line end"),
        pytest.param(at(1, 2, 1, 1), "ends before it begins", id="backwards"),
    ],
)
def test_an_edit_of_what_is_not_there_is_refused(place: Span, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        Text("one\r\ntwo").change(Edit(place, "x"))


@pytest.mark.parametrize(
    ("one", "other", "touch"),
    [
        pytest.param((1, 3), (3, 5), True, id="they meet"),
        pytest.param((1, 3), (4, 5), False, id="apart"),
        pytest.param((2, 2), (2, 2), True, id="insertions at one place"),
        pytest.param((1, 9), (4, 5), True, id="one in the other"),
    ],
)
def test_touching(one: tuple[int, int], other: tuple[int, int], touch: bool) -> None:  # noqa: FBT001
    first, second = Change(*one, ""), Change(*other, "")
    assert first.touches(second) is touch
    assert second.touches(first) is touch


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        pytest.param(Change(0, 0, "x"), [1], id="at the start"),
        pytest.param(Change(1, 2, "x"), [1], id="within a line"),
        pytest.param(Change(0, 4, ""), [1], id="a whole line"),
        pytest.param(Change(2, 6, ""), [1, 2], id="two lines"),
        pytest.param(Change(4, 4, "x"), [2], id="at the start of the second"),
        pytest.param(Change(8, 8, "x"), [3], id="behind all"),
    ],
)
def test_rows(change: Change, rows: list[int]) -> None:
    assert list(Text("one\ntwo\n").rows(change)) == rows


TEXTS = st.text(st.sampled_from("ab(,) \n"), max_size=12)


@given(TEXTS, TEXTS)
def test_a_difference_is_all_that_differs(old: str, new: str) -> None:
    change = difference(old, new)
    assert Text(old).changed([change]) == new
    assert not (old == new and (change.text or change.end > change.start))


@given(st.text(st.sampled_from("a\r\n\x0c\x85"), max_size=20), st.data())
def test_nothing_but_the_edit_changes(text: str, data: st.DataObject) -> None:
    source = Text(text)
    if not source.lines:
        return
    line = data.draw(st.integers(1, len(source.lines)))
    column = data.draw(st.integers(0, len(source.lines[line - 1].rstrip("\r\n"))))
    change = source.change(Edit(at(line, column, line, column), "EDIT"))
    assert source.changed([change]).replace("EDIT", "") == text
    assert source.changed([change]).index("EDIT") == source.offset(line, column)
