"""The console scripts that `pyproject.toml` files give a project."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from saqlint.settings.toml import parse_toml

DEEPEST: Final = 2
SCRIPTS: Final = (
    ("project", "scripts"),
    ("tool", "poetry", "scripts"),
    ("tool", "pdm", "entry_points"),
)


def project_files(paths: Iterable[str]) -> list[str]:
    """Where a `pyproject.toml` may lie: beside or above the paths, near the root first."""
    folders = {""}
    for path in paths:
        parts = path.split("/")[:-1]
        folders.update("/".join(parts[:depth]) for depth in range(1, min(len(parts), DEEPEST) + 1))
    ordered = sorted(folders, key=lambda folder: (folder.count("/"), bool(folder), folder))
    return [posixpath.join(folder, "pyproject.toml") for folder in ordered]


def console_scripts(packages: Mapping[str, bytes]) -> Mapping[str, str]:
    """The scripts by name with what each calls, `module:function`; the nearest to the root wins."""
    found: dict[str, str] = {}
    for data in packages.values():
        for name, target in _scripts(data):
            found.setdefault(name, target)
    return found


def _scripts(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        table = parse_toml(data.decode())
    except ValueError:
        # Whoever reads the configuration says so.
        return
    for path in SCRIPTS:
        scripts = entry(table, *path)
        if isinstance(scripts, dict):
            for name, target in scripts.items():
                if isinstance(target, str):
                    yield name, target


def entry(table: object, *path: str) -> object:
    """What a table holds at a path of keys; None where there is nothing."""
    for key in path:
        if not isinstance(table, dict):
            return None
        table = table.get(key)
    return table
