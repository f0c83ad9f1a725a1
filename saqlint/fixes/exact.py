"""Spells fixes out as edits of text, for readers that have nothing but the text."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.files.discover import Tree
from saqlint.files.source import UnreadableError, decode
from saqlint.finding import Diagnostic, Edit, Fix
from saqlint.fixes.edits import Change, EditError, difference
from saqlint.fixes.page_edits import Page


def spelled_out(
    found: Sequence[Diagnostic], tree: Tree, lines: Mapping[str, Sequence[str]]
) -> tuple[Diagnostic, ...]:
    """The findings, their fixes made up of text and its places alone.

    A fix that `--fix` would not make is left out, and so is one whose file is no longer what
    `lines` says: places in it mean nothing.
    """
    pages = _Pages(tree, lines)
    return tuple(
        one if one.fix is None else replace(one, fix=_exact(one.fix, pages.page(one.at.path)))
        for one in found
    )


class _Pages(Struct, frozen=True):
    """The files that fixes are of, each read once."""

    tree: Tree
    lines: Mapping[str, Sequence[str]]
    known: dict[str, Page | None] = field(default_factory=dict)

    def page(self, path: str) -> Page | None:
        """The file; None where it is not what was linted."""
        if path not in self.known:
            self.known[path] = self._read(path)
        return self.known[path]

    def _read(self, path: str) -> Page | None:
        try:
            source = decode(path, self.tree.read(path))
        except UnreadableError:
            return None
        page = Page(source, is_python=path in self.tree.files)
        rows = [line.rstrip("\r\n") for line in page.text.lines]
        return page if rows == list(self.lines.get(path, ())) else None


def _exact(fix: Fix, page: Page | None) -> Fix | None:
    if page is None or any(edit.at.path != page.source.path for edit in fix.edits):
        return None
    try:
        changes = sorted((*page.changes(fix), *page.imports(fix)))
    except EditError:
        return None
    if any(one.touches(other) for one, other in pairwise(changes)):
        # Which of them comes first, their places do not tell.
        changes = [difference(page.text.text, page.text.changed(changes))]
    return replace(fix, edits=tuple(_edits(page, changes)), imports=())


def _edits(page: Page, changes: Sequence[Change]) -> Iterator[Edit]:
    for change in changes:
        whole = page.text.beside_line_ends(change)
        yield Edit(page.text.place(whole, page.source.path), whole.text)
