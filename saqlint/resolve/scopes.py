"""Scopes and what their names are bound to: plain values, filled by `bindings`."""

import ast
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from saqlint.resolve.nodes import children

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
ScopeNode: TypeAlias = ast.Module | ast.ClassDef | FunctionNode | ast.Lambda | Comprehension
BindingKind: TypeAlias = Literal[
    "import", "assign", "annotation", "function", "class", "parameter", "with", "for", "other"
]
Position: TypeAlias = tuple[int, int]
"""A line and a column in bytes, as `ast` counts them."""
Region: TypeAlias = tuple[Position, Position]
Tests: TypeAlias = tuple[tuple[ast.expr | None, bool], ...]
"""Conditions, each with whether it must hold; None is one that cannot be decided."""

FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Place(Struct, frozen=True):
    """Where and when a statement takes effect.

    `at` is from where on, `block` the branch or body it stands in (None: it always runs when its
    scope does), `loop` what repeats it, `tests` the conditions it stands under.
    """

    at: Position = (0, 0)
    block: Region | None = None
    loop: Region | None = None
    tests: Tests = ()


ALWAYS: Final = Place()


class Binding(Struct, frozen=True, eq=False):
    """One place that binds a name.

    `value` is the bound expression and `unpack` the indexes into it (`a, b = value`); `module`,
    `level` and `attribute` describe an import, `attribute` None for a module itself. `home` is the
    function that binds the name of an outer scope (`global`, `nonlocal`).
    """

    name: str
    kind: BindingKind
    node: ast.AST
    value: ast.expr | None = None
    unpack: tuple[int, ...] = ()
    annotation: ast.expr | None = None
    module: str = ""
    level: int = 0
    attribute: str | None = None
    place: Place = ALWAYS
    home: "Scope | None" = None


class Mutation(Struct, frozen=True, eq=False):
    """A statement that changes what a name holds: `x[k] = v`, `x.update(…)`, `x += …`."""

    name: str
    how: Literal["set", "call", "add", "delete"]
    node: ast.AST
    key: ast.expr | None
    value: ast.expr | None
    method: str = ""
    place: Place = ALWAYS


