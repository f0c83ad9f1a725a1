"""A run costs what the SAQ code costs, not what the repository costs: counted, not timed."""

from pathlib import Path

from saqlint import cache, disk
from saqlint.engine import run
from saqlint.files.discover import discover
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from tests.benchmark_trees import sparse


def test_only_the_modules_of_the_application_are_read(tmp_path: Path) -> None:
    sparse(tmp_path, files=400, size=4_000_000)
    tree = discover([tmp_path], Config(), tmp_path, root=tmp_path)
    application = {path for path in tree.files if path.startswith("shop/")}
    assert len(tree.files) > 5 * len(application)
    notes = cache.watch()
    try:
        report = run(tree, Config(level="strict"), all_rules())
    finally:
        disk.unwatch()
    assert report.diagnostics
    read = {path for path, _ in notes.files if path.endswith(".py")}
    assert read
    assert read <= {f"{tree.root}/{path}" for path in application}
