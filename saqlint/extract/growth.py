"""Lists that other modules add to: `from shop.registry import TASKS`, then `TASKS.append(task)`."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.program import Program
from saqlint.resolve import imports
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.values import Expression, Frame, Many, ModuleValue

_METHODS: Final = ("append", "extend", "insert")
_ADDING: Final = (*(f".{method}(" for method in _METHODS), " += ", "+=")


def additions(program: Program, given: Expression) -> list[Expression] | None:
    """What other modules add to the lists that an expression names; None where none does."""
    homes = {} if given.node is None else dict(_listed(program, given.node, given.frame))
    if not homes:
        return None
    words = [f"{name}{adding}" for name in homes for adding in _ADDING]
    leading = frozenset().union(*(program.reach.to(home) for home in homes.values()))
    found: list[Expression] | None = None
    for path in program.tree.mentioning(words, among=leading - {given.frame.module.path}):
        module = program.modules.load(path)
        for node, frame in () if module is None else _changes(program, module, homes):
            found = [*(found or ()), *_added(program, node, frame)]
    return found


def _listed(program: Program, node: ast.expr, frame: Frame) -> Iterator[tuple[str, str]]:
    """The modules' lists that stand in an expression, each with the file that makes it."""
    for inner in walk(node):
        if isinstance(inner, ast.Name | ast.Attribute) and isinstance(
            program.value(inner, frame), Many
        ):
            found = _home(program, inner, frame)
            if found is not None:
                yield found


def _home(program: Program, node: ast.Name | ast.Attribute, frame: Frame) -> tuple[str, str] | None:
    """The name of a list in the file that makes it, and that file."""
    if isinstance(node, ast.Attribute):
        match program.value(node.value, frame):
            case ModuleValue(module=module):
                return node.attr, module.path
        return None
    bindings = frame.module.scope.bindings.get(node.id, [])
    if len(bindings) != 1:
        return None
    origin = imports.origin(program.resolver, bindings[0], frame.module)
    return None if origin is None else (origin[0].name, origin[1].path)


def _changes(
    program: Program, module: Module, homes: dict[str, str]
) -> Iterator[tuple[ast.AST, Frame]]:
    """The statements that change a list which a module imports, or whose module it imports."""
    for local, bindings in module.scope.bindings.items():
        if any(b.kind == "import" and b.attribute in homes for b in bindings):
            for scope in (module.scope, *module.scopes.values()):
                for mutation in scope.mutations.get(local, ()):
                    yield mutation.node, program.resolver.frame(module, scope)
    for site in program.sites(module, _METHODS):
        match site.call.func:
            case ast.Attribute(value=ast.Attribute(value=owner, attr=name)) if name in homes:
                match program.value(owner, site.frame):
                    case ModuleValue(module=home) if home.path == homes[name]:
                        yield site.call, site.frame


def _added(program: Program, node: ast.AST, frame: Frame) -> Iterator[Expression]:
    match node:
        case ast.Call(func=ast.Attribute(attr="append"), args=[item]):
            yield Expression(item, frame)
        case ast.Call(func=ast.Attribute(attr="extend"), args=[more]) | ast.AugAssign(value=more):
            match program.value(more, frame):
                case Many(items=items):
                    yield from items
