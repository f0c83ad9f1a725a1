"""Tasks of a project's own queue: functions under its own `@task(timeout=…, execution_target=…)`.

Told by what the decorator takes, never by its name: a function of the project with a `timeout`
and an `execution_target` that does not build on SAQ. Other queues' decorators stay unseen.
"""

import ast
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from saqlint.extract.functions import function_of, has_future_annotations
from saqlint.extract.native_decorators import allowed_targets, reads_annotations
from saqlint.extract.program import Program
from saqlint.model import ABSENT, NativeTask, Option, Span, Value
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import FunctionNode, Scope, parameters
from saqlint.resolve.values import Expression, Frame, FunctionValue, options

_TELLING: Final = frozenset({"timeout", "execution_target"})
_SAQ: Final = ("saq", "litestar_saq")


class Decorator(Struct, frozen=True):
    """A decorator of the project that makes tasks: itself, or what a call of it gives."""

    node: FunctionNode
    frame: Frame
    name: str

    @property
    def module(self) -> Module:
        """The module that defines it."""
        return self.frame.module


def read_native_tasks(program: Program) -> tuple[NativeTask, ...]:
    """The tasks of the project's own queues, in the order of their places."""
    found = {id(decorator.node): decorator for decorator in _decorators(program)}
    if not found:
        return ()
    words = {word for d in found.values() for word in (f"import {d.name}", f"@{d.name}")}
    words |= {f".{d.name}" for d in found.values()}
    leading = frozenset(program.tree.relevant).union(
        *(program.reach.to(decorator.module.path) for decorator in found.values())
    )
    tasks = [
        task
        for path in program.tree.mentioning(sorted(words), among=leading)
        if (module := program.modules.load(path)) is not None
        for task in _tasks(program, module, found)
    ]
    return tuple(sorted(tasks, key=lambda task: task.at))


def _decorators(program: Program) -> Iterator[Decorator]:
    for module in program.relevant():
        if _builds_on_saq(module):
            continue
        for scope in module.scopes.values():
            node = scope.node
            if isinstance(node, ast.FunctionDef) and _is_decorator(node, scope):
                frame = program.resolver.frame(module, scope.parent or module.scope)
                yield Decorator(node, frame, node.name)


def _builds_on_saq(module: Module) -> bool:
    """Whether the module imports SAQ anywhere: then its decorator registers SAQ's tasks."""
    return any(
        binding.kind == "import" and binding.module.partition(".")[0] in _SAQ
        for scope in module.scopes.values()
        for bindings in scope.bindings.values()
        for binding in bindings
    )


def _is_decorator(node: ast.FunctionDef, scope: Scope) -> bool:
    """Whether it takes the options of a task and gives back a function that it defines."""
    if isinstance(scope.parent, Scope) and scope.parent.function is not None:
        return False
    if not _TELLING.issubset(argument.arg for argument, _ in parameters(node)):
        return False
    inner = {child.node.name for child in scope.children if isinstance(child.node, ast.FunctionDef)}
    return any(
        isinstance(statement, ast.Return) and _names(statement.value) & inner
        for statement in walk(node)
    )


def _names(node: ast.expr | None) -> set[str]:
    if node is None:
        return set()
    return {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}


def _tasks(program: Program, module: Module, known: dict[int, Decorator]) -> Iterator[NativeTask]:
    names = {decorator.name for decorator in known.values()}
    aliases = names | {
        bound
        for bound, bindings in module.scope.bindings.items()
        if any(binding.kind == "import" and binding.attribute in names for binding in bindings)
    }
    for scope in module.scopes.values():
        node = scope.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        frame = program.resolver.frame(module, scope.parent or module.scope)
        for applied in node.decorator_list:
            head = applied.func if isinstance(applied, ast.Call) else applied
            if _last_name(head) in aliases:
                decorator = _decorator(program, head, frame, known)
                if decorator is not None:
                    # Its own decorator is known, whatever it does; only a further one is opaque.
                    alone = len(node.decorator_list) == 1
                    value = FunctionValue(node, frame)
                    task = _task(program, value, applied, decorator)
                    yield replace(task, function=replace(task.function, opaque=not alone))


def _last_name(head: ast.expr) -> str:
    return head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")


def _decorator(
    program: Program, head: ast.expr, frame: Frame, known: dict[int, Decorator]
) -> Decorator | None:
    found = list(options(program.value(head, frame)))
    if len(found) == 1 and isinstance(found[0], FunctionValue):
        return known.get(id(found[0].node))
    return None


def _task(
    program: Program, value: FunctionValue, applied: ast.expr, decorator: Decorator
) -> NativeTask:
    call = applied if isinstance(applied, ast.Call) else None
    given = {} if call is None else dict(_options(program, call, value.frame, decorator))
    is_open = call is not None and (
        any(keyword.arg is None for keyword in call.keywords)
        or any(isinstance(argument, ast.Starred) for argument in call.args)
    )
    cron = given["cron"].value if "cron" in given else ABSENT
    module = value.module
    return NativeTask(
        function=function_of(program, value),
        at=module.span(applied),
        decorator=decorator.name,
        made_at=decorator.module.name_span(decorator.node),
        defaults=_defaults(program, decorator),
        options=given,
        options_open=is_open,
        cron=cron,
        future_annotations_at=_future_at(module) if has_future_annotations(module) else None,
        inspects_signatures=reads_annotations(
            program, FunctionValue(decorator.node, decorator.frame)
        ),
        targets=allowed_targets(program, decorator.node, decorator.frame),
    )


def _options(
    program: Program, call: ast.Call, frame: Frame, decorator: Decorator
) -> Iterator[tuple[str, Option]]:
    module = frame.module
    arguments = decorator.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if decorator.module.scopes[id(decorator.node)].is_method:
        names = names[1:]
    for name, node in zip(names, call.args, strict=False):
        if isinstance(node, ast.Starred):
            break
        at = module.span(node)
        yield name, Option(name, program.model_value(Expression(node, frame)), at, at)
    for keyword in call.keywords:
        if keyword.arg is not None:
            at = module.span(keyword)
            end = at.column + len(keyword.arg)
            name_at = Span(at.path, at.line, at.column, at.line, end)
            value = program.model_value(Expression(keyword.value, frame))
            yield keyword.arg, Option(keyword.arg, value, at, name_at)


def _defaults(program: Program, decorator: Decorator) -> dict[str, Value]:
    return {
        argument.arg: program.model_value(Expression(default, decorator.frame))
        for argument, default in parameters(decorator.node)
        if default is not None
    }


def _future_at(module: Module) -> Span | None:
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                if alias.name == "annotations":
                    return module.span(node)
    return None
