"""What the project's functions give back, read in the frame of the call."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from saqlint.resolve.annotations import instance_of
from saqlint.resolve.arguments import NONE, Arguments, bound_frame, decorator_names
from saqlint.resolve.conditions import truth
from saqlint.resolve.library import TRANSPARENT_DECORATORS
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Many,
    Open,
    Parameter,
    Resolved,
    Text,
    either,
    options,
    overridable,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_DEPTH: Final = 12
_RETURNS: Final = 12


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


def called(
    resolver: "Resolver", function: FunctionValue, given: Arguments = NONE, depth: int = 0
) -> Resolved:
    """What a function returns when called so; what its annotation says where that is open."""
    node = function.node
    if depth >= _DEPTH:
        return Open("calls nested too deeply")
    frame = bound_frame(function, given, depth + 1)
    if isinstance(node, ast.Lambda):
        return resolver.value(node.body, frame)
    value = _returned(resolver, node, frame)
    if not _sees_through(resolver, function):
        value = either(_uncertain(option) for option in options(value))
    if node.returns is None or not any(isinstance(o, (Open, Parameter)) for o in options(value)):
        return value
    typed = _annotated(resolver, node.returns, function)
    if isinstance(typed, Open):
        return value
    sure = [o for o in options(value) if not isinstance(o, (Open, Parameter))]
    plain = all(isinstance(o, Instance) and _is_plain(o) for o in options(typed))
    return typed if plain else either([*sure, typed])


def _is_plain(value: Instance) -> bool:
    return value.type_name.startswith("builtins.")


def _annotated(resolver: "Resolver", annotation: ast.expr, function: FunctionValue) -> Resolved:
    name = getattr(annotation, "id", getattr(annotation, "attr", ""))
    if name == "Self" and function.owner is not None:
        return Instance(function.owner.of)
    return instance_of(resolver, annotation, function.frame)


def _uncertain(value: Resolved) -> Resolved:
    """A value that has passed through a decorator of which nothing is known."""
    if isinstance(value, (Constant, Text, Many, Dictionary)):
        return Open("what a decorated function gives back")
    return value


def _sees_through(resolver: "Resolver", function: FunctionValue) -> bool:
    """Whether every decorator leaves what the function gives back as it is."""
    node = function.node
    if isinstance(node, ast.Lambda) or not node.decorator_list:
        return True
    for decorator in reversed(node.decorator_list):
        match resolver.value(decorator, function.frame):
            case External(name=name) if name in TRANSPARENT_DECORATORS:
                continue
            case FunctionValue() as wrapper:
                given = Expression(None, function.frame, function)
                made = resolver.called(wrapper, Arguments((given,)))
                if isinstance(made, FunctionValue) and made.node is node:
                    continue
        if isinstance(decorator, ast.Call):
            head = resolver.value(decorator.func, function.frame)
            if isinstance(head, External) and head.name in TRANSPARENT_DECORATORS:
                continue
        elif isinstance(decorator, ast.Attribute) and decorator.attr == "getter":
            continue
        return False
    return True


def _returned(resolver: "Resolver", node: FunctionNode, frame: Frame) -> Resolved:
    gives = frame.module.nodes.own_of(node.body, ast.Yield)
    yielded = [given.value for given in gives if given.value is not None]
    if yielded:
        # A context manager or a dependency gives what it yields.
        return either(resolver.value(value, frame) for value in yielded[:_RETURNS])
    if is_stub(node):
        return Open("a function without a body")
    run = _Run(resolver, frame)
    found = run.results(node.body)
    if run.assumed and not all(isinstance(value, (Constant, Text)) for value in found):
        # Which object it is depends on the environment: no default stands for the others.
        found = _Run(resolver, frame, assume=False).results(node.body)
    return either(found)


class _Value(Struct, frozen=True, eq=False):
    """A `return`: its expression, and whether it holds only where the environment sets nothing."""

    node: ast.expr | None
    assumed: bool


class _Run(Struct):
    """Runs through statements, and collects the `return`s that the frame does not rule out.

    `assume` takes a condition on the environment as it is where nothing is set.
    """

    resolver: "Resolver"
    frame: Frame
    assume: bool = True
    assumed: bool = False
    values: list[_Value] = field(default_factory=list)

    def results(self, body: list[ast.stmt]) -> list[Resolved]:
        """What a function with this body can return."""
        if self.block(body):
            self.values.append(_Value(None, self.assumed))
        if len(self.values) > _RETURNS:
            return [Open("a function that returns in many places")]
        return [option for value in self.values for option in self.read(value)]

    def read(self, value: _Value) -> Iterator[Resolved]:
        """The possibilities of one `return`."""
        found = (
            Constant(None) if value.node is None else self.resolver.value(value.node, self.frame)
        )
        for option in options(found):
            yield overridable(option) if value.assumed else option

    def block(self, body: list[ast.stmt]) -> bool:
        """Whether the end of a block can be reached."""
        return all(self.statement(statement) for statement in body)

    def statement(self, node: ast.stmt) -> bool:
        """Whether what follows a statement can be reached."""
        match node:
            case ast.Return(value=value):
                self.values.append(_Value(value, self.assumed))
                return False
            case ast.Raise() | ast.Continue() | ast.Break():
                return False
            case ast.If():
                return self.condition(node)
            case ast.Match(cases=cases):
                ends = [self.block(case.body) for case in cases]
                return any(ends) or not _takes_all(cases[-1])
            case ast.With(body=body) | ast.AsyncWith(body=body):
                return self.block(body)
            case ast.While(test=test, body=body, orelse=orelse):
                self.block(body)
                forever = self.resolver.truth(test, self.frame) is True and not _breaks(body)
                return not forever and self.block(orelse)
            case ast.For(body=body, orelse=orelse) | ast.AsyncFor(body=body, orelse=orelse):
                self.block(body)
                return self.block(orelse) or _breaks(body)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return True
        if type(node).__name__ in ("Try", "TryStar"):
            return self.attempt(node)
        return True

    def condition(self, node: ast.If) -> bool:
        """`if`, a chain of `elif`s step by step."""
        ends = False
        while True:
            held = self.holds(node.test)
            if held is not False:
                ends |= self.block(node.body)
            if held is True:
                return ends
            match node.orelse:
                case [ast.If() as other]:
                    node = other
                case other_body:
                    return self.block(other_body) or ends

    def holds(self, test: ast.expr) -> bool | None:
        """Whether a condition holds, or would where the environment sets nothing."""
        held = self.resolver.truth(test, self.frame)
        if held is None and self.assume:
            held = truth(self.resolver, test, self.frame, unset=True)
            self.assumed |= held is not None
        return held

    def attempt(self, node: ast.stmt) -> bool:
        """`try`: its body and each handler may run to their end."""
        ends = self.block(getattr(node, "body", [])) and self.block(getattr(node, "orelse", []))
        for handler in getattr(node, "handlers", []):
            ends |= self.block(handler.body)
        return self.block(getattr(node, "finalbody", [])) and ends


def _breaks(body: list[ast.stmt]) -> bool:
    """Whether a loop's body may leave the loop; an inner loop's `break` counts as one, too."""
    return any(isinstance(inner, ast.Break) for statement in body for inner in walk(statement))


def _takes_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and not case.pattern.pattern


def is_stub(node: FunctionNode) -> bool:
    """Whether a function is only declared: `...`, `pass`, a docstring, an abstract method."""
    if "abstractmethod" in decorator_names(node):
        return True
    return all(
        isinstance(statement, (ast.Pass, ast.Raise))
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in node.body
    )
