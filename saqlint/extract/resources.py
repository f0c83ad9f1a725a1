"""Uses of engines, sessions, clients and pools that a module makes when it is imported."""

import ast
from collections.abc import Iterator

from saqlint.extract.program import Program
from saqlint.model import ResourceUse
from saqlint.resolve.scopes import FunctionNode, Scope
from saqlint.resolve.values import External, Frame, Instance
from saqlint.semantics.resources import resource_kind


def resources(program: Program, node: FunctionNode, frame: Frame) -> Iterator[ResourceUse]:
    """The module-level resources that a function's own body names."""
    module = frame.module
    for inner in module.nodes.own_of(node.body, ast.Name, ast.Attribute):
        root = _root(inner)
        if root is None or not _is_global(frame.scope, root):
            continue
        made = _made(program, inner, frame)
        if made is not None:
            kind, call, at = made
            yield ResourceUse(module.source(inner), kind, module.span(inner), at.module.span(call))


def _root(node: ast.expr) -> str | None:
    """The name that `engine`, `database.engine`, `app.database.engine` begin with, where read."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return name
        case ast.Attribute(value=inner, ctx=ast.Load()):
            return _root(inner)
    return None


def _is_global(scope: Scope, name: str) -> bool:
    """Whether a name is a module's, or is imported where it is used."""
    current: Scope | None = scope
    while current is not None:
        if name in current.bindings and name not in current.globals:
            kinds = {binding.kind for binding in current.bindings[name]}
            return kinds == {"import"} or (current.parent is None and "assign" in kinds)
        current = current.parent
    return False


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
