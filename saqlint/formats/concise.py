"""One finding a line: `path:line:column: CODE [*] message`."""

from collections.abc import Iterator

from saqlint.showing.listing import Listing
from saqlint.showing.summary import headline, summary, suppression
from saqlint.showing.terminal import Style, visible


def render(listing: Listing) -> str:
    """A line for each finding, then the closing summary."""
    return "".join(f"{row}\n" for row in _rows(listing))


def _rows(listing: Listing) -> Iterator[str]:
    style = Style(listing.color)
    colon = style("frame", ":")
    for diagnostic in listing.everything:
        path = style("strong", visible(listing.shown(diagnostic.at.path)))
        place = colon.join((path, str(diagnostic.at.line), str(diagnostic.at.column + 1)))
        silent = suppression(diagnostic)
        suffix = f" {style('faint', f'(suppressed {silent})')}" if silent else ""
        yield f"{place}{colon} {headline(diagnostic, style)}{suffix}"
    if not listing.quiet:
        yield from summary(listing, style)
