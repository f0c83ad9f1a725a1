"""f-strings and t-strings of newer grammar as older text of the same length and lines."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import libcst

Edit: TypeAlias = tuple[int, int, bytes]
Places: TypeAlias = Mapping[int, tuple[int, int]]

_BREAKS: Final = b"\r\n"
_PLAIN: Final = re.compile(rb"([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2", re.DOTALL)


def blank(data: bytes, before_break: bytes = b"\\") -> bytes:
    """Spaces for `data`, its line breaks kept, each after `before_break`."""
    parts: list[bytes] = []
    for line in data.splitlines(keepends=True):
        bare = line.rstrip(_BREAKS)
        parts += [b" " * len(bare), before_break if bare != line else b"", line[len(bare) :]]
    return b"".join(parts)


def applied(data: bytes, edits: list[Edit], start: int, end: int) -> bytes:
    """The bytes from `start` to `end` with the edits that lie there."""
    parts: list[bytes] = []
    done = start
    for begin, until, replacement in sorted(edits):
        parts += [data[done:begin], replacement]
        done = until
    return b"".join([*parts, data[done:end]])


def lowered_string(node: libcst.BaseString, data: bytes, places: Places) -> list[Edit]:
    """The edits that make a string, or a concatenation of strings, readable for this Python."""
    start, end = places[id(node)]
    edits: list[Edit] = []
    for part in _parts(node):
        begin, until = places[id(part)]
        if type(part).__name__ == "TemplatedString":
            new = _call(part, data, places) if part is node else None
        elif isinstance(part, libcst.FormattedString) and not _parses(data[begin:until]):
            new = _older(part, data, places)
        else:
            continue
        if new is None:
            return [(start, end, _name(data[start:end]))]
        edits.append((begin, until, new))
    return edits


def _parts(node: libcst.BaseString) -> Iterator[libcst.BaseString]:
    """The pieces of an implicit concatenation."""
    while isinstance(node, libcst.ConcatenatedString):
        yield node.left
        node = node.right
    yield node


def _parses(text: bytes) -> bool:
    try:
        ast.parse(b"(" + text + b")")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _name(data: bytes, before_break: bytes = b"\\") -> bytes:
    """A name in place of `data`, one that nothing binds: what stood there stays unknown."""
    first = data.splitlines()[0]
    return b"_" * len(first) + blank(data[len(first) :], before_break)


def _call(node: libcst.BaseString, data: bytes, places: Places) -> bytes | None:
    """`t"a {b!r} c"` as `_(   b  ,  )`: no string, and the calls in it stay."""
    start, end = places[id(node)]
    opening = len(node.start)  # type: ignore[attr-defined]
    parts = [b"_" * (opening - 1), b"("]
    done = start + opening
    for field in _fields(node):
        begin, until = _expression(field, places)
        inner = [
            edit
            for found in _pieces(field.expression).strings
            for edit in lowered_string(found, data, places)
        ]
        parts += [blank(data[done:begin], b""), applied(data, inner, begin, until), b","]
        done = until + 1
    new = b"".join([*parts, blank(data[done : end - 1], b""), b")"])
    return new if len(new) == end - start and _parses(new) else None


def _fields(node: libcst.CSTNode) -> Iterator[libcst.FormattedStringExpression]:
    """The replacement fields of a string, those in format specifications behind their own."""
    for part in node.parts if isinstance(node, libcst.BaseString) else node.format_spec or ():  # type: ignore[attr-defined]
        if hasattr(part, "expression"):
            yield part
            yield from _fields(part)


def _expression(field: libcst.FormattedStringExpression, places: Places) -> tuple[int, int]:
    """Where the expression of a field stands, its parentheses included."""
    code = libcst.Module([]).code_for_node
    start = places[id(field)][0] + 1 + len(code(field.whitespace_before_expression).encode())
    return start, start + len(code(field.expression).encode())


def _older(node: libcst.FormattedString, data: bytes, places: Places) -> bytes | None:
    """An f-string with other quotes inside; what cannot be written so becomes a name."""
    start, end = places[id(node)]
    one_line = len(node.end) == 1
    parts: list[bytes] = []
    done = start
    for field in node.parts:
        if isinstance(field, libcst.FormattedStringExpression):
            begin, until = places[id(field)]
            new = applied(data, _field(field, data, places, node.end[:1].encode()), begin, until)
            parts += [data[done:begin], _flat(new, field) if one_line else new]
            done = until
    new = b"".join([*parts, data[done:end]])
    return new if _parses(new) else None


def _field(
    field: libcst.FormattedStringExpression, data: bytes, places: Places, quotes: bytes
) -> list[Edit]:
    """The edits that rid a replacement field of `quotes`, backslashes and comments."""
    edits: list[Edit] = []
    pieces = _pieces(field)
    for found in pieces.strings:
        start, end = places[id(found)]
        new = _swapped(found, data, places, quotes)
        edits.append((start, end, _name(data[start:end], b"") if new is None else new))
    for comment in pieces.comments:
        start, end = places[id(comment)]
        edits.append((start, end, b" " * (end - start)))
    if any(inner.format_spec for inner in _fields(field)):
        specification = [places[id(part)] for part in field.format_spec or ()]
        start, end = specification[0][0], specification[-1][1]
        edits = [edit for edit in edits if edit[0] < start]
        edits.append((start, end, b"_" * (end - start)))
    return edits


def _swapped(node: libcst.BaseString, data: bytes, places: Places, quotes: bytes) -> bytes | None:
    """A string within a field without `quotes`; None where it has no such form."""
    start, end = places[id(node)]
    if isinstance(node, libcst.ConcatenatedString):
        edits: list[Edit] = []
        for part in _parts(node):
            new = _swapped(part, data, places, quotes)
            if new is None:
                return None
            edits.append((*places[id(part)], new))
        return applied(data, edits, start, end)
    if isinstance(node, libcst.FormattedString):
        return _nested(node, data, places, quotes)
    plain = _PLAIN.fullmatch(data[start:end])
    if plain is None:
        return None
    prefix, _, body = plain.groups()
    quote = _quote(body, quotes)
    return None if quote is None else (prefix + quote + body + quote).ljust(end - start)


def _nested(
    node: libcst.FormattedString, data: bytes, places: Places, quotes: bytes
) -> bytes | None:
    start, end = places[id(node)]
    literal = b"".join(
        part.value.encode() for part in node.parts if isinstance(part, libcst.FormattedStringText)
    )
    quote = _quote(literal, quotes)
    if quote is None or len(node.end) > 1:
        return None
    edits: list[Edit] = []
    for field in node.parts:
        if isinstance(field, libcst.FormattedStringExpression):
            edits += _field(field, data, places, quotes + quote)
    opening = start + len(node.start)
    inner = applied(data, edits, opening, end - 1)
    return data[start : opening - 1] + quote + inner + quote


def _quote(body: bytes, quotes: bytes) -> bytes | None:
    """A quotation mark that is neither in the text nor among those in use."""
    if any(mark in b"\\\r\n" + quotes for mark in body):
        return None
    return next((mark for mark in (b"'", b'"') if mark not in body and mark not in quotes), None)


def _flat(field: bytes, node: libcst.FormattedStringExpression) -> bytes:
    """A field over several lines on its first; the lines follow as continuations of the text."""
    lines = field.splitlines(keepends=True)
    if len(lines) == 1:
        return field
    joined = b" ".join(line.rstrip(_BREAKS) for line in lines)
    if node.conversion is None and not node.format_spec:
        # The text now holds the spaces of the continuation: its value must not look certain.
        joined = joined[:-1] + b"!a}"
    ends = [b"\\" + line[len(line.rstrip(_BREAKS)) :] for line in lines[:-1]]
    return joined + b"".join(ends) + b" " * len(lines[-1])


class _Pieces(libcst.CSTVisitor):
    """The outermost strings below a node and the comments outside them."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[libcst.BaseString] = []
        self.comments: list[libcst.Comment] = []

    def on_visit(self, node: libcst.CSTNode) -> bool:
        """Collect a node; False where nothing below it counts."""
        if isinstance(node, libcst.BaseString):
            self.strings.append(node)
        elif isinstance(node, libcst.Comment):
            self.comments.append(node)
        else:
            return True
        return False


def _pieces(node: libcst.CSTNode) -> _Pieces:
    pieces = _Pieces()
    node.visit(pieces)
    return pieces
