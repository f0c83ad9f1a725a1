"""Asks astroid for a constant where the resolver ends. The one module that imports it.

astroid builds its trees from the project's own texts and sees no other module: nothing is
imported, nothing is looked for on the disk. It answers more freely than is certain, so what it
says counts only where it leaves no choice.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from astroid import nodes  # type: ignore[import-untyped]
from astroid.builder import AstroidBuilder  # type: ignore[import-untyped]
from astroid.context import InferenceContext  # type: ignore[import-untyped]
from astroid.exceptions import AstroidError  # type: ignore[import-untyped]
from astroid.manager import AstroidManager  # type: ignore[import-untyped]

from saqlint.boundary import Boundary
from saqlint.resolve.modules import Module, Modules

Answer: TypeAlias = str | int | float | bool
_Place: TypeAlias = tuple[int | None, int | None, int | None, int | None]

_QUESTIONS: Final = 40
_TREES: Final = 25
_LONG: Final = 200_000
_POSSIBILITIES: Final = 4
_LARGEST: Final = 2**63


class Inference:
    """astroid's view of a project, within a budget of questions and of trees."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.places: dict[str, dict[_Place, nodes.NodeNG]] = {}
        self.cache: dict[str, nodes.Module] = {}
        self.questions = 0

    def constant(self, node: ast.expr, module: Module) -> Answer | None:
        """The one constant that an expression of a module can be; None where that is open."""
        if self.questions >= _QUESTIONS:
            return None
        self.questions += 1
        # Whatever astroid raises on odd code, AstroidError or another: it has no answer.
        with self._alone(), Boundary():
            return self._answer(node, module)
        return None

    def _answer(self, node: ast.expr, module: Module) -> Answer | None:
        if self.build(module) is None:
            return None
        place = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        asked = self.places[module.path].get(place)
        answers: list[Answer] = []
        for found in () if asked is None else asked.infer(InferenceContext()):
            if not isinstance(found, nodes.Const) or len(answers) > _POSSIBILITIES:
                return None
            answers.append(found.value)
        first = next(iter(answers), None)
        same = all(type(a) is type(first) and a == first for a in answers)
        return first if same and _counts(first) else None

    def build(self, module: Module) -> nodes.Module | None:
        """The tree of a module; None where it costs too much or astroid does not take it."""
        if module.path in self.places:
            return self.cache.get(module.name)
        if len(self.places) >= _TREES or len(module.text) > _LONG:
            return None
        self.places[module.path] = {}
        # No transforms: they take `str(anything)` for an empty text.
        builder = AstroidBuilder(AstroidManager(), apply_transforms=False)
        try:
            tree = builder.string_build(module.text, module.name, module.path)
        except AstroidError:
            lowered = self.modules.lower(module.text)
            if lowered is None:
                return None
            tree = builder.string_build(lowered, module.name, module.path)
        self.cache[module.name] = tree
        for node in _nodes(tree):
            _tame(node)
            place = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
            self.places[module.path][place] = node
        return tree

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let astroid know no module but those of the project."""
        brain = AstroidManager.brain
        before = dict(brain)
        if not self.cache:
            # The first builder makes the tree of `builtins`.
            AstroidBuilder(AstroidManager())
            self.cache["builtins"] = AstroidManager().builtins_module
        brain["astroid_cache"] = self.cache
        brain["module_denylist"] = _AllOthers(self)
        try:
            yield
        finally:
            brain.update(before)


class _AllOthers(set[str]):
    """The modules that astroid must not look for: all but the project's, which are built here."""

    def __init__(self, inference: Inference) -> None:
        super().__init__()
        self.inference = inference

    def __contains__(self, name: object) -> bool:
        """Whether a module is refused; one of the project's is in the cache when it is not."""
        if name in self.inference.cache:
            return False
        module = self.inference.modules.find(str(name))
        return module is None or self.inference.build(module) is None


def _nodes(tree: nodes.Module) -> Iterator[nodes.NodeNG]:
    """Every node, a statement before the expression that it is."""
    stack: list[nodes.NodeNG] = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.get_children())


def _tame(node: nodes.NodeNG) -> None:
    """Take away what makes very much of very little: the resolver computes what stays small."""
    match node:
        case nodes.BinOp():
            node.op = "@"
        case nodes.AugAssign():
            node.op = "@="
        case nodes.JoinedStr():
            node.values = []
        case nodes.List() | nodes.Tuple() | nodes.Set():
            if any(isinstance(element, nodes.Starred) for element in node.elts):
                node.elts = []


def _counts(answer: object) -> bool:
    """Whether an answer is one to trust: what is empty is what astroid says of what it ignores."""
    match answer:
        case str() | bool():
            return bool(answer)
        case int() | float() as number:
            return 0 < abs(number) <= _LARGEST
    return False
