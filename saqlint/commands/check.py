"""`saqlint check`: find what is wrong and say so."""

import sys
from dataclasses import fields, replace
from datetime import datetime, timezone
from typing import Any

import click
from click.shell_completion import CompletionItem

from saqlint import record
from saqlint.engine import Report, run
from saqlint.exits import Exit
from saqlint.files.discover import Tree
from saqlint.fixes.outcome import Look, Outcome
from saqlint.formats import format_names
from saqlint.front.changes import (
    Work,
    deliver,
    generate_baseline,
    listed,
    prune_baseline,
    show_diff,
    told,
    undertake,
)
from saqlint.front.console import colors, complain, emit, error, note
from saqlint.front.options import (
    COLOR,
    PATHS,
    accepting,
    choosing,
    fixing,
    narrowing,
    request,
    settings,
    working_folder,
)
from saqlint.front.output import Target, Wishes, chosen_targets, failures, listing_of, named, write
from saqlint.front.progress import Progress
from saqlint.front.session import Session, open_session
from saqlint.front.show import show_files, show_settings
from saqlint.showing.listing import Listing
from saqlint.showing.terminal import Style


def _targets(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[Target, ...]:
    """`format` and `format:file` as targets."""
    found = []
    for value in values:
        name, colon, file = value.partition(":")
        if name not in format_names():
            known = ", ".join(format_names())
            raise click.BadParameter(f"`{name}` is not one of {known}", ctx, param)
        if colon and not file:
            raise click.BadParameter(f"`{value}` names no file after the colon", ctx, param)
        found.append(Target(name, file or None))
    return tuple(found)


def _complete_formats(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    del ctx, param
    return [CompletionItem(name) for name in format_names() if name.startswith(incomplete)]


@click.command("check")
@PATHS
@choosing
@narrowing
@settings
@fixing
@accepting
@click.option(
    "--output-format",
    "targets",
    metavar="NAME[:FILE]",
    multiple=True,
    callback=_targets,
    shell_complete=_complete_formats,
    help=f"How findings are written, and to which file; may be given several times: "
    f"{', '.join(format_names())}.",
)
@click.option("--output-file", metavar="FILE", help="Write to a file instead of the terminal.")
@click.option("--statistics", "counts", is_flag=True, help="Count the findings by rule.")
@click.option("--show-files", "files", is_flag=True, help="List the files that are linted; exit.")
@click.option(
    "--show-settings", "setup", is_flag=True, help="List all settings with their origin; exit."
)
@click.option(
    "--show-suppressed/--hide-suppressed",
    "suppressed",
    default=None,
    help="Whether to write suppressed findings too (hide; in SARIF show, but not on GitHub).",
)
@click.option("--ignore-noqa", is_flag=True, help="Take no notice of comments that suppress.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even where something was found.")
@click.option(
    "--stdin-filename", metavar="FILE", help="The file that standard input (`-`) stands for."
)
@click.option(
    "--report-only",
    is_flag=True,
    help="Read the working folder's project, report only on PATHS; pass over those not in it.",
)
@click.option("-q", "--quiet", is_flag=True, help="Write the findings alone.")
@click.option("-v", "--verbose", "loud", is_flag=True, help="Say what could not be followed.")
@click.option("--timings", "timed", is_flag=True, help="Say how long each phase and rule took.")
@COLOR
def command(  # noqa: PLR0913 - one for each option
    *,
    targets: tuple[Target, ...],
    output_file: str | None,
    counts: bool,
    files: bool,
    setup: bool,
    suppressed: bool | None,
    ignore_noqa: bool,
    quiet: bool,
    loud: bool,
    timed: bool,
    color: str,
    **shared: Any,  # noqa: ANN401 - the shared options, for `request`
) -> int:
    """Find what is wrong in PATHS, by default the working folder.

    The whole project around PATHS is read; what is reported lies in PATHS.
    """
    work = Work(**{own.name: shared.pop(own.name) for own in fields(Work)})
    session = open_session(request(**shared), working_folder())
    work.check(session.config)
    if setup or files:
        rows = show_settings(session) if setup else show_files(session)
        emit("".join(f"{row}\n" for row in rows))
        return Exit.CLEAN
    wishes = Wishes(
        chosen_targets(targets, output_file, session.config),
        counts=counts,
        suppressed=suppressed,
        quiet=quiet,
        loud=loud,
        timed=timed,
        color=color,
        beside=work.rewrites and not work.diff and session.request.buffer is not None,
    )
    if not session.has_files:
        if shared["report_only"]:
            return Exit.CLEAN
        error(f"no files to lint were found in {named(session.request.paths)}")
        return Exit.NOTHING_TO_LINT
    config = replace(session.config, baseline=None) if work.generate_baseline else session.config
    # From today, not from now: an outcome that is remembered holds for the day.
    now = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)

    def look(tree: Tree) -> Report:
        progress = Progress(sys.stderr, wanted=not quiet)
        with progress:
            return run(
                tree, config, session.enabled, step=progress, comments=not ignore_noqa, now=now
            )

    outcome = undertake(work, session, look)
    pure = not (work.rewrites or work.generate_baseline or work.prune_baseline or timed)
    record.keep(session.cache_folder if pure and not outcome.report.failures else None)
    return _concluded(outcome, work, session, wishes, look)


def _concluded(outcome: Outcome, work: Work, session: Session, wishes: Wishes, look: Look) -> Exit:
    """Write files where that was asked for, then say what there is to say."""
    listing = listing_of(outcome.report, session)
    for line in told(outcome, listing):
        note(line)
    if work.diff:
        show_diff(outcome.rewrites, listing)
        return _briefly(outcome, work, listing, wishes)
    if work.rewrites:
        outcome = _delivered(outcome, session, listing, look)
    if work.show_fixes:
        for line in listed(outcome.mended, listing):
            complain(line)
    if work.fix_only:
        return _briefly(outcome, work, listing, wishes)
    return _report(outcome, work, session, wishes)


def _delivered(outcome: Outcome, session: Session, listing: Listing, look: Look) -> Outcome:
    """Write the files; what could not be written is looked at again as it is."""
    kept = deliver(outcome.rewrites, session, listing)
    if not kept:
        return outcome
    return replace(
        outcome,
        report=replace(look(session.tree), failures=outcome.report.failures),
        mended=tuple(one for one in outcome.mended if one.at.path not in kept),
        kept=kept,
    )


def _briefly(outcome: Outcome, work: Work, listing: Listing, wishes: Wishes) -> Exit:
    """Say how much was fixed, or would be; not what is left."""
    for line in failures(outcome.report.failures, listing, Style(colors(wishes.color, sys.stderr))):
        complain(line)
    if outcome.mended and not wishes.quiet:
        complain(work.sentence(outcome.mended))
    if outcome.report.failures:
        return Exit.FAILURE
    wrong = outcome.kept or (outcome.mended and (work.diff or work.exit_non_zero_on_fix))
    return Exit.FINDINGS if wrong and not work.exit_zero else Exit.CLEAN


def _report(outcome: Outcome, work: Work, session: Session, wishes: Wishes) -> Exit:
    """Say what there is, after all that was to be written."""
    report, mended = outcome.report, outcome.mended
    if work.generate_baseline and not report.failures:
        complain(generate_baseline(report, session, work.reason))
        return Exit.CLEAN
    if work.prune_baseline:
        complain(prune_baseline(report, session))
        report = replace(report, stale=())
    if work.add_noqa and mended and not wishes.quiet:
        complain(work.sentence(mended))
    after = {one.path: one.after for one in outcome.rewrites if one.path not in outcome.kept}
    tree = replace(session.tree, overlay={**session.tree.overlay, **after})
    write(report, session, wishes, tree, fixed=len(mended) if work.fixes else 0)
    if report.failures:
        return Exit.FAILURE
    wrong = report.diagnostics or (work.exit_non_zero_on_fix and mended)
    return Exit.FINDINGS if wrong and not work.exit_zero else Exit.CLEAN
