"""An explanation as text for a terminal, or as JSON."""

import json
from collections.abc import Callable, Sequence
from typing import Final

from saqlint.explain.explain import Explanation
from saqlint.explain.rows import Row, Section
from saqlint.model import Span
from saqlint.showing.listing import Listing
from saqlint.showing.terminal import Style, visible

_INDENT: Final = "  "


def text(explanations: Sequence[Explanation], listing: Listing) -> str:
    """One screen for each thing."""
    style = Style(listing.color)
    return "\n".join(_one(explanation, listing, style) for explanation in explanations)


def _one(explanation: Explanation, listing: Listing, style: Style) -> str:
    head = style("strong", f"{explanation.kind} `{visible(explanation.name)}`")
    lines = [f"{head}  {_place(explanation.at, listing, style)}", visible(explanation.summary)]
    for section in explanation.sections:
        lines += _section(section, listing, style)
    return "\n".join(lines) + "\n"


def _section(section: Section, listing: Listing, style: Style) -> list[str]:
    if not section.rows:
        return ["", f"{style('help', section.title)}: {section.empty}"] if section.empty else []
    lines = ["", style("help", section.title)]
    for row in section.rows:
        lines += _row(row, listing, style, 1)
    return lines


def _row(row: Row, listing: Listing, style: Style, depth: int) -> list[str]:
    place = "" if row.at is None else f"  {_place(row.at, listing, style)}"
    lines = [f"{_INDENT * depth}{visible(row.text)}{place}"]
    for detail in row.details:
        lines += _row(detail, listing, style, depth + 1)
    return lines


def _place(at: Span, listing: Listing, style: Style) -> str:
    return style("faint", f"{visible(listing.shown(at.path))}:{at.line}")


def json_text(explanations: Sequence[Explanation], listing: Listing) -> str:
    """`{"version": 1, "explanations": [...]}`; lines and columns count from 1."""
    data = {
        "version": 1,
        "explanations": [
            {
                "kind": one.kind,
                "name": one.name,
                **_json_place(one.at, listing),
                "summary": one.summary,
                "sections": [
                    {
                        "title": section.title,
                        "rows": [_json_row(row, listing) for row in section.rows],
                    }
                    for section in one.sections
                ],
            }
            for one in explanations
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _json_row(row: Row, listing: Listing) -> dict[str, object]:
    return {
        "text": row.text,
        **({} if row.at is None else _json_place(row.at, listing)),
        **({"details": [_json_row(d, listing) for d in row.details]} if row.details else {}),
    }


def _json_place(at: Span, listing: Listing) -> dict[str, object]:
    return {"path": listing.shown(at.path), "line": at.line, "column": at.column + 1}


FORMATS: Final[dict[str, Callable[[Sequence[Explanation], Listing], str]]] = {
    "text": text,
    "json": json_text,
}
