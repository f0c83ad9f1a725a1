"""Attributes of objects: what their class sets, what methods store, what was given."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from saqlint.resolve.annotations import instance_of
from saqlint.resolve.arguments import constructor_frame, decorator_names
from saqlint.resolve.classes import (
    bases,
    field_default,
    frame_of,
    is_settings,
    replaceable,
    settled,
)
from saqlint.resolve.library import attribute_type
from saqlint.resolve.scopes import FUNCTIONS, Binding, Scope
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    External,
    Frame,
    FunctionValue,
    Instance,
    Open,
    Parameter,
    Resolved,
    either,
    options,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_PROPERTIES = frozenset(
    {"property", "cached_property", "computed_field", "hybrid_property", "getter"}
)
_WRITERS = frozenset({"setter", "deleter"})


def frame_of_scope(resolver: "Resolver", frame: Frame, scope: Scope) -> Frame:
    """The frame of `scope`, an enclosing one of the frame's."""
    current: Frame | None = frame
    while current is not None:
        if current.scope is scope:
            return current
        current = current.parent
    return resolver.frame(frame.module, scope)


def method_owner(resolver: "Resolver", scope: Scope, frame: Frame) -> Resolved | None:
    """What the first parameter of a method is; None for a static method."""
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    assert scope.parent is not None
    assert isinstance(scope.parent.node, ast.ClassDef)
    names = decorator_names(node)
    if "staticmethod" in names:
        return None
    if frame.owner is not None:
        owner: Instance = frame.owner
    else:
        around = None if frame.parent is None else frame.parent.parent
        around = around or resolver.frame(frame.module, scope.parent.parent or scope.module)
        owner = Instance(ClassValue(scope.parent.node, around))
    of_class = "classmethod" in names or node.name in ("__new__", "__init_subclass__")
    if of_class and isinstance(owner.of, ClassValue):
        return replace(owner.of, derived=frame.owner is None)
    return owner


def entered(resolver: "Resolver", binding: Binding, frame: Frame) -> Resolved:
    """What `with … as name` binds: an external context manager is taken to give itself."""
    unknown = Open(f"what `with` gives to `{binding.name}`")
    if binding.value is None or binding.unpack:
        return unknown
    found: list[Resolved] = []
    for value in options(resolver.value(binding.value, frame)):
        match value:
            case Instance(of=External()):
                found.append(value)
            case Instance(of=ClassValue()):
                found.append(_entered(resolver, value))
            case _ if _is_manager(resolver, binding.value, frame):
                found.append(value)
            case _:
                return unknown
    return either(found)


def _entered(resolver: "Resolver", value: Instance) -> Resolved:
    for name in ("__enter__", "__aenter__"):
        method = resolver.attribute(value, name)
        if isinstance(method, FunctionValue):
            return resolver.call(method, None, method.frame)
    return value


def _is_manager(resolver: "Resolver", node: ast.expr, frame: Frame) -> bool:
    """Whether a call is one of a function with `@contextmanager`, which gives what it yields."""
    head = node.func if isinstance(node, ast.Call) else node
    match resolver.value(head, frame):
        case FunctionValue(node=ast.FunctionDef() | ast.AsyncFunctionDef() as made):
            return bool({"contextmanager", "asynccontextmanager"} & decorator_names(made))
    return False


def attribute(resolver: "Resolver", instance: Instance, name: str) -> Resolved:
    """An attribute of an object."""
    if isinstance(instance.of, External):
        known = attribute_type(instance.of.name, name)
        if known is not None:
            return Instance(External(known), how=f"attribute {name}")
        return External(f"{instance.of.name}.{name}")
    foreign: list[External] = []
    for base in bases(resolver, instance.of):
        if isinstance(base, External):
            foreign.append(base)
            continue
        found = _own(resolver, base, instance, name)
        if found is not None:
            return found
    if name == "__class__":
        return instance.of
    return _inherited(foreign, name) or Open(f"no `{name}` in class `{instance.of.node.name}`")


def _inherited(foreign: list[External], name: str) -> Resolved | None:
    """An attribute of a known class from outside that the object's class derives from."""
    for base in foreign:
        known = attribute_type(base.name, name)
        if known is not None:
            return Instance(External(known), how=f"attribute {name}")
    return None


