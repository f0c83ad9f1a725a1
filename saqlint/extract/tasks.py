"""Tasks: the functions that workers run, with what calls them and what the project says of them."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract.bodies import body_of
from saqlint.extract.direct_calls import direct_calls
from saqlint.extract.entries import Entry
from saqlint.extract.functions import function_of, monitored
from saqlint.extract.mentions import quoted
from saqlint.extract.program import Program
from saqlint.extract.workers import WorkersRead
from saqlint.model import Front, Function, JobMutation, Known, Parameter, Span, Task
from saqlint.resolve.arguments import decorator_names
from saqlint.resolve.modules import Module
from saqlint.resolve.values import Expression, FunctionValue, Open, options
from saqlint.resolve.values import Parameter as Given
from saqlint.semantics import saq

_LOOKED_UP: Final = re.compile(r"""\bgetattr\(\s*[\w.]+\s*,\s*["'](\w+)["']""")


class _Found(Struct, eq=False):
    value: FunctionValue
    queues: list[str] = field(default_factory=list)
    fronts: list[Front] = field(default_factory=list)


def registered(workers: WorkersRead) -> Iterator[tuple[Entry, str | None, Front]]:
    """Every entry that registers something, with its queue's name and its front."""
    for worker in workers.workers:
        name = worker.queue.value if isinstance(worker.queue, Known) else None
        queue = name if isinstance(name, str) else None
        for entry in (*worker.entries, *(cron.entry for cron in worker.crons)):
            yield entry, queue, worker.construction.front
    for cron in workers.loose:
        yield cron.entry, None, cron.construction.front


def task_values(workers: WorkersRead) -> list[FunctionValue]:
    """The functions of the project that are registered, each once."""
    found: dict[int, FunctionValue] = {}
    for entry, _, _ in registered(workers):
        if entry.value is not None:
            found.setdefault(id(entry.value.node), entry.value)
    return list(found.values())


def read_tasks(program: Program, workers: WorkersRead) -> dict[int, Task]:
    """Every task by the identity of its function's node."""
    found: dict[int, _Found] = {}
    for entry, queue, front in registered(workers):
        if entry.value is None or isinstance(entry.value.node, ast.Lambda):
            continue
        known = found.setdefault(id(entry.value.node), _Found(entry.value))
        if queue is not None and queue not in known.queues:
            known.queues.append(queue)
        if front not in known.fronts:
            known.fronts.append(front)
    names = quoted(program)
    tasks = {node: _task(program, one, names) for node, one in found.items()}
    return _called(program, tasks)


def _task(program: Program, found: _Found, names: frozenset[str]) -> Task:
    value = found.value
    assert not isinstance(value.node, ast.Lambda)
    function = replace(function_of(program, value), body=body_of(program, value))
    bound = value.owner is not None or "classmethod" in decorator_names(value.node)
    context, rest = _split(function, bound=bound)
    star_at = _star_at(context, rest, function)
    return Task(
        function,
        context,
        rest,
        monitored(program, value),
        tuple(found.queues),
        tuple(found.fronts),
        named_elsewhere=function.name in names,
        star_at=star_at,
        star="*, " if star_at is None else _star(value.module, star_at),
    )


def _split(function: Function, *, bound: bool) -> tuple[Parameter | None, tuple[Parameter, ...]]:
    parameters = list(function.parameters)
    if bound and parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    if function.opaque:
        return None, tuple(parameters[1:])
    if parameters and parameters[0].kind in ("positional", "positional-only", "var-positional"):
        return parameters[0], tuple(parameters[1:])
    return None, tuple(parameters)


def _star_at(
    context: Parameter | None, rest: tuple[Parameter, ...], function: Function
) -> Span | None:
    """Before the first parameter that can be given by position, where a `*` may stand."""
    kinds = {parameter.kind for parameter in rest}
    if context is None or function.opaque or "positional" not in kinds:
        return None
    if kinds & {"var-positional", "keyword-only", "positional-only"}:
        return None
    at = rest[0].at
    return Span(at.path, at.line, at.column, at.line, at.column)


def _star(module: Module, at: Span) -> str:
    before = module.lines[at.line - 1][: at.column]
    return "*, " if before.strip() else f"*,\n{before}"


def _called(program: Program, tasks: dict[int, Task]) -> dict[int, Task]:
    """The tasks with what is known of the calls that the project makes of them itself."""
    called = direct_calls(program, tasks)
    return {
        node: replace(
            task,
            called_directly=node in called,
            called_by_position=called.get(node, False),
        )
        for node, task in tasks.items()
    }


def function_mutations(program: Program, tasks: dict[int, Task]) -> list[JobMutation]:
    """`task.timeout = …` at module level: SAQ reads no attribute of a function."""
    found = list(_function_mutations(program, tasks))
    read = _read_by_the_project(program) if found else set()
    return [mutation for mutation in found if mutation.field not in read]


def _function_mutations(program: Program, tasks: dict[int, Task]) -> Iterator[JobMutation]:
    fields = saq.job_fields(program.versions.saq)
    for module in _at_hand(program):
        for statement in module.tree.body:
            match statement:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name() as owner, attr=attr)]):
                    if attr not in fields:
                        continue
                    frame = program.resolver.module_frame(module)
                    for option in options(program.value(owner, frame)):
                        if isinstance(option, FunctionValue) and id(option.node) in tasks:
                            yield JobMutation(
                                attr,
                                "function",
                                module.span(statement),
                                program.model_value(Expression(statement.value, frame)),
                                name=owner.id,
                                function=tasks[id(option.node)].function.path,
                            )


def _read_by_the_project(program: Program) -> set[str]:
    """The attributes that the project looks up itself: `fn.timeout`, `getattr(fn, "timeout")`."""
    found: set[str] = set()
    fields = saq.job_fields(program.versions.saq)
    for module in _at_hand(program):
        found.update(_LOOKED_UP.findall(module.text))
        for node in module.nodes.of(module.tree, ast.Attribute):
            if node.attr in fields - found and isinstance(node.ctx, ast.Load):
                frame = program.resolver.frame(module, module.scope_around(node))
                owner = program.resolver.typed(program.value(node.value, frame))
                # Whatever a caller hands in may be a task.
                if any(isinstance(o, Given | Open | FunctionValue) for o in options(owner)):
                    found.add(node.attr)
    return found


def _at_hand(program: Program) -> list[Module]:
    """The modules that hold SAQ's words, and those that were read for what they define."""
    return list(dict.fromkeys([*program.relevant(), *program.modules.loaded()]))
