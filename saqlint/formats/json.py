"""One JSON document, version 1, for programs.

    {
      "version": 1,
      "diagnostics": [
        {
          "code": "SAQ204", "name": "unregistered-task", "level": "basic",
          "message": "…", "help": "…" or null, "subject": "…" or null,
          "path": "src/app/handlers.py",
          "line": 12, "column": 25, "end_line": 12, "end_column": 37,
          "url": "…", "fingerprint": "…",
          "related": [{"message": "…", "path": "…", "line": …, "column": …, …}],
          "fix": null or {"title": "…", "safe": true, "edits": [
            {"path": "…", "line": …, "column": …, "end_line": …, "end_column": …, "text": "…"}
          ]},
          "suppressed": null or {"by": "…", "reason": "…" or null}
        }
      ],
      "summary": {
        "total": 1, "files": 1, "levels": {"basic": 1, "recommended": 0, "strict": 0},
        "codes": {"SAQ204": 1}, "suppressed": 0, "fixable": {"safe": 0, "unsafe": 0},
        "fixed": 0, "unresolved": 0, "failures": [{"code": "…", "error": "…", "path": "…" or null}]
      }
    }

Lines and columns count from 1, columns in characters; the end is the place behind the last
character. Paths are relative to the working folder, with forward slashes. The edits of a fix
belong together, in the order of their places, which are those of the text before. Keys may be
added within a version; none is removed or given another meaning.
"""

import json

from saqlint.finding import Diagnostic, Fix
from saqlint.model import Span
from saqlint.showing.fingerprint import unique
from saqlint.showing.listing import Listing
from saqlint.showing.preview import exact

SHOWS_FIXES = True
VERSION = 1


def render(listing: Listing) -> str:
    """The document; nothing but ASCII, so that no terminal's encoding can spoil it."""
    document = {
        "version": VERSION,
        "diagnostics": diagnostics(listing),
        "summary": _summary(listing),
    }
    return json.dumps(document, indent=2) + "\n"


def diagnostics(listing: Listing) -> list[dict[str, object]]:
    """The findings as JSON objects."""
    prints = listing.fingerprints
    return [_object(found, listing, prints[found]) for found in listing.everything]


def _object(diagnostic: Diagnostic, listing: Listing, fingerprint: str) -> dict[str, object]:
    silent = diagnostic.suppressed_by
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "level": diagnostic.level.label,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "subject": diagnostic.subject,
        **_place(diagnostic.at, listing),
        "url": listing.url(diagnostic.code),
        "fingerprint": unique(diagnostic.at.path, fingerprint),
        "related": [
            {"message": label.text, **_place(label.at, listing)} for label in diagnostic.labels
        ],
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix, listing),
        "suppressed": None if silent is None else {"by": silent, "reason": diagnostic.reason},
    }


def _place(at: Span, listing: Listing) -> dict[str, object]:
    return {
        "path": listing.shown(at.path),
        "line": at.line,
        "column": at.column + 1,
        "end_line": at.end_line,
        "end_column": at.end_column + 1,
    }


def _fix(fix: Fix, listing: Listing) -> dict[str, object]:
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [{**_place(edit.at, listing), "text": edit.text} for edit in exact(fix)],
    }


def _summary(listing: Listing) -> dict[str, object]:
    safe, unsafe = listing.fixable
    codes = sorted(diagnostic.code for diagnostic in listing.diagnostics)
    return {
        "total": len(listing.diagnostics),
        "files": len({diagnostic.at.path for diagnostic in listing.diagnostics}),
        "levels": {level.label: count for level, count in listing.by_level.items()},
        "codes": {code: codes.count(code) for code in dict.fromkeys(codes)},
        "suppressed": len(listing.suppressed),
        "fixable": {"safe": safe, "unsafe": unsafe},
        "fixed": listing.fixed,
        "unresolved": listing.unresolved,
        "failures": [
            {
                "code": failure.code,
                "error": failure.error,
                "path": None if failure.path is None else listing.shown(failure.path),
            }
            for failure in listing.failures
        ],
    }
