"""Options that several commands share, and how they become a `Request`."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import click
from click.shell_completion import CompletionItem

from saqlint.front.session import STDIN, Request
from saqlint.settings.keys import LEVELS

F = TypeVar("F", bound=Callable[..., Any])
Decorator: TypeAlias = Callable[[Any], Any]


def complete_rules(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The codes that begin as the part behind the last comma, each with its name."""
    del ctx, param
    from saqlint.plugins import known_rules  # noqa: PLC0415 - only the shell asks

    done, comma, begun = incomplete.rpartition(",")
    return [
        CompletionItem(f"{done}{comma}{rule.code}", help=rule.name)
        for rule in known_rules()
        if rule.code.startswith(begun.upper())
    ]


PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=str))

_CHOOSING: tuple[Decorator, ...] = (
    click.option(
        "--select",
        shell_complete=complete_rules,
        metavar="RULES",
        multiple=True,
        help="Run these rules instead of those of the level: codes, prefixes or names.",
    ),
    click.option(
        "--extend-select",
        shell_complete=complete_rules,
        metavar="RULES",
        multiple=True,
        help="Run these rules as well.",
    ),
)
_NARROWING: tuple[Decorator, ...] = (
    click.option(
        "--ignore",
        shell_complete=complete_rules,
        metavar="RULES",
        multiple=True,
        help="Do not run these rules.",
    ),
    click.option(
        "--level",
        type=click.Choice(LEVELS),
        help="The level that counts: rules of it and of those above it (recommended).",
    ),
)
_SETTINGS: tuple[Decorator, ...] = (
    click.option(
        "--config",
        metavar="FILE | KEY=VALUE",
        multiple=True,
        help="A configuration file instead of the one found, or a single setting in TOML.",
    ),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
    click.option(
        "--exclude",
        metavar="PATTERN",
        multiple=True,
        help="Leave these files and folders out instead of the usual ones.",
    ),
    click.option(
        "--extend-exclude",
        metavar="PATTERN",
        multiple=True,
        help="Leave these files and folders out as well.",
    ),
    click.option(
        "--force-exclude",
        is_flag=True,
        default=None,
        help="Leave excluded files out even when they are named.",
    ),
    click.option(
        "--cache-dir",
        metavar="FOLDER",
        help="Where outcomes are remembered (SAQLINT_CACHE_DIR; .saqlint_cache in the project).",
    ),
    click.option("--no-cache", is_flag=True, help="Remember nothing, and nothing from before."),
)
_FIXING: tuple[Decorator, ...] = (
    click.option("--fix", is_flag=True, help="Fix what can be fixed; report the rest."),
    click.option("--fix-only", is_flag=True, help="Fix what can be fixed; report nothing."),
    click.option("--diff", is_flag=True, help="Show what would be fixed, as a diff; exit."),
    click.option("--show-fixes", is_flag=True, help="List what was fixed."),
    click.option(
        "--unsafe-fixes/--no-unsafe-fixes",
        default=None,
        help="Whether to apply fixes that need a person's eye.",
    ),
    click.option(
        "--fixable",
        shell_complete=complete_rules,
        metavar="RULES",
        multiple=True,
        help="Fix what these rules find (all).",
    ),
    click.option(
        "--unfixable",
        shell_complete=complete_rules,
        metavar="RULES",
        multiple=True,
        help="Do not fix what these rules find.",
    ),
    click.option(
        "--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 where something was fixed."
    ),
)
_ACCEPTING: tuple[Decorator, ...] = (
    click.option("--baseline", metavar="FILE", help="The file of findings accepted for now."),
    click.option(
        "--generate-baseline", is_flag=True, help="Accept all that is found: write the baseline."
    ),
    click.option(
        "--prune-baseline",
        is_flag=True,
        help="Take out of the baseline what is not found any more; adds nothing.",
    ),
    click.option(
        "--add-noqa",
        is_flag=True,
        help="Silence all that is found by comments in the code; needs --reason.",
    ),
    click.option(
        "--noqa-form",
        type=click.Choice(["ignore", "noqa"]),
        default="ignore",
        help="Which comments: `# saqlint: ignore[CODE]` or `# noqa: CODE`.",
    ),
    click.option(
        "--reason",
        metavar="TEXT",
        help="Why: written into the comments, or the new entries of the baseline.",
    ),
)
COLOR = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the output (auto: as NO_COLOR, FORCE_COLOR and the terminal say).",
)


def _all_of(options: tuple[Decorator, ...]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


choosing = _all_of(_CHOOSING)
narrowing = _all_of(_NARROWING)
settings = _all_of(_SETTINGS)
fixing = _all_of(_FIXING)
accepting = _all_of(_ACCEPTING)


def request(  # noqa: PLR0913 - one for each shared option
    *,
    paths: tuple[str, ...] = (),
    select: Iterable[str] = (),
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    level: str | None = None,
    config: tuple[str, ...] = (),
    isolated: bool = False,
    cache_dir: str | None = None,
    no_cache: bool = False,
    exclude: tuple[str, ...] = (),
    extend_exclude: tuple[str, ...] = (),
    force_exclude: bool | None = None,
    report_only: bool = False,
    stdin_filename: str | None = None,
    fixable: Iterable[str] = (),
    unfixable: Iterable[str] = (),
    unsafe_fixes: bool | None = None,
    baseline: str | None = None,
) -> Request:
    """Gather what the shared options gave; reads standard input where `-` is the path."""
    settings = {
        "level": level,
        "exclude": list(exclude) or None,
        "extend-exclude": list(extend_exclude) or None,
        "force-exclude": force_exclude,
        "cache-dir": cache_dir,
        "unsafe-fixes": unsafe_fixes,
        "baseline": baseline,
    }
    buffer = None
    if STDIN in paths or stdin_filename is not None:
        if paths not in ((STDIN,), ()):
            raise click.UsageError("`-` stands alone: it is the one file that is linted")
        buffer = sys.stdin.buffer.read()
    return Request(
        paths=paths,
        select=split(select),
        extend_select=split(extend_select),
        ignore=split(ignore),
        fixable=split(fixable),
        unfixable=split(unfixable),
        settings={key: value for key, value in settings.items() if value is not None},
        config=config,
        isolated=isolated,
        no_cache=no_cache,
        report_only=report_only,
        stdin_filename=stdin_filename,
        buffer=buffer,
    )


def split(texts: Iterable[str]) -> tuple[str, ...]:
    """The parts between commas, of all texts."""
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def working_folder() -> Path:
    """Where the command was started."""
    try:
        return Path.cwd()
    except OSError as error:
        raise click.UsageError("the working folder does not exist any more") from error
