"""Logging commands of Azure Pipelines."""

from saqlint.finding import Diagnostic, Level
from saqlint.showing.listing import Listing
from saqlint.showing.terminal import visible


def render(listing: Listing) -> str:
    """A command for each finding."""
    return "".join(f"{_command(found, listing)}\n" for found in listing.diagnostics)


def _command(diagnostic: Diagnostic, listing: Listing) -> str:
    properties = {
        "type": "error" if diagnostic.level is Level.BASIC else "warning",
        "sourcepath": listing.in_repository(diagnostic.at.path),
        "linenumber": str(diagnostic.at.line),
        "columnnumber": str(diagnostic.at.column + 1),
        "code": diagnostic.code,
    }
    given = "".join(f"{key}={_property(value)};" for key, value in properties.items())
    return f"##vso[task.logissue {given}]{_message(diagnostic.message)}"


def _message(text: str) -> str:
    # The per cent sign first: the others bring new ones.
    return visible(text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _message(text).replace("]", "%5D").replace(";", "%3B")
