"""Findings that are accepted for now: a file of entries, each for one finding and no other.

An entry belongs to a rule, a file, a task or queue and the text of a line, not to its number: it
holds while lines move. It follows its task or queue into another file when its own is gone.
"""

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from saqlint import disk
from saqlint.finding import Diagnostic
from saqlint.plugins import known_rules
from saqlint.settings.config import Config, ConfigError

VERSION = 1
_LARGEST = 64 << 20
SUPPRESSED_BY = "baseline"
# A password in a URL is not to be copied into one more file.
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@\"']*@")
Lines: TypeAlias = Mapping[str, Sequence[str]]


class Entry(Struct, frozen=True):
    """An accepted finding. `occurrence` tells equal ones in a file apart, in their order."""

    path: str
    rule: str
    line: str
    subject: str | None = None
    occurrence: int = 1
    reason: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What makes it this one; entries are sorted by it."""
        return (self.path, self.rule, self.subject or "", self.line, self.occurrence)


class Match(Struct, frozen=True):
    """Each finding with the entry that accepts it, and the entries that accept none."""

    pairs: tuple[tuple[Diagnostic, Entry | None], ...]
    idle: tuple[Entry, ...]

    @property
    def counting(self) -> tuple[Diagnostic, ...]:
        """The findings that no entry accepts."""
        return tuple(found for found, entry in self.pairs if entry is None)

    @property
    def accepted(self) -> tuple[Diagnostic, ...]:
        """The others, marked as suppressed."""
        return tuple(
            replace(found, suppressed_by=SUPPRESSED_BY, reason=entry.reason)
            for found, entry in self.pairs
            if entry is not None
        )


def match(
    found: Sequence[Diagnostic], lines: Lines, entries: Iterable[Entry], files: Iterable[str]
) -> Match:
    """Find the entry of each finding; `files` are those that the project has."""
    idle = {entry.key: entry for entry in entries}
    pairs: list[tuple[Diagnostic, Entry | None]] = []
    own = entries_of(found, lines)
    for diagnostic, entry in zip(found, own, strict=True):
        pairs.append((diagnostic, idle.pop(entry.key, None)))
    moved = _by_subject(idle.values(), frozenset(files))
    for index, ((diagnostic, taken), entry) in enumerate(zip(pairs, own, strict=True)):
        waiting = moved.get((entry.rule, entry.subject, entry.line), [])
        if taken is None and waiting:
            pairs[index] = (diagnostic, idle.pop(waiting.pop(0).key))
    return Match(tuple(pairs), tuple(sorted(idle.values(), key=lambda entry: entry.key)))


def _by_subject(
    entries: Iterable[Entry], files: frozenset[str]
) -> dict[tuple[str, str | None, str], list[Entry]]:
    found: dict[tuple[str, str | None, str], list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.key):
        if entry.subject is not None and entry.path not in files:
            found[entry.rule, entry.subject, entry.line].append(entry)
    return found


def in_scope(
    entries: Iterable[Entry], ran: Collection[str], reported: frozenset[str] | None
) -> tuple[Entry, ...]:
    """The entries whose findings a run would have shown: of these rules, in these files."""
    return tuple(
        entry
        for entry in entries
        if entry.rule in ran and (reported is None or entry.path in reported)
    )


def entries_of(found: Iterable[Diagnostic], lines: Lines, reason: str | None = None) -> list[Entry]:
    """An entry for each finding."""
    seen: Counter[Entry] = Counter()
    result = []
    for diagnostic in found:
        path, number = diagnostic.at.path, diagnostic.at.line
        rows = lines.get(path, ())
        line = normalised(rows[number - 1]) if 0 < number <= len(rows) else ""
        entry = Entry(path, diagnostic.code, line, diagnostic.subject)
        seen[entry] += 1
        result.append(replace(entry, occurrence=seen[entry], reason=reason))
    return result


def normalised(line: str) -> str:
    """A line's text without its spacing and without passwords."""
    return _CREDENTIALS.sub("…@", " ".join(line.split()))


# -------------------------------------------------------------------------------------------- file


def accepted(config: Config) -> tuple[Entry, ...]:
    """The entries of the baseline that the settings name; raises ConfigError."""
    if config.baseline is None:
        return ()
    codes = [rule.code for rule in known_rules()]
    file = Path(config.baseline)
    return load(file, file_name(file), codes)


def file_name(file: Path) -> str:
    """A file as seen from the working folder, where it lies in it."""
    here = Path.cwd()
    return (file.relative_to(here) if file.is_relative_to(here) else file).as_posix()


def load(file: Path, name: str, rules: Iterable[str]) -> tuple[Entry, ...]:
    """Read a baseline, which messages call `name`; raises ConfigError. `rules` are all codes."""
    try:
        content = json.loads(disk.read(os.fspath(file), _LARGEST).decode("utf-8"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{name}: the baseline cannot be read: {reason}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name}: the baseline is not valid JSON: {error}") from error
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise ConfigError(f"{name}: the baseline has no `version` that is {VERSION}")
    listed = content.get("entries")
    unknown = sorted(content.keys() - {"version", "entries"})
    if unknown:
        raise ConfigError(f"{name}: unknown key `{unknown[0]}`")
    if not isinstance(listed, list):
        raise ConfigError(f"{name}: `entries` must be a list")
    known = frozenset(rules)
    return tuple(
        _entry(value, f"{name}: `entries[{number}]`", known) for number, value in enumerate(listed)
    )


_KINDS: Mapping[str, type] = {
    "path": str,
    "rule": str,
    "subject": str,
    "line": str,
    "occurrence": int,
    "reason": str,
}
_REQUIRED = ("path", "rule", "line")


def _entry(value: object, where: str, known: frozenset[str]) -> Entry:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be an object")
    for key, item in value.items():
        if key not in _KINDS:
            raise ConfigError(f"{where} has an unknown key `{key}`")
        if not isinstance(item, _KINDS[key]) or isinstance(item, bool):
            kind = "a text" if _KINDS[key] is str else "a whole number"
            raise ConfigError(f"{where}: `{key}` must be {kind}")
    for key in _REQUIRED:
        if key not in value:
            raise ConfigError(f"{where} has no `{key}`")
    if value["rule"] not in known:
        raise ConfigError(f"{where}: unknown rule `{value['rule']}`")
    return Entry(**value)


def dump(entries: Iterable[Entry]) -> str:
    """The text of a baseline: sorted, so that a change of it reads well."""
    ordered = sorted({entry.key: entry for entry in entries}.values(), key=lambda e: e.key)
    content = {"version": VERSION, "entries": [dict(_items(entry)) for entry in ordered]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _items(entry: Entry) -> Iterator[tuple[str, object]]:
    yield "path", entry.path
    yield "rule", entry.rule
    if entry.subject is not None:
        yield "subject", entry.subject
    yield "line", entry.line
    if entry.occurrence > 1:
        yield "occurrence", entry.occurrence
    if entry.reason is not None:
        yield "reason", entry.reason
