"""A cron job has no `timeout`, so SAQ stops each of its runs after ten seconds.

`CronJob.timeout` is `None` unless given; SAQ leaves it out, and the jobs get the default of
`Job`, 10 seconds. What takes longer is cancelled in the middle of its work, at every tick:

    ERROR saq: Error processing job Job<...>
    TimeoutError

A timeout that a `before_enqueue` hook of the queue sets counts, and one that a `before_process`
hook stores.

Bad:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 3 * * *")],
    }

Good:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 3 * * *", timeout=60)],
    }

Fix: adds `timeout=` with the value of the setting `default-timeout`, or with the time between two
runs if that is less. Unsafe: how long a run may take, only a person knows.
"""

from collections.abc import Iterator

from saqlint.finding import AddKeyword, Edit, Fix, Level, Problem, definition
from saqlint.model import Absent, CronJob, Known, Project
from saqlint.rule import rule
from saqlint.semantics.cron import judge
from saqlint.semantics.saq import job_default


@rule(level=Level.RECOMMENDED, since="0.1.0", fix="unsafe")
def check(project: Project) -> Iterator[Problem]:
    """Look for cron jobs whose timeout nobody sets."""
    default = job_default("timeout", project.versions.saq)
    for cron in project.crons:
        if isinstance(cron.setting("timeout"), Absent):
            yield Problem(
                cron.head_at,
                f"{cron.title} has no `timeout`: SAQ stops each run after {default} s",
                fix=_add(cron, _seconds(project, cron)),
                labels=definition(cron.function.task),
                help="give the longest time a run may take, in seconds: `timeout=60`",
                subject=cron.subject,
            )


def _seconds(project: Project, cron: CronJob) -> int:
    """The setting, but no more than lies between two runs: else the second one is skipped."""
    match cron.cron:
        case Known(value=str(expression)):
            gap = judge(expression, project.settings.now).shortest_gap_seconds
            if gap is not None:
                return max(1, min(project.settings.default_timeout, int(gap)))
    return project.settings.default_timeout


def _add(cron: CronJob, seconds: int) -> Fix:
    none = cron.options.get("timeout")
    edit = (
        AddKeyword(cron.at, "timeout", str(seconds))
        if none is None
        else Edit(none.at, none.rewritten(str(seconds)))
    )
    return Fix(f"Add `timeout={seconds}`", (edit,), safe=False)
