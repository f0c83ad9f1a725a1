"""Whether a run gets through: what fails in it, and how long it takes."""

import time
from pathlib import Path

from saqlint.engine import run
from saqlint.formats import format_names, renderer
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from saqlint.showing.listing import Listing
from tests.linting import laid_out

RULES = tuple(all_rules())
SECONDS = 20.0


def surviving(files: dict[str, bytes], root: Path) -> list[str]:
    """What goes wrong when the files are linted and the findings written in every format."""
    start = time.process_time()
    report = run(laid_out(files, root), Config(level="strict"), RULES)
    wrong = [failure.traceback for failure in report.failures]
    listing = Listing(report.diagnostics, "0", report.suppressed, lines=report.lines)
    for name in format_names():
        renderer(name)(listing).encode("utf-8", "backslashreplace")
    took = time.process_time() - start
    return wrong if took < SECONDS else [*wrong, f"it took {took:.0f} s"]
