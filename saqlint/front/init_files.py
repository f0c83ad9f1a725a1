"""What `saqlint init` puts into a project: texts, and where they go. Writes nothing."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from saqlint import __version__
from saqlint.front.ci_files import CI, ci_text
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ, NEWEST_SAQ
from saqlint.settings.config import Config, ConfigError, find_config
from saqlint.settings.keys import SETTINGS, Setting
from saqlint.settings.project_root import PYPROJECT, folders_above, project_root
from saqlint.settings.toml import parse_toml

REPOSITORY = "https://github.com/saqlint/saqlint"
PRE_COMMIT = ".pre-commit-config.yaml"
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


@dataclass(frozen=True, slots=True)
class Plan:
    """A file to write; `text` is its whole new content, None where it is to be left alone."""

    path: Path
    text: str | None
    remark: str


@dataclass(frozen=True, slots=True)
class Place:
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
    text = _read(pyproject)
    try:
        tools = parse_toml(text).get("tool", {})
    except ValueError as error:
        raise ConfigError(f"{pyproject}: not valid TOML: {error}") from error
    if isinstance(tools, Mapping) and "saqlint" in tools:
        return Plan(pyproject, None, "has the settings already")
    more = f"\n[tool.saqlint]\n{settings()}"
    added = _added(text, more)
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


def pre_commit(place: Place) -> Plan:
    """The hook, as a new file or behind the last entry of `repos`."""
    path = place.repository / PRE_COMMIT
    if not path.exists():
        return Plan(path, f"repos:\n{_hook('  ', place)}", "written")
    text = _read(path)
    if _hooks(text) & {"saqlint", "saqlint-fix", "saqlint-files"}:
        return Plan(path, None, "has the hook already")
    entries = list(re.finditer(r"^(?P<indent>[ ]*)-[ ]+repo:", text, re.MULTILINE))
    if entries:
        added = _added(text, _hook(entries[-1]["indent"], place))
        # Only where the end of the file is the end of the list.
        if _hooks(added) == _hooks(text) | {"saqlint"}:
            return Plan(path, added, "hook added")
    return Plan(path, None, f"left as it is; add by hand:\n{_hook('  ', place)}")


def _hook(indent: str, place: Place) -> str:
    lines = [f"- repo: {REPOSITORY}", f"  rev: v{__version__}", "  hooks:", "    - id: saqlint"]
    if place.folder != ".":
        lines.append(f"      args: [{json.dumps(place.folder)}]")
    return "".join(f"{indent}{line}\n" for line in lines)


def _hooks(text: str) -> set[str]:
    """The hooks that a configuration of pre-commit names; none where it is no such thing."""
    import yaml  # noqa: PLC0415 - only this command reads YAML so

    try:
        match yaml.safe_load(text):
            case {"repos": [*repositories]}:
                pass
            case _:
                return set()
    except (yaml.YAMLError, ValueError, RecursionError):
        return set()
    return {
        str(hook.get("id"))
        for repository in repositories
        if isinstance(repository, Mapping)
        for hook in repository.get("hooks") or ()
        if isinstance(hook, Mapping)
    }


def ci(place: Place, system: str) -> Plan:
    """The file that runs saqlint in a CI system."""
    name, _ = CI[system]
    path = place.repository / name
    text = ci_text(system, place.folder)
    if path.exists():
        known = "saqlint" in _read(path)
        remark = "runs saqlint already" if known else f"left as it is; add by hand:\n{text}"
        return Plan(path, None, remark)
    return Plan(path, text, "written")


def _read(path: Path) -> str:
    # As bytes, so that line ends stay what they are.
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _added(text: str, more: str) -> str:
    """`text` with lines behind it, which end as its own do."""
    newline = "\r\n" if "\r\n" in text else "\n"
    last = "" if not text or text.endswith("\n") else newline
    return text + last + more.replace("\n", newline)
