"""What is to be written where, as options and settings say it."""

from collections.abc import Sequence

from msgspec import Struct

from saqlint.formats import format_names
from saqlint.settings.config import Config, ConfigError
from saqlint.settings.origins import origin


class Target(Struct, frozen=True):
    """A format and the file it goes to (None: the terminal)."""

    format: str
    file: str | None = None


class Wishes(Struct, frozen=True):
    """How the user wants the result written."""

    targets: tuple[Target, ...] = (Target("full"),)
    counts: bool = False
    suppressed: bool | None = None
    quiet: bool = False
    loud: bool = False
    timed: bool = False
    color: str = "auto"
    beside: bool = False
    """Whether standard output is taken, by the text of a fixed file: then all goes to the other."""


def chosen_targets(
    given: Sequence[Target], output_file: str | None, config: Config
) -> tuple[Target, ...]:
    """Where to write what; raises ConfigError for a wish that cannot be met."""
    targets = tuple(given)
    if not targets:
        if config.output_format not in format_names():
            where = origin(config, "output-format")
            known = ", ".join(format_names())
            raise ConfigError(f"{where}: `{config.output_format}` is not one of {known}")
        targets = (Target(config.output_format),)
    on_terminal = [target for target in targets if target.file is None]
    if output_file is not None:
        if len(on_terminal) != 1:
            raise ConfigError("--output-file: needs exactly one format without a file of its own")
        return tuple(Target(t.format, t.file or output_file) for t in targets)
    if len(on_terminal) > 1:
        second = on_terminal[1].format
        raise ConfigError(f"--output-format {second}: needs a file, as in `{second}:FILE`")
    return targets


def named(paths: Sequence[str]) -> str:
    """Paths for a message; a long list is cut."""
    shown = ", ".join(f"`{path}`" for path in paths[:3]) or "the working folder"
    return shown if len(paths) <= 3 else f"{shown} and {len(paths) - 3} more"  # noqa: PLR2004
