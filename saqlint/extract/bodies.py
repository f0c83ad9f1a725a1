"""What functions do, as far as rules ask: from a function's syntax to `model.Body`."""

import ast
from typing import Final

from msgspec.structs import replace

from saqlint.extract.cancellation import swallowed, swallowed_by_helpers
from saqlint.extract.context_use import ContextUse, context_use
from saqlint.extract.helpers import body_frame, helpers
from saqlint.extract.program import Program, callee_name
from saqlint.extract.resources import resources
from saqlint.extract.results import results
from saqlint.extract.stalls import stalls, stalls_in_helpers
from saqlint.model import Body
from saqlint.resolve.values import FunctionValue

_STARTS: Final = frozenset({"create_task", "ensure_future", "start_soon", "spawn"})


def body_of(program: Program, value: FunctionValue) -> Body:
    """What a task or hook does, whose first parameter takes the context."""
    node = value.node
    use = context_use(program, value, _first_parameter(value))
    if isinstance(node, ast.Lambda):
        return _with(use, Body())
    frame, module = body_frame(program, value), value.module
    called = list(helpers(program, node, frame))
    return _with(
        use,
        Body(
            blocking=(
                *stalls(program, node, frame),
                *stalls_in_helpers(program, module, called),
            ),
            swallowed=(
                *swallowed(program, node, frame),
                *swallowed_by_helpers(program, module, called),
            ),
            resources=tuple(resources(program, node, frame)),
            returns=tuple(results(program, node, frame, value.frame)),
            starts_tasks=any(
                callee_name(call) in _STARTS for call in module.nodes.of(node, ast.Call)
            ),
        ),
    )


def _with(use: ContextUse, body: Body) -> Body:
    """The body with what it does with context and job."""
    return replace(
        body,
        context_reads=tuple(use.reads),
        context_writes=tuple(use.writes),
        context_writes_open=use.writes_open,
        mutations=tuple(use.mutations),
        updates_job=use.updates_job,
        updates_open=use.updates_open,
        stores_open=use.stores_open,
    )


def _first_parameter(value: FunctionValue) -> str | None:
    """The parameter that the one positional argument of SAQ goes to."""
    arguments = value.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    return names[0] if names else None
