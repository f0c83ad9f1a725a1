"""Litestar applications, and what runs beside the queues."""

from msgspec import Struct

from saqlint.model.functions import Function, Parameter
from saqlint.model.values import Span
from saqlint.model.workers import Construction


class Dependency(Struct, frozen=True):
    """A parameter annotated `TaskQueues` of a handler or provider.

    `renames` are the spans of the name in the function (the parameter and each use).
    """

    parameter: Parameter
    explicit: bool = False
    renames: tuple[Span, ...] = ()
    provided: bool = False
    """Whether the project itself provides a dependency of this name."""
    used: frozenset[str] = frozenset()
    """Every name that the function uses."""


class Handler(Struct, frozen=True):
    """A Litestar route handler."""

    function: Function
    controller: str | None = None
    queues: tuple[Dependency, ...] = ()


class Plugin(Struct, frozen=True):
    """An `SAQPlugin(...)`, or an `SAQConfig(...)` that no plugin wraps.

    `installed`: True where an app's `plugins` or an `on_app_init` gets it, False where it is
    certain that none does, None where that is open.
    """

    at: Span
    config: Construction | None
    queues: tuple[Construction, ...] = ()
    installed: bool | None = None
    queues_open: bool = False


class App(Struct, frozen=True):
    """A `Litestar(...)`; `guarded` tells of app-level guards or auth middleware (None: open)."""

    at: Span
    name: str
    guarded: bool | None
    plugins: tuple[Plugin, ...] = ()
    plugins_open: bool = False


class WebMount(Struct, frozen=True):
    """A raw `saq_web(...)`/`saq.web` mount; `guarded` None where that is open."""

    at: Span
    guarded: bool | None


class StartMethod(Struct, frozen=True):
    """How processes are started: `fork`, `spawn` or `forkserver`."""

    name: str
    at: Span


class ExternalScheduler(Struct, frozen=True):
    """Periodic work that no queue runs: APScheduler, `schedule`, a sleep loop in a lifespan."""

    at: Span
    what: str
