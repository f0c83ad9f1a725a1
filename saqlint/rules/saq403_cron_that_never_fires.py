"""A cron expression is valid but has no next date, which stops the queue's scheduling.

`0 0 30 2 *` is well formed, so the worker starts. But each time the scheduler looks, croniter
raises

    CroniterBadDateError: failed to find next date

and the whole round is given up (`Upkeep task failed unexpectedly`): no other cron job of the
queue runs, neither those before nor those after it, no job with `scheduled=` and no retry with
a delay. Only jobs that are due at once are still worked on. On PostgreSQL each of these takes
along what is due by then and was stored before; cron jobs after the faulty one never are.

Bad:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 0 30 2 *", timeout=60)],
    }

Good:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 0 28 2 *", timeout=60)],
    }
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition
from saqlint.model import Known, Project
from saqlint.rule import rule
from saqlint.semantics.cron import judge


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for expressions without a next date."""
    for cron in project.crons:
        match cron.cron:
            case Known(value=str(expression)):
                verdict = judge(expression, project.settings.now)
                if verdict.valid and not verdict.fires:
                    yield Problem(
                        cron.cron_at or cron.head_at,
                        f"cron `{expression}` never comes, and stops all scheduling of its queue",
                        labels=definition(cron.function.task),
                        help="give a date that exists, or leave the cron job out",
                        subject=cron.subject,
                    )
