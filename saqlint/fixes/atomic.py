"""Replaces a file whole or not at all: mode, owner and links stay, changes of others too."""

import os
import stat
import tempfile
from pathlib import Path


class KeptError(Exception):
    """A file that was left as it is, and why."""


def replace_file(path: Path, before: bytes, after: bytes) -> int:
    """Put `after` where `before` stands; tells how many other names (hard links) keep the old.

    A symbolic link stays one: what it leads to is replaced. Raises KeptError.
    """
    real = Path(os.path.realpath(path))
    try:
        status = real.stat()
        if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
            raise KeptError("it is read-only")
        partial = _written(real, after, status)
        try:
            # As late as can be: an editor may have saved it since it was linted.
            if real.read_bytes() != before:
                raise KeptError("it was changed by someone else meanwhile")
            partial.replace(real)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise KeptError(
            f"it cannot be written: {(error.strerror or str(error)).lower()}"
        ) from error
    return status.st_nlink - 1


def _written(beside: Path, data: bytes, like: os.stat_result) -> Path:
    """A new file in the same folder, flushed to the disk, with the mode and owner of the old."""
    descriptor, name = tempfile.mkstemp(prefix=f".{beside.name}.", dir=beside.parent)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        _own(partial, like)
        partial.chmod(stat.S_IMODE(like.st_mode))
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return partial


def _own(path: Path, like: os.stat_result) -> None:
    now = path.stat()
    if (now.st_uid, now.st_gid) == (like.st_uid, like.st_gid) or not hasattr(os, "chown"):
        return
    try:
        os.chown(path, like.st_uid, like.st_gid)
    except PermissionError:
        # Only root may give files away: the text counts for more than the owner.
        return
