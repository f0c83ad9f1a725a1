"""Deployment files and the commands that they start."""

from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.model.registration import PathFailure
from saqlint.model.values import Span

FileKind: TypeAlias = Literal[
    "procfile",
    "compose",
    "dockerfile",
    "systemd",
    "kubernetes",
    "makefile",
    "shell",
    "crontab",
    "toml",
    "supervisor",
    "platform",
]
ProcessRole: TypeAlias = Literal["litestar-workers", "saq", "litestar-server", "server", "other"]


class CommandOption(Struct, frozen=True):
    """An option of a command line: `--queues default` is (`--queues`, `default`)."""

    name: str
    value: str | None
    at: Span


class Process(Struct, frozen=True):
    """A command that a deployment file starts, as far as it is known.

    `role`: `litestar-workers` (`litestar workers run`), `saq` (`saq pkg.mod.attr`),
    `litestar-server` (`litestar run`), `server` (uvicorn, gunicorn, hypercorn, granian …).
    `target` is the settings path of `saq` or the application of a server. `scheduled` tells
    that a crontab, a timer or a Kubernetes CronJob starts it; `schedule` is when.
    """

    file: FileKind
    at: Span
    service: str
    command: str
    role: ProcessRole
    target: str | None = None
    target_at: Span | None = None
    failure: PathFailure | None = None
    """For `saq`: why its target does not lead to settings."""
    options: tuple[CommandOption, ...] = ()
    options_open: bool = False
    scheduled: bool = False
    schedule: str | None = None
    runs_project: bool = False
    """Whether the command certainly starts the project's own code."""
    may_work: bool = False
    """Whether it may start a worker that could not be seen: own code, a script or image that is
    not at hand, a program nobody knows."""
    grace_seconds: float | None = None
    grace_at: Span | None = None
    production: bool = True
    """False for a development file (`compose.override.yml`, `--reload`, a dev profile)."""


class Deployment(Struct, frozen=True):
    """One deployment file; `services` are the names of what it runs beside the processes."""

    path: str
    kind: FileKind
    at: Span
    processes: tuple[Process, ...] = ()
    images: tuple[str, ...] = ()
    production: bool = True
    skipped: str | None = None
    """Why it could not be read."""
