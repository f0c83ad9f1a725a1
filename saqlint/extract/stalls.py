"""Calls known to block, in a coroutine function and in the helpers that it calls."""

import ast
from collections.abc import Iterator

from msgspec.structs import replace

from saqlint.extract.helpers import Helper
from saqlint.extract.program import Program
from saqlint.model import BlockingCall
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import External, Frame, options
from saqlint.semantics.blocking import Blocking, blocking


def stalls(program: Program, node: FunctionNode, frame: Frame) -> Iterator[BlockingCall]:
    """The blocking calls of a function's own body; what it hands to a thread is no call."""
    module = frame.module
    for inner in module.nodes.own_of(node.body, ast.Call):
        if isinstance(module.parent(inner), ast.Await):
            continue
        found = _blocking(program, inner, frame)
        if found is not None:
            name, known = found
            yield BlockingCall(name, module.span(inner), instead=known.instead)


def stalls_in_helpers(
    program: Program, module: Module, helpers: list[Helper]
) -> Iterator[BlockingCall]:
    """The same in the project's functions that it calls; once for each of them."""
    for helper in helpers:
        is_async = isinstance(helper.node, ast.AsyncFunctionDef)
        if is_async and not helper.awaited:
            continue
        for found in stalls(program, helper.node, helper.frame):
            yield replace(
                found, via=helper.name, via_at=module.span(helper.call), via_async=is_async
            )
            if not is_async:
                break


def _blocking(program: Program, call: ast.Call, frame: Frame) -> tuple[str, Blocking] | None:
    """What a call certainly blocks on, whichever of its possible targets it has."""
    found: list[tuple[str, Blocking]] = []
    for target in options(program.value(call.func, frame)):
        if not isinstance(target, External):
            return None
        known = blocking(target.name)
        if known is None or (known.needs_argument and not call.args and not call.keywords):
            return None
        found.append((target.name, known))
    return found[0] if found else None
