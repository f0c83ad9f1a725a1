"""Two different functions of one queue have the same name: one of them silently wins.

A worker keeps its tasks by `__qualname__`, or by the alias of a `("name", function)` tuple. Of two
with one name only one is left, without a log line. Which one is arbitrary: the list goes through a
`set`, so the order depends on memory addresses and may change from one start to the next (of 200
workers, 101 took one function and 99 the other).

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    class Users:
        @staticmethod
        async def sync(ctx: dict) -> None: ...


    class Orders:
        @staticmethod
        async def sync(ctx: dict) -> None: ...


    settings = {"queue": queue, "functions": [("sync", Users.sync), ("sync", Orders.sync)]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    class Users:
        @staticmethod
        async def sync(ctx: dict) -> None: ...


    class Orders:
        @staticmethod
        async def sync(ctx: dict) -> None: ...


    settings = {"queue": queue, "functions": [Users.sync, Orders.sync]}
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, definition, once
from saqlint.model import Project, Registration, Worker
from saqlint.rule import rule
from saqlint.rules.registered import entries_of


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for names under which one worker registers several functions."""
    yield from once(problem for worker in project.workers for problem in _collisions(worker))


def _collisions(worker: Worker) -> Iterator[Problem]:
    known: dict[str, dict[str, Registration]] = {}
    for entry in entries_of(worker):
        if entry.name is None or entry.task is None:
            continue
        mine = known.setdefault(entry.name, {})
        # A function that is listed and scheduled collides once.
        if mine and entry.task.function.path not in mine:
            yield _problem(worker, entry, next(iter(mine.values())))
        mine.setdefault(entry.task.function.path, entry)


def _problem(worker: Worker, entry: Registration, other: Registration) -> Problem:
    queue = worker.queue_name
    where = f"queue `{queue}`" if queue is not None else "the worker"
    return Problem(
        entry.at,
        f"{where} has two tasks named `{entry.name}`: one silently replaces the other, "
        "and which one is arbitrary",
        labels=(
            Label(other.at, "the other one is registered here"),
            *definition(entry.task, other.task),
        ),
        help="rename one of the functions, and where it is enqueued",
        subject=queue,
    )
