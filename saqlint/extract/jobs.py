"""Jobs end to end: every enqueue with what its wrappers and hooks make of it."""

import ast
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from saqlint.extract.constructions import made
from saqlint.extract.delivery import delivery
from saqlint.extract.enqueues import Method, Parts, filled, is_job, parts
from saqlint.extract.forwarding import forwards
from saqlint.extract.links import METHODS, Link, Surroundings, text_of
from saqlint.extract.places import where
from saqlint.extract.program import Program, Site
from saqlint.extract.queues import QueueInfo, is_open, queue_info
from saqlint.extract.ready import is_enqueued
from saqlint.extract.wrappers import callers, steps
from saqlint.model import (
    Delivery,
    Enqueue,
    Known,
    Setting,
    Span,
    Step,
    Unknown,
    Value,
)
from saqlint.resolve import calls
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import Scope
from saqlint.resolve.values import (
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Resolved,
    options,
)

_CALLED_LATER: Final = frozenset({"BackgroundTask", "add_task"})
_OTHER_QUEUES: Final = frozenset(
    {
        *("asyncio", "queue", "multiprocessing", "builtins", "rq", "django_rq", "arq", "dramatiq"),
        *("celery", "huey", "procrastinate", "taskiq", "litestar_queues", "aiojobs", "kombu"),
    }
)


def read_jobs(program: Program, around: Surroundings) -> list[Enqueue]:
    """Every place that makes a job, wrappers' calls included, in the order of the source."""
    links = [
        link for module in list(program.relevant()) for link in _links_in(program, module, around)
    ]
    links.extend(callers(program, links, around))
    found = [_enqueue(program, link, around) for link in links]
    enqueues: list[Enqueue] = []
    for enqueue in _with_jobs(program, list(zip(links, found, strict=True))):
        if enqueue.traced or enqueue.name in around.registered or enqueue.ready_job:
            enqueues.append(enqueue)
        elif enqueue.name is None and not enqueue.chain:
            program.miss("queue", enqueue.head_at, "a receiver that is only called a queue")
    return sorted(enqueues, key=lambda e: (e.at, e.chain != (), e.name or ""))


def _inner_frame(program: Program, link: Link, frame: Frame) -> Frame:
    """The frame in which a link's inner call is read, for a caller with `frame`."""
    assert link.wrapper is not None
    assert link.inner is not None
    bound = calls.bind(program.resolver, link.wrapper, link.call, frame)
    return _nested(link.inner.frame.scope, bound)


def _nested(scope: Scope, bound: Frame) -> Frame:
    if scope is bound.scope:
        return bound
    parent = bound if scope.parent is None else _nested(scope.parent, bound)
    return Frame(bound.module, scope, parent=parent, depth=bound.depth)


def read_parts(program: Program, link: Link, frame: Frame) -> Parts:
    """What the enqueue at the end of a link says, for a caller with `frame`."""
    if link.inner is None:
        return parts(program, link.call, frame, link.method)
    return read_parts(program, link.inner, _inner_frame(program, link, frame))


def _enqueue(program: Program, link: Link, around: Surroundings) -> Enqueue:
    found = read_parts(program, link, link.frame)
    found = _with_fills(found, around)
    frame = link.frame
    at = program.at(link.node, frame)
    chain = tuple(steps(program, link))
    info = found.info
    target_at = found.target_at
    if chain and target_at is not None and target_at not in at:
        # The wrapper makes the name of what this call gives: the call is at fault.
        target_at = None
    is_ready = found.job is not None and link.method != "Job"
    first_is_job = is_ready or (
        link.inner is None and link.method != "Job" and _passes_job(program, link)
    )
    return Enqueue(
        method=link.method,
        at=at,
        head_at=program.at(_head(link), frame),
        target=found.target,
        target_at=target_at,
        queue=_queue_name(info),
        backend=None if info is None else info.backend,
        front=None if info is None else info.front,
        function=found.function,
        settings=_origins(found, at, chain),
        settings_open=found.settings_open,
        arguments=found.arguments,
        arguments_open=found.arguments_open,
        positional=found.positional,
        delivery=_delivery(link),
        where=where(program, frame, around.roles),
        chain=chain,
        real_at=program.at(link.real.node, link.real.frame),
        forwarded=forwards(program, link),
        # A receiver that nobody could trace by itself may be known for this caller.
        traced=link.traced and (link.real.traced or info is not None),
        ready_job=first_is_job,
        # A wrapper that names its parameters may call this one otherwise; one that hands all on
        # to the task as well, to run it at once, would hand it the keyword.
        add_at=at if all(step.takes_all and not step.shares_all for step in chain) else None,
        own_queue=info is not None and info.how == "attribute queue",
    )


