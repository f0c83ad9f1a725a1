"""Silences the findings that comments speak of, and tells which comments do nothing."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from saqlint.files.source import Source
from saqlint.finding import Diagnostic
from saqlint.model import Span, Suppression
from saqlint.silence.directives import (
    SEPARATORS,
    Directive,
    Known,
    Selector,
    names,
    read_directives,
)

OWN_CODES = frozenset({"SAQ002", "SAQ003"})
"""The rules on suppressions themselves: they run on what `apply` gives, after all others."""

Ran = Callable[[str, str], bool]
"""Whether the rule of a code looked at the file of a path in this run."""


class Outcome(Struct, frozen=True):
    """The findings that count, the silenced ones, and the comments that are not right."""

    counting: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...]
    suppressions: tuple[Suppression, ...]


def apply(
    diagnostics: Sequence[Diagnostic], sources: Iterable[Source], known: Known, ran: Ran
) -> Outcome:
    """Apply the comments in `sources` to the findings, all the ones that these files have.

    A directive is called unused only where every rule that it names ran on its file.
    """
    directives = {source.path: read_directives(source, known) for source in sources}
    rows: dict[str, set[int]] = {path: set() for path in directives}
    for diagnostic in diagnostics:
        rows.setdefault(diagnostic.at.path, set()).add(diagnostic.at.line)
    by_line = {path: _by_line(sorted(rows[path]), found) for path, found in directives.items()}
    counting: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    used: set[_Mark] = set()
    for diagnostic in diagnostics:
        covering = by_line.get(diagnostic.at.path, {}).get(diagnostic.at.line, ())
        hits = list(_hits(diagnostic, covering))
        # All of them count as used: which of two could go is for the reader to decide.
        used.update(
            _mark(directive, selector) for directive, selector in hits if selector is not None
        )
        if hits:
            suppressed.append(_silenced(diagnostic, min((hit for hit, _ in hits), key=_rank)))
        else:
            counting.append(diagnostic)
    wrong = [
        suppression
        for path in sorted(directives)
        for directive in directives[path]
        if (suppression := _judged(directive, used, known, ran)) is not None
    ]
    return Outcome(tuple(counting), tuple(suppressed), tuple(wrong))


def _by_line(rows: Sequence[int], directives: Sequence[Directive]) -> dict[int, list[Directive]]:
    """Tell for each line with a finding, in their order, which directives speak of it."""
    found: dict[int, list[Directive]] = {row: [] for row in rows}
    for directive in directives:
        if directive.lines is not None:
            first = bisect_left(rows, directive.lines.first)
            last = bisect_right(rows, directive.lines.last)
            for row in rows[first:last]:
                found[row].append(directive)
    return found


def _hits(
    diagnostic: Diagnostic, directives: Iterable[Directive]
) -> Iterator[tuple[Directive, Selector | None]]:
    for directive in directives:
        if directive.selectors is None:
            yield directive, None
            continue
        for selector in directive.selectors:
            if names(selector.text, diagnostic.code, diagnostic.name, directive.form):
                yield directive, selector


def is_noqa(diagnostic: Diagnostic) -> bool:
    """Whether a `noqa` silences the finding, and no comment of saqlint's own."""
    by = diagnostic.suppressed_by or ""
    return by.lower().startswith(("`# noqa", "`# flake8"))


_RANKS: Mapping[str, int] = {"ignore": 0, "noqa": 1, "ignore-file": 2}


def _rank(directive: Directive) -> tuple[int, Span]:
    return _RANKS[directive.form], directive.at


def _silenced(diagnostic: Diagnostic, by: Directive) -> Diagnostic:
    text = by.text if by.form == "noqa" else by.text.partition("]")[0] + "]"
    return replace(diagnostic, suppressed_by=f"`{text}`", reason=by.reason)


_Mark: TypeAlias = tuple[Span, Selector]


def _mark(directive: Directive, selector: Selector) -> _Mark:
    # Not the directive itself: its hash is that of all its selectors, however many.
    return directive.at, selector


def _judged(directive: Directive, used: set[_Mark], known: Known, ran: Ran) -> Suppression | None:
    if directive.selectors is None:
        if not directive.blanket:
            return None
        return Suppression(directive.at, directive.text, directive.problem, blanket=True)
    texts = {selector.text for selector in directive.selectors}
    usable = {text for text in texts if _could_be_used(text, directive, known, ran)}
    unused = tuple(
        selector
        for selector in directive.selectors
        if selector.text in usable and _mark(directive, selector) not in used
    )
    if not unused and directive.problem is None:
        return None
    return Suppression(
        directive.at,
        directive.text,
        directive.problem,
        tuple(selector.text for selector in unused),
        removal=tuple(_removal(directive, unused)) if directive.problem is None else (),
    )


def _could_be_used(selector: str, directive: Directive, known: Known, ran: Ran) -> bool:
    """Whether the selector names rules, and all of these ran on the file."""
    named = [code for code, name in known.items() if names(selector, code, name, directive.form)]
    return (
        bool(named)
        and OWN_CODES.isdisjoint(named)
        and all(ran(code, directive.at.path) for code in named)
    )


def _removal(directive: Directive, unused: tuple[Selector, ...]) -> Iterator[tuple[Span, str]]:
    selectors = directive.selectors or ()
    if len(unused) == len(selectors):
        yield _without(directive)
        return
    gone = frozenset(unused)
    kept = ", ".join(selector.text for selector in selectors if selector not in gone)
    first, last = selectors[0], selectors[-1]
    line, path = directive.at.line, directive.at.path
    yield Span(path, line, first.column, line, last.column + len(last.text)), kept


def _without(directive: Directive) -> tuple[Span, str]:
    """Take the whole directive away; other text of the comment stays."""
    comment, at = directive.comment, directive.at
    before = comment.text[: at.column - comment.column].rstrip()
    after = comment.text[at.end_column - comment.column :].strip(SEPARATORS)
    if comment.alone and not before and not after:
        return Span(at.path, at.line, 0, at.line + 1, 0), ""
    end = comment.column + len(comment.text)
    if after:
        kept = after if after.startswith("#") else f"# {after}"
        return Span(at.path, at.line, at.column, at.line, end), kept
    start = comment.column + len(before) if before else comment.code_end
    return Span(at.path, at.line, start, at.line, end), ""
