"""Texts made by `str.format` and `%`, as far as what goes in is certain."""

import re
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Final

from saqlint.resolve.values import Constant, EnumMember, Expression, Resolved, Text

_LONG: Final = 20_000
_DIGITS: Final = 6
_PERCENT: Final = re.compile(r"%(?P<kind>[%sd])|%(?P<other>.?)", re.DOTALL)


def joined(pieces: Iterable[str | Resolved], source: Expression) -> Resolved:
    """One text of pieces: certain up to the first piece that is not."""
    text = ""
    over = False
    for piece in pieces:
        match piece:
            case str():
                text += piece
            case Constant(value=str() | int() | float() as inner, overridable=overridable):
                text += str(inner)
                over |= overridable
            case EnumMember(value=Constant(value=str(inner)), mixin="strenum"):
                text += inner
            case Text(prefix=prefix):
                return Text((text + prefix)[:_LONG], source)
            case _:
                return Text(text[:_LONG], source)
        if len(text) > _LONG:
            return Text(text[:_LONG], source)
    return Constant(text, source, over)


def formatted(
    text: str, positional: list[Resolved], named: Mapping[str, Resolved], source: Expression
) -> Resolved:
    """`text.format(*positional, **named)`, with plain fields alone."""
    pieces: list[str | Resolved] = []
    counted = 0
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return Text("", source)
    for literal, field, specification, conversion in parts:
        pieces.append(literal)
        if field is None:
            continue
        key = field or str(counted)
        counted += not field
        value = named.get(key)
        if key.isdecimal() and len(key) < _DIGITS and int(key) < len(positional):
            value = positional[int(key)]
        if value is None or specification or conversion:
            return joined([*pieces, Text("", source)], source)
        pieces.append(value)
    return joined(pieces, source)


def percent(text: str, values: list[Resolved] | None, source: Expression) -> Resolved:
    """`text % values` with plain `%s` and `%d` alone; None is something that is not certain."""
    pieces: list[str | Resolved] = []
    given = iter(values or [])
    at = 0
    for found in _PERCENT.finditer(text):
        pieces.append(text[at : found.start()])
        at = found.end()
        if found["kind"] == "%":
            pieces.append("%")
            continue
        value = next(given, None) if found["kind"] else None
        pieces.append(Text("", source) if value is None else value)
    return joined([*pieces, text[at:]], source)
