"""A task of the project's own queue has no timeout, so nothing ends it when it hangs.

A queue on PostgreSQL holds a claim, and often a connection, for as long as a task runs. Without
a timeout a task that waits for something that never comes holds both for ever, and its place
among the jobs that may run at once.

Bad:

    from collections.abc import Callable
    from typing import Literal

    REGISTRY = {}


    def task(
        *,
        timeout: int | None = None,
        execution_target: Literal["local", "cloud"] = "local",
    ) -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, execution_target)
            return function

        return register


    @task(execution_target="cloud")
    async def import_feed(*, url: str) -> None: ...

Good:

    from collections.abc import Callable
    from typing import Literal

    REGISTRY = {}


    def task(
        *,
        timeout: int | None = None,
        execution_target: Literal["local", "cloud"] = "local",
    ) -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, execution_target)
            return function

        return register


    @task(timeout=600, execution_target="cloud")
    async def import_feed(*, url: str) -> None: ...

Misses: decorators that are not told by a `timeout` and an `execution_target`.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Absent, Known, NativeTask, Project
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for tasks that nobody gives a timeout."""
    for task in project.native_tasks:
        if _has_none(task):
            option = task.options.get("timeout")
            yield Problem(
                task.at if option is None else option.at,
                f"`{task.function.name}` has no `timeout`: nothing ends it when it hangs",
                labels=(Label(task.made_at, f"`@{task.decorator}` sets none by itself"),),
                help=f"give the longest time that it may take: `@{task.decorator}(timeout=...)`",
                subject=task.function.path,
            )


def _has_none(task: NativeTask) -> bool:
    option = task.options.get("timeout")
    if option is None and task.options_open:
        return False
    value = task.defaults.get("timeout", Absent()) if option is None else option.value
    return isinstance(value, Known) and value.value is None and not value.overridable
