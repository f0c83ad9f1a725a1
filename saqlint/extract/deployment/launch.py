"""What one deployment file says by itself, before anything is looked up in the others."""

import posixpath
import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec import Struct, field

from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.words import Scope, Word
from saqlint.model import FileKind, Span

Given: TypeAlias = Text | tuple[Word, ...]
"""A command: shell text, or the arguments one by one."""

DEVELOPMENT: Final = frozenset(
    {"override", "dev", "devel", "develop", "development", "local", "debug", "devcontainer"}
    | {"test", "tests", "testing", "ci", "e2e", "bench", "benchmark", "benchmarks", "watch"}
    | {"example", "examples", "sample", "samples", "docs"}
)
PRODUCTION: Final = frozenset(
    {"prod", "production", "deploy", "release", "staging", "stage", "live", "serve"}
)
DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zµ]*)")
UNITS: Final[Mapping[str, float]] = {
    "": 1,
    "us": 1e-6,
    "ms": 1e-3,
    "msec": 1e-3,
    "s": 1,
    "sec": 1,
    "second": 1,
    "seconds": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
    "minutes": 60,
    "h": 3600,
    "hr": 3600,
    "hour": 3600,
    "hours": 3600,
    "d": 86400,
    "day": 86400,
    "days": 86400,
}


class Build(Struct, frozen=True):
    """The image of a service is built here: the Dockerfile's path and the stage."""

    dockerfile: str
    target: str | None = None


class Launch(Struct, frozen=True):
    """Something that a deployment file starts.

    `at` is the service's name, for what has no command of its own. `extends` names the service
    (and file) whose settings it takes over. `partial` tells that it only changes a service which
    another file describes. `outside` marks what is no deployment of its own: a Dockerfile's
    inherited stage that nobody asked for.
    """

    service: str
    at: Span
    command: Given | None = None
    entrypoint: Given | None = None
    build: Build | None = None
    image: Text | None = None
    extends: tuple[str, str] | None = None
    scope: Scope = field(default_factory=Scope)
    copies: Mapping[str, str] = field(default_factory=dict)
    scheduled: bool = False
    schedule: str | None = None
    grace_seconds: float | None = None
    grace_at: Span | None = None
    production: bool = True
    partial: bool = False


class Sheet(Struct, frozen=True):
    """One deployment file as read: its kind, what it starts, or why it could not be read."""

    path: str
    kind: FileKind
    launches: tuple[Launch, ...] = ()
    images: tuple[str, ...] = ()
    production: bool = True
    skipped: str | None = None
    timers: Mapping[str, str] = field(default_factory=dict)
    """For systemd: the unit that a timer starts, and when."""


def is_development(path: str) -> bool:
    """Whether a file's path says that it is no deployment: `compose.override.yml`, `tests/…`."""
    *folders, name = path.lower().split("/")
    parts = set(re.split(r"[._-]+", name))
    if parts & PRODUCTION:
        return False
    in_folder = any(folder.lstrip(".") in DEVELOPMENT for folder in folders)
    return bool(parts & DEVELOPMENT) or in_folder or ".github" in folders


def names_development(name: str) -> bool:
    """Whether a stage, profile or target is one for development by its name."""
    parts = set(re.split(r"[^a-z0-9]+", name.lower()))
    return bool(parts & DEVELOPMENT) and not parts & PRODUCTION


def names_production(name: str) -> bool:
    """Whether a target is one for production by its name."""
    return bool(set(re.split(r"[^a-z0-9]+", name.lower())) & PRODUCTION)


def seconds(text: str) -> float | None:
    """A duration as Docker, systemd and their like write it: `1m30s`, `90`, `2min`."""
    compact = text.strip().lower()
    parts = DURATION.findall(compact)
    if not parts or DURATION.sub("", compact).strip():
        return None
    if any(unit not in UNITS for _, unit in parts):
        return None
    return sum(float(number) * UNITS[unit] for number, unit in parts)


def beside(path: str, relative: str) -> str:
    """A path as a file names it, from the project's root."""
    joined = posixpath.join(posixpath.dirname(path), relative)
    return posixpath.normpath(joined).lstrip("/") if joined else ""
