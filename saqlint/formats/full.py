"""The format for people: source lines with carets, how to mend it, and a closing summary."""

from collections.abc import Iterator

from saqlint.finding import Diagnostic
from saqlint.model import Span
from saqlint.showing.listing import Listing
from saqlint.showing.preview import Change, preview
from saqlint.showing.snippet import Frame, Mark, draw, shown_lines
from saqlint.showing.summary import headline, role, summary, suppression
from saqlint.showing.terminal import Role, Style, laid_out, visible

SHOWS_FIXES = True


def render(listing: Listing) -> str:
    """Every finding with its places drawn, then the summary."""
    style = Style(listing.color)
    explained: set[str] = set()
    blocks = []
    for diagnostic in listing.everything:
        rows = list(_finding(diagnostic, listing, style, first=diagnostic.code not in explained))
        explained.add(diagnostic.code)
        blocks.append("\n".join(rows) + "\n")
    if not listing.quiet:
        blocks.append("".join(f"{row}\n" for row in summary(listing, style)))
    return "\n".join(blocks)


def _finding(
    diagnostic: Diagnostic, listing: Listing, style: Style, *, first: bool
) -> Iterator[str]:
    yield headline(diagnostic, style, strong=True)
    places = list(_places(diagnostic))
    gutter = _gutter(places, listing)
    frame = Frame(gutter, style, role(diagnostic.level))
    for path, marks in places:
        arrow = f"{' ' * gutter}{style('frame', '-->' if path == diagnostic.at.path else ':::')}"
        drawing = draw(listing.lines.get(path, ()), marks, frame)
        # Without text to draw on, every place gets an arrow of its own.
        for mark in marks[:1] if drawing else marks:
            label = f" {visible(mark.text)}" if mark.text and not drawing else ""
            yield f"{arrow} {_place(mark.at, listing)}{label}"
        yield from drawing
    yield from _notes(diagnostic, listing, gutter, style, first=first)


def _places(diagnostic: Diagnostic) -> Iterator[tuple[str, list[Mark]]]:
    """The marks by file: the finding's own file first, the others in the labels' order."""
    related = [Mark(label.at, label.text) for label in diagnostic.labels]
    own = [mark for mark in related if mark.at.path == diagnostic.at.path]
    yield diagnostic.at.path, [Mark(diagnostic.at, primary=True), *own]
    others = [mark for mark in related if mark.at.path != diagnostic.at.path]
    for path in dict.fromkeys(mark.at.path for mark in others):
        yield path, [mark for mark in others if mark.at.path == path]


def _gutter(places: list[tuple[str, list[Mark]]], listing: Listing) -> int:
    """The digits of the greatest line number that is shown."""
    numbers = [
        number
        for path, marks in places
        for number in (marks[0].at.line, *shown_lines(marks, listing.lines.get(path, ()))[-1:])
    ]
    return len(str(max(numbers)))


def _place(at: Span, listing: Listing) -> str:
    return f"{visible(listing.shown(at.path))}:{at.line}:{at.column + 1}"


def _notes(
    diagnostic: Diagnostic, listing: Listing, gutter: int, style: Style, *, first: bool
) -> Iterator[str]:
    """The lines below the drawing: help, fix, why it is silent, and the rule once."""
    notes: list[tuple[Role, str, str]] = []
    if diagnostic.help:
        notes.append(("help", "help", diagnostic.help))
    if diagnostic.suppressed_by is not None:
        notes.append(("faint", "suppressed", suppression(diagnostic)))
    rule = next((entry for entry in listing.rules if entry.code == diagnostic.code), None)
    if first and rule is not None:
        notes.append(("strong", "note", f"{rule.name} ({diagnostic.level.label}): {rule.summary}"))
    if diagnostic.fix is not None:
        how = "`--fix`" if diagnostic.fix.safe else "`--fix --unsafe-fixes`; read the result"
        notes.append(("fix", "fix", f"{diagnostic.fix.title} ({how})"))
    margin = " " * gutter
    for color, word, text in notes:
        head, *more = text.split("\n")
        yield f"{margin} {style('frame', '=')} {style(color, word)}: {visible(head)}"
        yield from (f"{margin}   {' ' * len(word)}  {visible(line)}" for line in more)
    if diagnostic.fix is not None:
        for change in preview(diagnostic.fix, diagnostic.at.path, listing.lines):
            yield from _changed(change, gutter, style)


def _changed(change: Change, gutter: int, style: Style) -> Iterator[str]:
    """The lines that a fix takes away, then those it puts there."""
    for line in change.before:
        yield f"{' ' * gutter} {style('bad', '- ' + laid_out(line))}"
    for number, line in enumerate(change.after, change.line):
        yield f"{style('frame', f'{number:>{gutter}}')} {style('good', '+ ' + laid_out(line))}"
