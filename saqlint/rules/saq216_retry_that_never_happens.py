"""A job says how long to wait between retries, but there is no retry to wait for.

`retries` counts attempts, not repetitions: its default 1 is the one and only run, and so are 0
and -1. A `retry_delay` or `retry_backoff` does nothing unless `retries` is 2 or more: the job
fails with `attempts: 1`. And `retry_backoff=True` multiplies `retry_delay`, which is 0 unless
given: then there is no wait.

A plain `retries=1` is a choice and is left alone.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60, retry_delay=5)


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60, retries=3, retry_delay=5)


    settings = {"queue": queue, "functions": [resize]}
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, once
from saqlint.model import Absent, Enqueue, Known, Project, Value
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for settings of retries that never come."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for job in project.requests():
        if not job.enqueued:
            continue
        name = next((n for n in ("retry_delay", "retry_backoff") if _is_set(job.setting(n))), None)
        if name is None:
            continue
        if _single(job.setting("retries")):
            yield Problem(
                job.place(name),
                f"`{name}` without `retries` above 1: {job.title} is tried only once",
                labels=chain(job),
                help="`retries` counts attempts: `retries=3` is a run and two more",
                subject=project.subject_of(job),
            )
        elif _no_delay(job):
            yield Problem(
                job.place("retry_backoff"),
                "`retry_backoff` without a `retry_delay` waits 0 s: it multiplies the delay",
                labels=chain(job),
                help="give the first wait in seconds: `retry_delay=1`",
                subject=project.subject_of(job),
            )


def _is_set(value: Value) -> bool:
    return isinstance(value, Known) and bool(value.value)


def _single(retries: Value) -> bool:
    match retries:
        case Absent():
            return True
        case Known(value=int(number), overridable=False):
            return number <= 1
    return False


def _no_delay(job: Enqueue) -> bool:
    match job.setting("retry_delay"):
        case Absent():
            return _is_set(job.setting("retry_backoff"))
        case Known(value=delay):
            return not delay and _is_set(job.setting("retry_backoff"))
    return False
