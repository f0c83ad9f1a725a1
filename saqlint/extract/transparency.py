"""Whether a decorator of the project gives back the very function that it gets."""

import ast

from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import FunctionNode


def gives_back_its_argument(module: Module, decorator: FunctionNode) -> bool:
    """Whether it does so, used bare or called with options: it only looks, or registers.

    Every `return` names a parameter, or an inner function that does the same.
    """
    inner = {
        node.name
        for node in module.nodes.own_of(decorator.body, ast.FunctionDef)
        if _gives_back(module, node, frozenset())
    }
    return _gives_back(module, decorator, frozenset(inner))


def _gives_back(module: Module, function: FunctionNode, inner: frozenset[str]) -> bool:
    returned = module.nodes.own_of(function.body, ast.Return)
    parameters = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    return bool(returned) and all(
        _is_it(statement.value, parameters, inner) for statement in returned
    )


def _is_it(node: ast.expr | None, parameters: list[str], inner: frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in parameters[:1] or name in inner
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=argument)], keywords=[]):
            return name in inner and argument in parameters[:1]
        case ast.IfExp(body=body, orelse=orelse):
            return _is_it(body, parameters, inner) and _is_it(orelse, parameters, inner)
    return False
