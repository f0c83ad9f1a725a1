"""How the project itself calls its tasks, beside making jobs of them."""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from saqlint.extract.program import Program, Site
from saqlint.model import Task
from saqlint.resolve.modules import Module
from saqlint.resolve.values import FunctionValue, options

# Calls that take a task and other things by position, and call nothing.
_REGISTERS: Final = frozenset({"CronJob", "Worker", "QueueConfig", "enqueue", "apply", "map"})


def direct_calls(program: Program, tasks: Mapping[int, Task]) -> dict[int, bool | None]:
    """The tasks that are called, by node: whether by position beyond the context.

    None where a task is handed on together with other arguments, as to `functools.partial`.
    """
    short = {task.name.rpartition(".")[2] for task in tasks.values()}
    found: dict[int, bool | None] = {}
    for module in _mentioning(program, tasks, short):
        names = short | _aliases(module, short)
        for site in program.every_site(module):
            for node, by_position in _uses(program, site, names):
                if node in tasks:
                    known = found.get(node, False)
                    found[node] = None if None in (known, by_position) else known or by_position
    return found


def _mentioning(program: Program, tasks: Mapping[int, Task], short: set[str]) -> Iterator[Module]:
    paths = dict.fromkeys(program.tree.relevant)
    if any(task.star_at is not None for task in tasks.values()):
        # A test that passes an argument by position keeps a signature from changing, too.
        homes = {task.at.path for task in tasks.values()}
        leading = frozenset().union(*map(program.reach.to, homes)).difference(paths)
        paths |= dict.fromkeys(program.tree.mentioning(sorted(short), in_tests=True, among=leading))
    for path in paths:
        module = program.modules.load(path)
        if module is not None:
            yield module


def _aliases(module: Module, short: set[str]) -> set[str]:
    """Other names under which a module imports tasks."""
    return {
        binding.name
        for scope in module.scopes.values()
        for bindings in scope.bindings.values()
        for binding in bindings
        if binding.kind == "import" and binding.attribute in short
    }


def _uses(program: Program, site: Site, names: set[str]) -> Iterator[tuple[int, bool | None]]:
    call = site.call
    if site.name in names:
        more = len(call.args) > 1 or any(isinstance(node, ast.Starred) for node in call.args)
        for node in _functions(program, call.func, site):
            yield node, more
    if site.name in _REGISTERS:
        return
    # `partial(task, ctx, 7)`, `to_thread(task, ctx, 7)`: the rest may go to it by position.
    for argument in call.args[:-1]:
        if _name(argument) in names:
            for node in _functions(program, argument, site):
                yield node, None


def _functions(program: Program, node: ast.expr, site: Site) -> Iterator[int]:
    for option in options(program.value(node, site.frame)):
        if isinstance(option, FunctionValue):
            yield id(option.node)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
