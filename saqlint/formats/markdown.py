"""A table for a pull request's comment or a job's summary."""

from collections.abc import Iterator

from saqlint.showing.listing import Listing
from saqlint.showing.markup import code_span, escaped
from saqlint.showing.summary import summary, suppression
from saqlint.showing.terminal import Style


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
