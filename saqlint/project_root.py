"""Where the project's top is: the folder that everything else is relative to."""

import os
from collections.abc import Iterator, Sequence

CONFIG_FILES = ("saqlint.toml", ".saqlint.toml")
_WORKSPACE = b"[tool.uv.workspace]"
_SETTINGS = b"[tool.saqlint"
_LARGEST_PYPROJECT = 4 << 20


def project_root(given: Sequence[str]) -> str:
    """Find the top of the project that holds all of `given`, real paths.

    Paths of several projects have the nearest common folder as their top, whatever their order.
    """
    tops = {_root_above(path) for path in given}
    if len(tops) == 1:
        return tops.pop()
    try:
        return os.path.commonpath(tops)
    except ValueError:  # Two drives.
        return min(tops)


def folders_above(path: str) -> Iterator[str]:
    """Yield `path` where it is a folder, then each above it, to the repository's top."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)  # noqa: PTH112, PTH120
    while True:
        yield folder
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder or _has(folder, ".git"):
            return
        folder = parent


def _root_above(path: str) -> str:
    """The nearest folder with saqlint's settings, else the workspace's, else the nearest project.

    Then the repository's top, and last the folder itself: a run never climbs out of a repository.
    """
    folders = list(folders_above(path))
    nearest = workspace = None
    for folder in folders:
        if any(_has(folder, name) for name in CONFIG_FILES):
            return folder
        text = _pyproject(folder)
        if text is None:
            continue
        if _SETTINGS in text:
            return folder
        if _WORKSPACE in text:
            workspace = workspace or folder
        nearest = nearest or folder
    if workspace or nearest:
        return workspace or nearest or folders[0]
    in_repository = _has(folders[-1], ".git")
    return folders[-1] if in_repository else folders[0]


def _has(folder: str, name: str) -> bool:
    return os.path.exists(os.path.join(folder, name))  # noqa: PTH110, PTH118


def _pyproject(folder: str) -> bytes | None:
    path = os.path.join(folder, "pyproject.toml")  # noqa: PTH118
    if not os.path.isfile(path):  # noqa: PTH113
        return None
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(_LARGEST_PYPROJECT)
    except OSError:
        return b""
