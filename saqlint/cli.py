"""The command `saqlint`: hands the arguments to a command, gives back the exit code.

Answers `--version` by itself: what hooks and editors ask most needs no more than this module.
"""

import sys
from collections.abc import Sequence

from saqlint import ISSUES, __version__
from saqlint.boundary import Boundary
from saqlint.exits import Exit


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments`, those of the process where none are given."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        sys.stdout.write(f"saqlint {__version__}\n")
        return Exit.CLEAN
    boundary = Boundary()
    with boundary:
        try:
            # Imported here: click alone takes longer than all of the answer above.
            from saqlint.commands import run  # noqa: PLC0415

            return run(given)
        except KeyboardInterrupt:
            return Exit.INTERRUPTED
    return _failed(boundary.error)


def _failed(error: Exception | None) -> int:
    """Say what went wrong: Python's own exit code for it would mean "findings"."""
    import traceback  # noqa: PLC0415 - only a fault needs it

    lines = traceback.format_exception(error) if error is not None else []
    sys.stderr.write("".join(lines) + f"saqlint failed. Please report the lines above: {ISSUES}\n")
    return Exit.FAILURE
