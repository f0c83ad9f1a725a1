"""Attributes and items: of modules, classes, instances, enums, settings objects, contexts."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from saqlint.resolve import calls, imports
from saqlint.resolve.annotations import instance_of
from saqlint.resolve.library import attribute_type, canonical
from saqlint.resolve.scopes import Binding, FunctionNode, Scope
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    ContextItem,
    Dictionary,
    Either,
    EnumMember,
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Many,
    ModuleValue,
    Open,
    Parameter,
    Resolved,
    Text,
    either,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_FIELD_MAKERS: Final = frozenset(
    "dataclasses.field pydantic.Field pydantic.fields.Field msgspec.field attrs.field attr.ib "
    "attr.field pydantic.PrivateAttr sqlmodel.Field".split()
)
_SETTINGS: Final = frozenset(
    "pydantic_settings.BaseSettings pydantic_settings.main.BaseSettings pydantic.BaseSettings "
    "pydantic.v1.BaseSettings environ.Env".split()
)


def definition(resolver: "Resolver", node: ast.AST, frame: Frame) -> Resolved:
    """What a `def` binds."""
    del resolver
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    return FunctionValue(node, frame)


def decorators(resolver: "Resolver", function: FunctionValue) -> Iterator[str]:
    """The names of a function's decorators: canonical where external, else the qualified one."""
    if isinstance(function.node, ast.Lambda):
        return
    for node in function.node.decorator_list:
        head = node.func if isinstance(node, ast.Call) else node
        match resolver.value(head, function.frame):
            case External(name=name):
                yield name
            case FunctionValue() as inner:
                yield f"{inner.module.name}.{inner.qualname}"
            case _:
                yield ""


def method_owner(resolver: "Resolver", scope: Scope, frame: Frame) -> Resolved | None:
    """What the first parameter of a method is; None for a static method."""
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    names = {getattr(d, "id", getattr(d, "attr", "")) for d in node.decorator_list}
    if "staticmethod" in names:
        return None
    if frame.owner is not None:
        return frame.owner.of if "classmethod" in names else frame.owner
    assert scope.parent is not None
    assert isinstance(scope.parent.node, ast.ClassDef)
    outer = frame.parent.parent if frame.parent is not None else None
    of = ClassValue(scope.parent.node, outer or resolver.frame(frame.module, scope.parent.parent or scope))
    return of if "classmethod" in names else Instance(of, how="self")


def attribute(resolver: "Resolver", value: Resolved, name: str) -> Resolved:  # noqa: C901, PLR0911, PLR0912
    """An attribute of one value."""
    match value:
        case ModuleValue(module=module):
            return imports.member(resolver, module, name)
        case External(name=outer):
            return External(canonical(f"{outer}.{name}"))
        case ClassValue():
            return _class_attribute(resolver, value, name)
        case Instance():
            return _instance_attribute(resolver, value, name)
        case EnumMember():
            if name == "value":
                return value.value
            return Constant(value.name) if name == "name" else Open("an enum member's attribute")
        case FunctionValue():
            if name in ("__name__", "__qualname__"):
                text = value.qualname
                return Constant(text if name == "__qualname__" else text.rpartition(".")[2])
            return Open("a function's attribute")
        case Parameter():
            typed = resolver.typed(value)
            if isinstance(typed, (Open, Parameter)):
                return Open(f"`{value.name}` has no annotation that tells what it is")
            return resolver.attribute(typed, name)
        case ContextItem():
            stored = context_value(resolver, value)
            return stored if isinstance(stored, Open) else resolver.attribute(stored, name)
        case Either():
            return resolver.attribute(value, name)
        case Constant(value=str()) | Text():
            return External(f"builtins.str.{name}")
        case Open():
            return value
    return Open(f"attribute `{name}`")


def context_value(resolver: "Resolver", item: ContextItem) -> Resolved:
    """What stands in the context under a key: what SAQ sets, or what hooks store."""
    if item.key == "worker":
        return Instance(External("saq.Worker"), how="context")
    if item.key == "job":
        return Instance(External("saq.Job"), how="context")
    stores = resolver.context_stores.get(item.key, [])
    if not stores:
        return Open(f'nothing stores `ctx["{item.key}"]`')
    return either([resolver.read(store) for store in stores])


def bases(resolver: "Resolver", of: ClassValue) -> Iterator[ClassValue | External]:
    """The class and its bases, depth first, each once; what cannot be followed is left out."""
    seen: set[int] = set()
    stack: list[ClassValue | External] = [of]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, External) or id(current.node) in seen or len(seen) > 30:  # noqa: PLR2004
            continue
        seen.add(id(current.node))
        found: list[ClassValue | External] = []
        for node in current.node.bases:
            head = node.value if isinstance(node, ast.Subscript) else node
            match resolver.value(head, current.frame):
                case (ClassValue() | External()) as base:
                    found.append(base)
        stack.extend(
            b for b in reversed(found) if isinstance(b, External) or id(b.node) not in seen
        )


