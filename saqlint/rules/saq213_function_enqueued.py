"""A function object is enqueued instead of its name.

A job travels to another process as text, so `enqueue()` takes the task's name. It takes
anything that is no string for a `Job`, and raises

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

from saqlint.finding import Edit, Fix, Label, Level, Problem, chain, definition
from saqlint.model import Enqueue, Known, Project, Span, Typed
from saqlint.rule import rule

SHOWN_CALLERS = 3
UNNAMED = "<lambda>"


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for functions where names belong."""
    callers: dict[Span, list[Enqueue]] = {}
    for job in project.requests():
        if job.chain and job.real_at is not None:
            callers.setdefault(job.real_at, []).append(job)
        else:
            yield from _at_call(project, job)
    inner = {job.at: job for job in project.enqueues if job.forwarded}
    for at, jobs in callers.items():
        given = [job for job in jobs if _is_function(job)]
        if at in inner and len(given) == len(jobs) and _takes_anything(inner[at]):
            yield _at_wrapper(inner[at], given)
        else:
            for job in given:
                yield from _at_call(project, job)


def _is_function(job: Enqueue) -> bool:
    # A name beside the function: a wrapper took the one from the other.
    return job.function is not None and not isinstance(job.target, Known)


def _takes_anything(inner: Enqueue) -> bool:
    """Whether the wrapper's parameter is not declared as text."""
    return not (isinstance(inner.target, Typed) and inner.target.type == "builtins.str")


def _at_call(project: Project, job: Enqueue) -> Iterator[Problem]:
    function = job.function
    if function is None or not _is_function(job):
        return
    name = project.registered_name(function) or function.name
    yield Problem(
        job.target_at or job.head_at,
        f"the function `{function.name}` is enqueued, not its name: {_raises(job)}",
        fix=None if name == UNNAMED else _write(job, name),
        labels=(*chain(job), *definition(function)),
        help=(
            "register a function that has a name, and enqueue the name"
            if name == UNNAMED
            else f'enqueue it by name: `"{name}"`'
        ),
        subject=function.path,
    )


def _at_wrapper(inner: Enqueue, jobs: list[Enqueue]) -> Problem:
    wrapper = jobs[0].chain[-1].function
    return Problem(
        inner.target_at or inner.head_at,
        f"`{wrapper}` enqueues the function that it is given, not its name: {_raises(inner)}",
        labels=tuple(
            Label(job.head_at, f"`{job.function.name}` is given here")
            for job in jobs[:SHOWN_CALLERS]
            if job.function is not None
        ),
        help="enqueue its name: `function.__qualname__`",
        subject=wrapper,
    )


def _raises(job: Enqueue) -> str:
    if job.method == "Job":
        return "`TypeError: Object of type function is not JSON serializable`"
    return "`AttributeError: 'function' object has no attribute 'queue'`"


def _write(job: Enqueue, name: str) -> Fix | None:
    # What a wrapper of the project expects, its other callers may count on.
    if job.target_at is None or job.chain:
        return None
    return Fix(f'Enqueue "{name}"', (Edit(job.target_at, f'"{name}"'),))
