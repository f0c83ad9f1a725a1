"""What the checklist looks at: the things of a project that each item is about.

A collector answers three questions: what is there to judge, what is there and could not be
judged, and why there may be nothing.
"""

from collections.abc import Iterable, Iterator

from saqlint.checklist.look import Look, Seen, constructions, is_open, parted
from saqlint.model import (
    Absent,
    CronJob,
    Enqueue,
    Project,
)
from saqlint.rules.heartbeats import JobPlace, job_places, seconds


def plugins(project: Project) -> Look:
    """The plugins of litestar-saq."""
    if not project.uses_litestar_saq:
        return Look("plugin", absent="the project does not use litestar-saq")
    return Look(
        "plugin",
        seen=tuple(Seen("", p.at) for p in project.plugins if p.installed is not None),
        open=tuple(
            Seen("it is not certain which application gets this plugin", p.at)
            for p in project.plugins
            if p.installed is None
        ),
        missing="litestar-saq is used, but no `SAQPlugin` could be followed",
    )


def lifespans(project: Project) -> Look:
    """The configurations that could set `use_server_lifespan`."""
    if not project.uses_litestar_saq:
        return Look("`SAQConfig`", absent="the project does not use litestar-saq")
    configs = list(project.constructed("SAQConfig"))
    judged, unclear = parted(configs, lambda made: is_open(made.get("use_server_lifespan")))
    return Look(
        "`SAQConfig`",
        seen=constructions(judged),
        open=constructions(unclear, "its options could not all be followed"),
        missing="litestar-saq is used, but no `SAQConfig` could be followed",
    )


def queue_brokers(project: Project) -> Look:
    """The queue configurations, which need a broker."""
    configs = list(project.constructed("QueueConfig"))
    judged, unclear = parted(
        configs, lambda made: is_open(made.get("dsn")) and is_open(made.get("broker_instance"))
    )
    return Look(
        "`QueueConfig`",
        seen=constructions(judged),
        open=constructions(unclear, "its options could not all be followed"),
        absent="no `QueueConfig`: the project uses plain SAQ",
        missing=_lost(project, "litestar-saq is used, but no `QueueConfig` could be followed"),
    )


def registrations(project: Project) -> Look:
    """The entries of the workers' task lists."""
    entries = [entry for worker in project.workers for entry in worker.registrations]
    judged, unclear = parted(entries, lambda entry: entry.found is None and entry.failure is None)
    lists = [worker.at for worker in project.workers if worker.registrations_open]
    return Look(
        "entry",
        seen=tuple(Seen(f"`{entry.text}`", entry.at) for entry in judged),
        open=(
            *(Seen(f"`{entry.text}` could not be followed", entry.at) for entry in unclear),
            *(Seen("this worker may register more tasks", at) for at in lists),
        ),
        absent="no worker registers a task",
        missing="some worker could not be followed" if project.workers_open else "",
    )


def tasks(project: Project) -> Look:
    """The functions that workers run."""
    judged, unclear = parted(project.tasks, lambda task: task.function.opaque)
    return Look(
        "task",
        seen=tuple(Seen(f"`{task.name}`", task.at) for task in judged),
        open=tuple(
            Seen(f"a decorator hides the signature of `{task.name}`", task.at) for task in unclear
        ),
        absent="no task",
        missing="some worker could not be followed" if project.workers_open else "",
    )


def bodies(project: Project) -> Look:
    """The functions that workers run, for what they do: no decorator hides that."""
    return Look(
        "task",
        seen=tuple(Seen(f"`{task.name}`", task.at) for task in project.tasks),
        absent="no task",
        missing="some worker could not be followed" if project.workers_open else "",
    )


def timeouts(project: Project) -> Look:
    """The places that make jobs, and the native tasks."""
    judged, unclear = parted(_jobs(project), lambda job: is_open(job.setting("timeout")))
    native, hidden = parted(
        project.native_tasks, lambda task: task.options_open and "timeout" not in task.options
    )
    return Look(
        "job",
        seen=(
            *(Seen(job.title, job.at) for job in judged),
            *(Seen(f"`{task.function.name}`", task.at) for task in native),
        ),
        open=(
            *(Seen(f"the timeout of {job.title} is not certain", job.at) for job in unclear),
            *(Seen(f"the timeout of `{t.function.name}` is not certain", t.at) for t in hidden),
        ),
        absent="no job is enqueued",
        missing=_untraced(project),
    )


def long_jobs(project: Project) -> Look:
    """The jobs that may run longer than the setting says."""
    limit = project.settings.long_job_seconds
    places = list(job_places(project))
    judged, unclear = parted(_long(places, limit), lambda job: is_open(job.heartbeat))
    return Look(
        "long job",
        seen=tuple(Seen(job.title, job.source.at) for job in judged),
        open=(
            *_uncertain("heartbeat", unclear),
            *_uncertain("timeout", [job for job in places if is_open(job.timeout)]),
        ),
        absent=f"no job has a timeout above {limit:g} s",
    )


