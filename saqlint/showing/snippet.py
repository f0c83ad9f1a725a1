"""Draws places of one file: the source lines, with carets and labels under them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from saqlint.model import Span
from saqlint.showing.terminal import Cells, Role, Style, cells, visible

CONTEXT = 2
RELATED_CONTEXT = 1
LONGEST = 9
"""A span of more lines than this loses its middle."""
WIDEST = 140
"""Of a longer line only these columns are shown, those with the marks."""
BEFORE_FIRST_MARK = 20


class Mark(Struct, frozen=True):
    """A place to point at, and what to write there; the primary one gets carets."""

    at: Span
    text: str = ""
    primary: bool = False

    @property
    def tip(self) -> str:
        """The character that underlines it."""
        return "^" if self.primary else "-"


class Frame(Struct, frozen=True):
    """What all rows of a drawing share: gutter width, colours, the columns cut at the left."""

    gutter: int
    style: Style
    role: Role
    left: int = 0

    def row(self, text: str, number: int | None = None) -> str:
        """`text` behind the gutter, with its line number where it is source."""
        head = f"{'' if number is None else number:>{self.gutter}} |"
        return f"{self.style('frame', head)} {text}".rstrip()

    def gap(self, lanes: str) -> str:
        """The row that stands for lines left out."""
        return f"{self.style('frame', '...'.ljust(self.gutter + 2))} {lanes}".rstrip()

    def paint(self, mark: Mark, text: str) -> str:
        """`text` in the colour of a mark."""
        return self.style(self.role if mark.primary else "frame", text)


def draw(lines: Sequence[str], marks: Sequence[Mark], frame: Frame) -> list[str]:
    """The rows of a drawing, without the arrow above it; empty where no mark is in the text."""
    placed = [_clipped(mark, lines) for mark in marks if 1 <= mark.at.line <= len(lines)]
    if not placed:
        return []
    numbers = shown_lines(placed, lines)
    laid = {number: cells(lines[number - 1]) for number in numbers}
    drawing = _Drawing(
        lanes=tuple(sorted(filter(_is_long, placed), key=lambda m: (m.at.line, -m.at.end_line))),
        marks=tuple(mark for mark in placed if not _is_long(mark)),
        laid=laid,
        frame=replace(frame, left=_left(placed, laid)),
    )
    return list(drawing.rows())


def shown_lines(marks: Iterable[Mark], lines: Sequence[str]) -> list[int]:
    """The numbers of the lines to show, sorted; a gap of one line is filled."""
    shown: set[int] = set()
    for mark in marks:
        context = CONTEXT if mark.primary else RELATED_CONTEXT
        first, last = mark.at.line, mark.at.end_line
        shown.update(_up_to_blank_edge(range(first - context, first), lines, from_start=True))
        shown.update(_up_to_blank_edge(range(last + 1, last + context + 1), lines))
        spanned = range(first, last + 1)
        half = LONGEST // 2
        shown.update(spanned if len(spanned) <= LONGEST else (*spanned[:half], *spanned[-half:]))
    numbers = sorted(shown)
    between = {a + 1 for a, b in pairwise(numbers) if b == a + 2}
    return sorted(shown | between)


def _up_to_blank_edge(
    numbers: Iterable[int], lines: Sequence[str], *, from_start: bool = False
) -> list[int]:
    """The numbers that exist, without blank lines on the outer side."""
    found = [number for number in numbers if 1 <= number <= len(lines)]
    outer = 0 if from_start else -1
    while found and not lines[found[outer] - 1].strip():
        found.pop(outer)
    return found


def _is_long(mark: Mark) -> bool:
    return mark.at.end_line > mark.at.line


def _clipped(mark: Mark, lines: Sequence[str]) -> Mark:
    """The mark within the text; an end at the start of a line moves back over the break."""
    line, column = mark.at.end_line, mark.at.end_column
    if line > len(lines):
        line, column = len(lines), len(lines[-1])
    while column == 0 and line > mark.at.line:
        line -= 1
        column = len(lines[line - 1])
    return replace(mark, at=replace(mark.at, end_line=line, end_column=column))


def _left(marks: Sequence[Mark], laid: Mapping[int, Cells]) -> int:
    """How many columns to cut at the left, so that the first mark is within reach."""
    starts = [laid[mark.at.line].column(mark.at.column) for mark in marks]
    ends = [laid[mark.at.end_line].column(mark.at.end_column) for mark in marks]
    return max(0, min(starts) - BEFORE_FIRST_MARK) if max(starts + ends) > WIDEST else 0


class _Drawing(Struct, frozen=True):
    """`lanes` are the marks of several lines, each with two columns left of the text."""

    lanes: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    laid: Mapping[int, Cells]
    frame: Frame

    def rows(self) -> Iterator[str]:
        opened: tuple[Mark, ...] = ()
        yield self.frame.row("")
        previous = None
        for number in self.laid:
            if previous is not None and number > previous + 1:
                yield self.frame.gap(self.beside(opened))
            yield from self.line(number, opened)
            opened = tuple(m for m in self.lanes if m.at.line <= number < m.at.end_line)
            previous = number
        yield self.frame.row("")

    def line(self, number: int, opened: tuple[Mark, ...]) -> Iterator[str]:
        """A source line and what stands under it."""
        line = self.laid[number]
        begun = [mark for mark in self.lanes if mark.at.line == number]
        slashed = [mark for mark in begun if _starts_line(mark, line)]
        yield self.frame.row(self.beside(opened, slashed) + _cut(line, self.frame.left), number)
        opened = (*opened, *slashed)
        here = [mark for mark in self.marks if mark.at.line == number]
        for row in _under(line, here, self.frame):
            yield self.frame.row(self.beside(opened) + row)
        for mark in (mark for mark in begun if mark not in slashed):
            yield self.frame.row(self.edge(mark, line.column(mark.at.column), opened))
            opened = (*opened, mark)
        for mark in reversed([mark for mark in self.lanes if mark.at.end_line == number]):
            row = self.edge(mark, max(0, line.column(mark.at.end_column) - 1), opened)
            yield self.frame.row(row + _label(mark, self.frame))
            opened = tuple(other for other in opened if other != mark)

    def beside(self, opened: Sequence[Mark], slashed: Sequence[Mark] = ()) -> str:
        """The lanes' columns beside a row."""
        signs = ("|" if m in opened else "/" if m in slashed else "" for m in self.lanes)
        pairs = zip(self.lanes, signs, strict=True)
        return "".join(f"{self.frame.paint(m, sign)} " if sign else "  " for m, sign in pairs)

    def edge(self, mark: Mark, column: int, opened: Sequence[Mark]) -> str:
        """The row that leads from a span's lane to the place where it begins or ends."""
        index = self.lanes.index(mark)
        outer = [m if m in opened else None for m in self.lanes[:index]]
        lanes = "".join("  " if m is None else f"{self.frame.paint(m, '|')} " for m in outer)
        reach = 2 * (len(self.lanes) - index) - 1 + min(max(0, column - self.frame.left), WIDEST)
        sign = "|" if mark in opened else " "
        return lanes + self.frame.paint(mark, f"{sign}{'_' * reach}{mark.tip}")


