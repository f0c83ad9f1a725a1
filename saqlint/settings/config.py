"""The settings of a run: every value with where it came from. Reads TOML, runs nothing."""

import math
import os
import re
from collections.abc import Callable, Mapping
from glob import glob
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint import disk, record
from saqlint.settings.keys import SETTINGS, Kind, Setting, setting_named
from saqlint.settings.project_root import PYPROJECT, folders_above, settings_file
from saqlint.settings.toml import parse_toml

_SETTINGS_HEADER = re.compile(r"^[ \t]*\[tool\.saqlint[\].]", re.MULTILINE)
_LARGEST = 16 << 20
_VERSION = re.compile(r"\d+(\.\d+)*([a-z.+-][\w.+-]*)?")


class ConfigError(Exception):
    """A mistake of the user's in a configuration file or an option, in one sentence."""


class Glob(Struct, frozen=True):
    """A pattern as in a `.gitignore`, relative to the folder of the file that holds it."""

    base: str
    pattern: str


FileIgnores = tuple[tuple[Glob, tuple[str, ...]], ...]


class Config(Struct, frozen=True):
    """Every setting. `origins` tells for each key that was set where; the rest are defaults.

    Paths are absolute. `select`, `src`, `include` and `exclude` are None where nobody set them.
    """

    file: Path | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    level: str = "recommended"
    per_file_ignores: FileIgnores = ()
    fixable: tuple[str, ...] = ("ALL",)
    unfixable: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    long_job_seconds: float = 30
    default_timeout: int = 30
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
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where a key was set: `pyproject.toml:12`, `--select`; not there for a default."""


# Keys of which a file's values come on top of those of the file it extends.
_ADDED_UP = frozenset({"extend-select", "extend-exclude"})


def find_config(folder: Path) -> Path | None:
    """Find the nearest configuration file at or above `folder`, within the repository."""
    for above in folders_above(os.fspath(folder)):
        file = settings_file(above)
        if file is not None:
            return Path(file)
    return None


def load(folder: Path, cwd: Path, *, file: Path | None = None) -> Config:
    """Read the settings for the project at `folder`: of `file`, else of the nearest one.

    Raises ConfigError. Without any file the defaults hold.
    """
    chosen = find_config(folder) if file is None else cwd / file
    return Config() if chosen is None else _load(chosen, cwd, ())


def override(config: Config, values: Mapping[str, object], cwd: Path, origin: str) -> Config:
    """Put settings from elsewhere on top, as those of the command line; raises ConfigError.

    Every value is checked as one in a file is, and replaces the file's. `origin` names the
    option for messages; paths are relative to `cwd`.
    """
    return _with(config, values, _Place(os.fspath(cwd), lambda _key: origin, origin))


def parse_inline(text: str) -> dict[str, object]:
    """Read a `KEY = VALUE` of the command line; raises ConfigError."""
    key = text.partition("=")[0].strip()
    try:
        values = parse_toml(text)
    except ValueError:
        # `level=strict` is what people type; TOML wants quotes.
        values = {key: text.partition("=")[2].strip()} if "=" in text else {}
    if len(values) != 1:
        raise ConfigError(f"--config {text}: not `KEY = VALUE`")
    return values


class _Place(Struct, frozen=True):
    """Where values stand: the folder they are relative to, and how messages name each key."""

    folder: str
    origin_of: Callable[[str], str]
    name: str


def _load(file: Path, cwd: Path, through: tuple[Path, ...]) -> Config:
    file = Path(os.path.abspath(file))  # noqa: PTH100 - `resolve` would follow links
    shown = _shown(file, cwd)
    real = Path(disk.real(os.fspath(file)))
    if real in through:
        raise ConfigError(f"{_shown(through[-1], cwd)}: `extend` leads back to {shown}")
    text = _text(file, shown)
    values = _own_table(file, text, shown)
    place = _Place(os.fspath(file.parent), lambda key: f"{shown}{_line_of(text, key)}", shown)
    base = Config()
    if "extend" in values:
        wanted = _checked(setting_named("extend") or SETTINGS[0], values["extend"], place)
        base = _load(Path(str(wanted)), cwd, (*through, real))
    own = {key: value for key, value in values.items() if key != "extend"}
    return replace(_with(base, own, place, added_up=_ADDED_UP), file=file)


def _with(
    config: Config,
    values: Mapping[str, object],
    place: _Place,
    *,
    added_up: frozenset[str] = frozenset(),
) -> Config:
    changes: dict[str, Any] = {}
    origins = dict(config.origins)
    for key, value in values.items():
        setting = setting_named(key)
        if setting is None or key == "extend":
            where = place.origin_of(key)
            raise ConfigError(f"{where}: unknown key `{_visible(key)}`{_nearest(key)}")
        checked = _checked(setting, value, place)
        before = getattr(config, setting.field)
        changes[setting.field] = before + checked if key in added_up else checked
        origins[key] = place.origin_of(key)
    return replace(config, **changes, origins=origins)


# ----------------------------------------------------------------------------------------- values


_Wrong = Callable[[str, object], ConfigError]
"""Make the error from what the value must be or hold, and what it is or holds."""


def _checked(setting: Setting, value: object, place: _Place) -> object:
    """Check a value's type and give it as `Config` holds it."""

    def wrong(wanted: str, culprit: object) -> ConfigError:
        where = place.origin_of(setting.key)
        return ConfigError(f"{where}: `{setting.key}` must {wanted}, not {_name(culprit)}")

    return _CHECKS[setting.kind](setting, value, place, wrong)


