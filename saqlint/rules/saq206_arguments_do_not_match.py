"""The arguments of a job do not fit the signature of its task.

`enqueue()` takes any keywords; those that are no job settings are kept for the task. Whether
they fit shows only when the worker calls it. Then the job ends as `failed`, after all its
retries, with one of

    TypeError: invoice() missing 1 required keyword-only argument: 'order_id'
    TypeError: invoice() got an unexpected keyword argument 'order'
    TypeError: invoice() got multiple values for argument 'ctx'

A literal of a type that the annotation rules out is reported as well: nothing checks it at run
time, so the task fails, if at all, somewhere inside.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def invoice(ctx: dict, *, order_id: int) -> None: ...


    async def pay(order: int) -> None:
        await queue.enqueue("invoice", order=order, timeout=60)


    settings = {"queue": queue, "functions": [invoice]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def invoice(ctx: dict, *, order_id: int) -> None: ...


    async def pay(order: int) -> None:
        await queue.enqueue("invoice", order_id=order, timeout=60)


    settings = {"queue": queue, "functions": [invoice]}

Misses: tasks under a decorator that may change the signature; types of anything but literals.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, definition
from saqlint.likeness import nearest
from saqlint.model import Argument, Enqueue, Known, Parameter, Project, Task
from saqlint.rule import rule
from saqlint.semantics.saq import job_fields

# JSON's types, and what a value of each may be declared as.
ACCEPTED = {
    bool: {"builtins.bool", "builtins.int", "builtins.float"},
    int: {"builtins.int", "builtins.float", "builtins.bool"},
    float: {"builtins.float"},
    str: {"builtins.str"},
    tuple: {"builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset"},
    dict: {"builtins.dict"},
}
PLAIN = frozenset().union(*ACCEPTED.values(), {"builtins.None"})


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Hold what jobs bring against what their tasks take."""
    fields = job_fields(project.versions.saq)
    for job in project.requests():
        task = project.task_of(job)
        # A position raises, or takes the place of an argument: SAQ207.
        if task is None or not job.enqueued or job.positional or not task.signature_known:
            continue
        yield from _missing(project, job, task, fields)
        for argument in job.arguments.values():
            yield from _unfit(job, task, argument)


def _missing(
    project: Project, job: Enqueue, task: Task, fields: frozenset[str]
) -> Iterator[Problem]:
    # A parameter with a job field's name is never filled, whatever the call says: SAQ105.
    missing = [name for name in task.missing(job.arguments) if name not in fields]
    if not missing or job.arguments_open:
        return
    names = ", ".join(f"`{name}`" for name in missing)
    yield Problem(
        job.head_at,
        f"{job.title} lacks {names}, which its task requires",
        labels=(*chain(job), *definition(task)),
        help=f"the worker raises `TypeError: {task.function.name}() missing "
        f"{len(missing)} required argument{'s' if len(missing) > 1 else ''}`: give "
        f"{'them' if len(missing) > 1 else 'it'}, or a default",
        subject=project.subject_of(job),
    )


def _unfit(job: Enqueue, task: Task, argument: Argument) -> Iterator[Problem]:
    name = task.function.name
    parameter = next((p for p in task.parameters if p.name == argument.name), None)
    if task.context is not None and argument.name == task.context.name:
        message = f"`{argument.name}` is the context of `{name}`, which the worker gives"
        help_ = "leave it out, or rename it"
    elif parameter is not None and parameter.kind in ("positional", "keyword-only"):
        declared = _ruled_out(parameter, argument)
        if declared is None:
            return
        message = f"`{argument.name}` is `{declared[0]}`, but `{name}` declares `{declared[1]}`"
        help_ = "no one converts it: give the declared type"
    elif task.accepts_any or (parameter is not None and parameter.required):
        # A required one that only a position could fill is missing already.
        return
    else:
        message = f"task `{name}` takes no argument `{argument.name}`"
        near = nearest(argument.name, (p.name for p in task.parameters))
        help_ = f"did you mean `{near}`?" if near else "leave it out, or let the task take it"
    yield Problem(
        argument.name_at or argument.at,
        message,
        labels=(*chain(job), *definition(task)),
        help=help_,
        subject=task.function.path,
    )


def _ruled_out(parameter: Parameter, argument: Argument) -> tuple[str, str] | None:
    """The type given and the type declared, where a literal cannot be what is declared."""
    if not isinstance(argument.value, Known) or not parameter.types:
        return None
    value = argument.value.value
    if value is None or not set(parameter.types) <= PLAIN:
        return None
    accepted = ACCEPTED.get(type(value))
    if accepted is None or accepted & set(parameter.types):
        return None
    given = "list" if isinstance(value, tuple) else type(value).__name__
    return given, parameter.annotation or parameter.types[0].rpartition(".")[2]
