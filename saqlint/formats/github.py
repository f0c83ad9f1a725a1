"""Workflow commands that GitHub Actions shows as annotations on the changed lines."""

from collections import Counter
from collections.abc import Iterator

from saqlint.finding import Diagnostic, Level
from saqlint.showing.listing import Listing, plural
from saqlint.showing.terminal import visible

KINDS = {Level.BASIC: "error", Level.RECOMMENDED: "warning", Level.STRICT: "notice"}
SHOWN_PER_KIND = 10
"""GitHub drops what exceeds ten annotations of a kind in one step."""


def render(listing: Listing) -> str:
    """A command for each finding, the gravest first, then a word on those that GitHub drops."""
    found = sorted(listing.diagnostics, key=lambda diagnostic: diagnostic.level)
    return "".join(f"{row}\n" for row in (*(_command(d, listing) for d in found), *_more(found)))


def _command(diagnostic: Diagnostic, listing: Listing) -> str:
    at = diagnostic.at
    properties = {
        "title": f"saqlint ({diagnostic.code})",
        "file": listing.in_repository(at.path),
        "line": str(at.line),
    }
    # GitHub drops an annotation with columns that spans lines, or that ends before it begins.
    if at.end_line == at.line:
        properties["col"] = str(at.column + 1)
        properties["endLine"] = str(at.line)
        properties["endColumn"] = str(max(at.end_column, at.column + 1))
    else:
        properties["endLine"] = str(at.end_line)
    place = f"{listing.shown(at.path)}:{at.line}:{at.column + 1}"
    text = f"{place}: {diagnostic.code} {diagnostic.message}"
    text += f"\n{diagnostic.help}" if diagnostic.help else ""
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{KINDS[diagnostic.level]} {given}::{_message(text)}"


def _more(found: list[Diagnostic]) -> Iterator[str]:
    counts = Counter(diagnostic.level for diagnostic in found)
    dropped = sum(max(0, count - SHOWN_PER_KIND) for count in counts.values())
    if dropped:
        more = plural(dropped, "more finding")
        yield f"::notice title=saqlint::{more} in the log: GitHub shows ten annotations of a kind"


def _message(text: str) -> str:
    # The per cent sign first: the others bring new ones.
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
