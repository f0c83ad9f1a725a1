"""Remembers what a command line said, with all that it looked at; says it again while that holds.

Nothing is trusted but what the kernel says of files: an entry holds where every file and folder
that the run saw is the same, by its stamp or else by its content. The entries are JSON and belong
to one folder on one machine: `CACHEDIR.TAG` there has a number and a time that no copy has.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from saqlint import __version__, disk, store
from saqlint.files import scan
from saqlint.files.words import finder
from saqlint.settings.project_root import folders_above, project_root, settings_file

VARIABLE = "SAQLINT_CACHE_DIR"
ENVIRONMENT = (
    *("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "NO_COLOR", "TERM"),
)
"""The variables that what is said depends on."""
_LARGEST = 64 << 20

Said = list[tuple[str, str, str]]
Document = dict[str, Any]


def key_of(arguments: Sequence[str]) -> str:
    """What the outcome of a command line depends on beside files."""
    wanted = {name: os.environ.get(name) for name in ENVIRONMENT}
    return json.dumps(
        [
            __version__,
            sys.version,
            sys.executable,
            list(arguments),
            os.getcwd(),
            wanted,
            [stream.isatty() for stream in (sys.stdout, sys.stderr)],
            _width(),
            getattr(os, "geteuid", int)(),
            # The next runs of cron jobs are reckoned from today.
            time.strftime("%Y-%m-%d", time.gmtime()),
        ]
    )


def folder_of(arguments: Sequence[str]) -> str | None:
    """The folder where the outcome of a command line may be kept; None where none is wanted.

    What is no option and exists is taken for a path to lint.
    """
    if "--no-cache" in arguments or "_SAQLINT_COMPLETE" in os.environ:
        return None
    try:
        os.getcwd()
    except OSError:
        return None  # The command says it.
    given = None
    for index, argument in enumerate(arguments):
        if argument == "--cache-dir" and index + 1 < len(arguments):
            given = arguments[index + 1]
        elif argument.startswith("--cache-dir="):
            given = argument.partition("=")[2]
    named = [argument for argument in arguments if argument[:1] != "-" and disk.exists(argument)]
    root = project_root([disk.real(path) for path in named or ["."]])
    given = given or os.environ.get(VARIABLE) or _configured(root)
    return place(root, given)


def place(root: str, given: str | None) -> str:
    """The folder of the cache: within the one that was given, or at the top of the project."""
    if given:
        return os.path.join(os.path.abspath(given), "saqlint")
    return os.path.join(root, disk.OWN_FOLDER)


def _configured(root: str) -> str | None:
    """The folder that the settings name. Read only where they may name one."""
    file = next((f for folder in folders_above(root) if (f := settings_file(folder))), None)
    text = disk.head(file, _LARGEST) if file is not None else b""
    if b"cache-dir" not in text and b"extend" not in text:
        return None
    from pathlib import Path  # noqa: PLC0415 - as is said above

    from saqlint.settings.config import ConfigError, load  # noqa: PLC0415

    try:
        return load(Path(root), Path.cwd()).cache_dir
    except ConfigError:
        return None


def recall(folder: str, key: str) -> tuple[Said, int] | None:
    """What the command line said, and its exit code; None where that is not known, or may differ.

    An entry that is damaged, or made for another folder, is deleted.
    """
    try:
        path = store.entry(folder, "run", key)
        document = json.loads(disk.read(path, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    try:
        is_ours = document["tag"] == store.tag(folder) and document["key"] == key
        moved = _Check(document).run() if is_ours else None
        said = [(str(where), str(text), str(file)) for where, text, file in document["said"]]
        code = int(document["code"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError):
        store.remove(path)
        return None
    if not is_ours:
        store.remove(path)
    if moved is None:
        return None
    if moved:
        store.write(folder, path, document)
    return said, code


def remember(folder: str, key: str, notes: disk.Notes, said: Said, code: int) -> None:
    """Keep an entry; where the folder cannot be written nothing is kept."""
    try:
        store.prepare(folder)
        path = store.entry(folder, "run", key)
        document: Document = {
            "key": key,
            "tag": store.tag(folder),
            "said": said,
            "code": code,
            "code_files": _code_files(),
            **_seen(notes),
        }
    except (OSError, ValueError):
        return
    store.write(folder, path, document)
    store.prune(folder)


def watch() -> disk.Notes:
    """Begin to note what is seen."""
    from hashlib import blake2b  # noqa: PLC0415 - a run that is remembered needs no digest

    def digest(data: bytes) -> str:
        return blake2b(data, digest_size=16).hexdigest()

    notes = disk.Notes(digest, time.time_ns())
    disk.watch(notes)
    return notes


# --------------------------------------------------------------------------------------- what holds


class _Check:
    """Looks at everything again that a run saw."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.now = disk.Notes(lambda _data: "", 0)

    def run(self) -> bool | None:
        """Whether stamps were renewed in the document; None where something is different."""
        for path, stamp in self.document["code_files"]:
            if stamp is None or list(disk.stamp_of(os.stat(path))) != stamp:
                return None
        answers: tuple[tuple[str, Callable[[str], str]], ...] = (
            ("kinds", disk.kind),
            ("leads", disk.real),
        )
        for name, answer in answers:
            if any(answer(path) != found for path, found in self.document[name].items()):
                return None
        moved = [self._moved(name) for name in ("folders", "files", "scans")]
        if not any(moved):
            return False
        self.now = watch()
        try:
            looks = (self._folder, self._file, self._scan)
            same = all(
                look(self.document[name], index)
                for name, look, indexes in zip(
                    ("folders", "files", "scans"), looks, moved, strict=True
                )
                for index in indexes
            )
        finally:
            disk.unwatch()
        return True if same else None

    def _moved(self, name: str) -> list[int]:
        """The entries whose stamp is another, or does not tell."""
        table = self.document[name]
        base, paths, stamps = table["base"], table["paths"], table["stamps"]
        found = []
        for index, stamp in enumerate(stamps):
            try:
                status = os.stat(base + paths[index])
            except (OSError, ValueError):
                found.append(index)
                continue
            if stamp != [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]:
                found.append(index)
        return found

    def _folder(self, table: Document, index: int) -> bool:
        path = table["base"] + table["paths"][index]
        try:
            disk.entries(path)
        except OSError as error:
            return bool(disk.failed(error) == table["answers"][index])
        stamp, answer = self.now.folders[path]
        return self._renew(table, index, stamp, answer)

    def _file(self, table: Document, index: int) -> bool:
        path, limit = table["base"] + table["paths"][index], table["limits"][index]
        try:
            disk.read(path, limit)
        except OSError as error:
            return bool(disk.failed(error) == table["answers"][index])
        stamp, answer = self.now.files[path, limit]
        return self._renew(table, index, stamp, answer)

    def _scan(self, table: Document, index: int) -> bool:
        """Whether a file that no one parsed is still of no interest: the same words in it."""
        path = table["base"] + table["paths"][index]
        stamp, facts = scan.look(path)
        if not self._renew(table, index, stamp, scan.answer(self.now, facts)):
            return False
        if not self.document["searches"]:
            return True
        try:
            data = disk.read(path, _LARGEST)
        except OSError:
            return False
        return all(
            finder(dict.fromkeys(words, ()))(data) == (path in hits)
            for words, hits in self.document["searches"]
        )

    def _renew(self, table: Document, index: int, stamp: disk.Stamp | None, answer: str) -> bool:
        if answer != table["answers"][index]:
            return False
        table["stamps"][index] = _sure(stamp, self.now.began)
        return True


