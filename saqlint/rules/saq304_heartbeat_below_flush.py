"""A monitored job's heartbeat is not above the 30 s between two flushes: swept alive.

With `separate_process=False` the signals of `monitored_job()` are collected by litestar-saq's
heartbeat manager, which writes them to the broker every 30 seconds. Between two flushes the
broker sees none: a job with a heartbeat of 10 is `aborted` as `swept` by the first sweep after
its 10 seconds, however often the decorator signals.

In that mode the manager also uses the Redis connections of the web server's loop from a second
thread, in litestar-saq 0.7.1 to 0.8.0. With asyncio the log says then that a Future is `attached
to a different loop`; with uvloop (`litestar[standard]`) the whole web server died with SIGSEGV in
up to 6 of 8 runs, within 40 seconds of one monitored job.

Bad:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues, monitored_job


    @monitored_job()
    async def rebuild(ctx: dict, *, index: str) -> None: ...


    async def start(task_queues: TaskQueues) -> None:
        queue = task_queues.get("default")
        await queue.enqueue("rebuild", index="users", timeout=600, heartbeat=20)


    config = SAQConfig(
        queue_configs=[
            QueueConfig(dsn="redis://localhost", tasks=[rebuild], separate_process=False)
        ]
    )
    plugin = SAQPlugin(config=config)

Good:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues, monitored_job


    @monitored_job()
    async def rebuild(ctx: dict, *, index: str) -> None: ...


    async def start(task_queues: TaskQueues) -> None:
        queue = task_queues.get("default")
        await queue.enqueue("rebuild", index="users", timeout=600, heartbeat=120)


    config = SAQConfig(
        queue_configs=[
            QueueConfig(dsn="redis://localhost", tasks=[rebuild], separate_process=False)
        ]
    )
    plugin = SAQPlugin(config=config)
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Project, Span, Task, Worker
from saqlint.rule import rule
from saqlint.rules.heartbeats import JobPlace, in_process, job_places_of, seconds, written
from saqlint.rules.registered import workers_of
from saqlint.semantics import litestar_saq


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look at monitored tasks of workers that run in the web server's process."""
    if not litestar_saq.context_keys(in_process=True, version=project.versions.litestar_saq):
        return
    crashing: dict[Span, tuple[Worker, Task]] = {}
    for task in project.tasks:
        workers = list(workers_of(project, task))
        if task.monitored is None or task.function.body.updates_job or not workers:
            continue
        if all(in_process(worker) for worker in workers):
            yield from _too_short(project, task, workers[0])
        for worker in workers:
            if in_process(worker) and worker.backend == "redis" and _has_uvloop(project):
                crashing.setdefault(_mode_at(worker), (worker, task))
    for at, (worker, task) in crashing.items():
        yield _crash(at, worker, task)


def _too_short(project: Project, task: Task, worker: Worker) -> Iterator[Problem]:
    for job in job_places_of(project, task):
        heartbeat, timeout = seconds(job.heartbeat), seconds(job.timeout)
        if heartbeat is None or timeout is None or not 0 < heartbeat <= litestar_saq.FLUSH_SECONDS:
            continue
        if timeout == 0 or heartbeat < timeout:
            yield _swept(job, task, worker)


def _swept(job: JobPlace, task: Task, worker: Worker) -> Problem:
    flush = litestar_saq.FLUSH_SECONDS
    return Problem(
        job.place("heartbeat"),
        f"`heartbeat={written(job.heartbeat)}` is not above the {flush} s between two flushes of "
        "`monitored_job()`: the job is swept while it still runs",
        labels=(
            Label(task.at, "the monitored task"),
            Label(_mode_at(worker), "in the web server's process"),
        ),
        help=f"set it well above {flush}, as `heartbeat={4 * flush}`",
        subject=task.function.path,
    )


def _crash(at: Span, worker: Worker, task: Task) -> Problem:
    return Problem(
        at,
        "`separate_process=False` with Redis, uvloop and the monitored task "
        f"`{task.name}` can crash the whole web server",
        labels=(Label(task.monitored.at if task.monitored else task.at, "monitored here"),),
        help="run the worker as a process of its own, or drop `@monitored_job()`",
        subject=worker.queue_name,
    )


def _mode_at(worker: Worker) -> Span:
    option = worker.construction.options.get("separate_process")
    return option.at if option is not None else worker.construction.head_at


def _has_uvloop(project: Project) -> bool:
    stack = project.stack
    standard = {"litestar[standard]", "uvicorn[standard]"}
    return "uvloop" in stack.dependencies or bool(standard & stack.extras)
