"""Lists a project's folders without those left out. Follows no link to a folder outside."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from saqlint import disk
from saqlint.files.deployment_files import is_deployment_file, is_python_script
from saqlint.files.roots import is_project_file
from saqlint.settings.config import Config, Glob
from saqlint.settings.ignore import Patterns, compile_patterns
from saqlint.settings.project_root import folders_above

DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".hypothesis",
    ".idea",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pytest_cache",
    ".ruff_cache",
    ".saqlint_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pycache__",
    "__pypackages__",
    "bower_components",
    "htmlcov",
    "node_modules",
    "site-packages",
    "venv",
)
# Left out unless they are packages: applications have modules of these names.
_BUILD_FOLDERS = frozenset({"_build", "build", "dist"})
_PYTHON_ENDINGS = (".py", ".pyi", ".pyw")
_CONTEXT_FOLDERS = frozenset({"deploy", "deployment", "docker", "k8s", "kubernetes", "helm"})
_HEAD = 64 << 10


class Walk(Struct):
    """What was found, as paths relative to the top."""

    python: set[str] = field(default_factory=set)
    deployment: set[str] = field(default_factory=set)
    tops: set[str] = field(default_factory=set)
    unreadable: set[tuple[str, str]] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    """Folders that were asked for by name: they are listed whatever they look like."""
    listed: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    """Python files that are links, with where these lead."""
    folder_links: dict[str, str] = field(default_factory=dict)

    @property
    def repeated(self) -> frozenset[str]:
        """The Python files that a link shows a second time."""
        return frozenset(link for link, target in self.links.items() if target in self.python)


class _Scoped(Struct, frozen=True):
    """Patterns for the paths below `down`; `up` leads from their own folder to the top."""

    patterns: Patterns
    up: str = ""
    down: str = ""

    def decide(self, path: str, *, is_folder: bool) -> bool | None:
        if self.down:
            if not path.startswith(self.down):
                return None
            path = path[len(self.down) :]
        return self.patterns.decide(self.up + path, is_folder=is_folder)


class _Filter(Struct, frozen=True):
    """What the settings leave out and take in."""

    exclude: tuple[_Scoped, ...]
    include: tuple[_Scoped, ...] | None
    gitignore: bool

    def leaves_out(self, path: str, ignores: tuple[_Scoped, ...], *, is_folder: bool) -> bool:
        # The deepest .gitignore has the last word.
        for scoped in reversed(ignores):
            verdict = scoped.decide(path, is_folder=is_folder)
            if verdict is not None:
                if verdict:
                    return True
                break
        # This is asked of every file, and a generator takes longer than the answer.
        for scoped in self.exclude:  # noqa: SIM110
            if scoped.decide(path, is_folder=is_folder):
                return True
        return False

    def takes_in(self, path: str) -> bool:
        if self.include is None:
            return path.endswith(_PYTHON_ENDINGS)
        return any(scoped.decide(path, is_folder=False) for scoped in self.include)


def walk(top: str, given: Sequence[str], buffers: frozenset[str], config: Config) -> Walk:
    """List the project below `top`, and what of `given` lies in folders left out."""
    chosen = _Filter(
        (
            (_Scoped(compile_patterns(DEFAULT_EXCLUDE)),)
            if config.exclude is None
            else _scoped(top, config.exclude)
        )
        + _scoped(top, config.extend_exclude),
        None if config.include is None else _scoped(top, config.include),
        config.respect_gitignore,
    )
    above = tuple(_ignores_above(top)) if config.respect_gitignore else ()
    found = Walk(given={"", *(_relative(top, path) for path in given)})
    _list(top, "", above, chosen, found)
    for path in given:
        relative = _relative(top, path)
        if config.force_exclude and _is_left_out(top, relative, above, chosen):
            continue
        if disk.is_folder(path):
            if relative not in found.listed:
                _list(top, relative, above, chosen, found)
        else:
            _take_given(path, relative, found)
    for path in buffers:
        _take_given(path, _relative(top, path), found)
    _follow_folder_links(top, above, chosen, found)
    found.deployment.update(_deployment_above(top))
    return found


def _scoped(top: str, globs: tuple[Glob, ...]) -> tuple[_Scoped, ...]:
    by_base: dict[str, list[str]] = {}
    for glob in globs:
        by_base.setdefault(glob.base, []).append(glob.pattern)
    return tuple(
        scoped
        for base, patterns in by_base.items()
        if (scoped := _placed(top, base, compile_patterns(patterns))) is not None
    )


def _placed(top: str, base: str, patterns: Patterns) -> _Scoped | None:
    down = _relative(top, base)
    if down == "":
        return _Scoped(patterns)
    if not down.startswith(".."):
        return _Scoped(patterns, down=f"{down}/")
    up = _relative(base, top)
    return None if up.startswith("..") else _Scoped(patterns, up=f"{up}/")


def _ignores_above(top: str) -> Iterator[_Scoped]:
    """Yield the ignore files of the repository around `top`, the outermost first."""
    above = list(folders_above(top))
    repository = above[-1]
    files = [os.path.join(repository, ".git", "info", "exclude")]  # noqa: PTH118
    files += [os.path.join(folder, ".gitignore") for folder in reversed(above[1:])]  # noqa: PTH118
    for file in files:
        base = repository if file.endswith("exclude") else os.path.dirname(file)  # noqa: PTH120
        patterns = _patterns_in(file)
        scoped = None if patterns is None else _placed(top, base, patterns)
        if scoped is not None:
            yield scoped


def _patterns_in(file: str) -> Patterns | None:
    data = disk.head(file, _HEAD)
    if not data:
        return None
    return compile_patterns(os.fsdecode(data).removeprefix("\ufeff").split("\n"))


def _list(top: str, start: str, ignores: tuple[_Scoped, ...], chosen: _Filter, found: Walk) -> None:
    """List `start` and what lies below it; a loop, so that depth is no limit."""
    pending = [(start, ignores)]
    while pending:
        folder, above = pending.pop()
        if folder in found.listed:
            continue
        found.listed.add(folder)
        try:
            inner = _list_one(top, folder, above, chosen, found)
        except OSError as error:
            found.unreadable.add((folder, (error.strerror or str(error)).lower()))
        else:
            pending.extend(inner)


_Pending: TypeAlias = list[tuple[str, tuple[_Scoped, ...]]]


def _list_one(
    top: str, folder: str, above: tuple[_Scoped, ...], chosen: _Filter, found: Walk
) -> _Pending:
    """List one folder; give the ones in it that are to be listed, and what they ignore."""
    by_name = {entry.name: entry for entry in disk.entries(f"{top}/{folder}")}
    if folder not in found.given and _is_foreign(folder, by_name):
        return []
    prefix = f"{folder}/" if folder else ""
    if chosen.gitignore and ".gitignore" in by_name:
        above = (*above, *_ignores_in(top, prefix))
    return [
        (prefix + name, above)
        for name, entry in by_name.items()
        if _take(entry, prefix + name, above, chosen, found)
    ]


def _ignores_in(top: str, prefix: str) -> Iterator[_Scoped]:
    patterns = _patterns_in(f"{top}/{prefix}.gitignore")
    if patterns is not None:
        yield _Scoped(patterns, down=prefix)


def _is_foreign(folder: str, by_name: dict[str, "os.DirEntry[str]"]) -> bool:
    """Whether the folder is a virtual environment, or what a build left."""
    if "pyvenv.cfg" in by_name:
        return True
    return folder.rpartition("/")[2] in _BUILD_FOLDERS and "__init__.py" not in by_name


def _take(
    entry: "os.DirEntry[str]",
    path: str,
    ignores: tuple[_Scoped, ...],
    chosen: _Filter,
    found: Walk,
) -> bool:
    """Put an entry where it belongs; tell whether it is a folder to list next."""
    if entry.is_dir(follow_symlinks=False):
        return not chosen.leaves_out(path, ignores, is_folder=True)
    if is_project_file(entry.name):
        found.tops.add(path.rpartition("/")[0])
    if chosen.takes_in(path):
        if not chosen.leaves_out(path, ignores, is_folder=False):
            _take_python(entry, path, found)
    elif entry.is_symlink() and disk.is_folder(entry.path):
        if not chosen.leaves_out(path, ignores, is_folder=True):
            found.folder_links[path] = disk.real(entry.path)
    elif _is_deployment(entry, path) and not chosen.leaves_out(path, ignores, is_folder=False):
        found.deployment.add(path)
    return False


def _take_python(entry: "os.DirEntry[str]", path: str, found: Walk) -> None:
    if entry.is_file(follow_symlinks=False):
        found.python.add(path)
    elif not entry.is_symlink():
        found.unreadable.add((path, "not a regular file"))
    elif disk.is_file(entry.path):
        # Other links dangle, as the lock files of editors do, or lead to no file.
        found.python.add(path)
        top = entry.path[: -len(path)]
        found.links[path] = _relative(top, disk.real(entry.path))


def _is_deployment(entry: "os.DirEntry[str]", path: str) -> bool:
    if not disk.is_file(entry.path):
        return False
    return is_deployment_file(path, lambda: disk.head(entry.path, _HEAD))


def _is_left_out(top: str, path: str, above: tuple[_Scoped, ...], chosen: _Filter) -> bool:
    """Whether the walk from `top` would not have come to `path`."""
    ignores = above
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        folder = "/".join(parts[: count - 1])
        if chosen.gitignore:
            ignores = (*ignores, *_ignores_in(top, f"{folder}/" if folder else ""))
        here = "/".join(parts[:count])
        is_folder = count < len(parts) or disk.is_folder(f"{top}/{here}")
        if chosen.leaves_out(here, ignores, is_folder=is_folder):
            return True
    return False


def _take_given(absolute: str, path: str, found: Walk) -> None:
    """Take a file that the user named, whatever the settings leave out."""
    head: Callable[[], bytes] = lambda: disk.head(absolute, _HEAD)  # noqa: E731
    if path.endswith(_PYTHON_ENDINGS) or is_python_script(path, head):
        found.python.add(path)
        found.links.pop(path, None)
    elif is_deployment_file(path, head):
        found.deployment.add(path)


def _follow_folder_links(
    top: str, ignores: tuple[_Scoped, ...], chosen: _Filter, found: Walk
) -> None:
    """Show a linked folder's files also where the link puts them: imports lead through it.

    Only folders of the same repository are followed, and no link within them: a loop adds
    nothing, and a link to `/` lists no machine.
    """
    repository = _repository(top) or top
    real = sorted(found.python - found.links.keys())
    for link, target in sorted(found.folder_links.items()):
        inside = _relative(top, target)
        if inside == "" or f"{top}/{link}".startswith(f"{target}/"):
            continue
        if inside.startswith("../"):
            if target.startswith(f"{repository}/"):
                _list(top, link, ignores, chosen, found)
        elif len(found.links) <= len(real):
            for path in real:
                if path.startswith(f"{inside}/"):
                    shown = link + path[len(inside) :]
                    found.python.add(shown)
                    found.links[shown] = path


def _deployment_above(top: str) -> Iterator[str]:
    """Yield the deployment files of the repository around `top`: they may start its processes."""
    repository = _repository(top)
    if repository is None:
        return
    for folder in list(folders_above(top))[1:]:
        candidates = [folder, *(f"{folder}/{name}" for name in sorted(_CONTEXT_FOLDERS))]
        for candidate in candidates:
            try:
                entries = disk.entries(candidate)
            except OSError:
                continue
            found = (entry for entry in entries if _is_deployment(entry, entry.path))
            yield from (_relative(top, entry.path) for entry in found)


def _repository(top: str) -> str | None:
    highest = list(folders_above(top))[-1]
    return highest if disk.exists(f"{highest}/.git") else None


def _relative(top: str, path: str) -> str:
    relative = os.path.relpath(path, top).replace(os.sep, "/")
    return "" if relative == "." else relative
