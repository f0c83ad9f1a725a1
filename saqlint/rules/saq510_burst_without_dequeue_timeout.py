"""A worker in burst mode has no positive `dequeue_timeout`.

In burst mode a worker stops when no job is left, so it must not wait for one for ever. Making
it raises, with litestar-saq at `Litestar(...)`:

    ValueError: dequeue_timeout must be a positive value greater than 0
    when the burst mode is enabled

Bad:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [resize],
        "burst": True,
    }

Good:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [resize],
        "burst": True,
        "dequeue_timeout": 5,
    }
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import Known, Project
from saqlint.rule import rule
from saqlint.semantics.saq import has_burst


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for bursts that would wait for ever."""
    if not has_burst(project.versions.saq):
        return
    for made in project.constructed("QueueConfig", "Worker", "settings"):
        burst = made.options.get("burst")
        if burst is None or not isinstance(burst.value, Known) or burst.value.value is not True:
            continue
        match made.get_or("dequeue_timeout", default=0):
            case Known(value=int() | float() as timeout) if timeout <= 0:
                yield Problem(
                    burst.at,
                    "`burst` without a positive `dequeue_timeout`: the worker does not start",
                    help="say how long it may wait for another job: `dequeue_timeout=5`",
                    subject=made.queue_name,
                )
