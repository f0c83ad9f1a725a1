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
            if _is_interrupt(error):
                raise KeyboardInterrupt from error
            self.error = error
        return self.error is not None


def _is_interrupt(error: BaseException) -> bool:
    """Whether an error is what Python made of an interrupt.

    Before 3.12 one that comes while a class is made turns into a `RuntimeError`.
    """
    cause = error.__cause__
    return cause is not None and (isinstance(cause, KeyboardInterrupt) or _is_interrupt(cause))
