"""A job has neither a time limit nor a heartbeat, so a run that hangs is never stopped.

`timeout=0`, `None` and `False` switch the limit off. `Queue.apply()` and `Queue.map()` do so by
themselves: they send `None` unless they are given one, and such a job shows itself with
`timeout: None`. A run that hangs then holds its slot of the worker for ever; and because the
sweeper looks at `timeout` and `heartbeat` alone (on PostgreSQL since saq 0.25.0), a job whose
worker died stays `active` for ever, its `key` taken.

A `heartbeat` is a limit too: a job that does not call `job.update()` in time is swept.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def measure(ctx: dict, *, image_id: int) -> int: ...


    async def size(image_id: int) -> int:
        return await queue.apply("measure", image_id=image_id)


    settings = {"queue": queue, "functions": [measure]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def measure(ctx: dict, *, image_id: int) -> int: ...


    async def size(image_id: int) -> int:
        return await queue.apply("measure", image_id=image_id, timeout=30)


    settings = {"queue": queue, "functions": [measure]}

Misses: a `timeout` that is `None` only in some runs.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, definition, once
from saqlint.model import Absent, CronJob, Enqueue, Known, Project, Value
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for jobs without any limit."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for job in project.requests():
        if job.enqueued and _unbounded(job):
            yield _of_job(project, job)
    for cron in project.crons:
        if _off(cron.setting("timeout")) and _no_heartbeat(cron.setting("heartbeat")):
            yield _of_cron(cron)


def _unbounded(job: Enqueue) -> bool:
    return _off(job.setting("timeout")) and _no_heartbeat(job.setting("heartbeat"))


def _off(timeout: Value) -> bool:
    return isinstance(timeout, Known) and not timeout.value and not isinstance(timeout.value, str)


def _no_heartbeat(heartbeat: Value) -> bool:
    return isinstance(heartbeat, Absent) or _off(heartbeat)


def _of_job(project: Project, job: Enqueue) -> Problem:
    setting = job.settings.get("timeout")
    labels = (*chain(job), *definition(project.task_of(job)))
    if setting is None or setting.origin == "apply":
        return Problem(
            job.lacks_at("timeout"),
            f"`{job.method}` without a `timeout` sends `None`: nothing ever stops {job.title}",
            labels=labels,
            help="give the longest time it may take, in seconds: `timeout=60`",
            subject=project.subject_of(job),
        )
    # A default of a wrapper is its callers' to replace.
    replaceable = any("timeout" in step.takes for step in job.chain) and job.can_set("timeout")
    mine = setting.origin == "wrapper" and replaceable
    return Problem(
        job.head_at if mine else job.place("timeout"),
        f"`timeout={_text(setting.value)}` and no `heartbeat`: nothing ever stops {job.title}",
        labels=labels,
        help="give a `timeout` above its longest run, or a `heartbeat` that the task keeps alive",
        subject=project.subject_of(job),
    )


def _of_cron(cron: CronJob) -> Problem:
    option = cron.options.get("timeout")
    return Problem(
        cron.head_at if option is None else option.at,
        f"`timeout={_text(cron.setting('timeout'))}` and no `heartbeat`: "
        f"nothing ever stops {cron.title}, and while it hangs it does not run again",
        labels=definition(cron.function.task),
        help="give a `timeout` above its longest run, or a `heartbeat` that the task keeps alive",
        subject=cron.subject,
    )


def _text(value: Value) -> str:
    return repr(value.value) if isinstance(value, Known) else "None"
