"""From a report to what is written where: the formats, and the words around them."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from saqlint import ISSUES, __version__, disk
from saqlint.bench import Timing
from saqlint.engine import Report
from saqlint.files.discover import Tree
from saqlint.finding import Diagnostic, Level
from saqlint.formats import renderer, shows_fixes
from saqlint.front.console import append, colors, complain, emit, save
from saqlint.front.session import Session
from saqlint.front.targets import Target, Wishes
from saqlint.rule import Rule
from saqlint.settings.config import Config
from saqlint.settings.project_root import folders_above
from saqlint.showing.listing import Failure, Listing, RuleEntry, plural
from saqlint.showing.summary import role
from saqlint.showing.terminal import Style, visible
from saqlint.silence.baseline import Entry, file_name

SLOWEST = 10


def write(report: Report, session: Session, wishes: Wishes, tree: Tree, *, fixed: int = 0) -> None:
    """Write the result wherever it is wanted, and what else there is to say to the terminal.

    `tree` has the files as they were when the report was made.
    """
    listing = replace(listing_of(report, session), quiet=wishes.quiet, fixed=fixed)
    notes = Style(colors(wishes.color, sys.stderr))
    for line in failures(report.failures, listing, notes):
        complain(line)
    if wishes.counts:
        _write_statistics(report, wishes)
    else:
        _write_targets(listing, wishes, tree)
    if not wishes.quiet:
        for line in stale(report.stale, session.config, listing):
            complain(line)
    if wishes.loud:
        for line in verbose(report, session, listing):
            complain(line)
    if wishes.timed:
        for line in timings(report.timings, notes):
            complain(line)


def _write_targets(listing: Listing, wishes: Wishes, tree: Tree) -> None:
    names = {target.format for target in wishes.targets if shows_fixes(target.format)}
    spelled = _spelled(listing, tree) if names else listing
    for target in wishes.targets:
        _write_target(target, spelled if target.format in names else listing, wishes)


def _spelled(listing: Listing, tree: Tree) -> Listing:
    """The listing with fixes that are text alone."""
    if not any(one.fix for one in (*listing.diagnostics, *listing.suppressed)):
        return listing
    # Imported here: where nothing can be fixed, nothing of this is needed.
    from saqlint.fixes.exact import spelled_out  # noqa: PLC0415

    return replace(
        listing,
        diagnostics=spelled_out(listing.diagnostics, tree, listing.lines),
        suppressed=spelled_out(listing.suppressed, tree, listing.lines),
    )


def _write_target(target: Target, listing: Listing, wishes: Wishes) -> None:
    # GitHub shows every result as an alert, the suppressed ones too.
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    by_default = target.format == "sarif" and not on_github
    shown = replace(
        listing,
        show_suppressed=by_default if wishes.suppressed is None else wishes.suppressed,
        color=wishes.color == "always"
        if target.file is not None
        else colors(wishes.color, sys.stdout),
    )
    text = renderer(target.format)(shown)
    if target.file is None:
        emit(text, beside=wishes.beside)
    else:
        save(Path(target.file), text)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if target.format == "github" and summary:
        append(Path(summary), renderer("markdown")(shown))


def _write_statistics(report: Report, wishes: Wishes) -> None:
    target = wishes.targets[0]
    if target.format in ("json", "jsonl", "sarif"):
        text = json.dumps(counted(report.diagnostics), indent=2) + "\n"
    else:
        text = statistics(report.diagnostics, Style(colors(wishes.color, sys.stdout)))
    if target.file is None:
        emit(text, beside=wishes.beside)
    else:
        save(Path(target.file), text)


def listing_of(report: Report, session: Session) -> Listing:
    """What the formats get of a report."""
    tree = session.tree
    return Listing(
        diagnostics=report.diagnostics,
        version=__version__,
        suppressed=report.suppressed,
        failures=report.failures,
        lines=report.lines,
        rules=tuple(_entry(rule) for rule in report.rules),
        root=_absolute(tree.root),
        cwd=_absolute(session.cwd.resolve()),
        repository=_absolute(_repository(tree.root, session.cwd)),
        files=len(tree.files),
        relevant=len(tree.relevant),
        unresolved=len(report.project.unresolved),
    )


def _entry(rule: Rule) -> RuleEntry:
    return RuleEntry(rule.code, rule.name, rule.level, rule.summary, rule.docs, rule.url, rule.fix)


def _absolute(path: Path) -> str:
    # With a drive, Windows' paths are absolute to us, not to a POSIX reckoning.
    text = path.as_posix()
    return text if text.startswith("/") else f"/{text}"


def _repository(root: Path, cwd: Path) -> Path:
    """The top of the repository; without one the working folder, where the project is in it."""
    top = Path(list(folders_above(str(root)))[-1])
    if disk.exists(os.fspath(top / ".git")):
        return top
    return cwd.resolve() if root.is_relative_to(cwd.resolve()) else root


def counted(found: Sequence[Diagnostic]) -> list[dict[str, object]]:
    """How often each rule found something, the most frequent first."""
    counts = Counter((one.code, one.name, one.level.label) for one in found)
    return [
        {
            "code": code,
            "name": name,
            "level": level,
            "count": count,
            "fixable": any(d.code == code and d.fix is not None and d.fix.safe for d in found),
        }
        for (code, name, level), count in sorted(counts.items(), key=lambda i: (-i[1], i[0]))
    ]


def statistics(found: Sequence[Diagnostic], style: Style) -> str:
    """The counts as a table."""
    rows = []
    for row in counted(found):
        code = style(role(Level[str(row["level"]).upper()]), str(row["code"]))
        star = style("fix", "*") if row["fixable"] else " "
        rows.append(f"{row['count']:>5}  {code} {star} {row['name']}\n")
    return "".join(rows)


def failures(found: Sequence[Failure], listing: Listing, style: Style) -> Iterator[str]:
    """What to say of saqlint's own faults."""
    for failure in found:
        where = "" if failure.path is None else f" at {visible(listing.shown(failure.path))}"
        head = f"saqlint failed: {failure.code}{where}: {visible(failure.error)}"
        yield f"{style('basic', 'error')}: {head}"
        yield "".join(f"  {visible(line)}\n" for line in failure.traceback.splitlines()).rstrip()
    if found:
        yield f"The other rules were run. Please report this with the lines above: {ISSUES}"


