"""What saq does, by version; every function takes the version as text, as `"0.26.4"`.

The names come from the packages themselves (`tables.py`); the behaviours were read in the sources
of all releases and run on the versions around each change.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.semantics import signatures
from saqlint.semantics.signatures import Parameter
from saqlint.semantics.tables import Default
from saqlint.semantics.versions import at_least, within

EnqueueMethod: TypeAlias = Literal["enqueue", "apply", "map"]
Broker: TypeAlias = Literal["redis", "postgres"]
Phase: TypeAlias = Literal["startup", "shutdown", "before_process", "task", "after_process"]
ThreadFate: TypeAlias = Literal["abandoned", "awaited", "abandoned-after-deadline"]

# What saq itself puts into the context. `saq.types.Context` also declares `queue`, which no
# version ever sets.
SAQ_CONTEXT_KEYS: Mapping[Phase, frozenset[str]] = {
    "startup": frozenset({"worker"}),
    "shutdown": frozenset({"worker"}),
    "before_process": frozenset({"worker", "job"}),
    "task": frozenset({"worker", "job"}),
    "after_process": frozenset({"worker", "job", "exception"}),
}

# Job fields that only the PostgreSQL queue looks at.
POSTGRES_ONLY_JOB_FIELDS = frozenset({"priority", "group_key"})

# `Queue.enqueue`'s own parameters: passed as keywords they raise a TypeError.
ENQUEUE_COLLISIONS = frozenset({"self", "job_or_func", "function"})


class SwallowedTimeout(Struct, frozen=True):
    """How a job ends whose task catches the cancellation of its timeout and does not re-raise."""

    returning: Literal["complete", "failed"]
    """The status after `return`."""
    going_on: Literal["complete", "failed"]
    """The status after the task ran to its own end, however late; until then it holds its slot."""
    raising: Literal["TimeoutError", "own error"]
    """What a failed job's error says when the handler raises something else."""


def job_fields(version: str) -> frozenset[str]:
    """The names of `Job`'s fields: as keywords of `enqueue` they never reach the task."""
    return signatures.names(signatures.saq("Job", version))


def job_parameters(version: str) -> tuple[Parameter, ...]:
    """`Job`'s fields in the order of its positional arguments."""
    return signatures.saq("Job", version)


def job_default(field: str, version: str) -> Default:
    """The default of a `Job` field, `...` where there is no plain one; KeyError if no field."""
    for parameter in signatures.saq("Job", version):
        if parameter.name == field:
            return ... if parameter.required else parameter.default
    raise KeyError(field)


def enqueue_parameters(method: EnqueueMethod, version: str) -> tuple[Parameter, ...]:
    """The named parameters of `Queue.enqueue`, `apply` or `map`; the rest goes to the job."""
    return signatures.saq(f"Queue.{method}", version)


def cron_parameters(version: str) -> tuple[Parameter, ...]:
    """`CronJob`'s fields in the order of its positional arguments."""
    return signatures.saq("CronJob", version)


def cron_fields(version: str) -> frozenset[str]:
    """The names that `saq.CronJob` takes."""
    return signatures.names(cron_parameters(version))


def worker_parameters(version: str) -> tuple[Parameter, ...]:
    """What `saq.Worker` takes."""
    return signatures.saq("Worker", version)


def queue_parameters(broker: Broker, version: str) -> tuple[Parameter, ...]:
    """What `RedisQueue` or `PostgresQueue` take; `Queue.from_url` passes all its keywords on."""
    if broker == "postgres" and not has_postgres(version):
        return ()
    return signatures.saq(f"{broker} queue", version)


def timer_keys(version: str) -> frozenset[str]:
    """The timers that a worker has; any other key is taken in silence and does nothing."""
    return signatures.names(signatures.saq("timers", version))


def timer_default(key: str, version: str) -> int:
    """Seconds between two looks of a timer; KeyError if this version has no such timer."""
    for parameter in signatures.saq("timers", version):
        if parameter.name == key and isinstance(parameter.default, int):
            return parameter.default
    raise KeyError(key)


def status_names(version: str) -> frozenset[str]:
    """The members of `Status`."""
    return signatures.names(signatures.saq("Status", version))


def context_keys(phase: Phase, version: str) -> frozenset[str]:
    """The keys that saq puts into the context of a task or hook."""
    keys = SAQ_CONTEXT_KEYS[phase]
    return keys if at_least(version, "0.16.2") else keys - {"exception"}


def cron_accepts_kwargs(version: str) -> bool:
    """Whether `CronJob(kwargs=...)` exists; before, it is a TypeError."""
    return "kwargs" in cron_fields(version)


def has_postgres(version: str) -> bool:
    """Whether there is a PostgreSQL queue."""
    return at_least(version, "0.14.1")


def postgres_notices_dead_workers(version: str) -> bool:
    """Whether a PostgreSQL sweep also finds the jobs of a worker that died, by their locks."""
    return within(version, "0.14.1", "0.25.0")


def postgres_stops_without_schedule(version: str) -> bool:
    """Whether a job with `scheduled=None` stops its PostgreSQL queue; before, it ran at once."""
    return at_least(version, "0.24.12")


def has_burst(version: str) -> bool:
    """Whether `Worker(burst=...)` exists; it then demands a positive `dequeue_timeout`."""
    return at_least(version, "0.18.1")


def hooks_may_be_sync(version: str) -> bool:
    """Whether a hook may be a plain function; before, its result was awaited."""
    return at_least(version, "0.16.3")


def hooks_may_be_several(version: str) -> bool:
    """Whether a hook may be a collection of functions."""
    return at_least(version, "0.16.3")


def thread_at_timeout(version: str) -> ThreadFate:
    """What becomes of a plain `def` task's thread when the job's timeout is over.

    Nothing stops the thread in any version: the question is whether the worker waits for it
    (and the job ends late) or lets it run on beside the retry.
    """
    if not at_least(version, "0.19.0"):
        return "abandoned"
    return "abandoned-after-deadline" if at_least(version, "0.26.0") else "awaited"


def timeout_waits_for_thread(version: str) -> bool:
    """Whether a timed-out `def` task is failed only when its thread has ended by itself."""
    return thread_at_timeout(version) == "awaited"


def swallowed_timeout(version: str) -> SwallowedTimeout:
    """How a job ends whose task swallows the cancellation of its timeout."""
    if at_least(version, "0.26.0"):
        return SwallowedTimeout(returning="failed", going_on="failed", raising="TimeoutError")
    return SwallowedTimeout(returning="complete", going_on="complete", raising="own error")


def apply_timeout_ends_wait(version: str) -> bool:
    """Whether `apply(timeout=n)` and `map` stop waiting after n seconds, not only the job."""
    return not within(version, "0.24.0", "0.26.0")


def from_url_needs_older_psycopg_pool(version: str) -> bool:
    """Whether `Queue.from_url("postgresql://…")` raises with psycopg_pool 3.3 or newer."""
    return within(version, "0.24.0", "0.26.2")
