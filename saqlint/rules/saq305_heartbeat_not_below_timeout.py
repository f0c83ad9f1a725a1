"""A heartbeat that is not below the job's timeout can never fire first.

The heartbeat is there to notice a dead worker before the timeout does. At or above the timeout
(SAQ's default is 10 seconds) the timeout always comes first, and the heartbeat costs writes for
nothing. At the other end a heartbeat far below the sweep timer promises what SAQ does not keep:
silent jobs are looked for only every 60 seconds unless `timers={"sweep": …}` says otherwise.

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

from saqlint.finding import Label, Level, Problem
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
    seen = set()
    for job in job_places(project):
        timeout, heartbeat = seconds(job.timeout), seconds(job.heartbeat)
        at = job.setting_at("heartbeat")
        if not heartbeat or timeout is None or at in seen:
            continue
        if 0 < timeout <= heartbeat:
            seen.add(at)
            yield _never_first(job)
        elif (sweep := _sweep(project, job)) is not None and heartbeat * _FAR_BELOW <= sweep:
            seen.add(at)
            yield _below_sweep(job, sweep)


def _never_first(job: JobPlace) -> Problem:
    heartbeat, timeout = written(job.heartbeat), written(job.timeout)
    timeout_at = job.setting_at("timeout")
    default = isinstance(job.source.setting("timeout"), Absent)
    explicit = f"the timeout of {timeout} s"
    return Problem(
        job.setting_at("heartbeat"),
        f"`heartbeat={heartbeat}` is not below "
        f"{f'the default {explicit[4:]}' if default else explicit}: it never fires first",
        labels=(Label(timeout_at, "the timeout"),) if timeout_at != job.at else (),
        help=f"set `timeout=` above {heartbeat}, or lower the heartbeat",
        subject=job.task.function.path,
    )


def _below_sweep(job: JobPlace, sweep: float) -> Problem:
    return Problem(
        job.setting_at("heartbeat"),
        f"`heartbeat={written(job.heartbeat)}` is far below the {sweep:g} s between two sweeps, "
        "which decide when a silent job is noticed",
        labels=(Label(job.task.at, "the task"),),
        help='raise the heartbeat, or lower `timers={"sweep": …}` of the worker',
        subject=job.task.function.path,
    )


def _sweep(project: Project, job: JobPlace) -> float | None:
    """The shortest sweep timer of the workers that run the task; None where not certain."""
    timers = [worker.construction.get("timers") for worker in workers_of(project, job.task)]
    known: list[float] = []
    for timer in timers:
        match timer:
            case Absent() | Known(value=None):
                known.append(saq.timer_default("sweep", project.versions.saq))
            case Known(value=dict(given)):
                seconds_between = given.get("sweep", saq.timer_default("sweep", project.versions.saq))
                if not isinstance(seconds_between, (int, float)):
                    return None
                known.append(seconds_between)
            case _:
                return None
    return min(known, default=None)
