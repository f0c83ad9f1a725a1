"""A task waits for a job that needs the very slot on which the task runs.

`Queue.apply()` and `map()` wait for the result. A task that calls them on the queue it runs on
keeps its slot while it waits. With `concurrency=1` there is no other: the second job is never
begun and both stand still until the first one ends in a `TimeoutError`. The same happens with
more slots where tasks wait for each other in a circle, as soon as as many are under way as
there are slots.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def measure(ctx: dict, *, image_id: int) -> int: ...


    async def resize(ctx: dict, *, image_id: int) -> None:
        await queue.apply("measure", image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [measure, resize], "concurrency": 1}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def measure(ctx: dict, *, image_id: int) -> int: ...


    async def resize(ctx: dict, *, image_id: int) -> None:
        await measure(ctx, image_id=image_id)


    settings = {"queue": queue, "functions": [measure, resize], "concurrency": 1}

Misses: waiting in a helper that the task calls, or by `job.refresh(until_complete=...)`.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Enqueue, Known, Project, Task, Worker
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for tasks that wait for their own queue."""
    waits = list(_waits(project))
    reached: dict[str, set[str]] = {}
    for _, waiting, awaited in waits:
        reached.setdefault(waiting.function.path, set()).add(awaited.function.path)
    for call, waiting, awaited in waits:
        queue = call.queue_name
        only = _only_slot(project, queue) if queue in waiting.queues else None
        if only is not None:
            yield Problem(
                call.head_at,
                f"`{waiting.name}` waits for {call.title} on its own queue `{queue}`, whose "
                "`concurrency` is 1: neither ever ends",
                labels=(Label(only.construction.head_at, "its worker is configured here"),),
                help=f"call `{awaited.name}` directly, or `enqueue` it without waiting",
                subject=waiting.function.path,
            )
        elif waiting.function.path in _closure(reached, awaited.function.path):
            itself = waiting.function.path == awaited.function.path
            circle = (
                f"another {call.title}"
                if itself
                else f"{call.title}, which waits for `{waiting.name}`"
            )
            yield Problem(
                call.head_at,
                f"`{waiting.name}` waits for {circle}: each keeps its slot, and when all slots "
                "wait, none ever ends",
                help=f"call `{awaited.name}` directly, or `enqueue` it without waiting",
                subject=waiting.function.path,
            )


def _waits(project: Project) -> Iterator[tuple[Enqueue, Task, Task]]:
    """Each `apply` or `map` in a task: the call, the task, and the task it waits for."""
    tasks = {task.function.path: task for task in project.tasks}
    for call in project.requests():
        if call.method not in ("apply", "map") or call.where is None or not call.traced:
            continue
        inside = call.where.function
        waiting = None if inside is None else tasks.get(inside.path)
        awaited = project.task_of(call)
        if waiting is not None and awaited is not None and call.delivery == "awaited":
            yield call, waiting, awaited


def _only_slot(project: Project, queue: str | None) -> Worker | None:
    """The worker of `queue` if there is one slot in all."""
    workers = [] if queue is None else list(project.workers_of(queue))
    if len(workers) != 1 or _may_have_processes(project):
        return None
    match workers[0].construction.get("concurrency"):
        case Known(value=1):
            return workers[0]
    return None


def _may_have_processes(project: Project) -> bool:
    """Whether a worker may be started more than once."""
    processes = (process for file in project.deployments for process in file.processes)
    asked = (option for process in processes for option in process.options)
    if any(option.name == "--workers" and option.value != "1" for option in asked):
        return True
    configs = project.constructed("SAQConfig")
    counts = (config.get_or("worker_processes", default=1) for config in configs)
    return any(not isinstance(count, Known) or count.value != 1 for count in counts)


def _closure(reached: dict[str, set[str]], start: str) -> set[str]:
    """All that is waited for from `start` on, itself included."""
    found: set[str] = set()
    front = {start}
    while front:
        found |= front
        front = {after for path in front for after in reached.get(path, ())} - found
    return found