def stale(entries: Sequence[Entry], config: Config, listing: Listing) -> Iterator[str]:
    """The entries of the baseline that accept nothing any more."""
    if entries:
        number = plural(len(entries), "entry")
        verb, them = ("accepts", "it") if len(entries) == 1 else ("accept", "them")
        file = visible(file_name(Path(config.baseline or "")))
        yield f"{number} of {file} {verb} nothing any more (`--prune-baseline` takes {them} out):"
    for entry in entries:
        about = f" {entry.subject}:" if entry.subject else ""
        yield visible(f"  {listing.shown(entry.path)}: {entry.rule}{about} {entry.line}")


def verbose(report: Report, session: Session, listing: Listing) -> Iterator[str]:
    """What was read, and what could not be followed, with the reasons."""
    tree, versions = session.tree, report.project.versions
    yield f"project  {visible(str(tree.root))}"
    yield f"settings {visible(str(session.config.file or 'defaults'))}"
    yield f"saq {versions.saq} ({versions.saq_from})"
    if report.project.uses_litestar_saq:
        yield f"litestar-saq {versions.litestar_saq} ({versions.litestar_saq_from})"
    yield (
        f"{plural(len(tree.files), 'file')}, {len(tree.relevant)} with SAQ code, "
        f"{plural(len(report.rules), 'rule')}"
    )
    yield _seen(report)
    unresolved = report.project.unresolved
    if not unresolved:
        yield "everything could be followed"
        return
    yield f"could not be followed, so nothing is said about it ({len(unresolved)}):"
    kinds = Counter(one.kind for one in unresolved)
    for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {kind}: {count}"
        for one in unresolved:
            if one.kind == kind:
                place = f"{listing.shown(one.at.path)}:{one.at.line}:{one.at.column + 1}"
                yield f"    {visible(place)} {visible(one.reason)}"


def _seen(report: Report) -> str:
    project = report.project
    counts = (
        (len(project.tasks), "task"),
        (len(project.workers), "worker"),
        (len(project.queues), "queue"),
        (len(list(project.requests())), "job"),
        (len(project.crons), "cron job"),
        (len(project.apps), "application"),
        (len(project.deployments), "deployment file"),
    )
    return ", ".join(plural(count, noun) for count, noun in counts)


def timings(found: Sequence[Timing], style: Style) -> Iterator[str]:
    """How long each phase took, then the rules, the slowest first."""
    total = sum(timing.seconds for timing in found)
    phases = [timing for timing in found if timing.kind == "phase"]
    rules = sorted((t for t in found if t.kind == "rule"), key=lambda t: -t.seconds)
    for timing in (*phases, *rules[:SLOWEST]):
        share = timing.seconds / total if total else 0
        yield f"{timing.seconds * 1000:>9.1f} ms {share:>4.0%}  {timing.name}"
    left = rules[SLOWEST:]
    if left:
        yield f"{sum(t.seconds for t in left) * 1000:>9.1f} ms       {len(left)} other rules"
    yield style("strong", f"{total * 1000:>9.1f} ms       in all")
