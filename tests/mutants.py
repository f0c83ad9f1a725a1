"""The mutants of a module, made by mutmut's operators, and how one takes the module's place.

Left out: annotations, decorators, docstrings, asserts (they tell the type checker what the syntax
guarantees), `isinstance` and `len` (with an argument less they raise), and texts of several words,
which only people read.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from types import FunctionType, ModuleType

import libcst as cst
from libcst import matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from msgspec import Struct
from mutmut.mutation.mutators import mutation_operators

from saqlint.rule import Rule

_LEFT_OUT = (
    m.Annotation()
    | m.Assert()
    | m.Decorator()
    | m.Import()
    | m.ImportFrom()
    | m.Call(func=m.Name("isinstance") | m.Name("len") | m.Name("cast"))
    | m.AnnAssign(annotation=m.Annotation(m.Name("TypeAlias")))
    | m.Assign(targets=[m.AssignTarget(m.Name("__all__"))])
    | m.Assign(value=m.Call(func=m.Name("TypeVar")))
    | m.SimpleString(value=m.MatchIfTrue(lambda text: " " in text))
    # `x.get(key, None)` is `x.get(key)`.
    | m.Call(func=m.Attribute(attr=m.Name("get")), args=[m.DoNotCare(), m.Arg(m.Name("None"))])
)
# What the other operators mutate need not be negated too.
_MUTATED = m.Comparison() | m.BooleanOperation() | m.UnaryOperation(operator=m.Not())


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change: `text` stands where the source has what is from `start` to `end`.

    `line` is where; `lines` are those to pass to notice it, in a function. For what runs on
    import `names` are those that the statement sets: lines with one of them notice it.
    """

    path: Path
    source: str
    start: int
    end: int
    text: str
    line: int
    lines: range | None
    names: frozenset[str]

    def __str__(self) -> str:
        left = self.source.rfind("\n", 0, self.start) + 1
        right = self.source.find("\n", self.end)
        ends = self.source[left : self.start], self.source[self.end : right]
        old, new = self.source[left:right], f"{ends[0]}{self.text}{ends[1]}"
        gone, come = (" ".join(part.split())[:200] for part in (old, new))
        return f"{self.path}:{self.line}\n    - {gone}\n    + {come}"

    def statements(self) -> list[ast.stmt]:
        """The changed statement of the top level, and later constants that are made of it.

        Raises where the change makes no Python.
        """
        tree = ast.parse(self.source[: self.start] + self.text + self.source[self.end :])
        place = next(
            place
            for place, one in enumerate(tree.body)
            if one.end_lineno is not None and one.end_lineno >= self.line
        )
        found = [tree.body[place]]
        names = _assigned(found[0])
        for later in tree.body[place + 1 :]:
            used = {node.id for node in ast.walk(later) if isinstance(node, ast.Name)}
            if _assigned(later) and used & names:
                found.append(later)
                names |= _assigned(later)
        return found


def _assigned(statement: ast.stmt) -> set[str]:
    """The names that an assignment sets."""
    match statement:
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()


