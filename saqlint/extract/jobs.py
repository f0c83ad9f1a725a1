"""Jobs end to end: finds every enqueue, sees through the functions that forward to one."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from saqlint.extract.constructions import made
from saqlint.extract.delivery import delivery
from saqlint.extract.enqueues import Method, Parts, filled, is_job, parts
from saqlint.extract.functions import function_of
from saqlint.extract.program import Program, Site
from saqlint.extract.queues import QueueInfo, is_open, queue_info
from saqlint.extract.ready import is_enqueued
from saqlint.model import (
    Delivery,
    Enqueue,
    GlobalQueueUse,
    Known,
    Setting,
    Span,
    Step,
    Unknown,
    Value,
    Where,
)
from saqlint.resolve import calls
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import Scope
from saqlint.resolve.values import (
    Constant,
    EnumMember,
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Parameter,
    Resolved,
    options,
)
from saqlint.semantics import saq

_METHODS: Final = frozenset({"enqueue", "apply", "map"})
_DEPTH: Final = 8
_MAX_CALLS: Final = 5_000
_HANDED: Final = frozenset(
    {"BackgroundTask", "add_task", "partial", "create_task", "run", "call_soon"}
)
"""Callees that take a function and later call it with the arguments that follow."""


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A call that leads to an enqueue: the enqueue itself, or a call of a wrapper.

    `wrapper` is the function that `call` calls and `inner` the link inside of it.
    """

    call: ast.Call
    frame: Frame
    method: Method
    wrapper: FunctionValue | None = None
    inner: "Link | None" = None
    shown: ast.AST | None = None
    traced: bool = True

    @property
    def real(self) -> "Link":
        """The innermost link: the enqueue that runs."""
        return self if self.inner is None else self.inner.real

    @property
    def node(self) -> ast.AST:
        """What is shown of the call."""
        return self.shown or self.call


