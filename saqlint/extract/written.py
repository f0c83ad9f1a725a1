"""What an expression's own text says beside its value: what it calls, the constants in it."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from saqlint.resolve.nodes import walk
from saqlint.resolve.values import Expression, External, options

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver


def called(resolver: "Resolver", expression: Expression) -> tuple[str, ...]:
    """The canonical names of the outside functions that the expression calls."""
    return tuple(dict.fromkeys(_called(resolver, expression)))


def _called(resolver: "Resolver", expression: Expression) -> Iterator[str]:
    if expression.node is None or not expression.frame.module.path:
        return
    for node in walk(expression.node):
        if isinstance(node, ast.Call):
            for option in options(resolver.value(node.func, expression.frame)):
                if isinstance(option, External):
                    yield option.name


def alternatives(resolver: "Resolver", expression: Expression) -> tuple[object, ...]:
    """The constants that the expression is in some run: `""` of `key or ""`, `x if x else None`."""
    match expression.node:
        case ast.BoolOp(op=ast.Or(), values=[*before, ast.Constant(value=last)]):
            is_last = not any(resolver.truth(part, expression.frame) for part in before)
            return (last,) if is_last else ()
        case ast.IfExp(test=test, body=body, orelse=orelse):
            truth = resolver.truth(test, expression.frame)
            chosen = (body, orelse) if truth is None else (body if truth else orelse,)
            return tuple(part.value for part in chosen if isinstance(part, ast.Constant))
    return ()
