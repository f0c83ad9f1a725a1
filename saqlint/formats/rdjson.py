"""reviewdog's diagnostic format: columns count bytes of UTF-8, from 1."""

import json
from collections.abc import Iterable

from msgspec.structs import replace

from saqlint.finding import Diagnostic, Edit, Level
from saqlint.model import Span
from saqlint.showing.listing import Listing
from saqlint.showing.preview import exact

SHOWS_FIXES = True
SEVERITIES = {Level.BASIC: "ERROR", Level.RECOMMENDED: "WARNING", Level.STRICT: "INFO"}


def render(listing: Listing) -> str:
    """One JSON document."""
    document = {
        "source": {"name": "saqlint", "url": "https://github.com/saqlint/saqlint"},
        "severity": "WARNING",
        "diagnostics": [_diagnostic(found, listing) for found in listing.diagnostics],
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic, listing: Listing) -> dict[str, object]:
    code = {"value": diagnostic.code}
    url = listing.url(diagnostic.code)
    if url is not None:
        code["url"] = url
    help_ = f"\n{diagnostic.help}" if diagnostic.help else ""
    result: dict[str, object] = {
        "message": diagnostic.message + help_,
        "location": _location(diagnostic.at, listing),
        "severity": SEVERITIES[diagnostic.level],
        "code": code,
    }
    edits = () if diagnostic.fix is None else exact(diagnostic.fix)
    # A suggestion is applied to the file of its diagnostic.
    if edits and all(edit.at.path == diagnostic.at.path for edit in edits):
        result["suggestions"] = [
            {"range": _range(edit.at, listing), "text": edit.text}
            for edit in _joined(edits, listing)
        ]
    if diagnostic.labels:
        result["relatedLocations"] = [
            {"message": label.text, "location": _location(label.at, listing)}
            for label in diagnostic.labels
        ]
    return result


def _joined(edits: Iterable[Edit], listing: Listing) -> list[Edit]:
    """The edits, those on one line as one: each suggestion is shown, and taken, by itself."""
    joined: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.at):
        at = edit.at
        if joined and joined[-1].at.end_line == at.line:
            last = joined.pop()
            between = listing.line(at.path, at.line)[last.at.end_column : at.column]
            place = replace(last.at, end_line=at.end_line, end_column=at.end_column)
            edit = Edit(place, f"{last.text}{between}{edit.text}")  # noqa: PLW2901
        joined.append(edit)
    return joined


def _location(at: Span, listing: Listing) -> dict[str, object]:
    return {"path": listing.shown(at.path), "range": _range(at, listing)}


def _range(at: Span, listing: Listing) -> dict[str, object]:
    return {
        "start": {"line": at.line, "column": _column(listing.line(at.path, at.line), at.column)},
        "end": {
            "line": at.end_line,
            "column": _column(listing.line(at.path, at.end_line), at.end_column),
        },
    }


def _column(line: str, characters: int) -> int:
    before = line[:characters]
    return len(before.encode("utf-8", "surrogatepass")) + max(0, characters - len(before)) + 1
