"""SAQ003: flake8 takes a `noqa` whose codes it cannot read for one without codes."""

from pathlib import Path

import pytest

from tests.proofs.harness import edited, write
from tests.proofs.programs import outcome

FACT = None
LIBRARIES = ()  # flake8 alone looks at the source
QUOTE = "all findings of all its plugins on the line vanish"

BAD = """\
from saq import Queue


async def upload(queue: Queue) -> None:
    await queue.enqueue("resize", image_id=missing)  # noqa: SAQ
"""
BAD_BLANKS = edited(BAD, "noqa: SAQ", "noqa:  SAQ201")
BAD_BEFORE = edited(BAD, "noqa: SAQ", "noqa : SAQ201")
GOOD = edited(BAD, "noqa: SAQ", "noqa: SAQ201")
GOOD_NO_BLANK = edited(BAD, "noqa: SAQ", "noqa:SAQ201")


def undefined_names(source: str, folder: Path) -> list[str]:
    """What pyflakes, which flake8 runs, has to say of the line."""
    write(source, folder)
    _, output = outcome(folder, "-m", "flake8", "--isolated", "--select", "F821", "app.py")
    return output.splitlines()


@pytest.mark.parametrize(
    "source", [BAD, BAD_BLANKS, BAD_BEFORE], ids=["no-number", "two-blanks", "blank-before"]
)
def test_the_undefined_name_vanishes(tmp_path: Path, source: str) -> None:
    assert undefined_names(source, tmp_path) == []


@pytest.mark.parametrize("source", [GOOD, GOOD_NO_BLANK], ids=["blank", "no-blank"])
def test_a_code_silences_itself_alone(tmp_path: Path, source: str) -> None:
    (found,) = undefined_names(source, tmp_path)
    assert found == "app.py:5:44: F821 undefined name 'missing'"
