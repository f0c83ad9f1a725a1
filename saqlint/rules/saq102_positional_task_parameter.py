"""A task's parameters can be passed by position, which no job ever does.

A job carries its arguments by name: `enqueue("resize", 7)` raises
`TypeError: Queue.enqueue() takes 2 positional arguments but 3 were given`, and `apply("resize", 7)`
takes the 7 as the timeout. Parameters after a `*` say so at the definition, so that a call in a
test or in other code reads like the job, and a reordered signature breaks nothing that is queued.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, image_id: int, width: int = 800) -> None: ...


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int, width: int = 800) -> None: ...


    settings = {"queue": queue, "functions": [resize]}

Fix: adds the `*` where no code of the project passes these parameters by position, its tests
included; safe.

Misses: a task under a decorator of unknown effect.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem
from saqlint.model import Parameter, Project, Task
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for parameters after the context that are not keyword-only."""
    for task in project.tasks:
        wrong = [p for p in task.parameters if p.kind in _BY_POSITION]
        if wrong and not task.function.opaque:
            yield Problem(
                wrong[0].at,
                _message(task, wrong),
                _fix(task, wrong),
                help=_help(wrong[0]),
                subject=task.function.path,
            )


_BY_POSITION = ("positional-only", "positional", "var-positional")


def _message(task: Task, wrong: list[Parameter]) -> str:
    first = wrong[0]
    if first.kind == "positional-only":
        return f"`{task.name}` takes `{first.name}` by position only, jobs pass it by name"
    if first.kind == "var-positional":
        return f"`{task.name}` takes `*{first.name}`, which no job can fill"
    names = ", ".join(f"`{p.name}`" for p in wrong)
    verb = "is" if len(wrong) == 1 else "are"
    return f"{names} of task `{task.name}` {verb} not keyword-only"


def _help(first: Parameter) -> str:
    if first.kind == "positional-only":
        return "put a `*` after the context instead of the `/`"
    if first.kind == "var-positional":
        return f"name the parameters, after a bare `*` instead of `*{first.name}`"
    return "put a `*` after the context"


def _fix(task: Task, wrong: list[Parameter]) -> Fix | None:
    if task.star_at is None or task.called_by_position is not False:
        return None
    if any(p.kind != "positional" for p in wrong):
        return None
    if task.context is not None and task.context.is_mapping is False and task.context.types:
        # What looks like an argument may stand where the context belongs.
        return None
    # A parameter on a line of its own leaves one for the star.
    return Fix("Make the parameters keyword-only", (Edit(task.star_at, task.star),))