def _own(resolver: "Resolver", base: ClassValue, instance: Instance, name: str) -> Resolved | None:
    """What one class of the object's says of an attribute; None where it says nothing."""
    stored = list(_stored(resolver, base, instance, name))
    bindings = base.scope.bindings.get(name)
    if not bindings:
        return settled(base, name, either(stored)) if stored else None
    binding = _reader(bindings)
    if isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        function = FunctionValue(binding.node, frame_of(base), owner=instance)
        if _PROPERTIES & decorator_names(binding.node):
            return resolver.call(function, None, frame_of(base))
        return function
    value = _given(resolver, instance, name)
    if value is None:
        value = _default(resolver, base, instance, binding)
    return settled(base, name, either([*stored, value]))


def _reader(bindings: list[Binding]) -> Binding:
    """The binding that tells what is read: `@x.setter` gives back the property `x` was before."""
    for binding in reversed(bindings):
        node = binding.node
        if not isinstance(node, FUNCTIONS) or not _WRITERS & decorator_names(node):
            return binding
    return bindings[-1]


def _default(
    resolver: "Resolver", base: ClassValue, instance: Instance, binding: Binding
) -> Resolved:
    """What a class attribute holds for an object about whose construction little is known."""
    value = resolver.bound(binding.name, base.scope, frame_of(base))
    if binding.kind != "assign":
        return value
    value = field_default(resolver, base, binding, value)
    if instance.call is not None or is_settings(resolver, base):
        return value
    if instance.how == "parameter" and binding.annotation is not None:
        # A field of an object that somebody else made: its default need not be its value.
        typed = instance_of(resolver, binding.annotation, frame_of(base))
        return typed if isinstance(value, Constant) else value
    return replaceable(value)


def _stored(
    resolver: "Resolver", base: ClassValue, instance: Instance, name: str
) -> Iterator[Resolved]:
    """What the methods of a class assign to `self.name`."""
    for method in base.scope.children:
        for binding in method.attributes.get(name, ()):
            frame = Frame(base.module, method, parent=frame_of(base), owner=instance)
            if getattr(method.node, "name", "") == "__init__" and instance.call is not None:
                frame = constructor_frame(resolver, method, frame_of(base), instance)
            yield _assigned(resolver, base, binding, frame)


def _assigned(resolver: "Resolver", base: ClassValue, binding: Binding, frame: Frame) -> Resolved:
    typed = instance_of(resolver, binding.annotation, frame_of(base))
    if binding.value is None:
        return typed
    value = resolver.unpacked(resolver.value(binding.value, frame), binding.unpack)
    if isinstance(value, (Open, Parameter)) and not isinstance(typed, Open):
        return typed
    return resolver.typed(value)


def _given(resolver: "Resolver", instance: Instance, name: str) -> Resolved | None:
    """The value that the construction gives to a field of a dataclass-like class."""
    call, frame = instance.call, instance.frame
    if call is None or frame is None or not isinstance(instance.of, ClassValue):
        return None
    if any("__init__" in b.scope.bindings for b in _project_bases(resolver, instance.of)):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return resolver.value(keyword.value, frame)
    if any(keyword.arg is None for keyword in call.keywords):
        return Open("a `**mapping` in the construction")
    if not call.args:
        return None
    fields = _fields(resolver, instance.of)
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return Open("a `*sequence` in the construction")
    if name in fields and fields.index(name) < len(call.args):
        return resolver.value(call.args[fields.index(name)], frame)
    return None


def _project_bases(resolver: "Resolver", of: ClassValue) -> list[ClassValue]:
    return [base for base in bases(resolver, of) if isinstance(base, ClassValue)]


def _fields(resolver: "Resolver", of: ClassValue) -> list[str]:
    """The fields of a dataclass-like class in the order of their positions, bases first."""
    found: dict[str, None] = {}
    for base in reversed(_project_bases(resolver, of)):
        for name, bindings in base.scope.bindings.items():
            annotations = [b.annotation for b in bindings if b.annotation is not None]
            if annotations and not _is_class_variable(annotations[0]):
                found.setdefault(name)
    return list(found)


def _is_class_variable(annotation: ast.expr) -> bool:
    head = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return getattr(head, "id", getattr(head, "attr", "")) == "ClassVar"
