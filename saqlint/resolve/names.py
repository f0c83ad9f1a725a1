"""What a name stands for where it is read: the bindings that can reach the place."""

import ast
import builtins
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from saqlint.resolve import imports, sequences
from saqlint.resolve.annotations import instance_of
from saqlint.resolve.conditions import hold
from saqlint.resolve.instances import entered, frame_of_scope, method_owner
from saqlint.resolve.library import canonical
from saqlint.resolve.mutations import escapes, mutated
from saqlint.resolve.scopes import Binding, Position, Scope, precedes, reaches, reaching
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Dictionary,
    Expression,
    External,
    Frame,
    FunctionValue,
    Many,
    Open,
    Parameter,
    Resolved,
    either,
    options,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_BINDINGS: Final = 8


def named(resolver: "Resolver", node: ast.Name, frame: Frame) -> Resolved:
    """What a name stands for where the frame reads it."""
    name = node.id
    scope: Scope | None = frame.scope
    use: Position | None = (node.lineno, node.col_offset)
    while scope is not None:
        if name in scope.globals:
            scope, use = scope.module, None
        bindings = scope.bindings.get(name)
        if bindings and _sees(scope, frame.scope, bindings, use):
            return bound(resolver, name, scope, frame_of_scope(resolver, frame, scope), use)
        if scope.parent is None:
            break
        if not scope.runs_in_place:
            use = None
        scope = scope.parent
    found = None if scope is None else imports.star(resolver, name, scope, frame)
    return found or _builtin(name, frame)


def _sees(scope: Scope, reader: Scope, bindings: list[Binding], use: Position | None) -> bool:
    """Whether code in `reader` sees what `scope` binds."""
    if not isinstance(scope.node, ast.ClassDef):
        return True
    # A method does not see the names of its class; before it binds them, nor does the class body.
    return scope is reader and any(reaches(b.place, use) for b in bindings)


def bound(
    resolver: "Resolver", name: str, scope: Scope, frame: Frame, use: Position | None = None
) -> Resolved:
    """What the bindings of a name in its scope come to, where it is read at `use`."""
    chosen = reaching(scope.bindings[name], use)
    if len(chosen) > _BINDINGS:
        return Open(f"`{name}` is bound in many places")
    found: list[Resolved] = []
    for binding in chosen:
        held = None if binding.home else _holds(resolver, binding, frame, len(chosen))
        if held is False:
            continue
        if held and precedes(replace(binding.place, block=None), use):
            found.clear()
        found.append(_changed(resolver, binding, scope, frame, use))
    value = either(found)
    if len(chosen) > 1 and any(binding.kind == "import" for binding in chosen):
        # What a failed import leaves is not what it was meant to bring.
        real = [option for option in options(value) if not isinstance(option, (Open, Constant))]
        value = either(real) if real else value
    if not isinstance(value, (Many, Dictionary)):
        return value
    if _grows_elsewhere(name, scope) or escapes(resolver, name, scope, frame):
        return replace(value, open=True)
    return value


def _holds(resolver: "Resolver", binding: Binding, frame: Frame, count: int) -> bool | None:
    """Whether a binding among others runs; of a single one that need not be asked."""
    if count == 1 or not binding.place.tests:
        return None
    return hold(resolver, binding.place.tests, frame)


def _changed(
    resolver: "Resolver", binding: Binding, scope: Scope, frame: Frame, use: Position | None
) -> Resolved:
    """What a binding binds, after the statements that change it."""
    value = _value(resolver, binding, scope, frame)
    if binding.name not in scope.mutations:
        return value
    return mutated(resolver, binding, value, scope, frame, use)


