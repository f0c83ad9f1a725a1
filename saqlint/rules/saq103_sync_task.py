"""A plain `def` task runs in a thread, which neither its timeout nor an abort can stop.

SAQ hands the function to a thread pool of the worker. When the job's timeout is over, the job is
`failed` with `TimeoutError`, and since saq 0.26.0 the worker goes on one second later while the
thread runs on to its own end, without a word in the log. If the job is tried again, both copies
run at once. From 0.19 to 0.25 the worker waited for the thread: the job was held far beyond its
timeout.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    def export(ctx: dict, *, report_id: int) -> None: ...


    settings = {"queue": queue, "functions": [export]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def export(ctx: dict, *, report_id: int) -> None: ...


    settings = {"queue": queue, "functions": [export]}

Misses: a task under a decorator of unknown effect, which may make it a coroutine function.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import Project
from saqlint.rule import rule
from saqlint.semantics import saq
from saqlint.semantics.saq import ThreadFate

_HELP = "make it `async def`; call what must block through `asyncio.to_thread(...)`"
_AFTERWARDS: dict[ThreadFate, str] = {
    "abandoned": "runs on after its timeout",
    "awaited": "holds its job until it ends by itself, beyond the timeout",
    "abandoned-after-deadline": "runs on after its timeout",
}


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for tasks that are neither coroutine functions nor generators."""
    afterwards = _AFTERWARDS[saq.thread_at_timeout(project.versions.saq)]
    for task in project.tasks:
        function = task.function
        if not (function.is_async or function.is_generator or function.opaque):
            yield Problem(
                task.at,
                f"task `{task.name}` is a plain `def`: its thread {afterwards}",
                help=_HELP,
                subject=function.path,
            )
