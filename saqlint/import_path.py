"""Keeps the linted tree's modules from being imported. Imports only what Python has loaded.

`python -m saqlint` and `python -m flake8` put the working folder before the standard library: a
`click.py` there would be run in place of the library.
"""

import os
import sys


class WithoutWorkingFolder:
    """Takes the working folder from the head of the import path, and puts it back at the end."""

    def __init__(self) -> None:
        self.taken: str | None = None

    def __enter__(self) -> None:
        self.taken = take_working_folder()

    def __exit__(self, *_: object) -> None:
        if self.taken is not None:
            sys.path.insert(0, self.taken)


def take_working_folder() -> str | None:
    """Take the working folder from the head of the import path; tell what was taken."""
    if sys.flags.isolated or getattr(sys.flags, "safe_path", False) or not sys.path:
        return None
    return sys.path.pop(0) if sys.path[0] in ("", _working_folder()) else None


def _working_folder() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - pathlib may not be loaded
    except OSError:
        return None
