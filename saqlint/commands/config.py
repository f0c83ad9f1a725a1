"""`saqlint config`: verify configuration files, print their schema."""

import os
from pathlib import Path

import click

from saqlint.exits import Exit
from saqlint.front import schema
from saqlint.front.console import emit, error
from saqlint.front.help_page import GroupWithHelp
from saqlint.front.options import working_folder
from saqlint.front.targets import chosen_targets
from saqlint.plugins import known_rules
from saqlint.settings.config import ConfigError, load
from saqlint.settings.selection import check_selectors


@click.group("config", cls=GroupWithHelp)
def command() -> None:
    """Verify configuration files, or print the schema that describes them."""


@command.command("verify")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
def verify(files: tuple[str, ...]) -> int:
    """Check FILES, by default the configuration of the working folder.

    Every file is checked; each mistake is one line.
    """
    cwd = working_folder()
    wrong = 0
    chosen: list[Path | None] = [Path(name) for name in files]
    for file in chosen or [None]:
        try:
            config = load(cwd, cwd, file=file)
            check_selectors(config, known_rules())
            chosen_targets((), None, config)
        except ConfigError as problem:
            error(str(problem))
            wrong += 1
            continue
        shown = None if config.file is None else os.path.relpath(config.file)
        emit(f"{shown}: correct\n" if shown else "no configuration file: the defaults hold\n")
    return Exit.USAGE if wrong else Exit.CLEAN


@command.command("schema")
def print_schema() -> None:
    """Print the JSON schema of `saqlint.toml` and of `[tool.saqlint]`."""
    emit(schema.text())
