"""Findings under the name of their file."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from saqlint.finding import Diagnostic
from saqlint.showing.listing import Listing
from saqlint.showing.summary import headline, summary, suppression
from saqlint.showing.terminal import Style, visible


def render(listing: Listing) -> str:
    """A block for each file, then the closing summary."""
    style = Style(listing.color)
    blocks = [
        [f"{style('strong', visible(listing.shown(path)))}:", *_rows(group, style)]
        for path, group in groupby(listing.everything, key=lambda diagnostic: diagnostic.at.path)
    ]
    if not listing.quiet:
        blocks.append(list(summary(listing, style)))
    return "\n".join("".join(f"{row}\n" for row in block) for block in blocks)


def _rows(group: Iterable[Diagnostic], style: Style) -> Iterator[str]:
    found = [(f"{found.at.line}:{found.at.column + 1}", found) for found in group]
    width = max(len(place) for place, _ in found)
    for place, diagnostic in found:
        silent = suppression(diagnostic)
        suffix = f" {style('faint', f'(suppressed {silent})')}" if silent else ""
        yield f"  {style('frame', place.ljust(width))}  {headline(diagnostic, style)}{suffix}"
