"""saqlint says of every proof's source what the proof shows: the bad ones have it, the good not.

And a rule's page says nothing of what SAQ prints but what its proof has seen.
"""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

from saqlint.engine import run
from saqlint.files.discover import discover
from saqlint.rules import all_rules
from saqlint.semantics import proof_table
from saqlint.semantics.versions import parse
from saqlint.settings.config import Config
from saqlint.showing.page import blocks
from tests.proofs.harness import Source, write
from tests.proofs.record import PROOFS, code, older, quotes, rows, sources


def cases(kind: str) -> Iterator[object]:
    """Every source of that kind of every proof, as a parameter."""
    for proof in PROOFS:
        for name, source in sources(proof, kind):
            yield pytest.param(code(proof), source, id=f"{code(proof)}-{name}")


def lint(source: Source, folder: Path) -> set[str]:
    """The codes that all of saqlint's rules find in `source`."""
    write(source, folder)
    tree = discover([], Config(), folder, root=folder)
    report = run(tree, Config(level="strict"), all_rules())
    assert report.failures == ()
    return {diagnostic.code for diagnostic in report.diagnostics}


@pytest.mark.parametrize(("rule", "source"), [*cases("BAD")])
def test_the_bad_form_is_found(rule: str, source: Source, tmp_path: Path) -> None:
    assert rule in lint(source, tmp_path)


@pytest.mark.parametrize(("rule", "source"), [*cases("GOOD")])
def test_the_good_form_is_not(rule: str, source: Source, tmp_path: Path) -> None:
    assert rule not in lint(source, tmp_path)


@pytest.mark.parametrize("proof", PROOFS, ids=code)
def test_the_rule_bears_the_proof_s_name(proof: ModuleType) -> None:
    stem = proof.__name__.rpartition(".")[2].removeprefix("test_")
    assert stem in {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in all_rules()}


# What these find is for saqlint alone, or in the project's own queue: no library runs it.
CLAIM_NOTHING_OF_RUN_TIME = {
    "SAQ002",  # a comment to saqlint
    "SAQ701",  # an option of the project's own decorator
    "SAQ704",  # a way to write the project's own tasks
    "SAQ705",  # a name that the project's own decorator knows or not
}


def test_every_rule_that_speaks_of_run_time_is_proved() -> None:
    proved = {code(proof) for proof in PROOFS}
    assert {rule.code for rule in all_rules()} - proved == CLAIM_NOTHING_OF_RUN_TIME


def page(proof: ModuleType) -> str:
    (docs,) = (rule.docs for rule in all_rules() if rule.code == code(proof))
    return docs


@pytest.mark.parametrize("proof", PROOFS, ids=code)
def test_the_page_quotes_what_the_proof_shows(proof: ModuleType) -> None:
    words = " ".join(page(proof).split())
    assert [quote for quote in quotes(proof) if quote not in words] == []


@pytest.mark.parametrize("proof", PROOFS, ids=code)
def test_the_proof_shows_what_the_page_quotes(proof: ModuleType) -> None:
    seen = texts(proof)
    assert [said for said in printed(page(proof)) if not is_shown(said, seen)] == []


def test_what_is_recorded_is_what_the_proofs_show_and_where_they_run() -> None:
    hint = "run `python -m tests.proofs.record`"
    assert rows() == proof_table.ROWS, hint
    assert older() == proof_table.OLDER, hint


@pytest.mark.parametrize("library", proof_table.NEWEST)
def test_the_release_that_is_recorded_as_newest_has_been_run(library: str) -> None:
    # Where a newer one is installed, the recorded one was run when it was the newest.
    assert parse(proof_table.NEWEST[library]) <= parse(version(library))


_ERROR = re.compile(r"`((?:\w+\.)*[A-Z]\w*(?:Error|Warning|Exception|Closed|Violation): [^`]+)`")
_OMITTED = re.compile(r"…|<?\.\.\.>?")


def printed(docs: str) -> Iterator[str]:
    """What a page says that SAQ or Python prints: its blocks before the examples, its errors."""
    for block in blocks(docs):
        if block.heading:
            return
        if block.kind == "code":
            yield block.text
        else:
            yield from _ERROR.findall(block.text)


def texts(proof: ModuleType) -> str:
    """The texts of a proof's own code, one a line; not the sources that it runs."""
    tree = ast.parse(Path(str(proof.__file__)).read_text(encoding="utf-8"))
    return "\n".join(
        " ".join(node.value.split())
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "\nasync def " not in node.value
    )


def is_shown(said: str, seen: str) -> bool:
    """Whether a proof has what is said: all of it, or each of its lines."""
    return _is_seen(said, seen) or all(_is_seen(line, seen) for line in said.splitlines())


def _is_seen(said: str, seen: str) -> bool:
    """Whether each part stands in a text, dots left out; an error's type may stand elsewhere."""
    parts = (" ".join(part.split()) for part in _OMITTED.split(said))
    return all(part in seen or (part.partition(": ")[2] or part) in seen for part in parts)
