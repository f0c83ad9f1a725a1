"""Which open ends astroid may know more about: expressions rooted in the project's own code."""

import ast
from typing import TYPE_CHECKING, Final

from saqlint.resolve.values import (
    ClassValue,
    Expression,
    Frame,
    FunctionValue,
    Instance,
    ModuleValue,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_STEPS: Final = 40


def is_inferable(resolver: "Resolver", expression: Expression) -> bool:
    """Whether a value comes from a function, a class or a module of the project.

    A parameter is the caller's to know, and of what comes from outside astroid sees nothing.
    """
    node, frame = expression.node, expression.frame
    if node is None or frame.arguments is not None or not frame.module.path:
        return False
    return isinstance(node, ast.expr) and _is_rooted(resolver, node, frame)


def _is_rooted(resolver: "Resolver", node: ast.expr, frame: Frame) -> bool:
    for _ in range(_STEPS):
        match node:
            case ast.Call(func=inner):
                node = inner
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Await(value=inner):
                node = inner
            case ast.BinOp(left=inner):
                node = inner
            case ast.Name():
                value = _bound(node, frame)
                if value is None:
                    return _is_project(resolver, node, frame)
                node = value
            case _:
                return isinstance(node, (ast.Dict, ast.List, ast.Tuple))
    return False


def _bound(node: ast.Name, frame: Frame) -> ast.expr | None:
    """What a name is assigned, where it is one thing alone."""
    current: Frame | None = frame
    while current is not None:
        bindings = current.scope.bindings.get(node.id)
        if bindings:
            alone = len(bindings) == 1 and bindings[0].kind == "assign" and not bindings[0].unpack
            return bindings[0].value if alone else None
        current = current.parent
    return None


def _is_project(resolver: "Resolver", node: ast.Name, frame: Frame) -> bool:
    match resolver.value(node, frame):
        case FunctionValue() | ClassValue() | ModuleValue():
            return True
        case Instance(of=ClassValue(), how=how):
            return how != "parameter"
    return False
