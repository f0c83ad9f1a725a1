"""The jobs of a task with their effective timeouts and heartbeats, and who sends the latter."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.finding import Label, chain, definition
from saqlint.model import Absent, CronJob, Enqueue, Known, Project, Span, Task, Value, Worker
from saqlint.rules.registered import workers_of
from saqlint.semantics import litestar_saq, saq

Sender: TypeAlias = Literal["task", "monitor", "no-op monitor", "nobody", "open"]


class JobPlace(Struct, frozen=True):
    """A place that makes jobs, with what they will carry; `task` where it is certain."""

    source: Enqueue | CronJob
    task: Task | None
    timeout: Value
    heartbeat: Value

    @property
    def title(self) -> str:
        """How a message speaks of the job."""
        if self.task is not None:
            return f"`{self.task.name}`"
        return self.source.title

    @property
    def subject(self) -> str | None:
        """The task's path, else the name that the job has."""
        if self.task is not None:
            return self.task.function.path
        return self.source.name if isinstance(self.source, Enqueue) else self.source.subject

    def place(self, name: str) -> Span:
        """Where the setting is written, else where it can be: the call, or the wrapper."""
        match self.source:
            case CronJob(options=options, filled=filled, head_at=head_at):
                if name in options:
                    return options[name].at
                return filled[name].at or head_at if name in filled else head_at
            case Enqueue(settings=settings) if name not in settings:
                return self.source.lacks_at(name)
        return self.source.place(name)

    @property
    def labels(self) -> tuple[Label, ...]:
        """The task, and the functions between where there are any."""
        between = chain(self.source) if isinstance(self.source, Enqueue) else ()
        return (*between, *definition(self.task))


def job_places(project: Project) -> Iterator[JobPlace]:
    """Every enqueue and cron job."""
    version = project.versions.saq
    for enqueue in project.requests():
        if enqueue.enqueued:
            yield _place(enqueue, project.task_of(enqueue), version)
    for cron in project.every_cron():
        yield _place(cron, cron.function.task, version)


def job_places_of(project: Project, task: Task) -> Iterator[JobPlace]:
    """The enqueues and cron jobs of one task."""
    path = task.function.path
    return (
        job
        for job in job_places(project)
        if job.task is not None and job.task.function.path == path
    )


def _place(source: Enqueue | CronJob, task: Task | None, version: str) -> JobPlace:
    timeout, heartbeat = (_effective(source, name, version) for name in ("timeout", "heartbeat"))
    return JobPlace(source, task, timeout, heartbeat)


def _effective(source: Enqueue | CronJob, name: str, version: str) -> Value:
    """A setting of the job with SAQ's default filled in."""
    value = source.setting(name)
    return Known(saq.job_default(name, version)) if isinstance(value, Absent) else value


def seconds(value: Value) -> float | None:
    """The value as a number of seconds, 0 where it is switched off; None where not certain."""
    match value:
        case Known(value=None | False):
            return 0
        case Known(value=bool()):
            return None
        case Known(value=int() | float() as number):
            return number
    return None


def sender(project: Project, task: Task) -> Sender:
    """Who keeps the jobs of `task` alive while it runs."""
    body = task.function.body
    if body.updates_job:
        return "task"
    if body.updates_open or task.function.opaque:
        return "open"
    if task.monitored is None:
        return "open" if _a_hook_may_send(project, task) else "nobody"
    works = {_monitor_works(project, worker) for worker in workers_of(project, task)}
    if not works or None in works:
        return "open"
    return "monitor" if True in works else "no-op monitor"


def _a_hook_may_send(project: Project, task: Task) -> bool:
    """Whether a `before_process` hook starts something that updates the job, or may do so."""
    return any(
        hook.function is not None
        and hook.function.body.starts_tasks
        and (hook.function.body.updates_job or hook.function.body.updates_open)
        for worker in workers_of(project, task)
        for hook in worker.hooks
        if hook.phase == "before_process"
    )


def in_process(worker: Worker) -> bool | None:
    """Whether the worker runs inside the web server's process; None where not certain."""
    if worker.front != "litestar-saq":
        return False
    match worker.construction.get("separate_process"):
        case Absent():
            return False
        case Known(value=bool(separate)):
            return not separate
    return None


def _monitor_works(project: Project, worker: Worker) -> bool | None:
    if litestar_saq.monitored_job_in_worker_process(project.versions.litestar_saq):
        return True
    return in_process(worker)


def monitor_fault(project: Project) -> str:
    """What is wrong with `monitored_job()` in this project's version, as part of a sentence."""
    version = project.versions.litestar_saq
    return f"`monitored_job()` does nothing in worker processes of litestar-saq {version}"


def written(value: Value) -> str:
    """A number as one writes it: without a trailing `.0`."""
    number = seconds(value)
    return "?" if number is None else f"{number:g}"
