"""What the project depends on, and which saq and litestar-saq it runs. Asks no network."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from saqlint import disk
from saqlint.model import Stack, Versions
from saqlint.semantics import tables
from saqlint.semantics.litestar_saq import requires_saq
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ, NEWEST_SAQ
from saqlint.settings.config import Config
from saqlint.settings.project_root import folders_above
from saqlint.stack.requirements import (
    READERS,
    Listed,
    Requirement,
    kind_of,
    lower_bound,
    version_key,
)

_LARGEST = 32 << 20
_ENVIRONMENTS = (".venv", "venv", "env")
_INSTALLED = re.compile(r"(saq|litestar_saq)-(\d[^-]*)\.(?:dist|egg)-info")
_RELEASES = {"saq": tables.SAQ_VERSIONS, "litestar-saq": tables.LITESTAR_SAQ_VERSIONS}


class DependencyFile(Struct, frozen=True):
    """A lock file or dependency list; `path` is relative to the project's root."""

    path: str
    kind: str
    listed: Listed


class Survey(Struct, frozen=True):
    """The dependency files of the project, the ones nearest to its SAQ code first."""

    root: str
    folders: tuple[str, ...]
    files: tuple[DependencyFile, ...]


def survey(root: Path, relevant: Iterable[str] = ()) -> Survey:
    """Read the dependency files of the projects that hold `relevant`, and of those around.

    The project with most of these files comes first; each is followed by the folders above it,
    to the repository's top.
    """
    top = os.fspath(root)
    folders = tuple(_ordered_folders(top, relevant))
    files = [file for folder in folders for file in _files_in(top, folder)]
    return Survey(top, folders, tuple(files))


def find_versions(found: Survey, config: Config) -> Versions:
    """Tell the versions: as configured, locked, installed, else the lowest that is asked for."""
    exact = _exact(found, config, "litestar-saq")
    saq_exact = _exact(found, config, "saq")
    litestar_saq, litestar_from = exact or _asked(found, "litestar-saq") or (None, "newest known")
    saq, saq_from = saq_exact or _bounded(found, litestar_saq)
    return Versions(
        saq=saq,
        litestar_saq=litestar_saq or NEWEST_LITESTAR_SAQ,
        saq_from=saq_from,
        litestar_saq_from=litestar_from,
        saq_exact=saq_exact is not None,
        litestar_saq_exact=exact is not None,
        python=_python(found),
    )


def find_stack(found: Survey) -> Stack:
    """Tell what the project depends on: all that is locked, and all that is asked for."""
    names: set[str] = set()
    extras: set[str] = set()
    sources: list[str] = []
    for file in found.files:
        asked = file.listed.requirements
        if asked or file.listed.pins:
            sources.append(file.path)
        names.update(file.listed.pins, (requirement.name for requirement in asked))
        extras.update(f"{asking.name}[{extra}]" for asking in asked for extra in asking.extras)
    # A list that names neither library is not the one the code runs with.
    complete = not names.isdisjoint(_RELEASES)
    return Stack(frozenset(names), (), tuple(sources), complete, frozenset(extras))


# ---------------------------------------------------------------------------------------- versions


_Found = tuple[str, str]


def _configured(config: Config, name: str) -> _Found | None:
    key = f"{name}-version"
    version = config.saq_version if name == "saq" else config.litestar_saq_version
    return None if version is None else (version, config.origins.get(key, key))


def _exact(found: Survey, config: Config, name: str) -> _Found | None:
    """The version that is certainly used: set, locked or installed."""
    return _configured(config, name) or _pinned(found, name) or _installed(found, name)


def _pinned(found: Survey, name: str) -> _Found | None:
    for file in found.files:
        version = file.listed.pins.get(name)
        if version is not None and version_key(version):
            return version, file.path
    for file, requirement in _requirements(found, name):
        if requirement.pin is not None:
            return requirement.pin, f"`{requirement}` in {file.path}"
    return None


def _installed(found: Survey, name: str) -> _Found | None:
    for folder in found.folders:
        for site in _site_packages(os.path.join(found.root, folder)):  # noqa: PTH118
            for entry in _names_in(site):
                match = _INSTALLED.fullmatch(entry)
                if match is not None and match[1].replace("_", "-") == name:
                    return match[2], _shown(found.root, f"{site}/{entry}")
    return None


def _asked(found: Survey, name: str) -> _Found | None:
    """The lowest version asked for; where only an upper limit is set, the newest below it."""
    for file, requirement in _requirements(found, name):
        where = f"`{requirement}` in {file.path}"
        bound = lower_bound(requirement.specifier)
        if bound is not None:
            return bound, where
        below = _newest_below(requirement.specifier, _RELEASES[name])
        if below is not None:
            return below, where
    return None


