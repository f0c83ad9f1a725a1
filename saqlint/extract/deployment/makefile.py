"""Makefiles and justfiles: the recipes, which are development unless their name says else."""

import re
from collections.abc import Iterator
from typing import Final

from saqlint.extract.deployment.launch import Launch, Sheet, names_production
from saqlint.extract.deployment.text import UNKNOWN, Text, join

MAKE_VARIABLE: Final = re.compile(
    r"(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(?::{0,3}|\?|\+)=\s*"
)
JUST_VARIABLE: Final = re.compile(r"(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*")
MAKE_TARGET: Final = re.compile(r"([^\s:#=$][^:#=]*?)\s*::?(?!=)")
JUST_TARGET: Final = re.compile(
    r"@?([A-Za-z_][\w-]*)(?:\s+(?:[^:\"']|\"[^\"]*\"|'[^']*')*)?\s*:(?!=)"
)
REFERENCE: Final = re.compile(r"\$\$|\$\(([^()$]*)\)|\$\{([^{}$]*)\}|\$([@<^?*%+|\w])")
BRACES: Final = re.compile(r"\{\{\{\{|\{\{\s*(.*?)\s*\}\}")
MOST_EXPANSIONS: Final = 8
LONGEST_LINE: Final = 4_000
"""Of a line that begins at the margin; recipes may be longer."""


def read(path: str, text: Text) -> Sheet:
    """The recipes of a Makefile or justfile."""
    is_just = path.lower().rpartition("/")[2].endswith(("justfile", ".just"))
    launches = tuple(_just(text) if is_just else _make(text))
    return Sheet(path, "makefile", launches, (), production=True)


def _make(text: Text) -> Iterator[Launch]:
    variables: dict[str, Text] = {}
    target: Text | None = None
    for line in _logical_lines(text):
        if line.value.startswith("\t") and target is not None:
            yield _recipe(target, _expanded(_without_prefix(line), variables, MOST_EXPANSIONS))
            continue
        variable = MAKE_VARIABLE.match(line.value)
        if variable is not None:
            variables[variable[1]] = line[variable.end() :].strip()
            continue
        named = MAKE_TARGET.match(line.value)
        if named is not None:
            target = line[: named.end(1)]
            # `name: prerequisites ; recipe`
            _, semicolon, rest = line.value[named.end() :].partition(";")
            if semicolon and rest.strip():
                recipe = line[len(line.value) - len(rest) :]
                recipe = _without_prefix(recipe)
                yield _recipe(target, _expanded(recipe, variables, MOST_EXPANSIONS))


def _just(text: Text) -> Iterator[Launch]:
    variables: dict[str, Text] = {}
    target: Text | None = None
    script: list[Text] = []
    for line in [*_logical_lines(text), text[:0]]:
        if line.value[:1] in (" ", "\t"):
            script.append(line)
            continue
        if target is not None:
            yield from _just_recipe(target, script, variables)
        if line.value.strip() or not line.offsets:
            script = []
        variable = JUST_VARIABLE.match(line.value)
        named = JUST_TARGET.match(line.value)
        if variable is not None:
            variables[variable[1]] = _just_value(line[variable.end() :].strip())
            target = None
        elif named is not None:
            target = line[named.start(1) : named.end(1)]
        elif line.value.strip():
            target = None


def _just_recipe(target: Text, lines: list[Text], variables: dict[str, Text]) -> Iterator[Launch]:
    """A recipe of single lines, or one that is a script from its shebang on."""
    body = [_interpolated(line, variables) for line in lines]
    if body and body[0].value.lstrip().startswith("#!"):
        if re.match(r"\s*#!.*\b(?:ba|da|z)?sh\b", body[0].value):
            newline = body[0].spread("\n")
            whole = [piece for line in body[1:] for piece in (line, newline)]
            yield _recipe(target, join(whole, target.file))
        return
    for line in body:
        if line.value.strip():
            yield _recipe(target, _without_prefix(line))


def _recipe(target: Text, command: Text) -> Launch:
    name = target.value.strip()
    return Launch(name, target.span, command=command, production=names_production(name))


def _logical_lines(text: Text) -> Iterator[Text]:
    """The lines, those that end in a backslash joined with the next; comments dropped."""
    held: list[Text] = []
    for line in text.splitlines():
        if not held and line.value.startswith("#"):
            continue
        if line.value.endswith("\\"):
            held.append(line[:-1])
            continue
        whole = join([*held, line], text.file) if held else line
        held = []
        if len(whole) <= LONGEST_LINE or whole.value[0] in " \t":
            yield whole


def _without_prefix(line: Text) -> Text:
    line = line.strip()
    while line.value[:1] in ("@", "-", "+"):
        line = line[1:].strip()
    return line


def _expanded(text: Text, variables: dict[str, Text], left: int) -> Text:
    """The text with make's variables filled in; an unknown one is an unknown character."""
    parts: list[Text] = []
    at = 0
    for found in REFERENCE.finditer(text.value):
        parts.append(text[at : found.start()])
        at = found.end()
        if found.group() == "$$":
            parts.append(text[found.start() : found.start() + 1])
            continue
        known = variables.get(found[1] or found[2] or found[3] or "")
        worth = UNKNOWN
        if known is not None and left:
            worth = _expanded(known, variables, left - 1).value
        parts.append(text[found.start() : found.end()].spread(worth))
    parts.append(text[at:])
    return join(parts, text.file)


def _interpolated(text: Text, variables: dict[str, Text]) -> Text:
    """The text with just's `{{…}}` filled in."""
    parts: list[Text] = []
    at = 0
    for found in BRACES.finditer(text.value):
        parts.append(text[at : found.start()])
        at = found.end()
        known = variables.get(found[1] or "")
        place = text[found.start() : found.end()]
        parts.append(place.spread(UNKNOWN if known is None else known.value))
    parts.append(text[at:])
    return join(parts, text.file)


def _just_value(text: Text) -> Text:
    if len(text) > 1 and text.value[0] in "'\"" and text.value[-1] == text.value[0]:
        return text[1:-1]
    return text.spread(UNKNOWN)
