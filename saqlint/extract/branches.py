"""The branches that a call stands in: which of them a caller rules out, which rule out another."""

import ast
from collections.abc import Iterator
from typing import TypeAlias

from saqlint.extract.program import Program
from saqlint.extract.syntax import ancestors
from saqlint.resolve.modules import Module
from saqlint.resolve.values import Frame

Side: TypeAlias = tuple[int, int, int]
"""Where a statement that branches begins, and which of its branches is meant."""
_LEAVES = (ast.Return, ast.Raise)


def ruled_out(program: Program, node: ast.AST, frame: Frame) -> bool:
    """Whether `node` certainly does not run in `frame`, its own function's, with arguments."""
    return any(
        program.resolver.truth(test, frame) is not wanted
        for test, wanted in _conditions(frame.module, node)
        if program.resolver.truth(test, frame) is not None
    )


def sides(module: Module, node: ast.AST) -> frozenset[Side]:
    """The branches of the `if` and `match` statements around a node."""
    found: set[Side] = set()
    inner = node
    for outer in ancestors(module, node):
        match outer:
            case ast.If(body=body, test=test) if inner is not test:
                side = int(any(inner is statement for statement in body))
                found.add((outer.lineno, outer.col_offset, side))
            case ast.Match(cases=cases) if inner in cases:
                found.add((outer.lineno, outer.col_offset, cases.index(inner)))
        inner = outer
    return frozenset(found)


def _conditions(module: Module, node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """The tests around a node, and those before it that leave the function, as they must be."""
    inner = node
    for outer in ancestors(module, node):
        match outer:
            case ast.If(test=test, body=body) if inner is not test:
                yield test, any(inner is statement for statement in body)
            case ast.IfExp(test=test, body=chosen) if inner is not test:
                yield test, inner is chosen
        yield from _left_before(outer, inner)
        inner = outer
    function = module.parent(inner)
    if function is not None:
        yield from _left_before(function, inner)


def _left_before(outer: ast.AST, inner: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    for name in ("body", "orelse"):
        block = getattr(outer, name, None)
        if not isinstance(block, list) or not any(inner is statement for statement in block):
            continue
        for statement in block:
            if statement is inner:
                return
            if isinstance(statement, ast.If) and isinstance(statement.body[-1], _LEAVES):
                yield statement.test, False
