"""Which files make up the project, and which of them matter. Opens regular files alone."""

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from saqlint.config import Config
from saqlint.project_root import project_root
from saqlint.roots import layout_of, source_roots
from saqlint.source import UnreadableError
from saqlint.walk import Walk, walk

Words: TypeAlias = Mapping[str, tuple[str, ...]]
"""Words to look for, each with those of which one must stand in the file too (none: no need)."""

SCAN_WORDS: Words = {
    "saq": (),
    "SAQ": (),
    # A queue handed in from elsewhere, and a worker's settings that import no library.
    "ueue": ("enqueue", "TaskQueues", "queue.apply(", "queue.map(", '"functions"', "'functions'"),
    "execution_target": (),
}
"""What SAQ code cannot do without. Every word costs a pass over all bytes: see the benchmark."""

_TEST_FOLDERS = frozenset({"test", "tests"})
_CHUNK = 1 << 20
_LARGEST = 64 << 20
# A FIFO that took a file's place after the walk must not block.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class MissingPathError(Exception):
    """A path that the user named and that cannot be linted."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{reason}: {path}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Tree:
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

    def read(self, path: str) -> bytes:
        """Read a file whole; raises UnreadableError."""
        if path in self.overlay:
            return self.overlay[path]
        try:
            descriptor = os.open(os.path.join(self.root, path), _FLAGS)  # noqa: PTH118
            try:
                return _read_regular(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise UnreadableError(_reason(error)) from error

    def mentioning(self, words: Iterable[str], *, in_tests: bool = False) -> tuple[str, ...]:
        """Find the Python files whose bytes hold one of `words`; tests as well where asked."""
        searched = self.files if self.searched is None or in_tests else self.searched
        return scan(self.root, searched, dict.fromkeys(words, ()), self.overlay)

    def is_reported(self, path: str) -> bool:
        """Whether the user asked for findings in `path`."""
        if self.reported is None:
            return not path.startswith("../")
        return path in self.reported


Scan: TypeAlias = Callable[[Path, Sequence[str], Words, Mapping[str, bytes]], tuple[str, ...]]


def scan(
    root: Path, files: Sequence[str], words: Words, overlay: Mapping[str, bytes]
) -> tuple[str, ...]:
    """Tell those of `files` whose bytes hold one of `words`, or cannot be read."""
    needles = [
        (word.encode(), tuple(other.encode() for other in others)) for word, others in words.items()
    ]
    base = os.fspath(root) + "/"
    return tuple(
        file
        for file in files
        if (_matches(overlay[file], needles) if file in overlay else _holds(base + file, needles))
    )


def discover(  # noqa: PLR0913 - the front ends, the cache and the tests each bring one
    paths: Sequence[Path],
    config: Config,
    cwd: Path,
    *,
    root: Path | None = None,
    overlay: Mapping[Path, bytes] | None = None,
    scanning: Scan = scan,
) -> Tree:
    """Find the project around `paths` and what to report of it; raises MissingPathError.

    The whole project is listed, however little of it was given. `scanning` is the byte search,
    for a cache that remembers its answers.
    """
    buffers = {os.path.realpath(cwd / path): data for path, data in (overlay or {}).items()}
    given = tuple(_real(cwd / path, buffers) for path in (paths or (cwd,)))
    top = os.path.realpath(root) if root is not None else project_root(given)
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
    return Tree(
        root=Path(top),
        roots=roots,
        files=files,
        searched=searched,
        relevant=scanning(Path(top), searched, SCAN_WORDS, laid),
        deployment=tuple(sorted(found.deployment)),
        reported=_reported(top, given, found),
        unreadable=tuple(sorted(found.unreadable)),
        overlay=laid,
    )


def is_test(path: str) -> bool:
    """Whether a file or folder is test code, by its name.

    Tests build workers and enqueue jobs that no deployment ever sees: what they register would
    count as registered for the code that they test.
    """
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
    in_real_folder = os.path.join(os.path.realpath(folder), name)  # noqa: PTH118
    if os.path.realpath(absolute) in buffers:
        return in_real_folder
    try:
        mode = os.stat(absolute).st_mode  # noqa: PTH116
    except OSError as error:
        raise MissingPathError(path, _reason(error)) from error
    if stat.S_ISDIR(mode):
        return os.path.realpath(absolute)
    if not stat.S_ISREG(mode):
        raise MissingPathError(path, "neither a file nor a folder")
    return in_real_folder


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


_Needles: TypeAlias = Sequence[tuple[bytes, tuple[bytes, ...]]]


def _matches(data: bytes, needles: _Needles) -> bool:
    # A plain loop: measured faster than a regular expression (four times) and than `any`.
    for needle, others in needles:
        if needle in data and (not others or any(other in data for other in others)):
            return True
    return False


def _holds(path: str, needles: _Needles) -> bool:
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # Reading it will say why.
    try:
        data = os.read(descriptor, _CHUNK)
        return _matches(data, needles) or (
            len(data) == _CHUNK and _holds_further(descriptor, data, needles)
        )
    except OSError:
        return True
    finally:
        os.close(descriptor)


def _holds_further(descriptor: int, data: bytes, needles: _Needles) -> bool:
    """Go through a large file in pieces; what is beyond the largest size is not looked at."""
    words = {word for needle, others in needles for word in (needle, *others)}
    overlap = max(map(len, words), default=1)
    present: set[bytes] = set()
    total = 0
    joined = data
    while data and total <= _LARGEST:
        total += len(data)
        present.update(word for word in words if word in joined)
        data = os.read(descriptor, _CHUNK)
        joined = joined[-overlap:] + data
    return any(
        needle in present and (not others or not present.isdisjoint(others))
        for needle, others in needles
    )


def _read_regular(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("not a regular file")
    chunks: list[bytes] = []
    total = 0
    while chunk := os.read(descriptor, max(_CHUNK, status.st_size + 1 - total)):
        chunks.append(chunk)
        total += len(chunk)
        if total > _LARGEST:
            raise UnreadableError(f"larger than {_LARGEST >> 20} MiB")
    return b"".join(chunks)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
