"""What a user wants `check` to do beside finding, as options say it."""

from typing import Literal

import click
from msgspec import Struct

from saqlint.settings.config import Config


class Work(Struct, frozen=True):
    """What is asked for beside finding; each field is an option."""

    fix: bool = False
    fix_only: bool = False
    diff: bool = False
    show_fixes: bool = False
    exit_non_zero_on_fix: bool = False
    exit_zero: bool = False
    generate_baseline: bool = False
    prune_baseline: bool = False
    add_noqa: bool = False
    noqa_form: Literal["ignore", "noqa"] = "ignore"
    reason: str | None = None

    @property
    def fixes(self) -> bool:
        """Whether fixes are made, or shown."""
        return self.fix or self.fix_only or (self.diff and not self.add_noqa)

    @property
    def rewrites(self) -> bool:
        """Whether files of the project are edited."""
        return self.fixes or self.add_noqa

    def check(self, config: Config) -> None:
        """Raise UsageError for options that do not go together."""
        chosen = {
            "--add-noqa": self.add_noqa,
            "--generate-baseline": self.generate_baseline,
            "--prune-baseline": self.prune_baseline,
            "--fix": self.fixes,
        }
        given = [name for name, wanted in chosen.items() if wanted]
        if len(given) > 1:
            raise click.UsageError(f"{given[0]}: not together with {given[1]}")
        if (self.generate_baseline or self.prune_baseline) and config.baseline is None:
            raise click.UsageError(f"{given[0]}: give --baseline FILE, or set `baseline`")
        if self.add_noqa and not (self.reason or "").strip():
            raise click.UsageError("--add-noqa: say why with --reason TEXT")
        if self.reason is not None and not (self.add_noqa or self.generate_baseline):
            raise click.UsageError("--reason: only with --add-noqa or --generate-baseline")
