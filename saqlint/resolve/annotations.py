"""What an annotation says: the classes it names, and an instance where it names one."""

import ast
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from saqlint.resolve import imports
from saqlint.resolve.library import WRAPPING_TYPES
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import Binding, Scope
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    External,
    Frame,
    Instance,
    ModuleValue,
    Open,
    Resolved,
    either,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_NONE: Final = External("builtins.None")
_DEPTH: Final = 12
_MEMBERS: Final = 60
_TELLS_NOTHING: Final = frozenset(
    {
        "builtins.object",
        "typing.Any",
        "typing_extensions.Any",
        "typing.Self",
        "typing_extensions.Self",
        # Of an alias in another module only the outside is seen.
        "typing.Annotated",
        "typing_extensions.Annotated",
        "typing.Optional",
        "typing.Union",
    }
)
_OPEN_FORMS: Final = frozenset({"Literal", "Callable", "type", "Type"})


def classes(
    resolver: "Resolver", annotation: ast.expr | None, frame: Frame
) -> tuple[ClassValue | External, ...]:
    """The members of an annotation: one, or those of a union (`None` as `builtins.None`).

    Empty where the annotation is missing or cannot be followed to its end.
    """
    if annotation is None:
        return ()
    members = _Members(resolver)
    return tuple(members.found) if members.add(annotation, frame, 0) else ()


def instance_of(resolver: "Resolver", annotation: ast.expr | None, frame: Frame) -> Resolved:
    """An instance of the one class (beside `None`) that an annotation names."""
    found = [c for c in classes(resolver, annotation, frame) if c is not _NONE]
    if not found:
        return Open("no annotation that tells" if annotation is None else "an annotation")
    return either(Instance(of) for of in found)


def type_name(of: ClassValue | External) -> str:
    """The qualified name of a class."""
    if isinstance(of, External):
        return of.name
    return f"{of.module.name}.{of.scope.qualname}"


class _Members(Struct):
    """Collects the classes that an annotation names; every step tells whether it could."""

    resolver: "Resolver"
    found: list[ClassValue | External] = field(default_factory=list)

    def add(self, node: ast.expr, frame: Frame, depth: int) -> bool:
        """Add what a node names."""
        if depth > _DEPTH or len(self.found) > _MEMBERS:
            return False
        match node:
            case ast.Constant(value=None):
                self.found.append(_NONE)
                return True
            case ast.BinOp(op=ast.BitOr()):
                return self.union(node, frame, depth)
            case ast.Subscript():
                return self.subscript(node, frame, depth)
        if isinstance(node, (ast.Name, ast.Attribute)) and self.alias(node, frame, depth):
            return True
        match self.resolver.value(node, frame):
            case External(name=name) if name in _TELLS_NOTHING:
                return False
            case ClassValue() | External() as of:
                self.found.append(of)
                return True
            case Constant(value=str(text)):
                # As it stands, or an alias: `JobContext = "dict[str, Any]"`.
                return self.text(text, frame, depth)
        return False

    def text(self, text: str, frame: Frame, depth: int) -> bool:
        """Add what a quoted annotation names."""
        inner = self.resolver.parsed(text)
        return inner is not None and self.add(inner, frame, depth + 1)

    def union(self, node: ast.expr, frame: Frame, depth: int) -> bool:
        """Add the members of `A | B | C`, a tree that leans to the left."""
        members: list[ast.expr] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            members.append(node.right)
            node = node.left
            if len(members) > _MEMBERS:
                return False
        return all(self.add(member, frame, depth + 1) for member in (node, *reversed(members)))

    def subscript(self, node: ast.Subscript, frame: Frame, depth: int) -> bool:
        """Add what `Name[…]` names: for some names that is what stands in the brackets."""
        name = getattr(node.value, "id", getattr(node.value, "attr", ""))
        inside = node.slice
        elements = inside.elts if isinstance(inside, ast.Tuple) else [inside]
        if name == "Optional":
            self.found.append(_NONE)
            return self.add(inside, frame, depth + 1)
        if name == "Union":
            return all(self.add(element, frame, depth + 1) for element in elements)
        if name in WRAPPING_TYPES and elements:
            at = -1 if name == "Coroutine" else 0
            return self.add(elements[at], frame, depth + 1)
        return name not in _OPEN_FORMS and self.add(node.value, frame, depth + 1)

    def alias(self, node: ast.Name | ast.Attribute, frame: Frame, depth: int) -> bool:
        """Add what a name bound to an annotation stands for: `Ctx = dict[str, Any]`."""
        found = self.binding(node, frame)
        if found is None:
            return False
        binding, scope, module = found
        target = imports.origin(self.resolver, binding, module)
        if target is None or not isinstance(target[0].value, (ast.Subscript, ast.BinOp)):
            return False
        aliased, home = target
        scope = scope if home is module else home.scope
        assert aliased.value is not None
        return self.add(aliased.value, self.resolver.frame(home, scope), depth + 1)

    def binding(
        self, node: ast.Name | ast.Attribute, frame: Frame
    ) -> tuple[Binding, Scope, Module] | None:
        """The one binding of a name, or of a module's attribute."""
        scope: Scope | None = frame.scope
        module = frame.module
        name = node.id if isinstance(node, ast.Name) else node.attr
        if isinstance(node, ast.Attribute):
            match self.resolver.value(node.value, frame):
                case ModuleValue(module=other):
                    scope, module = other.scope, other
                case _:
                    return None
        while scope is not None:
            bindings = scope.bindings.get(name, [])
            if bindings:
                return (bindings[0], scope, module) if len(bindings) == 1 else None
            scope = scope.parent
        return None
