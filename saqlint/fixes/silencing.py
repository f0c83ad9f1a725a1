"""Writes the comments that silence findings, each with a reason. Changes no code, only comments."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.files.source import Source
from saqlint.finding import Diagnostic
from saqlint.fixes.edits import Change, EditError, Text
from saqlint.fixes.intact import data_fault, python_fault
from saqlint.silence.comments import Comments, read_comments
from saqlint.silence.directives import Directive, Known, read_directives

Form: TypeAlias = Literal["ignore", "noqa"]


class Manner(Struct, frozen=True):
    """How to silence: the reason, and whether with saqlint's own comment or flake8's."""

    reason: str
    form: Form = "ignore"

    def comment(self, codes: Sequence[str]) -> str:
        """The comment for some codes."""
        reason = " ".join(self.reason.split())
        if self.form == "noqa":
            # Without the dash flake8 would take a reason such as `B2 is slow` for a code.
            return f"# noqa: {','.join(codes)} - {reason}"
        return f"# saqlint: ignore[{', '.join(codes)}] {reason}"


def silenced(
    source: Source, found: Iterable[Diagnostic], manner: Manner, known: Known, *, is_python: bool
) -> str:
    """The text of a file with a comment for every line that has findings; raises EditError."""
    codes: dict[int, set[str]] = {}
    for diagnostic in found:
        codes.setdefault(diagnostic.at.line, set()).add(diagnostic.code)
    page = _Page(Text(source.text), read_comments(source))
    if is_python:
        noqas = _noqas(source, known) if manner.form == "noqa" else {}
        changes = page.behind(codes, manner, noqas)
    else:
        changes = page.above(codes, Manner(manner.reason))
    new = page.text.changed(changes)
    _check(source, new, is_python=is_python)
    return new


def _check(source: Source, new: str, *, is_python: bool) -> None:
    if not source.exact:
        raise EditError(f"its encoding, {source.encoding}, would change all of it")
    try:
        source.encode(new)
    except UnicodeEncodeError as error:
        raise EditError(f"its encoding, {source.encoding}, lacks a letter of the reason") from error
    if is_python:
        fault = python_fault(source.text, new, ())
    else:
        fault = data_fault(source.path, source.text, new, only_comments=True)
    if fault is not None:
        raise EditError(f"with a comment {fault}")


def _noqas(source: Source, known: Known) -> Mapping[int, Directive]:
    """The `noqa` with codes of each line: flake8 reads only the first one of a line."""
    found = [d for d in read_directives(source, known) if d.form == "noqa" and d.selectors]
    return {
        line: directive
        for directive in reversed(found)
        if directive.lines is not None
        for line in range(directive.lines.first, directive.lines.last + 1)
    }


class _Page(Struct, frozen=True):
    """A file's text and comments; the methods take the codes to silence by line."""

    text: Text
    comments: Comments

    def behind(
        self, codes: Mapping[int, set[str]], manner: Manner, noqas: Mapping[int, Directive]
    ) -> list[Change]:
        """At the ends of the lines; behind a string of several lines, where that ends."""
        changes = []
        for line, listed in _grouped(codes, lambda line: self.comments.physical_at(line).last):
            directive = noqas.get(line)
            if directive is not None and directive.selectors:
                last = directive.selectors[-1]
                start = self.text.offset(directive.at.line, last.column + len(last.text))
                changes.append(Change(start, start, "".join(f",{code}" for code in listed)))
            else:
                start = self.text.offset(line, len(self.text.lines[line - 1].rstrip("\r\n")))
                changes.append(Change(start, start, f"  {manner.comment(listed)}"))
        return changes

    def above(self, codes: Mapping[int, set[str]], manner: Manner) -> list[Change]:
        """On lines of their own: in many of these files a comment behind text is a part of it."""
        changes = []
        for line, listed in _grouped(codes, lambda line: self.comments.statement_at(line).first):
            row = self.text.lines[line - 1]
            indent = row[: len(row) - len(row.lstrip(" \t"))]
            start = self.text.offset(line, 0)
            comment = f"{indent}{manner.comment(listed)}{self.text.newline(line)}"
            changes.append(Change(start, start, comment))
        return changes


def _grouped(
    codes: Mapping[int, set[str]], place: Callable[[int], int]
) -> Iterator[tuple[int, list[str]]]:
    """The codes by the line that their comment belongs on."""
    found: dict[int, set[str]] = {}
    for line, listed in codes.items():
        found.setdefault(place(line), set()).update(listed)
    return ((line, sorted(listed)) for line, listed in sorted(found.items()))
