"""The facts that an explanation is made of, each with the place that shows it."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from saqlint.finding import Diagnostic
from saqlint.model import (
    Absent,
    CronJob,
    Enqueue,
    Function,
    Hook,
    Known,
    Project,
    Registration,
    Setting,
    Span,
    Task,
    Typed,
    Unknown,
    Value,
    Worker,
)
from saqlint.semantics import cron, saq

SETTINGS: Final = (
    "timeout",
    "heartbeat",
    "retries",
    "retry_delay",
    "retry_backoff",
    "ttl",
    "key",
    "scheduled",
)
MAKERS: Final = {
    "settings": "worker settings",
    "Worker": "a `Worker`",
    "QueueConfig": "the config",
}
_ORIGINS: Final = {
    "call": "in the call",
    "job": "in `Job(...)`",
    "wrapper": "by the wrapper",
    "hook": "by a `before_enqueue` hook",
    "worker": "by a `before_process` hook",
    "cron": "in the `CronJob`",
    "apply": "sent by `apply` and `map` themselves",
}


class Row(Struct, frozen=True):
    """One fact with the place that shows it; `details` belong to it."""

    text: str
    at: Span | None = None
    details: tuple["Row", ...] = ()


class Section(Struct, frozen=True):
    """Facts of one kind; `empty` is what to say where there are none."""

    title: str
    rows: tuple[Row, ...]
    empty: str = ""


def signature(function: Function) -> str:
    """A function's head as one reads it."""
    parts: list[str] = []
    starred = False
    for parameter in function.parameters:
        text = parameter.name
        if parameter.kind == "keyword-only" and not starred:
            parts.append("*")
            starred = True
        if parameter.kind == "var-positional":
            text, starred = f"*{text}", True
        elif parameter.kind == "var-keyword":
            text = f"**{text}"
        if parameter.annotation is not None:
            text += f": {parameter.annotation}"
        if not isinstance(parameter.default, Absent):
            text += f" = {shown(parameter.default)}"
        parts.append(text)
    prefix = "async def" if function.is_async else "def"
    return f"{prefix} {function.name}({', '.join(parts)})"


def shown(value: Value) -> str:
    """A value as one reads it."""
    match value:
        case Known(value=plain, overridable=True):
            return f"{plain!r} unless the environment says otherwise"
        case Known(value=plain):
            return repr(plain)
        case Typed(text=text, type=name):
            return f"`{text}` ({name.rpartition('.')[2]})" if text else f"some {name}"
        case Unknown(reason=reason, text=text):
            return f"not certain ({f'`{text}`: ' if text else ''}{reason})"
        case Absent():
            return "not given"


def registrations(project: Project, task: Task) -> Iterator[Row]:
    """Where workers register a task, and under which name; a cron job registers its function."""
    for worker in project.workers:
        maker = MAKERS.get(worker.construction.kind, worker.construction.kind)
        for entry in worker.registrations:
            if _leads_to(entry, task):
                yield Row(f"as `{entry.name or '?'}` by {maker} of {_queue_of(worker)}", entry.at)
        for job in worker.crons:
            if _leads_to(job.function, task):
                name = job.function.name or "?"
                yield Row(f"as `{name}` by a cron job of {_queue_of(worker)}", job.function.at)


def _leads_to(entry: Registration, task: Task) -> bool:
    return entry.task is not None and entry.task.function.path == task.function.path


def _queue_of(worker: Worker) -> str:
    name = worker.queue_name
    return "a queue that is not certain" if name is None else f"queue `{name}`"


def option_rows(worker: Worker) -> Iterator[Row]:
    """The plain options of a worker; its lists have sections of their own."""
    for name, option in worker.construction.options.items():
        if isinstance(option.value, Known) or name in ("dsn", "concurrency"):
            yield Row(f"{name}: {shown(option.value)}", option.at)


def registers(worker: Worker, task: Task) -> bool:
    """Whether a worker runs a task."""
    entries = (*worker.registrations, *(job.function for job in worker.crons))
    return any(_leads_to(entry, task) for entry in entries)


def job_row(project: Project, enqueue: Enqueue) -> Row:
    """An enqueue with its effective settings and arguments."""
    where = enqueue.where
    inside = f" in {where.role} `{where.name}`" if where is not None else ""
    through = "".join(f" through `{step.function}`" for step in enqueue.chain)
    queue = enqueue.queue_name
    on = f"queue `{queue}`" if queue is not None else "a queue that is not certain"
    return Row(
        f"{enqueue.method} on {on}{through}{inside}",
        enqueue.at,
        (
            *_settings(project, enqueue),
            Row(f"arguments: {_arguments(enqueue)}"),
        ),
    )


