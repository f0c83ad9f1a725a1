"""What functions from outside the project give back: the environment, conversions, classes."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from saqlint.resolve import environment, mappings, sequences
from saqlint.resolve.annotations import instance_of
from saqlint.resolve.classes import direct_bases
from saqlint.resolve.durations import total_seconds
from saqlint.resolve.instances import frame_of_scope, method_owner
from saqlint.resolve.library import canonical, function_type, method_type
from saqlint.resolve.urls import CREATE, URL
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Dictionary,
    EnumMember,
    Expression,
    External,
    Frame,
    Instance,
    Many,
    Open,
    Parameter,
    Resolved,
    Text,
    either,
    options,
    overridable,
)
from saqlint.semantics.resources import resource_kind

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_LONG: Final = 1_000
_CONVERSIONS: Final = {"builtins.str": str, "builtins.int": int, "builtins.float": float}
_COLLECTIONS: Final = {
    "builtins.list": "list",
    "builtins.sorted": "list",
    "builtins.tuple": "tuple",
    "builtins.set": "set",
    "builtins.frozenset": "set",
}
_NUMBERS: Final[dict[str, Callable[..., float]]] = {
    "builtins.abs": abs,
    "builtins.max": max,
    "builtins.min": min,
    "builtins.round": round,
}
_MAPPINGS: Final = frozenset({"builtins.dict", "saq.SettingsDict", "collections.OrderedDict"})
_CLASSES: Final = frozenset(
    {
        "enum.auto",
        "functools.partial",
        "datetime.timedelta",
        "datetime.datetime",
        "datetime.date",
        "datetime.time",
    }
)


def called(resolver: "Resolver", name: str, call: ast.Call | None, frame: Frame) -> Resolved:
    """What calling something outside the project gives back; `call` None has no arguments."""
    found = environment.looked_up(resolver, name, call, frame)
    if found is None and call is not None:
        found = _built_in(resolver, name, call, frame)
    return found or _made(name, call, frame)


def _built_in(resolver: "Resolver", name: str, call: ast.Call, frame: Frame) -> Resolved | None:
    """What a function that merely rearranges its arguments gives back."""
    match name, call.args:
        case (("typing.cast" | "typing_extensions.cast"), [of, value]):
            return _cast(resolver, of, value, frame)
        case "builtins.getattr", [value, attribute, *default]:
            return _attribute(resolver, value, attribute, default, frame)
        case (("builtins.str" | "builtins.int" | "builtins.float"), [value]) if not call.keywords:
            converted = [_converted(name, o) for o in options(resolver.value(value, frame))]
            return either(converted)
        case "builtins.super", []:
            return _super(resolver, frame)
        case "builtins.bool", [value] if not call.keywords:
            return resolver.decided(value, frame)
        case "builtins.len", [value]:
            return _length(resolver.value(value, frame))
        case _, [_, *_] if name in _NUMBERS and not call.keywords:
            return _computed(resolver, name, call, frame)
        case "datetime.timedelta.total_seconds", _:
            return total_seconds(resolver, call, frame)
        case _, [value] if name in _COLLECTIONS:
            found = sequences.elements_of(resolver.value(value, frame), frame)
            if found is not None:
                made = Many(found.items, found.open, _COLLECTIONS[name])
                return _sorted(resolver, made, call) if name == "builtins.sorted" else made
        case _, [] if name in _COLLECTIONS and not call.keywords:
            return Many((), kind=_COLLECTIONS[name])
    if name in _MAPPINGS:
        return mappings.given(resolver, call, frame)
    return None


def _sorted(resolver: "Resolver", given: Many, call: ast.Call) -> Many | None:
    """The constants of a collection in order; others are nobody's to compare, and stay."""
    values = [resolver.read(item) for item in given.items]
    plain: list[Any] = [value.value for value in values if isinstance(value, Constant)]
    if not plain:
        return given
    if call.keywords or given.open or len(plain) < len(values):
        return None
    try:
        order = sorted(range(len(plain)), key=plain.__getitem__)
    except TypeError:
        return None
    return replace(given, items=tuple(given.items[place] for place in order))


