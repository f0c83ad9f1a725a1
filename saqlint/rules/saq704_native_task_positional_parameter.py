"""A parameter of a task of the project's own queue can be passed by position.

What a queue stores of a call are names and values. A task whose parameters stand behind a `*` is
called in tests and in other code as the queue calls it, and a reordered signature changes
nothing for what is already queued.

Bad:

    from collections.abc import Callable

    REGISTRY = {}


    def task(*, timeout: int, execution_target: str = "local") -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, execution_target)
            return function

        return register


    @task(timeout=60)
    async def import_feed(url: str, full: bool = False) -> None: ...

Good:

    from collections.abc import Callable

    REGISTRY = {}


    def task(*, timeout: int, execution_target: str = "local") -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, execution_target)
            return function

        return register


    @task(timeout=60)
    async def import_feed(*, url: str, full: bool = False) -> None: ...

Misses: tasks under a further decorator, which may fill parameters itself.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import NativeTask, Parameter, Project
from saqlint.rule import rule

CONTEXTS = frozenset({"ctx", "_ctx", "context", "_context", "_", "self", "cls", "job"})
BY_POSITION = ("positional-only", "positional", "var-positional")


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for parameters behind the context that are not keyword-only."""
    for task in project.native_tasks:
        wrong = [] if task.function.opaque else list(_wrong(task))
        if wrong:
            names = ", ".join(f"`{parameter.name}`" for parameter in wrong)
            verb = "is" if len(wrong) == 1 else "are"
            yield Problem(
                wrong[0].at,
                f"{names} of task `{task.function.name}` {verb} not keyword-only",
                help="put a `*` before the parameters",
                subject=task.function.path,
            )


def _wrong(task: NativeTask) -> Iterator[Parameter]:
    for index, parameter in enumerate(task.function.parameters):
        if parameter.kind in BY_POSITION and not (index == 0 and _is_context(parameter)):
            yield parameter


def _is_context(parameter: Parameter) -> bool:
    """Whether a first parameter is what the queue hands to each task."""
    if parameter.name in CONTEXTS or parameter.is_mapping:
        return True
    return parameter.type.rpartition(".")[2].endswith(("Context", "Job"))
