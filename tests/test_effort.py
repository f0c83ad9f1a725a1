"""A run costs what the SAQ code costs, not what the repository costs: counted, not timed."""

from pathlib import Path

from saqlint.engine import run
from saqlint.files.discover import discover
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from tests.benchmark_trees import sparse


def test_only_the_files_of_the_application_are_read(tmp_path: Path) -> None:
    sparse(tmp_path, files=400, size=4_000_000)
    tree = discover([tmp_path], Config(), tmp_path, root=tmp_path)
    inside = [path for path in tree.files if path.startswith("shop/")]
    assert len(tree.files) > 5 * len(inside)
    read = 0

    def step(what: str, done: int, _total: int) -> None:
        nonlocal read
        if what == "reading":
            read = max(read, done)

    report = run(tree, Config(level="strict"), all_rules(), step=step)
    assert report.diagnostics
    # What the application has beside its modules: the settings, the deployment.
    assert 0 < read <= len(inside) + 3
