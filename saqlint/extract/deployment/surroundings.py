"""What a command can lead to in other files: shell scripts, console scripts, Python files."""

import posixpath
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from saqlint.extract.deployment.text import Text

NO_TEXTS: Mapping[str, Text] = MappingProxyType({})


class Surroundings(Struct, frozen=True):
    """The project around a deployment file.

    `scripts` are the shell scripts by path. `console` maps the project's console scripts to
    whether they are Litestar's command line under another name. `litestar_mains` are the Python
    files that call it. Without `python_files` nothing is known of the project's own modules.
    """

    scripts: Mapping[str, Text] = field(default_factory=dict)
    console: Mapping[str, bool] = field(default_factory=dict)
    python_files: frozenset[str] = frozenset()
    litestar_mains: frozenset[str] = frozenset()

    def script(self, path: str, copies: Mapping[str, str], near: str) -> str | None:
        """The one shell script that `path` of a command line or an image names, or None."""
        return best_match(copied_from(path, copies), self.scripts, near)

    def python_file(self, path: str) -> str | None:
        """The project's Python file that a path names, or None."""
        found = best_match(path, self.python_files)
        # `/opt/tool/run.py` is not the project's `scripts/run.py`.
        if found is None or not (ends_with(path, found) or ends_with(found, _relative(path))):
            return None
        return found

    def module_file(self, module: str) -> str | None:
        """The project's file that `python -m module` runs, or None."""
        stem = module.replace(".", "/")
        for tail in (f"{stem}/__main__.py", f"{stem}.py"):
            found = [path for path in self.python_files if ends_with(path, tail)]
            if found:
                return min(found, key=lambda path: (path.count("/"), path))
        return None


def best_match(path: str, known: Iterable[str], near: str = "") -> str | None:
    """The known path that shares the longest end with `path`; None where that is not one.

    Of several, the one beside the file `near`, if any.
    """
    wanted = [part for part in posixpath.normpath(path).split("/") if part not in ("", ".", "..")]
    if not wanted:
        return None
    scored: dict[int, list[str]] = {}
    for candidate in known:
        parts = candidate.split("/")
        if parts[-1] != wanted[-1]:
            continue
        shared = 0
        while shared < min(len(parts), len(wanted)) and parts[-1 - shared] == wanted[-1 - shared]:
            shared += 1
        scored.setdefault(shared, []).append(candidate)
    if not scored:
        return None
    best = scored[max(scored)]
    if len(best) > 1:
        folder = posixpath.dirname(near)
        best = [candidate for candidate in best if posixpath.dirname(candidate) == folder]
    return best[0] if len(best) == 1 else None


def ends_with(path: str, tail: str) -> bool:
    """Whether a path ends with whole parts of another."""
    return path == tail or path.endswith(f"/{tail}")


def _relative(path: str) -> str:
    return posixpath.normpath(path).lstrip("/")


def copied_from(path: str, copies: Mapping[str, str]) -> str:
    """The file of the build context that `COPY` put at a path of the image, or the path."""
    name = posixpath.basename(path)
    wanted = posixpath.normpath(path).lstrip("./")
    for destination, source in copies.items():
        if posixpath.normpath(destination).lstrip("./") == wanted:
            return source
        if posixpath.basename(destination) == name and posixpath.basename(source) != name:
            return source
    return path
