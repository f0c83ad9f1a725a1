"""Whether a call hands the parameters of the function around it on as its task."""

import ast
from collections.abc import Iterator

from saqlint.extract.links import Link
from saqlint.extract.program import Program
from saqlint.resolve import calls
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import Scope
from saqlint.resolve.values import Constant, EnumMember, Frame, Parameter


def forwards(program: Program, link: Link) -> bool:
    """Whether the task's name depends on a parameter of the function around the call."""
    return forwarder(program, link) is not None


def forwarder(program: Program, link: Link) -> Scope | None:
    """The function around the call on whose parameters the task's name depends."""
    nodes = [
        node
        for node in _target_nodes(program, link)
        # What comes out the same whatever the caller gives is no forwarding.
        if not isinstance(program.value(node, link.frame), (Constant, EnumMember))
    ]
    scope = link.frame.scope.function
    while scope is not None:
        if any(depends(program, node, link.frame, scope, 0) for node in nodes):
            return scope
        scope = None if scope.parent is None else scope.parent.function
    return None


def _target_nodes(program: Program, link: Link) -> Iterator[ast.expr]:
    """The expressions of a link's own call that make up the task's name."""
    call = link.call
    if link.inner is None:
        first = call.args[:1] or [
            k.value for k in call.keywords if k.arg in ("function", "job_or_func", None)
        ]
        yield from first[:1]
        return
    wrapper = link.wrapper
    assert wrapper is not None
    scope = wrapper.module.scopes[id(wrapper.node)]
    wanted = {
        name
        for node in _target_nodes(program, link.inner)
        for name in parameter_names(program, node, link.inner.frame, scope, 0)
    }
    frame = calls.bind(program.resolver, wrapper, call, link.frame)
    for name in wanted:
        given = (frame.arguments or {}).get(name)
        if given is not None and given.node is not None and given.frame.scope is link.frame.scope:
            yield given.node
        elif given is None or given.node is None:
            yield from (a.value for a in call.args if isinstance(a, ast.Starred))
            yield from (k.value for k in call.keywords if k.arg is None)


def depends(program: Program, node: ast.expr, frame: Frame, scope: Scope, depth: int) -> bool:
    """Whether an expression depends on a parameter of `scope`."""
    return bool(parameter_names(program, node, frame, scope, depth))


def parameter_names(
    program: Program, node: ast.expr, frame: Frame, scope: Scope, depth: int
) -> set[str]:
    """The parameters of `scope` on which an expression depends, also through local names."""
    found: set[str] = set()
    for inner in walk(node):
        if not isinstance(inner, ast.Name):
            continue
        value = program.value(inner, frame)
        if isinstance(value, Parameter):
            if value.function is scope:
                found.add(value.name)
            continue
        if depth < 3 and inner.id in scope.bindings:  # noqa: PLR2004 - a name of a name of a name
            for binding in scope.bindings[inner.id]:
                if binding.kind == "assign" and binding.value is not None:
                    found |= parameter_names(program, binding.value, frame, scope, depth + 1)
    first = next(iter(scope.bindings), None)
    # SAQ gives the context: no caller chooses by it.
    gets_context = id(scope.node) in program.resolver.context_functions
    own = gets_context or (scope.is_method and first in ("self", "cls"))
    return found - {first} if own else found
