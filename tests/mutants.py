"""The mutants of a module, made by mutmut's operators, and how one takes the module's place.

Left out: annotations, decorators, docstrings, asserts (they tell the type checker what the syntax
guarantees), `isinstance` and `len` (with an argument less they raise), and texts of several words,
which only people read.
"""

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType

import libcst as cst
from libcst import matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

from saqlint.rule import Rule

_LEFT_OUT = (
    m.Annotation()
    | m.Assert()
    | m.Decorator()
    | m.Import()
    | m.ImportFrom()
    | m.Call(func=m.Name("isinstance") | m.Name("len") | m.Name("cast") | m.Name("TypeVar"))
    | m.AnnAssign(annotation=m.Annotation(m.Name("TypeAlias")))
    | m.Assign(targets=[m.AssignTarget(m.Name("__all__"))])
    | m.SimpleString(value=m.MatchIfTrue(lambda text: " " in text))
    # `x.get(key, None)` is `x.get(key)`.
    | m.Call(func=m.Attribute(attr=m.Name("get")), args=[m.DoNotCare(), m.Arg(m.Name("None"))])
)
# What the other operators mutate need not be negated too.
_MUTATED = m.Comparison() | m.BooleanOperation() | m.UnaryOperation(operator=m.Not())


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change: `code` is the statement of its top level that holds it.

    `line` is where; `lines` are those to pass to notice it: for a constant, where it is used.
    """

    path: Path
    line: int
    lines: Sequence[int]
    before: str
    code: str

    def __str__(self) -> str:
        old, new = self.before.splitlines(), self.code.splitlines()
        while old and new and old[0] == new[0]:
            del old[0], new[0]
        while old and new and old[-1] == new[-1]:
            del old[-1], new[-1]
        gone, come = (" ".join(line.strip() for line in part)[:150] for part in (old, new))
        return f"{self.path}:{self.line}\n    - {gone}\n    + {come}"


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
        top = self.around[1] if len(self.around) > 1 else node
        before = self.module.code_for_node(top)
        for kind, operator in mutation_operators:
            for changed in operator(node) if isinstance(node, kind) else ():
                after = top.deep_replace(node, changed)
                yield self._mutant(node, before, self.module.code_for_node(after))
        if isinstance(node, (cst.If, cst.While, cst.CompIf)) and not m.matches(node.test, _MUTATED):
            test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            negated = cst.UnaryOperation(cst.Not(), test)
            after = top.deep_replace(node.test, negated)
            yield self._mutant(node.test, before, self.module.code_for_node(after))

    def _mutant(self, node: cst.CSTNode, before: str, code: str) -> Mutant:
        around = [*self.around, node]
        end = next(place for one in reversed(around) if (place := self._place(one)) is not None)
        return Mutant(self.path, end.end.line, self._lines(around, end.end.line), before, code)

    def _lines(self, around: Sequence[cst.CSTNode], end: int) -> Sequence[int]:
        """From the start of the statement around a node to its end."""
        targets = m.findall(around[1], m.AssignTarget(m.Name()) | m.AnnAssign(m.Name()))
        if targets and not m.matches(around[1], m.FunctionDef() | m.ClassDef()):
            names = {target.target.value for target in targets}  # type: ignore[attr-defined]
            used = re.compile(rf"\b(?:{'|'.join(names)})\b")
            lines = self.module.code.splitlines()
            return [number for number, line in enumerate(lines, 1) if used.search(line)]
        statement = next(
            one
            for one in reversed(around)
            if one is around[1]
            or isinstance(one, (cst.BaseSmallStatement, cst.BaseCompoundStatement))
        )
        start = self._place(statement)
        assert start is not None
        return range(start.start.line, end + 1)

    def _place(self, node: cst.CSTNode) -> CodeRange | None:
        found = self.get_metadata(PositionProvider, node, None)
        assert found is None or isinstance(found, CodeRange)
        return found


def put_in_place(mutant: Mutant, module: ModuleType) -> None:
    """Change the running module into the mutant; raises what the statement raises.

    Functions keep their identity and get other code, so whoever imported them has the mutant too.
    """
    names = dict(vars(module))
    exec(compile(mutant.code, str(mutant.path), "exec"), names)  # noqa: S102 - our own code
    for name, new in names.items():
        old = vars(module).get(name)
        if new is old or name == "__builtins__":
            continue
        if isinstance(new, type):
            assert isinstance(old, type)
            _graft_class(old, new)
        elif not _graft(old, new):
            _rebind(name, old, new)


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
