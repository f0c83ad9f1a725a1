"""The only place that writes to the terminal. Ends quietly when nobody reads on."""

import errno
import os
import sys
from pathlib import Path
from typing import IO, Any, TextIO

from saqlint.showing.terminal import Style, laid_out, visible, wants_color

_NOBODY_READS = {errno.EPIPE, errno.ESHUTDOWN}


class UnwritableError(Exception):
    """A place that the output cannot be written to, in one sentence."""


def emit(text: str, *, beside: bool = False) -> None:
    """Write `text` to standard output, or beside it to standard error.

    What a closed pipe does not take is dropped.
    """
    if beside:
        _write(sys.stderr, text, "standard error")
    else:
        _write(sys.stdout, text, "standard output")


def complain(text: str) -> None:
    """Write a line to standard error."""
    _write(sys.stderr, f"{text}\n", "standard error")


def error(text: str) -> None:
    """Say in one sentence what is wrong, on standard error."""
    note(text, bad=True)


def note(text: str, *, bad: bool = False) -> None:
    """Say what there is to know, or where it is `bad` what went wrong, on standard error."""
    style = Style(colors("auto", sys.stderr))
    head = style("basic", "error") if bad else style("strong", "note")
    complain(f"{head}: {' '.join(visible(line) for line in text.splitlines())}")


def emit_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are; to a terminal without what would steer it."""
    if sys.stdout.isatty():
        rows = data.decode("utf-8", "backslashreplace").split("\n")
        emit("\n".join(laid_out(row.removesuffix("\r")) for row in rows))
        return
    sys.stdout.flush()
    _write(sys.stdout.buffer, data, "standard output")


def save(path: Path, text: str) -> None:
    """Write `text` to a file as UTF-8, whole or not at all."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            # A pipe or `/dev/stdout` cannot be replaced.
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise UnwritableError(f"{path}: cannot be written: {reason}") from problem


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def append(path: Path, text: str) -> None:
    """Add `text` to the end of a file that others write to as well."""
    try:
        with path.open("ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise UnwritableError(f"{path}: cannot be written: {reason}") from problem


def colors(choice: str, stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`."""
    return wants_color(choice, terminal=stream.isatty(), environment=os.environ)


def _write(stream: IO[Any], text: str | bytes, name: str) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        # What the terminal's encoding lacks is spelt out: an odd name must not end the run.
        reconfigure(errors="backslashreplace")
    try:
        stream.write(text)
        stream.flush()
    except OSError as problem:
        if problem.errno not in _NOBODY_READS and not _is_closed_on_windows(problem):
            reason = (problem.strerror or str(problem)).lower()
            raise UnwritableError(f"{name}: cannot be written: {reason}") from problem
        _silence(stream)


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
