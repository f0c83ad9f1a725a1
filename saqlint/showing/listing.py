"""What a run has to say, as the formats get it: plain values, nothing left to look up."""

import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from saqlint.finding import Diagnostic, Level
from saqlint.showing.fingerprint import fingerprints


class RuleEntry(Struct, frozen=True):
    """An enabled rule; `docs` is its page, `fix` what its fixes are (`safe`, `unsafe`, None)."""

    code: str
    name: str
    level: Level
    summary: str
    docs: str
    url: str | None
    fix: str | None = None


class Failure(Struct, frozen=True):
    """A fault of saqlint's own: the rule that raised, the file where known, what was raised."""

    code: str
    error: str
    path: str | None = None
    traceback: str = ""


class Listing(Struct, frozen=True):
    """The findings of one run.

    Paths are relative to `root`, the project's. `root`, `cwd` (the working folder) and
    `repository` (the top of the version-controlled tree) are absolute, with forward slashes.
    `lines` has the text of every file that a finding names and that could be read, without
    line ends. `show_suppressed` asks the formats for the suppressed ones as well.
    """

    diagnostics: tuple[Diagnostic, ...]
    version: str
    suppressed: tuple[Diagnostic, ...] = ()
    show_suppressed: bool = False
    failures: tuple[Failure, ...] = ()
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rules: tuple[RuleEntry, ...] = ()
    root: str = "/"
    cwd: str = "/"
    repository: str = "/"
    color: bool = False
    quiet: bool = False
    files: int = 0
    relevant: int = 0
    unresolved: int = 0
    fixed: int = 0

    def shown(self, path: str) -> str:
        """`path` as seen from the working folder."""
        return posixpath.relpath(posixpath.join(self.root, path), self.cwd)

    def in_repository(self, path: str) -> str:
        """`path` as seen from the root of the repository, as code hosts want it."""
        return posixpath.relpath(posixpath.join(self.root, path), self.repository)

    def line(self, path: str, number: int) -> str:
        """The text of a line, empty where it is not known."""
        lines = self.lines.get(path, ())
        return lines[number - 1] if 0 < number <= len(lines) else ""

    @property
    def everything(self) -> tuple[Diagnostic, ...]:
        """What is to be shown, in the one order of every output."""
        suppressed = self.suppressed if self.show_suppressed else ()
        return tuple(sorted((*self.diagnostics, *suppressed), key=lambda d: d.sort_key))

    @property
    def fingerprints(self) -> dict[Diagnostic, str]:
        """What each finding is known by; the same whether the suppressed ones are shown or not."""
        every = sorted((*self.diagnostics, *self.suppressed), key=lambda d: d.sort_key)
        pairs = [(found, self.line(found.at.path, found.at.line)) for found in every]
        return dict(zip(every, fingerprints(pairs), strict=True))

    def url(self, code: str) -> str | None:
        """Where the page of a rule stands."""
        return next((rule.url for rule in self.rules if rule.code == code), None)

    @property
    def by_level(self) -> dict[Level, int]:
        """How many findings each level has, the gravest first."""
        found = Counter(diagnostic.level for diagnostic in self.diagnostics)
        return {level: found[level] for level in Level}

    @property
    def fixable(self) -> tuple[int, int]:
        """How many findings have a safe fix, and how many an unsafe one."""
        fixes = [diagnostic.fix for diagnostic in self.diagnostics if diagnostic.fix is not None]
        safe = sum(fix.safe for fix in fixes)
        return safe, len(fixes) - safe


def plural(count: int, noun: str) -> str:
    """`1 file`, `2 files`; `1 entry`, `2 entries`."""
    if count == 1:
        return f"{count} {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("ry") else f"{count} {noun}s"
