"""The words that all formats for people share: a finding's first line, the closing summary."""

from collections.abc import Iterator

from saqlint.finding import Diagnostic, Level
from saqlint.showing.listing import Listing, plural
from saqlint.showing.terminal import Role, Style, visible


def role(level: Level) -> Role:
    """The colour of a level."""
    roles: tuple[Role, Role, Role] = ("basic", "recommended", "strict")
    return roles[level - 1]


def headline(diagnostic: Diagnostic, style: Style, *, strong: bool = False) -> str:
    """`CODE [*] message`; the star tells of a safe fix."""
    star = f" [{style('fix', '*')}]" if diagnostic.fix is not None and diagnostic.fix.safe else ""
    message = visible(diagnostic.message)
    if strong:
        message = style("strong", message)
    return f"{style(role(diagnostic.level), diagnostic.code)}{star} {message}"


def suppression(diagnostic: Diagnostic) -> str:
    """Who silences it and why; empty for a finding that counts."""
    if diagnostic.suppressed_by is None:
        return ""
    reason = f": {diagnostic.reason}" if diagnostic.reason else ""
    return visible(f"by {diagnostic.suppressed_by}{reason}")


def summary(listing: Listing, style: Style) -> Iterator[str]:
    """The closing lines: counts by level, suppressed and fixable; or what was found clean."""
    if listing.fixed:
        yield style("good", f"Fixed {plural(listing.fixed, 'problem')}.")
    suppressed = f"{len(listing.suppressed)} suppressed" if listing.suppressed else ""
    if listing.diagnostics:
        yield _found(listing, style, suppressed)
        yield from _fixable(listing, style)
    else:
        yield _clean(listing, style, suppressed)
    if listing.unresolved:
        places = plural(listing.unresolved, "place")
        yield f"Not judged: {places} that could not be followed (`--verbose` lists them)."
    if listing.failures:
        yield style("bad", "The result is not complete: saqlint itself failed (see above).")
    if listing.diagnostics:
        code = min(diagnostic.code for diagnostic in listing.diagnostics)
        yield f"Read why with `saqlint rule {code}`."


def _found(listing: Listing, style: Style, suppressed: str) -> str:
    files = len({diagnostic.at.path for diagnostic in listing.diagnostics})
    counts = [
        style(role(level), f"{count} {level.label}")
        for level, count in listing.by_level.items()
        if count
    ]
    if suppressed:
        counts.append(style("faint", suppressed))
    found = f"Found {plural(len(listing.diagnostics), 'problem')} in {plural(files, 'file')}"
    return f"{style('strong', found)}: {', '.join(counts)}."


def _fixable(listing: Listing, style: Style) -> Iterator[str]:
    safe, unsafe = listing.fixable
    more = f"{unsafe} unsafe {'fix' if unsafe == 1 else 'fixes'}"
    if safe:
        also = f" ({more} with `--fix --unsafe-fixes`)" if unsafe else ""
        yield f"[{style('fix', '*')}] {safe} fixable with `--fix`{also}."
    elif unsafe:
        yield f"No safe fix; {more} with `--fix --unsafe-fixes`."


def _clean(listing: Listing, style: Style, suppressed: str) -> str:
    if listing.files and not listing.relevant:
        return nothing_to_judge(listing, style)
    files = plural(listing.files, "file")
    read = [plural(len(listing.rules), "rule"), f"{listing.relevant} of {files} with SAQ code"]
    read += [suppressed] if suppressed else []
    return f"{style('good', 'No problems found')} ({', '.join(read)})."


def nothing_to_judge(listing: Listing, style: Style) -> str:
    """What is said of files without SAQ code: finding nothing there is no praise."""
    files = plural(listing.files, "file")
    return f"{style('recommended', 'Nothing to judge')}: no SAQ code in {files}."
