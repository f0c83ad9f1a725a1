"""The papers at the top of the repository say what is true: README, CONTRIBUTING, CHANGELOG."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click
import pytest
import yaml

from saqlint import __version__
from saqlint.commands import group
from saqlint.exits import Exit
from saqlint.finding import Level
from saqlint.flake8 import Parser, Plugin
from saqlint.formats import format_names
from saqlint.plugins import known_rules
from saqlint.rules import all_rules
from saqlint.settings.config import load
from saqlint.settings.selection import check_selectors
from saqlint.settings.toml import parse_toml
from tests.readme import ROOT, generated, output

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAPERS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
}
EXAMPLE = "fixtures/example"
_FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_OTHERS_OPTIONS = frozenset({"--check"})
"""Options in the papers that belong to programs of the tests."""


def fenced(paper: str, *languages: str) -> list[str]:
    return [m["body"] for m in _FENCED.finditer(PAPERS[paper]) if m["language"] in languages]


def inline(paper: str) -> list[str]:
    """Code within text, put on one line."""
    prose = _FENCED.sub("", PAPERS[paper])
    return [" ".join(code.split()) for code in _INLINE.findall(prose)]


# --------------------------------------------------------------------------------- what is made


def test_tables_and_outputs_are_those_of_the_code() -> None:
    assert generated(README) == README, "run `python -m tests.readme --write`"


def test_every_rule_has_the_anchor_that_its_address_names() -> None:
    for rule in all_rules():
        assert rule.url is not None
        assert f'<a id="{rule.url.partition("#")[2]}"></a>[{rule.code}]' in README


def test_the_example_has_as_many_faults_as_it_is_said_to_have() -> None:
    found = output(f"saqlint --output-format concise --quiet {EXAMPLE}").splitlines()
    assert len(found) == 9
    assert "which has nine faults" in README
    assert f"| saqlint {__version__} | 9 | |" in README


# ------------------------------------------------------------------------------------- commands


def command_lines(paper: str) -> Iterator[list[str]]:
    """Every command line of saqlint in a paper, as words, without the program."""
    texts = [line for body in fenced(paper, "sh", "yaml") for line in body.splitlines()]
    texts += [code for code in inline(paper) if code.startswith("saqlint ")]
    prompts = [line for body in fenced(paper, "console") for line in body.splitlines()]
    texts += [line[2:] for line in prompts if line.startswith("$ ")]
    for text in texts:
        for part in re.split(r"&&|\||(?:^|\s)- (?:run|script):", text):
            words = shlex.split(part, comments=True) if "saqlint" in part else []
            if words and words[0].rpartition("/")[2] == "saqlint" and words[0] != "pip":
                yield words[1:]


def options_of(words: list[str]) -> tuple[frozenset[str], list[str]]:
    """The options that the command of these words takes, and those that the words hold."""
    command: click.Command = group
    given = [word for word in words if not word.startswith("-")]
    context = click.Context(group)
    while isinstance(command, click.Group) and given and given[0] in command.list_commands(context):
        command = command.get_command(context, given.pop(0)) or command
    if command is group and words not in (["--version"], ["--help"]):
        command = group.get_command(context, "check") or group
    assert command is group or not isinstance(command, click.Group), words
    names = {"--help", "-h", "--version"}
    for parameter in command.params:
        names.update(parameter.opts, parameter.secondary_opts)
    return frozenset(names), [word.partition("=")[0] for word in words if word.startswith("-")]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_commands_exist_and_take_the_options(paper: str) -> None:
    lines = list(command_lines(paper))
    assert lines or paper != "README.md"
    for words in lines:
        known, used = options_of(words)
        assert set(used) <= known, f"saqlint {' '.join(words)}"


def all_options() -> frozenset[str]:
    """Every option of every command, and of the flake8 plugin."""
    names = {"--help", "--version"}
    waiting: list[click.Command] = [group]
    while waiting:
        command = waiting.pop()
        for parameter in command.params:
            names.update(parameter.opts, parameter.secondary_opts)
        if isinstance(command, click.Group):
            context = click.Context(command)
            children = (command.get_command(context, n) for n in command.list_commands(context))
            waiting += [child for child in children if child is not None]
    manager = _Options()
    Plugin.add_options(manager)
    return frozenset(names | manager.names)


class _Parser:
    def exit(self, status: int, message: str) -> NoReturn:
        raise AssertionError(f"{status}: {message}")


class _Options:
    """Stands for flake8's option manager."""

    def __init__(self) -> None:
        self.parser: Parser = _Parser()
        self.names: set[str] = set()

    def add_option(self, *names: str, **details: object) -> None:
        del details
        self.names.update(names)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_options_that_the_text_speaks_of_exist(paper: str) -> None:
    known = all_options() | _OTHERS_OPTIONS
    used = {
        word.partition("=")[0]
        for code in inline(paper)
        if code.startswith("--")
        for word in code.split()
        if word.startswith("--")
    }
    assert used <= known


