"""Two cron jobs share one key, so only one of them ever runs.

A unique cron job, and that is the default, is enqueued with the key `cron:` and the function's
`__qualname__`, such as `cron:pull`. Two of them for one function, or for two functions of one
name, have the same key. The first in the list is enqueued; the second is refused as a
duplicate, time and again, in silence. Neither their schedules nor their arguments make a
difference.

On PostgreSQL a key is unique in the whole database: cron jobs of one function on two queues
share it as well, and each tick runs on one of the queues only.

Bad:

    from saq import CronJob, Queue


    async def pull(ctx: dict, *, period: str) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [
            CronJob(pull, cron="0 3 * * *", timeout=60, kwargs={"period": "day"}),
            CronJob(pull, cron="0 4 1 * *", timeout=60, kwargs={"period": "month"}),
        ],
    }

Good:

    from saq import CronJob, Queue


    async def pull(ctx: dict, *, period: str) -> None: ...


    async def pull_month(ctx: dict) -> None:
        await pull(ctx, period="month")


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [
            CronJob(pull, cron="0 3 * * *", timeout=60, kwargs={"period": "day"}),
            CronJob(pull_month, cron="0 4 1 * *", timeout=60),
        ],
    }
"""

from collections.abc import Iterator
from itertools import combinations

from saqlint.finding import Label, Level, Problem, definition, once
from saqlint.model import CronJob, Known, Project, Worker
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for cron jobs that take each other's key."""
    yield from once((*_on_one_worker(project), *_across_queues(project)))


def _on_one_worker(project: Project) -> Iterator[Problem]:
    for worker in project.workers:
        keyed: dict[str, CronJob] = {}
        for second in _keyed(worker):
            first = keyed.setdefault(second.key_name or "", second)
            if first.excludes(second):
                continue
            if first.at != second.at:
                message = f"{second.title} has the key of another one: it never runs"
            elif _said(first) != _said(second):
                message = f"{second.title} is made several times with one key: the first alone runs"
            else:
                continue
            yield _problem(first, second, message, "make a function of its own for each schedule")


def _across_queues(project: Project) -> Iterator[Problem]:
    workers = [worker for worker in project.workers if worker.backend == "postgres"]
    for one, other in combinations(workers, 2):
        if None in (one.queue_name, other.queue_name) or one.queue_name == other.queue_name:
            continue
        if _other_database(one, other):
            continue
        keyed = {cron.key_name: cron for cron in reversed(list(_keyed(one)))}
        for second in _keyed(other):
            first = keyed.get(second.key_name)
            if first is not None and first.at != second.at:
                yield _problem(
                    first,
                    second,
                    f"{second.title} shares its key with one of queue `{one.queue_name}`: on "
                    "PostgreSQL each tick runs on one of the queues only",
                    "make a function of its own for each queue",
                )


def _keyed(worker: Worker) -> Iterator[CronJob]:
    """The cron jobs of which SAQ holds one at a time, by a key that is certain."""
    return (cron for cron in worker.crons if cron.unique is True and cron.key_name is not None)


def _said(cron: CronJob) -> tuple[object, ...]:
    """What a place that makes several cron jobs, one a round, says differently in each."""
    given = ((name, argument.value) for name, argument in cron.arguments.items())
    return tuple(
        (name, value.value)
        for name, value in (("cron", cron.cron), *given)
        if isinstance(value, Known)
    )


def _other_database(one: Worker, other: Worker) -> bool:
    match one.construction.get("dsn"), other.construction.get("dsn"):
        case Known(value=mine), Known(value=yours):
            return mine != yours
    return False


def _problem(first: CronJob, second: CronJob, message: str, help_: str) -> Problem:
    shared = f"this one has the key `cron:{first.key_name}` as well"
    other = () if first.at == second.at else (Label(first.head_at, shared),)
    return Problem(
        second.head_at,
        message,
        labels=(*other, *definition(second.function.task)),
        help=help_,
        subject=second.subject,
    )
