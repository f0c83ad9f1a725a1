"""The folder of the cache: whose it is, and how files in it come and go."""

import json
import os
import stat
import time
from binascii import crc32
from collections.abc import Mapping

from saqlint import disk

_TAG = "CACHEDIR.TAG"
_TAG_TEXT = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is saqlint's cache. It may be deleted at any time.
"""
_KEPT = 64
# A file that changes within that time after its stamp was taken may keep its stamp.
_RACY = 2_000_000_000
_OWN = ("run-", "scan-")
_OWN_ENDINGS = (".json", ".partial")


def clean(folder: str) -> bool:
    """Delete the cache in `folder`, and the folder; nothing of what is not the cache's own."""
    try:
        if disk.read(f"{folder}/{_TAG}", len(_TAG_TEXT)) != _TAG_TEXT:
            return False
        names = os.listdir(folder)
    except OSError:
        return False
    for name in names:
        if name in (_TAG, ".gitignore") or _is_own(name):
            remove(f"{folder}/{name}")
    try:
        os.rmdir(folder)
    except OSError:
        return not any(map(_is_own, os.listdir(folder)))
    return True


def is_sure(stamp: disk.Stamp, began: int) -> bool:
    """Whether a stamp taken after `began` tells: not that of a file which had just been changed."""
    return max(stamp[1], stamp[2]) < began - _RACY


def _is_own(name: str) -> bool:
    return name.startswith(_OWN) and name.endswith(_OWN_ENDINGS)


def tag(folder: str) -> list[int]:
    """What no copy of the folder has; raises OSError."""
    status = os.lstat(f"{folder}/{_TAG}")
    if not stat.S_ISREG(status.st_mode):
        raise OSError
    return [status.st_dev, status.st_ino, status.st_ctime_ns]


def entry(folder: str, kind: str, key: str) -> str:
    """The file of what is kept under `key`; raises OSError.

    What another folder's cache holds has other names here, and is not even opened.
    """
    number = crc32(f"{tag(folder)} {key}".encode("utf-8", "surrogateescape"))
    return f"{folder}/{kind}-{number:08x}.json"


def prepare(folder: str) -> None:
    """Make the folder; raises OSError. A link that stands in its place is not followed."""
    if os.path.basename(folder) == disk.OWN_FOLDER and os.path.islink(folder):
        raise OSError
    os.makedirs(folder, exist_ok=True)
    for name, data in ((_TAG, _TAG_TEXT), (".gitignore", b"*\n")):
        path = f"{folder}/{name}"
        if not os.path.lexists(path):
            _create(path, data)


def _create(path: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def write(folder: str, path: str, document: Mapping[str, object]) -> None:
    """Write an entry whole or not at all, whoever else writes it."""
    partial = f"{folder}/run-{os.getpid()}-{time.monotonic_ns()}.partial"
    try:
        _create(partial, json.dumps(document, separators=(",", ":")).encode())
        os.replace(partial, path)
    except (OSError, ValueError):
        remove(partial)


def prune(folder: str) -> None:
    """Keep the newest entries alone."""
    try:
        with os.scandir(folder) as entries:
            aged = sorted((e.stat().st_mtime_ns, e.path) for e in entries if _is_own(e.name))
    except OSError:
        return
    for _, path in aged[:-_KEPT]:
        remove(path)


def remove(path: str) -> None:
    """Delete an entry, if it is there and can be deleted."""
    try:
        os.unlink(path)
    except OSError:
        return