def _bounded(found: Survey, litestar_saq: str | None) -> _Found:
    """The lowest saq that the project asks for, itself or through litestar-saq."""
    asked = _asked(found, "saq")
    if litestar_saq is None:
        return asked or (NEWEST_SAQ, "newest known")
    required = requires_saq(litestar_saq)
    through = (required.lstrip("<>="), f"litestar-saq {litestar_saq} requires saq{required}")
    if asked is None or version_key(asked[0]) < version_key(through[0]):
        return through
    return asked


def _newest_below(specifier: str, releases: Sequence[str]) -> str | None:
    limits = re.findall(r"(<=?)\s*(\d[\w.]*)", specifier)
    fitting = [
        release
        for release in releases
        if all(
            version_key(release) < version_key(limit)
            or (sign == "<=" and version_key(release) == version_key(limit))
            for sign, limit in limits
        )
    ]
    return fitting[-1] if limits and fitting else None


def _python(found: Survey) -> str | None:
    """The lowest Python that the nearest project says it supports."""
    by_trust = sorted(found.files, key=lambda file: not file.path.endswith("pyproject.toml"))
    bounds = (lower_bound(file.listed.python or "") for file in by_trust)
    return next((bound for bound in bounds if bound is not None), None)


def _requirements(found: Survey, name: str) -> Iterator[tuple[DependencyFile, Requirement]]:
    for file in found.files:
        for requirement in file.listed.requirements:
            if requirement.name == name:
                yield file, requirement


# ------------------------------------------------------------------------------------------- files


def _ordered_folders(top: str, relevant: Iterable[str]) -> Iterator[str]:
    """Yield the folders to search, relative to `top`, each once."""
    owners: Counter[str] = Counter()
    known: dict[str, str] = {}
    for file in relevant:
        folder = file.rpartition("/")[0]
        if folder not in known:
            known[folder] = _project_of(top, folder)
        owners[known[folder]] += 1
    seen: set[str] = set()
    above = list(folders_above(top))
    in_repository = disk.exists(f"{above[-1]}/.git")
    repository = [_shown(top, folder) for folder in above[1:]] if in_repository else []
    for owner in [*sorted(owners, key=lambda name: (-owners[name], name)), ""]:
        for folder in [*_up(owner), *repository]:
            if folder not in seen:
                seen.add(folder)
                yield folder


def _project_of(top: str, folder: str) -> str:
    """The nearest folder upward with a dependency file; `""` is the top."""
    for above in _up(folder):
        if any(kind_of(name) for name in _names_in(os.path.join(top, above))):  # noqa: PTH118
            return above
    return ""


def _up(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _files_in(top: str, folder: str) -> list[DependencyFile]:
    here = os.path.join(top, folder)  # noqa: PTH118
    names = list(_names_in(here))
    if "requirements" in names:
        names += [f"requirements/{name}" for name in _names_in(f"{here}/requirements")]
    order = list(READERS)
    found: list[DependencyFile] = []
    for name in sorted(names):
        in_folder = name.startswith("requirements/") and name.endswith((".txt", ".in"))
        kind = "requirements.txt" if in_folder else kind_of(name)
        text = None if kind is None else _text(os.path.join(here, name))  # noqa: PTH118
        if kind is not None and text is not None:
            path = f"{folder}/{name}" if folder else name
            found.append(DependencyFile(path, kind, READERS[kind](text)))
    return sorted(found, key=lambda file: order.index(file.kind))


def _site_packages(folder: str) -> Iterator[str]:
    for environment in _ENVIRONMENTS:
        inside = os.path.join(folder, environment)  # noqa: PTH118
        for lib in ("lib", "Lib"):
            yield f"{inside}/{lib}/site-packages"
        yield from (f"{inside}/lib/{python}/site-packages" for python in _names_in(f"{inside}/lib"))
    inside = os.path.join(folder, "__pypackages__")  # noqa: PTH118
    yield from (f"{inside}/{python}/lib" for python in _names_in(inside))


def _names_in(folder: str) -> list[str]:
    return disk.names(folder)


def _text(path: str) -> str | None:
    if not disk.is_file(path):
        return None
    try:
        return disk.read(path, _LARGEST).decode("utf-8-sig", "replace")
    except OSError:
        return None


def _shown(top: str, path: str) -> str:
    return os.path.relpath(path, top).replace(os.sep, "/")
