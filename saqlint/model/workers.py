"""Queues, brokers, and whoever takes jobs."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from saqlint.model.jobs import CronJob, Where
from saqlint.model.registration import Hook, Registration
from saqlint.model.values import ABSENT, Absent, Backend, Front, Known, Option, Span, Unknown, Value


class Queue(Struct, frozen=True):
    """A queue by name: one name built in several places is one queue.

    `concurrency` is the smallest concurrency of its workers, None where not certain.
    """

    name: str
    at: Span
    fronts: tuple[Front, ...]
    backend: Backend | None
    configured: bool = True
    """Whether it was built or configured somewhere (false: only used)."""


class Broker(Struct, frozen=True):
    """A DSN as the code gives it to a queue: `Queue.from_url(x)`, `QueueConfig(dsn=x)`."""

    front: Front
    dsn: Value
    at: Span
    literal_at: Span | None = None
    """The string literal that holds it, wherever it stands."""
    formatted: bool = False
    """Whether that is an f-string, which holds more than its value says."""


class Construction(Struct, frozen=True):
    """A call of a SAQ class or factory with its options, as written.

    `kind` is what is made: `QueueConfig`, `SAQConfig`, `SAQPlugin`, `Worker`, `settings` (a
    settings dict), `CronJob`, `Queue`, `RedisQueueOptions`, `PostgresQueueOptions`, `timers`.
    """

    kind: str
    front: Front
    at: Span
    head_at: Span
    options: Mapping[str, Option] = field(default_factory=dict)
    open: bool = False
    """Whether a `**mapping` or positional arguments may give more."""
    own: bool = False
    """Whether it is a subclass of the project's own, which may have other options."""

    def get(self, name: str) -> Value:
        """The value of an option; `Unknown` where more options may be given."""
        if name in self.options:
            return self.options[name].value
        unseen = self.open or self.own
        return Unknown("options that could not be followed") if unseen else ABSENT

    @property
    def queue_name(self) -> str | None:
        """For a `QueueConfig`: the name of its queue, where that is certain."""
        match self.get_or("name", default="default"):
            case Known(value=str(name)) if self.kind == "QueueConfig":
                return name
        return None

    def get_or(self, name: str, *, default: object) -> Value:
        """The value of an option, or what holds where nobody gives it."""
        value = self.get(name)
        return Known(default) if isinstance(value, Absent) else value


class Worker(Struct, frozen=True):
    """Whoever takes jobs from a queue: `Worker(...)`, a settings dict, or a `QueueConfig`.

    The `*_open` flags say that more may be registered than could be followed.
    """

    construction: Construction
    queue: Value
    backend: Backend | None = None
    registrations: tuple[Registration, ...] = ()
    registrations_open: bool = False
    crons: tuple[CronJob, ...] = ()
    crons_open: bool = False
    hooks: tuple[Hook, ...] = ()
    hooks_open: bool = False
    path: str | None = None
    """For a settings dict: the dotted path that `saq` is given, `package.module.settings`."""
    context_keys: tuple[str, ...] = ()
    """Keys that something beside its hooks stores in `worker.context`."""
    context_open: bool = False
    """Whether something that could not be followed may store more."""

    @property
    def at(self) -> Span:
        """Where it is made."""
        return self.construction.at

    @property
    def front(self) -> Front:
        """The library that makes it."""
        return self.construction.front

    @property
    def queue_name(self) -> str | None:
        """The name of its queue, where that is certain."""
        match self.queue:
            case Known(value=str(name)):
                return name
        return None


class QueueUse(Struct, frozen=True):
    """`task_queues.get("x")` or `plugin.get_queue("x")`."""

    at: Span
    name: Value
    name_at: Span | None
    how: Literal["task_queues.get", "plugin.get_queue"]


class GlobalQueueUse(Struct, frozen=True):
    """A handler, controller, service or task that reads a module-level queue."""

    at: Span
    name: str
    made_at: Span
    where: Where
