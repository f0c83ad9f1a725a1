"""A cron job may run longer than the time to its next run, which is then skipped.

A unique cron job is enqueued again only after its run has ended. With a `timeout` above the
interval, one slow run swallows the next ones: nothing is logged, and nothing catches up.

Bad:

    from saq import CronJob, Queue


    async def poll(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(poll, cron="* * * * *", timeout=300)],
    }

Good:

    from saq import CronJob, Queue


    async def poll(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(poll, cron="* * * * *", timeout=50)],
    }
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition
from saqlint.model import CronJob, Known, Project
from saqlint.rule import rule
from saqlint.semantics.cron import judge


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for timeouts above the interval."""
    for cron in project.crons:
        match cron.cron, cron.setting("timeout"):
            case Known(value=str(expression)), Known(value=int() | float() as timeout):
                gap = judge(expression, project.settings.now).shortest_gap_seconds
                if gap is not None and timeout > gap and cron.unique is True:
                    yield _problem(cron, timeout, gap)


def _problem(cron: CronJob, timeout: float, gap: int) -> Problem:
    option = cron.options.get("timeout")
    return Problem(
        cron.head_at if option is None else option.at,
        f"{cron.title} may run for {timeout:g} s, but is due every {gap} s: "
        "a slow run makes the next ones be skipped",
        labels=definition(cron.function.task),
        help=f"give a `timeout` of {gap} s or less, or run it less often",
        subject=cron.subject,
    )
