import pytest

from saqlint.showing.terminal import cells, laid_out, terminal_width, visible, wants_color


@pytest.mark.parametrize(
    ("line", "width"),
    [
        pytest.param("abc", 3, id="ascii"),
        pytest.param("\ta", 5, id="tab"),
        pytest.param("日本", 4, id="wide"),
        pytest.param("e\u0301a", 2, id="combining"),
        pytest.param("\u0301a", 2, id="combining without a base"),
        pytest.param("\u2764\ufe0f!", 3, id="emoji presentation"),
        pytest.param("\U0001f469\u200d\U0001f467!", 3, id="joined"),
        pytest.param("\x1b!", 5, id="escape"),
        pytest.param("日\u0301!", 3, id="combining with a wide base"),
    ],
)
def test_width_and_the_place_behind_each_character(line: str, width: int) -> None:
    laid = cells(line)
    assert len(laid.texts) == width
    assert len(laid.columns) == len(line) + 1
    assert list(laid.columns) == sorted(laid.columns)
    assert laid.column(len(line)) == laid.column(len(line) + 9) == width


def test_what_is_laid_out_keeps_its_characters() -> None:
    assert laid_out("e\u0301 日\u0301 \u2764\ufe0f \t|") == "e\u0301 日\u0301 \u2764\ufe0f     |"


def test_visible_spells_out_what_hides_or_steers() -> None:
    assert visible("plain é 日") == "plain é 日"
    assert visible("a\x00\x1b\u202e\u200b\ud800\n") == "a\\x00\\x1b\\u202e\\u200b\\ud800\\n"


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "colors"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_decides_on_colours(
    choice: str, environment: dict[str, str], *, terminal: bool, colors: bool
) -> None:
    assert wants_color(choice, terminal=terminal, environment=environment) is colors


def test_the_width_of_the_terminal() -> None:
    assert terminal_width({"COLUMNS": "120"}) == 120
    assert terminal_width({"COLUMNS": "3"}) == 20
    assert terminal_width({"COLUMNS": "wide"}, default=77) >= 1
