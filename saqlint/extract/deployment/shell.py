"""Shell text to the simple commands that it runs, as far as that is certain without running it.

Branches whose condition is plain are decided (`case "$1" in`, `[ "$1" = worker ]`); of all others
every arm counts. Functions count where they are called.
"""

import re
from collections.abc import Iterator
from typing import Final

from saqlint.extract.deployment.branches import Block, Command, Reader, arm, keyword
from saqlint.extract.deployment.conditions import TESTS, verdict
from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.words import BLANKS, Scope, Word, nested_end, read_word

SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ash", "ksh"})
ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)\+?=")
OPERATOR: Final = re.compile(r"\n|;;&?|;&|;|&&|\|\||\|&|\||&(?!>)|\(|\)")
REDIRECTION: Final = re.compile(r"\d*(?:<<<|<<-?|<>|<&|>&|>>|>\||<|>)|&>>?")
HEREDOC: Final = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
ARRAY: Final = re.compile(r"[A-Za-z_]\w*\+?=\(")
DEEPEST_CALL: Final = 8
MOST_CALLS: Final = 300
MOST_COMMANDS: Final = 2000


def commands(text: Text, scope: Scope | None = None) -> tuple[Command, ...]:
    """The simple commands of a shell text, in order."""
    reader = Reader(text, scope or Scope())
    found: list[Command] = []
    for command in _read(reader):
        found.append(command)
        if len(found) == MOST_COMMANDS:
            break
    return tuple(found)


def _read(reader: Reader) -> Iterator[Command]:
    words: list[Word] = []
    value = reader.text.value
    while reader.at < len(value) and not reader.over:
        if _skip_blank(reader):
            continue
        operator = OPERATOR.match(value, reader.at)
        if _in_test(words) and value[reader.at] in "&|()<>":
            reader.at += 1
        elif (redirection := REDIRECTION.match(value, reader.at)) is not None:
            _skip_redirection(reader, redirection.end())
        elif not words and (skipped := _not_a_command(value, reader.at)):
            reader.at = skipped
        elif operator is not None:
            yield from _finish(reader, words)
            words = []
            _operator(reader, operator.group(), operator.end())
        elif not words and keyword(reader):
            continue
        else:
            end, found = read_word(reader.text, reader.at, reader.scope)
            reader.at = max(end, reader.at + 1)
            words.extend(found)
    yield from _finish(reader, words)


def _in_test(words: list[Word]) -> bool:
    """Whether a `[[` is open: operators are part of it."""
    return bool(words) and words[0].value == "[[" and words[-1].value != "]]"


def _not_a_command(value: str, at: int) -> int:
    """Where an arithmetic `((…))` or an array's `name=(…)` ends; 0 where there is none."""
    if value.startswith("((", at):
        return nested_end(value, "(", ")", at)
    array = ARRAY.match(value, at)
    return nested_end(value, "(", ")", array.end() - 1) if array else 0


def _skip_blank(reader: Reader) -> bool:
    value, at = reader.text.value, reader.at
    if value[at] in BLANKS:
        reader.at += 1
    elif value.startswith("\\\n", at):
        reader.at += 2
    elif value[at] == "#":
        end = value.find("\n", at)
        reader.at = len(value) if end < 0 else end
    else:
        return False
    return True


def _skip_redirection(reader: Reader, end: int) -> None:
    value = reader.text.value
    heredoc = HEREDOC.match(value, reader.at)
    if heredoc is not None:
        reader.heredocs.append(heredoc[2])
        reader.at = heredoc.end()
        return
    while end < len(value) and value[end] in BLANKS:
        end += 1
    reader.at = end
    if end < len(value) and value[end] not in "\n;&|":
        after, _ = read_word(reader.text, end, reader.scope)
        reader.at = max(after, end + 1)


