"""Everything known of one task, queue or cron job: plain sections of plain rows. Prints nothing."""

import difflib
from collections.abc import Iterable

from msgspec import Struct, field

from saqlint.explain.rows import (
    MAKERS,
    Row,
    Section,
    context_rows,
    cron_row,
    cron_settings,
    cron_words,
    findings,
    hook_rows,
    job_row,
    option_rows,
    registers,
    registrations,
    signature,
    undetermined,
)
from saqlint.finding import Diagnostic
from saqlint.model import (
    CronJob,
    Enqueue,
    Project,
    Span,
    Task,
)


class Explanation(Struct, frozen=True):
    """What is known of one thing: `kind` is `task`, `queue`, `cron job` or `job`."""

    kind: str
    name: str
    at: Span
    summary: str
    sections: tuple[Section, ...] = field(default=())


def explain(project: Project, diagnostics: Iterable[Diagnostic], wanted: str) -> list[Explanation]:
    """What `wanted` names: a task, queue or cron function by name or path, or `file:line`.

    Empty where nothing of that name is known; several where it names several things.
    """
    found = list(diagnostics)
    place = _place(wanted)
    if place is not None:
        return _at_place(project, found, *place)
    tasks = [t for t in project.tasks if wanted in (t.name, t.function.path)]
    tasks += [
        entry.task
        for worker in project.workers
        for entry in worker.registrations
        if entry.name == wanted and entry.task is not None and entry.task not in tasks
    ]
    explained = [_task(project, found, task) for task in dict.fromkeys(tasks)]
    explained += [_queue(project, found, q.name) for q in project.queues if q.name == wanted]
    if not explained:
        explained += [
            _cron(project, found, job) for job in project.crons if job.function.name == wanted
        ]
    return explained


def known_names(project: Project) -> list[str]:
    """The names that can be explained, sorted."""
    names = {task.name for task in project.tasks} | {queue.name for queue in project.queues}
    return sorted(names | {job.function.name for job in project.crons if job.function.name})


def nearest(project: Project, wanted: str) -> list[str]:
    """The known names most like `wanted`."""
    return difflib.get_close_matches(wanted, known_names(project), n=3)


def _place(wanted: str) -> tuple[str, int] | None:
    path, _, line = wanted.rpartition(":")
    return (path, int(line)) if path and line.isdecimal() else None


def _at_place(project: Project, found: list[Diagnostic], path: str, line: int) -> list[Explanation]:
    def here(at: Span) -> bool:
        return at.path.endswith(path.removeprefix("./")) and at.line <= line <= at.end_line

    jobs = [e for e in project.requests() if here(e.at)]
    if jobs:
        return [_job(project, found, min(jobs, key=lambda e: e.at.end_line - e.at.line))]
    crons = [job for job in project.crons if here(job.at)]
    if crons:
        return [_cron(project, found, crons[0])]
    tasks = [task for task in project.tasks if here(task.function.span)]
    if tasks:
        return [_task(project, found, task) for task in tasks]
    return [
        _queue(project, found, worker.queue_name)
        for worker in project.workers
        if worker.queue_name is not None and here(worker.at)
    ]


# ------------------------------------------------------------------------------------ the kinds


def _task(project: Project, found: list[Diagnostic], task: Task) -> Explanation:
    queues = ", ".join(f"`{name}`" for name in task.queues) or "a queue that is not certain"
    workers = [w for w in project.workers if registers(w, task)]
    jobs = sorted(project.jobs_of(task), key=lambda enqueue: enqueue.at)
    return Explanation(
        "task",
        task.name,
        task.at,
        f"`{signature(task.function)}` on queue {queues}",
        (
            Section("Registered", tuple(registrations(project, task)), "nowhere"),
            Section(
                "Enqueued",
                tuple(job_row(project, e) for e in jobs if not e.forwarded),
                "nowhere that could be followed",
            ),
            Section("Scheduled", tuple(cron_row(project, c) for c in project.crons_of(task))),
            Section("Hooks around it", tuple(hook_rows(workers))),
            Section("Context keys it reads", tuple(context_rows(project, task, workers))),
            findings(found, task.function.path, (task.function.span, *(e.at for e in jobs))),
            undetermined(project, [task.function.span, *(e.at for e in jobs)], jobs),
        ),
    )


def _queue(project: Project, found: list[Diagnostic], name: str) -> Explanation:
    workers = [w for w in project.workers if w.queue_name == name]
    jobs = [e for e in project.requests() if e.queue_name == name]
    queue = next(q for q in project.queues if q.name == name)
    names = sorted({e.name or e.text for w in workers for e in w.registrations})
    return Explanation(
        "queue",
        name,
        queue.at,
        f"{' and '.join(queue.fronts)}, {queue.backend or 'broker not certain'}",
        (
            Section(
                "Workers",
                tuple(
                    Row(
                        MAKERS.get(w.construction.kind, w.construction.kind),
                        w.at,
                        tuple(option_rows(w)),
                    )
                    for w in workers
                ),
                "none that could be followed",
            ),
            Section("Tasks", tuple(Row(f"`{text}`") for text in names), "none"),
            Section("Schedule", tuple(cron_row(project, c) for w in workers for c in w.crons)),
            Section("Enqueued on it", tuple(job_row(project, e) for e in jobs)),
            Section("Hooks", tuple(hook_rows(workers))),
            findings(found, name, tuple(w.at for w in workers)),
            undetermined(project, [w.at for w in workers], jobs),
        ),
    )


def _cron(project: Project, found: list[Diagnostic], job: CronJob) -> Explanation:
    return Explanation(
        "cron job",
        job.function.name or job.function.text,
        job.at,
        cron_words(project, job),
        (
            Section("Settings", tuple(cron_settings(project, job))),
            findings(found, job.subject, (job.at,)),
        ),
    )


def _job(project: Project, found: list[Diagnostic], enqueue: Enqueue) -> Explanation:
    task = project.task_of(enqueue)
    row = job_row(project, enqueue)
    reached = () if task is None else (Row(f"`{signature(task.function)}`", task.at),)
    return Explanation(
        "job",
        enqueue.name or "a task that is not certain",
        enqueue.at,
        row.text,
        (
            Section("Reaches", reached, "no task that could be followed"),
            Section("Effective settings", row.details),
            findings(found, None, (enqueue.at,)),
            undetermined(project, [enqueue.at], [enqueue]),
        ),
    )
