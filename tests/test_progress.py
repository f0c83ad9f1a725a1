import io
import time

from saqlint.front.progress import Progress, bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO, seconds: float, *, wanted: bool = True, delay: float = 0) -> str:
    progress = Progress(stream, wanted=wanted, delay=delay)
    with progress:
        progress("reading", 3, 12)
        time.sleep(seconds)
    return stream.getvalue()


def test_a_bar_is_drawn_on_a_terminal_and_wiped_at_the_end() -> None:
    shown = drawn(Terminal(), 0.3)
    assert "[######..................] reading 3/12" in shown
    assert shown.endswith("\r\x1b[K")


def test_a_quick_run_draws_nothing() -> None:
    assert drawn(Terminal(), 0, delay=60) == ""


def test_nothing_is_drawn_where_nobody_looks() -> None:
    assert drawn(io.StringIO(), 0.2) == ""
    assert drawn(Terminal(), 0.2, wanted=False) == ""


def test_the_bar() -> None:
    assert bar("checking", 0, 4) == "[........................] checking 0/4"
    assert bar("checking", 4, 4) == "[########################] checking 4/4"
    assert bar("checking", 9, 4) == "[########################] checking 9/4"
    assert [bar("finding versions", 0, 0, turn)[0] for turn in range(5)] == list("|/-\\|")
