"""`saqlint rule`: the page of a rule, of several, or the list of all."""

import json
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence

import click

from saqlint.finding import Level
from saqlint.front.console import colors, emit
from saqlint.front.help_page import WithHelp
from saqlint.front.options import COLOR, complete_rules, split
from saqlint.plugins import known_rules
from saqlint.rule import Rule
from saqlint.semantics.proofs import proof
from saqlint.settings.selection import matches, nearest
from saqlint.showing.page import blocks, markdown
from saqlint.showing.proved import with_proof
from saqlint.showing.summary import role
from saqlint.showing.terminal import Style, terminal_width

WIDEST = 92


@click.command("rule", cls=WithHelp)
@click.argument("rules", nargs=-1, shell_complete=complete_rules, metavar="[CODE | NAME]...")
@click.option("--all", "everything", is_flag=True, help="The pages of all rules.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How the pages are written.",
)
@COLOR
def command(rules: tuple[str, ...], output_format: str, color: str, *, everything: bool) -> None:
    """Explain rules by code, prefix or name; without any, list them all."""
    chosen = known_rules() if everything or not rules else _named(split(rules))
    listed = not rules and not everything
    if output_format == "json":
        emit(_json(chosen, alone=len(rules) == 1 and len(chosen) == 1))
    elif output_format == "markdown":
        emit(table(chosen) if listed else "\n".join(page(rule) for rule in chosen))
    else:
        style = Style(colors(color, sys.stdout))
        emit(_list(chosen, style) if listed else _pages(chosen, style))


def _named(words: Sequence[str]) -> tuple[Rule, ...]:
    every = known_rules()
    for word in words:
        if not any(matches(word, rule) for rule in every):
            raise click.UsageError(f"unknown rule `{word}`{nearest(word, every)}")
    return tuple(rule for rule in every if any(matches(word, rule) for word in words))


def _fix(rule: Rule) -> str:
    return {"safe": "safe fix", "unsafe": "unsafe fix", None: "no fix"}[rule.fix]


def _json(rules: Sequence[Rule], *, alone: bool) -> str:
    entries = [
        {
            "code": rule.code,
            "name": rule.name,
            "level": rule.level.label,
            "summary": rule.summary,
            "fix": rule.fix,
            "since": rule.since,
            "url": rule.url,
            "docs": rule.docs,
            "proof": _proof(rule),
        }
        for rule in rules
    ]
    return json.dumps(entries[0] if alone else entries, indent=2) + "\n"


def _proof(rule: Rule) -> dict[str, object] | None:
    found = proof(rule.code)
    if found is None:
        return None
    return {"quotes": list(found.quotes), "versions": {name: [*v] for name, v in found.versions}}


def table(rules: Sequence[Rule]) -> str:
    """The rules as a Markdown table."""
    rows = ["| Code | Name | Level | Fix | Finds |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| {_linked(rule)} | {rule.name} | {rule.level.label} | {rule.fix or ''} "
        f"| {rule.summary.replace('|', chr(92) + '|')} |"
        for rule in rules
    ]
    return "\n".join(rows) + "\n"


def _linked(rule: Rule) -> str:
    return rule.code if rule.url is None else f"[{rule.code}]({rule.url})"


def page(rule: Rule) -> str:
    """The page of a rule as Markdown."""
    about = f"{rule.level.label}, {_fix(rule)}, since {rule.since}"
    return f"## {rule.code}\n\n`{rule.name}`: {about}\n\n{markdown(with_proof(rule))}"


def _list(rules: Sequence[Rule], style: Style) -> str:
    width = max((len(rule.name) for rule in rules), default=0)
    rows = []
    for rule in rules:
        mark = {"safe": "*", "unsafe": "+", None: " "}[rule.fix]
        code = style(role(rule.level), rule.code)
        rows.append(f"{code} {style('fix', mark)} {rule.name.ljust(width)}  {rule.summary}")
    levels = " < ".join(style(role(level), level.label) for level in Level)
    return "\n".join([*rows, "", f"* safe fix, + unsafe fix; by colour: {levels}", ""])


def _pages(rules: Sequence[Rule], style: Style) -> str:
    width = min(terminal_width(), WIDEST)
    return "\n".join("\n".join([*_page(rule, style, width), ""]) for rule in rules)


def _page(rule: Rule, style: Style, width: int) -> Iterator[str]:
    yield f"{style(role(rule.level), rule.code)} {style('strong', rule.name)}"
    yield style("faint", f"{rule.level.label}, {_fix(rule)}, since {rule.since}")
    for block in blocks(with_proof(rule)):
        yield ""
        if block.kind == "code":
            if block.first:
                yield style("help", f"{block.heading}:")
                yield ""
            yield from textwrap.indent(block.text, "    ").split("\n")
            continue
        text = f"{block.heading}: {block.text}" if block.first else block.text
        head = f"{block.heading}:" if block.first else ""
        yield style("help", head) + _filled(text, width).removeprefix(head)


def _filled(text: str, width: int) -> str:
    """A paragraph; each item of a list in it begins on a line of its own."""
    return "\n".join(
        textwrap.fill(
            " ".join(part.split()),
            width,
            subsequent_indent="  " if part.startswith("* ") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for part in re.split(r"\n(?=\* )", text)
    )
