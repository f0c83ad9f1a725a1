"""What an expression can stand for while it is being resolved; rules never see these."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import force_setattr, replace

from saqlint.resolve.scopes import FunctionNode, Scope

if TYPE_CHECKING:
    from saqlint.resolve.modules import Module

_MANY: Final = 40


class Frame(Struct, frozen=True, eq=False):
    """Where an expression is read: a scope, and what its parameters are bound to, if known.

    `arguments` maps a parameter to the expression given for it; `extra` is what a `**kwargs`
    parameter received; `parent` is the frame of the enclosing scope. `open` says that the call
    may give more (it has `*args` or `**mapping` that could not be followed).
    """

    module: "Module"
    scope: Scope
    arguments: "Mapping[str, Expression] | None" = None
    parent: "Frame | None" = None
    open: bool = False
    owner: "Instance | None" = None
    """What `self` is, in a method."""
    depth: int = 0
    known: "dict[int, tuple[ast.expr, Resolved]]" = field(default_factory=dict)
    """What was read in it already, by the identity of the nodes, which it keeps alive."""
    is_free: bool = False
    """Whether nothing of a caller is known, so that what is read is the same for all."""

    def __post_init__(self) -> None:
        alone = self.arguments is None and self.owner is None
        outer_free = self.parent is None or self.parent.is_free
        force_setattr(self, "is_free", alone and outer_free)


class Expression(Struct, frozen=True, eq=False):
    """An expression with the frame to read it in, or a value that is there already."""

    node: ast.expr | None
    frame: Frame
    value: "Resolved | None" = None


class Constant(Struct, frozen=True, eq=False):
    """A plain value; `source` is the expression that writes it down."""

    value: object
    source: Expression | None = None
    overridable: bool = False


class Text(Struct, frozen=True, eq=False):
    """A string of which only the beginning is certain."""

    prefix: str
    source: Expression | None = None


class Many(Struct, frozen=True, eq=False):
    """A list, tuple or set; `open` where more may be in it than `items`."""

    items: tuple[Expression, ...]
    open: bool = False
    kind: str = "list"


def collected(items: Sequence[Expression], *, is_open: bool, kind: str = "list") -> Many:
    """A list of `items`. Of very many the first are kept: a list may double from line to line."""
    return Many(tuple(items[:_MOST_ITEMS]), is_open or len(items) > _MOST_ITEMS, kind)


_MOST_ITEMS: Final = 150_000


class Dictionary(Struct, frozen=True, eq=False):
    """A dict with string keys; `maybe` are keys set under a condition that stays open.

    `keys_at` is where each key is written.
    """

    items: Mapping[str, Expression]
    open: bool = False
    maybe: frozenset[str] = frozenset()
    keys_at: Mapping[str, tuple[ast.expr | ast.keyword, Frame]] = field(default_factory=dict)


class FunctionValue(Struct, frozen=True, eq=False):
    """A function of the project; `owner` is the instance it is bound to."""

    node: "FunctionNode | ast.Lambda"
    frame: Frame
    owner: "Instance | None" = None

    @property
    def module(self) -> "Module":
        """The module that defines it."""
        return self.frame.module

    @property
    def qualname(self) -> str:
        """Its `__qualname__`."""
        return self.module.scopes[id(self.node)].qualname


class ClassValue(Struct, frozen=True, eq=False):
    """A class of the project; `derived` where it may be one derived from it (`cls`)."""

    node: ast.ClassDef
    frame: Frame
    derived: bool = False

    @property
    def module(self) -> "Module":
        """The module that defines it."""
        return self.frame.module

    @property
    def scope(self) -> Scope:
        """Its body."""
        return self.module.scopes[id(self.node)]


class ModuleValue(Struct, frozen=True, eq=False):
    """A module of the project."""

    module: "Module"


class External(Struct, frozen=True, eq=False):
    """Something outside the project, by its canonical dotted name."""

    name: str


class Instance(Struct, frozen=True, eq=False):
    """An object of a class; `call` is the construction, where it is known.

    `of` is the class. `how` tells what gave it, where somebody asks: the method of its class or of
    a registry (`from_url`, `get`), an attribute (`attribute queue`), a `parameter`.
    """

    of: ClassValue | External
    call: ast.Call | None = None
    frame: Frame | None = None
    how: str = ""

    @property
    def type_name(self) -> str:
        """The qualified name of its class."""
        if isinstance(self.of, External):
            return self.of.name
        return f"{self.of.module.name}.{self.of.scope.qualname}"


class Parameter(Struct, frozen=True, eq=False):
    """A parameter of the function that is being read: its value is the caller's."""

    function: Scope
    name: str
    frame: Frame
    default: Expression | None = None


class ContextItem(Struct, frozen=True, eq=False):
    """`ctx["key"]` of a task or hook."""

    key: str
    function: Scope


class EnumMember(Struct, frozen=True, eq=False):
    """A member of an enum of the project; `mixin` is `str`, `strenum`, `int` or empty."""

    of: ClassValue
    name: str
    value: "Resolved"
    mixin: str = ""


class Either(Struct, frozen=True, eq=False):
    """One of several, each possible."""

    options: "tuple[Resolved, ...]"


class Open(Struct, frozen=True, eq=False):
    """What could not be followed, and why; `unset` for what the environment may hold, or not."""

    reason: str
    unset: bool = False


Resolved: TypeAlias = (
    Constant
    | Text
    | Many
    | Dictionary
    | FunctionValue
    | ClassValue
    | ModuleValue
    | External
    | Instance
    | Parameter
    | ContextItem
    | EnumMember
    | Either
    | Open
)


def overridable(value: Resolved) -> Resolved:
    """The value as a default that the deployment may replace, where it is a plain one."""
    if isinstance(value, Constant):
        return replace(value, overridable=True)
    return value


def options(value: Resolved) -> Iterator[Resolved]:
    """The value itself, or each of its possibilities."""
    if isinstance(value, Either):
        for option in value.options:
            yield from options(option)
    else:
        yield value


def either(values: Iterable[Resolved]) -> Resolved:
    """One value of several possibilities, equal ones folded; open where they are very many."""
    kept: list[Resolved] = []
    for value in values:
        if not kept and not isinstance(value, Either):
            kept.append(value)
            continue
        for option in options(value):
            at = next((i for i, other in enumerate(kept) if _same(option, other)), None)
            if at is None:
                kept.append(option)
            elif isinstance(option, Constant) and option.overridable:
                kept[at] = overridable(kept[at])
            if len(kept) > _MANY:
                return Open("one of very many values")
    if not kept:
        return Open("no value")
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def _same(one: Resolved, other: Resolved) -> bool:
    match one, other:
        case Constant(), Constant():
            return type(one.value) is type(other.value) and one.value == other.value
        case Text(), Text():
            return one.prefix == other.prefix
        case External(), External():
            return one.name == other.name
        case FunctionValue(), FunctionValue():
            return one.node is other.node and one.owner is other.owner
        case ClassValue(), ClassValue():
            return one.node is other.node
        case EnumMember(), EnumMember():
            return one.of.node is other.of.node and one.name == other.name
        case ModuleValue(), ModuleValue():
            return one.module is other.module
        case Instance(), Instance():
            if one.call is None and other.call is None:
                return one.how == other.how and _same(one.of, other.of)
            return one.call is other.call and one.frame is other.frame
        case Open(), Open():
            return True
    return one is other
