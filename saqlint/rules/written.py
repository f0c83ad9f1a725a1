"""New text for what stands in the source: in the quotes that are there, in few parentheses."""

import json
import re

from saqlint.finding import Edit
from saqlint.model import Known, Span

# A name, with attributes, with one call or subscript that holds no further one.
_PRIMARY = re.compile(r"[\w.]+(\([^()]*\)|\[[^\[\]]*\])?")
_PLAIN = re.compile(r"[^\\'\"\r\n]*")


def reworded(literal: Known, text: str) -> Edit | None:
    """The edit that gives a string literal another text; None for what is no literal."""
    at, old = literal.at, literal.value
    if at is None or not literal.literal or not isinstance(old, str):
        return None
    quoted = at.line == at.end_line and at.end_column - at.column == len(old) + 2
    if quoted and _PLAIN.fullmatch(old) and _PLAIN.fullmatch(text):
        # Neither prefix nor escape: between the quotes stands the text itself.
        return Edit(Span(at.path, at.line, at.column + 1, at.line, at.end_column - 1), text)
    return Edit(at, json.dumps(text, ensure_ascii=False))


def operand(text: str) -> str | None:
    """An expression to which an operator or a dot can be added; None where it may hold a comment.

    Line breaks are folded in the text of an expression, so that a comment would swallow the rest.
    """
    if "#" in text:
        return None
    return text if _PRIMARY.fullmatch(text) else f"({text})"
