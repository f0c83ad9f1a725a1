"""GitLab's Code Quality report."""

import json

from saqlint.finding import Level
from saqlint.showing.fingerprint import unique
from saqlint.showing.listing import Listing

SEVERITIES = {Level.BASIC: "critical", Level.RECOMMENDED: "major", Level.STRICT: "minor"}


def render(listing: Listing) -> str:
    """A list of issues, empty where nothing was found."""
    prints = listing.fingerprints
    issues = [
        {
            # GitLab hides the check's name, so the description begins with the code.
            "description": f"{diagnostic.code}: {diagnostic.message}",
            "check_name": diagnostic.code,
            "fingerprint": unique(diagnostic.at.path, prints[diagnostic]),
            "severity": SEVERITIES[diagnostic.level],
            "location": {
                "path": listing.in_repository(diagnostic.at.path),
                "positions": {
                    "begin": {"line": diagnostic.at.line, "column": diagnostic.at.column + 1},
                    "end": {"line": diagnostic.at.end_line, "column": diagnostic.at.end_column + 1},
                },
            },
        }
        for diagnostic in listing.diagnostics
    ]
    return json.dumps(issues, indent=2) + "\n"
