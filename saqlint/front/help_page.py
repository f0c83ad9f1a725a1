"""Help pages, written as everything else is: an output that takes nothing is told in a sentence."""

import click

from saqlint.front.console import emit


class WithHelp(click.Command):
    """A command that shows its help by itself."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.callback = _show
        return option


class GroupWithHelp(WithHelp, click.Group):
    """The same with commands of its own."""

    command_class = WithHelp


def _show(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted and not ctx.resilient_parsing:
        emit(f"{ctx.get_help()}\n")
        ctx.exit()
