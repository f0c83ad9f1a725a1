"""Whether a condition holds: certainly, certainly not, or perhaps."""

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from saqlint.resolve.scopes import Tests
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Dictionary,
    EnumMember,
    External,
    Frame,
    FunctionValue,
    Instance,
    Many,
    ModuleValue,
    Open,
    Resolved,
    Text,
    options,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_DEPTH: Final = 20
_ITEMS: Final = 100
_ORDER: Final[dict[type[ast.cmpop], Callable[[float, float], bool]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_PLAIN: Final = {"str": str, "int": int, "float": float, "bool": bool, "bytes": bytes}


def truth(
    resolver: "Resolver", node: ast.expr, frame: Frame, *, unset: bool = False, depth: int = 0
) -> bool | None:
    """Whether a condition holds; None where that is not certain.

    `unset` asks what holds where the environment sets nothing: every default counts as the value.
    """
    if depth > _DEPTH:
        return None
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = truth(resolver, operand, frame, unset=unset, depth=depth + 1)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            return _all_or_any(resolver, op, values, frame, unset=unset, depth=depth)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(resolver, op, left, right, frame, unset=unset)
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, of], keywords=[]):
            return _is_instance(resolver, value, of, frame, unset=unset)
    return _truths({_truthy(o, unset=unset) for o in options(resolver.value(node, frame))})


def hold(resolver: "Resolver", tests: Tests, frame: Frame) -> bool | None:
    """Whether all of some conditions hold; None where that is not certain."""
    certain = True
    for test, wanted in tests:
        found = None if test is None else truth(resolver, test, frame)
        if found is None:
            certain = False
        elif found is not wanted:
            return False
    return True if certain else None


def _all_or_any(
    resolver: "Resolver",
    op: ast.boolop,
    values: list[ast.expr],
    frame: Frame,
    *,
    unset: bool,
    depth: int,
) -> bool | None:
    decisive = isinstance(op, ast.Or)
    certain = True
    for value in values:
        found = truth(resolver, value, frame, unset=unset, depth=depth + 1)
        if found is decisive:
            return decisive
        certain = certain and found is not None
    return (not decisive) if certain else None


def _truths(found: set[bool | None]) -> bool | None:
    return found.pop() if len(found) == 1 else None


def _truthy(value: Resolved, *, unset: bool) -> bool | None:
    match value:
        case Constant(overridable=False, value=plain):
            return bool(plain)
        case Constant(value=plain) if unset:
            return bool(plain)
        case Dictionary(open=False, items=items, maybe=maybe) if not maybe:
            return bool(items)
        case Many(open=False, items=parts):
            return bool(parts)
        case Text(prefix=prefix) if prefix:
            return True
        case FunctionValue() | ClassValue() | ModuleValue():
            return True
        case Open(unset=True) if unset:
            return False
    return None


def _compared(
    resolver: "Resolver",
    op: ast.cmpop,
    left: ast.expr,
    right: ast.expr,
    frame: Frame,
    *,
    unset: bool,
) -> bool | None:
    found: set[bool | None] = set()
    others = list(options(resolver.value(right, frame)))
    for one in options(resolver.value(left, frame)):
        for other in others:
            found.add(_pair(resolver, op, one, other, unset=unset))
            if len(found) > 1:
                return None
    return _truths(found)


def _pair(
    resolver: "Resolver", op: ast.cmpop, one: Resolved, other: Resolved, *, unset: bool
) -> bool | None:
    match op:
        case ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq():
            same = _equal(one, other, unset=unset)
            if same and isinstance(op, (ast.Is, ast.IsNot)) and not _identical(one, other):
                return None
            return None if same is None else same is isinstance(op, (ast.Is, ast.Eq))
        case ast.In() | ast.NotIn():
            inside = _contains(resolver, one, other, unset=unset)
            return None if inside is None else inside is isinstance(op, ast.In)
    match _plain(one, unset=unset), _plain(other, unset=unset):
        case Constant(value=int() | float() as a), Constant(value=int() | float() as b):
            compare = _ORDER.get(type(op))
            return None if compare is None else compare(a, b)
    return None


def _equal(one: Resolved, other: Resolved, *, unset: bool) -> bool | None:
    one, other = _plain(one, unset=unset), _plain(other, unset=unset)
    match one, other:
        case Constant(value=a), Constant(value=b):
            return a == b
        case (Constant(value=None), something) | (something, Constant(value=None)):
            return False if _is_something(something) else None
        case (EnumMember(), EnumMember()) | (ClassValue(), ClassValue()):
            return _identity(one) == _identity(other)
    return None


def _identical(one: Resolved, other: Resolved) -> bool:
    """Whether equal values are the same object: of numbers and strings that is not certain."""
    if isinstance(one, Constant) and isinstance(other, Constant):
        return type(one.value) is type(other.value) and isinstance(one.value, (bool, type(None)))
    return True


def _identity(value: Resolved) -> tuple[int, str]:
    match value:
        case EnumMember(of=of, name=name):
            return id(of.node), name
        case ClassValue(node=node):
            return id(node), ""
    return id(value), ""


def _plain(value: Resolved, *, unset: bool) -> Resolved:
    """The value, what the environment leaves unset as None, a default it may replace as open."""
    match value:
        case Open(unset=True) if unset:
            return Constant(None)
        case Constant(overridable=True) if not unset:
            return Open("a default")
        case EnumMember(mixin="str" | "strenum" | "int", value=Constant() as inner):
            return inner
    return value


def _is_something(value: Resolved) -> bool:
    """Whether it is certainly not None."""
    match value:
        case Instance(call=call):
            return call is not None
        case FunctionValue() | ClassValue() | ModuleValue() | Many() | Dictionary() | Text():
            return True
        case EnumMember():
            return True
    return False


def _contains(resolver: "Resolver", one: Resolved, other: Resolved, *, unset: bool) -> bool | None:
    key = _plain(one, unset=unset)
    match key, other:
        case Constant(value=str(name)), Dictionary() as mapping:
            if name in mapping.maybe or (mapping.open and name not in mapping.items):
                return None
            return name in mapping.items
        case Constant(value=str(name)), Constant(value=str(text), overridable=False):
            return name in text
        case Constant(), Many(items=items, open=is_open) if len(items) <= _ITEMS:
            found = [_equal(key, resolver.read(item), unset=unset) for item in items]
            if True in found:
                return True
            return None if is_open or None in found else False
    return None


def _is_instance(
    resolver: "Resolver", value: ast.expr, of: ast.expr, frame: Frame, *, unset: bool
) -> bool | None:
    names = of.elts if isinstance(of, ast.Tuple) else [of]
    classes = [_PLAIN.get(_builtin_name(resolver.value(name, frame))) for name in names]
    known = tuple(c for c in classes if c is not None)
    found: set[bool | None] = set()
    for option in options(resolver.value(value, frame)):
        match _plain(option, unset=unset):
            case Constant(value=plain):
                held = isinstance(plain, known)
                found.add(held if held or len(known) == len(classes) else None)
            case FunctionValue() if len(known) == len(classes):
                found |= {False}
            case _:
                found.add(None)
    return _truths(found)


def _builtin_name(value: Resolved) -> str:
    if isinstance(value, External) and value.name.startswith("builtins."):
        return value.name[len("builtins.") :]
    return ""