_OTHER_QUEUES: Final = frozenset(
    {
        *("asyncio", "queue", "multiprocessing", "builtins", "rq", "django_rq", "arq", "dramatiq"),
        *("celery", "huey", "procrastinate", "taskiq", "litestar_queues", "aiojobs", "kombu"),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What the rest of the project says about enqueues.

    `registered` are the names that some worker knows, `roles` the roles of functions by node,
    `fills` what `before_enqueue` hooks fill, by queue name (None: every queue).
    """

    registered: frozenset[str]
    roles: Mapping[int, str] = field(default_factory=dict)
    fills: Mapping[str | None, Mapping[str, Value]] = field(default_factory=dict)
    fills_open: frozenset[str | None] = frozenset()


def read_jobs(program: Program, around: Surroundings) -> list[Enqueue]:
    """Every place that makes a job, wrappers' calls included, in the order of the source."""
    links = [
        link for module in list(program.relevant()) for link in _links(program, module, around)
    ]
    links.extend(_callers(program, links, around))
    found = [_enqueue(program, link, around) for link in links]
    enqueues = [
        enqueue
        for enqueue in _with_jobs(program, list(zip(links, found, strict=True)))
        if enqueue.traced or enqueue.name in around.registered or enqueue.ready_job
    ]
    return sorted(enqueues, key=lambda e: (e.at, e.chain != (), e.name or ""))


def _links(program: Program, module: Module, around: Surroundings) -> Iterator[Link]:
    for site in program.sites(module, _METHODS):
        if isinstance(site.call.func, ast.Attribute):
            link = _method_link(program, site, around)
            if link is not None:
                yield link
    for site, kind, _, _ in made(program, module):
        if kind == "Job":
            yield Link(site.call, site.frame, "Job")


def _method_link(program: Program, site: Site, around: Surroundings) -> Link | None:
    assert isinstance(site.call.func, ast.Attribute)
    method: Method = site.name  # type: ignore[assignment]
    receiver = program.value(site.call.func.value, site.frame)
    info = queue_info(program, receiver)
    if info is not None:
        return Link(site.call, site.frame, method)
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
    if _is_called_queue(site.call.func.value) and _forwards(program, link):
        return link
    value = program.resolver.typed(receiver)
    if not _names_something_else(value):
        program.miss("queue", program.at(site.call.func.value, site.frame), _reason(value))
    return None


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
        for node in ast.walk(receiver)
        if isinstance(node, (ast.Name, ast.Attribute))
    )
    return any("queue" in name for name in names)


def _names_something_else(value: Resolved) -> bool:
    return all(isinstance(o, (Instance, External, FunctionValue)) for o in options(value))


def text_of(value: Resolved) -> str | None:
    """The string that a value is, as JSON would write it."""
    match value:
        case Constant(value=str(text)) | EnumMember(value=Constant(value=str(text))):
            return text
    return None


def _reason(value: Resolved) -> str:
    return next((getattr(o, "reason", "") for o in options(value)), "") or "a receiver not traced"


# ---------------------------------------------------------------------------------- wrappers


def _callers(program: Program, links: list[Link], around: Surroundings) -> Iterator[Link]:
    """The calls of every function that forwards to an enqueue, to any depth."""
    waiting = [link for link in links if _forwards(program, link)]
    seen: set[tuple[int, int]] = set()
    depth: dict[int, int] = {id(link): 0 for link in waiting}
    while waiting and len(seen) < _MAX_CALLS:
        inner = waiting.pop(0)
        wrapper = _enclosing(program, inner)
        if wrapper is None or depth[id(inner)] >= _DEPTH:
            continue
        for link in _calls_of(program, wrapper, inner, around):
            mark = (id(link.node), id(inner.real.call))
            if mark in seen:
                continue
            seen.add(mark)
            yield link
            if _forwards(program, link):
                waiting.append(link)
                depth[id(link)] = depth[id(inner)] + 1


def _forwards(program: Program, link: Link) -> bool:
    """Whether the task's name depends on a parameter of the function around the call."""
    return _forwarder(program, link) is not None


def _forwarder(program: Program, link: Link) -> Scope | None:
    """The function around the call on whose parameters the task's name depends."""
    nodes = list(_target_nodes(program, link))
    scope = link.frame.scope.function
    while scope is not None:
        if any(_depends(program, node, link.frame, scope, 0) for node in nodes):
            return scope
        scope = None if scope.parent is None else scope.parent.function
    return None


def _target_nodes(program: Program, link: Link) -> Iterator[ast.expr]:
    """The expressions of a link's own call that make up the task's name."""
    call = link.call
    if link.inner is None:
        first = call.args[:1] or [
            k.value for k in call.keywords if k.arg in ("function", "job_or_func", None)
        ]
        yield from first[:1]
        return
    wrapper = link.wrapper
    assert wrapper is not None
    scope = wrapper.module.scopes[id(wrapper.node)]
    wanted = {
        name
        for node in _target_nodes(program, link.inner)
        for name in _parameter_names(program, node, link.inner.frame, scope, 0)
    }
    frame = calls.bind(program.resolver, wrapper, call, link.frame)
    for name in wanted:
        given = (frame.arguments or {}).get(name)
        if given is not None and given.node is not None and given.frame.scope is link.frame.scope:
            yield given.node
        elif given is None or given.node is None:
            yield from (a.value for a in call.args if isinstance(a, ast.Starred))
            yield from (k.value for k in call.keywords if k.arg is None)


def _depends(program: Program, node: ast.expr, frame: Frame, scope: Scope, depth: int) -> bool:
    return bool(_parameter_names(program, node, frame, scope, depth))


def _parameter_names(
    program: Program, node: ast.expr, frame: Frame, scope: Scope, depth: int
) -> set[str]:
    """The parameters of `scope` on which an expression depends, also through local names."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if not isinstance(inner, ast.Name):
            continue
        value = program.value(inner, frame)
        if isinstance(value, Parameter):
            if value.function is scope:
                found.add(value.name)
            continue
        if depth < 3 and inner.id in scope.bindings:  # noqa: PLR2004 - a name of a name of a name
            for binding in scope.bindings[inner.id]:
                if binding.kind == "assign" and binding.value is not None:
                    found |= _parameter_names(program, binding.value, frame, scope, depth + 1)
    first = next(iter(scope.bindings), None)
    return found - {first} if scope.is_method and first in ("self", "cls") else found


def _enclosing(program: Program, link: Link) -> FunctionValue | None:
    scope = _forwarder(program, link)
    if scope is None:
        return None
    assert isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    module = link.frame.module
    parent = scope.parent or module.scope
    return FunctionValue(scope.node, program.resolver.frame(module, parent))


def _calls_of(
    program: Program, wrapper: FunctionValue, inner: Link, around: Surroundings
) -> Iterator[Link]:
    name = getattr(wrapper.node, "name", "")
    if not name:
        return
    for path in program.tree.mentioning([name]):
        module = program.modules.load(path)
        if module is None:
            continue
        names = {name, *_aliases(module, name)}
        for site in program.sites(module, names | _HANDED):
            link = _call_of(program, site, wrapper, names, inner, around)
            if link is not None:
                yield link


def _aliases(module: Module, name: str) -> Iterator[str]:
    for scope in module.scopes.values():
        for bindings in scope.bindings.values():
            for binding in bindings:
                if binding.kind == "import" and binding.attribute == name:
                    yield binding.name


def _call_of(
    program: Program,
    site: Site,
    wrapper: FunctionValue,
    names: set[str],
    inner: Link,
    around: Surroundings,
) -> Link | None:
    if site.name in names:
        value = program.value(site.call.func, site.frame)
        for option in options(value):
            if isinstance(option, FunctionValue) and option.node is wrapper.node:
                return Link(site.call, site.frame, inner.method, option, inner)
        if isinstance(site.call.func, ast.Attribute) and _names_task(program, site, around):
            receiver = program.value(site.call.func.value, site.frame)
            if is_open(program, receiver) and queue_info(program, receiver) is None:
                return Link(site.call, site.frame, inner.method, wrapper, inner, traced=False)
        return None
    return _handed(program, site, wrapper, names, inner)


def _names_task(program: Program, site: Site, around: Surroundings) -> bool:
    return any(
        text_of(option) in around.registered
        for argument in site.call.args[:2]
        if isinstance(argument, (ast.Constant, ast.Name, ast.Attribute))
        for option in options(program.value(argument, site.frame))
    )


def _handed(
    program: Program, site: Site, wrapper: FunctionValue, names: set[str], inner: Link
) -> Link | None:
    """`BackgroundTask(wrapper, "task", a=1)`: the call that will be made later."""
    if site.name not in _HANDED:
        return None
    for index, argument in enumerate(site.call.args[:1]):
        if not isinstance(argument, (ast.Name, ast.Attribute)):
            continue
        if getattr(argument, "id", getattr(argument, "attr", "")) not in names:
            continue
        for option in options(program.value(argument, site.frame)):
            if isinstance(option, FunctionValue) and option.node is wrapper.node:
                call = ast.Call(argument, site.call.args[index + 1 :], site.call.keywords)
                ast.copy_location(call, site.call)
                return Link(call, site.frame, inner.method, option, inner, shown=site.call)
    return None


# ---------------------------------------------------------------------------------- the model


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


def _parts(program: Program, link: Link, frame: Frame) -> Parts:
    if link.inner is None:
        return parts(program, link.call, frame, link.method)
    return _parts(program, link.inner, _inner_frame(program, link, frame))


def _enqueue(program: Program, link: Link, around: Surroundings) -> Enqueue:
    found = _parts(program, link, link.frame)
    found = _with_fills(found, around)
    frame = link.frame
    at = program.at(link.node, frame)
    chain = tuple(_steps(program, link))
    info = found.info
    is_ready = found.job is not None and link.method != "Job"
    first_is_job = is_ready or (
        link.inner is None and link.method != "Job" and _passes_job(program, link)
    )
    return Enqueue(
        method=link.method,
        at=at,
        head_at=program.at(_head(link), frame),
        target=found.target,
        target_at=found.target_at,
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
        forwarded=_forwards(program, link),
        traced=link.traced and link.real.traced,
        ready_job=first_is_job,
        # A wrapper that names its parameters may call this one otherwise.
        add_at=at if all(step.takes_all for step in chain) else None,
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
    fills: dict[str, Value] = dict(around.fills.get(None, {}))
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


def _steps(program: Program, link: Link) -> Iterator[Step]:
    """The functions between, the nearest to the real enqueue first."""
    if link.inner is None or link.wrapper is None:
        return
    yield from _steps(program, link.inner)
    wrapper = link.wrapper
    qualname = wrapper.qualname
    takes = _takes(program, wrapper, link.inner)
    yield Step(
        qualname,
        wrapper.module.name_span(wrapper.node)
        if not isinstance(wrapper.node, ast.Lambda)
        else wrapper.module.span(wrapper.node),
        tuple(sorted(takes - {"**"})),
        takes_all="**" in takes,
    )


def _takes(program: Program, wrapper: FunctionValue, inner: Link) -> set[str]:
    """The job fields that a caller of the wrapper can set; `**` where it can set any."""
    scope = wrapper.module.scopes[id(wrapper.node)]
    node = wrapper.node
    real = inner
    given, _ = calls.keywords(program.resolver, real.call, real.frame)
    fields = saq.job_fields(program.versions.saq)
    found: set[str] = set()
    for name, expression in given.items():
        if name in fields and expression.node is not None:
            if _depends(program, expression.node, expression.frame, scope, 0):
                found.add(name)
    extra = node.args.kwarg
    if (
        extra is not None
        and any(k.arg is None and extra.arg in _names(k.value, scope) for k in real.call.keywords)
    ) or any(
        k.arg is None and _parameter_names(program, k.value, real.frame, scope, 0)
        for k in real.call.keywords
    ):
        found.add("**")
    if inner.inner is not None:
        below = _takes(program, inner.wrapper, inner.inner) if inner.wrapper else set()
        return found if "**" in below else {f for f in found if f in below or f == "**"}
    return found


def _names(node: ast.expr, scope: Scope) -> set[str]:
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for name in list(found):
        for binding in scope.bindings.get(name, ()):
            if binding.kind == "assign" and binding.value is not None:
                found |= {n.id for n in ast.walk(binding.value) if isinstance(n, ast.Name)}
    return found


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


def where(program: Program, frame: Frame, roles: Mapping[int, str]) -> Where:
    """The function that a place stands in, with its role."""
    scope = frame.scope.function
    if scope is None:
        return Where(frame.module.name, "module", is_async=False)
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    value = FunctionValue(node, program.resolver.frame(frame.module, scope.parent or scope))
    role, outer = "function", scope
    while outer is not None:
        role = roles.get(id(outer.node), "function")
        if role != "function" or outer.parent is None:
            break
        outer = outer.parent
    return Where(
        scope.qualname,
        role,  # type: ignore[arg-type]
        isinstance(node, ast.AsyncFunctionDef),
        frame.module.name_span(node),
        function_of(program, value),
    )


def _with_jobs(program: Program, pairs: list[tuple[Link, Enqueue]]) -> Iterator[Enqueue]:
    """Give each `Job(...)` the queue of the enqueue that it is passed to."""
    passed: dict[int, Enqueue] = {}
    for link, enqueue in pairs:
        if enqueue.ready_job:
            found = _parts(program, link, link.frame)
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


def global_queues(program: Program, around: Surroundings) -> Iterator[GlobalQueueUse]:
    """Enqueues on a queue that a module makes when it is imported."""
    for module in list(program.relevant()):
        for site in program.sites(module, _METHODS):
            head = site.call.func
            if not isinstance(head, ast.Attribute):
                continue
            if not isinstance(head.value, (ast.Name, ast.Attribute)):
                continue
            value = program.value(head.value, site.frame)
            made_at = _made_at_import(program, value)
            if made_at is None or site.frame.scope.function is None:
                continue
            if queue_info(program, value) is not None:
                yield GlobalQueueUse(
                    program.at(head.value, site.frame),
                    module.source(head.value),
                    made_at,
                    where(program, site.frame, around.roles),
                )


def _made_at_import(program: Program, value: Resolved) -> Span | None:
    """Where the top level of a module makes a value."""
    for option in options(value):
        match option:
            case Instance(call=ast.Call() as call, frame=Frame(scope=scope) as frame):
                if isinstance(scope.node, ast.Module):
                    return program.at(call, frame)
    return None
