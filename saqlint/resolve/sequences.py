"""Lists, tuples and sets: displays, slices, and comprehensions over what is certain."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from saqlint.resolve.conditions import truth
from saqlint.resolve.scopes import Comprehension
from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Expression,
    Frame,
    Many,
    Open,
    Resolved,
    collected,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_ROUNDS: Final = 500
_UNPACKED: Final = 8


def display(
    resolver: "Resolver", elements: list[ast.expr], frame: Frame, kind: str = "list"
) -> Many:
    """A display of elements, `*parts` taken apart."""
    items: list[Expression] = []
    is_open = False
    for element in elements:
        if not isinstance(element, ast.Starred):
            items.append(Expression(element, frame))
            continue
        match elements_of(resolver.value(element.value, frame), frame):
            case Many(items=inner, open=more):
                items.extend(inner)
                is_open |= more
            case _:
                is_open = True
    return collected(items, is_open=is_open, kind=kind)


def elements_of(value: Resolved, frame: Frame) -> Many | None:
    """What iterating over a value gives, as far as that is certain; None for other values."""
    match value:
        case Many():
            return value
        case Dictionary(items=items, open=is_open, maybe=maybe):
            keys = (Expression(None, frame, Constant(key)) for key in items if key not in maybe)
            return Many(tuple(keys), is_open or bool(maybe))
    return None


def sliced(value: Many, node: ast.Slice, resolver: "Resolver", frame: Frame) -> Resolved:
    """`value[a:b:c]` of a sequence."""
    wanted = bounds(resolver, node, frame)
    if value.open or wanted is None:
        return Many(value.items, open=True, kind=value.kind)
    return Many(value.items[wanted], kind=value.kind)


def bounds(resolver: "Resolver", node: ast.Slice, frame: Frame) -> slice | None:
    """The bounds of `[a:b:c]`; None where they are not certain."""
    found: list[int | None] = []
    for part in (node.lower, node.upper, node.step):
        match Constant(None) if part is None else resolver.value(part, frame):
            case Constant(value=None | int() as bound) if bound != 0 or part is not node.step:
                found.append(bound)
            case _:
                return None
    return slice(*found)


def comprehended(resolver: "Resolver", node: Comprehension, frame: Frame) -> Resolved:
    """What a comprehension makes, where it runs over something certain."""
    rounds = list(_rounds(resolver, node, frame))
    is_open = None in rounds
    frames = [found for found in rounds if found is not None]
    if isinstance(node, ast.DictComp):
        return _mapping(resolver, node, frames, is_open=is_open)
    kind = "set" if isinstance(node, ast.SetComp) else "list"
    return Many(tuple(Expression(node.elt, inner) for inner in frames), is_open, kind)


def _mapping(
    resolver: "Resolver", node: ast.DictComp, frames: list[Frame], *, is_open: bool
) -> Dictionary:
    items: dict[str, Expression] = {}
    for inner in frames:
        match resolver.value(node.key, inner):
            case Constant(value=str(key)):
                items[key] = Expression(node.value, inner)
            case _:
                is_open = True
    return Dictionary(items, is_open)


def _rounds(resolver: "Resolver", node: Comprehension, frame: Frame) -> Iterator[Frame | None]:
    """The frame of each round that certainly happens; None for any that may happen."""
    generator, *others = node.generators
    over = elements_of(resolver.value(generator.iter, frame), frame)
    scope = frame.module.comprehensions.get(id(node))
    if over is None or scope is None or others or generator.is_async:
        yield None
        return
    if over.open or len(over.items) > _ROUNDS:
        yield None
    for item in over.items[:_ROUNDS]:
        bound = _bound(resolver, generator.target, item)
        inner = Frame(frame.module, scope, bound, parent=frame, depth=frame.depth)
        tests = [truth(resolver, test, inner) for test in generator.ifs]
        if False in tests:
            continue
        yield None if None in tests else inner


def _bound(resolver: "Resolver", target: ast.expr, item: Expression) -> dict[str, Expression]:
    """What the target of a `for` binds to one element."""
    found: dict[str, Expression] = {}
    stack = [(target, item)]
    while stack:
        at, given = stack.pop()
        match at:
            case ast.Name(id=name):
                found[name] = given
            case ast.Tuple(elts=inner) | ast.List(elts=inner):
                stack.extend(zip(inner, _parts(resolver, given, inner), strict=True))
            case ast.Starred(value=inner_target):
                open_part = Expression(None, given.frame, Open("a part of a value"))
                stack.append((inner_target, open_part))
    return found


def _parts(
    resolver: "Resolver", given: Expression, targets: list[ast.expr]
) -> tuple[Expression, ...]:
    starred = any(isinstance(target, ast.Starred) for target in targets)
    match None if starred else resolver.read(given):
        case Many(items=items, open=False) if len(items) == len(targets) <= _UNPACKED:
            return items
    unknown = Expression(None, given.frame, Open("a part of a value"))
    return (unknown,) * len(targets)
