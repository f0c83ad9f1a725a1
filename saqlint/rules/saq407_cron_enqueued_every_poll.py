"""A cron job with `unique=False` is enqueued again each time the scheduler looks.

The scheduler does not wait for the tick. Once a second (`timers["schedule"]`), each worker
enqueues every cron job for its next date, and only the common key of a unique one keeps that
from piling up. With `unique=False` there is no key: all of them run at the tick, about 60 for a
cron job that is due every minute and 3600 for one that is due every hour, times the number of
workers.

Bad:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 * * * *", timeout=60, unique=False)],
    }

Good:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 * * * *", timeout=60)],
    }

Fix: `unique=True`, where no other cron job runs the function. Unsafe: runs can no longer overlap,
and a run that takes longer than the interval makes the next one be skipped.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem, definition
from saqlint.model import CronJob, Known, Option, Project
from saqlint.rule import rule
from saqlint.semantics.cron import judge


@rule(level=Level.BASIC, since="0.1.0", fix="unsafe")
def check(project: Project) -> Iterator[Problem]:
    """Look for cron jobs that are not unique."""
    for cron in project.crons:
        option = cron.options.get("unique")
        if option is None or cron.unique is not False:
            continue
        yield Problem(
            option.at,
            f"`unique=False` enqueues {cron.title} at every look of the scheduler"
            f"{_count(project, cron)}",
            fix=_fix(project, cron, option),
            labels=definition(cron.function.task),
            help="leave `unique` out; to let runs overlap, enqueue the work from a unique cron job",
            subject=cron.subject,
        )


def _fix(project: Project, cron: CronJob, option: Option) -> Fix | None:
    lists = (project.crons, *(worker.crons for worker in project.workers))
    alike = max(sum(other.key_name == cron.key_name for other in crons) for crons in lists)
    if cron.key_name is None or alike > 1:
        # Unique ones of one function share a key, and only the first of them would run.
        return None
    return Fix("Make it unique", (Edit(option.at, option.rewritten("True")),), safe=False)


def _count(project: Project, cron: CronJob) -> str:
    match cron.cron:
        case Known(value=str(expression)):
            gap = judge(expression, project.settings.now).shortest_gap_seconds
            return f", about {gap} times for each run" if gap is not None and gap > 1 else ""
    return ""
