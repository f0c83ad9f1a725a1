"""Scopes and what their names are bound to, from the syntax alone; resolves nothing."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
ScopeNode: TypeAlias = ast.Module | ast.ClassDef | FunctionNode | ast.Lambda
BindingKind: TypeAlias = Literal[
    "import", "assign", "annotation", "function", "class", "parameter", "with", "for", "other"
]


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place that binds a name.

    `value` is the bound expression and `unpack` the indexes into it (`a, b = value`); `module`,
    `level` and `attribute` describe an import, `attribute` None for a module itself.
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
    conditional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """A statement that changes a list or dict held by a name: `x[k] = v`, `x.update(…)`, `x += …`.

    `tests` are the conditions it stands under, each with whether it must hold; an empty branch
    of a loop or `try` counts as a condition that cannot be decided (None).
    """

    name: str
    how: Literal["set", "call", "add", "delete"]
    node: ast.AST
    key: ast.expr | None
    value: ast.expr | None
    method: str = ""
    tests: tuple[tuple[ast.expr | None, bool], ...] = ()


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or lambda with its bindings."""

    node: ScopeNode
    parent: "Scope | None"
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    mutations: dict[str, list[Mutation]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    stars: list[tuple[str, int]] = field(default_factory=list)
    children: list["Scope"] = field(default_factory=list)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    """For a function: what `self.name = value` binds, by name, where it has a first parameter."""
    reads_environment: bool | None = None
    """For a function: whether it names the environment, once that has been looked at."""

    @property
    def qualname(self) -> str:
        """The `__qualname__` of what the scope belongs to; empty for a module."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None and not isinstance(scope.node, ast.Module):
            names.append(getattr(scope.node, "name", "<lambda>"))
            scope = scope.parent
            if scope is not None and isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                names.append("<locals>")
        return ".".join(reversed(names))

    @property
    def function(self) -> "Scope | None":
        """The nearest enclosing function's scope, itself included."""
        scope: Scope | None = self
        while scope is not None:
            if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return scope
            scope = scope.parent
        return None

    @property
    def is_method(self) -> bool:
        """Whether it is a function that stands directly in a class."""
        return (
            isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and self.parent is not None
            and isinstance(self.parent.node, ast.ClassDef)
        )


def build(tree: ast.Module) -> tuple[Scope, dict[int, Scope]]:
    """The module's scope and every scope in it by the identity of its node."""
    scopes: dict[int, Scope] = {}
    module = _enter(tree, None, scopes)
    return module, scopes


def parameters(node: FunctionNode | ast.Lambda) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """The parameters that a call can bind, each with its default."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    yield from zip(plain, [*missing, *arguments.defaults], strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _enter(node: ScopeNode, parent: Scope | None, scopes: dict[int, Scope]) -> Scope:
    scope = Scope(node, parent)
    scopes[id(node)] = scope
    if parent is not None:
        parent.children.append(scope)
    if isinstance(node, ast.Lambda):
        _bind_parameters(scope, node)
        return scope
    if not isinstance(node, (ast.Module, ast.ClassDef)):
        _bind_parameters(scope, node)
    _Collector(scope, scopes).block(node.body, ())
    return scope


def _bind_parameters(scope: Scope, node: FunctionNode | ast.Lambda) -> None:
    for argument, default in parameters(node):
        _add(
            scope,
            Binding(argument.arg, "parameter", argument, default, annotation=argument.annotation),
        )
    for extra in (node.args.vararg, node.args.kwarg):
        if extra is not None:
            _add(scope, Binding(extra.arg, "parameter", extra, annotation=extra.annotation))


def _add(scope: Scope, binding: Binding) -> None:
    scope.bindings.setdefault(binding.name, []).append(binding)


Tests: TypeAlias = tuple[tuple[ast.expr | None, bool], ...]


class _Collector:
    """One walk over the statements of a scope; inner scopes are entered as they are met."""

    def __init__(self, scope: Scope, scopes: dict[int, Scope]) -> None:
        self.scope = scope
        self.scopes = scopes

    def block(self, body: list[ast.stmt], tests: Tests) -> None:
        for statement in body:
            self.statement(statement, tests)

    def statement(self, node: ast.stmt, tests: Tests) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.bind(node.name, "function", node, tests)
                _enter(node, self.scope, self.scopes)
                self.lambdas(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
            case ast.ClassDef():
                self.bind(node.name, "class", node, tests)
                _enter(node, self.scope, self.scopes)
                self.lambdas(*node.decorator_list, *(k.value for k in node.keywords))
            case ast.Import() | ast.ImportFrom():
                self.imports(node, tests)
            case ast.Global() | ast.Nonlocal():
                self.scope.globals.update(node.names)
            case ast.If():
                self.lambdas(node.test)
                self.block(node.body, (*tests, (node.test, True)))
                self.block(node.orelse, (*tests, (node.test, False)))
            case ast.While():
                self.lambdas(node.test)
                self.block(node.body, (*tests, (None, True)))
                self.block(node.orelse, (*tests, (None, True)))
            case ast.For() | ast.AsyncFor():
                self.target(node.target, "for", node, node.iter, tests)
                self.lambdas(node.iter)
                self.block(node.body, (*tests, (None, True)))
                self.block(node.orelse, (*tests, (None, True)))
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.lambdas(item.context_expr)
                    if item.optional_vars is not None:
                        self.target(item.optional_vars, "with", node, item.context_expr, tests)
                self.block(node.body, tests)
            case ast.Try():
                self.attempt(node, tests)
            case ast.Match():
                for case in node.cases:
                    self.block(case.body, (*tests, (None, True)))
            case _ if type(node).__name__ == "TryStar":
                self.attempt(node, tests)
            case _:
                self.simple(node, tests)

    def attempt(self, node: ast.stmt, tests: Tests) -> None:
        handlers: list[ast.ExceptHandler] = node.handlers  # type: ignore[attr-defined]
        self.block(node.body, tests)  # type: ignore[attr-defined]
        for handler in handlers:
            if handler.name:
                self.bind(handler.name, "other", handler, tests)
            self.block(handler.body, (*tests, (None, True)))
        self.block(node.orelse, tests)  # type: ignore[attr-defined]
        self.block(node.finalbody, tests)  # type: ignore[attr-defined]

    def simple(self, node: ast.stmt, tests: Tests) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.target(target, "assign", node, value, tests)
                self.taken(value, tests)
                self.lambdas(value)
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                self.annotated(node, target, value, annotation, tests)
                self.taken(value, tests)
                self.lambdas(value)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.BitOr(), value=value):
                self.mutate(Mutation(name, "add", node, None, value, tests=tests))
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                self.bind(name, "other", node, tests)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method))):
                call = node.value
                self.mutate(Mutation(name, "call", call, None, None, method, tests))
                self.lambdas(call)
            case ast.Delete(targets=targets):
                for target in targets:
                    match target:
                        case ast.Subscript(value=ast.Name(id=name), slice=key):
                            self.mutate(Mutation(name, "delete", node, key, None, tests=tests))
            case ast.Expr(value=value):
                self.lambdas(value)
            case ast.Return(value=value):
                self.lambdas(value)

    def taken(self, value: ast.expr | None, tests: Tests) -> None:
        """`x = mapping.pop(key)`: it changes the mapping as well."""
        match value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="pop" as method)):
                self.mutate(Mutation(name, "call", value, None, None, method, tests))

    def annotated(
        self,
        node: ast.AnnAssign,
        target: ast.expr,
        value: ast.expr | None,
        annotation: ast.expr,
        tests: Tests,
    ) -> None:
        match target:
            case ast.Name(id=name):
                kind: BindingKind = "annotation" if value is None else "assign"
                self.bind(name, kind, node, tests, value=value, annotation=annotation)
            case ast.Attribute(value=ast.Name(), attr=name):
                self.attribute(target, node, value, annotation, tests)

    def target(
        self, target: ast.expr, kind: BindingKind, node: ast.stmt, value: ast.expr, tests: Tests
    ) -> None:
        stack: list[tuple[ast.expr, tuple[int, ...]]] = [(target, ())]
        while stack:
            at, unpack = stack.pop()
            match at:
                case ast.Name(id=name):
                    self.bind(name, kind, node, tests, value=value, unpack=unpack)
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    stack.extend((element, (*unpack, i)) for i, element in enumerate(elements))
                case ast.Starred(value=inner):
                    stack.append((inner, (*unpack, -1)))
                case ast.Subscript(value=ast.Name(id=name), slice=key) if not unpack:
                    self.mutate(Mutation(name, "set", node, key, value, tests=tests))
                case ast.Attribute(value=ast.Name()) if not unpack:
                    self.attribute(at, node, value, None, tests)

    def attribute(
        self,
        target: ast.Attribute,
        node: ast.stmt,
        value: ast.expr | None,
        annotation: ast.expr | None,
        tests: Tests,
    ) -> None:
        """`self.x = value`: kept beside the function, for the class that asks."""
        first = next(iter(self.scope.bindings), None)
        if (
            self.scope.is_method
            and isinstance(target.value, ast.Name)
            and target.value.id == first
        ):
            self.scope.attributes.setdefault(target.attr, []).append(
                Binding(
                    target.attr,
                    "assign" if value is not None else "annotation",
                    node,
                    value,
                    annotation=annotation,
                    conditional=bool(tests),
                )
            )

    def imports(self, node: ast.Import | ast.ImportFrom, tests: Tests) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                module = alias.name if alias.asname else bound
                self.bind(bound, "import", node, tests, module=module)
            return
        for alias in node.names:
            if alias.name == "*":
                self.scope.stars.append((node.module or "", node.level))
                continue
            self.bind(
                alias.asname or alias.name,
                "import",
                node,
                tests,
                module=node.module or "",
                level=node.level,
                attribute=alias.name,
            )

    def bind(  # noqa: PLR0913 - one binding has that many parts
        self,
        name: str,
        kind: BindingKind,
        node: ast.AST,
        tests: Tests,
        *,
        value: ast.expr | None = None,
        unpack: tuple[int, ...] = (),
        annotation: ast.expr | None = None,
        module: str = "",
        level: int = 0,
        attribute: str | None = None,
    ) -> None:
        scope = self.scope
        if name in scope.globals:
            while scope.parent is not None:
                scope = scope.parent
        _add(
            scope,
            Binding(
                name, kind, node, value, unpack, annotation, module, level, attribute, bool(tests)
            ),
        )

    def mutate(self, mutation: Mutation) -> None:
        self.scope.mutations.setdefault(mutation.name, []).append(mutation)

    def lambdas(self, *expressions: ast.expr | None) -> None:
        """Enter the lambdas of an expression, and bind what `:=` binds."""
        stack: list[ast.AST] = [e for e in expressions if e is not None]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Lambda):
                _enter(node, self.scope, self.scopes)
            elif isinstance(node, ast.NamedExpr):
                self.bind(node.target.id, "assign", node, (), value=node.value)
                stack.append(node.value)
            elif not isinstance(node, (ast.Name, ast.Constant, ast.Attribute)):
                stack.extend(ast.iter_child_nodes(node))
