"""A call that blocks stands in an `async def` task: every job of the worker stands still.

All jobs of a worker share one event loop. While a call blocks it, no other job moves, the job's
own timeout does not fire (a task with `time.sleep(6)` and a timeout of 2 seconds runs for 6; then
it is `complete` up to Python 3.11, and `failed` after all from 3.12), and the heartbeats of its
neighbours are not sent: another worker takes them for dead, logs `Sweeping …` and aborts
them as `swept`.

Bad:

    import time

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def poll(ctx: dict, *, order_id: int) -> None:
        time.sleep(5)


    settings = {"queue": queue, "functions": [poll]}

Good:

    import asyncio

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def poll(ctx: dict, *, order_id: int) -> None:
        await asyncio.sleep(5)


    settings = {"queue": queue, "functions": [poll]}

The project's own functions are followed one call deep. Plain `def` tasks run in a thread and are
left to SAQ103.

Misses: calls in deeper helpers, and methods of objects whose class is not certain.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import BlockingCall, Project, Task
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for blocking calls in coroutine tasks and in the helpers that they call."""
    yield from once(
        _problem(task, call)
        for task in project.tasks
        if task.function.is_async
        for call in task.function.body.blocking
    )


def _problem(task: Task, call: BlockingCall) -> Problem:
    if call.via is None or call.via_at is None:
        return Problem(
            call.at,
            f"`{call.name}` blocks the event loop in task `{task.name}`",
            help=f"use {call.instead}",
            subject=task.function.path,
        )
    if call.via_async:
        return Problem(
            call.at,
            f"`{call.name}` blocks the event loop in `{call.via}`, which task `{task.name}` awaits",
            labels=(Label(call.via_at, "called here by the task"),),
            help=f"use {call.instead}",
            subject=task.function.path,
        )
    return Problem(
        call.via_at,
        f"`{call.via}` blocks the event loop in task `{task.name}`: it calls `{call.name}`",
        labels=(Label(call.at, "blocks here"),),
        help=f"use {call.instead}",
        subject=task.function.path,
    )
