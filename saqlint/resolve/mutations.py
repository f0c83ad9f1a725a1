"""Lists and dicts built step by step: what they hold where they are used."""

import ast
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from saqlint.resolve import arithmetic, mappings
from saqlint.resolve.conditions import hold
from saqlint.resolve.scopes import Binding, Mutation, Position, Scope, parameters, precedes, reaches
from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Expression,
    Frame,
    FunctionValue,
    Many,
    Open,
    Resolved,
    Text,
    collected,
    either,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_CHANGES: Final = 200


def mutated(
    resolver: "Resolver",
    binding: Binding,
    value: Resolved,
    scope: Scope,
    frame: Frame,
    use: Position | None,
) -> Resolved:
    """The value of a binding after every change that the scope makes to it before `use`."""
    changes = [c for c in scope.mutations.get(binding.name, ()) if _concerns(c, binding)]
    if isinstance(value, (Many, Dictionary)) and len(changes) > _CHANGES:
        return replace(value, open=True)
    for change in changes[:_CHANGES]:
        held = hold(resolver, change.place.tests, frame)
        before = reaches(change.place, use)
        if held is False or _within(use, change):
            continue
        certain = precedes(change.place, use) or (
            held is True and precedes(replace(change.place, block=None), use)
        )
        match value:
            case Dictionary():
                # What is done later is not in a copy, but is in the dict itself.
                value = _in_dictionary(resolver, change, value, frame, certain=certain)
            case Many():
                value = _in_many(resolver, change, value, frame, certain=certain)
            case Constant() | Text() if change.how == "add" and before:
                value = _added(resolver, change, value, frame, certain=certain)
    return value


def _within(use: Position | None, change: Mutation) -> bool:
    """Whether something is read in the statement that makes a change: `x = mapping.pop(key)`."""
    node = change.node
    if use is None or not isinstance(node, (ast.stmt, ast.expr)):
        return False
    return (node.lineno, node.col_offset) <= use <= change.place.at


def _concerns(change: Mutation, binding: Binding) -> bool:
    """Whether a change is one to what this binding binds."""
    at, loop = binding.place.at, change.place.loop
    return change.place.at >= at or (loop is not None and loop[0] <= at <= loop[1])


def _added(
    resolver: "Resolver",
    change: Mutation,
    value: Constant | Text,
    frame: Frame,
    *,
    certain: bool,
) -> Resolved:
    """`x += …` of a string or a number."""
    assert isinstance(change.node, ast.AugAssign)
    more = resolver.value(change.node.value, frame)
    source = Expression(change.node.value, frame)
    found = arithmetic.combined(resolver, change.node.op, value, more, source)
    return found if certain else either([value, found])


def _in_dictionary(
    resolver: "Resolver", change: Mutation, value: Dictionary, frame: Frame, *, certain: bool
) -> Dictionary:
    match change.how, change.method, change.node:
        case "set", _, _:
            added = _item(resolver, change, frame)
        case "add", _, ast.AugAssign(value=node):
            more = resolver.value(node, frame)
            added = more if isinstance(more, Dictionary) else Dictionary({}, open=True)
        case "call", "update", ast.Call() as call:
            added = mappings.given(resolver, call, frame)
        case "call", "setdefault", ast.Call() as call:
            return _defaulted(resolver, call, value, frame, certain=certain)
        case ("delete", _, _) | ("call", "pop", _):
            # What was there may be gone where the mapping is used, and may not be yet.
            gone = _removed(resolver, change, frame)
            if gone is None:
                return replace(value, open=True, maybe=frozenset(value.items))
            return replace(value, maybe=value.maybe | (value.items.keys() & {gone}))
        case _:
            return replace(value, open=True, maybe=frozenset(value.items))
    return mappings.merged(resolver, value, added, certain=certain)


def _item(resolver: "Resolver", change: Mutation, frame: Frame) -> Dictionary:
    """What `x[key] = value` puts in."""
    key = change.key
    match None if key is None else resolver.value(key, frame):
        case Constant(value=str(name)):
            given = Open("a part of a value") if change.value is None else None
            item = Expression(change.value, frame, given)
            assert key is not None
            return Dictionary({name: item}, keys_at={name: (key, frame)})
    return Dictionary({}, open=True)


def _removed(resolver: "Resolver", change: Mutation, frame: Frame) -> str | None:
    """The key that `del x[k]` or `x.pop(k)` takes out; None where it is not certain."""
    key = change.key
    if isinstance(change.node, ast.Call):
        key = change.node.args[0] if change.node.args else None
    match None if key is None else resolver.value(key, frame):
        case Constant(value=str(name)):
            return name
    return None


def _defaulted(
    resolver: "Resolver", call: ast.Call, value: Dictionary, frame: Frame, *, certain: bool
) -> Dictionary:
    match resolver.value(call.args[0], frame) if call.args else None:
        case Constant(value=str(key)):
            if key in value.items and key not in value.maybe:
                return value
            default = Expression(call.args[1] if len(call.args) > 1 else None, frame)
            if value.open or key in value.maybe:
                # An open mapping may hold the key already: set for sure, its value is not.
                default = Expression(None, frame, Open(f"`{key}` may be given before"))
            maybe = value.maybe - {key} if certain else value.maybe | {key}
            return replace(value, items={**value.items, key: default}, maybe=maybe)
    return replace(value, open=True)


def _in_many(
    resolver: "Resolver", change: Mutation, value: Many, frame: Frame, *, certain: bool
) -> Many:
    is_open = value.open or not certain
    match change.how, change.method, change.node:
        case "call", "append" | "add" | "appendleft", ast.Call(args=[item]):
            return replace(value, items=(*value.items, Expression(item, frame)), open=is_open)
        case "call", "insert", ast.Call(args=[_, item]):
            return replace(value, items=(*value.items, Expression(item, frame)), open=is_open)
        case ("call", "extend" | "update", ast.Call(args=[more])) | (
            "add",
            _,
            ast.AugAssign(value=more),
        ):
            match resolver.value(more, frame):
                case Many(items=items, open=more_open):
                    is_open |= more_open
                    return collected((*value.items, *items), is_open=is_open, kind=value.kind)
    return replace(value, open=True)


def escapes(resolver: "Resolver", name: str, scope: Scope, frame: Frame) -> bool:
    """Whether a list or dict is passed to a function of the project that changes it."""
    return any(
        _changes_argument(resolver, call, name, frame)
        for call in resolver.passing(frame.module, scope, name)
    )


def _changes_argument(resolver: "Resolver", call: ast.Call, name: str, frame: Frame) -> bool:
    match resolver.value(call.func, frame):
        case FunctionValue(node=ast.FunctionDef() | ast.AsyncFunctionDef() as node) as function:
            inner = function.module.scopes[id(node)]
            names = [argument.arg for argument, _ in parameters(node)]
            if inner.is_method and function.owner is not None:
                names = names[1:]
            passed = dict(zip(names, call.args, strict=False))
            passed |= {k.arg: k.value for k in call.keywords if k.arg is not None}
            return any(
                isinstance(value, ast.Name) and value.id == name and parameter in inner.mutations
                for parameter, value in passed.items()
            )
    return False