class Scope(Struct, eq=False):
    """A module, class, function, lambda or comprehension with its bindings."""

    node: ScopeNode
    parent: "Scope | None"
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    mutations: dict[str, list[Mutation]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    stars: list[tuple[str, int]] = field(default_factory=list)
    children: list["Scope"] = field(default_factory=list)
    comprehensions: list["Scope"] = field(default_factory=list)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    """For a function: what `self.name = value` binds, by name, where it has a first parameter."""
    grown: set[str] = field(default_factory=set)
    """For a module: the attributes that some statement adds to, `x.name.append(…)`."""
    reset: set[str] = field(default_factory=set)
    """For a module: the attributes that some statement sets from outside, `x.name = …`."""

    @property
    def qualname(self) -> str:
        """The `__qualname__` of what the scope belongs to; empty for a module."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None and not isinstance(scope.node, ast.Module):
            names.append(getattr(scope.node, "name", "<lambda>"))
            scope = scope.parent
            if scope is not None and isinstance(scope.node, FUNCTIONS):
                names.append("<locals>")
        return ".".join(reversed(names))

    @property
    def function(self) -> "Scope | None":
        """The nearest enclosing function's scope, itself included."""
        scope: Scope | None = self
        while scope is not None and not isinstance(scope.node, FUNCTIONS):
            scope = scope.parent
        return scope

    @property
    def module(self) -> "Scope":
        """The scope of the module around."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def is_method(self) -> bool:
        """Whether it is a function that stands directly in a class."""
        return (
            isinstance(self.node, FUNCTIONS)
            and self.parent is not None
            and isinstance(self.parent.node, ast.ClassDef)
        )

    @property
    def runs_in_place(self) -> bool:
        """Whether it runs where it stands: a class body, a comprehension."""
        return isinstance(self.node, (ast.ClassDef, *COMPREHENSIONS))

    @property
    def outside_comprehensions(self) -> "Scope":
        """Where `:=` binds: around the comprehensions that it stands in."""
        scope = self
        while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
        return scope

    def owner(self, name: str) -> "Scope":
        """The scope that a binding of the name made here belongs to."""
        if name in self.globals:
            return self.module
        if name in self.nonlocals:
            around = list(self._functions_around())
            nearest = around[0] if around else self
            return next((outer for outer in around if name in outer.bindings), nearest)
        return self

    def _functions_around(self) -> "Iterator[Scope]":
        outer = self.parent
        while outer is not None:
            if isinstance(outer.node, FUNCTIONS):
                yield outer
            outer = outer.parent


class Scopes(Struct, frozen=True, eq=False):
    """The scopes of a module, each by the identity of its node; comprehensions apart."""

    module: Scope
    by_node: dict[int, Scope]
    comprehensions: dict[int, Scope]


def inside(node: ScopeNode) -> list[ast.AST]:
    """What is read in the scope of a node."""
    match node:
        case ast.Lambda():
            return [node.body]
        case ast.DictComp() | ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            tests = [test for generator in node.generators for test in generator.ifs]
            return [*results, *tests, *(other.iter for other in node.generators[1:])]
    return list(node.body)


def outside(node: ScopeNode) -> list[ast.AST]:
    """What belongs to a node and is read in the scope around it."""
    match node:
        case ast.DictComp() | ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return [node.generators[0].iter]
    within = {id(inner) for inner in inside(node)}
    return [child for child in children(node) if id(child) not in within]


def is_inside(outer: ast.AST, inner: ast.AST, below: ast.AST) -> bool:
    """Whether what is right below the node of a scope is read in that scope.

    `below` is the node below `inner` that is asked about: a comprehension's first `for` runs over
    what is read outside.
    """
    match outer:
        case ast.Lambda(body=body):
            return inner is body
        case ast.DictComp() | ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            first = outer.generators[0]
            return not (inner is first and below is first.iter)
    return isinstance(inner, ast.stmt)


def parameters(node: FunctionNode | ast.Lambda) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """The parameters that a call can bind, each with its default."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    yield from zip(plain, [*missing, *arguments.defaults], strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def parameter_bindings(node: FunctionNode | ast.Lambda) -> Iterator[Binding]:
    """What the parameters of a function bind, `*args` and `**kwargs` last."""
    for argument, default in parameters(node):
        yield Binding(argument.arg, "parameter", argument, default, annotation=argument.annotation)
    for extra in (node.args.vararg, node.args.kwarg):
        if extra is not None:
            yield Binding(extra.arg, "parameter", extra, annotation=extra.annotation)


def reaches(place: Place, use: Position | None) -> bool:
    """Whether what happens at a place can be in effect where something is read.

    `use` None is a place that runs later, in another function.
    """
    return use is None or place.at <= use or _inside(use, place.loop)


def precedes(place: Place, use: Position | None) -> bool:
    """Whether what happens at a place certainly has happened where something is read."""
    if use is None:
        return place.block is None
    return place.at <= use and (place.block is None or _inside(use, place.block))


def reaching(bindings: list[Binding], use: Position | None) -> list[Binding]:
    """The bindings that can be in effect where a name is read, in the order of the source.

    Where nothing is bound before the place, all that is bound is given.
    """
    if len(bindings) == 1:
        return bindings
    before = [b for b in bindings if b.home is not None or reaches(b.place, use)]
    start = -1
    for index, binding in enumerate(before):
        if binding.home is None and binding.kind != "annotation" and precedes(binding.place, use):
            start = index
    kept = before[max(start, 0) :]
    if use is not None and start >= 0:
        # What a loop binds further down is hidden by what it binds further up.
        first = kept[0].place.at
        kept = [b for b in kept if b.place.at <= use or b.home or not _inside(first, b.place.loop)]
    valued = [binding for binding in kept if binding.kind != "annotation"]
    return valued or kept or bindings


def _inside(at: Position, region: Region | None) -> bool:
    return region is not None and region[0] <= at <= region[1]
