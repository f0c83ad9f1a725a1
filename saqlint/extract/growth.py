"""Lists that other modules add to: `from shop.registry import TASKS`, then `TASKS.append(task)`."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.program import Program
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import Mutation, Scope
from saqlint.resolve.values import Expression, Many

_ADDING: Final = (".append(", ".extend(", ".insert(", " += ", "+=")


def additions(program: Program, given: Expression) -> list[Expression] | None:
    """What other modules add to the lists that an expression names; None where none does."""
    names = dict(_listed(program, given))
    if not names:
        return None
    words = [f"{name}{adding}" for name in names for adding in _ADDING]
    found: list[Expression] | None = None
    for path in program.tree.mentioning(words, among=program.reach.local):
        module = program.modules.load(path)
        if module is None or module is given.frame.module:
            continue
        for scope, mutation in _mutations(module, names):
            found = [*(found or ()), *_added(program, module, scope, mutation)]
    return found


def _listed(program: Program, given: Expression) -> Iterator[tuple[str, str]]:
    """The names of the modules' lists in an expression, as they are called where they are made."""
    module = given.frame.module
    for node in () if given.node is None else walk(given.node):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(
            program.value(node, given.frame), Many
        ):
            name = node.id if isinstance(node, ast.Name) else node.attr
            for binding in module.scope.bindings.get(name, ()):
                yield binding.attribute or name, name
            if isinstance(node, ast.Attribute):
                yield name, name


def _mutations(module: Module, names: dict[str, str]) -> Iterator[tuple[Scope, Mutation]]:
    """The changes that a module makes to what it imports by one of the names."""
    for local, bindings in module.scope.bindings.items():
        if any(b.kind == "import" and b.attribute in names for b in bindings):
            for scope in (module.scope, *module.scopes.values()):
                for mutation in scope.mutations.get(local, ()):
                    yield scope, mutation


def _added(
    program: Program, module: Module, scope: Scope, mutation: Mutation
) -> Iterator[Expression]:
    frame = program.resolver.frame(module, scope)
    match mutation.node:
        case ast.Call(func=ast.Attribute(attr="append"), args=[item]):
            yield Expression(item, frame)
        case ast.Call(func=ast.Attribute(attr="extend"), args=[more]) | ast.AugAssign(value=more):
            match program.value(more, frame):
                case Many(items=items):
                    yield from items
