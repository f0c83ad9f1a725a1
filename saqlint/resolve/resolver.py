"""Reads expressions: names through scopes and imports, then attributes and calls.

Nothing is executed. What cannot be followed is `Open`, with the reason. Every question has a
budget of steps, so hostile or cyclic code ends as `Open` too.
"""

import ast
from typing import Final

from saqlint.resolve import arithmetic, calls, mappings, members, names, sequences
from saqlint.resolve.annotations import instance_of
from saqlint.resolve.arguments import Arguments
from saqlint.resolve.conditions import truth
from saqlint.resolve.functions import called
from saqlint.resolve.modules import Module, Modules
from saqlint.resolve.scopes import COMPREHENSIONS, Position, Scope
from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Either,
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Open,
    Parameter,
    Resolved,
    either,
    options,
    overridable,
)

_STEPS: Final = 4_000
_DEPTH: Final = 60
_LONG_ANNOTATION: Final = 500
_FAR: Final = 1_000_000_000
"""The line of what is read when all else is there: a quoted annotation."""


class Resolver:
    """Answers what an expression stands for; remembers what does not depend on a caller."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.context_functions: dict[int, frozenset[str]] = {}
        """Functions whose first parameter is SAQ's context, by node, with the keys SAQ sets."""
        self.importing: set[tuple[str, str]] = set()
        """The attributes of modules that are being looked up."""
        self.namespaces: dict[str, Module] = {}
        """Packages without a file, by name."""
        self._known: dict[int, dict[int, tuple[ast.expr, Resolved]]] = {}
        self._results: dict[int, tuple[FunctionValue, Resolved]] = {}
        self._context_stores: dict[str, list[Expression]] = {}
        self._stored: dict[str, Resolved] = {}
        self._busy: set[tuple[int, int, int]] = set()
        self._parsed: dict[str, ast.expr | None] = {}
        self._passing: dict[int, dict[str, list[ast.Call]]] = {}
        self._frames: dict[int, Frame] = {}
        self._steps = 0
        self._nested = 0
        self._cuts = 0

    def learn(
        self, contexts: dict[int, frozenset[str]], stores: dict[str, list[Expression]]
    ) -> None:
        """Take in whose first parameter is SAQ's context; what was known before is read anew.

        `stores` is what hooks store in the context, by key.
        """
        self.context_functions = contexts
        self._context_stores = stores
        self._known.clear()
        self._results.clear()
        self._stored.clear()

    def stored(self, key: str) -> Resolved | None:
        """What hooks store in the context under a key; None where none does."""
        if key not in self._context_stores:
            return None
        if key not in self._stored:
            cuts = self._cuts
            found = either(self.read(store) for store in self._context_stores[key])
            if self._cuts != cuts:
                return found
            self._stored[key] = found
        return self._stored[key]

    def module_frame(self, module: Module) -> Frame:
        """The frame of a module's own statements."""
        return self.frame(module, module.scope)

    def frame(self, module: Module, scope: Scope) -> Frame:
        """The frame of a scope about whose callers nothing is known."""
        known = self._frames.get(id(scope))
        if known is None or known.scope is not scope:
            parent = None if scope.parent is None else self.frame(module, scope.parent)
            known = self._frames[id(scope)] = Frame(module, scope, parent=parent)
        return known

    def read(self, expression: Expression) -> Resolved:
        """What an expression stands for, read in its own frame."""
        if expression.value is not None:
            return expression.value
        if expression.node is None:
            return Open("nothing given")
        return self.value(expression.node, expression.frame)

    def value(self, node: ast.expr, frame: Frame) -> Resolved:
        """What a node stands for in a frame."""
        if isinstance(node, ast.Constant):
            return arithmetic.literal(node, frame)
        free = frame.is_free
        known = self._known.setdefault(id(frame.scope), {}) if free else frame.known
        if id(node) in known:
            return known[id(node)][1]
        outermost = self._nested == 0
        if outermost:
            self._steps = 0
        busy = (id(node), id(frame.scope), 0 if free else id(frame))
        self._steps += 1
        if self._steps > _STEPS or self._nested > _DEPTH:
            return self.gave_up("too much to follow")
        if busy in self._busy:
            return self.gave_up("it refers to itself")
        cuts = self._cuts
        self._busy.add(busy)
        self._nested += 1
        try:
            found = self._expression(node, frame)
        except RecursionError:
            if not outermost:
                raise
            found = Open("too much to follow")
        finally:
            self._nested -= 1
            self._busy.discard(busy)
        # What was cut short holds for the question that was asked, not for another.
        if outermost or self._cuts == cuts:
            known[id(node)] = (node, found)
        return found

    def gave_up(self, reason: str = "") -> Open:
        """Note that something was not followed to its end."""
        self._cuts += 1
        return Open(reason)

    def _expression(self, node: ast.expr, frame: Frame) -> Resolved:
        match node:
            case ast.Name():
                return names.named(self, node, frame)
            case ast.Attribute(value=inner, attr=attribute):
                return self.attribute(self.value(inner, frame), attribute)
            case ast.Call():
                return calls.result(self, node, frame)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner) | ast.Starred(value=inner):
                return self.value(inner, frame)
            case ast.JoinedStr() | ast.BinOp() | ast.UnaryOp():
                return arithmetic.fold(self, node, frame)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return sequences.display(self, elements, frame, type(node).__name__.lower())
            case ast.Dict():
                return self.dictionary(node, frame)
            case ast.Subscript():
                return members.item(self, node, frame)
            case ast.IfExp():
                return self._choice(node, frame)
            case ast.BoolOp(op=op, values=values):
                return self._boolean(op, values, frame)
            case ast.Lambda():
                return FunctionValue(node, frame)
            case ast.Compare():
                return self.decided(node, frame)
            case _ if isinstance(node, COMPREHENSIONS):
                return sequences.comprehended(self, node, frame)
        return Open(f"a {type(node).__name__} expression")

    def _choice(self, node: ast.IfExp, frame: Frame) -> Resolved:
        held = self.truth(node.test, frame)
        if held is not None:
            return self.value(node.body if held else node.orelse, frame)
        held = truth(self, node.test, frame, unset=True)
        if held is not None:
            default = self.value(node.body if held else node.orelse, frame)
            if isinstance(default, Constant):
                return overridable(default)
        return either([self.value(node.body, frame), self.value(node.orelse, frame)])

    def _boolean(self, op: ast.boolop, values: list[ast.expr], frame: Frame) -> Resolved:
        """`a or b`, `a and b`: what is left of the values that may decide it."""
        stops = isinstance(op, ast.Or)
        possible: list[Resolved] = []
        default = True
        for node in values[:-1]:
            held = self.truth(node, frame)
            if held is stops:
                return either([*possible, self.value(node, frame)])
            if held is not None:
                continue
            if truth(self, node, frame, unset=True) is not (not stops):
                default = False
            possible += [o for o in options(self.value(node, frame)) if not _fails(o, stops=stops)]
        end = self.value(values[-1], frame)
        if possible and default and isinstance(end, Constant):
            # `os.environ.get("X") or "default"`: what is certain is the default.
            return overridable(end)
        return either([*possible, end])

    def decided(self, node: ast.expr, frame: Frame) -> Resolved:
        """A comparison or a negation: a truth value, known or not."""
        held = self.truth(node, frame)
        if held is not None:
            return Constant(held)
        held = truth(self, node, frame, unset=True)
        if held is not None:
            return Constant(held, overridable=True)
        return Instance(External("builtins.bool"))

    def dictionary(self, node: ast.Dict, frame: Frame) -> Dictionary:
        """A dict display."""
        return mappings.display(self, node, frame)

    def bound(self, name: str, scope: Scope, frame: Frame, use: Position | None = None) -> Resolved:
        """What the bindings of a name in its scope come to."""
        return names.bound(self, name, scope, frame, use)

    def unpacked(self, value: Resolved, path: tuple[int, ...]) -> Resolved:
        """The part of a value that a target of `a, (b, c) = value` gets."""
        return names.unpacked(self, value, path)

    def attribute(self, value: Resolved, name: str) -> Resolved:
        """An attribute of a value, each possibility looked at."""
        return members.any_of(self, value, name)

    def call(self, function: Resolved, call: ast.Call | None, frame: Frame | None) -> Resolved:
        """What calling a value gives back; `call` None is a call without arguments."""
        return calls.called(self, function, call, frame)

    def called(self, function: FunctionValue, given: Arguments) -> Resolved:
        """What a function gives back for some arguments."""
        return self.result(function, given, function.frame.depth)

    def result(self, function: FunctionValue, given: Arguments, depth: int) -> Resolved:
        """What a function gives back; without arguments it is asked but once."""
        alone = not given.positional and not given.named and not given.open
        if not alone or function.owner is not None or not function.frame.is_free:
            return called(self, function, given, depth)
        key = id(function.node)
        if key not in self._results:
            cuts = self._cuts
            found = called(self, function, given, depth)
            if self._cuts != cuts:
                return found
            self._results[key] = (function, found)
        return self._results[key][1]

    def truth(self, node: ast.expr, frame: Frame) -> bool | None:
        """Whether a condition certainly holds or not; None where that is open."""
        return truth(self, node, frame)

    def typed(self, value: Resolved) -> Resolved:
        """A parameter taken for an instance of what its annotation says; others as they are."""
        if isinstance(value, Either):
            return either(self.typed(option) for option in value.options)
        if not isinstance(value, Parameter):
            return value
        binding = value.function.bindings[value.name][0]
        frame = value.frame.parent or value.frame
        found = instance_of(self, binding.annotation, frame)
        if not isinstance(found, Open):
            return either(_given(option) for option in options(found))
        if value.default is not None:
            given = self.read(value.default)
            if not (isinstance(given, Constant) and given.value is None):
                return given
        return found

    def parsed(self, text: str) -> ast.expr | None:
        """A quoted annotation as an expression; None where it is none."""
        if text not in self._parsed:
            self._parsed[text] = _parsed(text)
        return self._parsed[text]

    def passing(self, module: Module, scope: Scope, name: str) -> list[ast.Call]:
        """The calls in a scope that get a name's value as an argument."""
        if id(scope) not in self._passing:
            self._passing[id(scope)] = _passing(module, scope)
        return self._passing[id(scope)].get(name, [])


def _given(value: Resolved) -> Resolved:
    if isinstance(value, Instance):
        return Instance(value.of, how="parameter")
    return value


def _fails(value: Resolved, *, stops: bool) -> bool:
    """Whether a value lets `or` (or `and`) go on to the next one."""
    return isinstance(value, Constant) and not value.overridable and bool(value.value) is not stops


def _parsed(text: str) -> ast.expr | None:
    if len(text) > _LONG_ANNOTATION:
        return None
    try:
        found = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return ast.increment_lineno(found, _FAR)


def _passing(module: Module, scope: Scope) -> dict[str, list[ast.Call]]:
    found: dict[str, list[ast.Call]] = {}
    for node in module.nodes.of(scope.node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg)]
        for argument in given:
            if isinstance(argument, ast.Name):
                found.setdefault(argument.id, []).append(node)
    return found
