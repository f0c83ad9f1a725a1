"""The jobs of a task with their effective timeouts and heartbeats, and who sends the latter."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from saqlint.model import Absent, CronJob, Enqueue, Known, Project, Span, Task, Value, Worker
from saqlint.rules.registered import workers_of
from saqlint.semantics import litestar_saq, saq

Sender: TypeAlias = Literal["task", "monitor", "no-op monitor", "nobody", "open"]


@dataclass(frozen=True, slots=True)
class JobPlace:
    """A place that makes jobs of a task, with what they will carry."""

    source: Enqueue | CronJob
    task: Task
    timeout: Value
    heartbeat: Value

    @property
    def at(self) -> Span:
        """Where a finding about the job belongs."""
        return self.source.head_at

    def setting_at(self, name: str) -> Span:
        """Where the setting is written, else the call itself."""
        match self.source:
            case Enqueue(settings=settings) if name in settings:
                return settings[name].at or self.at
            case CronJob(options=options) if name in options:
                return options[name].at
        return self.at


def job_places(project: Project) -> Iterator[JobPlace]:
    """Every enqueue and cron job whose task is certain."""
    for task in project.tasks:
        yield from job_places_of(project, task)


def job_places_of(project: Project, task: Task) -> Iterator[JobPlace]:
    """The enqueues and cron jobs of one task."""
    for source in (*project.jobs_of(task), *project.crons_of(task)):
        if isinstance(source, Enqueue) and (source.forwarded or source.ready_job):
            continue
        yield JobPlace(
            source,
            task,
            effective(source, "timeout", project.versions.saq),
            effective(source, "heartbeat", project.versions.saq),
        )


def effective(source: Enqueue | CronJob, name: str, version: str) -> Value:
    """A setting of the job with SAQ's default filled in; a cron job drops what is None."""
    value = source.setting(name)
    match value:
        case Absent():
            return Known(saq.job_default(name, version))
        case Known(value=None) if isinstance(source, CronJob):
            return Known(saq.job_default(name, version))
    return value


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
        return "nobody"
    works = {_monitor_works(project, worker) for worker in workers_of(project, task)}
    if not works or None in works:
        return "open"
    return "monitor" if True in works else "no-op monitor"


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
