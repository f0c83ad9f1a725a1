"""The end of a rule's page: what a run on the real libraries showed, and on which releases."""

from saqlint.rule import Rule
from saqlint.semantics.proofs import Proof, proof


def with_proof(rule: Rule) -> str:
    """The rule's page with its proof, if there is one."""
    found = proof(rule.code)
    return rule.docs if found is None else f"{rule.docs}\n\n{_paragraphs(found)}"


def _paragraphs(found: Proof) -> str:
    releases = " and ".join(f"{library} {', '.join(each)}" for library, each in found.versions)
    where = f" on {releases}" if releases else ""
    said = "\n".join(f"    {quote}" for quote in found.quotes)
    return f"Proved: a test runs the bad and the good form{where}. It sees\n\n{said}"
