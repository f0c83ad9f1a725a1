"""`saqlint init`: put saqlint into a project."""

from pathlib import Path

import click

from saqlint.front.ci_files import CI
from saqlint.front.console import emit, save
from saqlint.front.help_page import WithHelp
from saqlint.front.hook_file import pre_commit
from saqlint.front.init_files import ci, configuration, place_of


@click.command("init", cls=WithHelp)
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option(
    "--ci", "systems", type=click.Choice(tuple(CI)), multiple=True, help="Write a CI file too."
)
@click.option("--no-pre-commit", is_flag=True, help="Add no hook for pre-commit.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def command(folder: str, systems: tuple[str, ...], *, no_pre_commit: bool, dry_run: bool) -> None:
    """Write commented settings, the pre-commit hook and, on request, a CI file.

    They go into the project around FOLDER; hook and CI file to the top of its repository. What is
    there already is never changed, only added to.
    """
    place = place_of(Path(folder))
    plans = [configuration(place)]
    if not no_pre_commit:
        plans.append(pre_commit(place))
    plans += [ci(place, system) for system in systems]
    for plan in plans:
        if plan.text is not None and not dry_run:
            save(plan.path, plan.text)
        planned = plan.text is not None and dry_run
        remark = _planned(plan.remark) if planned else plan.remark
        emit(f"{plan.path.as_posix()}: {remark}\n")


def _planned(remark: str) -> str:
    """`settings added` as `settings would be added`."""
    *what, done = remark.split(" ")
    return " ".join([*what, "would be", done])
