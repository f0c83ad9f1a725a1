"""A job has a heartbeat that nothing in its task sends: it is swept although alive.

A heartbeat is a promise: a job that does not call `job.update()` for that many seconds counts as
dead. The next sweep after that (every 60 seconds unless `timers` say otherwise) logs
`Sweeping …`, cancels the task, and the job ends `aborted` with the error `swept`, or runs
again if it has retries left. Setting `job.progress` or calling `job.refresh()` is no sign of life.

litestar-saq's `monitored_job()` calls it by itself up to 0.6; in 0.7.1 to 0.8.0 it finds no
heartbeat manager in a worker process, logs `No HeartbeatManager in context for job … - running
without heartbeat monitoring.` and does nothing.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None: ...


    async def start() -> None:
        await queue.enqueue("rebuild", index="users", timeout=3600, heartbeat=120)


    settings = {"queue": queue, "functions": [rebuild]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None:
        for _shard in range(100):
            await ctx["job"].update()


    async def start() -> None:
        await queue.enqueue("rebuild", index="users", timeout=3600, heartbeat=120)


    settings = {"queue": queue, "functions": [rebuild]}

Misses: a task that hands its job or context to code which could not be followed; one that updates
the job, but too seldom.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Project, Task
from saqlint.rule import rule
from saqlint.rules.heartbeats import (
    JobPlace,
    Sender,
    job_places,
    monitor_fault,
    seconds,
    sender,
    written,
)
from saqlint.semantics import litestar_saq


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for heartbeats that nothing sends and that would fire before the timeout."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for job in job_places(project):
        timeout, heartbeat = seconds(job.timeout), seconds(job.heartbeat)
        if job.task is None or timeout is None or not heartbeat or 0 < timeout <= heartbeat:
            continue
        who = sender(project, job.task)
        if who in ("nobody", "no-op monitor"):
            yield _problem(project, job, job.task, who)


def _problem(project: Project, job: JobPlace, task: Task, who: Sender) -> Problem:
    heartbeat = written(job.heartbeat)
    reason = (
        monitor_fault(project)
        if who == "no-op monitor"
        else f"`{task.name}` never calls `job.update()`"
    )
    labels = list(job.labels)
    if who == "no-op monitor" and task.monitored is not None:
        labels.append(Label(task.monitored.at, "without effect here"))
    return Problem(
        job.place("heartbeat"),
        f"{reason}: with `heartbeat={heartbeat}` the job is swept when it runs for longer",
        labels=tuple(labels),
        help=_help(project, heartbeat),
        subject=task.function.path,
    )


def _help(project: Project, heartbeat: str) -> str:
    update = f'call `await ctx["job"].update()` in the task more often than every {heartbeat} s'
    version = project.versions.litestar_saq
    if project.uses_litestar_saq and litestar_saq.monitored_job_in_worker_process(version):
        return f"decorate the task with `@monitored_job()`, or {update}"
    return f"{update}, or drop the heartbeat and keep the timeout"
