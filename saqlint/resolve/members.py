"""Attributes and items of values, whatever they are; the context of tasks and hooks."""

import ast
from typing import TYPE_CHECKING

from saqlint.resolve import classes, imports, instances, sequences
from saqlint.resolve.annotations import classes as annotated_classes
from saqlint.resolve.classes import bases, enum_mixin
from saqlint.resolve.functions import decorators
from saqlint.resolve.library import canonical
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    ContextItem,
    Dictionary,
    Either,
    EnumMember,
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
    options,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

__all__ = ["attribute", "bases", "context_value", "decorators", "enum_mixin", "item"]


def attribute(resolver: "Resolver", value: Resolved, name: str) -> Resolved:
    """An attribute of one value."""
    match value:
        case ModuleValue(module=module):
            return imports.member(resolver, module, name)
        case External(name=outer):
            return External(canonical(f"{outer}.{name}"))
        case ClassValue():
            return classes.attribute(resolver, value, name)
        case Instance():
            return instances.attribute(resolver, value, name)
        case EnumMember():
            return _of_member(resolver, value, name)
        case FunctionValue():
            return _of_function(value, name)
        case Parameter():
            typed = resolver.typed(value)
            if isinstance(typed, (Open, Parameter)):
                return Open(f"`{value.name}` has no annotation that tells what it is")
            return resolver.attribute(typed, name)
        case ContextItem():
            stored = context_value(resolver, value)
            return stored if isinstance(stored, Open) else resolver.attribute(stored, name)
        case Constant(value=str()) | Text():
            return External(f"builtins.str.{name}")
        case Open():
            return Open(value.reason)
    return Open(f"attribute `{name}`")


def _of_member(resolver: "Resolver", value: EnumMember, name: str) -> Resolved:
    if name in ("value", "_value_"):
        return value.value
    if name in ("name", "_name_"):
        return Constant(value.name)
    bindings = value.of.scope.bindings.get(name)
    if bindings and bindings[-1].kind == "assign":
        return classes.attribute(resolver, value.of, name)
    if bindings or not value.mixin:
        return instances.attribute(resolver, Instance(value.of), name)
    return resolver.attribute(value.value, name)


def _of_function(value: FunctionValue, name: str) -> Resolved:
    if name not in ("__name__", "__qualname__"):
        return Open("a function's attribute")
    if isinstance(value.node, ast.Lambda):
        return Constant("<lambda>")
    return Constant(value.qualname if name == "__qualname__" else value.node.name)


def context_value(
    resolver: "Resolver", item: ContextItem, inside: frozenset[str] = frozenset()
) -> Resolved:
    """What stands in the context under a key: what SAQ sets, or what hooks store.

    A hook may store what it read from the context; `inside` are the keys that led here, so a key
    that is stored from itself ends as `Open`.
    """
    if item.key == "worker":
        return Instance(External("saq.Worker"))
    if item.key == "job":
        return Instance(External("saq.Job"))
    stored = resolver.stored(item.key)
    if stored is None:
        return Open(f'nothing stores `ctx["{item.key}"]`')
    inside |= {item.key}
    found: list[Resolved] = []
    for option in options(stored):
        if not isinstance(option, ContextItem):
            found.append(option)
        elif option.key not in inside:
            found.append(context_value(resolver, option, inside))
    return either(found) if found else Open(f'`ctx["{item.key}"]` is stored from itself')


def item(resolver: "Resolver", node: ast.Subscript, frame: Frame) -> Resolved:
    """`value[key]`."""
    value = resolver.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        if isinstance(value, Many):
            return sequences.sliced(value, node.slice, resolver, frame)
        return _part_of_text(resolver, value, node.slice, frame)
    key = resolver.value(node.slice, frame)
    return either(_item(resolver, option, key) for option in options(value))


def _part_of_text(resolver: "Resolver", value: Resolved, node: ast.Slice, frame: Frame) -> Resolved:
    match value:
        case Constant(value=str(text), source=source, overridable=over):
            bounds = sequences.bounds(resolver, node, frame)
            if bounds is None:
                return Instance(External("builtins.str"))
            return Constant(text[bounds], source, over)
        case Text():
            return Instance(External("builtins.str"))
    return Open("a part of a collection")


def _item(resolver: "Resolver", value: Resolved, key: Resolved) -> Resolved:
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
        case Constant(value=str(text)), Constant(value=int(index)):
            if -len(text) <= index < len(text):
                return Constant(text[index], value.source, value.overridable)
        case External(name="os.environ"), _:
            return Instance(External("builtins.str"))
        case ClassValue(), Constant(value=str(name)) if enum_mixin(resolver, value) is not None:
            return resolver.attribute(value, name)
        case ClassValue(), _ if enum_mixin(resolver, value) is not None:
            return Open("an enum member")
        case ((ClassValue() | External()), _):
            return value
        case ((Instance(of=External(name="builtins.str")) | Text()), _):
            return Instance(External("builtins.str"))
        case Parameter(), _:
            return Open(f"an item of `{value.name}`")
    return Open("an item of a collection")


def context_look_up(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved | None:
    """`ctx.get("key")` and its like: what stands in the context; None where it is another call."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=head, attr="get" | "pop" | "setdefault"),
            args=[ast.Constant(value=str(key)), *_],
        ):
            receiver = resolver.value(head, frame)
            if isinstance(receiver, Parameter) and _is_context(resolver, receiver):
                return ContextItem(key, receiver.function)
    return None


def _is_context(resolver: "Resolver", value: Parameter) -> bool:
    """Whether a parameter is the context of a task or hook."""
    node = value.function.node
    if next(iter(value.function.bindings), None) != value.name and not value.function.is_method:
        return False
    if id(node) in resolver.context_functions:
        return True
    binding = value.function.bindings[value.name][0]
    frame = value.frame.parent or value.frame
    found = annotated_classes(resolver, binding.annotation, frame)
    return any(isinstance(of, External) and of.name == "saq.Context" for of in found)


def any_of(resolver: "Resolver", value: Resolved, name: str) -> Resolved:
    """An attribute of a value, each possibility looked at; None has none."""
    if not isinstance(value, Either):
        return attribute(resolver, value, name)
    return either(
        attribute(resolver, option, name)
        for option in value.options
        if not (isinstance(option, Constant) and option.value is None)
    )
