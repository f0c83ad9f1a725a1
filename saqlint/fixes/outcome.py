"""What becomes of a project's files and findings when saqlint changes files. Plain values."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from saqlint.engine import Report
from saqlint.files.discover import Tree
from saqlint.files.source import UnreadableError
from saqlint.model import Span

Look: TypeAlias = Callable[[Tree], Report]
"""Lints a tree."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A finding that was fixed; `at` is where it stood before its pass."""

    at: Span
    code: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file's bytes before and after."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """What could not be done in a file (`SAQ210 is not fixed`), and why."""

    path: str
    line: int | None
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
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
