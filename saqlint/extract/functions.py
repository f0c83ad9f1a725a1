"""Functions as rules see them: signature, annotations, decorators. What they do is `bodies`."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.program import Program
from saqlint.extract.transparency import gives_back_its_argument
from saqlint.model import (
    ABSENT,
    Absent,
    Function,
    MonitoredJob,
    OptionalAnnotation,
    Parameter,
    ParameterKind,
    Span,
    Value,
)
from saqlint.resolve.annotations import classes, type_name
from saqlint.resolve.families import is_mapping
from saqlint.resolve.library import TRANSPARENT_DECORATORS
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import Expression, External, Frame, FunctionValue, Open

MONITORED_JOB: Final = "litestar_saq.monitored_job"


def function_of(program: Program, value: FunctionValue) -> Function:
    """A function of the project with its signature; a lambda has the name `<lambda>`."""
    node = value.node
    if not value.frame.is_free:
        return _function(program, value)
    if id(node) not in program.functions:
        program.functions[id(node)] = _function(program, value)
    return program.functions[id(node)]


def _function(program: Program, value: FunctionValue) -> Function:
    node, module = value.node, value.module
    if isinstance(node, ast.Lambda):
        at = module.span(node)
        parameters = tuple(_parameters(program, node, value.frame))
        return Function("<lambda>", module.name, at, at, is_async=False, parameters=parameters)
    return Function(
        name=value.qualname,
        module=module.name,
        at=module.name_span(node),
        span=module.span(node),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        parameters=tuple(_parameters(program, node, value.frame)),
        opaque=is_opaque(program, value),
        is_generator=bool(module.nodes.own_of(node.body, ast.Yield, ast.YieldFrom)),
        is_method=module.scopes[id(node)].is_method,
        optionals=tuple(_optionals(program, node, value.frame)),
    )


def is_opaque(program: Program, value: FunctionValue) -> bool:
    """Whether a decorator that could not be followed may change the signature or the name."""
    return not isinstance(value.node, ast.Lambda) and any(
        not _is_transparent(program, node.func if isinstance(node, ast.Call) else node, value)
        for node in value.node.decorator_list
    )


def _is_transparent(program: Program, decorator: ast.expr, value: FunctionValue) -> bool:
    match program.value(decorator, value.frame):
        case External(name=name):
            return name in TRANSPARENT_DECORATORS or name == MONITORED_JOB
        case FunctionValue(node=ast.FunctionDef() as node) as found:
            return gives_back_its_argument(found.module, node)
    return False


def monitored(program: Program, value: FunctionValue) -> MonitoredJob | None:
    """The `@monitored_job(...)` of a function."""
    if isinstance(value.node, ast.Lambda):
        return None
    for node in value.node.decorator_list:
        head = node.func if isinstance(node, ast.Call) else node
        match program.value(head, value.frame):
            case External(name=name) if name == MONITORED_JOB:
                at = value.module.span(node)
                if not isinstance(node, ast.Call):
                    return MonitoredJob(at, called=False)
                return MonitoredJob(at, called=True, interval=_interval(program, node, value.frame))
    return None


def _interval(program: Program, node: ast.Call, frame: Frame) -> Value | Absent:
    given = [k.value for k in node.keywords if k.arg == "interval"] + node.args[:1]
    if given:
        return program.model_value(Expression(given[0], frame))
    if any(keyword.arg is None for keyword in node.keywords):
        return program.as_value(Open("options that could not be followed"), None)
    return ABSENT


def _parameters(
    program: Program, node: FunctionNode | ast.Lambda, frame: Frame
) -> Iterator[Parameter]:
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    defaults += arguments.defaults
    for index, (argument, default) in enumerate(zip(plain, defaults, strict=True)):
        kind: ParameterKind = (
            "positional-only" if index < len(arguments.posonlyargs) else "positional"
        )
        yield _parameter(program, argument, kind, default, frame)
    if arguments.vararg is not None:
        yield _parameter(program, arguments.vararg, "var-positional", None, frame)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(program, argument, "keyword-only", default, frame)
    if arguments.kwarg is not None:
        yield _parameter(program, arguments.kwarg, "var-keyword", None, frame)


def _parameter(
    program: Program,
    argument: ast.arg,
    kind: ParameterKind,
    default: ast.expr | None,
    frame: Frame,
) -> Parameter:
    module = frame.module
    whole = module.span(argument)
    name_at = Span(
        whole.path, whole.line, whole.column, whole.line, whole.column + len(argument.arg)
    )
    end = whole if default is None else module.span(default)
    annotation = argument.annotation
    types = tuple(type_name(of) for of in classes(program.resolver, annotation, frame))
    single = [name for name in types if name != "builtins.None"]
    return Parameter(
        name=argument.arg,
        kind=kind,
        at=Span(whole.path, whole.line, whole.column, end.end_line, end.end_column),
        name_at=name_at,
        annotation=None if annotation is None else module.source(annotation),
        annotation_at=None if annotation is None else module.span(annotation),
        type=single[0] if len(single) == 1 else "",
        types=types,
        default=ABSENT if default is None else program.model_value(Expression(default, frame)),
        is_mapping=_is_mapping(program, annotation, frame),
    )


def _is_mapping(program: Program, annotation: ast.expr | None, frame: Frame) -> bool | None:
    """Whether an annotation is that of a context; `Any` and `object` promise nothing."""
    if annotation is None:
        return None
    match program.value(annotation, frame):
        case External(name="typing.Any" | "builtins.object"):
            return False
    found = classes(program.resolver, annotation, frame)
    told = {is_mapping(program.resolver, of) for of in found if type_name(of) != "builtins.None"}
    return told.pop() if len(told) == 1 else None


def _optionals(program: Program, node: FunctionNode, frame: Frame) -> Iterator[OptionalAnnotation]:
    arguments = node.args
    annotations = [
        argument.annotation
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    ]
    for annotation in (*annotations, node.returns):
        if annotation is not None:
            for inner in frame.module.nodes.of(annotation, ast.Subscript):
                found = _optional(program, inner, frame)
                if found is not None:
                    yield found
                    break


def _optional(program: Program, node: ast.Subscript, frame: Frame) -> OptionalAnnotation | None:
    module = frame.module
    match program.value(node.value, frame):
        case External(name="typing.Optional"):
            parts = [node.slice]
        case External(name="typing.Union") if isinstance(node.slice, ast.Tuple):
            parts = list(node.slice.elts)
            if not any(isinstance(p, ast.Constant) and p.value is None for p in parts):
                return None
        case _:
            return None
    if any(_is_forward(part) for part in parts):
        # `"T" | None` fails when the annotation is evaluated.
        return None
    texts = [module.source(p) for p in parts if not _is_none(p)]
    return OptionalAnnotation(module.span(node), module.source(node), " | ".join([*texts, "None"]))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_forward(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def has_future_annotations(module: Module) -> bool:
    """Whether the module begins with `from __future__ import annotations`."""
    return "annotations" in module.scope.bindings and any(
        binding.module == "__future__" for binding in module.scope.bindings["annotations"]
    )
