"""A task's context has no annotation, or one that is not what SAQ passes.

SAQ passes a plain `dict`. A reader, an editor and a type checker learn that from the annotation
alone; another type promises attributes that are not there: `ctx.worker` ends the job with
`AttributeError: 'dict' object has no attribute 'worker'`. `dict`, a `Mapping`,
`saq.types.Context` or a TypedDict of the project all say the truth.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx, *, image_id: int) -> None: ...


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {"queue": queue, "functions": [resize]}

Fix: writes `dict`; safe, for SAQ passes a dict whatever the annotation says. No fix where the
parameter looks like one of the task's arguments.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem
from saqlint.model import Parameter, Project, Span, Task
from saqlint.rule import rule

# Annotations that say nothing about the object: replacing them by `dict` only adds knowledge.
_VAGUE = frozenset({"Any", "object"})
# Who calls it so means the context; another name may be that of an argument.
_NAMES = frozenset({"ctx", "context", ""})


@rule(level=Level.RECOMMENDED, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look at the annotation of the parameter that takes the context."""
    for task in project.tasks:
        context = task.context
        if context is None or context.kind == "var-positional" or task.function.opaque:
            continue
        if context.annotation_at is None and context.annotation is None:
            yield _unannotated(task, context)
        elif context.is_mapping is False and context.annotation_at is not None:
            yield _wrong(task, context, context.annotation_at)


def _unannotated(task: Task, context: Parameter) -> Problem:
    name = context.name_at
    end = Span(name.path, name.end_line, name.end_column, name.end_line, name.end_column)
    return Problem(
        name,
        f"the context `{context.name}` of task `{task.name}` has no annotation",
        Fix("Annotate the context with `dict`", (Edit(end, ": dict"),)),
        help=f"annotate it: `{context.name}: dict`",
        subject=task.function.path,
    )


def _wrong(task: Task, context: Parameter, at: Span) -> Problem:
    vague = (context.annotation or "").rpartition(".")[2] in _VAGUE
    return Problem(
        at,
        f"the context `{context.name}` of task `{task.name}` is annotated "
        f"`{context.annotation}`, but SAQ passes a dict",
        Fix("Annotate the context with `dict`", (Edit(at, "dict"),)) if vague else None,
        help=f"annotate it: `{context.name}: dict`"
        if vague or context.name.strip("_") in _NAMES
        else f"put the context first: `{task.name}(ctx: dict, *, …)`",
        subject=task.function.path,
    )