def _selectors(_: Setting, value: object, __: _Place, wrong: _Wrong) -> object:
    return _texts(value, wrong)


def _globs(_: Setting, value: object, place: _Place, wrong: _Wrong) -> object:
    return tuple(Glob(place.folder, text) for text in _texts(value, wrong))


def _flag(_: Setting, value: object, __: _Place, wrong: _Wrong) -> object:
    if not isinstance(value, bool):
        raise wrong("be true or false", value)
    return value


def _choice(setting: Setting, value: object, _: _Place, wrong: _Wrong) -> object:
    if value not in setting.choices:
        raise wrong(f"be one of {_listed(setting.choices)}", value)
    return value


def _version(_: Setting, value: object, __: _Place, wrong: _Wrong) -> object:
    if not isinstance(value, str) or not _VERSION.fullmatch(value):
        raise wrong('be a version as "0.26.4"', value)
    return value


def _plain_text(_: Setting, value: object, __: _Place, wrong: _Wrong) -> object:
    if not isinstance(value, str) or not value:
        raise wrong("be a text", value)
    if "\0" in value:
        raise wrong("hold no NUL character", value)
    return value


def _path(setting: Setting, value: object, place: _Place, wrong: _Wrong) -> object:
    return _absolute(str(_plain_text(setting, value, place, wrong)), place)


def _seconds(_: Setting, value: object, __: _Place, wrong: _Wrong) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong("be a number above 0", value)
    if not value > 0 or math.isinf(value):
        raise wrong("be a number above 0", value)
    return value


def _whole_seconds(setting: Setting, value: object, place: _Place, wrong: _Wrong) -> object:
    if not isinstance(value, int):
        raise wrong("be a whole number above 0", value)
    return _seconds(setting, value, place, wrong)


def _file_ignores(_: Setting, value: object, place: _Place, wrong: _Wrong) -> object:
    if not isinstance(value, Mapping):
        raise wrong("be a table of lists of rules by pattern", value)
    for pattern, selectors in value.items():
        if not isinstance(selectors, list | tuple):
            raise wrong(f"hold a list of rules for `{_visible(pattern)}`", selectors)
    return tuple(
        (Glob(place.folder, pattern), _texts(selectors, wrong))
        for pattern, selectors in value.items()
    )


