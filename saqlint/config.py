"""The settings of a run: every value with where it came from. Reads TOML, runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern as in a `.gitignore`, relative to the folder of the file that holds it."""

    base: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting. `origins` tells for each key that was set where; the rest are defaults."""

    folder: Path | None = None
    file: Path | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    level: str = "recommended"
    per_file_ignores: tuple[tuple[Glob, tuple[str, ...]], ...] = ()
    fixable: tuple[str, ...] = ("ALL",)
    unfixable: tuple[str, ...] = ()
    long_job_seconds: float = 30
    default_timeout: int = 60
    src: tuple[str, ...] | None = None
    include: tuple[Glob, ...] | None = None
    exclude: tuple[Glob, ...] | None = None
    extend_exclude: tuple[Glob, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    saq_version: str | None = None
    litestar_saq_version: str | None = None
    cache_dir: str | None = None
    output_format: str = "full"
    baseline: str | None = None
    unsafe_fixes: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)
