"""Tells which mutants of modules no test notices. Run by hand: some 200 mutants a minute.

python -m tests.mutation saqlint/rules/saq201_enqueue_without_timeout.py

The tests are collected and run once, which tells the lines that each of them passes. Then the
process forks for each mutant, changes the module in place, and runs the tests that pass the
changed lines, the quickest first, up to the first that fails.
"""

import argparse
import gc
import inspect
import os
import random
import re
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click
import coverage
import pytest

from tests.mutants import Mutant, mutants, put_in_place

ROOT = Path(__file__).parent.parent
OF_RULES = (
    "tests/test_rules.py",
    "tests/test_told.py",
    "tests/test_fixed_fixtures.py",
    "tests/proofs/test_lint_agrees.py",
)
OF_RESOLVE = (
    "tests/test_resolve.py",
    "tests/test_resolve_infer.py",
    "tests/test_resolve_library.py",
    "tests/test_resolve_limits.py",
    "tests/test_resolve_modules.py",
    "tests/test_resolve_newer.py",
    "tests/test_resolve_nodes.py",
    "tests/test_resolve_paths.py",
    "tests/test_resolve_programs.py",
    "tests/test_resolve_python.py",
    "tests/test_rules.py",
    "tests/test_told.py",
)
# It runs all rules on all fixtures, and looks at none of their findings.
_TELLS_LITTLE = "come_to_rest"
_MEMORY = 2 << 30
_SURVIVED, _KILLED = 0, 1


class Runner:
    """A plugin that runs the collected tests once, and then on each mutant."""

    def __init__(self, chosen: list[Mutant], most: int) -> None:
        self.chosen = chosen
        self.most = most
        self.in_child = False
        self.duration: defaultdict[str, float] = defaultdict(float)
        self.passing: dict[Path, dict[int, set[str]]] = {}
        self.text: dict[str, str] = {}
        self.survivors: list[Mutant] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        assert report.passed, report.longrepr

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.in_child:
            os._exit(_KILLED)
        assert not report.failed, f"{report.nodeid} fails without a mutant: {report.longrepr}"
        self.duration[report.nodeid] += report.duration

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        self.text = {name: f"{name} {_given(item)}" for name, item in items.items()}
        self.passing = _passed_lines(session.items, sorted(Path("saqlint").rglob("*.py")))
        click.echo(f"{len(items)} tests, {len(self.chosen)} mutants")
        gc.freeze()
        for mutant in self.chosen:
            wanted = [items[name] for name in self._tests_of(mutant)]
            if not self._is_killed(mutant, wanted):
                self.survivors.append(mutant)
                click.echo(f"{mutant}\n    {len(wanted)} tests pass")
        return True

    def _tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that pass the mutant's lines; all of the module's where none is known to.

        Of a rule, those that bear its code: others run it too, and look at nothing it finds.
        First come those in whose text is a word of what was changed, then the quickest.
        """
        passing = self.passing[mutant.path]
        if mutant.lines is None:
            found = self._tests_using(mutant.names)
        else:
            found = {name for line in mutant.lines for name in passing.get(line, ())}
        if not found and mutant.lines is None:
            found = {name for names in passing.values() for name in names}
        if mutant.path.name.startswith("saq"):
            found = {name for name in found if mutant.path.name[:6].upper() in name}
        words = re.findall(r"\w{3,}", mutant.source[mutant.start : mutant.end])
        chosen = sorted(
            found,
            key=lambda name: (
                not any(word in self.text[name] for word in words),
                self.duration[name],
                name,
            ),
        )
        if len(chosen) > self.most:
            # Most of them the first, and some of every kind of the others.
            some = self.most // 5
            first, others = chosen[: self.most - some], chosen[self.most - some :]
            chosen = [*first, *others[:: -(-len(others) // some)]]
        return chosen

    def _tests_using(self, names: frozenset[str]) -> set[str]:
        """The tests that pass a line with one of the names, in whatever module."""
        used = re.compile(rf"\b(?:{'|'.join(names)})\b" if names else "(?!)")
        return {
            name
            for path, passing in self.passing.items()
            for number, line in enumerate(_lines(path), 1)
            if number in passing and used.search(line)
            for name in passing[number]
        }

    def _is_killed(self, mutant: Mutant, items: list[pytest.Item]) -> bool:
        child = os.fork()
        if child == 0:
            self.in_child = True
            _judge(mutant, [(item, self.duration[item.nodeid]) for item in items])
        return os.waitpid(child, 0)[1] != _SURVIVED


def _judge(mutant: Mutant, tests: list[tuple[pytest.Item, float]]) -> NoReturn:
    """Run the tests on the mutant; ends the process. A signal ends what takes too long."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    for clear in _caches():
        clear()
    try:
        put_in_place(mutant, sys.modules[_module_name(mutant.path)])
        for item, usual in tests:
            signal.setitimer(signal.ITIMER_PROF, 2 + 10 * usual)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    except BaseException:  # noqa: BLE001 - whatever a mutant raises, it is seen
        os._exit(_KILLED)
    os._exit(_SURVIVED)


