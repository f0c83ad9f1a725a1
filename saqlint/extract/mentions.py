"""Where the project names a function beside defining it: as a name, or in quotes."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from saqlint.extract.functions import MONITORED_JOB, function_of
from saqlint.extract.program import Program
from saqlint.model import Function, Task
from saqlint.resolve.functions import decorators
from saqlint.resolve.modules import Module
from saqlint.resolve.values import FunctionValue

_NAME: Final = re.compile(r"[A-Za-z_]\w*")


def quoted(program: Program) -> frozenset[str]:
    """The names that stand in quotes in the modules that matter, docstrings and `__all__` aside."""
    return frozenset(
        text for module in program.relevant() for text in _strings(module) if _NAME.fullmatch(text)
    )


def candidates(program: Program, tasks: dict[int, Task], known: set[int]) -> Iterator[Function]:
    """Functions written like the tasks beside them that nothing registers, calls or names.

    `known` are the nodes of hooks and handlers.
    """
    beside: dict[str, list[Task]] = {}
    for task in tasks.values():
        beside.setdefault(task.at.path, []).append(task)
    for path in sorted(beside):
        module = program.modules.load(path)
        if module is None:
            continue
        contexts = _contexts(beside[path])
        for scope in module.scope.children:
            node = scope.node
            if not isinstance(node, ast.AsyncFunctionDef) or node.name.startswith("_"):
                continue
            if id(node) in tasks or id(node) in known:
                continue
            value = FunctionValue(node, program.resolver.module_frame(module))
            # Another decorator may register it.
            if not set(decorators(program.resolver, value)) <= {MONITORED_JOB}:
                continue
            function = function_of(program, value)
            if _takes_context(function, contexts) and not _is_named(program, node.name, module):
                yield function


def _contexts(tasks: list[Task]) -> frozenset[tuple[str, str]]:
    """How the tasks of a module write their context: name and annotation."""
    return frozenset(
        (task.context.name, task.context.annotation)
        for task in tasks
        if task.context is not None and task.context.annotation is not None
    )


def _takes_context(function: Function, contexts: frozenset[tuple[str, str]]) -> bool:
    first = next(iter(function.parameters), None)
    if first is None or first.annotation is None:
        return False
    return first.type == "saq.Context" or (first.name, first.annotation) in contexts


def _is_named(program: Program, name: str, module: Module) -> bool:
    """Whether the module itself or another one that is no test names it."""
    if name in _strings(module) or any(
        node.id == name for node in module.nodes.of(module.tree, ast.Name)
    ):
        return True
    mentioning = program.tree.mentioning([name])
    return any(path != module.path and not _is_test(path) for path in mentioning)


def _is_test(path: str) -> bool:
    *folders, file = PurePosixPath(path).parts
    return bool({"test", "tests"} & set(folders)) or file.startswith(("test_", "conftest."))


def _strings(module: Module) -> Iterator[str]:
    """The strings of a module that somebody may read: not docstrings, nor what `__all__` lists."""
    listed = {id(node) for names in _lists(module) for node in module.nodes.of(names, ast.Constant)}
    for node in module.nodes.of(module.tree, ast.Constant):
        is_docstring = isinstance(module.parent(node), ast.Expr)
        if isinstance(node.value, str) and not is_docstring and id(node) not in listed:
            yield node.value


def _lists(module: Module) -> Iterator[ast.stmt]:
    """The statements that fill `__all__`."""
    for statement in module.tree.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")])
                | ast.AugAssign(target=ast.Name(id="__all__"))
            ):
                yield statement