def test_the_test_command_is_where_the_ci_looks_for_it() -> None:
    """As `.ci/run` takes it out."""
    found = re.search(
        r"^<!-- test-command -->$\n```sh\n(.*)\n```\n^<!-- end -->$", README, re.MULTILINE
    )
    assert found is not None
    assert " -m pytest" in found[1]
    assert "\n" not in found[1]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_programs_of_the_tests_exist(paper: str) -> None:
    for module in re.findall(r"python -m (tests\.[\w.]+)", PAPERS[paper]):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
    for path in re.findall(r"pytest ((?:tests/[\w./]+ ?)+)", PAPERS[paper]):
        assert all((ROOT / one).exists() for one in path.split()), path


# ------------------------------------------------------------------------------- configurations


def test_the_configurations_are_correct(tmp_path: Path) -> None:
    blocks = [parse_toml(body) for body in fenced("README.md", "toml")]
    own = [body for body in fenced("README.md", "toml") if "[tool.saqlint]" in body]
    assert len(blocks) > len(own) > 0
    for body in own:
        file = tmp_path / "pyproject.toml"
        file.write_text(body, encoding="utf-8")
        config = load(tmp_path, tmp_path, file=file)
        assert config.origins
        check_selectors(config, known_rules())


def test_yaml_and_python_can_be_read() -> None:
    for body in fenced("README.md", "yaml"):
        assert yaml.safe_load(body)
    for body in fenced("README.md", "python"):
        compile(body, "README.md", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_version_to_install_is_this_one() -> None:
    pinned = re.findall(r"rev: v(\S+)|saqlint@v(\S+)|saqlint==([\d.]+)", README)
    assert pinned
    assert {part for parts in pinned for part in parts if part} == {__version__}


def test_flake8_is_told_to_leave_the_strict_rules_out() -> None:
    (listed,) = re.findall(r"^extend-ignore = (.*)$", README, re.MULTILINE)
    strict = [rule.code for rule in all_rules() if rule.level is Level.STRICT]
    assert listed.split(",") == strict


def test_the_exit_codes_are_all_there() -> None:
    table = README.partition("## Exit codes")[2].partition("\n## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == [
        *map(int, Exit)
    ]


# ---------------------------------------------------------------------------------------- links


def anchors(text: str) -> set[str]:
    """The headings as GitHub turns them to anchors, and the anchors that are written."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("paper", PAPERS)
def test_links_lead_somewhere(paper: str) -> None:
    for target in _LINK.findall(_FENCED.sub("", PAPERS[paper])):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = ROOT / path if path else ROOT / paper
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("paper", PAPERS)
def test_no_machine_is_named(paper: str) -> None:
    found = re.findall(r"(?<![\w.])/(?:work|home|root|tmp|Users|opt|usr)/\S*", PAPERS[paper])
    assert found == []


@pytest.mark.parametrize("paper", PAPERS)
def test_the_places_that_are_named_exist(paper: str) -> None:
    named = re.findall(r"`((?:saqlint|tests|fixtures)/[\w./]+)`", PAPERS[paper])
    # The rule of the example in CONTRIBUTING is yet to be written.
    missing = [path for path in named if not (ROOT / path).exists() and "saq219" not in path]
    assert missing == []


# ------------------------------------------------------------------------------------ changelog


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    heads = re.findall(r"^## (.+)$", PAPERS["CHANGELOG.md"], re.MULTILINE)
    newest = re.fullmatch(r"([\d.]+) \((\d{4}-\d\d-\d\d)\)", heads[0])
    assert newest is not None
    assert newest[1] == __version__


def test_the_first_entry_counts_what_there_is() -> None:
    entry = PAPERS["CHANGELOG.md"].partition("## 0.1.0")[2]
    first = sum(rule.since == "0.1.0" for rule in all_rules())
    assert f"* {first} rules" in entry
    assert len(format_names()) == 13
    assert "Thirteen output formats" in entry
