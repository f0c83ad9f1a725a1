"""What calls give back: constructions, factories, look-ups, the project's functions."""

import ast
from typing import TYPE_CHECKING

from saqlint.resolve import externals, members, methods
from saqlint.resolve.arguments import (
    Arguments,
    arguments_of,
    bind,
    bound_frame,
    keywords,
    positional,
)
from saqlint.resolve.classes import bases, enum_mixin
from saqlint.resolve.library import method_type
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Either,
    EnumMember,
    External,
    Frame,
    FunctionValue,
    Instance,
    Open,
    Resolved,
    either,
)
from saqlint.semantics.blocking import returned_class

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

__all__ = ["bind", "bound_frame", "called", "keywords", "positional", "result"]


def result(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved:
    """What a call gives back."""
    if isinstance(call.func, ast.Name) and call.func.id == "isinstance":
        return resolver.decided(call, frame)
    found = (
        _plugin_look_up(resolver, call, frame)
        or members.context_look_up(resolver, call, frame)
        or _other_constructor(resolver, call, frame)
        or methods.result(resolver, call, frame)
    )
    return found or called(resolver, resolver.value(call.func, frame), call, frame)


def called(
    resolver: "Resolver", function: Resolved, call: ast.Call | None, frame: Frame | None
) -> Resolved:
    """What calling a value gives back; `call` None is a call without arguments."""
    match function:
        case Either():
            return either(called(resolver, each, call, frame) for each in function.options)
        case FunctionValue():
            inner = frame or function.frame
            given = arguments_of(resolver, call, inner)
            return resolver.result(function, given, inner.depth)
        case ClassValue() if enum_mixin(resolver, function) is not None:
            return _member(resolver, function, call, frame or function.frame)
        case ClassValue():
            return Instance(function, call, frame)
        case External(name=name) if frame is not None:
            return externals.called(resolver, name, call, frame)
        case Instance():
            return _object(resolver, function, call, frame)
        case Open():
            return Open(function.reason)
    return Open("a call that could not be followed")


def _object(
    resolver: "Resolver", value: Instance, call: ast.Call | None, frame: Frame | None
) -> Resolved:
    """What calling an object gives back: a `partial`, something with `__call__`."""
    match value.of:
        case ClassValue():
            method = resolver.attribute(value, "__call__")
            if isinstance(method, FunctionValue):
                return called(resolver, method, call, frame)
        case External(name="functools.partial") if value.call is not None and value.call.args:
            return _partial(resolver, value, call, frame)
        case External(name=name) if returned_class(f"{name}.__call__") is not None:
            return Instance(External(str(returned_class(f"{name}.__call__"))), call, frame)
        case External(name=name) if frame is not None:
            return externals.called(resolver, f"{name}.__call__", call, frame)
    return Open("a call that could not be followed")


def _partial(
    resolver: "Resolver", value: Instance, call: ast.Call | None, frame: Frame | None
) -> Resolved:
    """What `partial(function, …)(…)` gives back."""
    made, inner = value.call, value.frame
    if made is None or inner is None:
        return Open("a call of a `partial`")
    target = resolver.value(made.args[0], inner)
    rest = ast.copy_location(ast.Call(made.func, made.args[1:], made.keywords), made)
    if isinstance(target, FunctionValue):
        before = arguments_of(resolver, rest, inner)
        after = arguments_of(resolver, call, frame or inner)
        given = Arguments(
            (*before.positional, *after.positional),
            {**(before.named or {}), **(after.named or {})},
            before.open or after.open,
        )
        return resolver.result(target, given, inner.depth)
    if call is None or not (call.args or call.keywords):
        return called(resolver, target, rest, inner)
    return Open("a call of a `partial`")


def _member(resolver: "Resolver", of: ClassValue, call: ast.Call | None, frame: Frame) -> Resolved:
    """`Enum(value)`: the member with that value."""
    if call is None or len(call.args) != 1 or call.keywords:
        return Open("an enum made by a call")
    match resolver.value(call.args[0], frame):
        case EnumMember() as member if member.of.node is of.node:
            return member
        case Constant(value=wanted, overridable=False):
            for name in of.scope.bindings:
                match resolver.attribute(of, name):
                    case EnumMember(value=Constant(value=value)) as member if value == wanted:
                        return member
    return Open("an enum member looked up by its value")


def _other_constructor(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved | None:
    """`Derived.from_url(…)`, which a class outside the project defines: it makes a `Derived`."""
    match call.func:
        case ast.Attribute(value=head, attr=name):
            of = resolver.value(head, frame)
        case _:
            return None
    if not isinstance(of, ClassValue) or not isinstance(resolver.attribute(of, name), Open):
        return None
    outside = [base.name for base in bases(resolver, of) if isinstance(base, External)]
    makes_own = any(method_type(base, name) == base for base in outside)
    return Instance(of, call, frame, how=name) if makes_own else None


def _plugin_look_up(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved | None:
    """`app.plugins.get(SAQPlugin)`: whatever the registry is, it gives an instance."""
    head = call.func
    if not isinstance(head, ast.Attribute) or head.attr not in ("get", "get_plugin"):
        return None
    if len(call.args) != 1 or not isinstance(call.args[0], (ast.Name, ast.Attribute, ast.Constant)):
        return None
    match resolver.value(call.args[0], frame):
        case External(name="litestar_saq.SAQPlugin") | Constant(value="SAQPlugin"):
            return Instance(External("litestar_saq.SAQPlugin"))
    return None
