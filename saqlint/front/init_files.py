"""What `saqlint init` puts into a project: texts, and where they go. Writes nothing."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from saqlint.front.ci_files import CI, ci_text
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ, NEWEST_SAQ
from saqlint.settings.config import Config, ConfigError, find_config
from saqlint.settings.keys import SETTINGS, Setting
from saqlint.settings.project_root import PYPROJECT, folders_above, project_root
from saqlint.settings.toml import parse_toml

_EXAMPLES = {
    "select": '["SAQ2", "SAQ401"]',
    "per-file-ignores": '{ "tests/" = ["SAQ2"] }',
    "src": '["src"]',
    "include": '["*.py", "*.pyi"]',
    "exclude": '[".venv", "node_modules"]',
    "saq-version": f'"{NEWEST_SAQ}"',
    "litestar-saq-version": f'"{NEWEST_LITESTAR_SAQ}"',
    "cache-dir": '".saqlint_cache"',
    "baseline": '"saqlint-baseline.json"',
}
"""Values to show where the default is none, or empty."""


class Plan(Struct, frozen=True):
    """A file to write; `text` is its whole new content, None where it is to be left alone."""

    path: Path
    text: str | None
    remark: str


class Place(Struct, frozen=True):
    """Where files go: the project's top, and that of its repository, which tools look in."""

    project: Path
    repository: Path

    @property
    def folder(self) -> str:
        """The project's folder in the repository, `.` for its top."""
        return Path(os.path.relpath(self.project, self.repository)).as_posix()


def place_of(folder: Path) -> Place:
    """Find the project around `folder`: settings anywhere else would part it in two."""
    root = project_root([os.path.realpath(folder)])
    top = list(folders_above(root))[-1]
    inside = os.path.exists(os.path.join(top, ".git"))  # noqa: PTH110, PTH118
    return Place(Path(os.path.relpath(root)), Path(os.path.relpath(top if inside else root)))


def configuration(place: Place) -> Plan:
    """The settings: a table in `pyproject.toml` where there is one, else `saqlint.toml`."""
    settled = find_config(place.project.resolve())
    if settled is not None:
        return Plan(Path(os.path.relpath(settled)), None, "has the settings already")
    pyproject = place.project / PYPROJECT
    if not pyproject.exists():
        return Plan(place.project / "saqlint.toml", settings(), "written")
    text = read(pyproject)
    try:
        tools = parse_toml(text).get("tool", {})
    except ValueError as error:
        raise ConfigError(f"{pyproject}: not valid TOML: {error}") from error
    if isinstance(tools, Mapping) and "saqlint" in tools:
        return Plan(pyproject, None, "has the settings already")
    more = f"\n[tool.saqlint]\n{settings()}"
    added = with_lines(text, more)
    if not _is_toml(added):
        return Plan(pyproject, None, f"left as it is; add by hand:{more}")
    return Plan(pyproject, added, "settings added")


def settings() -> str:
    """Every setting with what it is for; all but the level as comments."""
    return "".join(f"{line}\n" for setting in SETTINGS for line in _setting(setting))


def _setting(setting: Setting) -> Iterator[str]:
    if setting.key == "extend":
        return
    choices = f" One of {', '.join(setting.choices)}." if setting.choices else ""
    yield f"# {setting.about}{choices}"
    default = getattr(Config(), setting.field)
    value = _EXAMPLES.get(setting.key) or json.dumps(default)
    yield f"{'' if setting.key == 'level' else '# '}{setting.key} = {value}"


def _is_toml(text: str) -> bool:
    # A `tool` that is written on one line takes no table behind it.
    try:
        parse_toml(text)
    except ValueError:
        return False
    return True


def ci(place: Place, system: str) -> Plan:
    """The file that runs saqlint in a CI system."""
    name, _ = CI[system]
    path = place.repository / name
    text = ci_text(system, place.folder)
    if path.exists():
        known = "saqlint" in read(path)
        remark = "runs saqlint already" if known else f"left as it is; add by hand:\n{text}"
        return Plan(path, None, remark)
    return Plan(path, text, "written")


def read(path: Path) -> str:
    """A file that is there; raises ConfigError."""
    # As bytes, so that line ends stay what they are.
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def with_lines(text: str, more: str) -> str:
    """`text` with lines behind it, which end as its own do."""
    newline = "\r\n" if "\r\n" in text else "\n"
    last = "" if not text or text.endswith("\n") else newline
    return text + last + more.replace("\n", newline)
