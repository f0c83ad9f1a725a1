"""A task or hook reads a key of its context that nobody stores there.

SAQ puts `worker` into the context, for a job `job` too, and in `after_process` the `exception` of
a task that raised. All else has to come from a hook of the same worker. A missing key ends the
job with `KeyError: 'db'`; in `startup` it stops the worker; `ctx.get("db")` is always None.
`ctx["queue"]` is declared by `saq.types.Context`, yet no version of SAQ ever sets it:
`KeyError: 'queue'`.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def startup(ctx: dict) -> None:
        ctx["database"] = object()


    async def report(ctx: dict) -> None:
        print(ctx["db"], ctx["queue"])


    settings = {"queue": queue, "functions": [report], "startup": startup}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def startup(ctx: dict) -> None:
        ctx["db"] = object()


    async def report(ctx: dict) -> None:
        print(ctx["db"], ctx["job"].queue)


    settings = {"queue": queue, "functions": [report], "startup": startup}

Fix: `ctx["queue"]` becomes `ctx["job"].queue` in tasks and in the hooks around jobs; safe, for it
has raised on every run.

Misses: keys read by functions more than one call away; a hook that could not be followed may
store anything, so its worker's tasks are not judged.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.finding import Edit, Fix, Label, Level, Problem, once
from saqlint.likeness import nearest
from saqlint.model import ContextRead, Function, Hook, Parameter, Project, Span, Worker
from saqlint.rule import rule
from saqlint.rules.heartbeats import in_process
from saqlint.rules.registered import entries_of
from saqlint.semantics import litestar_saq, saq

_HookPhase: TypeAlias = Literal["startup", "shutdown", "before_process", "after_process"]


class _Reader(Struct, frozen=True):
    """A function that gets a context, with the keys that are certainly all there are."""

    function: Function
    phase: saq.Phase
    keys: frozenset[str]
    context: str | None


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Hold each read of a context key against what SAQ and the worker's hooks store."""
    readers = [
        (worker, reader) for worker in project.workers for reader in _readers(project, worker)
    ]
    anywhere: dict[str, set[str]] = {}
    for _, reader in readers:
        anywhere.setdefault(reader.function.path, set()).update(reader.keys)
    yield from once(
        _problem(worker, reader, read)
        for worker, reader in readers
        for read in reader.function.body.context_reads
        if read.key not in reader.keys and not read.guarded
        # A function that several workers run asks with `get` which of them it is in.
        if read.how == "subscript" or read.key not in anywhere[reader.function.path]
    )


def _readers(project: Project, worker: Worker) -> Iterator[_Reader]:
    """The worker's hooks and tasks whose contexts are fully known."""
    if worker.hooks_open or worker.context_open:
        return
    stored = _stored(worker, "startup")
    if stored is None:
        return
    yield from _hooks(project, worker, "startup", stored)
    closing = _stored(worker, "shutdown")
    if closing is not None:
        yield from _hooks(project, worker, "shutdown", stored | closing)
    before = _stored(worker, "before_process")
    if before is None:
        return
    stored |= before
    yield from _hooks(project, worker, "before_process", stored)
    yield from _tasks(project, worker, stored)
    after, done = _stored(worker, "after_process"), _stored_by_tasks(worker)
    if after is not None and done is not None:
        yield from _hooks(project, worker, "after_process", stored | after | done)


def _stored(worker: Worker, phase: _HookPhase) -> frozenset[str] | None:
    """The keys that the hooks of a phase store; None where that is not certain."""
    keys = set(worker.context_keys)
    for hook in worker.hooks:
        if hook.phase == phase:
            own = _stored_by(hook)
            if own is None:
                return None
            keys.update(own)
    return frozenset(keys)


def _stored_by(hook: Hook) -> tuple[str, ...] | None:
    if hook.function is None or hook.function.opaque:
        return hook.stores
    body = hook.function.body
    return None if body.context_writes_open else body.context_writes


def _stored_by_tasks(worker: Worker) -> frozenset[str] | None:
    if worker.registrations_open or worker.crons_open:
        return None
    keys: set[str] = set()
    for entry in entries_of(worker):
        task = entry.task
        if task is None or task.function.opaque or task.function.body.context_writes_open:
            return None
        keys.update(task.function.body.context_writes)
    return frozenset(keys)


