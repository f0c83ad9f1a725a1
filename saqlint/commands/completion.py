"""`saqlint completion SHELL`: the script that completes the command in a shell."""

from collections.abc import Mapping

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from saqlint.front.console import emit
from saqlint.front.help_page import WithHelp

SHELLS: Mapping[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command("completion", cls=WithHelp)
@click.argument("shell", type=click.Choice(tuple(SHELLS)))
def command(shell: str) -> None:
    r"""Print the script that completes `saqlint` in a shell.

    \b
    bash:  saqlint completion bash > ~/.local/share/bash-completion/completions/saqlint
    zsh:   saqlint completion zsh > "${fpath[1]}/_saqlint"
    fish:  saqlint completion fish > ~/.config/fish/completions/saqlint.fish
    """
    from saqlint.commands import group  # noqa: PLC0415 - the group imports this module

    script = SHELLS[shell](group, {}, "saqlint", "_SAQLINT_COMPLETE").source()
    emit(f"{script}\n")