def _arguments(enqueue: Enqueue) -> str:
    names = [f"{name}={shown(a.value)}" for name, a in enqueue.arguments.items()]
    if enqueue.arguments_open:
        names.append("and others that are not certain")
    return ", ".join(names) or "none"


def _settings(project: Project, enqueue: Enqueue) -> Iterator[Row]:
    for name in SETTINGS:
        if name in enqueue.settings:
            yield _setting(name, enqueue.settings[name])
        elif enqueue.settings_open:
            yield Row(f"{name}: not certain (options that could not be followed)")
        elif name in ("timeout", "retries", "ttl", "heartbeat"):
            yield Row(f"{name}: {_default(project, name)}")


def _setting(name: str, setting: Setting) -> Row:
    through = f" `{setting.through}`" if setting.through else ""
    return Row(f"{name}: {shown(setting.value)}, {_ORIGINS[setting.origin]}{through}", setting.at)


def _default(project: Project, name: str) -> str:
    version = project.versions.saq
    return f"{saq.job_default(name, version)!r}, the default of saq {version}"


def cron_row(project: Project, job: CronJob) -> Row:
    """A cron job with its schedule and its settings."""
    return Row(cron_words(project, job), job.at, tuple(cron_settings(project, job)))


def cron_words(project: Project, job: CronJob) -> str:
    """When a cron job really runs, with the next dates."""
    name = job.function.name or job.function.text
    match job.cron:
        case Known(value=str(expression)):
            verdict = cron.judge(expression, project.settings.now)
        case other:
            return f"`{name}`: its schedule is {shown(other)}"
    if not verdict.valid:
        return f"`{name}`: `{expression}` is refused: {verdict.error}"
    if not verdict.fires:
        return f"`{name}`: `{expression}` never comes"
    dates = ", ".join(f"{date:%Y-%m-%d %H:%M:%S}" for date in verdict.next_dates)
    return f"`{name}`: {verdict.words} (`{expression}`; next {dates})"


def cron_settings(project: Project, job: CronJob) -> Iterator[Row]:
    """The settings of a cron job's runs."""
    for name in ("timeout", "heartbeat", "retries", "ttl"):
        value = job.setting(name)
        if isinstance(value, Absent):
            yield Row(f"{name}: {_default(project, name)}")
        else:
            option = job.options.get(name)
            yield Row(f"{name}: {shown(value)}", None if option is None else option.at)
    if job.unique is False:
        yield Row("unique: False, so each poll enqueues it anew")


def hook_rows(workers: list[Worker]) -> Iterator[Row]:
    """The hooks of the workers, each once."""
    seen: set[tuple[str, Span]] = set()
    for worker in workers:
        for hook in worker.hooks:
            if (hook.phase, hook.registered_at) not in seen:
                seen.add((hook.phase, hook.registered_at))
                yield Row(f"{hook.phase}: `{_hook_name(hook)}`", hook.registered_at)


def _hook_name(hook: Hook) -> str:
    return hook.text if hook.function is None else hook.function.name


def context_rows(project: Project, task: Task, workers: list[Worker]) -> Iterator[Row]:
    """The context keys that a task reads, and who sets each."""
    given = saq.context_keys("task", project.versions.saq)
    for read in task.function.body.context_reads:
        setters = [
            hook
            for worker in workers
            for hook in worker.hooks
            if hook.function is not None and read.key in hook.function.body.context_writes
        ]
        if read.key in given:
            text = "set by SAQ"
        elif setters:
            text = f"stored by {setters[0].phase} hook `{_hook_name(setters[0])}`"
        elif any(read.key in worker.context_keys for worker in workers):
            text = "stored in `worker.context`"
        else:
            text = "nothing that could be followed stores it"
        yield Row(f"`{read.key}`: {text}", read.at)


def findings(found: list[Diagnostic], subject: str | None, places: tuple[Span, ...]) -> Section:
    """The findings about a subject, or at one of the places."""
    rows = [
        Row(f"{one.code} {one.message}", one.at)
        for one in found
        if (subject is not None and one.subject == subject)
        or any(one.at in place or place in one.at for place in places)
    ]
    return Section("Findings", tuple(rows), "none")


def undetermined(project: Project, places: list[Span], jobs: Iterable[Enqueue]) -> Section:
    """What could not be determined of the thing, and why."""
    paths = {place.path for place in places}
    rows = [
        Row(f"{one.kind}: {one.reason}", one.at)
        for one in project.unresolved
        if one.at.path in paths
    ]
    for enqueue in jobs:
        for name, setting in enqueue.settings.items():
            if isinstance(setting.value, Unknown):
                rows.append(Row(f"{name}: {setting.value.reason}", setting.at or enqueue.at))
    return Section("Not determined", tuple(rows), "nothing")
