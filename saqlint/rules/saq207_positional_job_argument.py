"""A job's arguments are given by position, which `enqueue()` does not take.

Only keywords travel with a job. `Queue.enqueue()` raises where it is called:

    TypeError: Queue.enqueue() takes 2 positional arguments but 3 were given

`Queue.apply()` does not raise: it takes the second argument as its `timeout`, and the task is
called without it. There, a position is reported where the task lacks arguments or the value is
no number.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Fix: names the arguments after the task's parameters, where these are known. Safe for `enqueue`,
which raises otherwise; for `apply` a person must say that no timeout was meant.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem, chain, definition, once
from saqlint.model import Enqueue, Known, Project, Span, Task, Typed
from saqlint.rule import rule
from saqlint.semantics.saq import job_fields

NUMBERS = ("builtins.int", "builtins.float")


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for positions behind the task's name."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    # The inner call of a wrapper as well: it raises whoever calls it.
    for job in project.enqueues:
        if not job.positional:
            continue
        task = project.task_of(job)
        if job.method == "enqueue":
            raises = "`Queue.enqueue() takes 2 positional arguments`"
            message = f"{job.title} is given arguments by position: {raises}"
        elif job.method == "apply" and _meant_for_task(job, task):
            message = f"`apply` takes this as its `timeout`: {job.title} never gets it"
        else:
            continue
        yield Problem(
            job.positional[0].at,
            message,
            fix=_name_them(project, job, task),
            labels=(*chain(job), *definition(task)),
            help="give the task's arguments by keyword",
            subject=project.subject_of(job),
        )


def _meant_for_task(job: Enqueue, task: Task | None) -> bool:
    match job.positional[0].value:
        case Known(value=int() | float() | None):
            number = True
        case Typed(type=type_):
            number = type_ in NUMBERS
        case Known():
            number = False
        case _:
            number = True
    return not number or (task is not None and not job.arguments_open and _lacks(job, task))


def _lacks(job: Enqueue, task: Task) -> bool:
    """Whether the task is not given what it requires, or nothing though it takes something."""
    nothing = not job.arguments and bool(task.parameters)
    return task.signature_known and (nothing or bool(task.missing(job.arguments)))


def _name_them(project: Project, job: Enqueue, task: Task | None) -> Fix | None:
    if task is None or not task.signature_known or job.chain:
        return None
    filled = task.parameters[: len(job.positional)]
    names = [p.name for p in filled if p.kind in ("positional", "keyword-only")]
    taken = set(job.arguments) | set(job.settings) | job_fields(project.versions.saq)
    if len(names) < len(job.positional) or taken & set(names):
        return None
    edits = tuple(
        Edit(Span(at.path, at.line, at.column, at.line, at.column), f"{name}=")
        for name, at in zip(names, (argument.at for argument in job.positional), strict=True)
    )
    return Fix("Give them by keyword", edits, safe=job.method == "enqueue")
