"""What was seen of a rule's fault on the real libraries, and on which releases."""

from msgspec import Struct

from saqlint.semantics.proof_table import NEWEST, OLDER, ROWS


class Proof(Struct, frozen=True):
    """What a test saw when it ran the fault, and the releases that it was run on."""

    quotes: tuple[str, ...]
    """What the libraries said, or what is true then, in the words of the rule's page."""
    versions: tuple[tuple[str, tuple[str, ...]], ...]
    """The libraries that take part, each with its releases, oldest first."""


def proof(code: str) -> Proof | None:
    """The proof of a rule; None where it claims nothing that could be run."""
    row = ROWS.get(code)
    if row is None:
        return None
    quotes, libraries, count = row
    versions = tuple(
        (library, (*OLDER[library][len(OLDER[library]) - count :], NEWEST[library]))
        for library in libraries
    )
    return Proof(quotes, versions)
