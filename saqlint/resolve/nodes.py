"""A module's nodes in the order of the source: all that is below a node is a slice.

Most of what is asked of a syntax tree is "which calls stand in this function". The tree is walked
once, and each such question is then a search in a sorted list. Contexts and operators (`Load()`,
`Add()`) are left out: they hold nothing, and all trees share them.
"""

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, TypeAlias, TypeVar

N = TypeVar("N", bound=ast.AST)

SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_PLAIN: Final = frozenset(
    {
        *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind"),
        *("kwd_attrs", "level", "module", "name", "op", "ops", "rest", "simple", "str"),
        *("type_comment", "type_ignores"),
    }
)
"""Fields that hold no node, or but a context or an operator, in every class but a few."""
_OF_CLASS: Final = {
    "Constant": frozenset[str](),
    "Global": frozenset[str](),
    "Nonlocal": frozenset[str](),
    "MatchSingleton": frozenset[str](),
    "TypeAlias": frozenset({"name", "type_params", "value"}),
}


_Getter: TypeAlias = Callable[[ast.AST], tuple[Any, ...]]


def _nothing(_: ast.AST) -> tuple[Any, ...]:
    return ()


def _single(field: str) -> _Getter:
    get = attrgetter(field)
    return lambda node: (get(node),)


class _Fields(dict[type[ast.AST], _Getter]):
    """What gives the fields of a node of a class that hold nodes; made when first asked for."""

    def __missing__(self, kind: type[ast.AST]) -> _Getter:
        own = _OF_CLASS.get(kind.__name__)
        fields = [
            name for name in kind._fields if (name not in _PLAIN if own is None else name in own)
        ]
        match fields:
            case []:
                self[kind] = _nothing
            case [field]:
                self[kind] = _single(field)
            case _:
                self[kind] = attrgetter(*fields)
        return self[kind]


_FIELDS: Final = _Fields()


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below a node, in the order of its fields."""
    found: list[ast.AST] = []
    for value in _FIELDS[node.__class__](node):
        if value.__class__ is list:
            found += [item for item in value if item is not None]
        elif value is not None:
            found.append(value)
    return found


def walk(*nodes: ast.AST) -> Iterator[ast.AST]:
    """The nodes and all below them, in the order of the source; for trees without an index."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        stack += reversed(children(node))


class Nodes:
    """The index of one tree, made by one walk."""

    def __init__(self, tree: ast.Module) -> None:
        ordered: list[ast.AST] = []
        parents: list[int] = []
        by_kind: dict[type[ast.AST], list[int]] = {}
        stack: list[ast.AST] = [tree]
        above = [0]
        index = 0
        while stack:
            node = stack.pop()
            parents.append(above.pop())
            ordered.append(node)
            kind = node.__class__
            try:
                by_kind[kind].append(index)
            except KeyError:
                by_kind[kind] = [index]
            fields = _FIELDS[kind]
            if fields is not _nothing:
                for value in reversed(fields(node)):
                    if value.__class__ is list:
                        if value:
                            stack += value[::-1] if None not in value else _present(value)
                            above += [index] * (len(stack) - len(above))
                    elif value is not None:
                        stack.append(value)
                        above.append(index)
            index += 1
        self.tree = tree
        self._ordered = ordered
        self._parents = parents
        self._by_kind = by_kind
        self._index = dict(zip(map(id, ordered), range(index), strict=True))
        ends = [0] * index
        for last in range(index - 1, 0, -1):
            if not ends[last]:
                ends[last] = last + 1
            # The last node below another ends where that one ends.
            if not ends[parents[last]]:
                ends[parents[last]] = ends[last]
        ends[0] = index
        self._ends = ends
        self._scopes = sorted(at for kind in SCOPES for at in by_kind.get(kind, ()))

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node right above; None for the tree itself, and for a node of another tree."""
        at = self._index.get(id(node), 0)
        return self._ordered[self._parents[at]] if at else None

    def below(self, node: ast.AST) -> list[ast.AST]:
        """The node and all below it."""
        first, end = self._range(node)
        return self._ordered[first:end]

    def of(self, node: ast.AST, *kinds: type[N]) -> list[N]:
        """The nodes of some classes among the node and all below it."""
        return self._of(kinds, *self._range(node))

    def own(
        self, body: Sequence[ast.AST], hides: Callable[[ast.AST], bool] = lambda _: True
    ) -> list[ast.AST]:
        """The nodes of statements that follow one another, but nothing of inner functions.

        An inner function or class itself is among them, what is below it is not. `hides` tells of
        which functions and classes that holds; of all, if not given.
        """
        if not body:
            return []
        first, end = self._range(body[0])[0], self._range(body[-1])[1]
        found: list[ast.AST] = []
        for inner, behind in self._inner(first, end, hides):
            found += self._ordered[first : inner + 1]
            first = behind
        return found + self._ordered[first:end]

    def own_of(self, body: Sequence[ast.AST], *kinds: type[N]) -> list[N]:
        """The nodes of some classes among the `own` ones."""
        if not body:
            return []
        first, end = self._range(body[0])[0], self._range(body[-1])[1]
        found = self._of(kinds, first, end)
        if not found:
            return found
        hidden = list(self._inner(first, end, lambda _: True))
        if not hidden:
            return found
        kept: list[N] = []
        for inner, behind in hidden:
            kept += self._of(kinds, first, inner + 1)
            first = behind
        return kept + self._of(kinds, first, end)

    def _range(self, node: ast.AST) -> tuple[int, int]:
        at = self._index[id(node)]
        return at, self._ends[at]

    def _of(self, kinds: tuple[type[N], ...], first: int, end: int) -> list[N]:
        found: list[int] = []
        for kind in kinds:
            places = self._by_kind.get(kind, ())
            low = bisect_left(places, first)
            found += places[low : bisect_left(places, end, low)]
        if len(kinds) > 1:
            found.sort()
        # All nodes at these places are of these classes.
        return [self._ordered[at] for at in found]  # type: ignore[misc]

    def _inner(
        self, first: int, end: int, hides: Callable[[ast.AST], bool]
    ) -> Iterator[tuple[int, int]]:
        """Where the outermost functions and classes in a range that hide stand, and their ends."""
        low = bisect_left(self._scopes, first)
        while low < len(self._scopes) and self._scopes[low] < end:
            at = self._scopes[low]
            low += 1
            if hides(self._ordered[at]):
                yield at, self._ends[at]
                low = bisect_left(self._scopes, self._ends[at], low)


def _present(values: list[ast.AST | None]) -> list[ast.AST]:
    return [value for value in reversed(values) if value is not None]
