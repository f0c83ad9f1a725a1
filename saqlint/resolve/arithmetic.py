"""Folds strings and numbers, as far as their parts are certain and the result stays small."""

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from saqlint.resolve.values import (
    Constant,
    Dictionary,
    EnumMember,
    Expression,
    External,
    Frame,
    Instance,
    Many,
    Open,
    Resolved,
    Text,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_LARGE: Final = 10**15
_LONG: Final = 20_000
_NUMBERS: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_CHAIN: Final = 200


def fold(resolver: "Resolver", node: ast.expr, frame: Frame) -> Resolved:
    """What an f-string, an operator or a sign comes to."""
    match node:
        case ast.JoinedStr(values=parts):
            return _joined(resolver, parts, Expression(node, frame))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            match resolver.value(operand, frame):
                case Constant(value=bool()):
                    return Instance(External("builtins.int"))
                case Constant(value=int() | float() as number, overridable=over):
                    return Constant(-number, Expression(node, frame), over)
                case other:
                    return other if isinstance(other, Instance) else Open("a negated value")
        case ast.UnaryOp(op=ast.Not()):
            truth = resolver.truth(node, frame)
            return Instance(External("builtins.bool")) if truth is None else Constant(truth)
        case ast.BinOp():
            return _binary(resolver, node, frame)
    return Open("an operator")


def _joined(resolver: "Resolver", parts: list[ast.expr], source: Expression) -> Resolved:
    text = ""
    over = False
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            plain = part.format_spec is None and part.conversion in (-1, ord("s"))
            value = resolver.value(part.value, source.frame) if plain else Open("a format")
            match value:
                case Constant(value=str() | int() as inner, overridable=overridable):
                    text += str(inner)
                    over |= overridable
                case EnumMember(value=Constant(value=str(inner)), mixin="strenum"):
                    text += inner
                case Text(prefix=prefix):
                    return Text(text + prefix, source)
                case _:
                    return Text(text, source)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            text += part.value
    return Constant(text, source, over)


def _binary(resolver: "Resolver", node: ast.BinOp, frame: Frame) -> Resolved:
    # A long chain of operators is a deep tree: it is walked, not recursed into.
    length = 0
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        length += 1
        left = left.left
        if length > _CHAIN:
            return Open("a very long expression")
    one = resolver.value(node.left, frame)
    other = resolver.value(node.right, frame)
    source = Expression(node, frame)
    match one, other:
        case Constant(value=str(a)), Constant(value=str(b)) if isinstance(node.op, ast.Add):
            if len(a) + len(b) > _LONG:
                return Text(a, source)
            return Constant(a + b, source, one.overridable or other.overridable)
        case (Constant(value=str(a)), _) if isinstance(node.op, ast.Add):
            return Text(a, source)
        case (Text(prefix=a), _) if isinstance(node.op, ast.Add):
            return Text(a, source)
        case (Constant(value=str(a)), _) if isinstance(node.op, ast.Mod):
            return Text(a.partition("%")[0], source)
        case (_, Constant(value=str()) | Text()):
            return Instance(External("builtins.str"))
        case Constant(value=bool()), _:
            return Open("arithmetic on a truth value")
        case Constant(value=int() | float() as a), Constant(value=int() | float() as b):
            return _number(node.op, a, b, source, over=one.overridable or other.overridable)
        case Many(), Many() if isinstance(node.op, ast.Add):
            return Many((*one.items, *other.items), one.open or other.open, one.kind)
        case Many(), _ if isinstance(node.op, ast.Add):
            return Many(one.items, open=True, kind=one.kind)
        case Dictionary(), Dictionary() if isinstance(node.op, ast.BitOr):
            return Dictionary(
                {**one.items, **other.items},
                one.open or other.open,
                (one.maybe - other.items.keys()) | other.maybe,
                {**one.keys_at, **other.keys_at},
            )
    return _typed(node.op, one, other)


def _number(
    op: ast.operator, a: float, b: float, source: Expression, *, over: bool
) -> Resolved:
    compute = _NUMBERS.get(type(op))
    if compute is None or abs(a) > _LARGE or abs(b) > _LARGE:
        return Instance(External("builtins.int"))
    try:
        return Constant(compute(a, b), source, over)
    except ZeroDivisionError:
        return Open("a division by zero")


def _typed(op: ast.operator, one: Resolved, other: Resolved) -> Resolved:
    names = {_type_name(one), _type_name(other)}
    if names == {"datetime.datetime", "datetime.timedelta"}:
        return Instance(External("datetime.datetime"))
    if names == {"datetime.timedelta"} and isinstance(op, (ast.Add, ast.Sub)):
        return Instance(External("datetime.timedelta"))
    if names == {"datetime.datetime"} and isinstance(op, ast.Sub):
        return Instance(External("datetime.timedelta"))
    if names == {"pathlib.Path", "builtins.str"} or names == {"pathlib.Path"}:
        return Instance(External("pathlib.Path"))
    if names <= {"builtins.int"} and not isinstance(op, ast.Div):
        return Instance(External("builtins.int"))
    if names <= {"builtins.int", "builtins.float"}:
        return Instance(External("builtins.float"))
    if "time.monotonic" in names and names <= {"time.monotonic", "builtins.int", "builtins.float"}:
        return Instance(External("time.monotonic"))
    return Open("an operator on values that are not certain")


def _type_name(value: Resolved) -> str:
    match value:
        case Instance():
            return value.type_name
        case Constant(value=plain) if plain is not None:
            return f"builtins.{type(plain).__name__}"
    return ""