def enum_mixin(resolver: "Resolver", of: ClassValue) -> str | None:
    """`str`, `strenum`, `int` or empty for an enum class; None for another class."""
    names = {base.name for base in bases(resolver, of) if isinstance(base, External)}
    if not any(name.startswith("enum.") or name.endswith(".StrEnum") for name in names):
        return None
    if any(name.endswith("StrEnum") for name in names):
        return "strenum"
    if "builtins.str" in names:
        return "str"
    return "int" if names & {"builtins.int", "enum.IntEnum"} else ""


def _class_attribute(resolver: "Resolver", of: ClassValue, name: str) -> Resolved:
    if name in ("__name__", "__qualname__"):
        return Constant(of.scope.qualname)
    for base in bases(resolver, of):
        if isinstance(base, External) or name not in base.scope.bindings:
            continue
        frame = Frame(base.module, base.scope, parent=base.frame)
        value = resolver.bound(name, base.scope, frame)
        plain = [b for b in base.scope.bindings[name] if b.kind == "assign"]
        mixin = enum_mixin(resolver, base) if plain else None
        if mixin is not None:
            return EnumMember(base, name, _member_value(plain[-1], value, mixin), mixin)
        if plain and plain[-1].value is not None:
            return _field_default(resolver, plain[-1], value, frame, base) or value
        return value
    return Open(f"no `{name}` in class `{of.node.name}`")


def _member_value(binding: Binding, value: Resolved, mixin: str) -> Resolved:
    """`auto()` in a `StrEnum` is the member's name in lower case."""
    node = binding.value
    if mixin == "strenum" and isinstance(node, ast.Call):
        if getattr(node.func, "id", getattr(node.func, "attr", "")) == "auto":
            return Constant(binding.name.lower())
    return value


def _instance_attribute(resolver: "Resolver", instance: Instance, name: str) -> Resolved:
    if isinstance(instance.of, External):
        of = instance.of.name
        known = attribute_type(of, name)
        if known is not None:
            return Instance(External(known), how=f"attribute {name}")
        return External(f"{of}.{name}")
    for base in bases(resolver, instance.of):
        if isinstance(base, External):
            continue
        found = _own_attribute(resolver, base, instance, name)
        if found is not None:
            return _grown(base, name, found)
    return Open(f"no `{name}` in class `{instance.of.node.name}`")


def _grown(base: ClassValue, name: str, value: Resolved) -> Resolved:
    """A list or dict that some method adds to: what else it holds is not known."""
    if not isinstance(value, (Many, Dictionary)):
        return value
    changes = re.compile(
        rf"\.{re.escape(name)}(?:\.(?:append|add|extend|insert|update|setdefault|pop)\b|\s*\+=|\[)"
    )
    return replace(value, open=True) if changes.search(base.module.text) else value


def _own_attribute(
    resolver: "Resolver", base: ClassValue, instance: Instance, name: str
) -> Resolved | None:
    scope = base.scope
    frame = Frame(base.module, scope, parent=base.frame)
    stored = list(_stored(resolver, base, instance, name))
    if name not in scope.bindings:
        return either(stored) if stored else None
    binding = scope.bindings[name][-1]
    if binding.kind == "function":
        assert isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef))
        function = FunctionValue(binding.node, frame, owner=instance)
        if _is_property(binding.node):
            return calls.call_function(resolver, function, None, Frame(base.module, scope))
        return function
    given = _constructed(resolver, base, instance, name)
    if given is not None:
        return given
    value = resolver.bound(name, scope, frame)
    if binding.kind == "assign":
        value = _field_default(resolver, binding, value, frame, base) or value
    if stored:
        return either([*stored, value])
    return value


def _stored(
    resolver: "Resolver", base: ClassValue, instance: Instance, name: str
) -> Iterator[Resolved]:
    """What the methods of a class assign to `self.name`."""
    class_frame = Frame(base.module, base.scope, parent=base.frame)
    for method in base.scope.children:
        for binding in method.attributes.get(name, ()):
            frame = Frame(base.module, method, parent=class_frame, owner=instance)
            if getattr(method.node, "name", "") == "__init__" and instance.call is not None:
                frame = calls.constructor_frame(resolver, method, class_frame, instance)
            value = (
                instance_of(resolver, binding.annotation, class_frame)
                if binding.value is None
                else resolver.value(binding.value, frame)
            )
            if isinstance(value, (Open, Parameter)) and binding.annotation is not None:
                typed = instance_of(resolver, binding.annotation, class_frame)
                value = value if isinstance(typed, Open) else typed
            yield resolver.typed(value)