# ---------------------------------------------------------------------------------------- documents


def _seen(notes: disk.Notes) -> Document:
    read = {path for path, _ in notes.files}
    scans = [(path, *found) for path, found in notes.scans.items() if path not in read]
    files = [(path, *found, limit) for (path, limit), found in notes.files.items()]
    return {
        "kinds": notes.kinds,
        "leads": notes.leads,
        "folders": _table([(path, *found) for path, found in notes.folders.items()], notes.began),
        "files": _table(files, notes.began) | {"limits": [row[3] for row in files]},
        "scans": _table(scans, notes.began),
        "searches": [[words, sorted(hits)] for words, hits in notes.searches],
    }


def _table(rows: Sequence[tuple[object, ...]], began: int) -> Document:
    paths = [str(row[0]) for row in rows]
    base = os.path.commonprefix(paths)  # noqa: RUF071 - a common beginning is all that is wanted
    return {
        "base": base,
        "paths": [path[len(base) :] for path in paths],
        "stamps": [_sure(row[1], began) for row in rows],
        "answers": [row[2] for row in rows],
    }


def _sure(stamp: object, began: int) -> list[int] | None:
    """A stamp that tells; None for any other."""
    return list(stamp) if isinstance(stamp, tuple) and store.is_sure(stamp, began) else None


def _code_files() -> list[tuple[str, list[int]]]:
    """The code that made the outcome: saqlint, the libraries, other packages' rules."""
    library = os.path.dirname(os.__file__)
    outside = f"{library}{os.sep}site-packages"
    paths = {
        path
        for module in list(sys.modules.values())
        if (path := getattr(module, "__file__", None)) is not None
        and (not path.startswith(library) or path.startswith(outside))
    }
    return [(path, list(disk.stamp_of(os.stat(path)))) for path in sorted(paths)]


def _width() -> int:
    try:
        return os.get_terminal_size().columns
    except (OSError, ValueError):
        return 0
