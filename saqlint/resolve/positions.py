"""Where statements stand, and under which conditions."""

import ast
from typing import Final

from saqlint.resolve.scopes import Place, Position, Tests

UNDECIDED: Final = (None, True)
"""A condition about which nothing is certain."""

_TESTS: Final = 12


def after(node: ast.AST, place: Place) -> Place:
    """A place in effect behind a node."""
    return Place(end(node), place.block, place.loop, place.tests)


def under(tests: Tests, test: tuple[ast.expr | None, bool]) -> Tests:
    """One condition more; of very many the rest is one that cannot be decided."""
    if len(tests) > _TESTS:
        return tests
    return (*tests, test if len(tests) < _TESTS else UNDECIDED)


def start(node: ast.stmt | ast.ExceptHandler | ast.pattern) -> Position:
    """Where a node begins."""
    return node.lineno, node.col_offset


def end(node: ast.AST) -> Position:
    """Where a node ends."""
    # Where trees are made by hand their nodes may lack an end.
    line, column = getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)
    return (line or node.lineno, column or node.col_offset)  # type: ignore[attr-defined]
