"""Write `saqlint/semantics/proof_table.py` from the proofs: what `saqlint rule` shows of them.

    python -m tests.proofs.record

Run it with the newest releases installed, after the proofs themselves.
"""

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from tests.proofs.harness import Source
from tests.proofs.versions.environments import OLDER
from tests.proofs.versions.selection import older_of

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "saqlint" / "semantics" / "proof_table.py"
# What a source writes that takes part in it.
IMPORTED = {"saq": ("from saq", "import saq"), "litestar-saq": ("from litestar_saq",)}
PROOFS = tuple(
    import_module(f"tests.proofs.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("test_saq*.py"))
)
HEAD = '''\
"""What the proofs saw and where they ran; written by tests/proofs/record.py, not by hand."""
# ruff: noqa: E501 - a quote stays whole

from collections.abc import Mapping

# The quotes, the libraries that take part, and on how many of the older releases it ran too, the
# youngest of them.
Row = tuple[tuple[str, ...], tuple[str, ...], int]
'''


def code(proof: ModuleType) -> str:
    """The code of the rule that a proof is of."""
    return proof.__name__.rpartition(".")[2].split("_")[1].upper()


def quotes(proof: ModuleType) -> tuple[str, ...]:
    """What a proof shows word by word, the chief of it first."""
    return tuple(text for name, text in vars(proof).items() if name.startswith("QUOTE"))


def sources(proof: ModuleType, *kinds: str) -> Iterator[tuple[str, Source]]:
    """Every source of a proof of these kinds (`BAD`, `GOOD`), by its name."""
    for name, source in vars(proof).items():
        if name.split("_")[0] in kinds:
            yield name, source


def rows() -> dict[str, tuple[tuple[str, ...], tuple[str, ...], int]]:
    """The table's rows."""
    found = {}
    for proof in PROOFS:
        text = "\n".join(str(source) for _, source in sources(proof, "BAD", "GOOD"))
        libraries = tuple(
            library for library, words in IMPORTED.items() if any(word in text for word in words)
        )
        # A linter's rule may be proved on a linter.
        libraries = getattr(proof, "LIBRARIES", libraries)
        # litestar-saq runs on saq.
        if libraries == ("litestar-saq",):
            libraries = tuple(IMPORTED)
        found[code(proof)] = quotes(proof), libraries, older_of(code(proof))
    return found


def older() -> dict[str, tuple[str, ...]]:
    """The older releases."""
    return {
        "saq": tuple(each.saq for each in OLDER),
        "litestar-saq": tuple(each.litestar_saq for each in OLDER),
    }


def main() -> None:
    """Write the table."""
    newest = {library: version(library) for library in IMPORTED}
    text = (
        f"{HEAD}\nNEWEST: Mapping[str, str] = {newest!r}\n"
        f"OLDER: Mapping[str, tuple[str, ...]] = {older()!r}\n\n"
        f"ROWS: Mapping[str, Row] = {rows()!r}\n"
    )
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TABLE), "-"]
    done = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True)
    TABLE.write_text(done.stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
