"""The command `saqlint`: hands the arguments to a command, gives back the exit code.

Answers `--version` by itself: what hooks and editors ask most needs no more than this module.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from saqlint import ISSUES, __version__
from saqlint.boundary import Boundary
from saqlint.exits import Exit

_FORGOTTEN = frozenset({"clean", "completion", "config", "init", "rule"})
"""The commands of which nothing is remembered."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments`, those of the process where none are given."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from saqlint.front.streams import stand_in  # noqa: PLC0415 - hardly ever

        stand_in()
    if given in (["--version"], ["-V"]):
        return _say_version()
    boundary = Boundary()
    try:
        with boundary, _without_collector(to_the_end=arguments is None):
            return _remembered(given)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return _failed(boundary.error)


def _say_version() -> int:
    try:
        sys.stdout.write(f"saqlint {__version__}\n")
        sys.stdout.flush()
    except OSError as problem:
        from saqlint.front import streams  # noqa: PLC0415 - hardly ever

        try:
            streams.give_up(sys.stdout, problem, "standard output")
        except streams.UnwritableError as told:
            streams.write_err(f"error: {told}\n")
            return Exit.USAGE
    return Exit.CLEAN


@contextmanager
def _without_collector(*, to_the_end: bool) -> Iterator[None]:
    """A run is short and makes hardly any cycle: looking for them takes a third of the time.

    Where the process ends with the run they are not looked for then, either.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if to_the_end:
            gc.freeze()
        elif was_enabled:
            gc.enable()


def _remembered(given: list[str]) -> int:
    """Say what was said before, where nothing that it rests on has changed; else run."""
    # Imported here: each takes longer than all of the answer above.
    from saqlint import cache, disk, record  # noqa: PLC0415

    folder = None if given[:1] and given[0] in _FORGOTTEN else cache.folder_of(given)
    key = "" if folder is None else cache.key_of(given)
    known = None if folder is None else cache.recall(folder, key)
    if known is not None:
        from saqlint.front.streams import say_again  # noqa: PLC0415

        said, code = known
        say_again(said)
        return code
    from saqlint.commands import run  # noqa: PLC0415

    if folder is None:
        return run(given)
    spoken = record.Record()
    record.begin(spoken)
    notes = cache.watch()
    try:
        code = run(given)
    finally:
        disk.unwatch()
        record.end()
    if spoken.folder is not None and code in (Exit.CLEAN, Exit.FINDINGS):
        cache.remember(spoken.folder, key, notes, spoken.said, code)
    return code


def _failed(error: Exception | None) -> int:
    """Say what went wrong: Python's own exit code for it would mean "findings"."""
    import traceback  # noqa: PLC0415 - only a fault needs it

    lines = traceback.format_exception(error) if error is not None else []
    sys.stderr.write("".join(lines) + f"saqlint failed. Please report the lines above: {ISSUES}\n")
    return Exit.FAILURE
