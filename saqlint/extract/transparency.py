"""Whether a decorator of the project gives back the very function that it gets."""

import ast
from collections.abc import Iterator

from saqlint.extract.syntax import own_body
from saqlint.resolve.scopes import FunctionNode


def gives_back_its_argument(decorator: FunctionNode) -> bool:
    """Whether it does so, used bare or called with options: it only looks, or registers.

    Every `return` names a parameter, or an inner function that does the same.
    """
    inner = {
        node.name
        for node in own_body(decorator)
        if isinstance(node, ast.FunctionDef) and _gives_back(node, frozenset())
    }
    return _gives_back(decorator, frozenset(inner))


def _gives_back(function: FunctionNode, inner: frozenset[str]) -> bool:
    returned = list(_returned(function))
    parameters = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    return bool(returned) and all(_is_it(node, parameters, inner) for node in returned)


def _is_it(node: ast.expr | None, parameters: list[str], inner: frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in parameters[:1] or name in inner
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=argument)], keywords=[]):
            return name in inner and argument in parameters[:1]
        case ast.IfExp(body=body, orelse=orelse):
            return _is_it(body, parameters, inner) and _is_it(orelse, parameters, inner)
    return False


def _returned(function: FunctionNode) -> Iterator[ast.expr | None]:
    return (node.value for node in own_body(function) if isinstance(node, ast.Return))
