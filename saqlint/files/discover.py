"""Which files make up the project, and which of them matter. Opens regular files alone."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from saqlint import disk
from saqlint.files.roots import layout_of, source_roots
from saqlint.files.scan import Facts, Scanner
from saqlint.files.source import UnreadableError
from saqlint.files.walk import Walk, walk
from saqlint.files.words import SCAN_WORDS, Finder, Words, finder
from saqlint.settings.config import Config
from saqlint.settings.project_root import project_root

__all__ = ["SCAN_WORDS", "MissingPathError", "Tree", "discover", "is_test", "scan"]

_TEST_FOLDERS = frozenset({"test", "tests"})
_LARGEST = 64 << 20


class MissingPathError(Exception):
    """A path that the user named and that cannot be linted."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{reason}: {path}")
        self.path = path
        self.reason = reason


class Tree(Struct, frozen=True):
    """The files of a project. Every path is relative to `root`, with forward slashes."""

    root: Path
    roots: tuple[str, ...] = ("",)
    """Source roots, those with the most files first; `""` is the root itself."""
    files: tuple[str, ...] = ()
    """Every Python file, sorted."""
    searched: tuple[str, ...] | None = None
    """Those in which SAQ code is looked for: no stubs, and tests only where they were asked for."""
    relevant: tuple[str, ...] = ()
    """The Python files whose bytes hold a word that SAQ code cannot do without."""
    deployment: tuple[str, ...] = ()
    """Files that say how the project is started; `../` ones belong to the repository around."""
    reported: frozenset[str] | None = None
    """What the user asked for; None is everything."""
    unreadable: tuple[tuple[str, str], ...] = ()
    """Folders that cannot be listed and Python files that are none, each with the reason."""
    overlay: Mapping[str, bytes] = field(default_factory=dict)
    """Bytes that stand for a file's own: standard input, an editor's buffer."""
    facts: Mapping[str, Facts] = field(default_factory=dict)
    """What the scan told of each Python file; those that it left out have none."""

    def read(self, path: str) -> bytes:
        """Read a file whole; raises UnreadableError."""
        if path in self.overlay:
            return self.overlay[path]
        try:
            data = disk.read(os.path.join(self.root, path), _LARGEST + 1)  # noqa: PTH118
        except OSError as error:
            raise UnreadableError(_reason(error)) from error
        if len(data) > _LARGEST:
            raise UnreadableError(f"larger than {_LARGEST >> 20} MiB")
        return data

    def mentioning(
        self,
        words: Iterable[str],
        *,
        in_tests: bool = False,
        among: Collection[str] | None = None,
    ) -> tuple[str, ...]:
        """Find the Python files whose bytes hold one of `words`; tests as well where asked.

        Only those of `among` are looked at, where it is given.
        """
        wanted = dict.fromkeys(words, ())
        files = self.files if self.searched is None or in_tests else self.searched
        looked_at = files if among is None else [file for file in files if file in among]
        found = scan(self.root, looked_at, wanted, self.overlay)
        notes = disk.notes()
        if notes is not None:
            base = f"{os.fspath(self.root)}/"
            notes.searches.append((tuple(wanted), frozenset(base + path for path in found)))
        return found

    def is_reported(self, path: str) -> bool:
        """Whether the user asked for findings in `path`."""
        if self.reported is None:
            return not path.startswith("../")
        return path in self.reported


def scan(
    root: Path, files: Sequence[str], words: Words, overlay: Mapping[str, bytes]
) -> tuple[str, ...]:
    """Tell those of `files` whose bytes hold one of `words`, or cannot be read."""
    if not words:
        return ()
    holds = finder(words)
    overlap = max(len(word) for pair in words.items() for word in (pair[0], *pair[1]))
    base = f"{os.fspath(root)}/"
    return tuple(
        file
        for file in files
        if (holds(overlay[file]) if file in overlay else _holds(base + file, holds, overlap))
    )


