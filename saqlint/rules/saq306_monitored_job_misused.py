"""`monitored_job` without parentheses, on a `def`, or with an interval that cannot work.

`@monitored_job` takes the function for the interval: importing the module raises `TypeError:
'<=' not supported between instances of 'function' and 'int'`. `interval=0` raises `ValueError:
Heartbeat interval must be positive, got 0`. On a plain `def` the body runs on the event loop;
then its result is awaited, and the job fails with a `TypeError`. An interval that is not below
the job's heartbeat lets the heartbeat run out between two signals.

Bad:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, monitored_job


    @monitored_job
    async def rebuild(ctx: dict, *, index: str) -> None: ...


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[rebuild])])
    plugin = SAQPlugin(config=config)

Good:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, monitored_job


    @monitored_job()
    async def rebuild(ctx: dict, *, index: str) -> None: ...


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[rebuild])])
    plugin = SAQPlugin(config=config)

Fix: adds the missing `()`; safe, for the module cannot be imported without them.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Label, Level, Problem
from saqlint.model import MonitoredJob, Project, Span, Task
from saqlint.rule import rule
from saqlint.rules.heartbeats import job_places_of, seconds, sender, written


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look at each use of the decorator, and at the heartbeats of its task's jobs."""
    for task in project.tasks:
        if task.monitored is None:
            continue
        interval = seconds(task.monitored.interval)
        if not task.monitored.called:
            yield _bare(task, task.monitored)
        elif interval is not None and interval <= 0 and _given(task.monitored):
            yield _not_positive(task, task.monitored)
        elif interval is not None and sender(project, task) == "monitor":
            yield from _too_slow(project, task, task.monitored, interval)
        if task.monitored.called and not task.function.is_async and not task.function.opaque:
            yield _plain(task, task.monitored)


def _given(monitored: MonitoredJob) -> bool:
    """Whether the interval is a number: None asks for the default."""
    return getattr(monitored.interval, "value", None) is not None


def _bare(task: Task, monitored: MonitoredJob) -> Problem:
    at = monitored.at
    end = Span(at.path, at.end_line, at.end_column, at.end_line, at.end_column)
    return Problem(
        at,
        "`monitored_job` without parentheses takes the function for its interval: "
        "importing the module raises `TypeError`",
        Fix("Call the decorator", (Edit(end, "()"),)),
        help="write `@monitored_job()`",
        subject=task.function.path,
    )


def _not_positive(task: Task, monitored: MonitoredJob) -> Problem:
    return Problem(
        monitored.at,
        f"an interval of {written(monitored.interval)} is not positive: "
        "importing the module raises `ValueError`",
        help="leave the interval out: it is half the job's heartbeat then",
        subject=task.function.path,
    )


def _plain(task: Task, monitored: MonitoredJob) -> Problem:
    return Problem(
        monitored.at,
        f"`monitored_job()` awaits the result of `{task.name}`, which is a plain `def`: "
        "the job fails after the work is done",
        labels=(Label(task.at, "a plain `def`"),),
        help="make the task `async def`",
        subject=task.function.path,
    )


def _too_slow(
    project: Project, task: Task, monitored: MonitoredJob, interval: float
) -> Iterator[Problem]:
    for job in job_places_of(project, task):
        heartbeat = seconds(job.heartbeat)
        if heartbeat and heartbeat <= interval:
            yield Problem(
                monitored.at,
                f"an interval of {interval:g} s is not below the jobs' heartbeat of "
                f"{heartbeat:g} s: they are swept between two signals",
                labels=(Label(job.place("heartbeat"), "the heartbeat"),),
                help="leave the interval out: it is half the job's heartbeat then",
                subject=task.function.path,
            )
            return
