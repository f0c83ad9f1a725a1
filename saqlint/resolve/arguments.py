"""The arguments of a call, and the frame of a function that is called with them."""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from saqlint.resolve.scopes import FunctionNode, Scope, parameters
from saqlint.resolve.values import (
    Dictionary,
    Expression,
    Frame,
    FunctionValue,
    Instance,
    Many,
    Open,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver


class Arguments(Struct, frozen=True, eq=False):
    """What a call gives: by position, by name, and whether it may give more."""

    positional: tuple[Expression, ...] = ()
    named: Mapping[str, Expression] | None = None
    open: bool = False


NONE = Arguments()


def arguments_of(resolver: "Resolver", call: ast.Call | None, frame: Frame) -> Arguments:
    """The arguments of a call; None is a call without any."""
    if call is None:
        return NONE
    placed, more = positional(resolver, call.args, frame)
    named, open_names = keywords(resolver, call, frame)
    return Arguments(tuple(placed), named, more or open_names)


def bind(
    resolver: "Resolver", function: FunctionValue, call: ast.Call | None, frame: Frame
) -> Frame:
    """The frame of a function called so."""
    return bound_frame(function, arguments_of(resolver, call, frame), frame.depth + 1)


def bound_frame(function: FunctionValue, given: Arguments, depth: int) -> Frame:
    """Bind arguments to the parameters of a function as Python would; surplus is left out."""
    node = function.node
    scope = function.module.scopes[id(node)]
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    if names and _binds_first(function, scope):
        names = names[1:]
    arguments = dict(zip(names, given.positional, strict=False))
    surplus = given.positional[len(names) :]
    known = {argument.arg for argument, _ in parameters(node)}
    known -= {argument.arg for argument in node.args.posonlyargs}
    extra: dict[str, Expression] = {}
    for name, expression in (given.named or {}).items():
        (arguments if name in known else extra)[name] = expression
    inner = Frame(
        function.module,
        scope,
        arguments,
        parent=function.frame,
        open=given.open,
        owner=function.owner,
        depth=depth,
    )
    if node.args.vararg is not None:
        many = Many(surplus, given.open, "tuple")
        arguments[node.args.vararg.arg] = Expression(None, inner, many)
    if node.args.kwarg is not None:
        rest = Dictionary(extra, given.open)
        arguments[node.args.kwarg.arg] = Expression(None, inner, rest)
    return inner


def _binds_first(function: FunctionValue, scope: Scope) -> bool:
    """Whether the first parameter is given by the object that the function was taken from."""
    if not scope.is_method or isinstance(function.node, ast.Lambda):
        return False
    names = decorator_names(function.node)
    return "staticmethod" not in names


def decorator_names(node: FunctionNode) -> set[str]:
    """The last parts of the decorators' names."""
    heads = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
    return {getattr(head, "id", getattr(head, "attr", "")) for head in heads}


def positional(
    resolver: "Resolver", nodes: list[ast.expr], frame: Frame
) -> tuple[list[Expression], bool]:
    """The positional arguments of a call, `*parts` taken apart; and whether there may be more."""
    found: list[Expression] = []
    for node in nodes:
        if not isinstance(node, ast.Starred):
            found.append(Expression(node, frame))
            continue
        match resolver.value(node.value, frame):
            case Many(items=items, open=more):
                found.extend(items)
                if more:
                    return found, True
            case _:
                return found, True
    return found, False


def keywords(
    resolver: "Resolver", call: ast.Call, frame: Frame
) -> tuple[dict[str, Expression], bool]:
    """The keywords of a call by name, `**mapping`s taken apart; and whether more may be given."""
    found: dict[str, Expression] = {}
    is_open = False
    for keyword in call.keywords:
        if keyword.arg is not None:
            found[keyword.arg] = Expression(keyword.value, frame)
            continue
        match resolver.value(keyword.value, frame):
            case Dictionary() as mapping:
                for name, expression in mapping.items.items():
                    found[name] = (
                        Expression(expression.node, expression.frame, Open("set under a condition"))
                        if name in mapping.maybe
                        else expression
                    )
                is_open |= mapping.open
            case _:
                is_open = True
    return found, is_open


def constructor_frame(
    resolver: "Resolver", method: Scope, class_frame: Frame, instance: Instance
) -> Frame:
    """The frame of `__init__` for a construction."""
    assert isinstance(method.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    function = FunctionValue(method.node, class_frame, owner=instance)
    return bind(resolver, function, instance.call, instance.frame or class_frame)
