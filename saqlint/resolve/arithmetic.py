"""Folds strings and numbers, as far as their parts are certain and the result stays small."""

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from saqlint.resolve import mappings
from saqlint.resolve.formatting import joined, percent
from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Expression,
    External,
    Frame,
    Instance,
    Many,
    Open,
    Resolved,
    Text,
    collected,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_LARGE: Final = 10**15
_LARGEST: Final = 2**63
_LONG: Final = 20_000
_NUMBERS: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_INTEGERS: Final[dict[type[ast.operator], Callable[..., int]]] = {
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_BASE: Final = 10_000
_EXPONENT: Final = 64
_CHAIN: Final = 200


def literal(node: ast.Constant, frame: Frame) -> Resolved:
    """What a literal stands for; a number that nobody means is only its type.

    Of such numbers Python itself refuses to make text, or a date, or a `float`.
    """
    match node.value:
        case int() | float() as number if not abs(number) <= _LARGEST:
            return Instance(External(f"builtins.{type(number).__name__}"))
        case complex():
            return Instance(External("builtins.complex"))
    return Constant(node.value, Expression(node, frame))


def fold(
    resolver: "Resolver", node: ast.JoinedStr | ast.UnaryOp | ast.BinOp, frame: Frame
) -> Resolved:
    """What an f-string, an operator or a sign comes to."""
    source = Expression(node, frame)
    match node:
        case ast.JoinedStr(values=parts):
            return _joined(resolver, parts, source)
        case ast.BinOp():
            return _chain(resolver, node, frame)
        case ast.UnaryOp(op=ast.Not()):
            return resolver.decided(node, frame)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return _signed(resolver.value(operand, frame), node.op, source)
    return Open("an operator")


def _signed(value: Resolved, op: ast.unaryop, source: Expression) -> Resolved:
    match value:
        case Constant(value=bool()):
            return Instance(External("builtins.int"))
        case Constant(value=int() | float() as number, overridable=over):
            return Constant(-number if isinstance(op, ast.USub) else number, source, over)
        case Instance():
            return value
    return Open("a signed value")


def _joined(resolver: "Resolver", parts: list[ast.expr], source: Expression) -> Resolved:
    pieces: list[str | Resolved] = []
    for part in parts:
        match part:
            case ast.FormattedValue(format_spec=None, conversion=-1 | 115, value=inner):
                pieces.append(resolver.value(inner, source.frame))
            case ast.FormattedValue():
                pieces.append(Open("a format"))
            case ast.Constant(value=str(text)):
                pieces.append(text)
        if isinstance(pieces[-1], (Open, Text)):
            break  # nothing behind it counts
    return joined(pieces, source)


def _chain(resolver: "Resolver", node: ast.BinOp, frame: Frame) -> Resolved:
    """Operators from left to right: a long chain is a deep tree, walked and not recursed into."""
    steps: list[tuple[ast.operator, ast.expr]] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        steps.append((left.op, left.right))
        left = left.left
        if len(steps) > _CHAIN:
            return Open("a very long expression")
    source = Expression(node, frame)
    value = resolver.value(left, frame)
    for op, right in reversed(steps):
        value = combined(resolver, op, value, resolver.value(right, frame), source)
    return value


def combined(
    resolver: "Resolver", op: ast.operator, one: Resolved, other: Resolved, source: Expression
) -> Resolved:
    """What an operator makes of two values."""
    match op, one, other:
        case ast.Add(), Constant(value=str(a)), Constant(value=str(b)):
            if len(a) + len(b) > _LONG:
                return Text(a, source)
            return Constant(a + b, source, one.overridable or other.overridable)
        case ast.Add(), Constant(value=str(a)), Text(prefix=b):
            return Text(a + b if len(a) + len(b) <= _LONG else a, source)
        case ast.Add(), (Constant(value=str(a)) | Text(prefix=a)), _:
            return Text(a, source)
        case ast.Mod(), Constant(value=str(a)), _:
            return percent(a, _percent_values(resolver, other), source)
        case (ast.Mult(), Constant() | Many(), Constant(value=int(count))) if count is not True:
            return _repeated(one, count, source, over=other.overridable)
        case ast.Add(), _, (Constant(value=str()) | Text()):
            return Instance(External("builtins.str"))
        case (_, Constant(value=bool()), _) | (_, _, Constant(value=bool())):
            return Open("arithmetic on a truth value")
        case _, Constant(value=int() | float() as a), Constant(value=int() | float() as b):
            return _number(op, a, b, source, over=one.overridable or other.overridable)
        case ast.Add(), Many(), Many():
            is_open = one.open or other.open
            return collected((*one.items, *other.items), is_open=is_open, kind=one.kind)
        case ast.Add(), Many(), _:
            return Many(one.items, open=True, kind=one.kind)
        case ast.Add(), _, Many():
            return Many(other.items, open=True, kind=other.kind)
        case ast.BitOr(), Dictionary(), Dictionary():
            return mappings.merged(resolver, one, other)
        case (ast.BitOr(), Dictionary(), _) | (ast.BitOr(), _, Dictionary()):
            return Dictionary({}, open=True)
    return _typed(op, one, other)


def _percent_values(resolver: "Resolver", value: Resolved) -> list[Resolved] | None:
    match value:
        case Many(open=False, items=items, kind="tuple"):
            return [resolver.read(item) for item in items]
        case Many() | Dictionary() | Open():
            return None
    return [value]


def _repeated(value: Constant | Many, count: int, source: Expression, *, over: bool) -> Resolved:
    """A text, a list or a number, so many times; `over` where how many may be set otherwise."""
    match value:
        case Constant(value=str(text)):
            if len(text) * count > _LONG:
                return Instance(External("builtins.str"))
            return Constant(text * count, source, over or value.overridable)
        case Many(items=items, kind=kind):
            if over or len(items) * count > _LONG:
                return Many(items, open=True, kind=kind)
            return collected(items * count, is_open=value.open, kind=kind)
        case Constant(value=int() | float() as number):
            return _number(ast.Mult(), number, count, source, over=over or value.overridable)
    return Open("an operator")


def _number(op: ast.operator, a: float, b: float, source: Expression, *, over: bool) -> Resolved:
    compute = _NUMBERS.get(type(op)) or _INTEGERS.get(type(op))
    floats = isinstance(a, float) or isinstance(b, float)
    if compute is None or (floats and type(op) in _INTEGERS) or not _small(op, a, b):
        return Instance(External("builtins.float" if floats else "builtins.int"))
    try:
        found = compute(a, b)
    except ZeroDivisionError:
        return Open("a division by zero")
    if not isinstance(found, (int, float)) or not abs(found) <= _LARGEST:
        return Instance(External("builtins.float" if floats else "builtins.int"))
    return Constant(found, source, over)


def _small(op: ast.operator, a: float, b: float) -> bool:
    """Whether an operator's result stays small."""
    if isinstance(op, (ast.Pow, ast.LShift, ast.RShift)):
        return abs(a) <= _BASE and 0 <= b <= _EXPONENT
    return abs(a) <= _LARGE and abs(b) <= _LARGE


def _typed(op: ast.operator, one: Resolved, other: Resolved) -> Resolved:
    names = {_type_name(one), _type_name(other)}
    if names == {"datetime.datetime", "datetime.timedelta"}:
        return Instance(External("datetime.datetime"))
    if names == {"datetime.timedelta"} and isinstance(op, (ast.Add, ast.Sub)):
        return Instance(External("datetime.timedelta"))
    if names == {"datetime.datetime"} and isinstance(op, ast.Sub):
        return Instance(External("datetime.timedelta"))
    if "pathlib.Path" in names and names <= {"pathlib.Path", "builtins.str"}:
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
