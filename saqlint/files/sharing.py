"""Shares work with processes that fork off, where the platform lets them."""

import os
import signal
import sys
from collections.abc import Callable
from marshal import dumps, loads
from typing import Any

Work = Callable[[int], Any]
"""Does the task of a number; its result is of plain values."""

_Helper = tuple[int, int]
"""A process's number, and where its results come from."""

_DIGITS = 2
MOST = 1_000
"""As many tasks as their numbers fit into the smallest pipe at once."""


def can_fork() -> bool:
    """Whether this process may be doubled: not while others of its threads run."""
    threads = sys.modules.get("threading")
    return hasattr(os, "fork") and (threads is None or threads.active_count() == 1)


def shared(count: int, work: Work, helpers: int, meanwhile: Callable[[], object]) -> list[Any]:
    """The results of `count` tasks; as many processes help, while this one first does `meanwhile`.

    Who is done with one takes the next. What a helper owes when it ends badly is done here.
    """
    todo, adding = os.pipe()
    os.write(adding, b"".join(number.to_bytes(_DIGITS, "little") for number in range(count)))
    os.close(adding)
    started: list[_Helper] = []
    try:
        _start(started, helpers, todo, work)
        meanwhile()
        found = _take(todo, work)
        while started:
            found.update(_handed_over(started[-1][1]))
            process, reading = started.pop()
            os.close(reading)
            os.waitpid(process, 0)
    finally:
        os.close(todo)
        for helper in started:
            _stop(*helper)
    return [found[number] if number in found else work(number) for number in range(count)]


def _take(todo: int, work: Work) -> dict[int, Any]:
    """Do tasks until none is left."""
    found = {}
    while number := os.read(todo, _DIGITS):
        task = int.from_bytes(number, "little")
        found[task] = work(task)
    return found


def _start(started: list[_Helper], count: int, todo: int, work: Work) -> None:
    """Start helpers: as many as there may be. An interrupt waits until all are known."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(count):
            reading, writing = os.pipe()
            try:
                process = os.fork()
            except OSError:
                os.close(reading)
                os.close(writing)
                return
            if not process:
                _help(todo, writing, [reading, *(other for _, other in started)], work)
            os.close(writing)
            started.append((process, reading))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _help(todo: int, writing: int, others: list[int], work: Work) -> None:
    """What a helper does; does not return. `others` are ends of pipes that only the parent reads.

    Were they open here, a helper that nobody listens to any more would wait for ever.
    """
    try:
        for other in others:
            os.close(other)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(dumps(_take(todo, work)))
    finally:
        # Nothing of the parent's is to be done twice: no buffer flushed, no file removed.
        os._exit(0)


def _handed_over(reading: int) -> dict[int, Any]:
    """What a helper found; nothing where it did not end well."""
    with os.fdopen(reading, "rb", closefd=False) as pipe:
        data = pipe.read()
    try:
        return dict(loads(data))  # noqa: S302 - from our own process
    except (EOFError, ValueError, TypeError):
        return {}


def _stop(process: int, reading: int) -> None:
    """End a process that is of no use any more."""
    os.close(reading)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