def _head(link: Link) -> ast.AST:
    return link.shown.func if isinstance(link.shown, ast.Call) else link.call.func


def _passes_job(program: Program, link: Link) -> bool:
    first = link.call.args[0] if link.call.args else None
    return (
        first is not None
        and not isinstance(first, ast.Starred)
        and is_job(program, Expression(first, link.frame))
    )


def _queue_name(info: QueueInfo | None) -> Value:
    return Unknown("a queue that could not be followed") if info is None else info.name


def _with_fills(found: Parts, around: Surroundings) -> Parts:
    name = None
    if found.info is not None and isinstance(found.info.name, Known):
        name = str(found.info.name.value)
    fills: dict[str, Setting] = dict(around.fills.get(None, {}))
    hooks_open = None in around.fills_open
    if name is None:
        for some in around.fills.values():
            fills |= some
        hooks_open = bool(around.fills_open)
    else:
        fills |= around.fills.get(name, {})
        hooks_open |= name in around.fills_open
    return filled(found, fills, is_open=hooks_open) if fills or hooks_open else found


def _origins(found: Parts, at: Span, chain: tuple[Step, ...]) -> dict[str, Setting]:
    """Settings of a wrapper's call: those written in the call are the call's own."""
    if not chain:
        return found.settings
    settings = {}
    for name, setting in found.settings.items():
        place = getattr(setting.value, "at", None)
        if setting.origin != "call":
            settings[name] = setting
        elif place is not None and place in at:
            settings[name] = Setting(setting.value, "call", place)
        else:
            settings[name] = Setting(setting.value, "wrapper", setting.at, chain[-1].function)
    return settings


def _delivery(link: Link) -> Delivery:
    module, scope = link.frame.module, link.frame.scope
    if link.method == "Job" and link.inner is None:
        return "sync"
    if link.shown is not None:
        return "scheduled"
    if link.inner is not None and link.wrapper is not None:
        if link.inner.frame.scope.function is not link.wrapper.module.scopes[id(link.wrapper.node)]:
            # The enqueue stands in an inner function that something calls later.
            return "sync"
        is_async = isinstance(link.wrapper.node, ast.AsyncFunctionDef)
        if not is_async and _delivery(link.inner) != "returned":
            return "sync"
    return delivery(module, link.call, scope)


def _with_jobs(program: Program, pairs: list[tuple[Link, Enqueue]]) -> Iterator[Enqueue]:
    """Give each `Job(...)` the queue of the enqueue that it is passed to."""
    passed: dict[int, Enqueue] = {}
    for link, enqueue in pairs:
        if enqueue.ready_job:
            found = read_parts(program, link, link.frame)
            if found.job is not None:
                passed[id(found.job.call)] = enqueue
    for link, enqueue in pairs:
        if link.method == "Job" and link.inner is None and id(link.call) in passed:
            outer = passed[id(link.call)]
            settings = {
                **enqueue.settings,
                **{k: v for k, v in outer.settings.items() if v.origin != "job"},
            }
            yield replace(
                enqueue,
                queue=outer.queue,
                backend=outer.backend,
                front=outer.front,
                settings=settings,
                settings_open=enqueue.settings_open or outer.settings_open,
            )
        elif link.method == "Job" and link.inner is None:
            yield replace(enqueue, enqueued=is_enqueued(Site(link.call, link.frame)))
        else:
            yield enqueue


