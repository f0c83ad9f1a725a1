"""The nodes of a function's own statements; climbs from a node to what encloses it."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import SCOPES, walk
from saqlint.resolve.scopes import FunctionNode

_BLOCKS: Final = ("body", "orelse", "finalbody")
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
Callable: TypeAlias = FunctionNode | ast.Lambda


def spelled(node: ast.AST) -> str:
    """The text of a node in one fixed form; none where it nests too deeply to be written."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return ""


def body(function: Callable) -> Sequence[ast.AST]:
    """The statements of a function; the expression of a lambda."""
    return function.body if isinstance(function.body, list) else [function.body]


def own_body(module: Module, function: Callable) -> list[ast.AST]:
    """The nodes of a function's own body, but nothing of inner functions."""
    return module.nodes.own(body(function))


def whole_body(module: Module, function: Callable, name: str) -> list[ast.AST]:
    """The nodes of a function's body, inner functions too unless they have their own `name`."""
    return module.nodes.own(
        body(function),
        lambda node: not isinstance(node, ast.ClassDef) and name in parameter_names(node),  # type: ignore[arg-type]
    )


def mentions(node: ast.AST, name: str) -> bool:
    """Whether a name stands anywhere in a node."""
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in walk(node))


def parameter_names(function: Callable) -> list[str]:
    """The names of a function's parameters, in order."""
    arguments = function.args
    extra = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    plain = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return [argument.arg for argument in (*plain, *extra)]


def awaits(module: Module, statements: Sequence[ast.AST]) -> bool:
    """Whether a cancellation can arrive in these statements: they wait for something."""
    waiting = module.nodes.own_of(
        statements, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.comprehension
    )
    return any(not isinstance(node, ast.comprehension) or node.is_async for node in waiting)


def ancestors(module: Module, node: ast.AST) -> Iterator[ast.AST]:
    """The nodes around a node from the inside, up to the function that it stands in."""
    current = module.parent(node)
    while current is not None and not isinstance(current, SCOPES):
        yield current
        current = module.parent(current)


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
        if any(awaits(module, rest) for rest in _later(outer, inner)):
            return True
        inner = outer
    return False


def _function(module: Module, node: ast.AST) -> ast.AST | None:
    current: ast.AST | None = node
    while current is not None:
        current = module.parent(current)
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
