"""A task has no positional parameter, so it cannot take the context that SAQ passes.

SAQ calls every task with the context as its one positional argument. A function that takes none
is never entered: each attempt of its job ends with
`TypeError: cleanup() takes 0 positional arguments but 1 was given`, then the job is `failed`.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def cleanup() -> None: ...


    settings = {"queue": queue, "functions": [cleanup]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def cleanup(ctx: dict) -> None: ...


    settings = {"queue": queue, "functions": [cleanup]}

Misses: a task under a decorator of unknown effect, which may take the context away.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Project, Task
from saqlint.rule import rule
from saqlint.rules.registered import registrations_of


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for tasks whose signature is plain and takes no context."""
    for task in project.tasks:
        if task.context is None and not task.function.opaque:
            entries = registrations_of(project, task)
            yield Problem(
                task.at,
                f"`{task.name}` takes no positional argument, but SAQ passes the context as one",
                labels=tuple(Label(entry.at, "registered here") for entry in entries[:1]),
                help=_help(task),
                subject=task.function.path,
            )


def _help(task: Task) -> str:
    if task.parameters:
        return f"put the context first: `{task.name}(ctx: dict, *, …)`"
    return f"take the context: `{task.name}(ctx: dict)`"
