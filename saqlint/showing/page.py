"""A rule's page, from its docstring: paragraphs, headings and code, as text or Markdown."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from msgspec import Struct

INDENT = "    "
HEADING = re.compile(r"(?P<word>Bad|Good|Fix|Misses|Proved):(?:\s+(?P<text>.+))?", re.DOTALL)


class Block(Struct, frozen=True):
    """A part of a page. `heading` is the word it stands under; code may be Python or a log."""

    kind: Literal["text", "code"]
    text: str
    heading: str = ""
    first: bool = False
    """Whether it is the first under its heading."""


def blocks(docs: str) -> Iterator[Block]:
    """The parts of a cleaned docstring, in order."""
    word, first = "", False
    for is_code, paragraph in _paragraphs(docs):
        if is_code:
            yield Block("code", paragraph, word, first)
            first = False
            continue
        heading = HEADING.fullmatch(paragraph)
        if heading is not None:
            word, first = heading["word"], True
        text = paragraph if heading is None else heading["text"]
        if text:
            yield Block("text", text, word, first)
            first = False


def _paragraphs(docs: str) -> Iterator[tuple[bool, str]]:
    """Text between blank lines; code keeps the blank lines within it."""
    lines = docs.split("\n")
    # A blank line belongs to the code around it: it counts as what stands next.
    marks = [_mark(line) for line in lines]
    following = ""
    for index in range(len(lines) - 1, -1, -1):
        if marks[index]:
            following = marks[index]
        elif following == "code" and _before(marks, index) == "code":
            marks[index] = "code"
    for mark, group in groupby(zip(marks, lines, strict=True), key=lambda pair: pair[0]):
        text = "\n".join(line.removeprefix(INDENT) if mark == "code" else line for _, line in group)
        if mark:
            yield mark == "code", text


def _mark(line: str) -> str:
    if line.startswith(INDENT):
        return "code"
    return "text" if line.strip() else ""


def _before(marks: list[str], index: int) -> str:
    return next((mark for mark in reversed(marks[:index]) if mark), "")


def markdown(docs: str, *, level: int = 3) -> str:
    """The page as Markdown, with headings of `level` and fenced code."""
    parts = []
    for block in blocks(docs):
        if block.first:
            parts.append(f"{'#' * level} {block.heading}")
        if block.kind == "text":
            parts.append(block.text if not block.first else _capital(block.text))
        else:
            language = "python" if block.heading in ("Bad", "Good") else "text"
            parts.append(f"```{language}\n{block.text}\n```")
    return "\n\n".join(parts) + "\n"


def description(docs: str, limit: int) -> str:
    """The page's words before its examples, on one line, cut to `limit` characters."""
    words: list[str] = []
    for block in blocks(docs):
        if block.kind == "code" or block.heading:
            break
        words += block.text.split()
    text = " ".join(words)
    return text if len(text) <= limit else text[: limit - 1].rpartition(" ")[0] + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
