"""Text that knows where each of its characters stands in its file."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from typing import Final

from msgspec import Struct

from saqlint.model import Span

UNKNOWN: Final = "\ufffc"
"""Stands for text that only a run would tell: a variable, a template's expression."""


class File(Struct, frozen=True):
    """A file's characters; `starts` holds the offset of each line."""

    path: str
    text: str
    starts: tuple[int, ...]

    def place(self, offset: int) -> tuple[int, int]:
        """The line (from 1) and column (from 0) of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]


class Text(Struct, frozen=True):
    """Characters, each with its offset in `file`: what is left when quotes and escapes are gone."""

    file: File
    value: str
    offsets: Sequence[int]

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, part: slice) -> "Text":
        return Text(self.file, self.value[part], self.offsets[part])

    @property
    def dynamic(self) -> bool:
        """Whether some of it only a run would tell."""
        return UNKNOWN in self.value

    @property
    def span(self) -> Span:
        """From its first character to its last."""
        if not self.offsets:
            return start_of(self.file.path)
        line, column = self.file.place(self.offsets[0])
        end_line, end_column = self.file.place(self.offsets[-1])
        return Span(self.file.path, line, column, end_line, end_column + 1)

    def strip(self) -> "Text":
        """The same without white space at its ends."""
        begin = len(self.value) - len(self.value.lstrip())
        return self[begin : max(begin, len(self.value.rstrip()))]

    def with_value(self, value: str) -> "Text":
        """Other characters of the same number at the same places."""
        return Text(self.file, value, self.offsets)

    def spread(self, value: str) -> "Text":
        """`value` in the place of this text: what a reference to a variable is worth."""
        if not value or not self.offsets:
            return Text(self.file, value, (0,) * len(value))
        first, last = self.offsets[0], self.offsets[-1]
        return Text(self.file, value, (first,) * (len(value) - 1) + (last,))

    def splitlines(self) -> list["Text"]:
        """Its lines, without their ends."""
        ends = accumulate(len(line) + 1 for line in self.value.split("\n"))
        begins = [0, *ends]
        return [self[begin : end - 1] for begin, end in pairwise(begins)]


def text_of(path: str, value: str) -> Text:
    """The whole of a file."""
    value = value.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = value.split("\n")
    starts = accumulate((len(line) + 1 for line in lines[:-1]), initial=0)
    return Text(File(path, value, tuple(starts)), value, range(len(value)))


def join(parts: Iterable[Text], file: File) -> Text:
    """The parts one behind the other."""
    held = [part for part in parts if part.value]
    if len(held) == 1:
        return held[0]
    offsets = tuple(chain.from_iterable(part.offsets for part in held))
    return Text(file, "".join(part.value for part in held), offsets)


def between(first: Span, last: Span) -> Span:
    """From the beginning of one to the end of the other, where both stand in one file."""
    if first.path != last.path or (last.end_line, last.end_column) < (first.line, first.column):
        return first
    return Span(first.path, first.line, first.column, last.end_line, last.end_column)


def start_of(path: str) -> Span:
    """The place that speaks of a file as a whole."""
    return Span(path, 1, 0, 1, 0)
