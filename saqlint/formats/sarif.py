"""SARIF 2.1.0, with all that GitHub's code scanning asks for.

Places are relative to the repository's root, columns count UTF-16 code units. Every enabled
rule is listed, so that a viewer can tell a clean rule from one that did not run.
"""

import json
import re
from urllib.parse import quote

from saqlint.finding import Diagnostic, Edit, Fix, Label, Level
from saqlint.model import Span
from saqlint.showing.fingerprint import unique
from saqlint.showing.listing import Failure, Listing, RuleEntry
from saqlint.showing.page import description, markdown
from saqlint.showing.preview import exact

Object = dict[str, object]

SHOWS_FIXES = True
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
INFORMATION = "https://github.com/saqlint/saqlint"
BASE = "%SRCROOT%"
LIMIT = 1024
CONTEXT = 2
LEVELS = {Level.BASIC: "error", Level.RECOMMENDED: "warning", Level.STRICT: "note"}
SEVERITIES = {Level.BASIC: "error", Level.RECOMMENDED: "warning", Level.STRICT: "recommendation"}
PRECISIONS = {Level.BASIC: "very-high", Level.RECOMMENDED: "high", Level.STRICT: "medium"}


def render(listing: Listing) -> str:
    """The log: one run."""
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(listing)]}, indent=2)
        + "\n"
    )


def _run(listing: Listing) -> Object:
    index = {rule.code: number for number, rule in enumerate(listing.rules)}
    prints = listing.fingerprints
    results = [
        {
            **_result(found, listing, unique(found.at.path, prints[found]), prints[found]),
            **({"ruleIndex": index[found.code]} if found.code in index else {}),
        }
        for found in listing.everything
    ]
    return {
        "tool": {
            "driver": {
                "name": "saqlint",
                "version": listing.version,
                "semanticVersion": listing.version,
                "informationUri": INFORMATION,
                "rules": [_rule(rule) for rule in listing.rules],
            }
        },
        "automationDetails": {"id": f"saqlint/{_category(listing)}/"},
        "columnKind": "utf16CodeUnits",
        # Without a URI: the reader knows where the repository lies, and no path of ours leaks.
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(listing)],
        "results": results,
    }


def _category(listing: Listing) -> str:
    """Where in the repository the project lies, so that several can be uploaded side by side."""
    folder = listing.in_repository("")
    return "project" if folder == "." else folder


def _rule(rule: RuleEntry) -> Object:
    result: Object = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary[:LIMIT]},
        "fullDescription": {"text": description(rule.docs, LIMIT)},
        "help": {"text": rule.docs, "markdown": markdown(rule.docs)},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
        "properties": {
            "tags": ["saq", "background-jobs", rule.level.label],
            "precision": PRECISIONS[rule.level],
            "problem.severity": SEVERITIES[rule.level],
        },
    }
    if rule.url is not None:
        result["helpUri"] = rule.url
    return result


def _invocation(listing: Listing) -> Object:
    result: Object = {"executionSuccessful": not listing.failures}
    if listing.failures:
        result["toolExecutionNotifications"] = [
            _notification(failure, listing) for failure in listing.failures
        ]
    return result


def _notification(failure: Failure, listing: Listing) -> Object:
    result: Object = {
        "level": "error",
        "message": {"text": f"{failure.code} failed: {failure.error}"},
        "associatedRule": {"id": failure.code},
    }
    if failure.path is not None:
        place = {"physicalLocation": {"artifactLocation": _artifact(failure.path, listing)}}
        result["locations"] = [place]
    return result


