"""What the checklist looks at: the things of a project that each item is about.

A collector answers three questions: what is there to judge, what is there and could not be
judged, and why there may be nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from msgspec import Struct

from saqlint.model import (
    Absent,
    Construction,
    CronJob,
    Enqueue,
    Known,
    Option,
    Project,
    Span,
    Unknown,
    Value,
)
from saqlint.rules.heartbeats import JobPlace, job_places, seconds


class Seen(Struct, frozen=True):
    """A thing and where it stands; `text` names it, or says what is not certain about it."""

    text: str
    at: Span


class Look(Struct, frozen=True):
    """`seen` was judged, `open` could not be, `absent` is why there may be nothing to judge.

    `missing` is why an item cannot be judged although nothing of it was seen.
    """

    noun: str
    seen: tuple[Seen, ...] = ()
    open: tuple[Seen, ...] = ()
    absent: str = ""
    missing: str = ""


T = TypeVar("T")
Collector: TypeAlias = Callable[[Project], Look]


def _is_open(value: Value) -> bool:
    return isinstance(value, Unknown)


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
    judged, unclear = _parted(configs, lambda made: _is_open(made.get("use_server_lifespan")))
    return Look(
        "`SAQConfig`",
        seen=_constructions(judged),
        open=_constructions(unclear, "its options could not all be followed"),
        missing="litestar-saq is used, but no `SAQConfig` could be followed",
    )


def queue_brokers(project: Project) -> Look:
    """The queue configurations, which need a broker."""
    configs = list(project.constructed("QueueConfig"))
    judged, unclear = _parted(
        configs, lambda made: _is_open(made.get("dsn")) and _is_open(made.get("broker_instance"))
    )
    return Look(
        "`QueueConfig`",
        seen=_constructions(judged),
        open=_constructions(unclear, "its options could not all be followed"),
        absent="no `QueueConfig`: the project uses plain SAQ",
        missing=_lost(project, "litestar-saq is used, but no `QueueConfig` could be followed"),
    )


def registrations(project: Project) -> Look:
    """The entries of the workers' task lists."""
    entries = [entry for worker in project.workers for entry in worker.registrations]
    judged, unclear = _parted(entries, lambda entry: entry.found is None and entry.failure is None)
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
    judged, unclear = _parted(project.tasks, lambda task: task.function.opaque)
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
    judged, unclear = _parted(_jobs(project), lambda job: _is_open(job.setting("timeout")))
    native, hidden = _parted(
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
    judged, unclear = _parted(_long(places, limit), lambda job: _is_open(job.heartbeat))
    return Look(
        "long job",
        seen=tuple(Seen(job.title, job.source.at) for job in judged),
        open=(
            *_uncertain("heartbeat", unclear),
            *_uncertain("timeout", [job for job in places if _is_open(job.timeout)]),
        ),
        absent=f"no job has a timeout above {limit:g} s",
    )


def heartbeats(project: Project) -> Look:
    """The jobs with a heartbeat and the monitored tasks."""
    places = [job for job in job_places(project) if seconds(job.heartbeat) != 0]
    judged, unclear = _parted(places, lambda job: _is_open(job.heartbeat))
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
    judged, unclear = _parted(
        project.crons, lambda cron: _is_open(cron.cron) or _is_open(cron.setting("timeout"))
    )
    native = [task for task in project.native_tasks if not isinstance(task.cron, Absent)]
    known, hidden = _parted(native, lambda task: _is_open(task.cron))
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
    judged, unclear = _parted(jobs, lambda job: _is_open(job.setting("key")))
    return Look(
        "job",
        seen=tuple(Seen(job.title, job.at) for job in judged),
        open=tuple(Seen(f"the key of {job.title} is not certain", job.at) for job in unclear),
        absent="no handler enqueues a job, and none has a key",
    )


def stack(project: Project) -> Look:
    """The brokers, as far as their URLs tell which kind they are."""
    judged, unclear = _parted(project.brokers, lambda broker: _is_open(broker.dsn))
    if not project.stack.complete and project.brokers:
        reason = "no list of dependencies was found to compare with"
        return Look("broker", open=tuple(Seen(reason, broker.at) for broker in project.brokers))
    return Look(
        "broker",
        seen=tuple(Seen("", broker.at) for broker in judged),
        open=tuple(Seen("the URL of this broker is not certain", b.at) for b in unclear),
        absent="no broker is configured by a URL",
    )


def web_uis(project: Project) -> Look:
    """The web interfaces that are, or may be, switched on."""
    configs = list(project.constructed("SAQConfig"))
    judged, unclear = _parted(configs, lambda made: _is_open(made.get("web_enabled")))
    return Look(
        "web UI",
        seen=(
            *(
                Seen("", made.options["web_enabled"].at)
                for made in judged
                if _is_on(made.options.get("web_enabled"))
            ),
            *(Seen("", m.at) for m in project.web_mounts if m.guarded is not None),
        ),
        open=(
            *_constructions(unclear, "it is not certain whether this one has a web UI"),
            *(
                Seen("its guards are not certain", m.at)
                for m in project.web_mounts
                if m.guarded is None
            ),
        ),
        absent="no web UI is enabled",
    )


def deployment(project: Project) -> Look:
    """The commands of the production files."""
    files = [made for made in project.deployments if made.production]
    return Look(
        "command",
        seen=tuple(
            Seen(f"`{process.service}`", process.at)
            for made in files
            for process in made.processes
            if process.production and process.role != "other"
        ),
        open=tuple(Seen(made.skipped, made.at) for made in files if made.skipped is not None),
        missing="no deployment file that starts the application was found",
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


def _constructions(made: Iterable[Construction], text: str = "") -> tuple[Seen, ...]:
    return tuple(Seen(text, one.at) for one in made)


def _parted(things: Iterable[T], is_open: Callable[[T], bool]) -> tuple[list[T], list[T]]:
    """The things that can be judged, and those that cannot."""
    judged: list[T] = []
    unclear: list[T] = []
    for thing in things:
        (unclear if is_open(thing) else judged).append(thing)
    return judged, unclear


def _is_on(option: Option | None) -> bool:
    return option is not None and isinstance(option.value, Known) and bool(option.value.value)


def _lost(project: Project, reason: str) -> str:
    return reason if project.uses_litestar_saq else ""


def _untraced(project: Project) -> str:
    calls = [found for found in project.unresolved if found.kind in ("queue", "task")]
    return "calls that may enqueue could not be followed" if calls else ""
