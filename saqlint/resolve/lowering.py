"""Finds the constructs to lower with libcst and replaces each in place; imported when needed."""

import sys
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import libcst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from saqlint.resolve.lowered_strings import Edit, applied, blank, lowered_string

Span: TypeAlias = tuple[int, int]


def lowered(text: str) -> str | None:
    """The text with every newer construct lowered; None where it is no Python or has none."""
    # libcst loses spaces that no line break ends.
    bare = text.rstrip(" \t\f\r\n")
    try:
        module = libcst.parse_module(bare)
        if module.code != bare:
            # libcst loses the spaces in `{value!r }`, and with them its places are wrong.
            return None
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        spans = wrapper.resolve(ByteSpanPositionProvider)
    except (libcst.ParserSyntaxError, libcst.CSTLogicError, RecursionError, UnicodeEncodeError):
        return None
    places = {id(node): (at.start, at.start + at.length) for node, at in spans.items()}
    finder = _Finder(bare.encode(), places)
    module.visit(finder)
    if not finder.edits:
        return None
    return applied(finder.data, finder.edits, 0, len(finder.data)).decode() + text[len(bare) :]


class _Finder(libcst.CSTVisitor):
    """Collects the edits of a module: spans of bytes that do not overlap, each with new bytes."""

    def __init__(self, data: bytes, places: Mapping[int, Span]) -> None:
        super().__init__()
        self.data = data
        self.places = places
        self.edits: list[Edit] = []

    def on_visit(self, node: libcst.CSTNode) -> bool:
        """Lower a node; False where nothing below it is left to lower."""
        match node:
            case libcst.ConcatenatedString() | libcst.BaseString():
                self.edits += lowered_string(node, self.data, self.places)
                return False
            case libcst.TypeParameters():
                start, end = self.at(node)
                self.replace(start, end, blank(self.data[start:end]))
                return False
            case libcst.TypeAlias():
                self._type_alias(node)
                return False
            case libcst.ExceptHandler() | libcst.ExceptStarHandler():
                self._handler(node)
            case libcst.Annotation(annotation=libcst.StarredElement() as starred):
                self._star(starred, b" ")  # `*args: *Ts` becomes `*args:  Ts`
            case libcst.Index(star="*"):
                self._star(node, b" ")  # `tuple[*Ts]` becomes `tuple[ Ts]`
            case libcst.BaseSimpleComp(elt=libcst.StarredElement() as starred):
                # `[*x for x in y]` becomes `[~x for x in y]`: of that nothing is certain.
                self._star(starred, b"~")
            case _:
                self._newest(node)
        return True

    def at(self, node: libcst.CSTNode) -> Span:
        """Where a node stands, in bytes, without the parentheses around it."""
        return self.places[id(node)]

    def replace(self, start: int, end: int, replacement: bytes) -> None:
        """Note an edit."""
        self.edits.append((start, end, replacement))

    def _star(self, node: libcst.CSTNode, replacement: bytes) -> None:
        start, _ = self.at(node)
        self.replace(start, start + 1, replacement)

    def _type_alias(self, node: libcst.TypeAlias) -> None:
        """`type X[T] = value` becomes `X = value`, the `=` where it was."""
        start, _ = self.at(node)
        named, name_end = self.at(node.name)
        after = name_end if node.type_parameters is None else self.at(node.type_parameters)[1]
        equal = self.data.index(b"=", after)
        name = self.data[named:name_end]
        self.replace(start, equal, name + blank(self.data[start + len(name) : equal]))
        node.value.visit(self)

    def _handler(self, node: libcst.ExceptHandler | libcst.ExceptStarHandler) -> None:
        """`except A, B:` becomes `except(A, B):`, and `except*` plain where it is unknown."""
        if isinstance(node, libcst.ExceptStarHandler) and sys.version_info < (3, 11):
            star = self.data.index(b"*", self.at(node)[0])
            self.replace(star, star + 1, b" ")
        if not isinstance(node.type, libcst.Tuple) or node.type.lpar:
            return
        start, end = self.at(node.type)
        spaced = self.data[start - 1 : start] in (b" ", b"\t")
        self.replace(start - 1 if spaced else start, start, b"(")
        self.replace(end, end, b")")
        colon = self.data.index(b":", end)
        if self.data[colon + 1 : colon + 2] == b" " and isinstance(
            node.body, libcst.SimpleStatementSuite
        ):
            # What stands behind the colon keeps its column.
            self.replace(colon + 1, colon + 2, b"")

    def _newest(self, node: libcst.CSTNode) -> None:
        # By name: the oldest libcst that will do has no such classes.
        lower = _NEWEST.get(type(node).__name__)
        if lower is not None:
            lower(self, node)


def _dictionary_comprehension(finder: _Finder, node: libcst.CSTNode) -> None:
    """`{**x for x in y}` becomes `{~~x for x in y}`: no dict of which anything is certain."""
    start = finder.data.index(b"**", finder.at(node)[0])
    finder.replace(start, start + 2, b"~~")


def _lazy_import(finder: _Finder, node: libcst.CSTNode) -> None:
    """`lazy import x` becomes `import x`, the names where they were."""
    start, end = finder.at(node)
    words = finder.data[start:end].split(None, 2)
    head = finder.data.index(words[1], start + len(words[0]))
    finder.replace(start, head + len(words[1]), words[1] + blank(finder.data[start:head]))


_NEWEST: Final[Mapping[str, Callable[[_Finder, libcst.CSTNode], None]]] = {
    "StarredDictComp": _dictionary_comprehension,
    "LazyImport": _lazy_import,
    "LazyImportFrom": _lazy_import,
}