def _passed_lines(items: list[pytest.Item], paths: list[Path]) -> dict[Path, dict[int, set[str]]]:
    """For each module and each line of it, the tests that pass it."""
    include = [str(path.resolve()) for path in paths]
    measure = coverage.Coverage(data_file=None, config_file=False, include=include)
    caches = _caches()
    measure.start()
    for item in items:
        for clear in caches:
            clear()
        measure.switch_context(item.nodeid)
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    measure.stop()
    data = measure.get_data()
    found: dict[Path, dict[int, set[str]]] = {}
    for path in paths:
        by_line = data.contexts_by_lineno(str(path.resolve()))
        found[path] = {line: set(names) - {""} for line, names in by_line.items()}
    return found


def _given(item: pytest.Item) -> str:
    """The arguments of a test: programs, mostly."""
    return str(item.callspec.params) if hasattr(item, "callspec") else ""


@cache
def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _caches() -> list[Callable[[], object]]:
    """What empties the caches: what one test has computed is no answer for the next."""
    found = {
        id(one): clear
        for name, module in list(sys.modules.items())
        # The rules are who they are.
        if name.partition(".")[0] == "saqlint" and name != "saqlint.rules"
        for one in vars(module).values()
        if inspect.isroutine(clear := getattr(one, _emptied_by(one), None))
    }
    return list(found.values())


def _emptied_by(one: object) -> str:
    return "clear" if isinstance(one, dict) and hasattr(type(one), "__missing__") else "cache_clear"


def _module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _chosen(paths: list[Path], sample: int | None, seed: int) -> list[Mutant]:
    made = [mutant for path in paths for mutant in mutants(path)]
    if sample is None or sample >= len(made):
        return made
    numbers = sorted(random.Random(seed).sample(range(len(made)), sample))  # noqa: S311 - no secret
    return [made[number] for number in numbers]


def _tests_for(paths: list[Path]) -> list[str]:
    """The arguments that tell pytest which tests concern the modules."""
    if not all("rules" in path.parts for path in paths):
        return ["-k", f"not {_TELLS_LITTLE}", *OF_RESOLVE]
    codes = sorted({path.name[:6].upper() for path in paths})
    if all(code.startswith("SAQ") for code in codes):
        return ["-k", f"not {_TELLS_LITTLE} and ({' or '.join(codes)})", *OF_RULES]
    return ["-k", f"not {_TELLS_LITTLE}", *OF_RULES]


def main(arguments: list[str] | None = None) -> int:
    """Mutate the modules named; exit code 1 where a mutant survives."""
    parser = argparse.ArgumentParser(description="Tell which mutants no test notices.")
    parser.add_argument("modules", nargs="+", type=Path, help="below saqlint/rules or /resolve")
    parser.add_argument("--sample", type=int, help="as many mutants of all")
    parser.add_argument("--seed", type=int, default=0, help="chooses them (%(default)s)")
    parser.add_argument("--most", type=int, default=1000, help="tests for each (%(default)s)")
    options = parser.parse_args(arguments)
    os.environ.setdefault("COVERAGE_CORE", "ctrace")  # the one that tells tests apart
    for path in options.modules:
        import_module(_module_name(path))
    chosen = _chosen(options.modules, options.sample, options.seed)
    runner = Runner(chosen, options.most)
    started = time.monotonic()
    settings = ["-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts=", "-s"]
    pytest.main([*settings, *_tests_for(options.modules)], plugins=[runner])
    alive = Counter(mutant.path for mutant in runner.survivors)
    for path, number in Counter(mutant.path for mutant in chosen).items():
        click.echo(f"{path}: {number - alive[path]} of {number} killed")
    took = time.monotonic() - started
    click.echo(f"{len(chosen) - alive.total()} of {len(chosen)} killed in {took:.0f} s")
    return int(bool(runner.survivors))


if __name__ == "__main__":
    sys.exit(main())
