"""Any code is read or refused: no rule fails, and every format can tell what was found."""

import random
from pathlib import Path

import pytest

from tests.fuzz.mutants import mutant
from tests.fuzz.survival import surviving

ROOT = Path("/nowhere")


@pytest.mark.parametrize("seed", range(12))
def test_code_that_nobody_would_write(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same code in every run
    for _ in range(15):
        files = {f"m{number}.py": mutant(dice) for number in range(dice.choice([1, 1, 2]))}
        assert not surviving(files, ROOT)
