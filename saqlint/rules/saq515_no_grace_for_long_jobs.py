"""A worker runs long jobs, but a shutdown cancels them at once.

A worker that is told to stop waits for its jobs as long as `shutdown_grace_period_s` says;
without it, not at all. Each deploy then cancels what is under way:

    Some tasks did not finish within the shutdown grace period, requesting cancellation

The run ends with the error `cancelled`, and the job is queued again from its start, whatever its
`retries` say.

The time has a price: a worker waits for its idle slots too, so that each stop takes all of it,
and ends with the same line, even if no job is left.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def render(ctx: dict, *, film_id: int) -> None: ...


    async def publish(film_id: int) -> None:
        await queue.enqueue("render", film_id=film_id, timeout=600)


    settings = {"queue": queue, "functions": [render]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def render(ctx: dict, *, film_id: int) -> None: ...


    async def publish(film_id: int) -> None:
        await queue.enqueue("render", film_id=film_id, timeout=600)


    settings = {"queue": queue, "functions": [render], "shutdown_grace_period_s": 60}
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Absent, Known, Project, Span, Value, Worker
from saqlint.rule import rule
from saqlint.semantics.litestar_saq import queue_config_fields
from saqlint.semantics.saq import worker_parameters
from saqlint.semantics.signatures import names

GRACE = "shutdown_grace_period_s"


@rule(level=Level.STRICT, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for workers of long jobs without a grace period."""
    takes = {
        "saq": GRACE in names(worker_parameters(project.versions.saq)),
        "litestar-saq": GRACE in queue_config_fields(project.versions.litestar_saq),
    }
    for worker in project.workers:
        if not takes[worker.front] or not _none(worker.construction.get(GRACE)):
            continue
        longest = max(_long_jobs(project, worker), default=None)
        if longest is not None:
            seconds, at, title = longest
            yield Problem(
                worker.construction.head_at,
                f"no `{GRACE}`: a shutdown cancels {title}, which may run for {seconds:g} s",
                labels=(Label(at, "its timeout"),),
                help=f"give the time that a deploy can wait: `{GRACE}=...`",
                subject=worker.queue_name,
            )


def _none(value: Value) -> bool:
    return isinstance(value, Absent) or (isinstance(value, Known) and not value.value)


def _long_jobs(project: Project, worker: Worker) -> Iterator[tuple[float, Span, str]]:
    """Timeout, place and title of the worker's jobs that run long."""
    for job in project.requests():
        if job.queue_name is not None and job.queue_name == worker.queue_name:
            yield from _long(project, job.setting("timeout"), job.place("timeout"), job.title)
    for cron in worker.crons:
        option = cron.options.get("timeout")
        at = cron.head_at if option is None else option.at
        yield from _long(project, cron.setting("timeout"), at, cron.title)


def _long(
    project: Project, timeout: Value, at: Span, title: str
) -> Iterator[tuple[float, Span, str]]:
    match timeout:
        case Known(value=int() | float() as seconds):
            if seconds > project.settings.long_job_seconds:
                yield float(seconds), at, title