def _value(resolver: "Resolver", binding: Binding, scope: Scope, frame: Frame) -> Resolved:
    if binding.home is not None:
        frame = resolver.frame(frame.module, binding.home)
    match binding.kind:
        case "import":
            return imports.imported(resolver, binding, frame.module)
        case "function":
            assert isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef))
            return FunctionValue(binding.node, frame)
        case "class":
            assert isinstance(binding.node, ast.ClassDef)
            return ClassValue(binding.node, frame)
        case "parameter":
            return _parameter(resolver, binding, scope, frame)
        case "annotation":
            return instance_of(resolver, binding.annotation, frame)
        case "with":
            return entered(resolver, binding, frame)
        case "for":
            return _element(resolver, binding, scope, frame)
        case "other":
            return Open(f"`{binding.name}` is not certain here")
    return _assigned(resolver, binding, scope, frame)


def _assigned(resolver: "Resolver", binding: Binding, scope: Scope, frame: Frame) -> Resolved:
    assert binding.value is not None
    value = unpacked(resolver, resolver.value(binding.value, frame), binding.unpack)
    if binding.annotation is None:
        return value
    if isinstance(value, Open):
        typed = instance_of(resolver, binding.annotation, frame)
        return value if isinstance(typed, Open) else typed
    # `queue: Queue | None = None` is filled later, `LIMIT: int | None = None` is what it says.
    alone = scope.parent is None and len(scope.bindings[binding.name]) == 1
    if (
        isinstance(value, Constant)
        and value.value is None
        and not (alone and binding.name.isupper())
    ):
        return either([value, instance_of(resolver, binding.annotation, frame)])
    return value


def _element(resolver: "Resolver", binding: Binding, scope: Scope, frame: Frame) -> Resolved:
    """What a loop binds: each element it runs over, where those are few."""
    if frame.arguments is not None and binding.name in frame.arguments:
        return resolver.read(frame.arguments[binding.name])
    assert binding.value is not None
    generators = getattr(scope.node, "generators", None)
    if generators and generators[0] is binding.node and frame.parent is not None:
        # What the first `for` of a comprehension runs over is read outside.
        frame = frame.parent
    match sequences.elements_of(resolver.value(binding.value, frame), frame):
        case Many(items=items, open=False) if 0 < len(items) <= _BINDINGS:
            return either(unpacked(resolver, resolver.read(i), binding.unpack) for i in items)
    return Open(f"`{binding.name}` runs over a collection")


def unpacked(resolver: "Resolver", value: Resolved, path: tuple[int, ...]) -> Resolved:
    """The part of a value that a target of `a, (b, c) = value` gets."""
    for index in path:
        match value:
            case Many(items=items, open=False) if 0 <= index < len(items):
                value = resolver.read(items[index])
            case _:
                return Open("a part of an unpacked value")
    return value


def _parameter(resolver: "Resolver", binding: Binding, scope: Scope, frame: Frame) -> Resolved:
    if frame.arguments is not None:
        if binding.name in frame.arguments:
            return resolver.read(frame.arguments[binding.name])
        if frame.open:
            return Open(f"`{binding.name}` may be given by a `**mapping`")
        if binding.value is not None:
            return resolver.value(
                binding.value, frame.parent or resolver.module_frame(frame.module)
            )
    if scope.is_method and next(iter(scope.bindings)) == binding.name:
        owner = method_owner(resolver, scope, frame)
        if owner is not None:
            return owner
    outer = frame.parent or frame
    default = None if binding.value is None else Expression(binding.value, outer)
    return Parameter(scope, binding.name, frame, default)


def _grows_elsewhere(name: str, scope: Scope) -> bool:
    """Whether an inner function changes a list or dict of an outer scope."""
    stack = [*scope.children, *scope.comprehensions]
    while stack:
        inner = stack.pop()
        if name in inner.bindings:
            continue
        if name in inner.mutations:
            return True
        stack += [*inner.children, *inner.comprehensions]
    return False


def _builtin(name: str, frame: Frame) -> Resolved:
    if name == "__name__":
        return Constant(frame.module.name, overridable=True)
    if hasattr(builtins, name):
        return External(canonical(f"builtins.{name}"))
    return Open(f"`{name}` is not defined here")
