"""Lock files and dependency lists as plain values: what is pinned, what is asked for."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from typing import Any

from msgspec import Struct, field

from saqlint.settings.toml import parse_toml

_LOCKED = re.compile(
    r'^\[\[packages?\]\]\r?\nname = "([^"\n]+)"\r?\n(?:version = "([^"\n]+)")?', re.MULTILINE
)
_LOCKED_PYTHON = re.compile(
    r"""^(?:requires[-_]python|python-versions) = "([^"\n]+)"\r?$""", re.MULTILINE
)
_REQUIREMENT = re.compile(
    r"""\s*(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*
        (?:\[(?P<extras>[^\]]*)\])?\s*
        (?=$|[(;@\#<>=!~,\s])
        \(?(?P<specifier>[^;@\#)]*)""",
    re.VERBOSE,
)
_CLAUSE = re.compile(r"""(===|==|~=|>=|>|\^|~|=)?\s*["']?v?(\d[\w.]*?)(\.\*)?["']?""")


class Requirement(Struct, frozen=True):
    """A dependency as a list asks for it."""

    name: str
    specifier: str = ""
    extras: tuple[str, ...] = ()

    @property
    def pin(self) -> str | None:
        """The one version that it admits."""
        clause = _CLAUSE.fullmatch(self.specifier.strip())
        if clause is None or clause[3] or clause[1] not in ("==", "==="):
            return None
        return clause[2]

    def __str__(self) -> str:
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        return f"{self.name}{extras}{self.specifier}"


class Listed(Struct, frozen=True):
    """What one file says: versions it pins, requirements, and the Pythons it is for."""

    pins: Mapping[str, str | None] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    python: str | None = None


def normal(name: str) -> str:
    """Give a distribution's name in its one normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lower_bound(specifier: str) -> str | None:
    """Tell the lowest version that a specifier admits, as far as it says."""
    bounds = [_bound_of_all(alternative) for alternative in specifier.split("||")]
    known = [bound for bound in bounds if bound is not None]
    return min(known, key=version_key) if len(known) == len(bounds) else None


def version_key(version: str) -> tuple[int, ...]:
    """Order versions by their numbers; what stands behind them does not count."""
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, numbers[0].split("."))) if numbers else ()


def _bound_of_all(specifier: str) -> str | None:
    found = [_CLAUSE.fullmatch(clause.strip()) for clause in specifier.split(",")]
    bounds = [clause[2] for clause in found if clause is not None]
    return max(bounds, key=version_key, default=None)


# ------------------------------------------------------------------------------------------- locks


def read_toml_lock(text: str) -> Listed:
    """Read `uv.lock`, `poetry.lock`, `pdm.lock` or `pylock.toml`."""
    # Not parsed: a lock of 1 MB takes the TOML parser 0.3 s, and all of them are written alike.
    pins: dict[str, str | None] = {}
    for name, version in _LOCKED.findall(text):
        key = normal(name)
        # A lock may hold one version for old Pythons and one for new.
        known = pins.get(key)
        if known is None or version_key(version) > version_key(known):
            pins[key] = version or known
    head = text.partition("[[package")[0]
    tail = text[text.rfind("[metadata]") :] if "[metadata]" in text else ""
    python = _LOCKED_PYTHON.search(head) or _LOCKED_PYTHON.search(tail)
    return Listed(pins, python=python[1] if python else None)


def read_pipfile_lock(text: str) -> Listed:
    """Read `Pipfile.lock`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return Listed()
    pins: dict[str, str | None] = {}
    for section in ("develop", "default"):
        packages = _table(content, section)
        for name, entry in packages.items():
            version = entry.get("version") if isinstance(entry, dict) else None
            pins[normal(name)] = version.lstrip("=") if isinstance(version, str) else None
    python = _table(content, "_meta", "requires").get("python_version")
    return Listed(pins, python=f">={python}" if isinstance(python, str) else None)


# ------------------------------------------------------------------------------------------- lists


def read_requirements(text: str) -> Listed:
    """Read a `requirements.txt`; what it includes is read as a file of its own."""
    joined = re.sub(r"\\\r?\n", " ", text)
    bare = (re.split(r"\s--|(?:^|\s)#", line, maxsplit=1)[0] for line in joined.splitlines())
    found = tuple(_requirements(line for line in bare if not line.lstrip().startswith("-")))
    return Listed({item.name: item.pin for item in found if item.pin is not None}, found)


