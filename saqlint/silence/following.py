"""Lets a baseline follow the lines that saqlint itself edits. Writes no file.

An entry holds for the text of a line. When a fix or a comment changes that line, the other findings
on it are still the accepted ones. What anybody else edits, nothing follows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.finding import Diagnostic
from saqlint.silence.baseline import Entry, Lines, Match, entries_of, match


class Following(Struct):
    """The entries of a baseline between the looks at files that change in the meantime."""

    entries: tuple[Entry, ...]
    _given: frozenset[Entry] = frozenset()
    _accepted: dict[str, list[tuple[Diagnostic, Entry]]] = field(default_factory=dict)
    _lines: dict[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._given = frozenset(self.entries)

    @property
    def changed(self) -> int:
        """How many entries are other ones than at first."""
        return len(frozenset(self.entries) - self._given)

    def match(self, found: Sequence[Diagnostic], lines: Lines, files: Iterable[str]) -> Match:
        """As `baseline.match`, with the entries as they are after the edits since the last time."""
        by_path: dict[str, list[tuple[Diagnostic, Entry]]] = defaultdict(list)
        for one, fresh in zip(found, entries_of(found, lines), strict=True):
            by_path[one.at.path].append((one, fresh))
        for path in self._accepted.keys() & by_path.keys():
            if lines.get(path) != self._lines[path]:
                self._follow(path, by_path[path], lines.get(path, ()))
        result = match(found, lines, self.entries, files)
        # Files without a finding keep what was known: an edit may be taken back.
        for path in by_path:
            self._accepted.pop(path, None)
            self._lines[path] = lines.get(path, ())
        for one, entry in result.pairs:
            if entry is not None:
                self._accepted.setdefault(one.at.path, []).append((one, entry))
        return result

    def _follow(
        self, path: str, found: Sequence[tuple[Diagnostic, Entry]], now: Sequence[str]
    ) -> None:
        """Give the entries of a file the lines that theirs have become."""
        moved = lines_after(self._lines[path], now)
        # By rule and line alone: a fix may well change which task a line is about.
        waiting: dict[tuple[str, int], list[Entry]] = defaultdict(list)
        for one, entry in self._accepted[path]:
            line = moved.get(one.at.line)
            if line is not None:
                waiting[one.code, line].append(entry)
        instead: dict[Entry, Entry] = {}
        for one, fresh in found:
            held = waiting[one.code, one.at.line]
            if held:
                entry = held.pop(0)
                instead[entry] = replace(fresh, reason=entry.reason)
        self.entries = tuple(instead.get(entry, entry) for entry in self.entries)


def lines_after(before: Sequence[str], now: Sequence[str]) -> Mapping[int, int]:
    """What the numbers of lines have become; those of lines that are gone are left out."""
    start = _common(before, now)
    shorter = min(len(before), len(now)) - start
    end = min(shorter, _common(before[::-1], now[::-1]))
    moved = {number: number for number in range(1, start + 1)}
    old, new = before[start : len(before) - end], now[start : len(now) - end]
    for a, b in _pairs(old, new):
        moved[start + a + 1] = start + b + 1
    for number in range(len(before) - end, len(before)):
        moved[number + 1] = number + 1 + len(now) - len(before)
    return moved


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, a, a_end, b, b_end in matcher.get_opcodes():
        if a_end - a == b_end - b:
            yield from zip(range(a, a_end), range(b, b_end), strict=True)
        elif b < b_end:
            # Lines were added or taken away among changed ones: the likest is the same one. They
            # stay in order, so it is not further off than there are more or less of them.
            more = (b_end - b) - (a_end - a)
            for number in range(a, a_end):
                place = b + number - a
                near = range(max(b, place + min(more, 0)), min(b_end, place + max(more, 0) + 1))
                yield number, max(near, key=lambda row: _alike(old[number], new[row]))


def _alike(one: str, other: str) -> int:
    """How many characters two lines have in common at their ends."""
    start = _common(one, other)
    return start + _common(one[start:][::-1], other[start:][::-1])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
