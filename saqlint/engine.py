"""The whole run: files and rules in, sorted diagnostics out. Prints nothing, writes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from saqlint.bench import Bench, Timing
from saqlint.extract.project import build
from saqlint.files.discover import Tree
from saqlint.files.source import Source, UnreadableError, decode, lines
from saqlint.finding import Diagnostic, Problem
from saqlint.model import Project, RuleSettings, Stack, Versions
from saqlint.plugins import known_rules
from saqlint.rule import Rule
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ, NEWEST_SAQ
from saqlint.settings.config import Config
from saqlint.settings.file_ignores import FileIgnores, file_ignores
from saqlint.settings.selection import deepest_level, has_fixes
from saqlint.showing.listing import Failure
from saqlint.silence.baseline import Entry, accepted, in_scope
from saqlint.silence.following import Following
from saqlint.silence.suppression import OWN_CODES, Outcome, apply
from saqlint.stack.stack import find_stack, find_versions, survey

Step: TypeAlias = Callable[[str, int, int], None]
Diagnostics: TypeAlias = tuple[Diagnostic, ...]


class Report(Struct, frozen=True):
    """What a run found; `failures` are faults of saqlint's own.

    `lines` has the text, without line ends, of every file that a diagnostic names. `stale` are the
    entries of the baseline that accept nothing any more.
    """

    project: Project
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[Diagnostic, ...] = ()
    failures: tuple[Failure, ...] = ()
    rules: tuple[Rule, ...] = ()
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    timings: tuple[Timing, ...] = ()
    stale: tuple[Entry, ...] = ()


def run(  # noqa: PLR0913 - what the front ends want differently
    tree: Tree,
    config: Config,
    rules: Sequence[Rule],
    *,
    step: Step = lambda _what, _done, _total: None,
    comments: bool = True,
    now: datetime | None = None,
    baseline: Following | None = None,
) -> Report:
    """Lint the project `tree` with `rules`; without `comments` nothing in a file suppresses.

    `baseline` takes the place of the one in the settings, for a run that edits files.
    `now` is where the next dates of schedules, as help texts show them, are reckoned from.
    Raises ConfigError for a baseline that cannot be read.
    """
    baseline = baseline or Following(accepted(config))
    bench = Bench()
    settings = RuleSettings(config.long_job_seconds, config.default_timeout)
    if now is not None:
        settings = replace(settings, now=now)
    project = _read(tree, config, settings, bench, step)
    ignores = file_ignores(config, rules, tree.root)
    found: list[Diagnostic] = []
    # The rules on comments come last: which comment is of no use, the others' findings tell.
    early = [rule for rule in rules if rule.code not in OWN_CODES]
    for number, rule in enumerate(early):
        step("checking", number, len(early))
        found += _judge(rule, project, config, bench)
    wanted = _wanted(found, tree, ignores)
    outcome = Outcome(wanted, (), ())
    if comments:
        outcome = bench.attempt(
            "comments", lambda: _silenced(wanted, tree, rules, bench, ignores), outcome
        )
        project = replace(project, suppressions=outcome.suppressions)
        late = [rule for rule in rules if rule.code in OWN_CODES]
        more = [one for rule in late for one in _judge(rule, project, config, bench)]
        outcome = replace(outcome, counting=_wanted((*outcome.counting, *more), tree, ignores))
    report = Report(
        project=project,
        diagnostics=outcome.counting,
        suppressed=outcome.suppressed,
        failures=tuple(bench.failures),
        rules=tuple(rules),
        lines=_lines(tree, (*outcome.counting, *outcome.suppressed)),
        timings=tuple(bench.timings),
    )
    return _accepting(report, baseline, tree) if baseline.entries else report


def _accepting(report: Report, baseline: Following, tree: Tree) -> Report:
    """The report without what the baseline accepts."""
    files = (*tree.files, *tree.deployment)
    found = baseline.match(report.diagnostics, report.lines, files)
    suppressed = sorted((*report.suppressed, *found.accepted), key=lambda one: one.sort_key)
    ran = {rule.code for rule in report.rules}
    stale = in_scope(found.idle, ran, tree.reported)
    return replace(
        report,
        diagnostics=found.counting,
        suppressed=tuple(suppressed),
        # Where something failed, a finding may be missing that is still there.
        stale=() if report.failures else stale,
    )


def _wanted(found: Iterable[Diagnostic], tree: Tree, ignores: FileIgnores) -> Diagnostics:
    """What lies in the files the user asked for and is not ignored there, sorted.

    What would be told in the same words of the same place is told once: the first counts.
    """
    wanted: dict[tuple[str, int, int, str, str], Diagnostic] = {}
    for one in found:
        if tree.is_reported(one.at.path) and not ignores.silence(one.at.path, one.code):
            wanted.setdefault(one.sort_key, one)
    return tuple(wanted[key] for key in sorted(wanted))


def _silenced(
    wanted: Diagnostics, tree: Tree, rules: Sequence[Rule], bench: Bench, ignores: FileIgnores
) -> Outcome:
    """The findings parted by the comments of the files that have findings, or may name rules."""
    paths = {*(one.at.path for one in wanted), *tree.relevant, *tree.deployment}
    sources = [
        source
        for path in sorted(paths)
        if tree.is_reported(path) and (source := _source(tree, path)) is not None
    ]
    failed = {failure.code for failure in bench.failures}
    running = {rule.code for rule in rules} - failed
    return apply(
        wanted,
        sources,
        {rule.code: rule.name for rule in known_rules()},
        lambda code, path: code in running and not ignores.silence(path, code),
    )


def _source(tree: Tree, path: str) -> Source | None:
    try:
        return decode(path, tree.read(path))
    except UnreadableError:
        return None


def _read(tree: Tree, config: Config, settings: RuleSettings, bench: Bench, step: Step) -> Project:
    """The project; an empty one where saqlint fails to make it, which the failures then tell."""
    step("finding versions", 0, 0)
    versions, stack = bench.attempt(
        "versions",
        lambda: _surveyed(tree, config),
        (Versions(NEWEST_SAQ, NEWEST_LITESTAR_SAQ), Stack()),
    )
    watched = _watched(tree, step)
    return bench.attempt(
        "project",
        lambda: build(watched, versions, stack, settings),
        Project(versions, settings),
        path=lambda: next(reversed(watched.opened), None),
    )


def _surveyed(tree: Tree, config: Config) -> tuple[Versions, Stack]:
    found = survey(tree.root, tree.relevant)
    return find_versions(found, config), find_stack(found)


class _Watched(Tree, frozen=True):
    """A tree that tells which file is being read."""

    step: Step = lambda _what, _done, _total: None
    opened: dict[str, None] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        self.opened.setdefault(path)
        self.step("reading", len(self.opened), max(len(self.opened), len(self.relevant)))
        return Tree.read(self, path)


def _watched(tree: Tree, step: Step) -> _Watched:
    return _Watched(**asdict(tree), step=step)


def _judge(rule: Rule, project: Project, config: Config, bench: Bench) -> list[Diagnostic]:
    """What one rule finds; what it found before it failed counts too."""
    found: list[Diagnostic] = []
    deepest, fixes = deepest_level(rule, config), has_fixes(rule, config)

    def check() -> None:
        for problem in rule.check(project):
            diagnostic = _diagnostic(rule, problem, fixes=fixes)
            if diagnostic.level <= deepest:
                found.append(diagnostic)

    bench.attempt(
        rule.code,
        check,
        None,
        kind="rule",
        path=lambda: found[-1].at.path if found else None,
    )
    return found


def _diagnostic(rule: Rule, problem: Problem, *, fixes: bool) -> Diagnostic:
    return Diagnostic(
        at=problem.at,
        code=rule.code,
        name=rule.name,
        level=rule.level if problem.level is None else problem.level,
        message=problem.message,
        help=problem.help,
        labels=problem.labels,
        fix=problem.fix if fixes else None,
        subject=problem.subject,
    )


def _lines(tree: Tree, found: Diagnostics) -> dict[str, Sequence[str]]:
    """The text of the files that findings name, without line ends."""
    paths = {one.at.path for one in found}
    paths |= {label.at.path for one in found for label in one.labels}
    sources = [source for path in sorted(paths) if (source := _source(tree, path)) is not None]
    return {source.path: [line.rstrip("\r\n") for line in lines(source.text)] for source in sources}
