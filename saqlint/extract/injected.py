"""Where Litestar injects the queues: parameters of handlers, and of functions that it calls."""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from msgspec.structs import replace

from saqlint.extract.functions import function_of
from saqlint.extract.program import Program
from saqlint.model import Dependency, Handler, Parameter, Span
from saqlint.resolve.annotations import classes, type_name
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.values import External, FunctionValue, options
from saqlint.semantics.litestar_saq import DEFAULT_DEPENDENCY_KEY

_TASK_QUEUES: Final = "litestar_saq.TaskQueues"
_PROVIDE: Final = "litestar.Provide"


def read_providers(program: Program, handlers: Collection[int]) -> Iterator[Handler]:
    """Functions given to `Provide(...)` that ask for the queues; `handlers` are none of them."""
    given: frozenset[int] | None = None
    for module in list(program.relevant()):
        for scope in list(module.scopes.values()):
            node = scope.node
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if id(node) in handlers or "TaskQueues" not in _annotations(module, node):
                continue
            given = _given(program) if given is None else given
            if id(node) not in given:
                continue
            frame = program.resolver.frame(module, scope.parent or module.scope)
            value = FunctionValue(node, frame)
            function = function_of(program, value)
            queues = tuple(injected(program, value, function.parameters))
            if queues:
                yield Handler(function, None, tuple(replace(one, renames=()) for one in queues))


def _annotations(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return " ".join(module.source(one.annotation) for one in given if one.annotation is not None)


def _given(program: Program) -> frozenset[int]:
    """The nodes of the functions that some `Provide(...)` gets, wherever it stands."""
    found: set[int] = set()
    importing = program.importing("litestar", "Provide")
    for path in program.tree.mentioning(["Provide("], among=importing):
        module = program.modules.load(path)
        for site in () if module is None else program.sites(module, ("Provide",)):
            match program.value(site.call.func, site.frame):
                case External(name=name) if name == _PROVIDE and site.call.args:
                    for given in options(program.value(site.call.args[0], site.frame)):
                        if isinstance(given, FunctionValue):
                            found.add(id(given.node))
    return frozenset(found)


def injected(
    program: Program, value: FunctionValue, parameters: tuple[Parameter, ...]
) -> Iterator[Dependency]:
    """The parameters of a handler or provider that are annotated `TaskQueues`."""
    module = value.module
    by_name = {parameter.name: parameter for parameter in parameters}
    node = value.node
    assert not isinstance(node, ast.Lambda)
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        if argument.annotation is None:
            continue
        found = classes(program.resolver, argument.annotation, value.frame)
        if _TASK_QUEUES not in {type_name(of) for of in found}:
            continue
        yield Dependency(
            by_name[argument.arg],
            _is_explicit(argument.annotation),
            tuple(_renames(module, node, argument)),
            _provided(program, argument.arg),
            frozenset(inner.id for inner in module.nodes.of(node, ast.Name)),
        )


def _is_explicit(annotation: ast.expr) -> bool:
    """`NamedDependency[TaskQueues]`, `Annotated[TaskQueues, Dependency()]`."""
    names = {
        getattr(n, "id", getattr(n, "attr", ""))
        for n in walk(annotation)
        if isinstance(n, (ast.Name, ast.Attribute))
    }
    return bool(names & {"NamedDependency", "Dependency", "Annotated"})


def _renames(
    module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef, argument: ast.arg
) -> Iterator[Span]:
    """The parameter and each use of its name; none where an inner function has it too."""
    inside = [inner for statement in node.body for inner in walk(statement)]
    if any(isinstance(inner, ast.arg) and inner.arg == argument.arg for inner in inside):
        return
    at = module.span(argument)
    yield Span(at.path, at.line, at.column, at.line, at.column + len(argument.arg))
    for inner in inside:
        if isinstance(inner, ast.Name) and inner.id == argument.arg:
            yield module.span(inner)


def _provided(program: Program, name: str) -> bool:
    """Whether the project provides a dependency of this name itself."""
    if name not in program.provided:
        program.provided[name] = not _is_default(program, name) and _is_quoted(program, name)
    return program.provided[name]


def _is_default(program: Program, name: str) -> bool:
    """Whether it is the name under which the plugin provides the queues: nobody else need."""
    return name == DEFAULT_DEPENDENCY_KEY and not any(
        "queues_dependency_key" in module.text for module in program.relevant()
    )


def _is_quoted(program: Program, name: str) -> bool:
    """Whether a module of Litestar's or of the project's names it where it gives dependencies."""
    quoted = (f'"{name}"', f"'{name}'")
    users = program.importing("litestar") | program.reach.local
    return any(
        (module := program.modules.load(path)) is not None and "dependencies" in module.text
        for path in program.tree.mentioning(quoted, among=users)
    )
