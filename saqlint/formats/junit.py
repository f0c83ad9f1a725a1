"""JUnit's XML: a suite for each file with findings, a failed case for each finding."""

import posixpath
from itertools import groupby
from xml.sax.saxutils import quoteattr

from saqlint.finding import Diagnostic
from saqlint.showing.listing import Listing
from saqlint.showing.terminal import visible


def render(listing: Listing) -> str:
    """The document; a suite with one passed case where nothing was found, for CI plugins."""
    found = listing.diagnostics
    suites = [
        _suite(listing.shown(path), list(group))
        for path, group in groupby(found, key=lambda diagnostic: diagnostic.at.path)
    ]
    total = max(1, len(found))
    head = f'<testsuites name="saqlint" tests="{total}" failures="{len(found)}" errors="0">'
    body = "\n".join(suites) or _CLEAN
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{body}\n</testsuites>\n'
    # Character references, so that the text is the same bytes in whatever encoding it is written.
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _suite(path: str, found: list[Diagnostic]) -> str:
    head = (
        f'  <testsuite name={_attribute(path)} tests="{len(found)}" failures="{len(found)}" '
        'errors="0" skipped="0" package="org.saqlint">'
    )
    return "\n".join([head, *(_case(diagnostic, path) for diagnostic in found), "  </testsuite>"])


def _case(diagnostic: Diagnostic, path: str) -> str:
    line, column = diagnostic.at.line, diagnostic.at.column + 1
    text = f"line {line}, column {column}, {diagnostic.message}"
    text += f"\n{diagnostic.help}" if diagnostic.help else ""
    name = f"org.saqlint.{diagnostic.code}"
    where = f'file={_attribute(path)} line="{line}" column="{column}"'
    head = f"classname={_attribute(posixpath.splitext(path)[0])} {where}"
    kind, message = _attribute(diagnostic.name), _attribute(diagnostic.message)
    failure = f"<failure type={kind} message={message}>{_text(text)}</failure>"
    return f'    <testcase name="{name}" {head}>\n      {failure}\n    </testcase>'


_CLEAN = """\
  <testsuite name="saqlint" tests="1" failures="0" errors="0" skipped="0" package="org.saqlint">
    <testcase name="no problems found" classname="saqlint"/>
  </testsuite>"""


def _attribute(text: str) -> str:
    return quoteattr(_allowed(text))


def _text(text: str) -> str:
    return _allowed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _allowed(text: str) -> str:
    # XML 1.0 has no way to write most control characters, not even as references.
    return "\n".join(visible(line) for line in text.split("\n"))
