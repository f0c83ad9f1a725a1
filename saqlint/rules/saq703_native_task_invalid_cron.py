"""The cron expression of a task of the project's own queue is invalid, or never comes.

croniter, and any other reader, refuses `60 * * * *`, when the schedule is registered or when it is
first looked at. `0 0 30 2 *` is well formed and has no next date: the task never runs, and
croniter raises `CroniterBadDateError: failed to find next date` each time that it is asked.

Bad:

    from collections.abc import Callable

    REGISTRY = {}


    def task(
        *, timeout: int, cron: str | None = None, execution_target: str = "local"
    ) -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, cron, execution_target)
            return function

        return register


    @task(timeout=60, cron="60 * * * *")
    async def import_feed() -> None: ...

Good:

    from collections.abc import Callable

    REGISTRY = {}


    def task(
        *, timeout: int, cron: str | None = None, execution_target: str = "local"
    ) -> Callable:
        def register(function: Callable) -> Callable:
            REGISTRY[function.__qualname__] = (function, timeout, cron, execution_target)
            return function

        return register


    @task(timeout=60, cron="0 * * * *")
    async def import_feed() -> None: ...

Misses: expressions with other than five fields, which libraries read differently.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition
from saqlint.model import Known, NativeTask, Project
from saqlint.rule import rule
from saqlint.semantics.cron import judge

FIELDS = 5


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Let croniter judge each plain expression."""
    for task in project.native_tasks:
        match task.cron:
            case Known(value=str(expression)) if len(expression.split()) == FIELDS:
                verdict = judge(expression, project.settings.now)
                if verdict.error is not None:
                    fault, help_ = "is invalid", f"croniter says: {verdict.error.rstrip('.')}"
                    yield _problem(task, expression, fault, help_)
                elif not verdict.fires:
                    fault, help_ = "never comes", "give a date that exists"
                    yield _problem(task, expression, fault, help_)


def _problem(task: NativeTask, expression: str, fault: str, help_: str) -> Problem:
    return Problem(
        task.options["cron"].at if "cron" in task.options else task.at,
        f"cron `{expression}` of `{task.function.name}` {fault}",
        labels=definition(task.function),
        help=help_,
        subject=task.function.path,
    )
