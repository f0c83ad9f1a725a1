"""Where the project's top is: the folder that everything else is relative to."""

import os
import re
from collections.abc import Iterator, Sequence

from saqlint import disk
from saqlint.settings.toml import parse_toml

PYPROJECT = "pyproject.toml"
_OWN_FILES = ("saqlint.toml", ".saqlint.toml")
# Blanks, not `\s`: that would go through all the empty lines from each of them anew.
_SETTINGS = re.compile(rb"^[ \t]*(?:\[[ \t]*)?tool[ \t]*\.[ \t]*saqlint[ \t]*[].=]", re.MULTILINE)
_WORKSPACE = re.compile(
    rb"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*uv[ \t]*\.[ \t]*workspace[ \t]*\]", re.MULTILINE
)
_LARGEST_PYPROJECT = 4 << 20


def project_root(given: Sequence[str]) -> str:
    """Find the top of the project that holds all of `given`, real paths.

    Paths of several projects have the nearest common folder as their top, whatever their order.
    """
    return os.path.commonpath({_root_above(path) for path in given})


def folders_above(path: str) -> Iterator[str]:
    """Yield `path` where it is a folder, then each above it, to the repository's top."""
    folder = path if disk.is_folder(path) else os.path.dirname(path)  # noqa: PTH120
    while True:
        yield folder
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder or _has(folder, ".git"):
            return
        folder = parent


def settings_file(folder: str) -> str | None:
    """Tell the file in `folder` that holds settings for saqlint."""
    for name in _OWN_FILES:
        path = os.path.join(folder, name)  # noqa: PTH118
        if disk.is_file(path):
            return path
    path = os.path.join(folder, PYPROJECT)  # noqa: PTH118
    return path if _holds_settings(_pyproject(folder) or b"") else None


def _holds_settings(pyproject: bytes) -> bool:
    if _SETTINGS.search(pyproject):
        return True
    if b"saqlint" not in pyproject:
        return False
    # Some write `saqlint.level` below `[tool]`, or the name in quotes.
    try:
        tools = parse_toml(pyproject.decode("utf-8-sig")).get("tool")
    except ValueError:
        return False
    return isinstance(tools, dict) and "saqlint" in tools


def _root_above(path: str) -> str:
    """The nearest folder with saqlint's settings, else the workspace's, else the nearest project.

    Then the repository's top, and last the folder itself: a run never climbs out of a repository.
    """
    folders = list(folders_above(path))
    nearest = workspace = None
    for folder in folders:
        if settings_file(folder) is not None:
            return folder
        text = _pyproject(folder)
        if text is None:
            continue
        if _WORKSPACE.search(text):
            workspace = workspace or folder
        nearest = nearest or folder
    in_repository = _has(folders[-1], ".git")
    return workspace or nearest or (folders[-1] if in_repository else folders[0])


def _has(folder: str, name: str) -> bool:
    return disk.exists(os.path.join(folder, name))  # noqa: PTH118


def _pyproject(folder: str) -> bytes | None:
    path = os.path.join(folder, PYPROJECT)  # noqa: PTH118
    if not disk.is_file(path):
        return None
    try:
        return disk.read(path, _LARGEST_PYPROJECT)
    except OSError:
        return b""