def _starts_line(mark: Mark, line: Cells) -> bool:
    return not "".join(line.texts[: line.column(mark.at.column)]).strip()


def _cut(line: Cells, left: int) -> str:
    texts = list(line.texts[left : left + WIDEST])
    if texts and left:
        texts[0] = "…"
    if len(line.texts) > left + WIDEST:
        texts.append("…")
    return "".join(texts)


def _label(mark: Mark, frame: Frame) -> str:
    return f" {frame.paint(mark, visible(mark.text))}" if mark.text else ""


def _under(line: Cells, marks: Sequence[Mark], frame: Frame) -> Iterator[str]:
    """The rows of underlines and labels below one source line; overlapping marks get their own."""
    left = sorted(marks, key=lambda mark: (mark.at.column, -mark.at.end_column))
    while left:
        row: list[Mark] = []
        rest: list[Mark] = []
        for mark in left:
            free = not row or mark.at.column >= max(row[-1].at.end_column, row[-1].at.column + 1)
            (row if free else rest).append(mark)
        yield from _row(line, row, frame)
        left = rest


def _row(line: Cells, marks: Sequence[Mark], frame: Frame) -> Iterator[str]:
    """Marks that stand side by side: the last one's label beside it, the others' hanging down."""
    places = [(*_extent(line, mark, frame), mark) for mark in marks]
    underlines = [(start, mark, mark.tip * width) for start, width, mark in places]
    yield _spread(underlines, frame) + _label(marks[-1], frame)
    pending = [(start, mark, "|") for start, _, mark in places[:-1] if mark.text]
    if pending:
        yield _spread(pending, frame)
    while pending:
        start, mark, _ = pending.pop()
        yield _spread([*pending, (start, mark, visible(mark.text))], frame)


def _spread(pieces: Iterable[tuple[int, Mark, str]], frame: Frame) -> str:
    """Texts of one column a character, each at its place and in its mark's colour."""
    result, end = "", 0
    for start, mark, text in pieces:
        result += " " * (start - end) + frame.paint(mark, text)
        end = start + len(text)
    return result


def _extent(line: Cells, mark: Mark, frame: Frame) -> tuple[int, int]:
    """Where a mark begins within the drawing, and its width; at least one column."""
    start = min(max(0, line.column(mark.at.column) - frame.left), WIDEST)
    end = min(line.column(mark.at.end_column) - frame.left, WIDEST)
    return start, max(1, end - start)
