"""Handlers that catch a task's cancellation and do not raise it again."""

import ast
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from msgspec.structs import replace

from saqlint.extract.helpers import Helper
from saqlint.extract.program import Program
from saqlint.extract.syntax import awaits, goes_on_after, spelled
from saqlint.model import Span, SwallowedCancellation
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import External, Frame

Catches: TypeAlias = Literal["bare", "BaseException", "CancelledError"]

_NAMES: Final[dict[str, Catches]] = {
    "builtins.BaseException": "BaseException",
    # Not `concurrent.futures.CancelledError`: since Python 3.8 that is another class.
    "asyncio.CancelledError": "CancelledError",
    "asyncio.exceptions.CancelledError": "CancelledError",
}
_LOG_METHODS: Final = frozenset(
    {
        *("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"),
        *("adebug", "ainfo", "awarning", "aerror", "aexception", "acritical", "alog"),
    }
)


def swallowed(
    program: Program, node: FunctionNode, frame: Frame
) -> Iterator[SwallowedCancellation]:
    """The handlers of a coroutine function that swallow its cancellation."""
    if not isinstance(node, ast.AsyncFunctionDef):
        return
    module = frame.module
    for inner in module.nodes.own_of(node.body, ast.Try, ast.With, ast.AsyncWith):
        assert isinstance(inner, (ast.Try, ast.With, ast.AsyncWith))
        if not awaits(module, inner.body) or _waits_for_its_own(module, node, inner.body):
            continue
        if isinstance(inner, ast.Try):
            yield from _handler(program, inner, frame)
        else:
            yield from _suppressed(program, inner, frame)


def swallowed_by_helpers(
    program: Program, module: Module, helpers: list[Helper]
) -> Iterator[SwallowedCancellation]:
    """The same in the project's functions that the task awaits itself."""
    for helper in helpers:
        if not (helper.awaited and isinstance(helper.node, ast.AsyncFunctionDef)):
            continue
        goes_on = goes_on_after(module, helper.call)
        for found in swallowed(program, helper.node, helper.frame):
            yield replace(
                found,
                continues=found.continues or goes_on,
                via=helper.name,
                via_at=module.span(helper.call),
            )


def _handler(program: Program, node: ast.Try, frame: Frame) -> Iterator[SwallowedCancellation]:
    module = frame.module
    for handler in node.handlers:
        catches = _catches(program, handler.type, frame)
        if catches is None:
            continue
        # The first handler that catches it has it; those below never see it.
        if not module.nodes.own_of(handler.body, ast.Raise):
            last = handler.body[-1]
            yield SwallowedCancellation(
                at=_head(module, handler),
                catches=catches,
                continues=not _ends(last)
                and goes_on_after(module, node, leaves_loop=isinstance(last, ast.Break)),
                only_logs=handler.body[0].lineno > handler.lineno and _only_logs(handler.body),
                body_end=_line_end(module, last),
                indent=_indent(module, handler.body[0]),
            )
        return


def _suppressed(
    program: Program, node: ast.With | ast.AsyncWith, frame: Frame
) -> Iterator[SwallowedCancellation]:
    module = frame.module
    for item in node.items:
        call = item.context_expr
        if not isinstance(call, ast.Call) or not call.args:
            continue
        match program.value(call.func, frame):
            case External(name="contextlib.suppress"):
                found = (_catches(program, argument, frame) for argument in call.args)
                catches = next((name for name in found if name is not None), None)
                if catches is not None:
                    yield SwallowedCancellation(
                        at=module.span(call),
                        catches=catches,
                        continues=goes_on_after(module, node),
                        only_logs=False,
                        body_end=_end(module.span(node)),
                        indent="",
                    )


def _catches(program: Program, node: ast.expr | None, frame: Frame) -> Catches | None:
    if node is None:
        return "bare"
    if isinstance(node, ast.Tuple):
        found = [_catches(program, element, frame) for element in node.elts]
        return next((name for name in found if name is not None), None)
    value = program.value(node, frame)
    return _NAMES.get(value.name) if isinstance(value, External) else None


def _waits_for_its_own(module: Module, node: FunctionNode, body: list[ast.stmt]) -> bool:
    """Whether all that the statements await was cancelled by the function itself.

    Awaiting that raises the other task's cancellation.
    """
    cancelled = _cancelled(module, node)
    waits = module.nodes.own_of(body, ast.Await) if cancelled else []
    return bool(waits) and all(_names(wait.value) & cancelled for wait in waits)


def _cancelled(module: Module, node: FunctionNode) -> frozenset[str]:
    """What a function cancels."""
    found = {
        spelled(call.func.value)
        for call in module.nodes.own_of(node.body, ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "cancel"
    }
    # `for task in tasks: task.cancel()` cancels `tasks`.
    for loop in module.nodes.own_of(node.body, ast.For, ast.comprehension) if found else ():
        assert isinstance(loop, (ast.For, ast.comprehension))
        if spelled(loop.target) in found:
            found.add(spelled(loop.iter))
    return frozenset(found - {""})


def _names(node: ast.expr) -> set[str]:
    return {
        spelled(inner)
        for inner in walk(node)
        if isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript))
    }


def _ends(last: ast.stmt) -> bool:
    return isinstance(last, ast.Return)


def _only_logs(body: list[ast.stmt]) -> bool:
    return all(isinstance(statement, ast.Expr) and _logs(statement.value) for statement in body)


def _logs(node: ast.expr) -> bool:
    call = node.value if isinstance(node, ast.Await) else node
    if not isinstance(call, ast.Call):
        return False
    if isinstance(call.func, ast.Name):
        return call.func.id == "print"
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in _LOG_METHODS
        and "log" in spelled(call.func.value).lower()
    )


def _head(module: Module, handler: ast.ExceptHandler) -> Span:
    """The `except` clause without its body."""
    whole = module.span(handler)
    if handler.type is None:
        return replace(whole, end_line=whole.line, end_column=whole.column + len("except"))
    kind = module.span(handler.type)
    return replace(whole, end_line=kind.end_line, end_column=kind.end_column)


def _end(at: Span) -> Span:
    return Span(at.path, at.end_line, at.end_column, at.end_line, at.end_column)


def _line_end(module: Module, statement: ast.stmt) -> Span:
    """Behind a statement and the comment on its last line."""
    at = module.span(statement)
    column = len(module.lines[at.end_line - 1].rstrip("\r\n"))
    return Span(at.path, at.end_line, column, at.end_line, column)


def _indent(module: Module, statement: ast.stmt) -> str:
    at = module.span(statement)
    return module.lines[at.line - 1][: at.column]
