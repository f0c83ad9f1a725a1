"""Functions that Litestar calls for a request or a message."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.functions import function_of
from saqlint.extract.injected import injected
from saqlint.extract.program import Program
from saqlint.model import Handler
from saqlint.resolve import members
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import Scope
from saqlint.resolve.values import FunctionValue

_HANDLERS: Final = frozenset(
    [
        "litestar.get",
        "litestar.post",
        "litestar.put",
        "litestar.patch",
        "litestar.delete",
        "litestar.head",
        "litestar.route",
        "litestar.websocket",
        "litestar.websocket_listener",
        "litestar.asgi",
    ]
)


def read_handlers(program: Program, roles: dict[int, str]) -> Iterator[Handler]:
    """The handlers of the modules that name something of SAQ; `roles` takes their nodes."""
    for module in list(program.relevant()):
        for scope in list(module.scopes.values()):
            value = handler_of(program, module, scope)
            if value is None:
                continue
            roles[id(value.node)] = "handler"
            function = function_of(program, value)
            outer = scope.parent or module.scope
            controller = outer.qualname if isinstance(outer.node, ast.ClassDef) else None
            yield Handler(
                function, controller, tuple(injected(program, value, function.parameters))
            )


def handler_of(program: Program, module: Module, scope: Scope) -> FunctionValue | None:
    """The function of a scope, where a decorator of Litestar makes it a handler."""
    node = scope.node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or not node.decorator_list:
        return None
    value = FunctionValue(node, program.resolver.frame(module, scope.parent or module.scope))
    return value if _HANDLERS & set(members.decorators(program.resolver, value)) else None
