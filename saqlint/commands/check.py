"""`saqlint check`: find what is wrong and say so."""

import sys
from datetime import datetime, timezone
from typing import Any

import click
from click.shell_completion import CompletionItem

from saqlint.cli import Exit
from saqlint.console import emit, error
from saqlint.engine import Report, run
from saqlint.formats import format_names
from saqlint.options import COLOR, PATHS, choosing, narrowing, request, settings, working_folder
from saqlint.output import Target, Wishes, chosen_targets, named, write
from saqlint.progress import Progress
from saqlint.session import open_session
from saqlint.show import show_files, show_settings


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
    exit_zero: bool,
    quiet: bool,
    loud: bool,
    timed: bool,
    color: str,
    **shared: Any,  # noqa: ANN401 - the shared options, for `request`
) -> int:
    """Find what is wrong in PATHS, by default the working folder.

    The whole project around PATHS is read; what is reported lies in PATHS.
    """
    session = open_session(request(**shared), working_folder())
    if setup:
        emit("".join(f"{line}\n" for line in show_settings(session)))
        return Exit.CLEAN
    if files:
        emit("".join(f"{line}\n" for line in show_files(session)))
        return Exit.CLEAN
    wishes = Wishes(
        chosen_targets(targets, output_file, session.config),
        counts=counts,
        suppressed=suppressed,
        quiet=quiet,
        loud=loud,
        timed=timed,
        color=color,
    )
    if not session.has_files:
        if shared["report_only"]:
            return Exit.CLEAN
        error(f"no files to lint were found in {named(session.request.paths)}")
        return Exit.NOTHING_TO_LINT
    progress = Progress(sys.stderr, wanted=not quiet)
    with progress:
        report = run(
            session.tree,
            session.config,
            session.enabled,
            step=progress,
            comments=not ignore_noqa,
            now=datetime.now(timezone.utc),
        )
    write(report, session, wishes)
    return exit_code(report, exit_zero=exit_zero)


def exit_code(report: Report, *, exit_zero: bool) -> Exit:
    """A fault of saqlint's own before findings; `exit_zero` hides these alone."""
    if report.failures:
        return Exit.FAILURE
    return Exit.FINDINGS if report.diagnostics and not exit_zero else Exit.CLEAN