def _operator(reader: Reader, operator: str, end: int) -> None:
    reader.at = end
    block = reader.blocks[-1] if reader.blocks else None
    reader.gate = _gate(reader, operator)
    if operator == "\n":
        for mark in reader.heredocs:
            closing = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t]*$", re.MULTILINE)
            found = closing.search(reader.text.value, reader.at)
            reader.at = found.end() if found else len(reader.text)
        reader.heredocs.clear()
    elif operator == "(":
        reader.blocks.append(Block("("))
    elif operator == ")" and block is not None and block.kind == "(":
        reader.blocks.pop()
    elif operator.startswith((";;", ";&")) and block is not None and block.kind == "case":
        arm(reader, block)


def _gate(reader: Reader, operator: str) -> bool | None:
    """Whether what follows the operator runs: yes, no, or None where that is open.

    A command that is no comparison is taken to succeed.
    """
    if operator not in ("&&", "||"):
        return reader.gate if operator == "\n" and reader.joined else True
    reader.joined = True
    last = reader.last.words if reader.last is not None else ()
    if not last or last[0].value not in TESTS:
        return reader.gate if operator == "&&" else None
    decided = verdict(last)
    return decided if decided is None or operator == "&&" else not decided


def _finish(reader: Reader, words: list[Word]) -> Iterator[Command]:
    """End a simple command: note assignments, run functions, hand on the rest."""
    active = reader.gate is not False and all(block.active for block in reader.blocks)
    certain = reader.gate is True and all(block.certain for block in reader.blocks)
    if not words:
        return
    reader.joined = False
    rest = _assignments(reader, words, active=active, certain=certain)
    if not rest or not active:
        return
    command = reader.last = Command(tuple(rest), certain)
    block = reader.blocks[-1] if reader.blocks else None
    if block is not None and block.condition is not None:
        block.condition.append(command)
    if rest[0].value in TESTS:
        return
    name = rest[0].value
    follows = reader.depth < DEEPEST_CALL and len(reader.calls) < MOST_CALLS
    if name in reader.functions and follows:
        yield from _call(reader, name, tuple(rest[1:]), certain=certain)
        return
    yield from _builtin(reader, command)


def _call(
    reader: Reader, name: str, arguments: tuple[Word, ...], *, certain: bool
) -> Iterator[Command]:
    scope = Scope(reader.scope.variables, arguments)
    reader.calls.append(name)
    inner = Reader(reader.functions[name], scope, reader.depth + 1, calls=reader.calls)
    inner.functions = {key: body for key, body in reader.functions.items() if key != name}
    for command in _read(inner):
        yield Command(command.words, certain and command.certain)
    reader.over |= inner.over and certain


def _builtin(reader: Reader, command: Command) -> Iterator[Command]:
    """`shift`, `set --`, `exit` and `exec` change what follows; all commands are handed on."""
    words = [word.value for word in command.words]
    match words:
        case ["shift", *_]:
            given = reader.scope.arguments
            left = given[1:] if given is not None and command.certain else None
            reader.scope = Scope(reader.scope.variables, left)
        case ["set", "--", *_]:
            left = command.words[2:] if command.certain else None
            reader.scope = Scope(reader.scope.variables, left)
        case ["exit" | "return", *_]:
            reader.over |= command.certain
        case ["exec", _, *_]:
            yield command
            reader.over |= command.certain
        case _:
            yield command


def _assignments(reader: Reader, words: list[Word], *, active: bool, certain: bool) -> list[Word]:
    """The words behind leading `NAME=value`; those that stand alone become variables."""
    rest = list(words)
    given: dict[str, Text] = {}
    while rest and (found := ASSIGNMENT.match(rest[0].value)) is not None:
        given[found[1]] = rest[0].text[found.end() :]
        rest = rest[1:]
    if rest and rest[0].value in ("export", "local", "declare", "readonly", "typeset"):
        for word in rest[1:]:
            if (found := ASSIGNMENT.match(word.value)) is not None:
                given[found[1]] = word.text[found.end() :]
        rest = []
    if rest or not given or not active:
        return rest
    for name, value in given.items():
        known = dict(reader.scope.variables)
        if certain and not value.dynamic:
            known[name] = value
        else:
            known.pop(name, None)
        reader.scope = Scope(known, reader.scope.arguments)
    return rest
