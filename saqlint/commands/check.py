"""`saqlint check`: find what is wrong and say so."""

from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from saqlint.exits import Exit
from saqlint.formats import format_names
from saqlint.front.console import emit, error
from saqlint.front.help_page import WithHelp
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
from saqlint.front.session import open_session
from saqlint.front.targets import Target, Wishes, chosen_targets, named
from saqlint.front.work import Work


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


@click.command("check", cls=WithHelp)
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
    work = Work(**{own: shared.pop(own) for own in Work.__struct_fields__})
    session = open_session(request(**shared), working_folder(), _ready)
    work.check(session.config)
    if setup or files:
        from saqlint.front.show import show_files, show_settings  # noqa: PLC0415 - rarely asked

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
    from saqlint.front.checking import check  # noqa: PLC0415 - as `_ready` says

    return check(work, session, wishes, comments=not ignore_noqa)


def _ready() -> None:
    """Import what a run over many files is likely to need: that takes as long as reading them."""
    from saqlint.semantics.croniter_import import load_croniter  # noqa: PLC0415

    import_module("saqlint.front.checking")
    import_module("yaml")
    load_croniter()
