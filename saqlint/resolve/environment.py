"""Look-ups in the environment: what holds where it sets nothing is the default."""

import ast
from typing import TYPE_CHECKING, Final

from saqlint.resolve.values import (
    Constant,
    External,
    Frame,
    Open,
    Resolved,
    Text,
    overridable,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_LOOK_UPS: Final = frozenset(
    {"os.getenv", "os.environ.setdefault", "os.environ.pop", "decouple.config"}
)
_READERS: Final = ("starlette.config.Config.", "environs.Env.", "environ.Env.")
_CASTS: Final = {"builtins.str": str, "builtins.int": int, "builtins.float": float}
VARIABLE: Final = Open("an environment variable", unset=True)


def looked_up(
    resolver: "Resolver", name: str, call: ast.Call | None, frame: Frame
) -> Resolved | None:
    """What a function that reads the environment gives back; None for other functions."""
    if name not in _LOOK_UPS and not name.endswith(".environ.get") and not _reads(name):
        return None
    if call is None:
        return VARIABLE
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    default = call.args[1] if len(call.args) > 1 else named.get("default")
    if default is None:
        return VARIABLE
    match resolver.value(default, frame):
        case Constant() as given:
            return overridable(_cast(resolver, given, named.get("cast"), frame))
        case Text() as text:
            return text
    return Open("an environment variable")


def _reads(name: str) -> bool:
    """Whether it is a method of something that reads variables by name."""
    return name.startswith(_READERS)


def _cast(resolver: "Resolver", given: Constant, cast: ast.expr | None, frame: Frame) -> Resolved:
    """What `cast=int` makes of a default."""
    if cast is None or given.value is None:
        return given
    match resolver.value(cast, frame), given.value:
        case External(name=name), str() | int() | float() as plain if name in _CASTS:
            try:
                return Constant(_CASTS[name](plain), given.source)
            except (ValueError, OverflowError):
                return Open("a default that cannot be converted")
    return Open("a converted environment variable")
