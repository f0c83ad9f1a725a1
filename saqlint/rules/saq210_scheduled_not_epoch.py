"""A job is `scheduled` for something that is not a moment in epoch seconds.

`scheduled` is a point in time as `time.time()` gives it, not a delay. What happens to other
values depends on the broker:

* a small number lies in 1970: the job runs at once;
* a negative one never runs on Redis (the job stays `queued`), and runs at once on PostgreSQL;
* milliseconds lie tens of thousands of years ahead: the job never runs;
* `None` raises `redis.exceptions.DataError: Invalid input of type: 'NoneType'` on Redis. On
  PostgreSQL it is stored, and since saq 0.24.12 no job of that queue runs from then on:
  `NotNullViolation: null value in column "scheduled"` at each dequeue;
* a `datetime` or `timedelta` raises: `TypeError: Object of type datetime is not JSON
  serializable` in raw SAQ, `DataError` or `DatatypeMismatch` with litestar-saq.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def remind(ctx: dict, *, user_id: int) -> None: ...


    async def register(user_id: int) -> None:
        await queue.enqueue("remind", user_id=user_id, timeout=60, scheduled=3600)


    settings = {"queue": queue, "functions": [remind]}

Good:

    import time

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def remind(ctx: dict, *, user_id: int) -> None: ...


    async def register(user_id: int) -> None:
        await queue.enqueue(
            "remind", user_id=user_id, timeout=60, scheduled=int(time.time()) + 3600
        )


    settings = {"queue": queue, "functions": [remind]}

Fix: `int(time.time()) + n` for a small number, and the like for a `datetime` or `timedelta`
that stands in the call. Unsafe: what was meant, only a person knows.
"""

import re
from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem, chain, definition, once
from saqlint.model import Absent, Enqueue, Known, Project, Setting, Typed, Unknown
from saqlint.rule import rule
from saqlint.rules.written import operand
from saqlint.semantics.saq import postgres_stops_without_schedule

# A year after 1970 is no plausible date for a job, and a plausible delay.
SMALLEST_EPOCH = 365 * 24 * 3600
# Above this, seconds would mean a year after 5000: the number counts milliseconds or less.
LARGEST_EPOCH = 10**11
MONOTONIC = frozenset({"time.monotonic", "time.perf_counter", "time.process_time"})
DATES = ("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta")
ISO = "datetime.datetime.isoformat"
MILLISECONDS = re.compile(r"\*\s*1_?000\b")


@rule(level=Level.BASIC, since="0.1.0", fix="unsafe")
def check(project: Project) -> Iterator[Problem]:
    """Look for moments that are none."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for job in project.requests():
        setting = job.settings.get("scheduled")
        message = None if setting is None else _fault(project, job, setting)
        if setting is None or message is None:
            continue
        yield Problem(
            job.place("scheduled"),
            message,
            fix=_mend(job, setting),
            labels=(*chain(job), *definition(project.task_of(job))),
            help="give epoch seconds: `int(time.time()) + seconds`",
            subject=project.subject_of(job),
        )


def _fault(project: Project, job: Enqueue, setting: Setting) -> str | None:
    value = setting.value
    if isinstance(value, Unknown) and None in value.possible:
        value = Known(None)
    match value:
        case Known(value=None | bool() as plain):
            return _of_no_number(project, job, plain)
        case Known(value=int() | float() as number):
            return _of_number(job, number)
        case Known(value=str(text)) if not text.strip().isdigit():
            return f"`scheduled={text!r}` is no epoch second: `enqueue` raises"
        case Typed(type=type_) if type_ in DATES:
            name = type_.rpartition(".")[2]
            return f"`scheduled` is a `{name}`, not epoch seconds: `enqueue` raises"
        case Typed(calls=calls, text=text) | Unknown(calls=calls, text=text):
            return _of_clock(calls, text)
    return None


def _of_no_number(project: Project, job: Enqueue, value: object) -> str | None:
    if value is None and job.backend == "postgres":
        stops = postgres_stops_without_schedule(project.versions.saq)
        text = "`scheduled=None` is stored, and then no job of this queue runs any more"
        return text if stops else None
    return f"`scheduled={value}` is no epoch second: `enqueue` raises"


def _of_number(job: Enqueue, number: float) -> str | None:
    if number < 0:
        late = {"redis": "never runs", "postgres": "runs at once"}
        what = late.get(job.backend or "", "never runs on Redis, at once on PostgreSQL")
        return f"`scheduled={number}` is negative: {job.title} {what}"
    if 0 < number < SMALLEST_EPOCH:
        return f"`scheduled={number}` is a moment in 1970, not a delay: {job.title} runs at once"
    if number > LARGEST_EPOCH:
        return f"`scheduled={number}` is not in seconds: {job.title} never runs"
    return None


def _of_clock(calls: tuple[str, ...], text: str) -> str | None:
    if ISO in calls:
        return "`scheduled` is a text, no epoch second: `enqueue` raises"
    if clock := MONOTONIC.intersection(calls):
        return f"`{min(clock)}()` does not count from 1970: the job runs at once"
    if "time.time_ns" in calls and "/" not in text:
        return "`scheduled` is in nanoseconds, not seconds: the job never runs"
    if {"time.time", "datetime.datetime.timestamp"} & set(calls) and MILLISECONDS.search(text):
        return "`scheduled` is in milliseconds, not seconds: the job never runs"
    return None


def _mend(job: Enqueue, setting: Setting) -> Fix | None:
    value, at = setting.value, setting.at
    if at is None or job.chain or at not in job.at or isinstance(value, Absent):
        return None
    given = operand(value.text)
    if not given:
        return None
    imports: tuple[str, ...] = ("time",)
    match value:
        case Known(value=bool()):
            return None
        case Known(value=int(number)) if 0 < number < SMALLEST_EPOCH:
            moment = f"int(time.time()) + {given}"
        case Typed(type="datetime.timedelta"):
            moment = f"int(time.time() + {given}.total_seconds())"
        case Typed(type="datetime.datetime"):
            moment, imports = f"int({given}.timestamp())", ()
        case _:
            return None
    # Without its keyword it stands in a dict.
    keyword = "" if value.at == at else "scheduled="
    edit = Edit(at, f"{keyword}{moment}")
    return Fix("Give epoch seconds", (edit,), safe=False, imports=imports)
