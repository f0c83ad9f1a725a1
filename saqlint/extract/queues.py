"""Queues by where they come from: constructors, factories, injected `TaskQueues`, the context."""

import ast
from collections.abc import Hashable, Iterable
from typing import TypeVar

from msgspec import Struct

from saqlint.extract.program import Program
from saqlint.model import Backend, Front, Known, Span, Unknown, Value
from saqlint.resolve import members
from saqlint.resolve.library import QUEUES
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    ContextItem,
    Expression,
    External,
    Instance,
    Open,
    Parameter,
    Resolved,
    options,
)

K = TypeVar("K", bound=Hashable)


class QueueInfo(Struct, frozen=True):
    """What is known of a queue where it is used; `made_at` is its construction, if seen."""

    name: Value
    backend: Backend | None = None
    front: Front | None = None
    made_at: Span | None = None
    how: str = ""


def queue_info(program: Program, value: Resolved) -> QueueInfo | None:
    """What a value says of the queue it is; None where it is none, or may be something else."""
    found: list[QueueInfo] = []
    for option in options(program.resolver.typed(value)):
        if isinstance(option, Constant) and option.value is None:
            continue
        if isinstance(option, ContextItem):
            stored = members.context_value(program.resolver, option)
            inner = None if isinstance(stored, Open) else queue_info(program, stored)
        else:
            inner = _one(program, option)
        if inner is None:
            if isinstance(option, Open):
                continue
            return None
        found.append(inner)
    return _merged(found)


def _merged(found: list[QueueInfo]) -> QueueInfo | None:
    if not found:
        return None
    names = {info.name.value for info in found if isinstance(info.name, Known)}
    certain = len(names) == 1 and all(isinstance(info.name, Known) for info in found)
    backends = {info.backend for info in found}
    fronts = {info.front for info in found}
    return QueueInfo(
        found[0].name if certain else Unknown("one of several queues"),
        backends.pop() if len(backends) == 1 else None,
        fronts.pop() if len(fronts) == 1 else None,
        found[0].made_at if len(found) == 1 else None,
        found[0].how,
    )


def _one(program: Program, value: Resolved) -> QueueInfo | None:
    if not isinstance(value, Instance):
        return None
    name = external_base(program, value.of, QUEUES)
    if name is None:
        return None
    call, frame = value.call, value.frame
    if call is None or frame is None:
        return QueueInfo(Unknown("a queue that is handed in"), how=value.how)
    made_at = program.at(call, frame)
    if value.how in ("get", "get_queue"):
        given = call.args[:1] or [k.value for k in call.keywords if k.arg in ("queue", "name")]
        queue = (
            program.model_value(Expression(given[0], frame))
            if given
            else Unknown("a queue without a name")
        )
        return QueueInfo(queue, front="litestar-saq", how=value.how)
    return QueueInfo(
        _name(program, value, name), _backend(program, value, name), "saq", made_at, value.how
    )


def _name(program: Program, value: Instance, class_name: str) -> Value:
    assert value.call is not None
    assert value.frame is not None
    for keyword in value.call.keywords:
        if keyword.arg == "name":
            return program.model_value(Expression(keyword.value, value.frame))
    if any(keyword.arg is None for keyword in value.call.keywords):
        return Unknown("options that could not be followed")
    if isinstance(value.of, ClassValue):
        return Unknown("a queue class of the project")
    position = 1 if value.how != "from_url" and class_name == "saq.RedisQueue" else None
    if position is not None and len(value.call.args) > position:
        return program.model_value(Expression(value.call.args[position], value.frame))
    return Known("default")


def _backend(program: Program, value: Instance, class_name: str) -> Backend | None:
    by_class: dict[str, Backend] = {
        "saq.RedisQueue": "redis",
        "saq.PostgresQueue": "postgres",
        "saq.HttpQueue": "http",
    }
    if class_name in by_class:
        return by_class[class_name]
    assert value.call is not None
    assert value.frame is not None
    if value.how == "from_url":
        given = value.call.args[:1] or [k.value for k in value.call.keywords if k.arg == "url"]
        if given:
            return backend_of(program.model_value(Expression(given[0], value.frame)))
        return None
    # Up to saq 0.12 `Queue(redis)` was the Redis queue itself.
    return None


def backend_of(dsn: Value) -> Backend | None:
    """The broker that a DSN speaks of, as far as its beginning is certain."""
    match dsn:
        case Known(value=str(text)):
            pass
        case _:
            text = getattr(dsn, "prefix", "")
    scheme = text.partition(":")[0].lower()
    if scheme in ("redis", "rediss"):
        return "redis"
    if scheme.startswith("postgres"):
        return "postgres"
    return "http" if scheme in ("http", "https") else None


def external_base(
    program: Program, of: ClassValue | External, wanted: frozenset[str]
) -> str | None:
    """The external class of `wanted` that a class is or derives from."""
    if isinstance(of, External):
        return of.name if of.name in wanted else None
    for base in members.bases(program.resolver, of):
        if isinstance(base, External) and base.name in wanted:
            return base.name
    return None


def is_external_instance(value: Resolved) -> bool:
    """Whether every possibility is an object of some other library or class."""
    return all(
        isinstance(option, Instance) and option.type_name not in QUEUES for option in options(value)
    )


def is_open(program: Program, value: Resolved) -> bool:
    """Whether nothing is known of a value."""
    typed = program.resolver.typed(value)
    return any(isinstance(option, (Open, Parameter, ContextItem)) for option in options(typed))


def positional(call: ast.Call, index: int) -> ast.expr | None:
    """The positional argument at `index`, if it is certain to be that."""
    if len(call.args) <= index or any(isinstance(a, ast.Starred) for a in call.args[: index + 1]):
        return None
    return call.args[index]


def agreed(said: Iterable[tuple[K, Backend | None]]) -> dict[K, Backend | None]:
    """The broker that is said of each thing; None where it is not certain, or several are said."""
    found: dict[K, set[Backend | None]] = {}
    for of, backend in said:
        found.setdefault(of, set()).add(backend)
    return {of: next(iter(some)) if len(some) == 1 else None for of, some in found.items()}
