"""A task is registered and never used, or written as a task and registered nowhere.

Either is dead code, or the sign of a slip: a renamed task whose old name is still enqueued, a new
task that somebody forgot to list. A job for an unregistered task fails after all its retries with
`KeyError: 'send'`; a registered task that nothing enqueues simply never runs.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def send(ctx: dict, *, to: str) -> None: ...


    async def send_all(ctx: dict) -> None: ...


    async def sign_up(to: str) -> None:
        await queue.enqueue("send", to=to, timeout=30)


    settings = {"queue": queue, "functions": [send, send_all]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def send(ctx: dict, *, to: str) -> None: ...


    async def sign_up(to: str) -> None:
        await queue.enqueue("send", to=to, timeout=30)


    settings = {"queue": queue, "functions": [send]}

Silent where some job's task is not certain, where the task's name stands as text somewhere else
(it may come from a table or a form), and in a raw SAQ worker's project that enqueues nothing at
all: there the jobs come from elsewhere.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Function, Project, Task
from saqlint.rule import rule
from saqlint.rules.registered import every_job_is_known, registrations_of, workers_of


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for tasks without jobs, and for functions like tasks without a worker."""
    if _makes_its_own_jobs(project) and every_job_is_known(project):
        used = _used(project)
        for task in project.tasks:
            if task.function.path in used or task.named_elsewhere:
                continue
            # Of what its workers schedule something has to be known as well.
            if not any(w.crons_open and not w.crons for w in workers_of(project, task)):
                yield _without_jobs(project, task)
    if not project.workers_open:
        for function in project.candidates:
            yield _unregistered(function)


def _makes_its_own_jobs(project: Project) -> bool:
    """Whether jobs are made here: an application has its enqueues and its tasks in one project."""
    return any(project.requests()) or (project.uses_litestar_saq and bool(project.apps))


def _used(project: Project) -> frozenset[str]:
    """The paths of all tasks that some job may reach, whatever its queue."""
    names = {enqueue.name for enqueue in project.enqueues}
    objects = {enqueue.function.path for enqueue in project.enqueues if enqueue.function}
    scheduled = {
        cron.function.task.function.path for cron in project.every_cron() if cron.function.task
    }
    reached = {
        entry.task.function.path
        for worker in project.workers
        for entry in worker.registrations
        if entry.task is not None and (entry.name is None or entry.name in names)
    }
    by_path = {
        task.function.path
        for task in project.tasks
        if task.name in names or not names.isdisjoint(_endings(task.function.path))
    }
    return frozenset(objects | scheduled | reached | by_path)


def _endings(path: str) -> Iterator[str]:
    """What a job may be called by the path to its function: SAQ205 tells that it should not be."""
    while "." in path:
        yield path
        path = path.partition(".")[2]


def _without_jobs(project: Project, task: Task) -> Problem:
    entries = registrations_of(project, task)
    return Problem(
        task.at,
        f"task `{task.name}` is registered, but nothing enqueues or schedules it",
        labels=tuple(Label(entry.at, "registered here") for entry in entries[:3]),
        help="enqueue it, schedule it, or take it off the list",
        subject=task.function.path,
    )


def _unregistered(function: Function) -> Problem:
    return Problem(
        function.at,
        f"`{function.name}` is written like the tasks beside it, but no worker registers it",
        help="register it, or remove it",
        subject=function.path,
    )
