"""Queues as they are built: their DSNs, their names, where the application asks for one."""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from saqlint.extract.constructions import (
    construction,
    made,
    nested,
    positional_names,
    resolved_options,
)
from saqlint.extract.program import Program, Site
from saqlint.extract.queues import agreed, queue_info
from saqlint.extract.workers import WorkersRead
from saqlint.model import Backend, Broker, Construction, Known, QueueUse, Span
from saqlint.resolve.values import (
    Constant,
    Expression,
    External,
    Frame,
    Instance,
    Resolved,
    Text,
    options,
)

_NESTED: Final = ("timers", "broker_options")
_OF_BACKEND: Final[Mapping[Backend | None, str]] = {
    "redis": "RedisQueueOptions",
    "postgres": "PostgresQueueOptions",
}
_PLACES: Final = {
    "litestar_saq.TaskQueues": ("get", "task_queues.get"),
    "litestar_saq.SAQPlugin": ("get_queue", "plugin.get_queue"),
}


def constructions(program: Program, workers: WorkersRead) -> tuple[Construction, ...]:
    """Every construction of SAQ's and litestar-saq's classes, in the order of the source.

    What a function makes of its callers' arguments stands there once for each of them.
    """
    found: dict[Span, list[Construction]] = {}
    for worker in workers.workers:
        found.setdefault(worker.construction.at, []).append(worker.construction)
    backends = agreed((worker.construction.at, worker.backend) for worker in workers.workers)
    found |= {made.at: [made] for made in workers.constructions}
    for module in list(program.relevant()):
        for site, kind, front, class_name in made(program, module):
            if kind in ("Job", "Litestar"):
                continue
            names = positional_names(program, class_name)
            built = construction(program, kind, front, site.call, site.frame, names)
            found.setdefault(built.at, [built])
            given, _ = resolved_options(program, site.call, site.frame, names)
            for name in _NESTED:
                if name in given:
                    of_backend = _OF_BACKEND.get(backends.get(built.at), name)
                    what = name if name == "timers" else of_backend
                    inner = nested(program, given[name], what, front)
                    if inner is not None:
                        found.setdefault(inner.at, [inner])
    return tuple(made for at in sorted(found) for made in found[at])


def _queue_sites(program: Program) -> Iterator[Site]:
    for module in list(program.relevant()):
        for site, kind, _, _ in made(program, module):
            if kind == "Queue":
                yield site


def queues(program: Program) -> dict[str, tuple[Span, Backend | None]]:
    """The queues that are built by a constructor, by name, with the broker where it is certain."""
    found: dict[str, tuple[Span, Backend | None]] = {}
    for site in _queue_sites(program):
        info = queue_info(program, program.value(site.call, site.frame))
        if info is not None and isinstance(info.name, Known):
            at = program.at(site.call, site.frame)
            found.setdefault(str(info.name.value), (at, info.backend))
    return found


def brokers(program: Program) -> tuple[Broker, ...]:
    """Every DSN that the code gives to a queue."""
    found: list[Broker] = []
    for site in _queue_sites(program):
        if site.name != "from_url":
            continue
        given = site.call.args[:1] or [k.value for k in site.call.keywords if k.arg == "url"]
        found.extend(_broker(program, "saq", Expression(node, site.frame)) for node in given)
    for module in list(program.relevant()):
        for site, kind, _, class_name in made(program, module):
            if kind == "QueueConfig":
                names = positional_names(program, class_name)
                options_given, _ = resolved_options(program, site.call, site.frame, names)
                if "dsn" in options_given and options_given["dsn"].node is not None:
                    found.append(_broker(program, "litestar-saq", options_given["dsn"]))
    return tuple(sorted(found, key=lambda broker: broker.at))


def clients(program: Program) -> tuple[Broker, ...]:
    """Every URL that a connection is made of which a queue is given ready."""
    found: list[Broker] = []
    for module in list(program.relevant()):
        for site, kind, front, class_name in made(program, module):
            given: list[Expression] = []
            if kind == "QueueConfig":
                names = positional_names(program, class_name)
                known, _ = resolved_options(program, site.call, site.frame, names)
                given = [known["broker_instance"]] if "broker_instance" in known else []
            elif kind == "Queue" and site.name != "from_url":
                given = [Expression(node, site.frame) for node in site.call.args[:1]]
            urls = [url for one in given for url in _urls(program, one)]
            found.extend(_broker(program, front, url) for url in urls)
    return tuple(sorted(found, key=lambda broker: broker.at))


def _urls(program: Program, client: Expression) -> Iterator[Expression]:
    for option in options(program.read(client)):
        match option:
            case Instance(of=External(), call=ast.Call() as call, frame=Frame() as frame):
                keywords = [k.value for k in call.keywords if k.arg in ("url", "conninfo")]
                yield from (Expression(node, frame) for node in [*call.args[:1], *keywords])


def _broker(program: Program, front: str, given: Expression) -> Broker:
    assert given.node is not None
    at = program.at(given.node, given.frame)
    value = program.read(given)
    return Broker(
        front,  # type: ignore[arg-type]
        program.model_value(given),
        at,
        _literal(program, value),
        _is_formatted(value),
    )


def _is_formatted(value: Resolved) -> bool:
    source = getattr(value, "source", None)
    return isinstance(source, Expression) and isinstance(source.node, ast.JoinedStr)


def _literal(program: Program, value: Resolved) -> Span | None:
    """The one string literal that holds a value."""
    match value:
        case Constant(source=Expression(node=ast.Constant() as node, frame=frame)):
            return program.at(node, frame)
        case Constant(source=Expression(node=ast.JoinedStr() as node, frame=frame)):
            return program.at(node, frame)
        case Text(source=Expression(node=ast.expr() as node, frame=frame)):
            return program.at(node, frame)
    return None


def queue_uses(program: Program) -> tuple[QueueUse, ...]:
    """Every `task_queues.get("x")` and `plugin.get_queue("x")`."""
    return tuple(sorted(_uses(program), key=lambda use: use.at))


def _uses(program: Program) -> Iterator[QueueUse]:
    for module in list(program.relevant()):
        names = ("get", "get_queue") if "ueues" in module.text else ("get_queue",)
        for site in program.sites(module, names):
            head = site.call.func
            if not isinstance(head, ast.Attribute):
                continue
            given = site.call.args[:1] or [
                k.value for k in site.call.keywords if k.arg in ("queue", "name")
            ]
            if not given:
                continue
            receiver = program.resolver.typed(program.value(head.value, site.frame))
            for option in options(receiver):
                if not isinstance(option, Instance) or option.type_name not in _PLACES:
                    continue
                method, how = _PLACES[option.type_name]
                if method == site.name:
                    yield QueueUse(
                        program.at(site.call, site.frame),
                        program.model_value(Expression(given[0], site.frame)),
                        program.at(given[0], site.frame),
                        how,  # type: ignore[arg-type]
                    )
