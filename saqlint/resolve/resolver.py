"""Reads expressions: names through scopes and imports, then attributes and calls.

Nothing is executed. What cannot be followed is `Open`, with the reason. Every question has a
budget of steps, so hostile or cyclic code ends as `Open` too.
"""

import ast
import builtins
from dataclasses import replace
from typing import Final

from saqlint.resolve import arithmetic, calls, imports, members
from saqlint.resolve.annotations import instance_of
from saqlint.resolve.library import canonical
from saqlint.resolve.modules import Module, Modules
from saqlint.resolve.mutations import mutated
from saqlint.resolve.scopes import Binding, Scope
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    ContextItem,
    Dictionary,
    Either,
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
)

_STEPS: Final = 1_000
_DEPTH: Final = 60
_BINDINGS: Final = 8
_LONG: Final = 20_000


class Resolver:
    """Answers what an expression stands for; remembers what does not depend on a caller."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.context_functions: dict[int, frozenset[str]] = {}
        """Functions whose first parameter is SAQ's context, by node, with the keys SAQ sets."""
        self.context_stores: dict[str, list[Expression]] = {}
        """What hooks store in the context, by key."""
        self.importing: set[tuple[str, str]] = set()
        """The names that are being imported, each with its module's path."""
        self._known: dict[tuple[int, int], Resolved] = {}
        self._busy: dict[tuple[int, int, int], int] = {}
        """What is being read, with how deep; `_rests_on` is the outermost that a value needs."""
        self._steps = 0
        self._rests_on = 0

    def learn(
        self, contexts: dict[int, frozenset[str]], stores: dict[str, list[Expression]]
    ) -> None:
        """Take in whose first parameter is SAQ's context; what was known before is read anew."""
        self.context_functions = contexts
        self.context_stores = stores
        self._known.clear()

    # ----------------------------------------------------------------------------- entry points

    def module_frame(self, module: Module) -> Frame:
        """The frame of a module's own statements."""
        return Frame(module, module.scope)

    def frame(self, module: Module, scope: Scope) -> Frame:
        """The frame of a scope about whose callers nothing is known."""
        parent = None if scope.parent is None else self.frame(module, scope.parent)
        return Frame(module, scope, parent=parent)

    def read(self, expression: Expression) -> Resolved:
        """What an expression stands for, read in its own frame."""
        if expression.value is not None:
            return expression.value
        return Open("nothing given") if expression.node is None else self.value(
            expression.node, expression.frame
        )

    def value(self, node: ast.expr, frame: Frame) -> Resolved:
        """What a node stands for in a frame."""
        if isinstance(node, ast.Constant):
            return Constant(node.value, Expression(node, frame))
        free = _caller_free(frame)
        key = (id(node), id(frame.scope) if free else 0)
        known = self._known if free else frame.known
        if key in known:
            return known[key]
        if not self._busy:
            self._steps = 0
        self._steps += 1
        depth = len(self._busy)
        if self._steps > _STEPS or depth > _DEPTH:
            self._rests_on = -1
            return Open("too much to follow")
        busy = (*key, 0 if free else id(frame))
        if busy in self._busy:
            self._rests_on = min(self._rests_on, self._busy[busy])
            return Open("it refers to itself")
        outer, self._rests_on = self._rests_on, depth
        self._busy[busy] = depth
        try:
            found = self._expression(node, frame)
        finally:
            del self._busy[busy]
        if self._rests_on >= depth or depth == 0:
            known[key] = found
            self._rests_on = outer
        else:
            # It rests on something further out that is not known yet: asked again it may differ.
            self._rests_on = min(outer, self._rests_on)
        return found

    # ------------------------------------------------------------------------------ expressions

    def _expression(self, node: ast.expr, frame: Frame) -> Resolved:  # noqa: C901, PLR0911, PLR0912
        match node:
            case ast.Name(id=name):
                return self.name(name, frame)
            case ast.Attribute(value=inner, attr=attribute):
                return self.attribute(self.value(inner, frame), attribute)
            case ast.Call():
                return calls.result(self, node, frame)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner) | ast.Starred(value=inner):
                return self.value(inner, frame)
            case ast.JoinedStr() | ast.BinOp() | ast.UnaryOp():
                return arithmetic.fold(self, node, frame)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self.sequence(elements, frame, type(node).__name__.lower())
            case ast.Dict():
                return self.dictionary(node, frame)
            case ast.Subscript():
                return members.item(self, node, frame)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                match self.truth(test, frame):
                    case True:
                        return self.value(body, frame)
                    case False:
                        return self.value(orelse, frame)
                return either([self.value(body, frame), self.value(orelse, frame)])
            case ast.BoolOp(op=op, values=values):
                return self._boolean(op, values, frame)
            case ast.Lambda():
                return FunctionValue(node, self._defining_frame(frame))
            case ast.Compare():
                truth = self.truth(node, frame)
                return Instance(External("builtins.bool")) if truth is None else Constant(truth)
            case ast.ListComp() | ast.GeneratorExp():
                return Many((), open=True)
            case ast.SetComp():
                return Many((), open=True, kind="set")
            case ast.DictComp():
                return Dictionary({}, open=True)
        return Open(f"a {type(node).__name__} expression")

    def _defining_frame(self, frame: Frame) -> Frame:
        return frame

    def sequence(self, elements: list[ast.expr], frame: Frame, kind: str) -> Many:
        """A display of elements, `*parts` taken apart."""
        items: list[Expression] = []
        is_open = False
        for element in elements:
            if not isinstance(element, ast.Starred):
                items.append(Expression(element, frame))
                continue
            match self.value(element.value, frame):
                case Many(items=inner, open=more):
                    items.extend(inner)
                    is_open |= more
                case _:
                    is_open = True
        return Many(tuple(items), is_open, kind)

    def dictionary(self, node: ast.Dict, frame: Frame) -> Dictionary:
        """A dict display, `**parts` taken apart; keys that are not certain strings leave it open."""
        items: dict[str, Expression] = {}
        keys_at: dict[str, tuple[ast.expr | ast.keyword, Frame]] = {}
        maybe: set[str] = set()
        is_open = False
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                match self.value(value, frame):
                    case Dictionary() as inner:
                        items.update(inner.items)
                        keys_at.update(inner.keys_at)
                        maybe |= inner.maybe
                        is_open |= inner.open
                    case _:
                        is_open = True
                continue
            match self.value(key, frame):
                case Constant(value=str(name)):
                    items[name] = Expression(value, frame)
                    keys_at[name] = (key, frame)
                    maybe.discard(name)
                case _:
                    is_open = True
        return Dictionary(items, is_open, frozenset(maybe), keys_at)

    def _boolean(self, op: ast.boolop, values: list[ast.expr], frame: Frame) -> Resolved:
        *firsts, last = values
        possible: list[Resolved] = []
        for node in firsts:
            truth = self.truth(node, frame)
            decides = truth is not None and truth is isinstance(op, ast.Or)
            if decides:
                return self.value(node, frame)
            if truth is None:
                possible.append(self.value(node, frame))
        end = self.value(last, frame)
        if isinstance(op, ast.Or) and isinstance(end, Constant) and possible:
            # `os.environ.get("X") or "default"`: what is certain is the default.
            if all(isinstance(option, (Open, Instance)) for option in possible):
                return Constant(end.value, end.source, overridable=True)
            possible = [p for p in possible if not (isinstance(p, Constant) and not p.value)]
        return either([*possible, end])

    # ------------------------------------------------------------------------------------ names

    def name(self, name: str, frame: Frame) -> Resolved:
        """What a name stands for where the frame reads it."""
        scope: Scope | None = frame.scope
        inside = True
        while scope is not None:
            is_class = isinstance(scope.node, ast.ClassDef)
            if (inside or not is_class) and name in scope.bindings and name not in scope.globals:
                return self.bound(name, scope, self._outer(frame, scope))
            inside = False
            if scope.parent is None:
                return imports.star(self, name, scope, frame) or _builtin(name)
            scope = scope.parent
        return _builtin(name)

    def _outer(self, frame: Frame, scope: Scope) -> Frame:
        """The frame of `scope`, an enclosing one of the frame's."""
        current: Frame | None = frame
        while current is not None:
            if current.scope is scope:
                return current
            current = current.parent
        return self.frame(frame.module, scope)

    def bound(self, name: str, scope: Scope, frame: Frame) -> Resolved:
        """What the bindings of a name in its scope come to."""
        bindings = scope.bindings[name]
        if any(binding.kind == "other" for binding in bindings):
            return Open(f"`{name}` is changed in place")
        chosen = _later(bindings)
        if len(chosen) > _BINDINGS:
            return Open(f"`{name}` is bound in many places")
        found = [self._binding(binding, scope, frame) for binding in chosen]
        value = either(found)
        if len(chosen) > 1 and any(binding.kind == "import" for binding in chosen):
            # try: import a / except ImportError: a = None
            real = [option for option in options(value) if not isinstance(option, (Open, Constant))]
            value = either(list(real)) if real else value
        if name in scope.mutations:
            value = mutated(self, name, value, scope, frame)
        if isinstance(value, (Many, Dictionary)) and _grows_elsewhere(name, scope):
            return replace(value, open=True)
        return value

    def _binding(self, binding: Binding, scope: Scope, frame: Frame) -> Resolved:  # noqa: PLR0911
        match binding.kind:
            case "import":
                return imports.imported(self, binding, frame.module)
            case "function":
                return members.definition(self, binding.node, frame)
            case "class":
                assert isinstance(binding.node, ast.ClassDef)
                return ClassValue(binding.node, frame)
            case "parameter":
                return self._parameter(binding, scope, frame)
            case "annotation":
                return instance_of(self, binding.annotation, frame)
            case "with":
                return members.entered(self, binding, frame)
            case "for":
                return self._element(binding, frame)
        assert binding.value is not None
        value = self._unpacked(self.value(binding.value, frame), binding.unpack)
        if isinstance(value, Open) and binding.annotation is not None:
            typed = instance_of(self, binding.annotation, frame)
            return value if isinstance(typed, Open) else typed
        # `queue: Queue | None = None` is filled later, `LIMIT: int | None = None` is what it says.
        alone = scope.parent is None and len(scope.bindings[binding.name]) == 1
        is_final = alone and binding.name.isupper()
        if (
            isinstance(value, Constant)
            and value.value is None
            and binding.annotation is not None
            and not is_final
        ):
            return either([value, instance_of(self, binding.annotation, frame)])
        return value

    def _element(self, binding: Binding, frame: Frame) -> Resolved:
        assert binding.value is not None
        match self.value(binding.value, frame):
            case Many(items=items, open=False) if 0 < len(items) <= _BINDINGS:
                return either([self._unpacked(self.read(i), binding.unpack) for i in items])
        return Open(f"`{binding.name}` runs over a collection")

    def _unpacked(self, value: Resolved, path: tuple[int, ...]) -> Resolved:
        for index in path:
            match value:
                case Many(items=items, open=False) if 0 <= index < len(items):
                    value = self.read(items[index])
                case _:
                    return Open("a part of an unpacked value")
        return value

    def _parameter(self, binding: Binding, scope: Scope, frame: Frame) -> Resolved:
        if frame.arguments is not None:
            if binding.name in frame.arguments:
                return self.read(frame.arguments[binding.name])
            if frame.open:
                return Open(f"`{binding.name}` may be given by a `**mapping`")
            if binding.value is not None:
                return self.value(binding.value, frame.parent or self.frame(frame.module, scope))
        if _is_first(binding, scope) and scope.is_method:
            owner = members.method_owner(self, scope, frame)
            if owner is not None:
                return owner
        outer = frame.parent or frame
        default = None if binding.value is None else Expression(binding.value, outer)
        return Parameter(scope, binding.name, frame, default)

    def attribute(self, value: Resolved, name: str) -> Resolved:
        """An attribute of a value, each possibility looked at."""
        if isinstance(value, Either):
            found = [
                self.attribute(option, name)
                for option in value.options
                if not (isinstance(option, Constant) and option.value is None)
            ]
            return either(found)
        return members.attribute(self, value, name)

    # ---------------------------------------------------------------------------------- helpers

    def typed(self, value: Resolved) -> Resolved:
        """A parameter taken for an instance of what its annotation says; others as they are."""
        if not isinstance(value, Parameter):
            return value
        binding = value.function.bindings[value.name][0]
        frame = value.frame.parent or value.frame
        found = instance_of(self, binding.annotation, frame)
        if isinstance(found, Open) and value.default is not None:
            given = self.read(value.default)
            if not (isinstance(given, Constant) and given.value is None):
                return given
        return found

    def truth(self, node: ast.expr, frame: Frame) -> bool | None:
        """Whether a condition certainly holds or not; None where that is open."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.truth(operand, frame)
                return None if inner is None else not inner
            case ast.BoolOp(op=op, values=values):
                truths = [self.truth(value, frame) for value in values]
                decisive = isinstance(op, ast.Or)
                if decisive in truths:
                    return decisive
                return None if None in truths else not decisive
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[right]):
                if not (isinstance(right, ast.Constant) and right.value is None):
                    return None
                is_none = _is_none(self.value(left, frame))
                return None if is_none is None else is_none is isinstance(op, ast.Is)
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() as op], comparators=[right]):
                match self.value(left, frame), self.value(right, frame):
                    case Constant() as one, Constant() as other:
                        if not (one.overridable or other.overridable):
                            return (one.value == other.value) is isinstance(op, ast.Eq)
                return None
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as op], comparators=[right]):
                match self.value(left, frame), self.value(right, frame):
                    case Constant(value=str(key)), Dictionary(open=False) as mapping:
                        if key not in mapping.maybe:
                            return (key in mapping.items) is isinstance(op, ast.In)
                return None
        match self.value(node, frame):
            case Constant(overridable=False, value=value):
                return bool(value)
            case Dictionary(open=False, items=items, maybe=maybe) if not maybe:
                return bool(items)
            case FunctionValue() | ClassValue():
                return True
        return None


def _grows_elsewhere(name: str, scope: Scope) -> bool:
    """Whether an inner function changes a list or dict of an outer scope."""
    return any(
        (name in child.mutations and name not in child.bindings) or _grows_elsewhere(name, child)
        for child in scope.children
    )


def _caller_free(frame: Frame) -> bool:
    current: Frame | None = frame
    while current is not None:
        if current.arguments is not None or current.owner is not None:
            return False
        current = current.parent
    return True


def _later(bindings: list[Binding]) -> list[Binding]:
    """The bindings that can count: an unconditional one at the top hides those before it."""
    start = 0
    for index, binding in enumerate(bindings):
        if not binding.conditional and binding.kind not in ("parameter", "annotation"):
            start = index
    kept = bindings[start:]
    valued = [binding for binding in kept if binding.kind != "annotation"]
    return valued or kept


def _is_first(binding: Binding, scope: Scope) -> bool:
    return next(iter(scope.bindings), None) == binding.name


def _is_none(value: Resolved) -> bool | None:
    match value:
        case Constant(value=None, overridable=False):
            return True
        case Constant(overridable=False) | FunctionValue() | ClassValue() | Many() | Dictionary():
            return False
        case Instance() | Text():
            return False if not isinstance(value, Instance) or value.call is not None else None
        case ContextItem():
            return None
    return None


def _builtin(name: str) -> Resolved:
    if hasattr(builtins, name):
        return External(canonical(f"builtins.{name}"))
    return Open(f"`{name}` is not defined here")