def _constructed(
    resolver: "Resolver", base: ClassValue, instance: Instance, name: str
) -> Resolved | None:
    """The value that the construction gives to a field of a dataclass-like class."""
    call, frame = instance.call, instance.frame
    if call is None or frame is None or "__init__" in base.scope.bindings:
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return resolver.value(keyword.value, frame)
    if call.args:
        fields = [
            field
            for field, bindings in base.scope.bindings.items()
            if any(binding.annotation is not None for binding in bindings)
        ]
        if name in fields and fields.index(name) < len(call.args):
            return resolver.value(call.args[fields.index(name)], frame)
    if any(keyword.arg is None for keyword in call.keywords):
        return Open("a `**mapping` in the construction")
    return None


def _field_default(
    resolver: "Resolver", binding: Binding, value: Resolved, frame: Frame, of: ClassValue
) -> Resolved | None:
    """The default that `field(...)`, `Field(...)` or a settings class gives to an attribute."""
    node = binding.value
    if isinstance(node, ast.Call):
        head = resolver.value(node.func, frame)
        if isinstance(head, External) and (
            head.name in _FIELD_MAKERS or head.name.rpartition(".")[2] in ("Field", "field")
        ):
            return _made_default(resolver, node, frame, of)
    if isinstance(value, Constant) and _is_settings(resolver, of):
        return Constant(value.value, value.source, overridable=True)
    return None


def _made_default(
    resolver: "Resolver", node: ast.Call, frame: Frame, of: ClassValue
) -> Resolved:
    overridable = _is_settings(resolver, of)
    for keyword in node.keywords:
        if keyword.arg == "default_factory" or keyword.arg == "factory":
            made = calls.call_value(resolver, resolver.value(keyword.value, frame), None, frame)
            return _overridable(made) if overridable else made
        if keyword.arg == "default":
            value = resolver.value(keyword.value, frame)
            return _overridable(value) if overridable else value
    if node.args:
        value = resolver.value(node.args[0], frame)
        if not (isinstance(value, Constant) and value.value is ...):
            return _overridable(value) if overridable else value
    return Open("a field without a default")


def _overridable(value: Resolved) -> Resolved:
    if isinstance(value, Constant):
        return Constant(value.value, value.source, overridable=True)
    return value


def _is_settings(resolver: "Resolver", of: ClassValue) -> bool:
    return any(
        isinstance(base, External)
        and (base.name in _SETTINGS or base.name.endswith(".BaseSettings"))
        for base in bases(resolver, of)
    )


def _is_property(node: FunctionNode) -> bool:
    names = {getattr(d, "id", getattr(d, "attr", "")) for d in node.decorator_list}
    return bool(names & {"property", "cached_property", "computed_field"})


def entered(resolver: "Resolver", binding: Binding, frame: Frame) -> Resolved:
    """What `with … as name` binds: an external context manager is taken to give itself."""
    assert binding.value is not None
    match resolver.value(binding.value, frame):
        case Instance() as value if not binding.unpack:
            return value
        case FunctionValue() | Open() | Parameter() | Either():
            return Open(f"what `with` gives to `{binding.name}`")
    return Open(f"what `with` gives to `{binding.name}`")


def item(resolver: "Resolver", node: ast.Subscript, frame: Frame) -> Resolved:  # noqa: PLR0911
    """`value[key]`."""
    value = resolver.value(node.value, frame)
    key = resolver.value(node.slice, frame)
    match value, key:
        case Parameter(), Constant(value=str(name)) if _is_context(resolver, value):
            return ContextItem(name, value.function)
        case Dictionary(items=items, maybe=maybe), Constant(value=str(name)):
            if name in items and name not in maybe:
                return resolver.read(items[name])
            return Open(f'no certain `["{name}"]` in a dict')
        case Many(items=elements, open=False), Constant(value=int(index)):
            if -len(elements) <= index < len(elements):
                return resolver.read(elements[index])
        case External(name="os.environ"), _:
            return Instance(External("builtins.str"), how="environment")
        case ClassValue(), Constant(value=str(name)) if enum_mixin(resolver, value) is not None:
            return resolver.attribute(value, name)
        case (ClassValue() | External()), _:
            return value
        case Instance(of=External(name="builtins.str")), _:
            return value
        case Parameter(), _:
            return Open(f"an item of `{value.name}`")
    return Open("an item of a collection")


def _is_context(resolver: "Resolver", value: Parameter) -> bool:
    """Whether a parameter is the context of a task or hook."""
    node = value.function.node
    if next(iter(value.function.bindings), None) != value.name and not value.function.is_method:
        return False
    if id(node) in resolver.context_functions:
        return True
    binding = value.function.bindings[value.name][0]
    return binding.annotation is not None and "saq.Context" in {
        getattr(of, "name", "")
        for of in _annotation_classes(resolver, binding, value)
    }


def _annotation_classes(
    resolver: "Resolver", binding: Binding, value: Parameter
) -> tuple[ClassValue | External, ...]:
    from saqlint.resolve.annotations import classes  # noqa: PLC0415

    return classes(resolver, binding.annotation, value.frame.parent or value.frame)


__all__ = [
    "attribute",
    "bases",
    "context_value",
    "decorators",
    "definition",
    "entered",
    "enum_mixin",
    "item",
    "method_owner",
]
