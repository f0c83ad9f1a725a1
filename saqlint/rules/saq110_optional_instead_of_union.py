"""`Optional[T]` in a task's or handler's signature, where `T | None` says the same.

Nothing fails: it is the house style of the checklist. Both forms mean the same type to SAQ,
Litestar and every type checker; one form per project reads faster and needs no import.

Bad:

    from typing import Optional

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int, width: Optional[int] = None) -> None: ...


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int, width: int | None = None) -> None: ...


    settings = {"queue": queue, "functions": [resize]}

Fix: rewrites the annotation, if it stands on one line; safe. The import is left for another
linter.

Misses: projects that support a Python older than 3.10.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem, once
from saqlint.model import Function, OptionalAnnotation, Project
from saqlint.rule import rule
from saqlint.semantics.versions import at_least

# Before, `T | None` raises where the annotation is evaluated.
SINCE = "3.10"


@rule(level=Level.STRICT, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look at the annotations of tasks and handlers."""
    python = project.versions.python
    if python is not None and not at_least(python, SINCE):
        return
    yield from once(
        Problem(
            optional.at,
            f"`{optional.text}` instead of `{optional.replacement}`",
            _fix(optional),
            help=f"write `{optional.replacement}`",
            subject=function.path,
        )
        for function in _functions(project)
        for optional in function.optionals
    )


def _fix(optional: OptionalAnnotation) -> Fix | None:
    if optional.at.line != optional.at.end_line:
        # It may hold comments, which the text on one line would lose.
        return None
    return Fix("Write the union", (Edit(optional.at, optional.replacement),))


def _functions(project: Project) -> Iterator[Function]:
    yield from (task.function for task in project.tasks)
    yield from (task.function for task in project.native_tasks)
    yield from (handler.function for handler in project.handlers)
