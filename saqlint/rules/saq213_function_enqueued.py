"""A function object is enqueued instead of its name.

A job travels to another process as text, so `enqueue()` takes the task's name. Anything that is
no string it takes for a `Job`, and raises

    AttributeError: 'function' object has no attribute 'queue'

`Job(resize)` can be made, but enqueueing it raises

    TypeError: Object of type function is not JSON serializable

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue(resize, image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Fix: writes the name under which the worker knows the function. Safe: the call raises otherwise.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem, chain, definition
from saqlint.model import Enqueue, Known, Project
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for functions where names belong."""
    for job in project.requests():
        # A name beside the function: a wrapper took the one from the other.
        if job.function is None or isinstance(job.target, Known):
            continue
        name = project.registered_name(job.function) or job.function.name
        where = job.target_at or job.head_at
        raises = (
            "`TypeError: Object of type function is not JSON serializable`"
            if job.method == "Job"
            else "`AttributeError: 'function' object has no attribute 'queue'`"
        )
        yield Problem(
            where,
            f"the function `{job.function.name}` is enqueued, not its name: {raises}",
            fix=_write(job, name),
            labels=(*chain(job), *definition(job.function)),
            help=f'enqueue it by name: `"{name}"`',
            subject=job.function.path,
        )


def _write(job: Enqueue, name: str) -> Fix | None:
    # What a wrapper of the project expects, its other callers may count on.
    if job.target_at is None or job.chain:
        return None
    return Fix(f'Enqueue "{name}"', (Edit(job.target_at, f'"{name}"'),))
