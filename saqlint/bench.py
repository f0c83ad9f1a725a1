"""Runs the parts of a run one by one: what each took, and how it failed."""

import time
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct, field

from saqlint.boundary import Boundary
from saqlint.showing.listing import Failure

T = TypeVar("T")


class Timing(Struct, frozen=True):
    """How long a phase of the run, or a rule, took."""

    kind: str
    name: str
    seconds: float


class Bench(Struct):
    """The times and faults so far."""

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


def _failure(name: str, error: Exception, path: str | None) -> Failure:
    import traceback  # noqa: PLC0415 - only a fault needs it

    text = "".join(traceback.format_exception(error))
    words = " ".join("".join(traceback.format_exception_only(error)).split())
    return Failure(name, words, path, text)
