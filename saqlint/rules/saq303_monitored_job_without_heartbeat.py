"""`monitored_job()` on a task whose jobs carry no heartbeat: nobody looks at its signals.

The decorator tells SAQ every few seconds that the job is alive. SAQ asks for that only where the
job has a `heartbeat`, whose default is 0, which means off. Without one the decorator signals
every 5 seconds to nobody, and a job of a dead worker is `swept` only after its timeout.

Bad:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues, monitored_job


    @monitored_job()
    async def rebuild(ctx: dict, *, index: str) -> None: ...


    async def start(task_queues: TaskQueues) -> None:
        await task_queues.get("default").enqueue("rebuild", index="users", timeout=600)


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[rebuild])])
    plugin = SAQPlugin(config=config)

Good:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues, monitored_job


    @monitored_job()
    async def rebuild(ctx: dict, *, index: str) -> None: ...


    async def start(task_queues: TaskQueues) -> None:
        queue = task_queues.get("default")
        await queue.enqueue("rebuild", index="users", timeout=600, heartbeat=60)


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[rebuild])])
    plugin = SAQPlugin(config=config)

In litestar-saq 0.7.1 to 0.8.0 the decorator does nothing at all in worker processes: a heartbeat
there needs `await ctx["job"].update()` in the task (SAQ302).

Misses: tasks of which not every enqueue is known.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import MonitoredJob, Project, Task
from saqlint.rule import rule
from saqlint.rules.heartbeats import JobPlace, job_places_of, monitor_fault, seconds, sender
from saqlint.rules.registered import every_job_is_known


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for monitored tasks all of whose jobs are known to carry no heartbeat."""
    if not every_job_is_known(project):
        return
    for task in project.tasks:
        if task.monitored is None:
            continue
        jobs = list(job_places_of(project, task))
        if jobs and all(seconds(job.heartbeat) == 0 for job in jobs):
            yield _problem(project, task, task.monitored, jobs)


def _problem(
    project: Project, task: Task, monitored: MonitoredJob, jobs: list[JobPlace]
) -> Problem:
    dead = sender(project, task) == "no-op monitor"
    fault = f", and {monitor_fault(project)}" if dead else ""
    return Problem(
        monitored.at,
        f"no job of `{task.name}` has a `heartbeat`, so nobody looks at what "
        f"`monitored_job()` sends{fault}",
        labels=tuple(Label(job.place("heartbeat"), "without a heartbeat") for job in jobs[:3]),
        help=_HELP_WHERE_DEAD if dead else "set `heartbeat=` where the task is enqueued",
        subject=task.function.path,
    )


_HELP_WHERE_DEAD = (
    'drop the decorator; set `heartbeat=` only together with `await ctx["job"].update()` '
    "in the task"
)
