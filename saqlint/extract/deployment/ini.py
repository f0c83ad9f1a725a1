"""Files of sections and `key = value` lines: systemd units, supervisord, circus."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from saqlint.extract.deployment.text import Text, join

SECTION: Final = re.compile(r"\s*\[([^\]]+)\]")
ENTRY: Final = re.compile(r"([A-Za-z0-9_.-]+)\s*[=:]\s*")


COMMENT: Final = re.compile(r"\s[;#]")


class Entry(Struct, frozen=True):
    """A line of a section, its continuations joined."""

    section: str
    key: str
    value: Text
    at: Text


def read_entries(text: Text, *, backslash: bool) -> Iterator[Entry]:
    """The entries in order; a value goes on after a backslash, or on indented lines."""
    section = ""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.value.lstrip().startswith(("#", ";")):
            continue
        if (found := SECTION.match(line.value)) is not None:
            section = found[1].strip()
            continue
        entry = ENTRY.match(line.value)
        if entry is None:
            continue
        parts = [line[entry.end() :]]
        while at < len(lines) and _continues(parts[-1], lines[at], backslash=backslash):
            if backslash:
                parts[-1] = parts[-1][: len(parts[-1].value.rstrip()) - 1]
            if not lines[at].value.lstrip().startswith(("#", ";")):
                parts.append(lines[at])
            at += 1
        parts = parts if backslash else [_without_comment(part) for part in parts]
        yield Entry(section, entry[1], _value(parts), line[: entry.end(1)])


def _without_comment(part: Text) -> Text:
    """As supervisord reads a line; systemd knows no comment behind a value."""
    found = COMMENT.search(part.value)
    return part if found is None else part[: found.start()]


def _continues(last: Text, following: Text, *, backslash: bool) -> bool:
    if backslash:
        return last.value.rstrip().endswith("\\")
    return following.value[:1] in (" ", "\t") and bool(following.value.strip())


def _value(parts: list[Text]) -> Text:
    spaced = [piece for part in parts for piece in (part.strip(), part.spread(" "))]
    return join(spaced[:-1], parts[0].file)
