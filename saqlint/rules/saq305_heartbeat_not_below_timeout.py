"""A heartbeat that is not below the job's timeout can never fire first.

The heartbeat is there to notice a dead worker before the timeout does. At or above the timeout
(SAQ's default is 10 seconds) the `TimeoutError` always comes first, and the heartbeat costs
writes for nothing. At the other end a heartbeat far below the sweep timer promises more than SAQ
keeps: silent jobs are looked for only every 60 seconds unless `timers={"sweep": …}` says
otherwise.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None:
        await ctx["job"].update()


    async def start() -> None:
        await queue.enqueue("rebuild", index="users", heartbeat=60)


    settings = {"queue": queue, "functions": [rebuild]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None:
        await ctx["job"].update()


    async def start() -> None:
        await queue.enqueue("rebuild", index="users", heartbeat=60, timeout=600)


    settings = {"queue": queue, "functions": [rebuild]}
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Absent, Known, Project
from saqlint.rule import rule
from saqlint.rules.heartbeats import JobPlace, job_places, seconds, written
from saqlint.rules.registered import workers_of
from saqlint.semantics import saq

# A heartbeat that the sweep timer is this many times longer than is decided by that timer.
_FAR_BELOW = 10


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Compare each job's heartbeat with its timeout and with the sweep timers."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for job in job_places(project):
        timeout, heartbeat = seconds(job.timeout), seconds(job.heartbeat)
        if not heartbeat or timeout is None:
            continue
        if 0 < timeout <= heartbeat:
            yield _never_first(job)
        elif (sweep := _sweep(project, job)) is not None and heartbeat * _FAR_BELOW <= sweep:
            yield _below_sweep(job, sweep)


def _never_first(job: JobPlace) -> Problem:
    heartbeat, timeout = written(job.heartbeat), written(job.timeout)
    default = isinstance(job.source.setting("timeout"), Absent)
    given = () if default else (Label(job.place("timeout"), "the timeout"),)
    return Problem(
        job.place("heartbeat"),
        f"`heartbeat={heartbeat}` is not below the {'default ' if default else ''}timeout of "
        f"{timeout} s: it never fires first",
        labels=(*given, *job.labels),
        help=f"set `timeout=` above {heartbeat}, or lower the heartbeat",
        subject=job.subject,
    )


def _below_sweep(job: JobPlace, sweep: float) -> Problem:
    return Problem(
        job.place("heartbeat"),
        f"`heartbeat={written(job.heartbeat)}` is far below the {sweep:g} s between two sweeps, "
        "which decide when a silent job is noticed",
        labels=job.labels,
        help='raise the heartbeat, or lower `timers={"sweep": …}` of the worker',
        subject=job.subject,
    )


def _sweep(project: Project, job: JobPlace) -> float | None:
    """The shortest sweep timer of the workers that run the task; None where not certain."""
    if job.task is None:
        return None
    default = saq.timer_default("sweep", project.versions.saq)
    timers = {made.at: made for made in project.constructed("timers")}
    known: list[float] = []
    for worker in workers_of(project, job.task):
        given = worker.construction.get("timers")
        at = None if isinstance(given, Absent) else given.at
        made = None if at is None else timers.get(at)
        match given if made is None else made.get_or("sweep", default=default):
            case Absent() | Known(value=None):
                known.append(default)
            case Known(value=int() | float() as sweep):
                known.append(sweep)
            case _:
                return None
    return min(known, default=None)
