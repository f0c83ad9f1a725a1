"""What makes a finding the same finding after the lines around it moved."""

from collections import Counter
from collections.abc import Iterable

from saqlint.finding import Diagnostic


def line_hash(diagnostic: Diagnostic, line: str) -> str:
    """Code, subject and the line's text without its spacing; neither path nor line number."""
    words = (diagnostic.code, diagnostic.subject or "", " ".join(line.split()))
    return _digest("\0".join(words))[:16]


def fingerprints(found: Iterable[tuple[Diagnostic, str]]) -> tuple[str, ...]:
    """A fingerprint for each pair of a finding and its line: `hash:occurrence`.

    Findings with the same hash in one file are told apart by their order.
    """
    seen: Counter[tuple[str, str]] = Counter()
    result = []
    for diagnostic, line in found:
        key = (diagnostic.at.path, line_hash(diagnostic, line))
        seen[key] += 1
        result.append(f"{key[1]}:{seen[key]}")
    return tuple(result)


def unique(path: str, fingerprint: str) -> str:
    """A fingerprint that no other file's finding has."""
    return _digest(f"{path}\0{fingerprint}")[:40]


def _digest(text: str) -> str:
    # Imported when needed: it takes 3 ms, and hardly any format asks.
    from hashlib import sha256  # noqa: PLC0415

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