def _hooks(
    project: Project, worker: Worker, phase: _HookPhase, stored: frozenset[str]
) -> Iterator[_Reader]:
    keys = stored | _own_keys(project, worker, phase)
    for hook in worker.hooks:
        if hook.phase == phase and hook.function is not None and not hook.function.opaque:
            first = next(iter(hook.function.parameters), None)
            yield _Reader(hook.function, phase, keys, _name(first))


def _tasks(project: Project, worker: Worker, stored: frozenset[str]) -> Iterator[_Reader]:
    keys = stored | _own_keys(project, worker, "task")
    for entry in entries_of(worker):
        task = entry.task
        if task is not None and not task.function.opaque:
            body = task.function.body
            if not body.context_writes_open:
                own = keys.union(body.context_writes)
                yield _Reader(task.function, "task", own, _name(task.context))


def _own_keys(project: Project, worker: Worker, phase: saq.Phase) -> frozenset[str]:
    """What the libraries set; litestar-saq's own key counts wherever it may be there."""
    keys = saq.context_keys(phase, project.versions.saq)
    if in_process(worker) is not False:
        keys |= litestar_saq.context_keys(in_process=True, version=project.versions.litestar_saq)
    return keys


def _name(parameter: Parameter | None) -> str | None:
    return parameter.name if parameter is not None and parameter.kind != "var-positional" else None


def _problem(worker: Worker, reader: _Reader, read: ContextRead) -> Problem:
    name = reader.context or "ctx"
    return Problem(
        read.at,
        _message(worker, reader, read, name),
        _fix(reader, read, name),
        labels=(Label(worker.at, "the worker whose hooks were read"),),
        help=_help(reader, read, name),
        subject=reader.function.path,
    )


def _message(worker: Worker, reader: _Reader, read: ContextRead, name: str) -> str:
    expression = f'{name}["{read.key}"]' if read.how == "subscript" else f'{name}.get("{read.key}")'
    outcome = f"`KeyError: '{read.key}'`" if read.how == "subscript" else "always None"
    if read.key in ("queue", "state"):
        return f"`{expression}` is never set by SAQ, nor by a hook: {outcome}"
    if read.key in saq.SAQ_CONTEXT_KEYS["after_process"]:
        return f"`{expression}` is not there in {_place(reader)}: {outcome}"
    queue = worker.queue_name
    hooks = f"no hook of queue `{queue}`" if queue is not None else "no hook of the worker"
    return f"{hooks} stores `{read.key}`, which `{reader.function.name}` reads: {outcome}"


def _place(reader: _Reader) -> str:
    return "a task" if reader.phase == "task" else f"a `{reader.phase}` hook"


def _help(reader: _Reader, read: ContextRead, name: str) -> str | None:
    if read.key == "queue":
        source = "worker" if reader.phase in ("startup", "shutdown") else "job"
        return f'use `{name}["{source}"].queue`'
    if read.key in saq.SAQ_CONTEXT_KEYS["task"]:
        return "SAQ sets it for tasks and for the hooks around them"
    if read.key in saq.SAQ_CONTEXT_KEYS["after_process"]:
        return "SAQ sets it for `after_process` hooks, from 0.16.2 on"
    near = nearest(read.key, reader.keys)
    if near:
        return f"did you mean `{near}`?"
    early = reader.phase in ("startup", "shutdown")
    hooks = "a `startup` hook" if early else "a `startup` or `before_process` hook"
    return f'store it in {hooks}: `ctx["{read.key}"] = …`'


def _fix(reader: _Reader, read: ContextRead, name: str) -> Fix | None:
    if read.key != "queue" or read.how != "subscript" or reader.context is None:
        return None
    if reader.phase in ("startup", "shutdown") or read.via is not None:
        return None
    return Fix("Take the queue from the job", tuple(_edits(read, name)))


def _edits(read: ContextRead, name: str) -> Iterator[Edit]:
    at = read.at
    end = Span(at.path, at.end_line, at.end_column, at.end_line, at.end_column)
    if at.line == at.end_line and at.end_column - at.column == len(f'{name}["{read.key}"]'):
        # Between the quotes, which stay: the read may stand in an f-string.
        last = at.end_column - len('"]')
        yield Edit(Span(at.path, at.line, last - len(read.key), at.line, last), "job")
        yield Edit(end, ".queue")
    else:
        yield Edit(at, f'{name}["job"].queue')
