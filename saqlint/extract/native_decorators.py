"""What a project's own task decorator asks of its tasks: their annotations, their targets."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.program import Program
from saqlint.resolve.members import enum_mixin
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import FunctionNode, parameters
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Dictionary,
    Expression,
    External,
    Frame,
    FunctionValue,
    Many,
    options,
)

_TARGET: Final = "execution_target"
_RESOLVING: Final = frozenset({"typing.get_type_hints", "typing_extensions.get_type_hints"})
_RAW: Final = frozenset({"inspect.signature", "inspect.get_annotations", "inspect.getfullargspec"})
_READS: Final = frozenset({"annotation", "return_annotation", "annotations", "__annotations__"})
_DEEPEST: Final = 3


def reads_annotations(program: Program, decorator: FunctionValue) -> bool:
    """Whether it reads annotations as they stand, strings unresolved.

    `typing.get_type_hints` and `eval_str=True` resolve them: a decorator that calls either is
    taken to know what it does.
    """
    nodes = list(_reached(program, decorator, set(), 0))
    calls = [(node, frame) for node, frame in nodes if isinstance(node, ast.Call)]
    names = {name for call, frame in calls for name in _callee(program, call, frame)}
    if names & _RESOLVING or any(_evaluates(call) for call, _ in calls):
        return False
    reads = {node.attr for node, _ in nodes if isinstance(node, ast.Attribute)} & _READS
    return "__annotations__" in reads or bool(
        names & _RAW and (reads or "inspect.get_annotations" in names)
    )


def _reached(
    program: Program, function: FunctionValue, seen: set[int], depth: int
) -> Iterator[tuple[ast.AST, Frame]]:
    """The nodes of a function and of the project's functions that it calls."""
    if id(function.node) in seen or depth > _DEEPEST:
        return
    seen.add(id(function.node))
    scope = function.module.scopes[id(function.node)]
    frame = program.resolver.frame(function.module, scope)
    for node in walk(function.node):
        yield node, frame
        if isinstance(node, ast.Call):
            for value in options(program.value(node.func, frame)):
                if isinstance(value, FunctionValue):
                    yield from _reached(program, value, seen, depth + 1)


def _callee(program: Program, call: ast.Call, frame: Frame) -> Iterator[str]:
    for value in options(program.value(call.func, frame)):
        if isinstance(value, External):
            yield value.name


def _evaluates(call: ast.Call) -> bool:
    return any(
        keyword.arg == "eval_str"
        and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        for keyword in call.keywords
    )


def allowed_targets(
    program: Program, decorator: FunctionNode, frame: Frame
) -> tuple[str, ...] | None:
    """The execution targets that the annotation, or a check in the body, allows."""
    argument = next((a for a, _ in parameters(decorator) if a.arg == _TARGET), None)
    if argument is None:
        return None
    return _annotated(program, argument.annotation, frame) or _checked(program, decorator, frame)


def _annotated(
    program: Program, annotation: ast.expr | None, frame: Frame
) -> tuple[str, ...] | None:
    """The strings of a `Literal`, or the values of an enum; `None` beside them is no target."""
    if annotation is None:
        return None
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        parts = [annotation.left, annotation.right]
        kept = [part for part in parts if not _is_none(part)]
        return _annotated(program, kept[0], frame) if len(kept) == 1 else None
    if isinstance(annotation, ast.Subscript):
        return _subscripted(program, annotation, frame)
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        return _named(program, annotation, frame)
    return None


def _subscripted(
    program: Program, annotation: ast.Subscript, frame: Frame
) -> tuple[str, ...] | None:
    parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    match program.value(annotation.value, frame):
        case External(name="typing.Literal" | "typing_extensions.Literal"):
            return _strings(program, [Expression(part, frame) for part in parts])
        case External(name="typing.Optional") if len(parts) == 1:
            return _annotated(program, parts[0], frame)
    return None


def _named(
    program: Program, annotation: ast.Name | ast.Attribute, frame: Frame
) -> tuple[str, ...] | None:
    """An alias of a `Literal`, or an enum."""
    found = program.value(annotation, frame)
    if isinstance(found, ClassValue):
        return _members(program, found)
    if not isinstance(annotation, ast.Name):
        return None
    owner, name = frame.module, annotation.id
    binding = owner.scope.bindings.get(name, [])
    if len(binding) == 1 and binding[0].kind == "import" and binding[0].attribute:
        path = program.modules.locate(binding[0].module, owner.path)
        source = program.modules.load(path) if path and not binding[0].level else None
        if source is None:
            return None
        owner, binding = source, source.scope.bindings.get(binding[0].attribute, [])
    value = binding[0].value if len(binding) == 1 else None
    if value is None or isinstance(value, ast.Name):
        return None
    return _annotated(program, value, program.resolver.module_frame(owner))


def _members(program: Program, found: ClassValue) -> tuple[str, ...] | None:
    """The values of an enum's members."""
    if enum_mixin(program.resolver, found) is None:
        return None
    frame = program.resolver.frame(found.module, found.scope)
    values = [
        Expression(binding.value, frame)
        for bindings in found.scope.bindings.values()
        for binding in bindings
        if binding.kind == "assign" and binding.value is not None
    ]
    return _strings(program, values)


def _checked(program: Program, decorator: FunctionNode, frame: Frame) -> tuple[str, ...] | None:
    """`if execution_target not in TARGETS: raise`."""
    for node in walk(decorator):
        match node:
            case ast.If(
                test=ast.Compare(
                    left=ast.Name(id="execution_target"), ops=[ast.NotIn()], comparators=[held]
                ),
                body=[*_, ast.Raise()],
            ):
                match program.value(held, frame):
                    case Many(items=items, open=False):
                        return _strings(program, list(items))
                    case Dictionary(items=items, open=False, maybe=maybe) if not maybe:
                        return tuple(items)
    return None


def _strings(program: Program, values: list[Expression]) -> tuple[str, ...] | None:
    """The values where all are certain strings; `None` among them is left out."""
    found: list[str] = []
    for value in values:
        match program.read(value):
            case Constant(value=str(text)):
                found.append(text)
            case Constant(value=None):
                continue
            case _:
                return None
    return tuple(found) or None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