def _super(resolver: "Resolver", frame: Frame) -> Resolved:
    """`super()` in a method of a class with one base: that base, or an object of it."""
    method = frame.scope.function
    around = None if method is None else method.parent
    if method is None or around is None or not isinstance(around.node, ast.ClassDef):
        return Open("`super()` outside a method")
    here = frame_of_scope(resolver, frame, method)
    owner = method_owner(resolver, method, here)
    outer = resolver.frame(frame.module, around.parent or around)
    match list(direct_bases(resolver, ClassValue(around.node, outer))):
        case [base] if isinstance(owner, ClassValue):
            return base
        case [base] if isinstance(owner, Instance):
            return replace(owner, of=base)
    return Open("`super()` of a class with several bases")


def _length(value: Resolved) -> Resolved:
    match value:
        case Constant(value=str(text), overridable=over):
            return Constant(len(text), overridable=over)
        case Many(open=False, items=items, kind="list" | "tuple"):
            return Constant(len(items))
        case Dictionary(open=False, maybe=maybe, items=items) if not maybe:
            return Constant(len(items))
    return Instance(External("builtins.int"))


def _computed(resolver: "Resolver", name: str, call: ast.Call, frame: Frame) -> Resolved:
    """`max(a, b)` and the like of certain numbers."""
    found = [resolver.value(node, frame) for node in call.args]
    numbers = [
        value
        for value in found
        if isinstance(value, Constant) and type(value.value) in (int, float)
    ]
    if len(numbers) < len(found):
        return Open(f"what `{name}` gives back")
    try:
        made = _NUMBERS[name](*(value.value for value in numbers))
    except (TypeError, ValueError, OverflowError):
        return Open(f"what `{name}` gives back")
    return Constant(made, Expression(call, frame), any(value.overridable for value in numbers))


def _made(name: str, call: ast.Call | None, frame: Frame) -> Resolved:
    """An instance, where the name tells that a call gives one."""
    head, _, method = name.rpartition(".")
    known = method_type(canonical(head), method) or function_type(name)
    if known is not None:
        return Instance(External(known), call, frame, how=method if head else "")
    if name.startswith("os.environ"):
        return Open("the environment")
    if name in CREATE:
        return Instance(External(URL), call, frame)
    if method[:1].isupper() or name in _CLASSES or resource_kind(name) is not None:
        return Instance(External(name), call, frame)
    return Open(f"what `{name}` gives back")


def _cast(resolver: "Resolver", of: ast.expr, node: ast.expr, frame: Frame) -> Resolved:
    value = resolver.value(node, frame)
    if isinstance(value, (Open, Parameter)):
        typed = instance_of(resolver, of, frame)
        return value if isinstance(typed, Open) else typed
    return value


def _attribute(
    resolver: "Resolver", node: ast.expr, name: ast.expr, default: list[ast.expr], frame: Frame
) -> Resolved:
    """`getattr(value, name)`, with the default where the value is not one to look into."""
    match resolver.value(name, frame):
        case Constant(value=str(attribute)):
            found = resolver.attribute(resolver.value(node, frame), attribute)
            if isinstance(found, (Open, External)) and default:
                given = resolver.value(default[0], frame)
                return overridable(given) if isinstance(given, Constant) else found
            return found
    return Open("`getattr` with a computed name")


def _converted(name: str, value: Resolved) -> Resolved:
    match value:
        case Constant(value=(str() | int() | float()) as plain, source=source, overridable=over):
            return _plain(name, plain, source, over=over)
        case EnumMember(mixin="strenum" | "int", value=Constant() as inner):
            return _converted(name, inner)
        case EnumMember(of=of, name=member) if name == "builtins.str":
            return Constant(f"{of.node.name}.{member}")
        case Text() if name == "builtins.str":
            return value
    return Instance(External(name))


def _plain(name: str, plain: str | float, source: Expression | None, *, over: bool) -> Resolved:
    if isinstance(plain, str) and len(plain) > _LONG:
        return Instance(External(name))
    try:
        return Constant(_CONVERSIONS[name](plain), source, over)
    except (ValueError, OverflowError):
        return Instance(External(name))
