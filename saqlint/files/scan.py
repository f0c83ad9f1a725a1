"""Goes through all bytes of the tree once: which files hold SAQ's words, and what they import.

Half of the time of a cold run is spent here, so several processes share the files.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from saqlint import disk
from saqlint.files.sharing import MOST, can_fork, shared
from saqlint.files.words import IDENTIFIERS, SCAN_WORDS, finder

Facts = tuple[bool, str, str]
"""Whether a file holds SAQ's words; the words of its import statements: modules, bound names."""

Seen = tuple[disk.Stamp | None, Facts]

NOTHING: Facts = (False, "", "")
UNREADABLE: Facts = (True, "", "")
_LARGEST = 64 << 20
_OVERLAP = 4_096
# Below that, starting a process takes longer than it saves.
_FILES_WORTH_A_PROCESS = 400
_PIECE = 50

_holds = finder(SCAN_WORDS)


class Scanner:
    """Scans files, as one of `jobs` processes.

    `known` are facts of an earlier run, taken where the stamp is the same. `meanwhile` is done
    while other processes work, if there are any. After `scan`, `seen` has all facts.
    """

    def __init__(
        self,
        jobs: int = 1,
        known: Mapping[str, Seen] | None = None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        self.jobs = jobs
        self.known = known or {}
        self.meanwhile = meanwhile
        self.seen: dict[str, Seen] = {}

    def scan(
        self, base: str, files: Sequence[str], overlay: Mapping[str, bytes]
    ) -> dict[str, Facts]:
        """The facts of every file; `base` is the folder that the paths are relative to."""
        found = {path: self._known(base, path) for path in files if path not in overlay}
        left = [path for path, seen in found.items() if seen is None]
        found.update(zip(left, self._new(base, left), strict=True))
        self.seen = {path: seen for path, seen in found.items() if seen is not None}
        notes = disk.notes()
        if notes is not None:
            for path, (stamp, own) in self.seen.items():
                notes.scans[f"{base}{path}"] = (stamp, answer(notes, own))
        facts = {path: own for path, (_, own) in self.seen.items()}
        return facts | {path: facts_of(overlay[path]) for path in files if path in overlay}

    def _known(self, base: str, path: str) -> Seen | None:
        before = self.known.get(path)
        if before is None or before[0] is None:
            return None
        try:
            status = os.stat(base + path)
        except OSError:
            return None
        return before if disk.stamp_of(status) == before[0] else None

    def _new(self, base: str, files: list[str]) -> list[Seen]:
        helpers = min(self.jobs - 1, len(files) // _FILES_WORTH_A_PROCESS)
        if helpers < 1 or not can_fork():
            return [look(base + path) for path in files]
        size = max(_PIECE, -(-len(files) // MOST))
        pieces = [files[at : at + size] for at in range(0, len(files), size)]

        def work(number: int) -> list[Seen]:
            return [look(base + path) for path in pieces[number]]

        done = shared(len(pieces), work, helpers, self.meanwhile)
        return [seen for piece in done for seen in piece]


def look(path: str) -> Seen:
    """Read a file for its facts."""
    before: disk.Stamp | None = None
    relevant = False
    modules: set[bytes] = set()
    bound: set[bytes] = set()
    total = 0
    tail = b""
    try:
        for data, status in disk.chunks(path):
            before = disk.stamp_of(status)
            text = tail + data
            relevant = relevant or _holds(text)
            _add_imports(text, modules, bound)
            total += len(data)
            if total >= _LARGEST:
                break
            tail = text[-_OVERLAP:]
    except FileNotFoundError:
        return None, NOTHING
    except OSError:
        return None, UNREADABLE  # Reading it will say why.
    return before, _facts(relevant, modules, bound)


def facts_of(data: bytes) -> Facts:
    """The facts of a text."""
    modules: set[bytes] = set()
    bound: set[bytes] = set()
    _add_imports(data, modules, bound)
    return _facts(_holds(data), modules, bound)


def answer(notes: disk.Notes, facts: Facts) -> str:
    """Facts as an answer to note."""
    relevant, modules, bound = facts
    return notes.digest(f"{relevant}\n{modules}\n{bound}".encode("utf-8", "surrogateescape"))


def _facts(relevant: bool, modules: Iterable[bytes], bound: Iterable[bytes]) -> Facts:  # noqa: FBT001
    return relevant, _joined(modules), _joined(bound)


def _joined(words: Iterable[bytes]) -> str:
    return b" ".join(sorted(words)).decode("utf-8", "surrogateescape")


# -------------------------------------------------------------------------------- import statements


_Line = tuple[tuple[bytes, ...], tuple[bytes, ...], bool, bool]
"""The words on both sides of `import`; whether a `(` follows; whether the statement goes on."""

_LONGEST_KEPT = 120
_MOST_KEPT = 100_000
# Thousands of files have the same import statements.
_kept: dict[bytes, _Line | None] = {}


def _add_imports(data: bytes, modules: set[bytes], bound: set[bytes]) -> None:
    """Add the words on both sides of each `import`; prose may add more, no statement is left out.

    A `.` among the bound ones tells that some import is a relative one.
    """
    at = data.find(b"import")
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        line = data[start:end] if end >= 0 else data[start:]
        read = _kept[line] if line in _kept else _keep(line, at - start)
        if read is not None:
            modules.update(read[0])
            bound.update(read[1])
            if read[3]:
                end = _add_rest(data, end, read[2], bound)
        at = data.find(b"import", end) if end >= 0 else -1


def _keep(line: bytes, at: int) -> _Line | None:
    read = _read_line(line, at)
    if len(line) <= _LONGEST_KEPT and len(_kept) < _MOST_KEPT:
        _kept[line] = read
    return read


def _read_line(line: bytes, at: int) -> _Line | None:
    """What a line imports, `at` being its first `import`; None where no statement begins."""
    while at >= 0:
        after = at + 6
        is_call = line.startswith((b"_module", b"__"), after)
        if is_call or line[after : after + 1] in _AFTER_IMPORT:
            before = line[:at].strip()
            if is_call or _begins_import(before):
                names = _code(line[after:])
                bound = names.translate(IDENTIFIERS).split()
                if before.startswith(b"from") and before[4:].lstrip().startswith(b"."):
                    bound.append(b".")
                is_open = b"(" in line[after:]
                goes_on = (is_open and b")" not in names) or _is_continued(line)
                words = before.translate(IDENTIFIERS).split()
                return tuple(words), tuple(bound), is_open, goes_on
        at = line.find(b"import", after)
    return None


def _add_rest(data: bytes, end: int, is_open: bool, bound: set[bytes]) -> int:  # noqa: FBT001
    """Add what the lines from `end` on bind; tells where the last one ends, -1 at the very end."""
    goes_on = True
    while goes_on and end >= 0:
        start = end + 1
        end = data.find(b"\n", start)
        line = data[start:end] if end >= 0 else data[start:]
        names = _code(line)
        bound.update(names.translate(IDENTIFIERS).split())
        goes_on = (is_open and b")" not in names) or _is_continued(line)
    return end


def _is_continued(line: bytes) -> bool:
    return line.rstrip(b"\r").endswith(b"\\")


_AFTER_IMPORT = (b" ", b"\t", b"(", b"*", b"\\", b"\f")


def _begins_import(before: bytes) -> bool:
    """Whether it may be a statement, not prose: `import`, `from a import`, `try: import`."""
    if not before or before.startswith(b"from") or before.endswith((b":", b";")):
        return True
    if before.startswith(b"#"):
        return False
    return b": from" in before or b"; from" in before or b"\r" in before  # An old line end.


def _code(line: bytes) -> bytes:
    return line.partition(b"#")[0]
