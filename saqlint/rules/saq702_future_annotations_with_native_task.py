"""`from __future__ import annotations` hides types that the task decorator reads.

The import turns every annotation of the module into a string. A decorator that looks at
`inspect.signature(...)` then finds `"date"` where it expects the class `date`: arguments are not
converted, dependencies not recognised, or the registration fails.

Bad:

    from __future__ import annotations

    import inspect
    from collections.abc import Callable
    from datetime import date

    REGISTRY = {}


    def task(*, timeout: int | None = None, execution_target: str = "local") -> Callable:
        def register(function: Callable) -> Callable:
            types = {p.name: p.annotation for p in inspect.signature(function).parameters.values()}
            REGISTRY[function.__qualname__] = (function, types, timeout, execution_target)
            return function

        return register


    @task(timeout=60)
    async def close_books(*, day: date) -> None: ...

Good:

    import inspect
    from collections.abc import Callable
    from datetime import date

    REGISTRY = {}


    def task(*, timeout: int | None = None, execution_target: str = "local") -> Callable:
        def register(function: Callable) -> Callable:
            types = {p.name: p.annotation for p in inspect.signature(function).parameters.values()}
            REGISTRY[function.__qualname__] = (function, types, timeout, execution_target)
            return function

        return register


    @task(timeout=60)
    async def close_books(*, day: date) -> None: ...

Misses: decorators that hand the function on to a library which reads the annotations.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import NativeTask, Project, Span
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for modules whose tasks lose their annotations."""
    yield from once(
        _problem(task, task.future_annotations_at)
        for task in project.native_tasks
        if task.future_annotations_at is not None
        and task.inspects_signatures
        and any(p.annotation is not None for p in task.function.parameters)
    )


def _problem(task: NativeTask, at: Span) -> Problem:
    return Problem(
        at,
        f"the annotations of `{task.function.name}` are strings here, but `@{task.decorator}` "
        "reads them as types",
        labels=(
            Label(task.function.at, "a task of this module"),
            Label(task.made_at, "the decorator that reads them"),
        ),
        help="drop the import, or resolve them in the decorator with `typing.get_type_hints`",
        subject=task.function.module,
    )
