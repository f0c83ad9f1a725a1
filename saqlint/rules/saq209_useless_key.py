"""A job's `key` drops jobs that should run, or never recognises a job as a duplicate.

SAQ refuses a job whose `key` is taken by one that is new, queued, active or scheduled:
`enqueue()` returns `None` and nothing is logged. So

* a constant key with arguments that vary drops every job but the first one waiting;
* a random key is what a job has anyway: nothing is ever recognised as the same;
* `key=None` and `key=""` are one key for all: on Redis all such jobs count as the same, on
  PostgreSQL `None` raises

      psycopg.errors.NotNullViolation: null value in column "key"

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60, key="resize")


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60, key=f"resize:{image_id}")


    settings = {"queue": queue, "functions": [resize]}

Misses: a random key that is kept in a variable first; the caller may want to find the job by
it.
"""

import re
from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, once
from saqlint.model import Enqueue, Known, Project, Typed, Unknown
from saqlint.rule import rule

RANDOM = frozenset(
    {
        "uuid.uuid1",
        "uuid.uuid4",
        "uuid.uuid7",
        "secrets.token_hex",
        "secrets.token_urlsafe",
        "random.random",
        "random.randint",
        "random.getrandbits",
        "time.time",
        "time.time_ns",
        "time.monotonic",
    }
)

# `int(time.time()) // 3600` is one key an hour.
DIVIDED = re.compile(r"\(\)\)*\s*(//?|%|-)")


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for keys that deduplicate too much or nothing."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for job in project.requests():
        found = _fault(job)
        if found is not None:
            message, help_ = found
            yield Problem(
                job.place("key"),
                message,
                labels=chain(job),
                help=help_,
                subject=project.subject_of(job),
            )


def _fault(job: Enqueue) -> tuple[str, str] | None:
    """What is wrong with the key of `job`, and what to do."""
    match job.setting("key"):
        case Known(value=None | "" as value):
            return _shared(job, value)
        case Unknown(possible=possible) if None in possible or "" in possible:
            return _shared(job, None if None in possible else "")
        # A constant that some value stands for where it is empty is no constant key.
        case Known(value=str(key), overridable=False) if varying := _varying(job):
            names = ", ".join(f"`{name}`" for name in varying)
            message = f'`key="{key}"` is the same for every {names}: while one waits, '
            help_ = f'put what varies into the key: `key=f"{key}:{{{varying[0]}}}"`'
            return f"{message}the other jobs are dropped", help_
        case Typed(calls=calls, text=text) | Unknown(calls=calls, text=text) if (
            random := RANDOM.intersection(calls)
        ) and not DIVIDED.search(text):
            return (
                f"a `key` made of `{min(random)}()` is new each time: nothing is deduplicated",
                "make the key of what the job is about, or leave it out",
            )
    return None


def _shared(job: Enqueue, value: object) -> tuple[str, str]:
    key = "`key=None`" if value is None else '`key=""`'
    if value is None and job.backend == "postgres":
        what = "raises `NotNullViolation`"
    else:
        what = "is one key for all: while one such job waits, the others are dropped"
    return f"{key} {what}", "leave `key` out where there is none: SAQ then makes one"


def _varying(job: Enqueue) -> list[str]:
    return [
        name
        for name, argument in job.arguments.items()
        if isinstance(argument.value, Typed | Unknown)
    ]
