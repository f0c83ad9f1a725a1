"""`saqlint explain`: everything known of one task, queue or cron job."""

import sys
from datetime import datetime, timezone
from typing import Any

import click
from msgspec.structs import replace

from saqlint.engine import run
from saqlint.exits import Exit
from saqlint.explain.explain import explain, nearest
from saqlint.explain.text import FORMATS
from saqlint.finding import Level
from saqlint.front.console import colors, complain, emit, error
from saqlint.front.help_page import WithHelp
from saqlint.front.options import COLOR, PATHS, request, settings, working_folder
from saqlint.front.output import failures, listing_of
from saqlint.front.session import open_session
from saqlint.front.targets import named
from saqlint.showing.terminal import Style, visible


@click.command("explain", cls=WithHelp)
@click.argument("name")
@PATHS
@settings
@click.option(
    "--output-format",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    help="How the explanation is written.",
)
@COLOR
def command(
    *,
    name: str,
    output_format: str,
    color: str,
    **shared: Any,  # noqa: ANN401 - the shared options, for `request`
) -> int:
    """Tell everything known of NAME, looking in PATHS.

    NAME is a task, a queue, a cron function, or a place as `src/app/tasks.py:12`.
    """
    asked = open_session(request(**shared), working_folder())
    session = asked.with_config(replace(asked.config, select=None, level=Level.STRICT.label))
    if not session.has_files:
        error(f"no files to lint were found in {named(session.request.paths)}")
        return Exit.NOTHING_TO_LINT
    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    report = run(session.tree, session.config, session.enabled, now=today)
    listing = listing_of(report, session)
    for line in failures(report.failures, listing, Style(colors(color, sys.stderr))):
        complain(line)
    found = explain(report.project, report.diagnostics, name)
    if not found:
        near = ", ".join(f"`{visible(one)}`" for one in nearest(report.project, name))
        hint = f"; did you mean {near}?" if near else ""
        error(f"nothing is known of `{visible(name)}`{hint}")
        return Exit.USAGE
    emit(FORMATS[output_format](found, replace(listing, color=colors(color, sys.stdout))))
    return Exit.FAILURE if report.failures else Exit.CLEAN
