"""Uses of engines, sessions, clients and pools that a module makes when it is imported."""

import ast
from collections.abc import Iterator

from saqlint.extract.program import Program
from saqlint.extract.syntax import own_body
from saqlint.model import ResourceUse
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import External, Frame, Instance
from saqlint.semantics.resources import resource_kind


def resources(program: Program, node: FunctionNode, frame: Frame) -> Iterator[ResourceUse]:
    """The module-level resources that a function's own body names."""
    module = frame.module
    for inner in own_body(node):
        if not isinstance(inner, (ast.Name, ast.Attribute)) or not isinstance(inner.ctx, ast.Load):
            continue
        if isinstance(inner, ast.Attribute) and not _may_be_module(inner.value):
            continue
        made = _made(program, inner, frame)
        if made is not None:
            kind, call, at = made
            yield ResourceUse(module.source(inner), kind, module.span(inner), at.module.span(call))


def _may_be_module(node: ast.expr) -> bool:
    """`database.engine`, `app.database.engine`: a resource of another module."""
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Attribute) and _may_be_module(node.value)
    )


def _made(program: Program, node: ast.expr, frame: Frame) -> tuple[str, ast.Call, Frame] | None:
    """Kind, call and place of a resource, where a module's top level makes it."""
    match program.value(node, frame):
        case Instance(of=External(), call=ast.Call() as call, frame=Frame() as at):
            if not isinstance(at.scope.node, ast.Module):
                return None
            callee = program.value(call.func, at)
            kind = resource_kind(callee.name) if isinstance(callee, External) else None
            return None if kind is None else (kind, call, at)
    return None
