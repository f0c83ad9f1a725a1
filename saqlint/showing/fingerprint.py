"""What makes a finding the same finding after the lines around it moved."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from saqlint.finding import Diagnostic


def line_hash(diagnostic: Diagnostic, line: str) -> str:
    """Code, subject and the line's text without its spacing; neither path nor line number."""
    words = (diagnostic.code, diagnostic.subject or "", " ".join(line.split()))
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


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
    text = f"{path}\0{fingerprint}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
