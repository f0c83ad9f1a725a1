"""A job names a function that no worker of its queue has registered.

`enqueue()` takes any name. The worker looks it up among its `functions` when the job arrives,
and the job ends as `failed`, after all its retries, with

    KeyError: 'send_mial'

A worker knows a function by its `__qualname__`, or by the name given in a `("name", function)`
tuple in raw SAQ. saqlint speaks only where it has seen every registration of the queue.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def register(to: str) -> None:
        await queue.enqueue("send_mial", to=to, timeout=60)


    settings = {"queue": queue, "functions": [send_mail]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def register(to: str) -> None:
        await queue.enqueue("send_mail", to=to, timeout=60)


    settings = {"queue": queue, "functions": [send_mail]}

Fix: writes the right name where exactly one registered name is a single letter away. Safe: with
the wrong one the job cannot run.

Misses: queues whose worker stands in another repository, or registers what saqlint cannot
follow.
"""

from collections.abc import Iterator

from saqlint.finding import Fix, Label, Level, Problem, chain
from saqlint.likeness import nearest
from saqlint.model import Enqueue, Known, Project
from saqlint.rule import rule
from saqlint.rules.written import reworded


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for names that no worker has."""
    everywhere = project.names_anywhere()
    for job in project.requests():
        names, complete = project.names_for(job)
        if (
            job.name is None
            or job.function is not None
            or not job.enqueued
            or not complete
            or job.name in everywhere
            or project.qualified(job.name) is not None
        ):
            continue
        yield _problem(project, job, job.name, names)


def _problem(project: Project, job: Enqueue, name: str, names: frozenset[str]) -> Problem:
    on = "any queue" if job.queue_name is None else f"queue `{job.queue_name}`"
    near = nearest(name, names)
    return Problem(
        job.target_at or job.head_at,
        f"no worker of {on} has a function `{name}`: the job fails with `KeyError: '{name}'`",
        fix=_rename(job, name, names),
        labels=(
            *chain(job),
            *(
                Label(worker.construction.head_at, "its worker registers the functions here")
                for worker in project.workers
                if worker.queue_name == job.queue_name is not None
            ),
        ),
        help=f"did you mean `{near}`?" if near else "register it with the queue's worker",
        subject=name,
    )


def _rename(job: Enqueue, name: str, names: frozenset[str]) -> Fix | None:
    close = [other for other in names if _within_one_edit(name, other)]
    if len(close) != 1 or not isinstance(job.target, Known):
        return None
    edit = reworded(job.target, close[0])
    return None if edit is None else Fix(f'Enqueue "{close[0]}"', (edit,))


def _within_one_edit(one: str, other: str) -> bool:
    """Whether one letter inserted, left out, replaced or two swapped turn one into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )
