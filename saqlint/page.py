"""A rule's page, from its docstring: paragraphs, headings and code, as text or Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

INDENT = "    "
HEADING = re.compile(r"(?P<word>[A-Z][a-z]+):(?:\s+(?P<text>.+))?", re.DOTALL)
HEADINGS = frozenset({"Bad", "Good", "Fix", "Misses"})


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page. A heading stands alone; what follows it is a block of its own."""

    kind: Literal["text", "heading", "code"]
    text: str


def blocks(docs: str) -> Iterator[Block]:
    """The parts of a cleaned docstring, in order."""
    for paragraph in _paragraphs(docs):
        if paragraph.startswith(INDENT):
            lines = paragraph.split("\n")
            yield Block("code", "\n".join(line.removeprefix(INDENT) for line in lines))
            continue
        heading = HEADING.fullmatch(paragraph)
        if heading is None or heading["word"] not in HEADINGS:
            yield Block("text", paragraph)
            continue
        yield Block("heading", heading["word"])
        if heading["text"]:
            yield Block("text", heading["text"])


def _paragraphs(docs: str) -> Iterator[str]:
    """Text between blank lines; a code block keeps the blank lines within it."""
    parts = re.split(r"\n(?:[ \t]*\n)+", docs.strip("\n"))
    gathered: list[str] = []
    for part in parts:
        if gathered and not part.startswith(INDENT):
            yield "\n\n".join(gathered)
            gathered = []
        if part.startswith(INDENT):
            gathered.append(part)
        elif part:
            yield part
    if gathered:
        yield "\n\n".join(gathered)


def markdown(docs: str, *, level: int = 3) -> str:
    """The page as Markdown, with headings of `level` and fenced code."""
    parts = []
    for block in blocks(docs):
        match block.kind:
            case "code":
                parts.append(f"```python\n{block.text}\n```")
            case "heading":
                parts.append(f"{'#' * level} {block.text}")
            case "text":
                parts.append(block.text)
    return "\n\n".join(parts) + "\n"


def description(docs: str, limit: int) -> str:
    """The page's words before its examples, on one line, cut to `limit` characters."""
    words: list[str] = []
    for block in blocks(docs):
        if block.kind != "text":
            break
        words += block.text.split()
    text = " ".join(words)
    return text if len(text) <= limit else text[: limit - 1].rpartition(" ")[0] + "…"
