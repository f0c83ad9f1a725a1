"""A hook cannot take the one argument that SAQ calls it with.

SAQ calls `startup`, `shutdown`, `before_process` and `after_process` with the context alone, and
what `register_before_enqueue` got with the job alone. A hook that takes none, or demands more,
raises `TypeError: startup() takes 0 positional arguments but 1 was given`: from `startup` the
worker stops and nothing runs, from `before_process` every job fails, from `after_process` each
job only logs it.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def startup() -> None: ...


    async def send(ctx: dict, *, to: str) -> None: ...


    settings = {"queue": queue, "functions": [send], "startup": startup}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def startup(ctx: dict) -> None: ...


    async def send(ctx: dict, *, to: str) -> None: ...


    settings = {"queue": queue, "functions": [send], "startup": startup}

Misses: a hook under a decorator of unknown effect.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Hook, Phase, Project
from saqlint.rule import rule

_HARM: dict[Phase, str] = {
    "startup": "the worker does not start",
    "shutdown": "it never runs, nor does any after it",
    "before_process": "every job fails",
    "after_process": "it never runs, each job logs a `TypeError`",
    "before_enqueue": "every enqueue raises",
}


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for hooks whose signature certainly does not fit."""
    yield from once(_problem(hook) for hook in project.hooks if hook.accepts_context is False)


def _problem(hook: Hook) -> Problem:
    passed = "the job" if hook.phase == "before_enqueue" else "the context"
    name = hook.function.name if hook.function is not None else "lambda"
    parameter = "job" if hook.phase == "before_enqueue" else "ctx: dict"
    registered = (Label(hook.registered_at, f"registered as `{hook.phase}` here"),)
    return Problem(
        hook.registered_at if hook.function is None else hook.function.at,
        f"`{hook.phase}` hook `{name}` cannot be called with {passed} alone: {_HARM[hook.phase]}",
        labels=() if hook.function is None else registered,
        help=f"let it take exactly {passed}: `{name}({parameter})`"
        if hook.function is not None
        else f"let it take exactly {passed}",
        subject=hook.function.path if hook.function is not None else None,
    )
