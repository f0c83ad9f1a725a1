"""Classes of the project: their bases, their attributes, enums, defaults of fields."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from saqlint.resolve.annotations import instance_of
from saqlint.resolve.arguments import decorator_names
from saqlint.resolve.scopes import Binding
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Dictionary,
    EnumMember,
    External,
    Frame,
    Instance,
    Many,
    Open,
    Resolved,
    Text,
    overridable,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_BASES: Final = 30
_FIELD_MAKERS: Final = frozenset(
    {
        "dataclasses.field",
        "pydantic.Field",
        "pydantic.fields.Field",
        "msgspec.field",
        "attrs.field",
        "attr.ib",
        "attr.field",
        "pydantic.PrivateAttr",
        "sqlmodel.Field",
    }
)
_VALIDATORS: Final = frozenset({"field_validator", "validator"})


def bases(resolver: "Resolver", of: ClassValue) -> Iterator[ClassValue | External]:
    """The class and its bases, depth first, each once; what cannot be followed is left out."""
    seen: set[int] = set()
    stack: list[ClassValue | External] = [of]
    while stack:
        current = stack.pop()
        if isinstance(current, ClassValue):
            if id(current.node) in seen or len(seen) > _BASES:
                continue
            seen.add(id(current.node))
        yield current
        if isinstance(current, ClassValue):
            stack.extend(reversed(list(direct_bases(resolver, current))))


def direct_bases(resolver: "Resolver", of: ClassValue) -> Iterator[ClassValue | External]:
    """The classes that a class names as its bases; what cannot be followed is left out."""
    for node in of.node.bases:
        head = node.value if isinstance(node, ast.Subscript) else node
        match resolver.value(head, of.frame):
            case (ClassValue() | External()) as base:
                yield base


def frame_of(of: ClassValue) -> Frame:
    """The frame of a class's own statements."""
    return Frame(of.module, of.scope, parent=of.frame)


def enum_mixin(resolver: "Resolver", of: ClassValue) -> str | None:
    """`str`, `strenum`, `int` or empty for an enum class; None for another class."""
    names = {base.name for base in bases(resolver, of) if isinstance(base, External)}
    if not any(name.startswith("enum.") or name.endswith(".StrEnum") for name in names):
        return None
    if any(name.endswith("StrEnum") for name in names):
        return "strenum"
    if "builtins.str" in names:
        return "str"
    return "int" if names & {"builtins.int", "enum.IntEnum", "enum.IntFlag"} else ""


def attribute(resolver: "Resolver", of: ClassValue, name: str) -> Resolved:
    """An attribute of a class itself."""
    if name == "__qualname__":
        return Constant(of.scope.qualname)
    if name == "__name__":
        return Constant(of.node.name)
    for base in bases(resolver, of):
        if isinstance(base, External) or name not in base.scope.bindings:
            continue
        found = _own(resolver, base, name)
        return replaceable(found) if of.derived else found
    return Open(f"no `{name}` in class `{of.node.name}`")


def _own(resolver: "Resolver", of: ClassValue, name: str) -> Resolved:
    bindings = of.scope.bindings[name]
    value = resolver.bound(name, of.scope, frame_of(of))
    assigned = bindings[-1].kind == "assign"
    mixin = enum_mixin(resolver, of) if assigned else None
    if mixin is not None and not name.startswith("_"):
        return EnumMember(of, name, _member_value(value, name, mixin), mixin)
    if assigned:
        value = field_default(resolver, of, bindings[-1], value)
    return settled(of, name, value)


def _member_value(value: Resolved, name: str, mixin: str) -> Resolved:
    match value:
        case Instance(of=External(name="enum.auto")):
            return Constant(name.lower()) if mixin == "strenum" else Open("an `auto()` value")
    return value


def replaceable(value: Resolved) -> Resolved:
    """A class attribute that a derived class may set otherwise."""
    if isinstance(value, (Many, Dictionary)):
        return replace(value, open=True)
    return overridable(value)


def settled(of: ClassValue, name: str, value: Resolved) -> Resolved:
    """What a class or its objects keep, as far as no statement sets it or adds to it elsewhere."""
    if name in of.scope.module.reset and isinstance(value, (Constant, Text)):
        return Open(f"`{name}` is set from outside")
    if name in of.scope.module.grown:
        match value:
            case Many():
                return replace(value, open=True)
            case Dictionary(items=items):
                return replace(value, open=True, maybe=frozenset(items))
    return value


def is_settings(resolver: "Resolver", of: ClassValue) -> bool:
    """Whether the environment fills the fields of the class."""
    return any(
        isinstance(base, External) and base.name.endswith(".BaseSettings")
        for base in bases(resolver, of)
    )


def field_default(
    resolver: "Resolver", of: ClassValue, binding: Binding, value: Resolved
) -> Resolved:
    """What a class attribute holds where nothing was given for it: the default of a field."""
    settings = is_settings(resolver, of)
    if settings and isinstance(binding.value, ast.Constant) and binding.value.value is None:
        return Open(f"`{binding.name}` comes from the environment", unset=True)
    if binding.annotation is not None and _validated(resolver, of, binding.name):
        # What comes in is not what is kept.
        typed = instance_of(resolver, binding.annotation, frame_of(of))
        return typed if isinstance(value, (Constant, Open)) else value
    if isinstance(binding.value, ast.Call):
        head = resolver.value(binding.value.func, frame_of(of))
        if isinstance(head, External) and head.name in _FIELD_MAKERS:
            value = _made_default(resolver, binding, binding.value, of)
    return overridable(value) if settings else value


def _made_default(
    resolver: "Resolver", binding: Binding, call: ast.Call, of: ClassValue
) -> Resolved:
    """The default that `field(...)` or `Field(...)` gives to an attribute."""
    frame = frame_of(of)
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    factory = named.get("default_factory") or named.get("factory")
    if factory is not None:
        return resolver.call(resolver.value(factory, frame), None, frame)
    given = named.get("default") or (call.args[0] if call.args else None)
    value = None if given is None else resolver.value(given, frame)
    if value is None or (isinstance(value, Constant) and value.value is ...):
        return instance_of(resolver, binding.annotation, frame)
    return value


def _validated(resolver: "Resolver", of: ClassValue, name: str) -> bool:
    """Whether a validator of the class may change what is given for a field."""
    for base in bases(resolver, of):
        if isinstance(base, External):
            continue
        for child in base.scope.children:
            node = child.node
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if _VALIDATORS & decorator_names(node) and {name, "*"} & _fields_named(node):
                return True
    return False


def _fields_named(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[object]:
    """The fields that a validator's decorator names."""
    return {
        argument.value
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for argument in decorator.args
        if isinstance(argument, ast.Constant)
    }
