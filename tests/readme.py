"""What README.md takes from the code: tables, and outputs of the command on the example.

    python -m tests.readme [--write]

A block of README.md that begins with one of these comments and ends with `<!-- end -->` is made
here; all else is written by hand. Without `--write` the new text is only compared with the file,
and the exit code says whether they are the same.

    <!-- shows: saqlint … -->   a command, and what it prints in the repository's folder
    <!-- rules -->              all rules by family
    <!-- settings -->           all settings with their defaults
    <!-- commands -->           all commands
    <!-- formats -->            all output formats
    <!-- versions -->           the versions of saq and litestar-saq that are known
    <!-- hooks -->              the hooks for pre-commit
    <!-- action -->             the inputs of the GitHub action
    <!-- ci: gitlab -->         the file that `saqlint init --ci` writes
"""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import yaml

from saqlint.commands import group
from saqlint.formats import format_names
from saqlint.front.ci_files import CI
from saqlint.rule import Rule
from saqlint.rules import all_rules
from saqlint.semantics import tables
from saqlint.semantics.versions import (
    NEWEST_LITESTAR_SAQ,
    NEWEST_SAQ,
    OLDEST_LITESTAR_SAQ,
    OLDEST_SAQ,
)
from saqlint.settings.config import Config
from saqlint.settings.keys import SETTINGS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FAMILIES: Mapping[str, str] = {
    "SAQ0": "saqlint itself",
    "SAQ1": "Tasks",
    "SAQ2": "Enqueue",
    "SAQ3": "Long jobs",
    "SAQ4": "Cron",
    "SAQ5": "Brokers and queues",
    "SAQ6": "Wiring",
    "SAQ7": "A project's own `@task` queue on PostgreSQL (no SAQ)",
    "SAQ8": "Deployment files",
}
_BLOCK = re.compile(
    r"^<!-- (?P<kind>[a-z-]+)(?:: (?P<argument>.+?))? -->\n(?P<body>.*?)^<!-- end -->$",
    re.MULTILINE | re.DOTALL,
)


def generated(text: str) -> str:
    """`text` with every block of a kind that is known here made anew."""

    def made(block: re.Match[str]) -> str:
        make = MAKERS.get(block["kind"])
        if make is None:
            return block[0]
        opening = block[0].partition("\n")[0]
        return f"{opening}\n{make(block['argument'] or '')}<!-- end -->"

    return _BLOCK.sub(made, text)


def shown(command: str) -> str:
    """A command and its output, as a terminal without colours shows them."""
    return f"```console\n$ {command}\n{output(command)}```\n"


def output(command: str) -> str:
    """What a command prints, run in the repository's folder; its exit code does not matter."""
    program, *arguments = shlex.split(command)
    if program != "saqlint":
        raise ValueError(f"not a command of saqlint: {command}")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    # A cache of its own, which leaves none in the example.
    with TemporaryDirectory() as cache:
        own = {"NO_COLOR": "1", "COLUMNS": "88", "PYTHONUTF8": "1", "SAQLINT_CACHE_DIR": cache}
        done = subprocess.run(
            [sys.executable, "-m", "saqlint", *arguments],
            cwd=ROOT,
            env={**kept, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
    return done.stdout


def rules(_: str) -> str:
    """A table for each family; the code is an anchor, and leads to the rule's page."""
    families = groupby(all_rules(), key=lambda rule: rule.code[:4])
    return "\n".join("".join(_family(key, list(members))) for key, members in families)


def _family(key: str, members: list[Rule]) -> Iterator[str]:
    yield f"#### {key}: {FAMILIES[key]}\n\n"
    yield "| Code | Name | Level | Fix | Finds |\n| --- | --- | --- | --- | --- |\n"
    for rule in members:
        anchor = rule.code.lower()
        page = f"saqlint/rules/{anchor}_{rule.name.replace('-', '_')}.py"
        yield (
            f'| <a id="{anchor}"></a>[{rule.code}]({page}) | `{rule.name}` | {rule.level.label} '
            f"| {rule.fix or ''} | {_cell(rule.summary)} |\n"
        )


def settings(_: str) -> str:
    """Every setting that a configuration file may hold."""
    rows = ["| Key | Default | What for |", "| --- | --- | --- |"]
    defaults = Config()
    for setting in SETTINGS:
        default = getattr(defaults, setting.field, None)
        value = "" if default is None else f"`{json.dumps(default)}`"
        choices = f" One of `{'`, `'.join(setting.choices)}`." if setting.choices else ""
        if setting.key == "per-file-ignores":
            value = "`{}`"
        rows.append(f"| `{setting.key}` | {value} | {_cell(setting.about)}{choices} |")
    return "\n".join(rows) + "\n"


def commands(_: str) -> str:
    """Every command, with the first paragraph of its help."""
    rows = ["| Command | What it does |", "| --- | --- |"]
    for name, command in _commands(group, "saqlint"):
        help_text = (command.help or "").split("\n\n")[0]
        rows.append(f"| `{name}` | {_cell(' '.join(help_text.split()))} |")
    return "\n".join(rows) + "\n"


def _commands(parent: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(parent)
    for child in parent.list_commands(context):
        command = parent.get_command(context, child)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {child}")
        elif command is not None:
            yield f"{name} {child}", command


def formats(_: str) -> str:
    """Every output format, with the first line of its module's page."""
    rows = ["| Format | What it is |", "| --- | --- |"]
    for name in format_names():
        docs = import_module(f"saqlint.formats.{name}").__doc__ or ""
        rows.append(f"| `{name}` | {_cell(docs.partition(chr(10))[0])} |")
    return "\n".join(rows) + "\n"


def versions(_: str) -> str:
    """One sentence."""
    return (
        f"Known are saq {OLDEST_SAQ} to {NEWEST_SAQ} ({len(tables.SAQ_VERSIONS)} releases) and "
        f"litestar-saq {OLDEST_LITESTAR_SAQ} to {NEWEST_LITESTAR_SAQ} "
        f"({len(tables.LITESTAR_SAQ_VERSIONS)} releases).\n"
    )


def hooks(_: str) -> str:
    """Every hook, with its description."""
    listed = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    rows = ["| Hook | What it does |", "| --- | --- |"]
    rows += [f"| `{hook['id']}` | {_cell(hook['description'])} |" for hook in listed]
    return "\n".join(rows) + "\n"


def action(_: str) -> str:
    """Every input of the action, with its default."""
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    rows = ["| Input | Default | What for |", "| --- | --- | --- |"]
    for name, details in inputs.items():
        default = f"`{details['default']}`" if details["default"] else ""
        about = " ".join(details["description"].split())
        rows.append(f"| `{name}` | {default} | {_cell(about)} |")
    return "\n".join(rows) + "\n"


def ci(system: str) -> str:
    """The file for a CI system."""
    name, text = CI[system]
    return f"```yaml\n# {name}\n{text}```\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


MAKERS: Mapping[str, Callable[[str], str]] = {
    "shows": shown,
    "rules": rules,
    "settings": settings,
    "commands": commands,
    "formats": formats,
    "versions": versions,
    "hooks": hooks,
    "action": action,
    "ci": ci,
}


def main(arguments: list[str]) -> int:
    """Compare or write; the exit code of a comparison is 1 where the texts differ."""
    before = README.read_text(encoding="utf-8")
    after = generated(before)
    if arguments == ["--write"]:
        README.write_text(after, encoding="utf-8")
        return 0
    return int(before != after)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
