"""A cron expression is valid but runs at other times than it seems to say.

croniter reads an expression as Unix cron does, with additions of its own:

* seconds are the *sixth* field: `0 0 3 * * *` is no daily job, it runs every second of the
  first minute of the third day of each month;
* a step counts within its field: `*/45` is minute 0 and 45, so a quarter of an hour lies
  between every second pair; `*/90 * * * *` is once an hour;
* where day of month and day of week are both given, either is enough.

Bad:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="*/45 * * * *", timeout=60)],
    }

Good:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="*/30 * * * *", timeout=60)],
    }
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition
from saqlint.model import Known, Project
from saqlint.rule import rule
from saqlint.semantics.cron import CronVerdict, judge


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for expressions that do not do what they seem to say."""
    for cron in project.crons:
        match cron.cron:
            case Known(value=str(expression)):
                verdict = judge(expression, project.settings.now)
            case _:
                continue
        if verdict.fires and verdict.surprises:
            reasons = "; ".join(surprise.text for surprise in verdict.surprises)
            yield Problem(
                cron.cron_at or cron.head_at,
                f"cron `{expression}` runs {verdict.words}: {reasons}",
                labels=definition(cron.function.task),
                help=_dates(verdict),
                subject=cron.subject,
            )


def _dates(verdict: CronVerdict) -> str | None:
    dates = ", ".join(f"{date:%a %d %b %Y %H:%M:%S}" for date in verdict.next_dates)
    return f"the next runs would be {dates}" if dates else None
