"""Dicts: displays, `dict(…)`, and what one dict adds to another."""

import ast
from typing import TYPE_CHECKING

from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Expression,
    Frame,
    Open,
    either,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver


def display(resolver: "Resolver", node: ast.Dict, frame: Frame) -> Dictionary:
    """A dict display, `**parts` taken apart; keys that are not certain strings leave it open."""
    found = Dictionary({})
    run: dict[str, Expression] = {}
    keys_at: dict[str, tuple[ast.expr | ast.keyword, Frame]] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        match None if key is None else resolver.value(key, frame):
            case Constant(value=str(name)):
                run[name] = Expression(value, frame)
                assert key is not None
                keys_at[name] = (key, frame)
                continue
        found = merged(resolver, found, Dictionary(run, keys_at=keys_at))
        run, keys_at = {}, {}
        more = resolver.value(value, frame) if key is None else Open("a key that is not certain")
        found = merged(resolver, found, more if isinstance(more, Dictionary) else _ANYTHING)
    return merged(resolver, found, Dictionary(run, keys_at=keys_at))


def given(resolver: "Resolver", call: ast.Call, frame: Frame) -> Dictionary:
    """What `mapping.update(...)` adds or `dict(...)` makes."""
    found = Dictionary({})
    for node in [*call.args, *(k.value for k in call.keywords if k.arg is None)]:
        more = resolver.value(node, frame)
        found = merged(resolver, found, more if isinstance(more, Dictionary) else _ANYTHING)
    named = {k.arg: k for k in call.keywords if k.arg is not None}
    return merged(
        resolver,
        found,
        Dictionary(
            {name: Expression(keyword.value, frame) for name, keyword in named.items()},
            keys_at={name: (keyword, frame) for name, keyword in named.items()},
        ),
    )


def merged(
    resolver: "Resolver", base: Dictionary, added: Dictionary, *, certain: bool = True
) -> Dictionary:
    """One dict after another is put into it; `certain` False where that may not happen."""
    if not added.items and not added.open:
        return base
    if not base.items and certain:
        return Dictionary(added.items, base.open or added.open, added.maybe, added.keys_at)
    items, maybe = dict(base.items), set(base.maybe)
    if added.open:
        # What is not known of may be a key that is there already.
        for name, old in base.items.items():
            if name not in added.items:
                items[name] = Expression(old.node, old.frame, Open(f"`{name}` may be set again"))
    for name, new in added.items.items():
        if certain and name not in added.maybe:
            maybe.discard(name)
            items[name] = new
        elif name in items:
            both = either([resolver.read(items[name]), resolver.read(new)])
            items[name] = Expression(new.node, new.frame, both)
        else:
            maybe.add(name)
            items[name] = new
    keys_at = {**base.keys_at, **added.keys_at}
    return Dictionary(items, base.open or added.open, frozenset(maybe), keys_at)


_ANYTHING = Dictionary({}, open=True)
