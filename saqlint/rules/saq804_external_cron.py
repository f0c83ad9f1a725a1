"""A crontab, timer or CronJob starts the project's code, which a queue could schedule.

A SAQ `CronJob` has a timeout, retries and a result that the queue keeps; several workers agree on
who runs it, and a run that takes too long is not started a second time. A line of a crontab has
none of that: a slow run overlaps with the next, and nobody sees one that fails who does not read
the host's mail. A systemd timer or a Kubernetes CronJob can do some of it, in a second place that
knows nothing of the queue: neither its broker, nor its hooks, nor its overview.

Bad:

    # crontab
    0 3 * * * cd /app && python clean_up.py

    # worker.py
    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {"queue": Queue.from_url("redis://localhost"), "functions": [resize]}

    # clean_up.py
    print("old images removed")

Good:

    # worker.py
    from saq import CronJob, Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [resize],
        "cron_jobs": [CronJob(clean_up, cron="0 3 * * *", timeout=600)],
    }

Misses: commands that ask the running application to do the work (`curl`), and programs that are
not known to be the project's own.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, once
from saqlint.model import FileKind, Process, Project
from saqlint.rule import rule

NAMES: dict[FileKind, str] = {
    "crontab": "a crontab",
    "systemd": "a systemd timer",
    "kubernetes": "a Kubernetes CronJob",
}

CRON_FIELDS = 5


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for scheduled commands that start the project's code."""
    if project.uses_saq or project.uses_litestar_saq:
        yield from once(
            _problem(process)
            for file in project.deployments
            for process in file.processes
            if process.scheduled and process.runs_project and process.production
        )


def _problem(process: Process) -> Problem:
    who = NAMES.get(process.file, "the platform's scheduler")
    is_cron = len((process.schedule or "").split()) == CRON_FIELDS
    when = f'cron="{process.schedule}", ' if is_cron else ""
    return Problem(
        process.at,
        f"{who} starts `{process.command}`, which the queue's workers could run",
        help=f"make it a task and schedule it on a queue: `CronJob(..., {when}timeout=...)`",
        subject=process.service,
    )
