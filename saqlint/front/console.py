"""The only place that says anything: to the terminal, to files. What is said can be recorded."""

import os
import sys
from pathlib import Path
from typing import TextIO

from saqlint import record
from saqlint.front import streams
from saqlint.front.streams import UnwritableError
from saqlint.showing.terminal import Style, laid_out, visible, wants_color

__all__ = ["UnwritableError", "append", "colors", "complain", "emit", "emit_bytes", "error"]
__all__ += ["note", "save"]


def emit(text: str, *, beside: bool = False) -> None:
    """Write `text` to standard output, or beside it to standard error.

    What a closed pipe does not take is dropped.
    """
    if beside:
        record.say("err", text)
        streams.write_err(text)
    else:
        record.say("out", text)
        streams.write_out(text)


def complain(text: str) -> None:
    """Write a line to standard error."""
    record.say("err", f"{text}\n")
    streams.write_err(f"{text}\n")


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
    streams.write_out(data)


def save(path: Path, text: str) -> None:
    """Write `text` to a file as UTF-8, whole or not at all."""
    record.say("save", text, str(path))
    streams.save(str(path), text)


def append(path: Path, text: str) -> None:
    """Add `text` to the end of a file that others write to as well."""
    record.say("append", text, str(path))
    streams.append(str(path), text)


def colors(choice: str, stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`."""
    return wants_color(choice, terminal=stream.isatty(), environment=os.environ)
