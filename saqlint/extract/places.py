"""Where calls stand: the function around them with its role, and the queues they read."""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from saqlint.extract.functions import function_of
from saqlint.extract.handlers import handler_of
from saqlint.extract.links import METHODS, Surroundings
from saqlint.extract.program import Program
from saqlint.extract.queues import queue_info
from saqlint.model import (
    GlobalQueueUse,
    Span,
    Where,
)
from saqlint.resolve.values import (
    Frame,
    FunctionValue,
    Instance,
    ModuleValue,
    Resolved,
    options,
)

_LOOKS: Final = frozenset(
    {"job", "jobs", "iter_jobs", "count", "info", "abort", "update", "job_key_from_id"}
)


def where(program: Program, frame: Frame, roles: Mapping[int, str]) -> Where:
    """The function that a place stands in, with its role."""
    scope = frame.scope.function
    if scope is None:
        return Where(frame.module.name, "module", is_async=False)
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    value = FunctionValue(node, program.resolver.frame(frame.module, scope.parent or scope))
    role, outer = "function", scope
    while outer is not None:
        role = roles.get(id(outer.node), "function")
        if role == "function" and handler_of(program, frame.module, outer) is not None:
            # In a module that names nothing of SAQ: it calls what does.
            role = "handler"
        if role != "function" or outer.parent is None:
            break
        outer = outer.parent
    return Where(
        scope.qualname,
        role,  # type: ignore[arg-type]
        isinstance(node, ast.AsyncFunctionDef),
        frame.module.name_span(node),
        function_of(program, value),
    )


def global_queues(program: Program, around: Surroundings) -> Iterator[GlobalQueueUse]:
    """Uses of a queue that a module makes when it is imported.

    Not `connect` and `disconnect`: whoever makes a queue has to see to that.
    """
    for module in list(program.relevant()):
        for site in program.sites(module, {*METHODS, *_LOOKS}):
            head = site.call.func
            if not isinstance(head, ast.Attribute):
                continue
            if not _names_global(program, head.value, site.frame):
                continue
            value = program.value(head.value, site.frame)
            made_at = _made_at_import(program, value)
            if made_at is None or site.frame.scope.function is None:
                continue
            if queue_info(program, value) is not None:
                yield GlobalQueueUse(
                    program.at(head.value, site.frame),
                    module.source(head.value),
                    made_at,
                    where(program, site.frame, around.roles),
                )


def _names_global(program: Program, node: ast.expr, frame: Frame) -> bool:
    """Whether it is a name, or one of a module: what an object holds is its own affair."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=inner):
            return isinstance(program.value(inner, frame), ModuleValue)
    return False


def _made_at_import(program: Program, value: Resolved) -> Span | None:
    """Where the top level of a module makes a value."""
    for option in options(value):
        match option:
            case Instance(call=ast.Call() as call, frame=Frame(scope=scope) as frame):
                if isinstance(scope.node, ast.Module):
                    return program.at(call, frame)
    return None
