"""Shows what a fix would change: the old lines and the new ones."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from saqlint.finding import Edit, Fix

LONGEST = 12
"""A change of more lines than this is not shown."""


class Change(Struct, frozen=True):
    """Lines of one file before and after; `line` is the number of the first one afterwards."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def exact(fix: Fix) -> tuple[Edit, ...]:
    """The fix as edits of text; empty where some part of it needs a syntax tree to be made."""
    edits = tuple(edit for edit in fix.edits if isinstance(edit, Edit))
    return edits if len(edits) == len(fix.edits) and not fix.imports else ()


def preview(fix: Fix, path: str, lines: Mapping[str, Sequence[str]]) -> tuple[Change, ...]:
    """What the fix changes in the file `path`; empty where that is not simple to show."""
    edits = sorted(exact(fix), key=lambda edit: edit.at)
    text = lines.get(path, ())
    if not edits or not text or any(edit.at.path != path for edit in edits):
        return ()
    last = max(edit.at.end_line for edit in edits)
    # Behind the last line there is one without text, where the file ends.
    text = (*text, "") if last == len(text) + 1 else text
    if last > len(text) or any(a.at > b.at for a, b in pairwise(edits)):
        return ()
    changes, shift = [], 0
    for group in _neighbours(edits):
        change, more = _change(group, text, shift)
        changes.append(change)
        shift += more
    shown = tuple(change for change in changes if change.before != change.after)
    too_long = sum(len(change.before) + len(change.after) for change in shown) > LONGEST
    return () if too_long else shown


def _neighbours(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """The edits in groups that have no line in common."""
    group = [edits[0]]
    for edit in edits[1:]:
        if edit.at.line > max(one.at.end_line for one in group):
            yield group
            group = []
        group.append(edit)
    yield group


def _change(edits: Sequence[Edit], text: Sequence[str], shift: int) -> tuple[Change, int]:
    """What neighbouring edits change, and by how many lines they move those below."""
    first, last = edits[0].at.line, max(edit.at.end_line for edit in edits)
    old = tuple(text[first - 1 : last])
    new = _applied(old, edits, first)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    return Change(first + shift + start, before, after), len(new) - len(old)


def _applied(lines: tuple[str, ...], edits: Sequence[Edit], first: int) -> tuple[str, ...]:
    result = list(lines)
    for edit in reversed(edits):
        at = edit.at
        start, end = at.line - first, at.end_line - first
        inserted = edit.text.replace("\r\n", "\n").replace("\r", "\n")
        text = result[start][: at.column] + inserted + result[end][at.end_column :]
        # Not str.splitlines(): a form feed does not end a line of Python.
        result[start : end + 1] = text.split("\n")
    return tuple(result)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines the two have in common at the start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
