"""Where a fault of saqlint's own stops: it is noted with its place, and the run goes on."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeVar

from saqlint.listing import Failure

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a phase of the run, or a rule, took."""

    kind: str
    name: str
    seconds: float


@dataclass(slots=True)
class Bench:
    """Runs the parts of a run one by one, and keeps what each took and how it failed."""

    timings: list[Timing] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def attempt(
        self,
        name: str,
        part: Callable[[], T],
        otherwise: T,
        *,
        kind: str = "phase",
        path: Callable[[], str | None] = lambda: None,
    ) -> T:
        """What `part` gives, `otherwise` where it raises; `path` tells which file it was at."""
        boundary = Boundary()
        start = time.perf_counter()
        result = otherwise
        with boundary:
            result = part()
        self.timings.append(Timing(kind, name, time.perf_counter() - start))
        if boundary.error is not None:
            self.failures.append(_failure(name, boundary.error, path()))
        return result


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


def _failure(name: str, error: Exception, path: str | None) -> Failure:
    text = "".join(traceback.format_exception(error))
    words = " ".join("".join(traceback.format_exception_only(error)).split())
    return Failure(name, words, path, text)
