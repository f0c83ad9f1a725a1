"""Methods of plain values: strings, dicts, lists. What is not certain is not computed."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from saqlint.resolve.arguments import arguments_of
from saqlint.resolve.formatting import formatted
from saqlint.resolve.urls import rendered
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
    either,
    options,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_LONG: Final = 20_000
_FEW: Final = 8
_WORK: Final = 1_000_000
_STRINGS: Final[dict[str, Callable[..., str]]] = {
    "capitalize": str.capitalize,
    "casefold": str.casefold,
    "lower": str.lower,
    "lstrip": str.lstrip,
    "removeprefix": str.removeprefix,
    "removesuffix": str.removesuffix,
    "replace": str.replace,
    "rstrip": str.rstrip,
    "strip": str.strip,
    "title": str.title,
    "upper": str.upper,
}
_TESTS: Final[dict[str, Callable[..., bool]]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "isdigit": str.isdigit,
}
_KEPT_PREFIX: Final = frozenset({"rstrip", "removesuffix"})
_STRING: Final = Instance(External("builtins.str"))


def result(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved | None:
    """What a method call on a plain value gives back; None where it is another call."""
    head = call.func
    if not isinstance(head, ast.Attribute):
        return None
    url = rendered(resolver, call, frame)
    if url is not None:
        return url
    found = [
        _method(resolver, receiver, head.attr, call, frame)
        for receiver in options(resolver.value(head.value, frame))
        if not (isinstance(receiver, Constant) and receiver.value is None)
    ]
    sure = [value for value in found if value is not None]
    return either(sure) if found and len(sure) == len(found) else None


def _method(
    resolver: "Resolver", receiver: Resolved, name: str, call: ast.Call, frame: Frame
) -> Resolved | None:
    match receiver:
        case EnumMember(mixin="str" | "strenum", value=Constant() as inner):
            return _method(resolver, inner, name, call, frame)
        case Constant(value=str()):
            return _of_string(resolver, receiver, name, call, frame)
        case Text(prefix=prefix, source=source):
            return Text(prefix, source) if name in _KEPT_PREFIX else None
        case Dictionary():
            return _of_dictionary(resolver, receiver, name, call, frame)
        case Many() if name == "copy":
            return receiver
        case Many():
            return Open(f"`{name}` of a list")
    return None


def _of_string(
    resolver: "Resolver", receiver: Constant, name: str, call: ast.Call, frame: Frame
) -> Resolved | None:
    given = arguments_of(resolver, call, frame)
    source = Expression(call, frame)
    text = str(receiver.value)
    if name == "format":
        if given.open:
            return Text(text.partition("{")[0], source)
        placed = [resolver.read(expression) for expression in given.positional]
        named = {key: resolver.read(value) for key, value in (given.named or {}).items()}
        return formatted(text, placed, named, source)
    if name == "join":
        return _joined(resolver, text, call, frame)
    plain = [resolver.read(expression) for expression in given.positional]
    certain = [value for value in plain if isinstance(value, Constant)]
    if given.open or given.named or len(certain) < len(plain) or len(text) > _LONG:
        return _STRING if name in _STRINGS else None
    over = receiver.overridable or any(value.overridable for value in certain)
    compute = _STRINGS.get(name) or _TESTS.get(name)
    if compute is None:
        return None
    if (
        len(text) * sum(len(value.value) for value in certain if isinstance(value.value, str))
        > _WORK
    ):
        return _STRING
    try:
        made = compute(text, *(value.value for value in certain))
    except (TypeError, ValueError):
        return Open(f"`{name}` of a string")
    if isinstance(made, str) and len(made) > _LONG:
        return _STRING
    return Constant(made, source, over)


def _joined(resolver: "Resolver", text: str, call: ast.Call, frame: Frame) -> Resolved:
    source = Expression(call, frame)
    match [resolver.value(node, frame) for node in call.args]:
        case [Many(open=False, items=items)]:
            parts = [resolver.read(item) for item in items]
            known = [p.value for p in parts if isinstance(p, Constant) and isinstance(p.value, str)]
            over = any(isinstance(p, Constant) and p.overridable for p in parts)
            if len(known) == len(parts) and sum(map(len, known)) + len(text) * len(known) <= _LONG:
                return Constant(text.join(known), source, over)
            if known and known[0] == getattr(parts[0], "value", None):
                return Text(known[0], source)
    return _STRING


def _of_dictionary(
    resolver: "Resolver", receiver: Dictionary, name: str, call: ast.Call, frame: Frame
) -> Resolved:
    is_open = receiver.open or bool(receiver.maybe)
    sure = {key: item for key, item in receiver.items.items() if key not in receiver.maybe}
    match name, call.args:
        case (("get" | "pop" | "setdefault"), [key, *default]):
            return _item(resolver, receiver, key, default, frame)
        case "copy", []:
            return receiver
        case "keys", []:
            return Many(tuple(_key(key, frame) for key in sure), is_open)
        case "values", []:
            return Many(tuple(sure.values()), is_open)
        case "items", []:
            pairs = (Many((_key(key, frame), item), kind="tuple") for key, item in sure.items())
            return Many(tuple(Expression(None, frame, pair) for pair in pairs), is_open)
    return Open(f"`{name}` of a dict")


def _key(key: str, frame: Frame) -> Expression:
    return Expression(None, frame, Constant(key))


def _item(
    resolver: "Resolver",
    receiver: Dictionary,
    key: ast.expr,
    default: list[ast.expr],
    frame: Frame,
) -> Resolved:
    """`mapping.get(key, default)`."""
    otherwise = resolver.value(default[0], frame) if default else Constant(None)
    match resolver.value(key, frame):
        case Constant(value=str(name)):
            if name not in receiver.items:
                unseen = Open(f'no certain `["{name}"]` in a dict')
                return either([unseen, otherwise]) if receiver.open else otherwise
            found = resolver.read(receiver.items[name])
            return either([found, otherwise]) if name in receiver.maybe else found
        case _ if not receiver.open and 0 < len(receiver.items) <= _FEW:
            found_items = [resolver.read(item) for item in receiver.items.values()]
            return either([*found_items, otherwise])
    return Open("an item of a dict")