def _folders(setting: Setting, value: object, place: _Place, wrong: _Wrong) -> object:
    found: list[str] = []
    for text in _texts(value, wrong):
        if any(char in text for char in "*?["):
            # Not Path.glob, which refuses absolute patterns.
            matching = sorted(glob(_absolute(text, place), recursive=True))  # noqa: PTH207
        else:
            matching = [_absolute(text, place)]
        folders = [path for path in matching if disk.is_folder(path)]
        if not folders:
            where = place.origin_of(setting.key)
            raise ConfigError(
                f"{where}: `{setting.key}` names `{_visible(text)}`, which is no folder"
            )
        found.extend(folders)
    return tuple(dict.fromkeys(found))


_CHECKS: Mapping[Kind, Callable[[Setting, object, _Place, _Wrong], object]] = {
    "selectors": _selectors,
    "globs": _globs,
    "folders": _folders,
    "path": _path,
    "text": _plain_text,
    "version": _version,
    "choice": _choice,
    "flag": _flag,
    "seconds": _seconds,
    "whole seconds": _whole_seconds,
    "selectors by glob": _file_ignores,
}


def _texts(value: object, wrong: _Wrong) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise wrong("be a list of texts", value)
    for item in value:
        if not isinstance(item, str) or not item or "\0" in item:
            raise wrong("hold texts", item)
    return tuple(value)


def _absolute(text: str, place: _Place) -> str:
    return os.path.normpath(os.path.join(place.folder, text))  # noqa: PTH118


def _name(value: object) -> str:
    """Name a value as a user would: a text by its text, others by their kind."""
    if isinstance(value, str):
        return f'"{_visible(value)}"' if value else "an empty text"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return "a list"
    return "a table" if isinstance(value, Mapping) else "a date or time"


def _visible(text: str) -> str:
    """Keep a text on one line and from the terminal's controls."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def _listed(choices: tuple[str, ...]) -> str:
    return ", ".join(f'"{choice}"' for choice in choices)


def _nearest(key: str) -> str:
    if key == "tool":
        return ": in this file the keys stand without `[tool.saqlint]`"
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    close = get_close_matches(key.replace("_", "-").lower(), [s.key for s in SETTINGS], 1)
    return f", did you mean `{close[0]}`?" if close else ""


# ------------------------------------------------------------------------------------------ files


def _text(file: Path, shown: str) -> str:
    try:
        if disk.kind(os.fspath(file)) != "other":
            return disk.read(os.fspath(file), _LARGEST).decode("utf-8-sig")
        # `--config <(…)`: a pipe can be read once, so nothing is to be remembered of it.
        record.forget()
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{shown}: the configuration file cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: the configuration file is not UTF-8") from error


def _own_table(file: Path, text: str, shown: str) -> Mapping[str, object]:
    try:
        values = parse_toml(text)
    except ValueError as error:
        raise ConfigError(f"{shown}: not valid TOML: {error}") from error
    if file.name != PYPROJECT:
        return values
    tool = values.get("tool", {})
    own = tool.get("saqlint", {}) if isinstance(tool, dict) else {}
    if not isinstance(own, dict):
        raise ConfigError(f"{shown}: `tool.saqlint` must be a table, not {_name(own)}")
    return own


def _line_of(text: str, key: str) -> str:
    """Tell the line of a key as `:12`, nothing where it is written in an unusual way."""
    name = re.escape(key)
    pattern = re.compile(rf"""\s*(?:tool\.saqlint\.)?(["']?){name}\1\s*[.=]""")
    table = re.compile(rf"\s*\[(?:.*\.)?{name}\]")
    in_pyproject = _SETTINGS_HEADER.search(text) is not None
    own = not in_pyproject
    for number, line in enumerate(text.split("\n"), 1):
        if in_pyproject and line.lstrip().startswith("["):
            own = _SETTINGS_HEADER.match(line) is not None
        if own and (pattern.match(line) or table.match(line)):
            return f":{number}"
    return ""


def _shown(file: Path, cwd: Path) -> str:
    try:
        return _visible(file.relative_to(cwd).as_posix())
    except ValueError:
        return _visible(os.fspath(file))
