"""What becomes of a project's files and findings when saqlint changes files. Plain values."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from saqlint.engine import Report
from saqlint.files.discover import Tree
from saqlint.files.source import UnreadableError
from saqlint.model import Span

Look: TypeAlias = Callable[[Tree], Report]
"""Lints a tree."""


class Mended(Struct, frozen=True):
    """A finding that was fixed; `at` is where it stood before its pass."""

    at: Span
    code: str
    name: str
    title: str


class Rewrite(Struct, frozen=True):
    """A file's bytes before and after."""

    path: str
    before: bytes
    after: bytes


class Skipped(Struct, frozen=True):
    """What could not be done in a file (`SAQ210 is not fixed`), and why."""

    path: str
    line: int | None
    what: str
    reason: str


class Outcome(Struct, frozen=True):
    """What came of it; `report` is the last look."""

    report: Report
    rewrites: tuple[Rewrite, ...] = ()
    mended: tuple[Mended, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    kept: frozenset[str] = frozenset()
    """Files that could not be written."""


def pinned(tree: Tree, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The bytes of those files that findings are wanted of."""
    for path in paths:
        if tree.is_reported(path):
            try:
                yield path, tree.read(path)
            except UnreadableError:
                continue  # A finding of its own.
