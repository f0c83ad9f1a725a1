"""The project while it is being read: files, resolver, and values as rules will see them."""

import ast
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract.written import alternatives, called
from saqlint.files.discover import Tree
from saqlint.files.reach import Reach
from saqlint.files.scan import NOTHING, Facts, facts_of
from saqlint.files.source import UnreadableError
from saqlint.model import Front, Function, Known, Span, Typed, Unknown, Unresolved, Value, Versions
from saqlint.resolve.annotations import classes, type_name
from saqlint.resolve.families import family
from saqlint.resolve.inferable import is_inferable
from saqlint.resolve.modules import Module, Modules
from saqlint.resolve.resolver import Resolver
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

if TYPE_CHECKING:
    from saqlint.resolve.infer import Inference

Kind: TypeAlias = tuple[str, Front, str]
"""What a call constructs: the kind of a `Construction`, the front, the class's name."""


class Site(Struct, frozen=True, eq=False):
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
        return callee_name(self.call)


_PASSED_ON: Final = 12


class Program(Struct, eq=False, dict=True):
    """What extractors share."""

    tree: Tree
    versions: Versions
    modules: Modules
    resolver: Resolver
    unresolved: list[Unresolved] = field(default_factory=list)
    kinds: dict[int, Kind | None] = field(default_factory=dict)
    """What each call constructs, by the identity of its node: `constructions` keeps it here."""
    functions: dict[int, Function] = field(default_factory=dict)
    """What `function_of` found, by the identity of the functions' nodes."""
    provided: dict[str, bool] = field(default_factory=dict)
    """Whether the project provides a dependency, by its name: `apps` keeps it here."""
    _calls: dict[str, dict[str, list[Site]]] = field(default_factory=dict)
    _class_sites: dict[str, list[Site]] = field(default_factory=dict)

    @cached_property
    def reach(self) -> Reach:
        """Which files can come to another by their imports."""
        facts = {path: self._facts(path) for path in self.tree.files if not path.endswith(".pyi")}
        return Reach(facts, self.tree.roots)

    def importing(self, *words: str) -> frozenset[str]:
        """The files whose import statements hold one of the words."""
        return self.reach.importing(words)

    def _facts(self, path: str) -> Facts:
        known = self.tree.facts.get(path)
        if known is not None:
            return known
        try:
            return facts_of(self.tree.read(path))
        except UnreadableError:
            return NOTHING

    def callees(self, module: Module) -> Iterable[str]:
        """The names that a module calls."""
        return self._index(module)

    def relevant(self) -> Iterator[Module]:
        """The modules that hold SAQ's words, in the order of their paths."""
        for path in self.tree.relevant:
            module = self.modules.load(path)
            if module is not None:
                yield module

    def sites(self, module: Module, names: Collection[str]) -> list[Site]:
        """The calls of a module whose callee has one of the names, in the order of the source."""
        index = self._index(module)
        return _ordered([site for name in names for site in index.get(name, ())])

    def every_site(self, module: Module) -> list[Site]:
        """The calls of a module, in the order of the source."""
        return _ordered([site for sites in self._index(module).values() for site in sites])

    def class_sites(self, module: Module) -> list[Site]:
        """The calls of a module whose callee may be a class, by how it is spelled."""
        if module.path not in self._class_sites:
            index = self._index(module)
            found = [s for name, sites in index.items() if may_be_class(name) for s in sites]
            self._class_sites[module.path] = _ordered(found)
        return self._class_sites[module.path]

    def _index(self, module: Module) -> dict[str, list[Site]]:
        if module.path not in self._calls:
            self._calls[module.path] = _calls(self, module)
        return self._calls[module.path]

    def value(self, node: ast.expr, frame: Frame) -> Resolved:
        """What an expression stands for."""
        return self.resolver.value(node, frame)

    def read(self, expression: Expression) -> Resolved:
        """What an expression stands for in its own frame."""
        return self.resolver.read(expression)

    def at(self, node: ast.AST, frame: Frame) -> Span:
        """Where a node stands."""
        return frame.module.span(node)

    def origin(self, expression: Expression) -> Expression:
        """Where the value was written: what a caller gave, for a parameter that passes it on."""
        for _ in range(_PASSED_ON):
            node = expression.node
            frame: Frame | None = expression.frame
            while (
                isinstance(node, ast.Name)
                and frame is not None
                and node.id not in frame.scope.bindings
            ):
                frame = frame.parent
            if not isinstance(node, ast.Name) or frame is None or frame.arguments is None:
                return expression
            given = frame.arguments.get(node.id)
            # A parameter that is bound again is another value.
            again = len(frame.scope.bindings[node.id]) > 1
            if given is None or given.node is None or again:
                return expression
            expression = given
        return expression

    def model_value(self, expression: Expression) -> Value:
        """An expression as rules see it."""
        expression = self.origin(expression)
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
        value = self.as_value(self._settled(expression), at, text)
        match value:
            case Known() if isinstance(expression.node, ast.Constant) and at is not None:
                return replace(value, literal=True)
            case Typed():
                return replace(value, calls=called(self.resolver, expression))
            case Unknown():
                return replace(
                    value,
                    possible=alternatives(self.resolver, expression),
                    calls=called(self.resolver, expression),
                )
        return value

    def _settled(self, expression: Expression) -> Resolved:
        """What an expression stands for; where that stays open, what astroid says of it."""
        value = self.read(expression)
        # A value that is there already, and open, says that the node may not count at all.
        settled = expression.value is not None or not isinstance(value, Open)
        if not settled and is_inferable(self.resolver, expression):
            assert expression.node is not None
            answer = self._inference.constant(expression.node, expression.frame.module)
            return value if answer is None else Constant(answer, expression)
        return value

    @cached_property
    def _inference(self) -> "Inference":
        # astroid takes longer to import than most runs take, and most need it not.
        from saqlint.resolve.infer import Inference  # noqa: PLC0415

        return Inference(self.modules)

    def as_value(self, value: Resolved, at: Span | None, text: str = "") -> Value:
        """A resolved value as rules see it; `at` is where it is used."""
        match value:
            case Constant(value=plain, overridable=over):
                return Known(plain, at, over, text=text)
            case EnumMember(mixin="str" | "strenum" | "int", value=Constant(value=plain)):
                return Known(plain, at, text=text)
            case EnumMember(of=of):
                return Typed(type_name(of), at, text, family=family(self.resolver, of))
            case Text(prefix=prefix):
                return Typed("builtins.str", at, text, prefix)
            case Many(kind=kind):
                plain = self._plain_items(value)
                if plain is not None:
                    return Known(plain, at, text=text)
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

    def _plain_items(self, value: Many) -> tuple[object, ...] | None:
        """The items of a list or tuple of constants."""
        if value.open or value.kind not in ("list", "tuple"):
            return None
        items = [self.read(item) for item in value.items]
        if not all(isinstance(item, Constant) for item in items):
            return None
        return tuple(item.value for item in items if isinstance(item, Constant))

    def _alternatives(self, value: Either, at: Span | None, text: str) -> Value:
        types: set[str] = set()
        beginnings: list[str] = []
        for option in options(value):
            match self.as_value(option, at, text):
                case Known(value=str(plain), overridable=over):
                    types.add("builtins.str")
                    # Of a default that may be replaced the kind alone is likely to stay.
                    beginnings.append("".join(plain.partition("://")[:2]) if over else plain)
                case Known(value=plain) if plain is not None:
                    types.add(f"builtins.{type(plain).__name__}")
                case Typed(type=name, prefix=prefix):
                    types.add(name)
                    beginnings.append(prefix)
                case _:
                    return Unknown("one of several values", at, text)
        if len(types) == 1:
            return Typed(types.pop(), at, text, _shared(beginnings))
        return Unknown("one of several values", at, text)

    def miss(self, kind: str, at: Span, reason: str) -> None:
        """Note something that could not be followed."""
        self.unresolved.append(Unresolved(kind, at, reason))  # type: ignore[arg-type]


def _shared(texts: list[str]) -> str:
    """How all of some texts begin."""
    low, high = min(texts, default=""), max(texts, default="")
    length = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[:length]


def _optional(program: Program, value: Parameter) -> bool:
    binding = value.function.bindings[value.name][0]
    frame = value.frame.parent or value.frame
    found = classes(program.resolver, binding.annotation, frame)
    return any(type_name(of) == "builtins.None" for of in found)


def callee_name(call: ast.Call) -> str:
    """The last part of the callee's name; empty where it has none."""
    head = call.func
    return head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")


def may_be_class(name: str) -> bool:
    """Whether a name is spelled as classes are, or makes a queue."""
    return name.lstrip("_")[:1].isupper() or name in ("from_url", "cls")


def _ordered(sites: list[Site]) -> list[Site]:
    return sorted(sites, key=lambda site: (site.call.lineno, site.call.col_offset))


def _calls(program: Program, module: Module) -> dict[str, list[Site]]:
    """Every call of a module by the name of its callee."""
    found: dict[str, list[Site]] = {}
    for call in module.nodes.of(module.tree, ast.Call):
        frame = program.resolver.frame(module, module.scope_around(call))
        found.setdefault(callee_name(call), []).append(Site(call, frame))
    return found