def _result(found: Diagnostic, listing: Listing, fingerprint: str, line_hash: str) -> Object:
    result: Object = {
        "ruleId": found.code,
        "level": LEVELS[found.level],
        "message": {"text": _message(found)},
        "locations": [{"physicalLocation": _physical(found.at, listing, context=True)}],
        "partialFingerprints": {"primaryLocationLineHash": line_hash, "saqlint/v1": fingerprint},
        # All results have it or none: an empty list says "not suppressed".
        "suppressions": _suppressions(found),
    }
    if found.labels:
        result["relatedLocations"] = [
            {"id": number, **_located(label, listing)} for number, label in _numbered(found)
        ]
        steps = [Label(found.at, found.message), *found.labels]
        flow = [{"location": _located(step, listing)} for step in steps]
        result["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if found.fix is not None and exact(found.fix):
        result["fixes"] = [_fix(found.fix, exact(found.fix), listing)]
    return result


def _numbered(found: Diagnostic) -> list[tuple[int, Label]]:
    return list(enumerate(found.labels, 1))


def _message(found: Diagnostic) -> str:
    """The message as the first sentence, then the help, then links to the related places."""
    parts = [_literal(f"{found.message}.")]
    if found.help:
        parts.append(_literal(found.help))
    if found.labels:
        links = (
            f"[{label.text.translate(_BRACKETS)}]({number})" for number, label in _numbered(found)
        )
        parts.append(f"See: {', '.join(links)}.")
    return "\n".join(parts)


_BRACKETS = str.maketrans({"[": "\\[", "]": "\\]"})


def _literal(text: str) -> str:
    # `[text](1)` is a link in a message; brackets elsewhere are just brackets.
    return re.sub(r"\[(?=[^\]]*\]\()", r"\\[", text)


def _suppressions(found: Diagnostic) -> list[Object]:
    if found.suppressed_by is None:
        return []
    kind = "external" if found.suppressed_by.startswith("baseline") else "inSource"
    reason = found.reason or f"Suppressed by {found.suppressed_by}."
    return [{"kind": kind, "status": "accepted", "justification": reason}]


def _located(label: Label, listing: Listing) -> Object:
    return {
        "physicalLocation": _physical(label.at, listing),
        "message": {"text": _literal(label.text)},
    }


def _physical(at: Span, listing: Listing, *, context: bool = False) -> Object:
    result: Object = {"artifactLocation": _artifact(at.path, listing)}
    result["region"] = _region(at, listing)
    lines = listing.lines.get(at.path, ())
    if context and at.end_line <= len(lines):
        first = max(1, at.line - CONTEXT)
        last = min(len(lines), at.end_line + CONTEXT)
        text = "\n".join(lines[first - 1 : last])
        result["contextRegion"] = {
            "startLine": first,
            "endLine": last,
            "snippet": {"text": _writable(text)},
        }
    return result


def _artifact(path: str, listing: Listing) -> Object:
    raw = listing.in_repository(path).encode("utf-8", "surrogateescape")
    return {"uri": quote(raw, safe="/"), "uriBaseId": BASE}


def _region(at: Span, listing: Listing) -> Object:
    region: Object = {
        "startLine": at.line,
        "startColumn": _column(listing.line(at.path, at.line), at.column),
        "endLine": at.end_line,
        "endColumn": _column(listing.line(at.path, at.end_line), at.end_column),
    }
    lines = listing.lines.get(at.path, ())[at.line - 1 : at.end_line]
    if lines:
        text = [*lines]
        text[-1] = text[-1][: at.end_column]
        text[0] = text[0][at.column :]
        region["snippet"] = {"text": _writable("\n".join(text))}
    return region


def _column(line: str, characters: int) -> int:
    before = line[:characters]
    units = len(before.encode("utf-16-le", "surrogatepass")) // 2
    return units + max(0, characters - len(before)) + 1


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _fix(fix: Fix, edits: tuple[Edit, ...], listing: Listing) -> Object:
    changes = []
    for path in dict.fromkeys(edit.at.path for edit in edits):
        replacements = [
            {
                "deletedRegion": {
                    key: value
                    for key, value in _region(edit.at, listing).items()
                    if key != "snippet"
                },
                "insertedContent": {"text": edit.text},
            }
            for edit in edits
            if edit.at.path == path
        ]
        changes.append({"artifactLocation": _artifact(path, listing), "replacements": replacements})
    return {"description": {"text": fix.title}, "artifactChanges": changes}
