"""One JSON object a line, each a finding with the keys of the `json` format."""

import json

from saqlint.formats.json import diagnostics
from saqlint.showing.listing import Listing

SHOWS_FIXES = True


def render(listing: Listing) -> str:
    """A line for each finding; nothing where there is none."""
    return "".join(f"{json.dumps(found)}\n" for found in diagnostics(listing))