def read_setup_cfg(text: str) -> Listed:
    """Read the options of a `setup.cfg`."""
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except ConfigParserError:
        return Listed()
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        lists += [value for _, value in parser.items("options.extras_require")]
    found = tuple(_requirements(line for text in lists for line in text.splitlines()))
    return Listed({}, found, parser.get("options", "python_requires", fallback=None))


def read_pipfile(text: str) -> Listed:
    """Read a `Pipfile`."""
    content = _parsed(text)
    found = tuple(
        requirement
        for section in ("packages", "dev-packages")
        for requirement in _by_name(_table(content, section))
    )
    return Listed({}, found)


def read_pyproject(text: str) -> Listed:
    """Read the dependencies of a `pyproject.toml`: the standard's, and those of five tools."""
    content = _parsed(text)
    project = _table(content, "project")
    poetry = _table(content, "tool", "poetry")
    named = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    named += [_table(group, "dependencies") for group in _tables(_table(poetry, "group"))]
    lists = [project.get("dependencies"), _table(content, "tool", "uv").get("dev-dependencies")]
    for place in (
        _table(project, "optional-dependencies"),
        _table(content, "dependency-groups"),
        _table(content, "tool", "pdm", "dev-dependencies"),
    ):
        lists += place.values()
    for environment in _tables(_table(content, "tool", "hatch", "envs")):
        lists += [environment.get("dependencies"), environment.get("extra-dependencies")]
    found = [item for table in named for item in _by_name(table) if item.name != "python"]
    found += _requirements(text for texts in lists for text in _texts(texts))
    python = project.get("requires-python", _table(poetry, "dependencies").get("python"))
    return Listed({}, tuple(found), python if isinstance(python, str) else None)


READERS: Mapping[str, Callable[[str], Listed]] = {
    "uv.lock": read_toml_lock,
    "poetry.lock": read_toml_lock,
    "pdm.lock": read_toml_lock,
    "pylock.toml": read_toml_lock,
    "Pipfile.lock": read_pipfile_lock,
    "requirements.txt": read_requirements,
    "pyproject.toml": read_pyproject,
    "setup.cfg": read_setup_cfg,
    "Pipfile": read_pipfile,
}
"""How to read each kind of file, locks first; the order says which is believed."""

_NAMED_LIKE = (
    (re.compile(r"pylock\..+\.toml"), "pylock.toml"),
    (re.compile(r".*(?:requirements|constraints).*\.(?:txt|in|lock)"), "requirements.txt"),
)


def kind_of(name: str) -> str | None:
    """Tell which kind of file a name stands for, as a key of `READERS`."""
    if name in READERS:
        return name
    return next((kind for pattern, kind in _NAMED_LIKE if pattern.fullmatch(name)), None)


def _requirements(texts: Iterable[str]) -> Iterator[Requirement]:
    for text in texts:
        match = _REQUIREMENT.match(text)
        if match is None:
            continue
        specifier = match["specifier"].strip()
        if specifier and specifier[0] not in "<>=!~":
            continue  # Two words are no requirement.
        extras = tuple(part.strip() for part in (match["extras"] or "").split(",") if part.strip())
        yield Requirement(normal(match["name"]), specifier.replace(" ", ""), extras)


def _by_name(table: Mapping[str, Any]) -> Iterator[Requirement]:
    """Yield the requirements of a table as poetry writes it: `saq = {version = "^0.12"}`."""
    for name, entry in table.items():
        for one in entry if isinstance(entry, list) else [entry]:
            details = one if isinstance(one, dict) else {"version": one}
            version = details.get("version")
            specifier = version if isinstance(version, str) and version != "*" else ""
            yield Requirement(normal(name), specifier, _texts(details.get("extras")))


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        return parse_toml(text)
    except ValueError:
        return {}


def _table(content: Any, *keys: str) -> Mapping[str, Any]:  # noqa: ANN401 - as parsed
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}


def _tables(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [entry for entry in content.values() if isinstance(entry, dict)]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
