"""A cron expression is invalid, so the worker does not start.

SAQ asks croniter, when the worker is made, whether it understands each expression. If not,
`Worker()` raises; with litestar-saq that is at `Litestar(...)`, so the web application does not
start either:

    ValueError: Cron is invalid 60 * * * *

croniter knows five fields (minute, hour, day of the month, month, day of the week), a sixth for
seconds and a seventh for years, which come last, and `@daily` and the like, but neither
`@reboot` nor `@every 5m`. Days of the week count from 0 (Sunday) to 7 (Sunday again), or are
`mon` to `sun`.

Bad:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="60 * * * *", timeout=60)],
    }

Good:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 * * * *", timeout=60)],
    }
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition
from saqlint.model import Known, Project
from saqlint.rule import rule
from saqlint.semantics.cron import judge


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Let croniter judge each expression that is certain."""
    for cron in project.crons:
        match cron.cron:
            case Known(value=str(expression)):
                error = judge(expression, project.settings.now).error
                reason = None if error is None else f"croniter says: {error.rstrip('.')}"
            case Known(value=value):
                expression, reason = repr(value), "an expression is a string"
            case _:
                continue
        if reason is not None:
            yield Problem(
                cron.cron_at or cron.head_at,
                f"cron `{expression}` is invalid: the worker does not start",
                labels=definition(cron.function.task),
                help=reason,
                subject=cron.subject,
            )
