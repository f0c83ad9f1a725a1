"""`saqlint checklist`: every item with its verdict and the evidence."""

import sys
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from saqlint.checklist.items import judge
from saqlint.checklist.text import FORMATS
from saqlint.engine import run
from saqlint.exits import Exit
from saqlint.finding import Level
from saqlint.front.console import colors, complain, emit, error, save
from saqlint.front.help_page import WithHelp
from saqlint.front.options import COLOR, PATHS, narrowing, request, settings, working_folder
from saqlint.front.output import failures, listing_of
from saqlint.front.progress import Progress
from saqlint.front.session import open_session
from saqlint.front.targets import named
from saqlint.showing.terminal import Style


@click.command("checklist", cls=WithHelp)
@PATHS
@narrowing
@settings
@click.option(
    "--output-format",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    help="How the checklist is written.",
)
@click.option("--output-file", metavar="FILE", help="Write to a file instead of the terminal.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even where the level is not met.")
@COLOR
def command(
    *,
    output_format: str,
    output_file: str | None,
    exit_zero: bool,
    color: str,
    **shared: Any,  # noqa: ANN401 - the shared options, for `request`
) -> int:
    """Judge every item of the checklist, with evidence, for each application in PATHS.

    All rules are run, but those that the configuration ignores. The exit code is 1 where a
    finding keeps the project from the level that is asked for (`--level`).
    """
    asked = open_session(request(**shared), working_folder())
    session = asked.with_config(replace(asked.config, select=None, level=Level.STRICT.label))
    if not session.has_files:
        error(f"no files to lint were found in {named(session.request.paths)}")
        return Exit.NOTHING_TO_LINT
    progress = Progress(sys.stderr)
    with progress:
        report = run(session.tree, session.config, session.enabled, step=progress)
    listing = listing_of(report, session)
    for line in failures(report.failures, listing, Style(colors(color, sys.stderr))):
        complain(line)
    failed = {failure.code for failure in report.failures}
    ran = {rule.code for rule in report.rules} - failed
    checklist = judge(report.project, report.diagnostics, ran)
    painted = colors(color, sys.stdout) if output_file is None else color == "always"
    text = FORMATS[output_format](checklist, replace(listing, color=painted))
    if output_file is None:
        emit(text)
    else:
        save(Path(output_file), text)
    if report.failures:
        return Exit.FAILURE
    met = checklist.level
    wanted = Level[asked.config.level.upper()]
    return Exit.CLEAN if exit_zero or (met is not None and met >= wanted) else Exit.FINDINGS
