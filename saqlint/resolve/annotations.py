"""What an annotation says: the classes it names, and an instance where it names one."""

import ast
from typing import TYPE_CHECKING

from saqlint.resolve.library import WRAPPING_TYPES
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    External,
    Frame,
    Instance,
    Many,
    Open,
    Resolved,
    either,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_NONE = External("builtins.None")


def classes(
    resolver: "Resolver", annotation: ast.expr | None, frame: Frame
) -> tuple[ClassValue | External, ...]:
    """The members of an annotation: one, or those of a union (`None` as `builtins.None`).

    Empty where the annotation is missing or cannot be followed to its end.
    """
    if annotation is None:
        return ()
    found: list[ClassValue | External] = []
    if not _collect(resolver, annotation, frame, found, 0):
        return ()
    return tuple(found)


def instance_of(resolver: "Resolver", annotation: ast.expr | None, frame: Frame) -> Resolved:
    """An instance of the one class (beside `None`) that an annotation names."""
    found = [c for c in classes(resolver, annotation, frame) if c is not _NONE]
    if not found:
        return Open("no annotation that tells" if annotation is None else "an annotation")
    return either([Instance(of, how="annotation") for of in found])


def type_name(of: ClassValue | External) -> str:
    """The qualified name of a class."""
    if isinstance(of, External):
        return of.name
    return f"{of.module.name}.{of.scope.qualname}"


def _collect(
    resolver: "Resolver",
    node: ast.expr,
    frame: Frame,
    found: list[ClassValue | External],
    depth: int,
) -> bool:
    if depth > 12:  # noqa: PLR2004 - deeper than any annotation a person writes
        return False
    match node:
        case ast.Constant(value=None):
            found.append(_NONE)
            return True
        case ast.Constant(value=str(text)):
            inner = _parse(text)
            return inner is not None and _collect(resolver, inner, frame, found, depth + 1)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _collect(resolver, left, frame, found, depth + 1) and _collect(
                resolver, right, frame, found, depth + 1
            )
        case ast.Subscript(value=head, slice=inside):
            return _subscript(resolver, head, inside, frame, found, depth)
    match resolver.value(node, frame):
        case External(name=name) if name in ("typing.Any", "builtins.object"):
            return False
        case ClassValue() | External() as of:
            found.append(of)
            return True
        case Many(open=False, items=()):
            return False
        case Constant(value=str(text)):
            # An alias: `JobContext = "dict[str, Any]"`.
            inner = _parse(text)
            return inner is not None and _collect(resolver, inner, frame, found, depth + 1)
        case _:
            return _alias(resolver, node, frame, found, depth)


def _alias(
    resolver: "Resolver",
    node: ast.expr,
    frame: Frame,
    found: list[ClassValue | External],
    depth: int,
) -> bool:
    """A name bound to an annotation: `Ctx = dict[str, Any]`, `type Ctx = …`."""
    if not isinstance(node, ast.Name):
        return False
    scope = frame.scope
    while scope is not None:
        bindings = scope.bindings.get(node.id)
        if bindings:
            value = bindings[-1].value
            module_frame = resolver.frame(frame.module, scope)
            return (
                len(bindings) == 1
                and isinstance(value, (ast.Subscript, ast.BinOp))
                and _collect(resolver, value, module_frame, found, depth + 1)
            )
        if scope.parent is None:
            return False
        scope = scope.parent
    return False


def _subscript(  # noqa: PLR0913 - the parts of one walk
    resolver: "Resolver",
    head: ast.expr,
    inside: ast.expr,
    frame: Frame,
    found: list[ClassValue | External],
    depth: int,
) -> bool:
    name = head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")
    elements = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    if name == "Optional":
        found.append(_NONE)
        return _collect(resolver, inside, frame, found, depth + 1)
    if name == "Union":
        return all(_collect(resolver, e, frame, found, depth + 1) for e in elements)
    if name in WRAPPING_TYPES and elements:
        at = -1 if name == "Coroutine" else 0
        return _collect(resolver, elements[at], frame, found, depth + 1)
    if name in ("Literal", "Callable", "type", "Type"):
        return False
    return _collect(resolver, head, frame, found, depth + 1)


def _parse(text: str) -> ast.expr | None:
    if len(text) > 500:  # noqa: PLR2004 - longer than any annotation
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