def _links_in(program: Program, module: Module, around: Surroundings) -> Iterator[Link]:
    for site in program.sites(module, METHODS):
        if isinstance(site.call.func, ast.Attribute):
            link = _method_link(program, site, around)
            if link is not None:
                yield link
    for site in program.sites(module, _CALLED_LATER):
        later = _handed_link(program, site)
        if later is not None:
            yield later
    for site, kind, _, _ in made(program, module):
        if kind == "Job":
            yield Link(site.call, site.frame, "Job")


def _handed_link(program: Program, site: Site) -> Link | None:
    """`BackgroundTask(queue.enqueue, "task", a=1)`: the call that will be made later."""
    match site.call.args:
        case [ast.Attribute(value=owner, attr=method) as head, *rest] if method in METHODS:
            if queue_info(program, program.value(owner, site.frame)) is None:
                return None
        case _:
            return None
    call = ast.copy_location(ast.Call(head, rest, site.call.keywords), site.call)
    return Link(call, site.frame, method, shown=site.call)  # type: ignore[arg-type]


def _method_link(program: Program, site: Site, around: Surroundings) -> Link | None:
    assert isinstance(site.call.func, ast.Attribute)
    method: Method = site.name  # type: ignore[assignment]
    receiver = program.value(site.call.func.value, site.frame)
    info = queue_info(program, receiver)
    if info is not None:
        return None if _is_overridden(program, site) else Link(site.call, site.frame, method)
    if method != "enqueue" or not (is_open(program, receiver) or _is_of_some_library(receiver)):
        return None
    first = site.call.args[0] if site.call.args else None
    if first is None or isinstance(first, ast.Starred):
        return None
    if any(
        text_of(option) in around.registered for option in options(program.value(first, site.frame))
    ) or is_job(program, Expression(first, site.frame)):
        return Link(site.call, site.frame, method, traced=False)
    link = Link(site.call, site.frame, method, traced=False)
    if _is_called_queue(site.call.func.value) and forwards(program, link):
        return link
    value = program.resolver.typed(receiver)
    if not _names_something_else(value):
        program.miss("queue", program.at(site.call.func.value, site.frame), _reason(value))
    return None


def _is_overridden(program: Program, site: Site) -> bool:
    """Whether the project's own queue class has the method and goes on to that of SAQ there.

    The call is then read as that of any function around an enqueue.
    """
    return any(
        isinstance(option, FunctionValue) and _calls_super(option, site.name)
        for option in options(program.value(site.call.func, site.frame))
    )


def _calls_super(function: FunctionValue, method: str) -> bool:
    for node in walk(function.node):
        match node:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
                if name == method:
                    return True
    return False


def _is_of_some_library(receiver: Resolved) -> bool:
    """Whether it is an object outside the project, which may hold a SAQ queue.

    No class or function of a library that has queues of its own. `saq_queue` of a library between
    the project and SAQ is one such object.
    """
    return isinstance(receiver, External) and (
        receiver.name.rpartition(".")[2].islower()
        and receiver.name.partition(".")[0] not in _OTHER_QUEUES
    )


def _is_called_queue(receiver: ast.expr) -> bool:
    """Whether a receiver that could not be traced is at least called a queue.

    That alone says nothing: its callers count only where they name a registered task.
    """
    names = (
        getattr(node, "id", getattr(node, "attr", "")).lower()
        for node in walk(receiver)
        if isinstance(node, (ast.Name, ast.Attribute))
    )
    return any("queue" in name for name in names)


def _names_something_else(value: Resolved) -> bool:
    return all(isinstance(o, (Instance, External, FunctionValue)) for o in options(value))


def _reason(value: Resolved) -> str:
    return next((getattr(o, "reason", "") for o in options(value)), "") or "a receiver not traced"
