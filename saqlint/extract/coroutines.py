"""Coroutines of jobs and workers that nothing awaits; those of enqueues are `delivery`'s."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.delivery import delivery
from saqlint.extract.program import Program
from saqlint.model import DanglingCoroutine
from saqlint.resolve.library import WORKERS
from saqlint.resolve.values import ContextItem, Instance, Resolved, options

_OF_JOBS: Final = frozenset({"update", "abort", "refresh", "retry", "finish", "enqueue"})
_OF_WORKERS: Final = frozenset({"stop", "start", "process"})


def dangling(program: Program) -> Iterator[DanglingCoroutine]:
    """The statements that make such a coroutine and drop it."""
    for module in list(program.relevant()):
        for site in program.sites(module, _OF_JOBS | _OF_WORKERS):
            head = site.call.func
            if not isinstance(head, ast.Attribute):
                continue
            if delivery(module, site.call, site.frame.scope) != "dropped":
                continue
            receiver = program.resolver.typed(program.value(head.value, site.frame))
            if _is_owner(receiver, site.name):
                holder = site.frame.scope.function
                yield DanglingCoroutine(
                    module.source(head),
                    program.at(site.call, site.frame),
                    holder is not None and isinstance(holder.node, ast.AsyncFunctionDef),
                )


def _is_owner(receiver: Resolved, method: str) -> bool:
    found = list(options(receiver))
    return bool(found) and all(_owns(option, method) for option in found)


def _owns(value: Resolved, method: str) -> bool:
    match value:
        case Instance():
            return (value.type_name == "saq.Job" and method in _OF_JOBS) or (
                value.type_name in WORKERS and method in _OF_WORKERS
            )
        case ContextItem(key="job"):
            return method in _OF_JOBS
        case ContextItem(key="worker"):
            return method in _OF_WORKERS
    return False
