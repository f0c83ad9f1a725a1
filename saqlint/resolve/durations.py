"""How long a written `timedelta` is."""

import ast
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from saqlint.resolve.values import Constant, Expression, External, Frame, Instance, Resolved

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_POSITIONS: Final = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")


def total_seconds(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved:
    """What `timedelta(...).total_seconds()` gives back."""
    if isinstance(call.func, ast.Attribute):
        match resolver.value(call.func.value, frame):
            case Instance(of=External(name="datetime.timedelta"), call=ast.Call() as made) as found:
                length = _length(resolver, made, found.frame or frame)
                if length is not None:
                    return Constant(length, Expression(call, frame))
    return Instance(External("builtins.float"), call, frame)


def _length(resolver: "Resolver", made: ast.Call, frame: Frame) -> float | None:
    given = dict(zip(_POSITIONS, made.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in made.keywords if keyword.arg is not None}
    if len(given) != len(made.args) + len(made.keywords) or not given.keys() <= set(_POSITIONS):
        return None
    parts: dict[str, float] = {}
    for name, node in given.items():
        match resolver.value(node, frame):
            case Constant(value=int() | float() as number):
                parts[name] = number
            case _:
                return None
    try:
        return timedelta(**parts).total_seconds()
    except (OverflowError, ValueError):
        return None
