"""The project around what flake8 was asked for. Reads settings and searches bytes, no more."""

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from saqlint.files.discover import MissingPathError, Tree, discover
from saqlint.flake8.index import Wish
from saqlint.settings.config import Config, load, override
from saqlint.settings.project_root import project_root


class Scope(Struct, frozen=True):
    """A project with SAQ code: its settings, its files."""

    config: Config
    tree: Tree


class Buffer(Struct, frozen=True):
    """What stands for a file's own bytes: standard input."""

    path: str
    data: bytes


def settings(wish: Wish, paths: Sequence[str]) -> tuple[Path, Config]:
    """The project's top and its settings, flake8's options on top; raises ConfigError."""
    cwd = Path(wish.cwd)
    root = Path(project_root([os.path.realpath(cwd / path) for path in paths or (".",)]))
    config = load(root, cwd, file=None if wish.config is None else Path(wish.config))
    for key, value in wish.settings:
        config = override(config, {key: value}, cwd, f"--saqlint-{key}")
    return root, config


def scope(wish: Wish, buffer: Buffer | None = None) -> Scope | None:
    """Search the project for SAQ code; None where there is none. Raises ConfigError."""
    paths = wish.existing
    overlay = None
    if buffer is not None:
        paths = (*(path for path in paths if path != buffer.path), buffer.path)
        overlay = {Path(buffer.path): buffer.data}
    if not paths:
        return None
    root, config = settings(wish, paths)
    try:
        tree = discover(list(map(Path, paths)), config, Path(wish.cwd), root=root, overlay=overlay)
    except MissingPathError:
        return None
    return Scope(config, tree) if tree.relevant else None
