"""A long job has no heartbeat: when its worker dies, nobody notices before its timeout.

When a worker dies (out of memory, a lost node, `kill -9`), its jobs stay `active`. The
sweeper can tell them from jobs that are still at work only by their timeout, or by a heartbeat
that has gone silent: then the job is tried again, or ends as `aborted` with the error `swept`.
Without a heartbeat, a job with a timeout of an hour lies dead for an hour before that.

On PostgreSQL saq before 0.25.0 tells dead workers by their locks: there nothing is said.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None: ...


    async def start() -> None:
        await queue.enqueue("rebuild", index="users", timeout=3600)


    settings = {"queue": queue, "functions": [rebuild]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None:
        for _shard in range(100):
            await ctx["job"].update()


    async def start() -> None:
        await queue.enqueue("rebuild", index="users", timeout=3600, heartbeat=120)


    settings = {"queue": queue, "functions": [rebuild]}

A heartbeat needs a sender: `await ctx["job"].update()` in the task, or litestar-saq's
`monitored_job()` where it works (in 0.7.1 to 0.8.0 it does nothing in worker processes; there a
heartbeat without `job.update()` kills a live job, see SAQ302). A job is long if its timeout
is above the setting `long-job-seconds` (30).
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Enqueue, Project
from saqlint.rule import rule
from saqlint.rules.heartbeats import JobPlace, Sender, job_places, seconds, sender, written
from saqlint.semantics import litestar_saq, saq


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for jobs whose timeout is long and whose heartbeat is certainly off."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    long = (job for job in job_places(project) if _is_long(project, job))
    # Of those that a wrapper makes in one place the longest is named.
    for job in sorted(long, key=lambda job: seconds(job.timeout) or 0, reverse=True):
        if not _noticed(project, job):
            yield _problem(project, job)


def _is_long(project: Project, job: JobPlace) -> bool:
    timeout = seconds(job.timeout)
    return (
        timeout is not None
        and timeout > project.settings.long_job_seconds
        and seconds(job.heartbeat) == 0
    )


def _noticed(project: Project, job: JobPlace) -> bool:
    """Whether this version's PostgreSQL queue tells a dead worker's jobs without a heartbeat."""
    on_postgres = isinstance(job.source, Enqueue) and job.source.backend == "postgres"
    return on_postgres and saq.postgres_notices_dead_workers(project.versions.saq)


def _problem(project: Project, job: JobPlace) -> Problem:
    at, timeout_at = job.place("heartbeat"), job.place("timeout")
    timeout = [] if timeout_at == at else [Label(timeout_at, "the timeout")]
    return Problem(
        at,
        f"{job.title} may run for {written(job.timeout)} s without a heartbeat: "
        "a dead worker's job is noticed only then",
        labels=(*timeout, *job.labels),
        help=_help(project, "open" if job.task is None else sender(project, job.task)),
        subject=job.subject,
    )


def _help(project: Project, who: Sender) -> str:
    if who == "monitor":
        return "set `heartbeat=`: `monitored_job()` keeps it alive"
    if who == "task":
        return "set `heartbeat=` above the longest gap between two `job.update()` of the task"
    update = 'set `heartbeat=` and call `await ctx["job"].update()` more often than that'
    version = project.versions.litestar_saq
    if not project.uses_litestar_saq or not litestar_saq.has_monitored_job(version):
        return update
    if litestar_saq.monitored_job_in_worker_process(version):
        return "set `heartbeat=` and decorate the task with `@monitored_job()`"
    return f"{update} (`monitored_job()` does nothing in workers of litestar-saq {version})"
