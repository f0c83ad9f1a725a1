"""The only place that looks at the linted tree. Notes what it saw where a run is remembered.

Reads regular files alone and never blocks: a pipe named `x.py` is no file. Imports next to
nothing, for a run that has nothing to do.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence

OWN_FOLDER = ".saqlint_cache"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 20

Stamp = tuple[int, int, int, int]
"""Size, time of the content, time of the entry, number: what changes when a file does."""


class NotRegularError(OSError):
    """A file that is a folder, a pipe, a device or a socket."""

    def __init__(self) -> None:
        super().__init__(None, "not a regular file")


class Notes:
    """What was seen, by path: answers, with the stamps by which to tell that they still hold.

    An answer is a digest of what was read or listed, the number of the error that came instead,
    or plain text.
    """

    def __init__(self, digest: Callable[[bytes], str], began: int) -> None:
        self.digest = digest
        self.began = began
        self.kinds: dict[str, str] = {}
        self.leads: dict[str, str] = {}
        self.folders: dict[str, tuple[Stamp | None, str]] = {}
        self.files: dict[tuple[str, int], tuple[Stamp | None, str]] = {}
        self.scans: dict[str, tuple[Stamp | None, str]] = {}
        self.searches: list[tuple[tuple[str, ...], frozenset[str]]] = []


_notes: list[Notes] = []


def watch(notes: Notes) -> None:
    """Note from now on what is seen."""
    _notes.append(notes)


def unwatch() -> None:
    """Note nothing any more."""
    _notes.clear()


def notes() -> Notes | None:
    """Where to note what is seen; None where nobody asks."""
    return _notes[-1] if _notes else None


# ---------------------------------------------------------------------------------------- questions


def kind(path: str) -> str:
    """`file`, `folder` or `other`, links followed; empty where there is nothing to be seen."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        found = ""
    else:
        found = "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"
    for kept in _notes:
        kept.kinds[path] = found
    return found


def is_file(path: str) -> bool:
    """Whether a regular file is there."""
    return kind(path) == "file"


def is_folder(path: str) -> bool:
    """Whether a folder is there."""
    return kind(path) == "folder"


def exists(path: str) -> bool:
    """Whether anything is there."""
    return kind(path) != ""


def real(path: str) -> str:
    """The path without links."""
    found = os.path.realpath(path)
    for kept in _notes:
        kept.leads[path] = found
    return found


def names(folder: str) -> list[str]:
    """The names in a folder, sorted; none where it cannot be listed."""
    try:
        return sorted(entry.name for entry in entries(folder))
    except OSError:
        return []


def entries(folder: str) -> list["os.DirEntry[str]"]:
    """What is in a folder; raises OSError."""
    if not _notes:
        with os.scandir(folder) as found:
            return list(found)
    try:
        before = stamp_of(os.stat(folder))
        with os.scandir(folder) as found:
            listed = list(found)
    except OSError as error:
        for kept in _notes:
            kept.folders[folder] = (None, failed(error))
        raise
    for kept in _notes:
        kept.folders[folder] = (before, kept.digest(_listing(listed)))
    return listed


def read(path: str, limit: int) -> bytes:
    """The first `limit` bytes of a regular file; raises OSError."""
    try:
        data, stamp = _read(path, limit)
    except OSError as error:
        for kept in _notes:
            kept.files[path, limit] = (None, failed(error))
        raise
    for kept in _notes:
        kept.files[path, limit] = (stamp, kept.digest(data))
    return data


def peek(path: str, limit: int) -> bytes:
    """As `read`, of a file of our own: what is in it is not noted."""
    return _read(path, limit)[0]


def head(path: str, limit: int) -> bytes:
    """As `read`, but nothing of what cannot be read."""
    try:
        return read(path, limit)
    except OSError:
        return b""


# ------------------------------------------------------------------------------------------ answers


def stamp_of(status: os.stat_result) -> Stamp:
    """What tells that a file is another, or has other content."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def failed(error: OSError) -> str:
    """The answer where there is an error."""
    return f"error {error.errno}"


def chunks(path: str) -> Iterator[tuple[bytes, os.stat_result]]:
    """A regular file in large pieces, at least one, with its status before; raises OSError."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegularError
        while True:
            data = os.read(descriptor, _CHUNK)
            yield data, status
            if not data or len(data) == status.st_size:
                return
    finally:
        os.close(descriptor)


def _read(path: str, limit: int) -> tuple[bytes, Stamp]:
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegularError
        pieces: list[bytes] = []
        left = limit
        while left and (data := os.read(descriptor, min(left, max(_CHUNK, status.st_size + 1)))):
            pieces.append(data)
            left -= len(data)
            if len(data) == status.st_size:
                break
        return b"".join(pieces), stamp_of(status)
    finally:
        os.close(descriptor)


def _listing(listed: Sequence["os.DirEntry[str]"]) -> bytes:
    """Names, kinds and where links lead; our own folder comes and goes unnoticed."""
    rows = sorted(_row(entry) for entry in listed if entry.name != OWN_FOLDER)
    return os.fsencode("\0".join(rows))


def _row(entry: "os.DirEntry[str]") -> str:
    if entry.is_file(follow_symlinks=False):
        return f"f{entry.name}"
    if entry.is_dir(follow_symlinks=False):
        return f"d{entry.name}"
    if not entry.is_symlink():
        return f"o{entry.name}"
    try:
        return f"l{entry.name}\0{os.readlink(entry.path)}"
    except OSError as error:
        return f"l{entry.name}\0{failed(error)}"
