"""The checklist written down: for a terminal, as Markdown, as JSON."""

import json
from collections.abc import Callable, Iterator, Mapping

from saqlint.checklist.items import Checklist, Section, Status, Verdict
from saqlint.checklist.look import Seen
from saqlint.finding import Level
from saqlint.model import Span
from saqlint.showing.listing import Listing, plural
from saqlint.showing.markup import code_span, escaped
from saqlint.showing.summary import nothing_to_judge
from saqlint.showing.terminal import Role, Style, visible

ROLES: Mapping[Status, Role] = {
    "pass": "fix",
    "fail": "basic",
    "not applicable": "faint",
    "unknown": "recommended",
}
WIDTH = max(len(status) for status in ROLES)
SHOWN = 5
"""Findings, and things that could not be judged."""
EXAMPLES = 2
"""Things of an item that passes."""
SIGNS: Mapping[Status, str] = {"pass": "✅", "fail": "❌", "not applicable": "⬜", "unknown": "❔"}


def text(checklist: Checklist, listing: Listing) -> str:
    """For a terminal: a line for each item, its evidence below."""
    return "".join(f"{row}\n" for row in _text(checklist, listing, Style(listing.color)))


def _text(checklist: Checklist, listing: Listing, style: Style) -> Iterator[str]:
    for section in checklist.sections:
        place = "" if section.at is None else f"  {place_of(section.at, listing)}"
        yield f"{style('strong', section.title)}{style('faint', place)}"
        yield ""
        for verdict in section.verdicts:
            status = style(ROLES[verdict.status], verdict.status.ljust(WIDTH))
            yield f"  {status}  {verdict.item.title}"
            yield from _evidence(verdict, listing, style)
        yield ""
        yield _counts(section, style)
        yield ""
    yield _level(checklist, listing, style)


def _evidence(verdict: Verdict, listing: Listing, style: Style) -> Iterator[str]:
    margin = " " * (WIDTH + 4)
    if verdict.status in ("pass", "not applicable") or not verdict.evidence:
        things = [_thing(seen, listing) for seen in verdict.evidence]
        left = len(things) - EXAMPLES
        more = f" and {left} more" if left > 0 else ""
        where = f": {', '.join(things[:EXAMPLES])}{more}" if things else ""
        yield margin + style("faint", verdict.words + where)
        return
    for seen in verdict.evidence[:SHOWN]:
        yield f"{margin}{style('frame', place_of(seen.at, listing))}  {visible(seen.text)}"
    left = len(verdict.evidence) - SHOWN
    if left > 0:
        yield margin + style("faint", f"and {left} more")


def _thing(seen: Seen, listing: Listing) -> str:
    return f"{visible(seen.text)} {place_of(seen.at, listing)}".lstrip()


def place_of(at: Span, listing: Listing) -> str:
    """`path:line`, as seen from the working folder."""
    return visible(f"{listing.shown(at.path)}:{at.line}")


def _counts(section: Section, style: Style) -> str:
    statuses: tuple[Status, ...] = ("pass", "fail", "unknown", "not applicable")
    counts = [(status, section.count(status)) for status in statuses]
    return ", ".join(style(ROLES[status], f"{count} {status}") for status, count in counts if count)


def _level(checklist: Checklist, listing: Listing, style: Style) -> str:
    """The last line: the highest level that is met, and what stands in the way of the next."""
    if not (checklist.findings or listing.relevant):
        return nothing_to_judge(listing, style)
    met = checklist.level
    words = "none" if met is None else met.label
    line = f"Highest level met: {style('fix' if met else 'basic', words)}"
    if met is Level.STRICT:
        return f"{line}."
    following = Level.BASIC if met is None else Level(met + 1)
    blocking = [found for found in checklist.findings if found.level == following]
    codes = ", ".join(sorted({found.code for found in blocking}))
    return f"{line}. For `{following.label}`, {plural(len(blocking), 'finding')} to mend: {codes}."


def markdown(checklist: Checklist, listing: Listing) -> str:
    """A table for each section."""
    return "".join(f"{row}\n" for row in _markdown(checklist, listing))


def _markdown(checklist: Checklist, listing: Listing) -> Iterator[str]:
    for section in checklist.sections:
        place = "" if section.at is None else f" ({code_span(place_of(section.at, listing))})"
        yield f"## {section.title}{place}"
        yield ""
        yield "| | Item | Evidence |"
        yield "| --- | --- | --- |"
        for verdict in section.verdicts:
            title = verdict.item.title.replace("|", "\\|")
            evidence = "<br>".join(_cells(verdict, listing))
            yield f"| {SIGNS[verdict.status]} {verdict.status} | {title} | {evidence} |"
        yield ""
        yield f"{_counts(section, Style())}."
        yield ""
    yield f"**{_level(checklist, listing, Style())}**"


def _cells(verdict: Verdict, listing: Listing) -> Iterator[str]:
    listed = verdict.status in ("fail", "unknown") and verdict.evidence
    shown = SHOWN if listed else EXAMPLES
    if not listed:
        yield escaped(verdict.words)
    for seen in verdict.evidence[:shown]:
        yield f"{code_span(place_of(seen.at, listing))} {escaped(seen.text)}".rstrip()
    left = len(verdict.evidence) - shown
    if left > 0:
        yield f"and {left} more"


def as_json(checklist: Checklist, listing: Listing) -> str:
    """One document, version 1: sections with items, each with all of its evidence."""
    met = checklist.level
    document = {
        "version": 1,
        "level": None if met is None else met.label,
        "applications": [_section(section, listing) for section in checklist.sections],
    }
    return json.dumps(document, indent=2) + "\n"


def _section(section: Section, listing: Listing) -> dict[str, object]:
    return {
        "title": section.title,
        "place": None if section.at is None else _place(section.at, listing),
        "items": [
            {
                "title": verdict.item.title,
                "status": verdict.status,
                "level": None if verdict.level is None else verdict.level.label,
                "rules": list(verdict.item.rules),
                "summary": verdict.words,
                "evidence": [_seen(seen, listing) for seen in verdict.evidence],
            }
            for verdict in section.verdicts
        ],
    }


def _seen(seen: Seen, listing: Listing) -> dict[str, object]:
    return {"text": seen.text, **_place(seen.at, listing)}


def _place(at: Span, listing: Listing) -> dict[str, object]:
    return {"path": listing.shown(at.path), "line": at.line, "column": at.column + 1}


FORMATS: Mapping[str, Callable[[Checklist, Listing], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
}