def heartbeats(project: Project) -> Look:
    """The jobs with a heartbeat and the monitored tasks."""
    places = [job for job in job_places(project) if seconds(job.heartbeat) != 0]
    judged, unclear = parted(places, lambda job: is_open(job.heartbeat))
    monitored = [task for task in project.tasks if task.monitored is not None]
    return Look(
        "heartbeat",
        seen=(
            *(Seen(job.title, job.source.at) for job in judged),
            *(Seen(f"`{task.name}` is monitored", task.at) for task in monitored),
        ),
        open=tuple(_uncertain("heartbeat", unclear)),
        absent="no job has a heartbeat, no task is monitored",
    )


def crons(project: Project) -> Look:
    """The cron jobs, and the native tasks with a schedule."""
    judged, unclear = parted(
        project.crons, lambda cron: is_open(cron.cron) or is_open(cron.setting("timeout"))
    )
    native = [task for task in project.native_tasks if not isinstance(task.cron, Absent)]
    known, hidden = parted(native, lambda task: is_open(task.cron))
    return Look(
        "cron job",
        seen=(
            *(Seen(cron.title, cron.at) for cron in judged),
            *(Seen(f"`{task.function.name}`", task.at) for task in known),
        ),
        open=(
            *(Seen(f"the options of {c.title} are not all certain", c.at) for c in unclear),
            *(Seen(f"the schedule of `{t.function.name}` is not certain", t.at) for t in hidden),
        ),
        absent="no cron job",
    )


def schedules(project: Project) -> Look:
    """What runs on a schedule, in a queue or beside it."""
    return Look(
        "schedule",
        seen=(
            *(Seen(cron.title, cron.at) for cron in project.crons),
            *(Seen(made.what, made.at) for made in project.schedulers),
            *(
                Seen(f"`{process.service}`", process.at)
                for deployment in project.deployments
                for process in deployment.processes
                if process.scheduled
            ),
            *(
                Seen(f"`{task.function.name}`", task.at)
                for task in project.native_tasks
                if not isinstance(task.cron, Absent)
            ),
        ),
        absent="nothing runs on a schedule",
    )


def handlers(project: Project) -> Look:
    """Where the web application makes jobs."""
    if not project.uses_litestar_saq:
        return Look("handler", absent="the project does not use litestar-saq")
    injected = [handler for handler in project.handlers if handler.queues]
    calls = [
        job for job in project.requests() if job.where is not None and job.where.role == "handler"
    ]
    names = {job.where.at for job in calls if job.where is not None}
    return Look(
        "place",
        seen=(
            *(
                Seen(f"`{handler.function.name}` gets `TaskQueues`", handler.function.at)
                for handler in injected
                if handler.function.at not in names
            ),
            *(Seen(f"{job.title} in `{job.where.name}`", job.at) for job in calls if job.where),
        ),
        absent="no handler enqueues a job",
        missing=_untraced(project),
    )


def keys(project: Project) -> Look:
    """The jobs that handlers make or that have a key, and the cron jobs."""
    jobs = [
        job
        for job in _jobs(project)
        if not isinstance(job.setting("key"), Absent)
        or (isinstance(job, Enqueue) and job.where is not None and job.where.role == "handler")
    ]
    judged, unclear = parted(jobs, lambda job: is_open(job.setting("key")))
    return Look(
        "job",
        seen=tuple(Seen(job.title, job.at) for job in judged),
        open=tuple(Seen(f"the key of {job.title} is not certain", job.at) for job in unclear),
        absent="no handler enqueues a job, and none has a key",
    )


def signatures(project: Project) -> Look:
    """The functions whose annotations have a style."""
    found = {task.at: f"`{task.name}`" for task in project.tasks}
    found |= {handler.function.at: f"`{handler.function.name}`" for handler in project.handlers}
    return Look(
        "signature",
        seen=tuple(Seen(text, at) for at, text in sorted(found.items())),
        absent="no task and no handler",
    )


def _jobs(project: Project) -> list[Enqueue | CronJob]:
    made = [job for job in project.requests() if job.enqueued and not job.ready_job]
    return [*made, *project.crons]


def _long(places: Iterable[JobPlace], limit: float) -> Iterator[JobPlace]:
    for job in places:
        timeout = seconds(job.timeout)
        if timeout is not None and (timeout > limit or timeout == 0):
            yield job


def _uncertain(what: str, places: Iterable[JobPlace]) -> Iterator[Seen]:
    return (Seen(f"the {what} of {job.title} is not certain", job.source.at) for job in places)


def _lost(project: Project, reason: str) -> str:
    return reason if project.uses_litestar_saq else ""


def _untraced(project: Project) -> str:
    calls = [found for found in project.unresolved if found.kind in ("queue", "task")]
    return "calls that may enqueue could not be followed" if calls else ""
