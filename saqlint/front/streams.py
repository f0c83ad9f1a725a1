"""Writes to the terminal and to files. Ends quietly when nobody reads on."""

import errno
import os
import sys
from collections.abc import Iterable
from typing import IO, Any

_NOBODY_READS = {errno.EPIPE, errno.ESHUTDOWN}


class UnwritableError(Exception):
    """A place that the output cannot be written to, in one sentence."""


def stand_in() -> None:
    """Open the streams that this process was started without: what is written there is lost.

    Else the next file to be opened, which may be one of the project, would have their number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def write_out(text: str | bytes) -> None:
    """Write to standard output. What a closed pipe does not take is dropped."""
    _write(sys.stdout if isinstance(text, str) else sys.stdout.buffer, text, "standard output")


def write_err(text: str) -> None:
    """Write to standard error."""
    _write(sys.stderr, text, "standard error")


def say_again(said: Iterable[tuple[str, str, str]]) -> None:
    """Write what an earlier run wrote, where it wrote it; raises UnwritableError."""
    for where, text, path in said:
        if where == "out":
            write_out(text)
        elif where == "err":
            write_err(text)
        elif where == "save":
            save(path, text)
        elif where == "append":
            append(path, text)


def save(path: str, text: str) -> None:
    """Write `text` to a file as UTF-8, whole or not at all."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            # A pipe or `/dev/stdout` cannot be replaced.
            with open(path, "wb") as file:
                file.write(data)
        else:
            _replace(os.path.realpath(path), data)
    except OSError as problem:
        raise _unwritable(path, problem) from problem


def append(path: str, text: str) -> None:
    """Add `text` to the end of a file that others write to as well."""
    try:
        with open(path, "ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as problem:
        raise _unwritable(path, problem) from problem


def _unwritable(place: str, problem: OSError) -> UnwritableError:
    reason = (problem.strerror or str(problem)).lower()
    return UnwritableError(f"{place}: cannot be written: {reason}")


def _replace(path: str, data: bytes) -> None:
    folder, name = os.path.split(path)
    os.makedirs(folder, exist_ok=True)
    partial = f"{folder}/.{name}.{os.getpid()}.partial"
    try:
        with open(partial, "wb") as file:
            file.write(data)
        os.replace(partial, path)
    finally:
        if os.path.exists(partial):
            os.unlink(partial)


def _write(stream: IO[Any], text: str | bytes, name: str) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        # What the terminal's encoding lacks is spelt out: an odd name must not end the run.
        reconfigure(errors="backslashreplace")
    try:
        stream.write(text)
        stream.flush()
    except OSError as problem:
        give_up(stream, problem, name)


def give_up(stream: IO[Any], problem: OSError, name: str) -> None:
    """Write no more to a stream; raises UnwritableError where somebody wants to read it."""
    _silence(stream)
    if problem.errno not in _NOBODY_READS and not _is_closed_on_windows(problem):
        raise _unwritable(name, problem) from problem


def _is_closed_on_windows(problem: OSError) -> bool:
    return os.name == "nt" and problem.errno == errno.EINVAL


def _silence(stream: IO[Any]) -> None:
    """Let later writes, and Python's own flush at the end, go nowhere."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
