"""What a class is, by its own name, its bases and its decorators, as far as that is certain."""

import ast
from typing import TYPE_CHECKING, Final

from saqlint.resolve.values import ClassValue, External

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_PLAIN: Final = "builtins.object"
# Bases that change nothing about what an instance is.
_NEUTRAL: Final = frozenset(
    {
        "builtins.object",
        "abc.ABC",
        "typing.Generic",
        "typing.Protocol",
        "typing_extensions.Protocol",
    }
)
_MAPPINGS: Final = frozenset(
    {
        "builtins.dict",
        "typing.Dict",
        "typing.Mapping",
        "typing.MutableMapping",
        "collections.abc.Mapping",
        "collections.abc.MutableMapping",
        "collections.OrderedDict",
        "collections.defaultdict",
        "collections.UserDict",
        "typing.TypedDict",
        "typing_extensions.TypedDict",
        "saq.Context",
        "saq.types.Context",
    }
)
# Outside classes that people annotate parameters with, and that are no mapping.
_OTHERS: Final = frozenset(
    {
        *(
            f"builtins.{name}"
            for name in ["str", "int", "float", "bool", "bytes", "list", "tuple", "set", "object"]
        ),
        "typing.Any",
        "typing.List",
        "uuid.UUID",
        "datetime.date",
        "datetime.datetime",
        "decimal.Decimal",
        "pathlib.Path",
        "saq.Job",
        "saq.Queue",
        "saq.Worker",
        "litestar_saq.Worker",
        "litestar.connection.Request",
        "litestar.Request",
        "click.Context",
        "dataclasses.dataclass",
        "pydantic.BaseModel",
        "msgspec.Struct",
    }
)
_CLASSES: Final = 60


def family(resolver: "Resolver", of: ClassValue | External) -> tuple[str, ...]:
    """The names by which a class may be known, the nearest first.

    Its own, those of its bases, and of decorators outside the project. `builtins.object` comes
    last where every base is certain and says nothing by itself: a plain class.
    """
    names: list[str] = []
    certain = _collect(resolver, of, names, {})
    return (*dict.fromkeys(names), *([_PLAIN] if certain else []))


def is_mapping(resolver: "Resolver", of: ClassValue | External) -> bool | None:
    """Whether instances of a class are mappings; None where that is not certain."""
    names = family(resolver, of)
    if not _MAPPINGS.isdisjoint(names):
        return True
    if isinstance(of, External):
        return False if of.name in _OTHERS else None
    return False if names[-1] == _PLAIN or not _OTHERS.isdisjoint(names) else None


def _collect(
    resolver: "Resolver", of: ClassValue | External, names: list[str], known: dict[int, bool]
) -> bool:
    """Add the names of a class; whether it is certainly plain, as is `known` of those before."""
    if isinstance(of, External):
        names.append(of.name)
        return of.name in _NEUTRAL
    if id(of.node) in known:
        return known[id(of.node)]
    known[id(of.node)] = False
    names.append(f"{of.module.name}.{of.scope.qualname}")
    follows = len(known) <= _CLASSES
    plain = follows and not of.node.keywords
    for node in of.node.decorator_list:
        head = node.func if isinstance(node, ast.Call) else node
        value = resolver.value(head, of.frame)
        plain = False
        if isinstance(value, External):
            names.append(value.name)
    for node in of.node.bases if follows else ():
        value = resolver.value(node.value if isinstance(node, ast.Subscript) else node, of.frame)
        if isinstance(value, (ClassValue, External)):
            plain &= _collect(resolver, value, names, known)
        else:
            plain = False
    known[id(of.node)] = plain
    return plain
