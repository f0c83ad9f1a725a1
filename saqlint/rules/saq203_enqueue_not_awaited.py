"""A coroutine of SAQ is made and never awaited, so nothing is enqueued.

`Queue.enqueue()`, `apply()`, `map()` and `Job.enqueue()`, `update()`, `abort()` are coroutines:
calling them does nothing until they are awaited. The job is lost; when the object is collected,
Python says

    RuntimeWarning: coroutine 'Queue.enqueue' was never awaited

which is easily overlooked: nothing fails. A coroutine that is handed on is left alone: to
`gather`, `create_task`, `ensure_future`, a task group, `run_coroutine_threadsafe`, a `return`,
or a variable that is awaited later.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        queue.enqueue("resize", image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Fix: adds `await`, inside an `async def`. Safe: the statement had no effect before.

Misses: a coroutine that is handed to code which saqlint cannot follow.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem, chain, definition
from saqlint.model import Enqueue, Project, Span
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for calls whose coroutine is dropped."""
    for job in project.enqueues:
        if job.method != "Job" and job.delivery == "dropped" and job.traced:
            yield _of_job(project, job)
    for dropped in project.dangling:
        yield Problem(
            dropped.at,
            f"`{dropped.call}` is never awaited: it does nothing",
            fix=_await(dropped.at) if dropped.in_async else None,
            help=None if dropped.in_async else "await it in an `async def`",
        )


def _of_job(project: Project, job: Enqueue) -> Problem:
    in_async = job.where is not None and job.where.is_async
    call = job.chain[0].function if job.chain else job.method
    return Problem(
        job.at,
        f"`{call}` is never awaited: {job.title} is not enqueued",
        fix=_await(job.at) if in_async else None,
        labels=(*chain(job), *definition(project.task_of(job))),
        help=None
        if in_async
        else "a plain function cannot await: make it `async def`, or hand the coroutine to the "
        "running loop with `asyncio.run_coroutine_threadsafe`",
        subject=project.subject_of(job),
    )


def _await(call: Span) -> Fix:
    start = Span(call.path, call.line, call.column, call.line, call.column)
    return Fix("Add `await`", (Edit(start, "await "),))
