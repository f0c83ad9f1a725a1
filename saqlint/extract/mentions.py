"""Where the project names a function beside defining it: as a name, or in quotes."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from saqlint.extract.functions import function_of
from saqlint.extract.program import Program
from saqlint.model import Function, Task
from saqlint.resolve.modules import Module
from saqlint.resolve.values import FunctionValue

_NAME: Final = re.compile(r"[A-Za-z_]\w*")


def quoted(program: Program) -> frozenset[str]:
    """The names that stand in quotes in the modules that matter, docstrings and `__all__` aside."""
    return frozenset(
        text
        for module in program.relevant()
        for text in _strings(module.tree)
        if _NAME.fullmatch(text)
    )


def candidates(program: Program, tasks: dict[int, Task], known: set[int]) -> Iterator[Function]:
    """Functions written like the tasks beside them that nothing registers, calls or names.

    `known` are the nodes of hooks and handlers.
    """
    for path in sorted({task.at.path for task in tasks.values()}):
        module = program.modules.load(path)
        if module is None:
            continue
        contexts = _contexts(task for task in tasks.values() if task.at.path == path)
        for scope in module.scope.children:
            node = scope.node
            if not isinstance(node, ast.AsyncFunctionDef) or node.name.startswith("_"):
                continue
            if id(node) in tasks or id(node) in known or node.decorator_list:
                continue
            value = FunctionValue(node, program.resolver.module_frame(module))
            function = function_of(program, value)
            if _takes_context(function, contexts) and not _is_named(program, node.name, module):
                yield function


def _contexts(tasks: Iterator[Task]) -> frozenset[tuple[str, str]]:
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
    if name in _strings(module.tree) or any(
        isinstance(node, ast.Name) and node.id == name for node in ast.walk(module.tree)
    ):
        return True
    mentioning = program.tree.mentioning([name])
    return any(path != module.path and not _is_test(path) for path in mentioning)


def _is_test(path: str) -> bool:
    *folders, file = PurePosixPath(path).parts
    return bool({"test", "tests"} & set(folders)) or file.startswith(("test_", "conftest."))


def _strings(tree: ast.Module) -> Iterator[str]:
    """The strings of a module that somebody may read: not docstrings, nor what `__all__` lists."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        match node:
            case ast.Expr(value=ast.Constant()):
                continue
            case (
                ast.Assign(targets=[ast.Name(id="__all__")])
                | ast.AugAssign(target=ast.Name(id="__all__"))
            ):
                continue
            case ast.Constant(value=str(text)):
                yield text
        stack.extend(ast.iter_child_nodes(node))
