"""Walks over a function's own statements, and climbs from a node to what encloses it."""

import ast
from collections.abc import Iterator
from typing import Final, TypeAlias

from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import FunctionNode

_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_BLOCKS: Final = ("body", "orelse", "finalbody")
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
Callable: TypeAlias = FunctionNode | ast.Lambda


def spelled(node: ast.AST) -> str:
    """The text of a node in one fixed form; none where it nests too deeply to be written."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return ""


def own(*nodes: ast.AST) -> Iterator[ast.AST]:
    """The nodes and all below them in the order of the source, but no inner function's body."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, _SCOPES):
            continue
        stack.extend(reversed(list(ast.iter_child_nodes(node))))


def own_body(function: Callable) -> Iterator[ast.AST]:
    """The nodes of a function's own body."""
    return own(*function.body) if isinstance(function.body, list) else own(function.body)


def whole_body(function: Callable, name: str) -> Iterator[ast.AST]:
    """The nodes of a function's body, inner functions too unless they have their own `name`."""
    stack: list[ast.AST] = list(
        reversed(function.body if isinstance(function.body, list) else [function.body])
    )
    while stack:
        node = stack.pop()
        yield node
        if not (isinstance(node, _SCOPES[:3]) and name in parameter_names(node)):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def parameter_names(function: Callable) -> list[str]:
    """The names of a function's parameters, in order."""
    arguments = function.args
    extra = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    plain = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return [argument.arg for argument in (*plain, *extra)]


def awaits(*nodes: ast.AST) -> bool:
    """Whether a cancellation can arrive in these statements: they wait for something."""
    return any(
        isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith))
        or (isinstance(node, ast.comprehension) and bool(node.is_async))
        for node in own(*nodes)
    )


def ancestors(module: Module, node: ast.AST) -> Iterator[ast.AST]:
    """The nodes around a node from the inside, up to the function that it stands in."""
    current = module.parents.get(id(node))
    while current is not None and not isinstance(current, _SCOPES):
        yield current
        current = module.parents.get(id(current))


def goes_on_after(module: Module, node: ast.AST, *, leaves_loop: bool = False) -> bool:
    """Whether the function waits for something again after `node` has been done.

    A loop around it turns again, or a later statement of its function waits. `leaves_loop` tells
    that the nearest loop is left by `break`.
    """
    inner = node
    for outer in (*ancestors(module, node), _function(module, node)):
        if outer is None:
            return False
        if isinstance(outer, _LOOPS):
            if not leaves_loop and any(inner is statement for statement in outer.body):
                return True
            leaves_loop = False
        if any(awaits(*rest) for rest in _later(outer, inner)):
            return True
        inner = outer
    return False


def _function(module: Module, node: ast.AST) -> ast.AST | None:
    current: ast.AST | None = node
    while current is not None:
        current = module.parents.get(id(current))
        if isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return current
    return None


def _later(outer: ast.AST, inner: ast.AST) -> Iterator[list[ast.stmt]]:
    """What follows `inner` in its block of `outer`; a `try` goes on with `else` and `finally`."""
    for name in _BLOCKS:
        block = getattr(outer, name, None)
        if isinstance(block, list):
            for index, statement in enumerate(block):
                if statement is inner:
                    yield block[index + 1 :]
