"""Lists and dicts built step by step: what they hold after the statements that change them."""

import ast
from typing import TYPE_CHECKING

from saqlint.resolve.scopes import Mutation, Scope
from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Expression,
    Frame,
    Many,
    Open,
    Resolved,
    Text,
    either,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_HARMLESS = frozenset("get items keys values copy index count sort reverse".split())


def mutated(
    resolver: "Resolver", name: str, value: Resolved, scope: Scope, frame: Frame
) -> Resolved:
    """`value` after every change that the scope makes to `name`."""
    for mutation in scope.mutations[name]:
        holds = _holds(resolver, mutation, frame)
        if holds is False:
            continue
        match value:
            case Dictionary():
                value = _in_dictionary(resolver, mutation, value, frame, certain=holds is True)
            case Many():
                value = _in_many(resolver, mutation, value, frame, certain=holds is True)
            case Constant(value=str()) if mutation.how == "add":
                return Text(str(value.value), value.source)
    return value


def _holds(resolver: "Resolver", mutation: Mutation, frame: Frame) -> bool | None:
    result: bool | None = True
    for test, wanted in mutation.tests:
        truth = None if test is None else resolver.truth(test, frame)
        if truth is None:
            result = None
        elif truth is not wanted:
            return False
    return result


def _in_dictionary(
    resolver: "Resolver", mutation: Mutation, value: Dictionary, frame: Frame, *, certain: bool
) -> Dictionary:
    items, maybe = dict(value.items), set(value.maybe)
    keys_at = dict(value.keys_at)
    is_open = value.open
    added: Dictionary | None = None
    match mutation.how, mutation.method:
        case "set", _ if mutation.key is not None:
            match resolver.value(mutation.key, frame):
                case Constant(value=str(key)):
                    added = Dictionary(
                        {key: Expression(mutation.value, frame)},
                        keys_at={key: (mutation.key, frame)},
                    )
                case _:
                    is_open = True
        case "add", _ if mutation.value is not None:
            found = resolver.value(mutation.value, frame)
            added = found if isinstance(found, Dictionary) else Dictionary({}, open=True)
        case "call", "update":
            assert isinstance(mutation.node, ast.Call)
            added = updated(resolver, mutation.node, frame)
        case "call", "setdefault":
            assert isinstance(mutation.node, ast.Call)
            return _defaulted(resolver, mutation.node, value, frame, certain=certain)
        case ("call", "pop") | ("delete", _):
            # What was there may be gone where the mapping is used, and may not be yet.
            removed = _removed(resolver, mutation, frame)
            is_open |= removed is None
            maybe |= items.keys() & {removed}
        case "call", method if method not in _HARMLESS:
            is_open = True
    if added is not None:
        is_open |= added.open
        for key, expression in added.items.items():
            if certain and key not in added.maybe:
                maybe.discard(key)
                items[key] = expression
            elif key in items:
                both = either([resolver.read(items[key]), resolver.read(expression)])
                items[key] = Expression(expression.node, frame, both)
            else:
                maybe.add(key)
                items[key] = expression
            if key in added.keys_at:
                keys_at[key] = added.keys_at[key]
    return Dictionary(items, is_open, frozenset(maybe), keys_at)


def _removed(resolver: "Resolver", mutation: Mutation, frame: Frame) -> str | None:
    """The key that `del x[k]` or `x.pop(k)` takes out; None where it is not certain."""
    key = mutation.key
    if isinstance(mutation.node, ast.Call):
        key = mutation.node.args[0] if mutation.node.args else None
    match None if key is None else resolver.value(key, frame):
        case Constant(value=str(name)):
            return name
    return None


def updated(resolver: "Resolver", call: ast.Call, frame: Frame) -> Dictionary:
    """What `mapping.update(...)` or `dict(...)` adds."""
    items: dict[str, Expression] = {}
    keys_at: dict[str, tuple[ast.expr | ast.keyword, Frame]] = {}
    maybe: set[str] = set()
    is_open = False
    mappings = [*call.args, *(k.value for k in call.keywords if k.arg is None)]
    for node in mappings:
        match resolver.value(node, frame):
            case Dictionary() as inner:
                items.update(inner.items)
                keys_at.update(inner.keys_at)
                maybe |= inner.maybe
                is_open |= inner.open
            case _:
                is_open = True
    for keyword in call.keywords:
        if keyword.arg is not None:
            items[keyword.arg] = Expression(keyword.value, frame)
            keys_at[keyword.arg] = (keyword, frame)
            maybe.discard(keyword.arg)
    return Dictionary(items, is_open, frozenset(maybe), keys_at)


def _defaulted(
    resolver: "Resolver", call: ast.Call, value: Dictionary, frame: Frame, *, certain: bool
) -> Dictionary:
    if not call.args:
        return value
    match resolver.value(call.args[0], frame):
        case Constant(value=str(key)):
            if key in value.items and key not in value.maybe:
                return value
            default = Expression(call.args[1] if len(call.args) > 1 else None, frame)
            if value.open or key in value.maybe:
                # An open mapping may hold the key already: set for sure, its value is not.
                default = Expression(None, frame, Open(f"`{key}` may be given before"))
            maybe = value.maybe - {key} if certain else value.maybe | {key}
            return Dictionary(
                {**value.items, key: default}, value.open, maybe, dict(value.keys_at)
            )
    return Dictionary(value.items, True, value.maybe, value.keys_at)


def _in_many(
    resolver: "Resolver", mutation: Mutation, value: Many, frame: Frame, *, certain: bool
) -> Many:
    items = list(value.items)
    is_open = value.open or not certain
    match mutation.how, mutation.method, mutation.node:
        case "call", "append" | "add", ast.Call(args=[item]):
            items.append(Expression(item, frame))
        case "call", "insert", ast.Call(args=[_, item]):
            items.append(Expression(item, frame))
        case "call", "extend" | "update", ast.Call(args=[more]):
            match resolver.value(more, frame):
                case Many() as other:
                    items.extend(other.items)
                    is_open |= other.open
                case _:
                    is_open = True
        case "add", _, _ if mutation.value is not None:
            match resolver.value(mutation.value, frame):
                case Many() as other:
                    items.extend(other.items)
                    is_open |= other.open
                case _:
                    is_open = True
        case "call", method, _ if method not in _HARMLESS:
            is_open = True
        case "delete", _, _:
            is_open = True
    return Many(tuple(items), is_open, value.kind)
