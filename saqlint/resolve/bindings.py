"""Walks a module once and notes what its scopes bind and change. Resolves nothing.

The walk keeps its own stack: how deeply a file nests, or how many `elif`s it chains, is not
Python's recursion limit to decide.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from msgspec.structs import replace

from saqlint.resolve.nodes import Nodes, children, walk
from saqlint.resolve.positions import UNDECIDED, after, end, start, under
from saqlint.resolve.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    Binding,
    BindingKind,
    Comprehension,
    FunctionNode,
    Mutation,
    Place,
    Scope,
    ScopeNode,
    Scopes,
    inside,
    outside,
    parameter_bindings,
)

_GROWING: Final = {"add", "append", "appendleft", "extend", "extendleft", "insert", "setdefault"}
_CHANGING: Final = _GROWING | {"clear", "discard", "pop", "popitem", "popleft", "remove", "update"}
_PLAIN: Final = frozenset({ast.Expr, ast.Return, ast.Raise, ast.Assert, ast.Pass, ast.Break})
"""Statements that bind nothing and have no body."""
_LEAVES: Final = frozenset({ast.Name, ast.Constant, ast.Pass, ast.Break})
_SPECIAL: Final = frozenset({ast.NamedExpr, ast.Lambda, *COMPREHENSIONS})
_Work: TypeAlias = tuple[ast.AST, Scope, Place]


def build(nodes: Nodes) -> Scopes:
    """Every scope of a module."""
    visit = _Visit(nodes)
    visit.run()
    visit.sort()
    return Scopes(visit.module, visit.scopes, visit.comprehensions)


class _Visit:
    """One walk over statements and expressions, in the order of the source."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        tree = nodes.tree
        self.module = Scope(tree, None)
        self.scopes: dict[int, Scope] = {id(tree): self.module}
        self.comprehensions: dict[int, Scope] = {}
        self.stack: list[_Work] = []
        self.push(tree.body, self.module, Place())

    def run(self) -> None:
        """Visit everything that is on the stack, and what that puts there."""
        while self.stack:
            node, scope, place = self.stack.pop()
            if isinstance(node, ast.stmt):
                self.statement(node, scope, place)
            else:
                self.expression(node, scope, place)

    def sort(self) -> None:
        """Put what each scope binds and changes in the order of the source."""
        for scope in (*self.scopes.values(), *self.comprehensions.values()):
            for bindings in scope.bindings.values():
                if len(bindings) > 1:
                    bindings.sort(key=lambda binding: binding.place.at)
            for changes in scope.mutations.values():
                if len(changes) > 1:
                    changes.sort(key=lambda change: change.place.at)

    def push(self, nodes: Iterable[ast.AST | None], scope: Scope, place: Place) -> None:
        """Visit these next, the first of them first."""
        found = [node for node in nodes if node is not None]
        self.stack += [(node, scope, place) for node in reversed(found)]

    def block(
        self,
        body: list[ast.stmt],
        scope: Scope,
        place: Place,
        test: tuple[ast.expr | None, bool] = UNDECIDED,
        *,
        loop: bool = False,
    ) -> None:
        """Visit a branch or a loop's body next: it runs where `test` holds."""
        if body:
            region = (start(body[0]), end(body[-1]))
            repeated = place.loop or (region if loop else None)
            self.push(body, scope, Place(place.at, region, repeated, under(place.tests, test)))

    def statement(self, node: ast.stmt, scope: Scope, place: Place) -> None:
        """Note what one statement binds, and visit what is in it."""
        if node.__class__ in _PLAIN:
            self.expression(node, scope, place)
            return
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.function(node, scope, place)
            case ast.ClassDef():
                self.bind(scope, Binding(node.name, "class", node, place=after(node, place)))
                self.enter(node, scope, node.body)
                heads = [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]
                self.push(heads, scope, place)
            case ast.Import() | ast.ImportFrom():
                self.imports(node, scope, place)
            case ast.Global():
                scope.globals.update(node.names)
            case ast.Nonlocal():
                scope.nonlocals.update(node.names)
            case ast.With() | ast.AsyncWith():
                self.push(node.body, scope, place)
                for item in node.items:
                    if item.optional_vars is not None:
                        self.target(
                            item.optional_vars, "with", node, item.context_expr, scope, place
                        )
                self.push([item.context_expr for item in node.items], scope, place)
            case ast.If() | ast.While() | ast.For() | ast.AsyncFor() | ast.Match():
                self.branches(node, scope, place)
            case _ if type(node).__name__ in ("Try", "TryStar"):
                self.attempt(node, scope, place)
            case _:
                self.simple(node, scope, place)

    def branches(
        self,
        node: ast.If | ast.While | ast.For | ast.AsyncFor | ast.Match,
        scope: Scope,
        place: Place,
    ) -> None:
        """A statement of which some part may not run. Last pushed, first visited."""
        match node:
            case ast.If():
                self.block(node.orelse, scope, place, (node.test, False))
                self.block(node.body, scope, place, (node.test, True))
                self.push([node.test], scope, place)
            case ast.While():
                self.block(node.orelse, scope, place)
                self.block(node.body, scope, place, loop=True)
                self.push([node.test], scope, place)
            case ast.For() | ast.AsyncFor():
                self.block(node.orelse, scope, place)
                self.block(node.body, scope, place, loop=True)
                self.loop_target(node, scope, place)
                self.push([node.iter], scope, place)
            case ast.Match():
                for case in reversed(node.cases):
                    self.block(case.body, scope, place)
                    self.captures(case, scope, place)
                    self.push([case.guard], scope, place)
                self.push([node.subject], scope, place)

    def attempt(self, node: ast.stmt, scope: Scope, place: Place) -> None:
        """`try`: its body counts as run, its handlers as perhaps run."""
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
        self.push([*getattr(node, "orelse", []), *getattr(node, "finalbody", [])], scope, place)
        for handler in reversed(handlers):
            self.block(handler.body, scope, place)
            self.push([handler.type], scope, place)
            if handler.name:
                region = (start(handler), end(handler))
                within = Place(region[0], region, place.loop, place.tests)
                self.bind(scope, Binding(handler.name, "other", handler, place=within))
        self.push(getattr(node, "body", []), scope, place)

    def simple(self, node: ast.stmt, scope: Scope, place: Place) -> None:
        """A statement without a body."""
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.target(target, "assign", node, value, scope, place)
            case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=annotation):
                kind: BindingKind = "annotation" if value is None else "assign"
                at = after(node, place)
                bound = Binding(name, kind, node, value, annotation=annotation, place=at)
                self.bind(scope, bound)
            case ast.AnnAssign(target=ast.Attribute() as target, value=value):
                self.attribute(target, node, value, scope, annotation=node.annotation)
            case ast.AnnAssign(target=ast.Subscript() as target, value=ast.expr() as value):
                self.target(target, "assign", node, value, scope, place)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.BitOr()):
                at = after(node, place)
                self.mutate(scope, Mutation(name, "add", node, None, node.value, place=at))
            case ast.AugAssign(target=ast.Name(id=name)):
                self.bind(scope, Binding(name, "other", node, place=after(node, place)))
            case ast.AugAssign(target=ast.Attribute(attr=name)):
                self.module.grown.add(name)
                self.module.reset.add(name)
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name), slice=key)):
                change = Mutation(name, "set", node, key, None, place=after(node, place))
                self.mutate(scope, change)
            case ast.Delete(targets=targets):
                for target in targets:
                    self.deleted(target, node, scope, place)
            case _ if type(node).__name__ == "TypeAlias":
                self.target(node.name, "assign", node, node.value, scope, place)  # type: ignore[attr-defined]
        self.expression(node, scope, place)

    def deleted(self, target: ast.expr, node: ast.stmt, scope: Scope, place: Place) -> None:
        """`del x` and `del x[k]`."""
        match target:
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                at = after(node, place)
                self.mutate(scope, Mutation(name, "delete", node, key, None, place=at))
            case ast.Name(id=name):
                self.bind(scope, Binding(name, "other", node, place=after(node, place)))

    def called(self, call: ast.Call, scope: Scope, place: Place) -> None:
        """`x.update(…)`, `x[k].append(…)` and `x.name.append(…)`."""
        method = call.func
        if not isinstance(method, ast.Attribute) or method.attr not in _CHANGING:
            return
        match method.value:
            case ast.Name(id=name):
                at = after(call, place)
                self.mutate(scope, Mutation(name, "call", call, None, None, method.attr, at))
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                at = after(call, place)
                self.mutate(scope, Mutation(name, "set", call, key, None, place=at))
            case ast.Attribute(attr=name):
                self.module.grown.add(name)

    def loop_target(self, node: ast.For | ast.AsyncFor, scope: Scope, place: Place) -> None:
        """What a `for` binds: it is there in the body, and perhaps behind it."""
        region = (start(node.body[0]), end(node.body[-1]))
        tests = under(place.tests, UNDECIDED)
        within = Place(place.at, region, place.loop or region, tests)
        self.target(node.target, "for", node, node.iter, scope, within)

    def target(
        self,
        target: ast.expr,
        kind: BindingKind,
        node: ast.stmt,
        value: ast.expr,
        scope: Scope,
        place: Place,
    ) -> None:
        """Note what assigning `value` to a target binds or changes."""
        stack: list[tuple[ast.expr, tuple[int, ...]]] = [(target, ())]
        while stack:
            at, unpack = stack.pop()
            match at:
                case ast.Name(id=name):
                    effect = after(value, place)
                    self.bind(scope, Binding(name, kind, node, value, unpack, place=effect))
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    stack.extend(_unpacked(elements, unpack))
                case ast.Subscript(value=ast.Name(id=name), slice=key):
                    given = None if unpack else value
                    effect = after(node, place)
                    self.mutate(scope, Mutation(name, "set", node, key, given, place=effect))
                case ast.Subscript(value=ast.Attribute(attr=name)):
                    self.module.grown.add(name)
                case ast.Attribute():
                    self.attribute(at, node, value, scope, unpack=unpack)

    def attribute(
        self,
        target: ast.Attribute,
        node: ast.stmt,
        value: ast.expr | None,
        scope: Scope,
        *,
        annotation: ast.expr | None = None,
        unpack: tuple[int, ...] = (),
    ) -> None:
        """`self.x = value`: kept beside the function, for the class that asks."""
        first = next(iter(scope.bindings), None)
        if scope.is_method and isinstance(target.value, ast.Name) and target.value.id == first:
            kind: BindingKind = "annotation" if value is None else "assign"
            bound = Binding(target.attr, kind, node, value, unpack, annotation)
            scope.attributes.setdefault(target.attr, []).append(bound)
        else:
            self.module.reset.add(target.attr)

    def captures(self, case: ast.match_case, scope: Scope, place: Place) -> None:
        """The names that a `case` binds: to parts of something, so to nothing certain."""
        region = (start(case.pattern), end(case.body[-1]))
        within = Place(end(case.pattern), region, place.loop, place.tests)
        for inner in walk(case.pattern):
            name = getattr(inner, "name", None) or getattr(inner, "rest", None)
            if isinstance(inner, ast.pattern) and isinstance(name, str):
                self.bind(scope, Binding(name, "other", inner, place=within))

    def imports(self, node: ast.Import | ast.ImportFrom, scope: Scope, place: Place) -> None:
        """Note what an import binds."""
        at = after(node, place)
        for alias in node.names:
            if isinstance(node, ast.Import):
                name = alias.asname or alias.name.partition(".")[0]
                module = alias.name if alias.asname else name
                bound = Binding(name, "import", node, module=module, place=at)
            elif alias.name == "*":
                scope.stars.append((node.module or "", node.level))
                continue
            else:
                bound = Binding(
                    alias.asname or alias.name,
                    "import",
                    node,
                    module=node.module or "",
                    level=node.level,
                    attribute=alias.name,
                    place=at,
                )
            self.bind(scope, bound)

    def bind(self, scope: Scope, bound: Binding) -> None:
        """Add a binding to the scope that owns the name."""
        owner = scope.owner(bound.name)
        if owner is not scope:
            bound = replace(bound, home=scope)
        owner.bindings.setdefault(bound.name, []).append(bound)

    def mutate(self, scope: Scope, change: Mutation) -> None:
        """Add a change to the scope that makes it."""
        scope.mutations.setdefault(change.name, []).append(change)

    def function(self, node: FunctionNode, scope: Scope, place: Place) -> None:
        """A `def`: a binding and a scope; its defaults and decorators are read outside."""
        self.bind(scope, Binding(node.name, "function", node, place=after(node, place)))
        self.enter(node, scope, node.body)
        outside = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
        self.push(outside, scope, place)

    def enter(self, node: ScopeNode, parent: Scope, body: Iterable[ast.AST]) -> Scope:
        """Make the scope of a node and visit what runs in it."""
        scope = Scope(node, parent)
        if isinstance(node, COMPREHENSIONS):
            self.comprehensions[id(node)] = scope
            parent.comprehensions.append(scope)
        else:
            self.scopes[id(node)] = scope
            parent.children.append(scope)
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            for bound in parameter_bindings(node):
                scope.bindings.setdefault(bound.name, []).append(bound)
        self.push(body, scope, Place())
        return scope

    def expression(self, node: ast.AST, scope: Scope, place: Place) -> None:
        """Enter lambdas and comprehensions, bind what `:=` binds."""
        if node.__class__ in _LEAVES:
            return
        if _SPECIAL.isdisjoint(map(type, self.nodes.below(node))):
            for call in self.nodes.of(node, ast.Call):
                self.called(call, scope, place)
            return
        stack: list[ast.AST] = [node]
        while stack:
            at = stack.pop()
            if isinstance(at, ast.Lambda):
                self.enter(at, scope, [at.body])
                stack += [*at.args.defaults, *(d for d in at.args.kw_defaults if d is not None)]
            elif isinstance(at, COMPREHENSIONS):
                self.comprehension(at, scope)
                stack += outside(at)
            else:
                if isinstance(at, ast.NamedExpr):
                    effect = after(at, place)
                    bound = Binding(at.target.id, "assign", at, at.value, place=effect)
                    self.bind(scope.outside_comprehensions, bound)
                elif isinstance(at, ast.Call):
                    self.called(at, scope, place)
                stack += children(at)

    def comprehension(self, node: Comprehension, parent: Scope) -> None:
        """A comprehension: a scope of its own, but for what the first `for` runs over."""
        scope = self.enter(node, parent, inside(node))
        for generator in node.generators:
            self.comprehended(generator, scope)

    def comprehended(self, generator: ast.comprehension, scope: Scope) -> None:
        """The names that one `for` of a comprehension binds."""
        stack: list[tuple[ast.expr, tuple[int, ...]]] = [(generator.target, ())]
        while stack:
            at, unpack = stack.pop()
            if isinstance(at, ast.Name):
                bound = Binding(at.id, "for", generator, generator.iter, unpack)
                scope.bindings.setdefault(at.id, []).append(bound)
            elif isinstance(at, (ast.Tuple, ast.List)):
                stack.extend(_unpacked(at.elts, unpack))


def _unpacked(
    elements: list[ast.expr], unpack: tuple[int, ...]
) -> Iterator[tuple[ast.expr, tuple[int, ...]]]:
    """The targets in a tuple, each with its index; -1 for a starred one and those behind it."""
    starred = False
    for index, element in enumerate(elements):
        starred |= isinstance(element, ast.Starred)
        inner = element.value if isinstance(element, ast.Starred) else element
        yield inner, (*unpack, -1 if starred else index)
