"""Shows what a fix would change: the old lines and the new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from saqlint.finding import Edit, Fix

LONGEST = 12
"""A change of more lines than this is not shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of one file before and after, from `line` on."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def exact(fix: Fix) -> tuple[Edit, ...]:
    """The fix as edits of text; empty where some part of it needs a syntax tree to be made."""
    edits = tuple(edit for edit in fix.edits if isinstance(edit, Edit))
    return edits if len(edits) == len(fix.edits) and not fix.imports else ()


def preview(fix: Fix, path: str, lines: Mapping[str, Sequence[str]]) -> Change | None:
    """The one change that the fix makes in the file `path`; None where it is not that simple."""
    edits = sorted(exact(fix), key=lambda edit: edit.at)
    text = lines.get(path, ())
    if not edits or not text or any(edit.at.path != path for edit in edits):
        return None
    first, last = edits[0].at.line, max(edit.at.end_line for edit in edits)
    if last > len(text) or any(a.at > b.at for a, b in pairwise(edits)):
        return None
    old = tuple(text[first - 1 : last])
    new = _applied(old, edits, first)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    too_long = len(before) + len(after) > LONGEST
    return None if too_long or before == after else Change(first + start, before, after)


def _applied(lines: tuple[str, ...], edits: Sequence[Edit], first: int) -> tuple[str, ...]:
    result = list(lines)
    for edit in reversed(edits):
        at = edit.at
        start, end = at.line - first, at.end_line - first
        text = result[start][: at.column] + edit.text + result[end][at.end_column :]
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
