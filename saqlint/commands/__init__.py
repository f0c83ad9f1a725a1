"""The commands, one a file; every module here is one by its name. `check` may be left out."""

import os
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import cast

import click
from click.shell_completion import CompletionItem, shell_complete

from saqlint import __version__
from saqlint.exits import Exit
from saqlint.files.discover import MissingPathError
from saqlint.front.console import UnwritableError, complain, error
from saqlint.front.help_page import GroupWithHelp
from saqlint.likeness import nearest
from saqlint.settings.config import ConfigError

DEFAULT = "check"
_OWN_OPTIONS = frozenset({"--help", "-h", "--version", "-V"})


class Commands(GroupWithHelp):
    """The group of all commands; a command's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names, sorted."""
        del ctx
        return names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        return cast("click.Command", module.command)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` before arguments that name no command."""
        if args and args[0] not in _OWN_OPTIONS and args[0] not in self.list_commands(ctx):
            args = [DEFAULT, *args]
        elif not args and not ctx.resilient_parsing:
            args = [DEFAULT]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and what `check` takes."""
        found = super().shell_complete(ctx, incomplete)
        check = self.get_command(ctx, DEFAULT)
        if check is not None:
            with check.make_context(DEFAULT, [], parent=ctx, resilient_parsing=True) as inner:
                found += check.shell_complete(inner, incomplete)
        return found


def names() -> list[str]:
    """The commands' names, sorted."""
    return sorted(module.name.replace("_", "-") for module in iter_modules(__path__))


def run(arguments: list[str]) -> int:
    """Run a command line and give back the exit code. Every mistake of the user's ends here."""
    if "_SAQLINT_COMPLETE" in os.environ:
        instruction = os.environ["_SAQLINT_COMPLETE"]
        return shell_complete(group, {}, "saqlint", "_SAQLINT_COMPLETE", instruction)
    try:
        result = group.main(arguments, prog_name="saqlint", standalone_mode=False)
    except click.UsageError as problem:
        error(_sentence(problem))
    except click.ClickException as problem:
        error(problem.format_message())
    except MissingPathError as problem:
        error(_missing(problem, arguments))
    except (ConfigError, UnwritableError) as problem:
        error(str(problem))
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted")
        return Exit.INTERRUPTED
    else:
        return result if isinstance(result, int) else Exit.CLEAN
    return Exit.USAGE


def _sentence(problem: click.UsageError) -> str:
    command = "" if problem.ctx is None else f" (see `{problem.ctx.command_path} --help`)"
    return problem.format_message().rstrip(".") + command


def _missing(problem: MissingPathError, arguments: list[str]) -> str:
    """The path as seen from here; the first one may have been meant for a command."""
    first = arguments[0] if arguments else ""
    path, here = problem.path, Path.cwd()
    shown = os.fspath(path.relative_to(here) if path.is_relative_to(here) else path)
    command = nearest(first, names()) if shown == first else None
    meant = "" if command is None else f"; did you mean the command `{command}`?"
    return f"{problem.reason}: {shown}{meant}"


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="[check] [OPTIONS] [PATHS]",
    subcommand_metavar="| COMMAND …",
)
@click.version_option(__version__, "-V", "--version", message="saqlint %(version)s")
def group() -> None:
    """Check projects that run background jobs on SAQ and litestar-saq.

    Without a command, `check` is meant: `saqlint src/` is `saqlint check src/`.
    """
