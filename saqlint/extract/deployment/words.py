"""One shell word after the other: quotes, escapes, expansions. Nothing is run."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract.deployment.text import UNKNOWN, Text, between, join
from saqlint.model import Span

BLANKS: Final = " \t\r"
OPERATORS: Final = "\n;&|()<>"
NAME: Final = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
DEFAULTED: Final = re.compile(r":?[-=](.*)", re.DOTALL)
LONGEST_EXPANSION: Final = 20_000
DEEPEST_DEFAULT: Final = 8


class Word(Struct, frozen=True):
    """An argument: `text` is what the program gets, `at` the place as written.

    `splits` tells that it may stand for no argument or several.
    """

    text: Text
    at: Span
    splits: bool = False

    @property
    def value(self) -> str:
        """Its characters."""
        return self.text.value

    @property
    def dynamic(self) -> bool:
        """Whether some of it only a run would tell."""
        return self.text.dynamic

    @property
    def dynamic_name(self) -> bool:
        """Whether what stands before a `=` only a run would tell."""
        return UNKNOWN in self.value.partition("=")[0]


class Scope(Struct, frozen=True):
    """What a shell knows: variables, and the script's arguments (None: not known)."""

    variables: Mapping[str, Text] = field(default_factory=dict)
    arguments: tuple[Word, ...] | None = None
    depth: int = 0
    """How many defaults (`${A:-${B:-…}}`) stand around."""


class Piece(Struct, frozen=True):
    """A part of a word; a `loose` one is split at its white space."""

    text: Text
    loose: bool = False


def split(text: Text, *, scope: Scope | None = None) -> tuple[Word, ...]:
    """The words of a text in which nothing but quotes (and, with a scope, `$`) is special."""
    words: list[Word] = []
    at = 0
    while at < len(text):
        if text.value[at] in " \t\r\n" or text.value.startswith("\\\n", at):
            at += 1 if text.value[at] != "\\" else 2
            continue
        end, found = read_word(text, at, scope, ends=" \t\r\n")
        words.extend(found)
        at = end
    return tuple(words)


def read_word(
    text: Text, at: int, scope: Scope | None, ends: str = BLANKS + OPERATORS
) -> tuple[int, tuple[Word, ...]]:
    """The word that begins at `at`: where it ends, and the arguments that it becomes.

    Without a scope `$` is an ordinary character.
    """
    end = word_end(text.value, at, ends, expands=scope is not None)
    raw = text[at:end]
    place = raw.span
    if scope is not None and (passed := _passed_arguments(raw, scope)) is not None:
        return end, passed
    pieces = list(_pieces(raw, scope))
    quoted = any(mark in raw.value for mark in "'\"")
    fields = _fields(pieces, quoted=quoted)
    if len(fields) == 1:
        unknown = not fields[0].value.strip(UNKNOWN)
        return end, (Word(fields[0], place, splits=unknown and not quoted),)
    return end, tuple(Word(part, _place_within(raw, part)) for part in fields)


def _place_within(raw: Text, part: Text) -> Span:
    """A field's own place, or the whole word's where the field is a variable's worth."""
    return part.span if raw.offsets[0] <= part.offsets[0] <= raw.offsets[-1] else raw.span


def expand(text: Text, scope: Scope) -> Text:
    """The text with quotes gone and variables replaced, as one string."""
    return join((piece.text for piece in _pieces(text, scope)), text.file)


def interpolate(text: Text, known: Mapping[str, Text], depth: int = 0) -> Text:
    """The text with `$NAME` and `${NAME:-default}` replaced and all else kept, quotes too."""
    parts: list[Text] = []
    at = 0
    while (dollar := text.value.find("$", at)) >= 0:
        parts.append(text[at:dollar])
        if text.value.startswith("$$", dollar):
            parts.append(text[dollar + 1 : dollar + 2])
            at = dollar + 2
            continue
        end = dollar_end(text.value, dollar)
        scope = Scope(known, depth=depth)
        parts.append(_variable(text[dollar:end], scope, keep_quotes=True))
        at = end
    parts.append(text[at:])
    return join(parts, text.file)


def word_end(value: str, at: int, ends: str, *, expands: bool) -> int:
    """Where the word that begins at `at` ends."""
    while at < len(value):
        character = value[at]
        if character in ends:
            return at
        if character == "\\":
            at += 2
        elif character == "'":
            at = _after(value, "'", at + 1)
        elif character == '"':
            at = _after_double(value, at + 1, expands=expands)
        elif character == "`" and expands:
            at = _after(value, "`", at + 1)
        elif character == "$" and expands:
            at = dollar_end(value, at)
        else:
            at += 1
    return min(at, len(value))


def dollar_end(value: str, at: int) -> int:
    """Where the expansion that begins at `at` with a `$` ends."""
    if value.startswith("${", at):
        return nested_end(value, "{", "}", at + 1)
    if value.startswith("$(", at):
        return nested_end(value, "(", ")", at + 1)
    if value.startswith("$'", at):
        return _after(value, "'", at + 2)
    name = NAME.match(value, at + 1)
    return name.end() if name else at + 1


def _after(value: str, mark: str, at: int) -> int:
    found = value.find(mark, at)
    return len(value) if found < 0 else found + 1


