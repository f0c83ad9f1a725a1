"""Which line a line has become."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqlint.silence.following import lines_after


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        pytest.param("a b", "a b", {1: 1, 2: 2}, id="nothing"),
        pytest.param("a b", "x a b", {1: 2, 2: 3}, id="one more at the top"),
        pytest.param("a x b", "a y b", {1: 1, 2: 2, 3: 3}, id="another one"),
        pytest.param("a x b", "a b", {1: 1, 3: 2}, id="one less"),
        pytest.param("a first b", "a new firsT b", {1: 1, 2: 3, 3: 4}, id="another and one more"),
        pytest.param("a a a", "a a a a", {1: 1, 2: 2, 3: 3}, id="equal ones"),
        pytest.param("a one b two c", "i a onE b twO c", {n: n + 1 for n in range(1, 6)}, id="all"),
        pytest.param("a", "", {}, id="all gone"),
        pytest.param("", "a", {}, id="all new"),
    ],
)
def test_lines_are_found_again(before: str, now: str, moved: Mapping[int, int]) -> None:
    assert lines_after(before.split(), now.split()) == moved


LINES = st.lists(st.sampled_from(["a", "b", "ab", "x"]), max_size=8)


@given(LINES, LINES)
def test_lines_stay_within_the_text(before: list[str], now: list[str]) -> None:
    moved = lines_after(before, now)
    assert set(moved) <= set(range(1, len(before) + 1))
    assert set(moved.values()) <= set(range(1, len(now) + 1))


@given(LINES, LINES, LINES)
def test_added_lines_take_nothing_away(first: list[str], added: list[str], last: list[str]) -> None:
    assert len(lines_after(first + last, first + added + last)) == len(first + last)
