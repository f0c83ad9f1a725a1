"""Keeps what the scan told of each file, so that the next run reads those alone that changed.

The facts lie beside the outcomes of runs, in the same folder, and are trusted as little: they
belong to one folder on one machine, and a file's hold while its stamp is the same.
"""

import json
import os
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from saqlint import __version__, disk, store
from saqlint.files import scan, words

_LARGEST = 64 << 20
_ROW = 7


def recall(folder: str, base: str) -> dict[str, scan.Seen]:
    """The facts of the files below `base`, by path; those that are damaged are forgotten."""
    try:
        path = store.entry(folder, "scan", base)
        document = json.loads(disk.peek(path, _LARGEST))
        if document["key"] != _key(folder, base):
            return {}
        return {name: _seen(row) for name, row in document["files"].items()}
    except OSError:
        return {}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        store.remove(path)
        return {}


def remember(folder: str, base: str, seen: Mapping[str, scan.Seen], began: int) -> None:
    """Keep the facts; where the folder cannot be written nothing is kept."""
    rows = {
        name: [*stamp, *facts]
        for name, (stamp, facts) in seen.items()
        if stamp is not None and store.is_sure(stamp, began)
    }
    try:
        store.prepare(folder)
        path = store.entry(folder, "scan", base)
        document = {"key": _key(folder, base), "files": rows}
    except OSError:
        return
    store.write(folder, path, document)


def _key(folder: str, base: str) -> list[object]:
    """What the facts rest on beside the files."""
    return [__version__, base, store.tag(folder), *map(_code, (scan, words))]


def _code(module: ModuleType) -> list[int]:
    return list(disk.stamp_of(os.stat(module.__file__ or "")))


def _seen(row: Any) -> scan.Seen:  # noqa: ANN401 - parsed JSON is anything
    """A row as it was written; raises ValueError for any other."""
    if not isinstance(row, list) or len(row) != _ROW:
        raise ValueError
    *stamp, relevant, modules, bound = row
    if not all(type(part) is int for part in stamp) or type(relevant) is not bool:
        raise ValueError
    if type(modules) is not str or type(bound) is not str:
        raise ValueError
    size, changed, moved, number = stamp
    return (size, changed, moved, number), (relevant, modules, bound)
