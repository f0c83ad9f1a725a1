"""What stands in the lists and dicts that are sent or given back."""

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Final

from saqlint.extract.program import Program
from saqlint.model import Value
from saqlint.resolve.values import Dictionary, Expression, Frame, Many, Resolved

_DEPTH: Final = 5
_PARTS: Final = 500


def contents(given: Expression, value: Resolved) -> list[Expression]:
    """What a list or dict holds, given the value of the expression.

    Of a comprehension it is what each round makes.
    """
    match value:
        case Dictionary(items=items) if items:
            return list(items.values())
        case Many(items=elements) if elements:
            return list(elements)
    match given.node:
        case ast.ListComp(elt=made) | ast.SetComp(elt=made) | ast.DictComp(value=made) as node:
            frame = given.frame
            scope = frame.module.comprehensions.get(id(node))
            if scope is not None:
                inner = Frame(frame.module, scope, parent=frame, depth=frame.depth)
                return [Expression(made, inner)]
    return []


def all_contents(program: Program, given: Expression) -> tuple[Value, ...]:
    """What an expression's value holds, and what that holds."""
    return tuple(islice(_deep(program, given, 0), _PARTS))


def _deep(program: Program, given: Expression, depth: int) -> Iterator[Value]:
    for part in contents(given, program.read(given)) if depth < _DEPTH else ():
        yield program.model_value(part)
        yield from _deep(program, part, depth + 1)