def mutants(path: Path) -> list[Mutant]:
    """Every mutant of the module at `path`, in the order of the source."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    collector = _Collector(path, wrapper.module)
    wrapper.visit(collector)
    return collector.found


class _Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, path: Path, module: cst.Module) -> None:
        super().__init__()
        self.path = path
        self.module = module
        self.source = module.code
        self.starts = list(accumulate(map(len, self.source.splitlines(keepends=True)), initial=0))
        self.around: list[cst.CSTNode] = []
        self.found: list[Mutant] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if m.matches(node, _LEFT_OUT):
            return False
        if self.around:
            self.found += self._mutants(node)
        self.around.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self.around and self.around[-1] is original_node:
            self.around.pop()

    def _mutants(self, node: cst.CSTNode) -> Iterator[Mutant]:
        for kind, operator in mutation_operators:
            for changed in operator(node) if isinstance(node, kind) else ():
                if isinstance(node, cst.Match) and isinstance(changed, cst.Match):
                    (gone,) = set(node.cases) - set(changed.cases)
                    yield self._mutant(gone, "")
                else:
                    yield self._mutant(node, self.module.code_for_node(changed))
        if isinstance(node, (cst.If, cst.While, cst.CompIf)) and not m.matches(node.test, _MUTATED):
            yield self._mutant(node.test, f"not ({self.module.code_for_node(node.test)})")

    def _mutant(self, node: cst.CSTNode, text: str) -> Mutant:
        place = self._place(node)
        start, end = (self.starts[at.line - 1] + at.column for at in (place.start, place.end))
        lines, names = self._noticed([*self.around, node], place.end.line)
        return Mutant(self.path, self.source, start, end, text, place.start.line, lines, names)

    def _noticed(
        self, around: Sequence[cst.CSTNode], end: int
    ) -> tuple[range | None, frozenset[str]]:
        """In a function the lines from the start of the statement on; else the names it sets."""
        statement = next(
            one
            for one in reversed(around)
            if one is around[1]
            or isinstance(one, cst.BaseSmallStatement | cst.BaseCompoundStatement)
        )
        if any(isinstance(one, cst.FunctionDef) for one in around) and statement is not around[1]:
            return range(self._place(statement).start.line, end + 1), frozenset()
        targets = m.findall(statement, m.AssignTarget(m.Name()) | m.AnnAssign(m.Name()))
        names = [self.module.code_for_node(one.target) for one in targets]  # type: ignore[attr-defined]
        return None, frozenset(names)

    def _place(self, node: cst.CSTNode) -> CodeRange:
        found = self.get_metadata(PositionProvider, node)
        assert isinstance(found, CodeRange)
        return found


def put_in_place(mutant: Mutant, module: ModuleType) -> None:
    """Change the running module into the mutant; raises what the statement raises.

    Functions keep their identity and get other code, so whoever imported them has the mutant too.
    """
    names = dict(vars(module))
    changed = ast.Module(mutant.statements(), [])
    exec(compile(changed, str(mutant.path), "exec"), names)  # noqa: S102 - our own code
    for name, new in names.items():
        old = vars(module).get(name)
        if new is old or name == "__builtins__":
            continue
        if isinstance(new, type) and issubclass(new, Struct) and mutant.lines is None:
            assert isinstance(old, type)
            _rebind(name, old, _alike(old, new))
        elif isinstance(new, type):
            assert isinstance(old, type)
            _graft_class(old, new)
        elif not _graft(old, new):
            _rebind(name, old, new)


def _alike(old: type, new: type) -> type:
    """The class `new`, of which the objects that are there already are instances too.

    Fields and their defaults are given to a `Struct` when it is made, and cannot change later.
    """

    class Alike(type(Struct)):  # type: ignore[misc]
        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, (old, new))

    made = Alike(new.__name__, (new,), {"__doc__": new.__doc__})
    assert isinstance(made, type)
    return made


def _graft_class(old: type, new: type) -> None:
    for name, member in vars(new).items():
        before = vars(old).get(name)
        generated = getattr(getattr(member, "__code__", None), "co_filename", "") == "<string>"
        if (name == "__init__" and generated) or not (
            _graft(before, member) or name.startswith("__") or inspect.isdatadescriptor(member)
        ):
            setattr(old, name, member)


def _graft(old: object, new: object) -> bool:
    before, after = _function(old), _function(new)
    if before is None or after is None:
        return False
    before.__code__ = after.__code__
    before.__defaults__ = after.__defaults__
    before.__kwdefaults__ = after.__kwdefaults__
    return True


def _function(thing: object) -> FunctionType | None:
    if isinstance(thing, Rule):
        thing = thing.check
    elif isinstance(thing, property):
        thing = thing.fget
    elif isinstance(thing, cached_property):
        thing = thing.func
    thing = inspect.unwrap(thing) if callable(thing) else getattr(thing, "__wrapped__", thing)
    return thing if isinstance(thing, FunctionType) else None


def _rebind(name: str, old: object, new: object) -> None:
    """Give a constant another value wherever it was imported."""
    for module in list(sys.modules.values()):
        if vars(module).get(name) is old and name in vars(module):
            setattr(module, name, new)
