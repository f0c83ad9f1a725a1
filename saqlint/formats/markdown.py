"""A table for a pull request's comment or a job's summary."""

import re
from collections.abc import Iterator

from saqlint.listing import Listing
from saqlint.summary import summary, suppression
from saqlint.terminal import Style, visible


def render(listing: Listing) -> str:
    """A heading, the summary, and a table of the findings."""
    return "".join(f"{row}\n" for row in _rows(listing))


def _rows(listing: Listing) -> Iterator[str]:
    yield "## saqlint"
    yield ""
    for row in summary(listing, Style()):
        yield f"{row}  "
    if not listing.everything:
        return
    yield ""
    yield "| Level | Rule | Place | Problem |"
    yield "| --- | --- | --- | --- |"
    for found in listing.everything:
        url = listing.url(found.code)
        code = found.code if url is None else f"[{found.code}]({url})"
        place = code_span(f"{listing.shown(found.at.path)}:{found.at.line}")
        silent = suppression(found)
        text = escaped(found.message) + (f" _(suppressed {escaped(silent)})_" if silent else "")
        yield f"| {found.level.label} | {code} {found.name} | {place} | {text} |"


def escaped(text: str) -> str:
    """`text` for a table's cell: code in backticks stays code, all else is plain text."""
    parts = re.split(r"(`[^`]+`)", visible(text))
    return "".join(
        part.replace("|", "\\|") if part.startswith("`") and part != "`" else _plain(part)
        for part in parts
    )


def code_span(text: str) -> str:
    """`text` as code within a table's cell."""
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{visible(text)}{space}{fence}".replace("|", "\\|")


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)
