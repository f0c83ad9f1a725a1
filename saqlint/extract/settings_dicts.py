"""Dicts of worker settings: `settings = {"queue": …}`, what functions return, tables of queues."""

import ast
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from saqlint.extract.program import Program
from saqlint.extract.queues import queue_info
from saqlint.model import Span
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.values import (
    Dictionary,
    Expression,
    Frame,
    FunctionValue,
    Many,
    Resolved,
    options,
)

_ESSENTIAL: Final = frozenset({"functions", "cron_jobs"})
_DEPTH: Final = 4
# What an entry of a table may hold: a worker's options, and how its queue is made.
_IN_TABLE: Final = frozenset(
    {
        *("functions", "cron_jobs", "concurrency", "startup", "shutdown", "before_process"),
        *("after_process", "timers", "dequeue_timeout", "burst", "max_burst_jobs", "metadata"),
        *("url", "dsn", "name", "context"),
    }
)


class SettingsRead(Struct, frozen=True, eq=False):
    """A dict of settings; `path` is how `saq` is told of it, `queue` its name in a table."""

    value: Dictionary
    at: Span
    path: str
    queue: str | None = None

    @property
    def kind(self) -> str:
        """What is made of it: a table is read by a library between the project and saq."""
        return "settings" if self.queue is None else "queue table"


def settings_dicts(program: Program, module: Module, used: set[int]) -> Iterator[SettingsRead]:
    """The settings of a module: bound at its top, returned by its functions.

    `used` are dicts that stand in a worker's construction, and so were read with it.
    """
    taken: set[int] = set()
    for name, node, value in _bound(program, module):
        if _is_settings(program, value, name):
            taken |= _origins(value)
            yield SettingsRead(value, module.span(node), f"{module.name}.{name}")
        else:
            yield from _table(program, module, name, value)
    for name, node, value in _given_back(program, module):
        if not _is_settings(program, value):
            yield from _table(program, module, name, value)
            continue
        origins = _origins(value)
        if origins and not origins & (taken | used):
            taken |= origins
            yield SettingsRead(value, module.span(node), f"{module.name}.{name}")


def _bound(program: Program, module: Module) -> Iterator[tuple[str, ast.expr, Dictionary]]:
    frame = program.resolver.module_frame(module)
    for name, bindings in module.scope.bindings.items():
        node = bindings[-1].value
        if bindings[-1].kind == "assign" and node is not None and _may_be_settings(node):
            for option in options(program.resolver.bound(name, module.scope, frame)):
                if isinstance(option, Dictionary):
                    yield name, node, option


def _given_back(program: Program, module: Module) -> Iterator[tuple[str, ast.expr, Dictionary]]:
    for scope in module.scopes.values():
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = program.resolver.frame(module, scope)
            for node in _returned(module, scope.node):
                if not _may_hold_tasks(program, node, inner):
                    continue
                value = program.value(node, inner)
                if isinstance(value, Dictionary):
                    yield scope.qualname, node, value


def _may_hold_tasks(program: Program, node: ast.expr, frame: Frame, depth: int = 0) -> bool:
    """Whether a dict with tasks or crons may come of it: a look that costs next to nothing."""
    if depth > _DEPTH:
        return False
    match node:
        case ast.Call(func=function):
            if _mentions_tasks(node):
                return True
            return any(
                isinstance(option, FunctionValue) and _mentions_tasks(option.node)
                for option in options(program.value(function, frame))
            )
        case ast.Name(id=name):
            return any(
                binding.value is not None
                and not isinstance(binding.value, ast.Name)
                and _may_hold_tasks(program, binding.value, frame, depth + 1)
                for binding in frame.scope.bindings.get(name, ())
            ) or any(_mentions_tasks(m.node) for m in frame.scope.mutations.get(name, ()))
        case ast.Dict(keys=keys, values=values):
            return _mentions_tasks(node) or any(
                key is None and _may_hold_tasks(program, value, frame, depth + 1)
                for key, value in zip(keys, values, strict=True)
            )
    return False


def _mentions_tasks(node: ast.AST) -> bool:
    return any(
        (isinstance(inner, ast.Constant) and inner.value in _ESSENTIAL)
        or (isinstance(inner, ast.keyword) and inner.arg in _ESSENTIAL)
        for inner in walk(node)
    )


def _may_be_settings(node: ast.expr) -> bool:
    return isinstance(node, (ast.Dict, ast.Call, ast.BinOp, ast.Name, ast.Attribute, ast.IfExp))


def _returned(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    for statement in module.nodes.of(node, ast.Return):
        if isinstance(statement.value, (ast.Dict, ast.Name, ast.Call)):
            yield statement.value


def _origins(value: Dictionary) -> set[int]:
    """The lists of tasks and crons themselves, whichever functions handed them on.

    None where the dict leaves them to its function's caller: then that one makes the worker.
    """
    found: set[int] = set()
    for name in _ESSENTIAL & value.items.keys():
        given: Expression | None = value.items[name]
        while given is not None and isinstance(given.node, ast.Name):
            parameter, scope = given.node.id, given.frame.scope
            bindings = scope.bindings.get(parameter, [])
            if not any(binding.kind == "parameter" for binding in bindings):
                break
            given = (given.frame.arguments or {}).get(parameter)
        if given is not None and given.node is not None:
            found.add(id(given.node))
    return found


def _is_settings(program: Program, value: Dictionary, name: str = "") -> bool:
    """Whether a dict is a worker's settings: a SAQ queue, with tasks or crons, or so called."""
    essential = _ESSENTIAL & value.items.keys() or "settings" in name.lower()
    if "queue" not in value.items or not essential:
        return False
    return queue_info(program, program.read(value.items["queue"])) is not None


def _table(
    program: Program, module: Module, name: str, value: Dictionary
) -> Iterator[SettingsRead]:
    """`{"default": {"url": "redis://…", "functions": [send]}}`: queues by name."""
    for queue, given in value.items.items():
        inner = program.read(given)
        if given.node is None or not isinstance(inner, Dictionary):
            return
        if not {"url", "functions"} <= inner.items.keys() <= _IN_TABLE:
            return
        if not _holds_functions(program, program.read(inner.items["functions"])):
            return
        at = given.frame.module.span(given.node)
        yield SettingsRead(inner, at, f"{module.name}.{name}", queue)


def _holds_functions(program: Program, value: Resolved) -> bool:
    return isinstance(value, Many) and any(
        isinstance(program.read(item), FunctionValue) for item in value.items
    )
