"""A progress bar on standard error: only for a person, only when it takes long."""

import threading
from types import TracebackType
from typing import TextIO

from saqlint.showing.terminal import terminal_width

DELAY = 1.0
INTERVAL = 0.1
WIDTH = 24
_TURNING = "|/-\\"


class Progress:
    """Call it with what is done; it draws by itself, from a thread, after a second.

    Nothing is drawn where `stream` is no terminal.
    """

    def __init__(self, stream: TextIO, *, wanted: bool = True, delay: float = DELAY) -> None:
        self._stream = stream
        self._delay = delay
        self._state = ("", 0, 0)
        self._stop = threading.Event()
        self._thread = (
            threading.Thread(target=self._draw, daemon=True) if wanted and stream.isatty() else None
        )

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        """Tell what is being done, and how much of it; a total of 0 means: not known."""
        self._state = (what, done, total)

    def __enter__(self) -> None:
        if self._thread is not None:
            self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _draw(self) -> None:
        if self._stop.wait(self._delay):
            return
        turn = 0
        while not self._stop.is_set():
            line = bar(*self._state, turn)[: terminal_width() - 1]
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()
            turn += 1
            self._stop.wait(INTERVAL)
        self._stream.write("\r\x1b[K")
        self._stream.flush()


def bar(what: str, done: int, total: int, turn: int = 0) -> str:
    """One state of the bar."""
    if not total:
        return f"{_TURNING[turn % len(_TURNING)]} {what}"
    full = WIDTH * min(done, total) // total
    return f"[{'#' * full}{'.' * (WIDTH - full)}] {what} {done}/{total}"
