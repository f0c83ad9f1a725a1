"""`saqlint clean`: forget what is remembered."""

import os
from pathlib import Path
from typing import Any

import click

from saqlint import disk
from saqlint.exits import Exit
from saqlint.files.discover import MissingPathError
from saqlint.front.console import emit
from saqlint.front.help_page import WithHelp
from saqlint.front.options import PATHS, request, settings, working_folder
from saqlint.front.session import open_session
from saqlint.store import clean


@click.command("clean", cls=WithHelp)
@PATHS
@settings
def command(**shared: Any) -> int:  # noqa: ANN401 - the shared options, for `request`
    """Delete the cache of the project around PATHS."""
    for path in shared["paths"]:
        if not disk.exists(path):
            raise MissingPathError(Path(path), "no such file or directory")
    folder = open_session(request(**shared), working_folder()).cache_folder
    if folder is not None:
        removed = clean(folder)
        shown = os.path.relpath(folder)
        emit(f"{shown}: {'deleted' if removed else 'nothing to delete'}\n")
    return Exit.CLEAN
