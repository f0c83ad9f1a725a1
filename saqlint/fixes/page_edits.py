"""One file before a pass of fixes: from fixes to changes of its text, and whether they may be."""

import ast
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from saqlint.files.source import Source
from saqlint.finding import AddKeyword, Edit, Fix
from saqlint.fixes.edits import Change, EditError, Text, difference
from saqlint.fixes.import_lines import added_import
from saqlint.fixes.intact import data_fault, parse, python_fault


class Page(Struct, frozen=True, dict=True):
    """A file's text and, for Python, its syntax tree."""

    source: Source
    is_python: bool

    @cached_property
    def text(self) -> Text:
        """The text, to be addressed by line and column."""
        return Text(self.source.text)

    @cached_property
    def _tree(self) -> ast.Module:
        return _tree_of(self.text)

    def changes(self, fix: Fix) -> list[Change]:
        """What a fix does to the text, imports apart; raises EditError."""
        changes = sorted(self._change(edit) for edit in fix.edits)
        if any(one.end > other.start for one, other in pairwise(changes)):
            raise EditError("its own edits overlap")
        for change in changes:
            self._encodable(change.text)
        return changes

    def imports(self, fix: Fix) -> list[Change]:
        """What adds the imports that a fix needs; raises EditError."""
        if not fix.imports:
            return []
        text, tree = self.text, self._tree
        for module in fix.imports:
            change = added_import(text, tree, module)
            if change is not None:
                # Each finds its place among those before it.
                text = Text(text.changed([change]))
                tree = _tree_of(text)
        return [difference(self.text.text, text.text)] if text is not self.text else []

    def fault(self, changes: Sequence[Change]) -> str | None:
        """Why the changes must not be made."""
        new = self.text.changed(changes)
        if not self.is_python:
            return data_fault(self.source.path, self.source.text, new)
        rows = [self.text.rows(change) for change in changes]
        return python_fault(self.source.text, new, rows)

    def _change(self, edit: Edit | AddKeyword) -> Change:
        if self.is_python:
            _ = self._tree  # What cannot be parsed is not edited.
        if isinstance(edit, Edit):
            if self.is_python and self._breaks_f_string(edit):
                raise EditError("it stands in an f-string, which its quotes would end")
            return self.text.change(edit)
        # Imported here: libcst takes longer to load than all that other fixes need.
        from saqlint.fixes.keywords import with_keyword  # noqa: PLC0415

        old = self.text.cut(edit.at)
        change = difference(old, with_keyword(old, edit.keyword, edit.value))
        start = self.text.offset(edit.at.line, edit.at.column)
        return Change(start + change.start, start + change.end, change.text)

    def _breaks_f_string(self, edit: Edit) -> bool:
        """Whether a Python before 3.12 would take a quote of the edit for the string's end."""
        if not any(mark in edit.text for mark in "'\"\\"):
            return False
        line = self.text.lines[edit.at.line - 1]
        place = (edit.at.line, len(line[: edit.at.column].encode("utf-8", "surrogatepass")))
        return any(
            (node.lineno, node.col_offset)
            < place
            < (node.end_lineno or 0, node.end_col_offset or 0)
            for node in ast.walk(self._tree)
            if isinstance(node, ast.JoinedStr)
        )

    def _encodable(self, text: str) -> None:
        if not self.source.exact:
            raise EditError(f"the file's encoding, {self.source.encoding}, would change all of it")
        try:
            self.source.encode(text)
        except UnicodeEncodeError as error:
            encoding = self.source.encoding
            raise EditError(f"the file's encoding, {encoding}, lacks a letter of it") from error


def _tree_of(text: Text) -> ast.Module:
    tree = parse(text.text)
    if tree is None:
        raise EditError("the file cannot be parsed")
    return tree
