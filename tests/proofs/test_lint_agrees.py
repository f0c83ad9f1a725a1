"""saqlint says of every proof's source what the proof shows: the bad ones have it, the good not."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from saqlint.engine import run
from saqlint.files.discover import discover
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from tests.proofs.harness import Source, write

PROOFS = [
    import_module(f"tests.proofs.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("test_saq*.py"))
]


def code(proof: ModuleType) -> str:
    return proof.__name__.rpartition(".")[2].split("_")[1].upper()


def sources(prefix: str) -> Iterator[object]:
    """Every source of every proof whose name starts with `prefix`, as a parameter."""
    for proof in PROOFS:
        for name, source in vars(proof).items():
            if name == prefix or name.startswith(f"{prefix}_"):
                yield pytest.param(code(proof), source, id=f"{code(proof)}-{name}")


def lint(source: Source, folder: Path) -> set[str]:
    """The codes that all of saqlint's rules find in `source`."""
    write(source, folder)
    tree = discover([], Config(), folder, root=folder)
    report = run(tree, Config(level="strict"), all_rules())
    assert report.failures == ()
    return {diagnostic.code for diagnostic in report.diagnostics}


@pytest.mark.parametrize(("rule", "source"), [*sources("BAD")])
def test_the_bad_form_is_found(rule: str, source: Source, tmp_path: Path) -> None:
    assert rule in lint(source, tmp_path)


@pytest.mark.parametrize(("rule", "source"), [*sources("GOOD")])
def test_the_good_form_is_not(rule: str, source: Source, tmp_path: Path) -> None:
    assert rule not in lint(source, tmp_path)


@pytest.mark.parametrize("proof", PROOFS, ids=code)
def test_the_rule_bears_the_proof_s_name(proof: ModuleType) -> None:
    stem = proof.__name__.rpartition(".")[2].removeprefix("test_")
    assert stem in {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in all_rules()}


# What these find is against the checklist, or not yet decided; SAQ runs it.
CLAIM_NOTHING_OF_RUN_TIME = {
    "SAQ104",  # a parameter's annotation
    "SAQ110",  # a way to write annotations
    "SAQ409",  # another scheduler than the queue's
    "SAQ504",  # a broker that the project does not have
    "SAQ505",  # a password in the code
    "SAQ605",  # two ways to set up a queue
    "SAQ608",  # a task that nobody asks for
}


def test_every_rule_that_speaks_of_run_time_is_proved() -> None:
    proved = {code(proof) for proof in PROOFS}
    spoken = {rule.code for rule in all_rules() if "SAQ101" <= rule.code < "SAQ700"}
    assert spoken - proved == CLAIM_NOTHING_OF_RUN_TIME


@pytest.mark.parametrize("proof", PROOFS, ids=code)
def test_the_page_quotes_what_the_proof_shows(proof: ModuleType) -> None:
    (page,) = (rule.docs for rule in all_rules() if rule.code == code(proof))
    assert proof.QUOTE in " ".join(page.split())