def discover(  # noqa: PLR0913 - the front ends, the cache and the tests each bring one
    paths: Sequence[Path],
    config: Config,
    cwd: Path,
    *,
    root: Path | None = None,
    overlay: Mapping[Path, bytes] | None = None,
    scanner: Scanner | None = None,
) -> Tree:
    """Find the project around `paths` and what to report of it; raises MissingPathError.

    The whole project is listed, however little of it was given. `scanner` goes through the
    files: it may know some already, or have several processes.
    """
    buffers = {disk.real(os.fspath(cwd / path)): data for path, data in (overlay or {}).items()}
    given = tuple(_real(cwd / path, buffers) for path in (paths or (cwd,)))
    top = disk.real(os.fspath(root)) if root is not None else project_root(given)
    found = walk(top, given, frozenset(buffers), config)
    files = tuple(sorted(found.python))
    laid = {_relative(top, path): data for path, data in buffers.items()}
    roots = (
        tuple(dict.fromkeys(_relative(top, folder) for folder in config.src))
        if config.src is not None
        else source_roots(files, layout_of(files, found.tops))
    )
    repeated = found.repeated
    asked = [want for path in given if is_test(want := _relative(top, path))]
    searched = tuple(
        file
        for file in files
        if not file.endswith(".pyi")
        and file not in repeated
        and (not is_test(file) or any(file == a or file.startswith(f"{a}/") for a in asked))
    )
    # Tests as well, which some questions are about; stubs hold no code.
    scanned = [file for file in files if not file.endswith(".pyi")]
    facts = (scanner or Scanner()).scan(f"{top}/", scanned, laid)
    return Tree(
        root=Path(top),
        roots=roots,
        files=files,
        searched=searched,
        relevant=tuple(file for file in searched if facts[file][0]),
        deployment=tuple(sorted(found.deployment)),
        reported=_reported(top, given, found),
        unreadable=tuple(sorted(found.unreadable)),
        overlay=laid,
        facts=facts,
    )


def is_test(path: str) -> bool:
    """Whether a file or folder is test code, by its name.

    Tests build workers and enqueue jobs that no deployment ever sees: what they register would
    count as registered for the code that they test.
    """
    if "test" not in path:
        return False
    *folders, name = path.split("/")
    return (
        any(folder in _TEST_FOLDERS for folder in (*folders, name))
        or name == "conftest.py"
        or (name.startswith("test_") and name.endswith(".py"))
        or name.endswith("_test.py")
    )


def _real(path: Path, buffers: Mapping[str, bytes]) -> str:
    """Resolve the links of a folder, or of the folder a file stands in."""
    if "\0" in os.fspath(path):
        raise MissingPathError(path, "a path holds no NUL character")
    absolute = os.path.abspath(path)  # noqa: PTH100
    folder, name = os.path.split(absolute)
    in_real_folder = os.path.join(disk.real(folder), name)  # noqa: PTH118
    if disk.real(absolute) in buffers:
        return in_real_folder
    what = disk.kind(absolute)
    if what == "folder":
        return disk.real(absolute)
    if what == "file":
        return in_real_folder
    raise MissingPathError(path, "neither a file nor a folder" if what else _why_missing(absolute))


def _why_missing(path: str) -> str:
    try:
        os.stat(path)  # noqa: PTH116
    except OSError as error:
        return _reason(error)
    return "no such file or directory"


def _reported(top: str, given: Sequence[str], found: Walk) -> frozenset[str] | None:
    if top in given:
        return None
    wanted = [_relative(top, path) for path in given]
    return frozenset(
        path
        for path in (*found.python, *found.deployment)
        if any(path == want or path.startswith(f"{want}/") for want in wanted)
    )


def _relative(top: str, path: str) -> str:
    relative = os.path.relpath(path, top).replace(os.sep, "/")
    return "" if relative == "." else relative


def _holds(path: str, holds: Finder, overlap: int) -> bool:
    tail = b""
    total = 0
    try:
        for data, _ in disk.chunks(path):
            text = tail + data
            if holds(text):
                return True
            total += len(data)
            if total > _LARGEST:
                break
            tail = text[-overlap:]
    except FileNotFoundError:
        return False
    except OSError:
        return True  # Reading it will say why.
    return False


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
