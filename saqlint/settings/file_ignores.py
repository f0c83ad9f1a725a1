"""The setting `per-file-ignores`: which rules say nothing about which files."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from saqlint.rule import Rule
from saqlint.settings.config import Config
from saqlint.settings.ignore import Patterns, compile_patterns
from saqlint.settings.selection import matches


class FileIgnore(Struct, frozen=True):
    """One pattern of the setting; `negated` means all files that it does not match."""

    folder: str
    patterns: Patterns
    negated: bool
    codes: frozenset[str]

    def covers(self, root: Path, path: str) -> bool:
        """Whether it speaks of the file `path` below `root`."""
        relative = os.path.relpath(root / path, self.folder).replace(os.sep, "/")
        return self._matches(relative) is not self.negated

    def _matches(self, relative: str) -> bool:
        if relative.startswith("../"):
            return False
        return any(
            self.patterns.decide(part, is_folder=part != relative) for part in _prefixes(relative)
        )


class FileIgnores(Struct, frozen=True):
    """All patterns of the setting."""

    root: Path
    entries: tuple[FileIgnore, ...]

    def silence(self, path: str, code: str) -> bool:
        """Whether the rule `code` says nothing about the file `path`."""
        return any(code in entry.codes and entry.covers(self.root, path) for entry in self.entries)


def file_ignores(config: Config, rules: Sequence[Rule], root: Path) -> FileIgnores:
    """The setting with its selectors spelt out to codes."""
    return FileIgnores(
        root,
        tuple(
            FileIgnore(
                glob.base,
                compile_patterns([glob.pattern.removeprefix("!")]),
                glob.pattern.startswith("!"),
                frozenset(
                    rule.code for rule in rules for selector in selectors if matches(selector, rule)
                ),
            )
            for glob, selectors in config.per_file_ignores
        ),
    )


def _prefixes(path: str) -> Iterator[str]:
    """`a`, `a/b`, `a/b/c.py`."""
    for index, char in enumerate(path):
        if char == "/":
            yield path[:index]
    yield path
