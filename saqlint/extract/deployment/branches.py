"""The branches of a shell text while it is read: which commands count, and how certainly."""

import re
from fnmatch import fnmatchcase
from typing import Final

from msgspec import Struct, field

from saqlint.extract.deployment.conditions import verdict
from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.words import BLANKS, Scope, Word, command_span, read_word
from saqlint.model import Span


class Command(Struct, frozen=True):
    """A simple command; `certain` tells that it is not one of several possibilities."""

    words: tuple[Word, ...]
    certain: bool = True

    @property
    def at(self) -> Span:
        """Where it stands."""
        return command_span(self.words)


class Block(Struct):
    """An open `if`, `case`, loop, group or function while it is read."""

    kind: str
    active: bool = True
    certain: bool = True
    taken: bool = False
    condition: list[Command] | None = None
    subject: str | None = None
    scope: Scope | None = None
    name: str = ""
    begin: int = 0


class Reader(Struct):
    """A text while it is read: the place, what the shell knows there, the open branches."""

    text: Text
    scope: Scope
    depth: int = 0
    at: int = 0
    over: bool = False
    gate: bool | None = True
    joined: bool = False
    last: Command | None = None
    blocks: list[Block] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """The functions called so far, in the readers of inner calls too."""
    functions: dict[str, Text] = field(default_factory=dict)
    heredocs: list[str] = field(default_factory=list)


def keyword(reader: Reader) -> bool:
    """Read a reserved word where a command begins; False where there is none."""
    value, at = reader.text.value, reader.at
    function = re.compile(r"(?:function\s+)?([A-Za-z_][\w-]*)\s*\(\s*\)\s*\{|function\s+(\w+)\s*\{")
    if (found := function.match(value, at)) is not None:
        name = found[1] or found[2]
        block = Block("{", active=False, scope=reader.scope, name=name, begin=found.end())
        reader.blocks.append(block)
        reader.at = found.end()
        return True
    word = re.compile(r"[a-z]+(?=[\s;&|()]|$)|[{}!](?=[\s;]|$)").match(value, at)
    if word is None:
        return False
    handler = _KEYWORDS.get(word.group())
    if handler is None:
        return False
    reader.at = word.end()
    handler(reader)
    return True


def _open_if(reader: Reader) -> None:
    reader.blocks.append(Block("if", condition=[]))


def _open_loop(reader: Reader) -> None:
    reader.blocks.append(Block("loop", certain=False))


def _open_for(reader: Reader) -> None:
    """A `for`: its variable is not followed, its words are no command."""
    _open_loop(reader)
    found = re.compile(r"\s*(\w+)[^;\n]*").match(reader.text.value, reader.at)
    if found is not None:
        reader.at = found.end()
        reader.scope = _without(reader.scope, found[1])


def _open_group(reader: Reader) -> None:
    reader.blocks.append(Block("{"))


def _open_case(reader: Reader) -> None:
    value = reader.text.value
    while reader.at < len(value) and value[reader.at] in BLANKS:
        reader.at += 1
    end, found = read_word(reader.text, reader.at, reader.scope)
    plain = len(found) == 1 and not found[0].dynamic
    subject = found[0].value if plain else ("" if not found else None)
    opening = re.compile(r"\s+in\b").match(value, end)
    reader.at = opening.end() if opening else max(end, reader.at + 1)
    block = Block("case", subject=subject)
    reader.blocks.append(block)
    arm(reader, block)


def arm(reader: Reader, block: Block) -> None:
    """Read a pattern of a `case` up to its parenthesis and decide whether the arm counts."""
    comments = re.compile(r"(?:\s|#[^\n]*\n)*")
    skipped = comments.match(reader.text.value, reader.at)
    reader.at = skipped.end() if skipped else reader.at
    pattern = re.compile(r"\(?([^()\n]*)\)").match(reader.text.value, reader.at)
    if pattern is None or reader.text.value.startswith("esac", reader.at):
        block.active = True
        return
    reader.at = pattern.end()
    choices = [choice.strip().strip("\"'") for choice in pattern[1].split("|")]
    if block.subject is None:
        block.active, block.certain = True, False
        return
    matches = any(fnmatchcase(block.subject, choice) for choice in choices)
    block.active = matches and not block.taken
    block.taken |= matches


def _then(reader: Reader) -> None:
    block = _innermost(reader, "if")
    if block is None:
        return
    tested = block.condition or []
    decided = verdict(tested[0].words) if len(tested) == 1 else None
    block.condition = None
    if decided is None:
        block.active, block.certain = not block.taken, False
    else:
        block.active = decided and not block.taken
        block.taken |= decided


def _else(reader: Reader) -> None:
    block = _innermost(reader, "if")
    if block is not None:
        block.active = not block.taken


def _elif(reader: Reader) -> None:
    block = _innermost(reader, "if")
    if block is not None:
        block.active = not block.taken
        block.condition = []


def _close(reader: Reader) -> None:
    if not reader.blocks:
        return
    block = reader.blocks.pop()
    if block.name:
        end = max(block.begin, reader.at - 1)
        reader.functions[block.name] = reader.text[block.begin : end]


def _nothing(_reader: Reader) -> None:
    """`do`, `!` and `in` only separate."""


_KEYWORDS: Final = {
    "if": _open_if,
    "then": _then,
    "elif": _elif,
    "else": _else,
    "fi": _close,
    "case": _open_case,
    "esac": _close,
    "for": _open_for,
    "select": _open_for,
    "while": _open_loop,
    "until": _open_loop,
    "do": _nothing,
    "done": _close,
    "{": _open_group,
    "}": _close,
    "!": _nothing,
}


def _innermost(reader: Reader, kind: str) -> Block | None:
    return reader.blocks[-1] if reader.blocks and reader.blocks[-1].kind == kind else None


def _without(scope: Scope, name: str) -> Scope:
    known = {key: value for key, value in scope.variables.items() if key != name}
    return Scope(known, scope.arguments)
