"""Pylint's one-line format, which many editors and CI systems read."""

from saqlint.showing.listing import Listing
from saqlint.showing.terminal import visible


def render(listing: Listing) -> str:
    """`path:line: [CODE] message`, a line for each finding."""
    return "".join(
        f"{visible(listing.shown(found.at.path))}:{found.at.line}: "
        f"[{found.code}] {visible(found.message)}\n"
        for found in listing.diagnostics
    )
