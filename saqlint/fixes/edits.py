"""Edits of a text, as places in it. Knows neither files nor rules."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from saqlint.files.source import lines
from saqlint.finding import Edit
from saqlint.model import Span


class EditError(Exception):
    """An edit that cannot be made; says why."""


class Change(Struct, frozen=True, order=True):
    """Replace the characters from `start` up to `end` by `text`."""

    start: int
    end: int
    text: str

    def touches(self, other: "Change") -> bool:
        """Whether the two overlap, or meet so that their order would matter."""
        return self.start <= other.end and other.start <= self.end


class Text(Struct, frozen=True, dict=True):
    """A text that can be addressed by line and column."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        """Its lines as Python counts them, with their ends."""
        return lines(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate(map(len, self.lines), initial=0))

    def offset(self, line: int, column: int) -> int:
        """How many characters stand before a place. The line behind the last one is its end."""
        if line == len(self.lines) + 1 and column == 0:
            return len(self.text)
        if not 0 < line <= len(self.lines):
            raise EditError(f"there is no line {line}")
        row = self.lines[line - 1]
        if not 0 <= column <= len(row.rstrip("\r\n")):
            raise EditError(f"line {line} has no column {column + 1}")
        return self._starts[line - 1] + column

    def cut(self, at: Span) -> str:
        """The text at a place."""
        return self.text[slice(*self._range(at))]

    def rows(self, change: Change) -> range:
        """The numbers of the lines that a change touches."""
        first = bisect_right(self._starts, change.start)
        return range(first, max(first, bisect_left(self._starts, change.end)) + 1)

    def newline(self, line: int) -> str:
        """How the line ends; where it does not, how the file's first line does."""
        for row in (*self.lines[line - 1 : line], *self.lines[:1]):
            end = row[len(row.rstrip("\r\n")) :]
            if end:
                return end
        return "\n"

    def change(self, edit: Edit) -> Change:
        """The edit as a change; its line breaks become those of the place."""
        start, end = self._range(edit.at)
        text = edit.text.replace("\r\n", "\n").replace("\n", self.newline(edit.at.line))
        return Change(start, end, text)

    def beside_line_ends(self, change: Change) -> Change:
        """The same change, with ends that have a column: none between a CR and its LF."""
        start, end, text = change.start, change.end, change.text
        if self.text[max(0, start - 1) : start + 1] == "\r\n":
            start, text = start - 1, f"\r{text}"
        if self.text[max(0, end - 1) : end + 1] == "\r\n":
            end, text = end + 1, f"{text}\n"
        return Change(start, end, text)

    def place(self, change: Change, path: str) -> Span:
        """Where a change stands, as lines and columns."""
        return Span(path, *self._point(change.start), *self._point(change.end))

    def changed(self, changes: Iterable[Change]) -> str:
        """The text after changes that do not overlap."""
        text = self.text
        for change in sorted(changes, reverse=True):
            text = text[: change.start] + change.text + text[change.end :]
        return text

    def _point(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        if line > len(self.lines) and self.lines and not self.lines[-1].endswith(("\r", "\n")):
            line -= 1  # The text ends without a line end: its end is a place on the last line.
        return line, offset - self._starts[line - 1]

    def _range(self, at: Span) -> tuple[int, int]:
        start, end = self.offset(at.line, at.column), self.offset(at.end_line, at.end_column)
        if end < start:
            raise EditError(f"the place on line {at.line} ends before it begins")
        return start, end


def difference(old: str, new: str) -> Change:
    """The smallest change that makes `new` of `old`."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return Change(start, len(old) - end, new[start : len(new) - end])
