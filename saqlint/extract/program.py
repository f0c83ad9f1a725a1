"""The project while it is being read: its files, the resolver, and resolved values as model values."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from saqlint import model
from saqlint.discover import Tree
from saqlint.model import Known, Span, Typed, Unknown, Unresolved, Value, Versions
from saqlint.resolve.annotations import classes, type_name
from saqlint.resolve.families import family
from saqlint.resolve.modules import Module, Modules
from saqlint.resolve.resolver import Resolver
from saqlint.resolve.scopes import Scope
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    ContextItem,
    Dictionary,
    Either,
    EnumMember,
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Many,
    ModuleValue,
    Open,
    Parameter,
    Resolved,
    Text,
    options,
)


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A call where it stands: its node and the frame of the scope around it."""

    call: ast.Call
    frame: Frame

    @property
    def module(self) -> Module:
        """The module it stands in."""
        return self.frame.module

    @property
    def name(self) -> str:
        """The last part of the callee's name; empty where it has none."""
        head = self.call.func
        return head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")


@dataclass(eq=False)
class Program:
    """What extractors share. `sites` are the calls of every module looked at so far."""

    tree: Tree
    versions: Versions
    modules: Modules
    resolver: Resolver
    unresolved: list[Unresolved] = field(default_factory=list)
    _sites: dict[str, tuple[Site, ...]] = field(default_factory=dict)

    def relevant(self) -> Iterator[Module]:
        """The modules that hold SAQ's words, in the order of their paths."""
        for path in self.tree.relevant:
            module = self.modules.load(path)
            if module is not None:
                yield module

    def sites(self, module: Module) -> tuple[Site, ...]:
        """Every call of a module, in the order of the source."""
        if module.path not in self._sites:
            self._sites[module.path] = tuple(_sites(self, module))
        return self._sites[module.path]

    def value(self, node: ast.expr, frame: Frame) -> Resolved:
        """What an expression stands for."""
        return self.resolver.value(node, frame)

    def read(self, expression: Expression) -> Resolved:
        """What an expression stands for in its own frame."""
        return self.resolver.read(expression)

    def at(self, node: ast.AST, frame: Frame) -> Span:
        """Where a node stands."""
        return frame.module.span(node)

    def model_value(self, expression: Expression) -> Value:
        """An expression as rules see it."""
        at = (
            None
            if expression.node is None or not expression.frame.module.path
            else self.at(expression.node, expression.frame)
        )
        text = (
            ""
            if expression.node is None or at is None
            else expression.frame.module.source(expression.node)
        )
        return self.as_value(self.read(expression), at, text)

    def as_value(self, value: Resolved, at: Span | None, text: str = "") -> Value:  # noqa: C901, PLR0911
        """A resolved value as rules see it; `at` is where it is used."""
        match value:
            case Constant(value=plain, overridable=over):
                return Known(plain, at, over)
            case EnumMember(mixin="str" | "strenum" | "int", value=Constant(value=plain)):
                return Known(plain, at)
            case EnumMember(of=of):
                return Typed(type_name(of), at, text)
            case Text(prefix=prefix):
                return Typed("builtins.str", at, text, prefix)
            case Many(kind=kind):
                return Typed(f"builtins.{kind}", at, text)
            case Dictionary():
                return Typed("builtins.dict", at, text)
            case Instance():
                return Typed(value.type_name, at, text, family=family(self.resolver, value.of))
            case FunctionValue():
                return Typed("builtins.function", at, text)
            case ClassValue() | ModuleValue():
                return Typed("builtins.type", at, text)
            case Parameter():
                typed = self.resolver.typed(value)
                if isinstance(typed, Instance) and not _optional(self, value):
                    names = family(self.resolver, typed.of)
                    return Typed(typed.type_name, at, text, family=names)
                return Unknown(f"the value of parameter `{value.name}`", at, text)
            case ContextItem(key=key):
                return Unknown(f'what `ctx["{key}"]` holds', at, text)
            case External(name=name):
                return Unknown(f"`{name}` is outside the project", at, text)
            case Either():
                return self._alternatives(value, at, text)
            case Open(reason=reason):
                return Unknown(reason, at, text)

    def _alternatives(self, value: Either, at: Span | None, text: str) -> Value:
        types: set[str] = set()
        for option in options(value):
            match self.as_value(option, at, text):
                case Known(value=plain) if plain is not None:
                    types.add(f"builtins.{type(plain).__name__}")
                case Typed(type=name):
                    types.add(name)
                case _:
                    return Unknown("one of several values", at, text)
        if len(types) == 1:
            return Typed(types.pop(), at, text)
        return Unknown("one of several values", at, text)

    def miss(self, kind: str, at: Span, reason: str) -> None:
        """Note something that could not be followed."""
        self.unresolved.append(Unresolved(kind, at, reason))  # type: ignore[arg-type]


def _optional(program: Program, value: Parameter) -> bool:
    binding = value.function.bindings[value.name][0]
    frame = value.frame.parent or value.frame
    found = classes(program.resolver, binding.annotation, frame)
    return any(type_name(of) == "builtins.None" for of in found)


def _sites(program: Program, module: Module) -> Iterator[Site]:
    found: list[Site] = []
    stack: list[tuple[ast.AST, Scope]] = [(module.tree, module.scope)]
    frames: dict[int, Frame] = {}
    scopes = module.scopes
    while stack:
        node, scope = stack.pop()
        if isinstance(node, ast.Call):
            frame = frames.get(id(scope))
            if frame is None:
                frame = frames[id(scope)] = program.resolver.frame(module, scope)
            found.append(Site(node, frame))
        inner = scopes.get(id(node), scope)
        if inner is scope or isinstance(node, ast.Module):
            stack.extend((child, inner) for child in ast.iter_child_nodes(node))
            continue
        # Decorators, defaults, annotations and bases are read outside the new scope.
        body = node.body if isinstance(node.body, list) else [node.body]  # type: ignore[attr-defined]
        inside = {id(statement) for statement in body}
        stack.extend(
            (child, inner if id(child) in inside else scope)
            for child in ast.iter_child_nodes(node)
        )
    found.sort(key=lambda site: (site.call.lineno, site.call.col_offset))
    yield from found
