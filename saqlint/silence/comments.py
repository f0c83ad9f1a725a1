"""Where a file's comments stand, and which lines belong together. Strings are never comments."""

import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from saqlint.files.source import Source, lines

_PYTHON_ENDINGS = (".py", ".pyi", ".pyw")
_LARGEST_TOKENIZED = 4_000_000
_PYTHON_SHEBANG = re.compile(r"#![^\n]*\bpython")
_NO_CODE = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)
# A string, or a `#` that begins a comment: nothing stands before it but space.
_QUOTED_OR_COMMENT = re.compile(
    r"""(?<![\w\\]) (?P<quote>["']) (?:\\.|(?!(?P=quote))[^\\])* (?P=quote)
      | (?<!\S) (?P<comment>\#.*)""",
    re.VERBOSE,
)


class Comment(Struct, frozen=True):
    """A comment from its `#` to the end of its line; `code_end` is where the text before ends."""

    line: int
    column: int
    text: str
    code_end: int

    @property
    def alone(self) -> bool:
        """Whether nothing stands before it."""
        return self.code_end == 0


class Range(Struct, frozen=True):
    """Lines that belong together, the last one included."""

    first: int
    last: int

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.first <= line <= self.last


class Comments(Struct, frozen=True):
    """The comments of a file in their order.

    `statements` are the lines of each statement, a definition with its decorators; of a compound
    statement the head. `physical` are the ranges that flake8 takes for one line: those that a
    string of several lines, or a backslash, holds together.
    """

    found: tuple[Comment, ...]
    statements: tuple[Range, ...]
    physical: tuple[Range, ...]

    def statement_at(self, line: int) -> Range:
        """The lines of the statement that `line` belongs to, itself where there is none."""
        return _at(self.statements, line) or Range(line, line)

    def physical_at(self, line: int) -> Range:
        """The lines that flake8 takes for one with `line`."""
        return _at(self.physical, line) or Range(line, line)

    def statement_below(self, line: int) -> Range | None:
        """The statement right below the comment on `line`; further comments may stand between."""
        alone = {comment.line for comment in self.found if comment.alone}
        below = line + 1
        while below in alone:
            below += 1
        return _at(self.statements, below)


def read_comments(source: Source) -> Comments:
    """Find the comments of a Python file, or of one with `#` comments such as YAML or a script."""
    rows = lines(source.text)
    is_python = source.path.endswith(_PYTHON_ENDINGS) or _PYTHON_SHEBANG.match(source.text)
    if is_python and len(source.text) <= _LARGEST_TOKENIZED:
        try:
            return _python(list(tokenize.generate_tokens(iter([*rows, ""]).__next__)))
        except (tokenize.TokenError, SyntaxError, RecursionError):
            # Broken, or newer than this Python: the lines themselves are all there is.
            return _plain(rows)
    return _plain(rows)


def _python(tokens: Sequence[tokenize.TokenInfo]) -> Comments:
    found = tuple(
        Comment(*token.start, token.string, len(token.line[: token.start[1]].rstrip()))
        for token in tokens
        if token.type == tokenize.COMMENT
    )
    return Comments(found, tuple(_statements(tokens)), tuple(_physical(tokens)))


def _statements(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[Range]:
    first: int | None = None
    decorated: int | None = None
    is_decorator = False
    for token in tokens:
        if token.type == tokenize.NEWLINE and first is not None:
            if is_decorator:
                decorated = decorated or first
            else:
                yield Range(decorated or first, token.end[0])
                decorated = None
            first = None
        elif first is None and token.type not in _NO_CODE:
            first = token.start[0]
            is_decorator = token.string == "@"


def _physical(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[Range]:
    """As flake8 does it: the lines from one line end that is no string's to the next."""
    first = last = None
    for token in tokens:
        if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
            continue
        first = token.start[0] if first is None else min(first, token.start[0])
        last = token.end[0] if last is None else max(last, token.end[0])
        if token.type in (tokenize.NL, tokenize.NEWLINE):
            yield Range(first, last)
            first = last = None


def _plain(rows: Sequence[str]) -> Comments:
    found = tuple(
        comment
        for number, row in enumerate(rows, 1)
        if (comment := _plain_comment(number, row.rstrip("\r\n"))) is not None
    )
    alone = {comment.line for comment in found if comment.alone}
    statements = tuple(_continued(rows, alone))
    return Comments(found, statements, tuple(Range(n, n) for n in range(1, len(rows) + 1)))


def _plain_comment(number: int, row: str) -> Comment | None:
    if "#" not in row:
        return None
    for match in _QUOTED_OR_COMMENT.finditer(row):
        if match["comment"] is not None:
            column = match.start("comment")
            return Comment(number, column, match["comment"], len(row[:column].rstrip()))
    return None


def _continued(rows: Sequence[str], alone: set[int]) -> Iterator[Range]:
    first: int | None = None
    for number, row in enumerate(rows, 1):
        text = row.strip()
        if first is None and (not text or number in alone):
            continue
        first = first or number
        # A comment within a continued command does not end it.
        if not text.endswith("\\") and not (number in alone and first != number):
            yield Range(first, number)
            first = None
    if first is not None:
        yield Range(first, len(rows))


def _at(ranges: Sequence[Range], line: int) -> Range | None:
    index = bisect_right(ranges, line, key=lambda found: found.first) - 1
    return ranges[index] if index >= 0 and line in ranges[index] else None
