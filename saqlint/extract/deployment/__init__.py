"""Deployment files to what they start: Procfile, compose, Dockerfile, Kubernetes and more.

Nothing is run and no template executed. What cannot be read is skipped and says so.
"""

import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from saqlint.extract.deployment.console import console_scripts, project_files
from saqlint.extract.deployment.link import deployment, index
from saqlint.extract.deployment.script import is_shell
from saqlint.extract.deployment.sheets import LARGEST, read_sheet
from saqlint.extract.deployment.surroundings import Surroundings
from saqlint.extract.deployment.text import Text, text_of
from saqlint.files.source import UnreadableError
from saqlint.model import Deployment

LITESTAR_CLI: Final = (b"litestar.cli", b"litestar.__main__", b"litestar_group", b"LitestarGroup")


def read(path: str, data: bytes) -> Deployment:
    """One deployment file by itself."""
    sheet = read_sheet(path, data)
    return deployment(sheet, index([sheet]), Surroundings())


def read_all(
    paths: Iterable[str],
    read_bytes: Callable[[str], bytes],
    python_files: Collection[str] = (),
) -> tuple[Deployment, ...]:
    """The project's deployment files, each with what the others and `python_files` tell of it.

    `read_bytes` raises `UnreadableError` for what is not there.
    """
    contents = _contents(paths, read_bytes)
    packages = _contents(project_files((*contents, *python_files)), read_bytes)
    runners = [read_sheet(path, data) for path, data in packages.items() if path not in contents]
    sheets = [read_sheet(path, data) for path, data in contents.items()]
    sheets += [runner for runner in runners if runner.launches]
    known = index(sheets)
    surroundings = _surroundings(contents, packages, frozenset(python_files), read_bytes)
    return tuple(deployment(sheet, known, surroundings) for sheet in sheets)


def _contents(paths: Iterable[str], read_bytes: Callable[[str], bytes]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for path in paths:
        try:
            found[path] = read_bytes(path)
        except UnreadableError:  # noqa: PERF203 - one bad file says nothing of the next
            continue
    return found


def _surroundings(
    contents: Mapping[str, bytes],
    packages: Mapping[str, bytes],
    python_files: frozenset[str],
    read_bytes: Callable[[str], bytes],
) -> Surroundings:
    bare = Surroundings(python_files=python_files)
    named = console_scripts(packages)
    targets = {name: bare.module_file(target.partition(":")[0]) for name, target in named.items()}
    candidates = {path for path in targets.values() if path is not None}
    candidates |= {path for path in python_files if path.endswith(("__main__.py", "manage.py"))}
    mains = frozenset(path for path in candidates if _calls_litestar(path, read_bytes))
    return Surroundings(
        scripts=_scripts(contents),
        console={name: path in mains for name, path in targets.items()},
        python_files=python_files,
        litestar_mains=mains,
    )


def _scripts(contents: Mapping[str, bytes]) -> Mapping[str, Text]:
    found: dict[str, Text] = {}
    for path, data in contents.items():
        name = posixpath.basename(path)
        if "." in name and not name.endswith((".sh", ".bash")):
            continue
        if len(data) <= LARGEST and (data.startswith(b"#!") or name.endswith((".sh", ".bash"))):
            text = text_of(path, data.decode(errors="replace"))
            if is_shell(text):
                found[path] = text
    return found


def _calls_litestar(path: str, read_bytes: Callable[[str], bytes]) -> bool:
    try:
        data = read_bytes(path)
    except UnreadableError:
        return False
    return any(word in data for word in LITESTAR_CLI)


__all__ = ["read", "read_all"]
