"""Where a fault of saqlint's own stops, so that the run can go on and tell of it."""

from types import TracebackType


class Boundary:
    """Takes any exception but those that end the program, and keeps it."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> None:
        self.error = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback_: TracebackType | None,
    ) -> bool:
        if isinstance(error, Exception):
            self.error = error
        return self.error is not None
