"""What a task returns, and what stands in the lists and dicts that it returns."""

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Final

from saqlint.extract.contents import contents
from saqlint.extract.program import Program
from saqlint.model import ReturnedValue, Typed, Unknown
from saqlint.resolve.annotations import classes
from saqlint.resolve.families import family
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import (
    ContextItem,
    Expression,
    Frame,
    Parameter,
    Resolved,
)

_DEPTH: Final = 5
_PARTS: Final = 500


def results(
    program: Program, node: FunctionNode, frame: Frame, outer: Frame
) -> Iterator[ReturnedValue]:
    """Each value that a task may give back; `outer` is where its annotation is read."""
    promised = _promised(program, node, outer)
    for inner in frame.module.nodes.own_of(node.body, ast.Return):
        if inner.value is not None:
            given = _values(program, Expression(inner.value, frame), inner.value, frame, 0)
            found = list(islice(given, _PARTS))
            if promised is not None and all(isinstance(f.value, Unknown) for f in found):
                at = frame.module.span(inner.value)
                yield ReturnedValue(at, promised)
            else:
                yield from found


def _promised(program: Program, node: FunctionNode, outer: Frame) -> Typed | None:
    """The class that the annotation names, for returns that say nothing themselves."""
    found = classes(program.resolver, node.returns, outer)
    if len(found) != 1:
        return None
    names = family(program.resolver, found[0])
    return Typed(names[0], family=names)


def _values(
    program: Program, given: Expression, node: ast.expr, frame: Frame, depth: int
) -> Iterator[ReturnedValue]:
    """A value and what is in it; a part of a value made elsewhere stands at the return."""
    if given.node is not None and given.frame.module is frame.module and given.frame.module.path:
        node = given.node
    at = frame.module.span(node)
    value = program.read(given)
    if depth > _DEPTH or _is_given(value):
        # A parameter arrives as the serializer left it, whatever its annotation says.
        yield ReturnedValue(at, Unknown("what the task was given"))
        return
    yield ReturnedValue(at, program.as_value(value, at, frame.module.source(node)))
    for part in contents(given, value):
        yield from _values(program, part, node, frame, depth + 1)


def _is_given(value: Resolved) -> bool:
    return isinstance(value, (Parameter, ContextItem))
