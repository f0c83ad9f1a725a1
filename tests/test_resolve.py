"""What expressions stand for: every case of `tests/resolution/*.txt`.

A case is `== what it shows`, the source, and a line `-> value` for each argument of `reveal(…)`.
What stands before the first case of a file belongs to every case.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.resolving import reveal

FOLDER = Path(__file__).parent / "resolution"


def cases() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.txt")):
        shared, *parts = f"\n{path.read_text(encoding='utf-8')}".split("\n== ")
        for part in parts:
            identity, _, body = part.partition("\n")
            source = [line for line in body.splitlines() if not line.startswith("-> ")]
            expected = [line[3:] for line in body.splitlines() if line.startswith("-> ")]
            text = "\n".join([*source, shared])
            yield pytest.param(text, expected, id=f"{path.stem}: {identity}")


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_what_an_expression_stands_for(text: str, expected: list[str]) -> None:
    assert expected
    assert reveal(text).splitlines() == expected


def test_source_roots() -> None:
    text = "from pkg.a import X\nreveal(X)\n# === src/pkg/__init__.py\n# === src/pkg/a.py\nX = 1"
    assert reveal(text, roots=("src", "")) == "1"
    assert reveal(text, roots=("",)) == "pkg.a.X"


def test_the_root_around_a_file_comes_first() -> None:
    text = (
        "from one.use import X\nfrom two.use import X as Y\nreveal(X, Y)\n"
        "# === one/use.py\nfrom common import X\n# === one/common.py\nX = 1\n"
        "# === two/use.py\nfrom common import X\n# === two/common.py\nX = 2\n"
    )
    assert reveal(text, roots=("", "one", "two")) == "1\n2"
