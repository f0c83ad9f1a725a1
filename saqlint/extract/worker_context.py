"""What is stored in `worker.context` beside hooks: each job's context is a copy of it."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from saqlint.extract.program import Program
from saqlint.extract.queues import external_base
from saqlint.extract.syntax import spelled
from saqlint.resolve.library import WORKERS
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import Scope
from saqlint.resolve.values import (
    Constant,
    ContextItem,
    Dictionary,
    Frame,
    Instance,
    Open,
    Parameter,
    Resolved,
    options,
)

_MENTIONS: Final = re.compile(r"\.context\s*(?:\[|\.|\|=|=)")


def stored_beside_hooks(program: Program) -> tuple[tuple[str, ...], bool]:
    """The keys that the project stores in its workers' contexts, and whether there may be more."""
    keys: dict[str, None] = {}
    is_open = False
    for module in program.relevant():
        if not _MENTIONS.search(module.text):
            continue
        for node, frame in _stores(program, module):
            found = _keys(program, node, frame)
            is_open |= found is None
            keys.update(dict.fromkeys(found or ()))
    return tuple(keys), is_open


def _stores(program: Program, module: Module) -> Iterator[tuple[ast.Attribute, Frame]]:
    """Each `x.context` where `x` is, or may be, a worker."""
    for node in module.nodes.of(module.tree, ast.Attribute):
        if node.attr == "context":
            frame = program.resolver.frame(module, _scope(module, node))
            if any(_is_worker(program, o, node) for o in options(program.value(node.value, frame))):
                yield node, frame


def _scope(module: Module, node: ast.AST) -> Scope:
    current: ast.AST | None = node
    while current is not None:
        if id(current) in module.scopes:
            return module.scopes[id(current)]
        current = module.parent(current)
    return module.scope


def _is_worker(program: Program, value: Resolved, node: ast.Attribute) -> bool:
    value = program.resolver.typed(value)
    match value:
        case ContextItem(key=key):
            return key == "worker"
        case Instance(of=of):
            return external_base(program, of, WORKERS) is not None
        case Open() | Parameter():
            return "worker" in spelled(node.value).lower()
    return False


def _keys(program: Program, node: ast.Attribute, frame: Frame) -> tuple[str, ...] | None:
    """What a use of the context stores; None where that is not certain."""
    parent = frame.module.parent(node)
    match parent:
        case ast.Subscript(slice=key, ctx=ast.Store()):
            return _text(program.value(key, frame))
        case ast.Attribute(attr="update" | "setdefault" as method):
            call = frame.module.parent(parent)
            return _by_call(program, method, call, frame) if isinstance(call, ast.Call) else None
        case ast.AugAssign(value=value):
            return _all(program.value(value, frame))
        case ast.Subscript() | ast.Attribute() | ast.Compare() | ast.FormattedValue():
            return ()
    # `worker.context = {…}`, or it is handed on.
    return None


def _by_call(program: Program, method: str, call: ast.Call, frame: Frame) -> tuple[str, ...] | None:
    if method == "setdefault":
        return _text(program.value(call.args[0], frame)) if call.args else None
    names = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    given = [*call.args, *(k.value for k in call.keywords if k.arg is None)]
    for node in given:
        found = _all(program.value(node, frame))
        if found is None:
            return None
        names.extend(found)
    return tuple(names)


def _all(value: Resolved) -> tuple[str, ...] | None:
    match value:
        case Dictionary(items=items, open=False, maybe=maybe):
            return (*items, *maybe)
    return None


def _text(value: Resolved) -> tuple[str, ...] | None:
    match value:
        case Constant(value=str(text)):
            return (text,)
    return None