def _after_double(value: str, at: int, *, expands: bool) -> int:
    while at < len(value) and value[at] != '"':
        if value[at] == "\\":
            at += 2
        elif value[at] == "$" and expands and value[at + 1 : at + 2] in ("(", "{"):
            at = dollar_end(value, at)
        else:
            at += 1
    return min(at + 1, len(value))


def nested_end(value: str, begin: str, end: str, at: int) -> int:
    """Behind the bracket that closes the one at `at`."""
    depth = 0
    while at < len(value):
        character = value[at]
        if character == "\\":
            at += 1
        elif character == "'" and begin == "(":
            at = _after(value, "'", at + 1) - 1
        elif character == begin:
            depth += 1
        elif character == end:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return len(value)


def _passed_arguments(raw: Text, scope: Scope) -> tuple[Word, ...] | None:
    """What `"$@"` and its like become; None where the word is another."""
    found = re.fullmatch(r'"?\$(?:[@*]|\{[@*](?::(\d))?\})"?', raw.value)
    if found is None:
        return None
    if scope.arguments is None:
        unknown = Text(raw.file, UNKNOWN, raw.offsets[:1])
        return (Word(unknown, raw.span, splits=True),)
    return scope.arguments[max(int(found[1] or 1) - 1, 0) :]


def _pieces(raw: Text, scope: Scope | None) -> Iterator[Piece]:
    at = 0
    value = raw.value
    while at < len(value):
        character = value[at]
        if character == "\\":
            if value[at + 1 : at + 2] != "\n":
                yield Piece(raw[at + 1 : at + 2])
            at += 2
        elif character == "'":
            end = _after(value, "'", at + 1)
            yield Piece(_inside(raw[at:end]))
            at = end
        elif character == '"':
            end = _after_double(value, at + 1, expands=scope is not None)
            yield from _double_quoted(_inside(raw[at:end]), scope)
            at = end
        elif character in "$`" and scope is not None:
            end = dollar_end(value, at) if character == "$" else _after(value, "`", at + 1)
            yield Piece(_variable(raw[at:end], scope), loose=True)
            at = end
        else:
            end = at + 1
            while end < len(value) and value[end] not in "\\'\"$`":
                end += 1
            yield Piece(raw[at:end])
            at = end


def _inside(quoted: Text) -> Text:
    """What stands between the quotes; the second one may be missing."""
    closed = len(quoted) > 1 and quoted.value[-1] == quoted.value[0]
    return quoted[1:-1] if closed else quoted[1:]


def _double_quoted(raw: Text, scope: Scope | None) -> Iterator[Piece]:
    at = 0
    value = raw.value
    while at < len(value):
        if value[at] == "\\" and value[at + 1 : at + 2] in '"\\$`\n':
            if value[at + 1 : at + 2] != "\n":
                yield Piece(raw[at + 1 : at + 2])
            at += 2
        elif value[at] in "$`" and scope is not None:
            end = dollar_end(value, at) if value[at] == "$" else _after(value, "`", at + 1)
            yield Piece(_variable(raw[at:end], scope))
            at = end
        else:
            end = at + 1
            while end < len(value) and value[end] not in "\\$`":
                end += 1
            yield Piece(raw[at:end])
            at = end


def _variable(raw: Text, scope: Scope, *, keep_quotes: bool = False) -> Text:
    """What one `$…` becomes; an unknown character where only a run would tell."""
    unknown = Text(raw.file, UNKNOWN, raw.offsets[:1])
    if raw.value == "$":
        return raw
    inner = raw[2:-1] if raw.value.startswith("${") else raw[1:]
    name = NAME.match(inner.value)
    if name is None or raw.value.startswith(("$(", "$'", "`")):
        return unknown
    known = _known(name.group(), raw, scope)
    rest = inner[name.end() :]
    default = DEFAULTED.fullmatch(rest.value)
    if not rest.value or (default and known is not None and known.value and not known.dynamic):
        return unknown if known is None else known
    if default is None or scope.depth == DEEPEST_DEFAULT:
        return unknown
    given, depth = rest[default.start(1) :], scope.depth + 1
    if keep_quotes:
        return interpolate(given, scope.variables, depth)
    return expand(given, replace(scope, depth=depth))


def _known(name: str, raw: Text, scope: Scope) -> Text | None:
    if scope.arguments is not None:
        if name == "#":
            return raw.spread(str(len(scope.arguments)))
        if name.isdigit() and name != "0":
            number = int(name) - 1
            given = scope.arguments
            return given[number].text if number < len(given) else raw[:0]
    known = scope.variables.get(name)
    return known if known is None or len(known) <= LONGEST_EXPANSION else None


def _fields(pieces: list[Piece], *, quoted: bool) -> list[Text]:
    """The pieces as fields: split at the white space of loose ones."""
    fields: list[list[Text]] = [[]]
    for piece in pieces:
        if not piece.loose:
            fields[-1].append(piece.text)
            continue
        for position, found in enumerate(re.finditer(r"\S+|\s+", piece.text.value)):
            part = piece.text[found.start() : found.end()]
            if part.value.isspace():
                if fields[-1] or position:
                    fields.append([])
            else:
                fields[-1].append(part)
    joined = [join(field, pieces[0].text.file) for field in fields if field]
    held = [field for field in joined if field.value]
    if held or not pieces:
        return held
    return [join([], pieces[0].text.file)] if quoted else []


def command_span(words: tuple[Word, ...]) -> Span:
    """From the first word to the last."""
    return between(words[0].at, words[-1].at)
