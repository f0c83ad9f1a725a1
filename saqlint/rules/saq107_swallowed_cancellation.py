"""A task catches its own cancellation and goes on, so timeout and abort do not stop it.

SAQ ends a job that is over its timeout, or aborted, by cancelling its task: `CancelledError` is
raised at the `await` it stands at. A handler that catches it (a bare `except`, `BaseException`,
`CancelledError`) and does not raise again eats the one signal there is. Since saq 0.26.0 a task
that then goes on runs to its own end, keeps its place among the worker's concurrent jobs all that
time, and ends `failed` with `TimeoutError`. Up to 0.25 the job ends `complete`, whether the task
goes on or returns: nobody learns of the timeout.

Bad:

    import logging

    from saq import Queue

    logger = logging.getLogger(__name__)
    queue = Queue.from_url("redis://localhost")


    async def sync(ctx: dict, *, pages: list[str]) -> None:
        for page in pages:
            try:
                await ctx["client"].get(page)
            except BaseException:
                logger.exception("page %s", page)


    settings = {"queue": queue, "functions": [sync]}

Good:

    import logging

    from saq import Queue

    logger = logging.getLogger(__name__)
    queue = Queue.from_url("redis://localhost")


    async def sync(ctx: dict, *, pages: list[str]) -> None:
        for page in pages:
            try:
                await ctx["client"].get(page)
            except Exception:
                logger.exception("page %s", page)


    settings = {"queue": queue, "functions": [sync]}

Fix: adds `raise` behind a handler that only logs; unsafe, for the errors it was meant to survive
then end the task too.

Misses: handlers in functions more than one call away from the task.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Label, Level, Problem, once
from saqlint.model import Project, SwallowedCancellation, Task
from saqlint.rule import rule
from saqlint.semantics import saq

_NAMES = {
    "bare": "a bare `except`",
    "BaseException": "`BaseException`",
    "CancelledError": "`CancelledError`",
}


@rule(level=Level.BASIC, since="0.1.0", fix="unsafe")
def check(project: Project) -> Iterator[Problem]:
    """Look for handlers that catch a cancellation, where this version's SAQ suffers from it."""
    returning = saq.swallowed_timeout(project.versions.saq).returning
    yield from once(
        _problem(task, handler)
        for task in project.tasks
        if task.function.is_async
        for handler in task.function.body.swallowed
        if handler.continues or returning == "complete"
    )


def _problem(task: Task, handler: SwallowedCancellation) -> Problem:
    where = f"`{handler.via}`, which task `{task.name}` calls," if handler.via else None
    goes_on = "goes on" if handler.continues else "then ends as if complete"
    labels = (Label(handler.via_at, "called here by the task"),) if handler.via_at else ()
    return Problem(
        handler.at,
        f"{_NAMES[handler.catches]} in {where or f'task `{task.name}`'} swallows the cancellation "
        f"of a timeout or abort, and the task {goes_on}",
        _fix(handler),
        labels=labels,
        help="catch `Exception` instead"
        if handler.catches != "CancelledError"
        else "end the handler with `raise`",
        subject=task.function.path,
    )


def _fix(handler: SwallowedCancellation) -> Fix | None:
    if not handler.only_logs:
        return None
    edit = Edit(handler.body_end, f"\n{handler.indent}raise")
    return Fix("Raise the exception again", (edit,), safe=False)
