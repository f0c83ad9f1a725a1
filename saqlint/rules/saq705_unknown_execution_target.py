"""A task names an execution target that its decorator does not know.

The decorator's annotation (or its own check) lists the places where tasks can run. Another name
fails at registration, or leaves the task waiting for a worker that nobody starts.

Bad:

    from collections.abc import Callable
    from typing import Literal

    REGISTRY = {}


    def task(*, timeout: int, execution_target: Literal["local", "cloud"] = "local") -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, execution_target)
            return function

        return register


    @task(timeout=60, execution_target="clod")
    async def import_feed(*, url: str) -> None: ...

Good:

    from collections.abc import Callable
    from typing import Literal

    REGISTRY = {}


    def task(*, timeout: int, execution_target: Literal["local", "cloud"] = "local") -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, execution_target)
            return function

        return register


    @task(timeout=60, execution_target="cloud")
    async def import_feed(*, url: str) -> None: ...

Misses: targets that the annotation leaves open (`str`) and that are checked elsewhere.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.likeness import nearest
from saqlint.model import Known, NativeTask, Option, Project
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Compare each target with those that the decorator allows."""
    for task in project.native_tasks:
        option = task.options.get("execution_target")
        match None if option is None else option.value:
            case Known(value=str(target), overridable=False):
                if option is not None and task.targets and target not in task.targets:
                    yield _problem(task, option, target, task.targets)


def _problem(task: NativeTask, option: Option, target: str, allowed: tuple[str, ...]) -> Problem:
    near = nearest(target, allowed)
    names = ", ".join(f"`{name}`" for name in allowed)
    return Problem(
        option.at,
        f"`@{task.decorator}` knows no execution target `{target}`",
        labels=(Label(task.made_at, f"it knows {names}"),),
        help=f"did you mean `{near}`?" if near else f"use one of {names}",
        subject=task.function.path,
    )
