"""A registered task is something that SAQ cannot run.

A worker knows its tasks by their `__qualname__`. A `functools.partial`, an instance with
`__call__`, a string or a module has none: `Worker(...)` raises
`AttributeError: 'functools.partial' object has no attribute '__qualname__'` (under litestar-saq
`Litestar(...)` does). A generator function is called and its body never runs, for nothing
iterates over it: the job fails, for a generator is no result that can be stored.

Bad:

    from functools import partial

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int, width: int) -> None: ...


    thumbnail = partial(resize, width=80)

    settings = {"queue": queue, "functions": [thumbnail]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int, width: int) -> None: ...


    async def thumbnail(ctx: dict, *, image_id: int) -> None:
        await resize(ctx, image_id=image_id, width=80)


    settings = {"queue": queue, "functions": [thumbnail]}

A `("name", partial)` tuple gives raw SAQ the name that the partial lacks: that works. litestar-saq
drops the name (SAQ508).

Misses: objects whose class could not be followed.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition, once
from saqlint.model import Project, Registration, Worker
from saqlint.rule import rule
from saqlint.rules.registered import entries_of

_WHAT = {
    "partial": "a `functools.partial`",
    "instance": "an instance",
    "constant": "a constant",
    "module": "a module",
}


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look at what each registered entry leads to."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for worker in project.workers:
        for entry in entries_of(worker):
            if worker.front == "saq" and entry.form == "path":
                yield _string(worker, entry)
            elif entry.found in _WHAT and not _named_by_alias(worker, entry):
                yield _nameless(worker, entry, _WHAT[entry.found])
            elif entry.task is not None and _is_generator(entry):
                yield _generator(entry)


def _named_by_alias(worker: Worker, entry: Registration) -> bool:
    return worker.front == "saq" and entry.form == "alias" and entry.found != "module"


def _is_generator(entry: Registration) -> bool:
    task = entry.task
    return task is not None and task.function.is_generator and not task.function.opaque


def _string(worker: Worker, entry: Registration) -> Problem:
    return Problem(
        entry.at,
        f"a string where saq takes functions: `Worker(...)` cannot register `{entry.text}`",
        help="import the function and list it; only litestar-saq imports dotted paths",
        subject=worker.queue_name,
    )


def _nameless(worker: Worker, entry: Registration, what: str) -> Problem:
    return Problem(
        entry.at,
        f"`{entry.text}` is {what}, which has no `__qualname__`: the worker does not start",
        help="register an `async def` function that calls it",
        subject=worker.queue_name,
    )


def _generator(entry: Registration) -> Problem:
    return Problem(
        entry.at,
        f"`{entry.text}` is a generator function: SAQ calls it, nothing iterates, "
        "and its body never runs",
        labels=definition(entry.task),
        help="make it an `async def` without `yield`",
        subject=entry.task.function.path if entry.task else None,
    )
