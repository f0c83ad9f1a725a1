"""Measures saqlint beside other linters, on trees that it makes: `python -m tests.benchmark`.

    python -m tests.benchmark FOLDER [--rounds 5] [--modules 2000] [--peers FOLDER]

FOLDER takes the trees and, unless `--peers` names another folder, a virtual environment each for
ruff, flake8, pylint, flake8-async and Fixit: flake8 would run what is installed beside it. The
rounds are interleaved, so that a busy machine is busy for all. Prints Markdown: medians by the
clock, of the processor and of memory, the ratios by the clock, and how time grows with the number
of modules. No test: a loaded machine would make it fail.
"""

import argparse
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmark_trees import dense, sparse

PEERS = ("ruff", "flake8", "pylint", "flake8-async", "fixit")
_REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Contender:
    """A command on a tree; `most` is the target: saqlint's time over this one's, at most."""

    name: str
    command: tuple[str, ...]
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds by the clock and of all its processes, the peak of the largest."""

    clock: float
    processor: float
    megabytes: float


def main(arguments: Sequence[str]) -> None:
    """Make what is missing, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--modules", type=int, default=2_000)
    parser.add_argument("--peers", type=Path)
    given = parser.parse_args(arguments)
    peers = given.peers or installed(given.folder / "peers")
    own = (sys.executable, "-m", "saqlint")
    tree = made(given.folder / "sparse", sparse)
    cold = Contender("saqlint --no-cache", (*own, "--no-cache", "."))
    ruff = (program(peers, "ruff"), "check", "--no-cache", "--isolated", "--select", "AIR", ".")
    show("One application in 4,000 files", tree, given.rounds, cold, [Contender("ruff", ruff, 1.0)])
    warm = Contender("saqlint, nothing changed", (*own, "."))
    show("The same, nothing changed", tree, given.rounds, warm, [])
    bare = Contender("python -c pass", (sys.executable, "-c", "pass"), 3.0)
    show("Start", tree, given.rounds, Contender("saqlint --version", (*own, "--version")), [bare])
    few = max(1, given.rounds // 3)
    tree = made(given.folder / f"dense{given.modules}", partial(dense, modules=given.modules))
    show(f"{given.modules} task modules", tree, few, cold, slow_peers(peers, tree))
    growth(given.folder, [given.modules // 8 * factor for factor in (1, 2, 4, 8, 16)], cold, few)


def slow_peers(peers: Path, tree: Path) -> list[Contender]:
    """Those that take long: each with one check, flake8 with no plugin."""
    files = [str(path) for path in sorted(tree.rglob("*.py"))]
    pylint = ("--disable=all", "--enable=unused-import", "--persistent=n", "shop")
    one = ("--rules", "fixit.rules.use_fstring:UseFstring", "lint", ".")
    return [
        Contender("pylint", (program(peers, "pylint"), *pylint), 1 / 20),
        Contender("flake8", (program(peers, "flake8"), "--disable-noqa", "."), 1 / 10),
        Contender("Fixit", (program(peers, "fixit"), *one), 1 / 5),
        Contender(
            "flake8-async",
            (program(peers, "flake8-async"), "--enable=ASYNC100", *files),
            1 / 5,
        ),
    ]


def installed(folder: Path) -> Path:
    """A folder with a virtual environment for each of the peers."""
    for name in PEERS:
        if not (folder / name).exists():
            subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
            subprocess.run([folder / name / "bin/pip", "-q", "install", name], check=True)
    return folder


def program(peers: Path, name: str) -> str:
    """The command of a peer."""
    return str(peers / name / "bin" / name)


def made(folder: Path, make: Callable[[Path], None]) -> Path:
    """A tree, made once; old enough that its times tell what has changed."""
    if not folder.exists():
        make(folder)
        time.sleep(3)
    return folder


def show(title: str, tree: Path, rounds: int, own: Contender, peers: Sequence[Contender]) -> None:
    """Measure in turn; print the medians and the ratios."""
    took: dict[str, list[Cost]] = {one.name: [] for one in (own, *peers)}
    cost(own, tree)  # So that a cache is there, and the files are in memory.
    for _ in range(rounds):
        for one in (own, *peers):
            took[one.name].append(cost(one, tree))
    medians = {name: median(costs) for name, costs in took.items()}
    say(f"\n### {title}\n")
    say("| | clock | processor | memory | saqlint / it | target |")
    say("| --- | ---: | ---: | ---: | ---: | ---: |")
    for one in (own, *peers):
        found = medians[one.name]
        ratio = f"{medians[own.name].clock / found.clock:.2f}" if one is not own else ""
        target = "" if one.most is None else f"at most {one.most:.2f}"
        row = f"{found.clock:.3f} s | {found.processor:.3f} s | {found.megabytes:.0f} MB"
        say(f"| {one.name} | {row} | {ratio} | {target} |")


def growth(folder: Path, sizes: Sequence[int], own: Contender, rounds: int) -> None:
    """Print the times by size, as a plot of text, and the exponent of the growth."""
    found = []
    for size in sizes:
        tree = made(folder / f"dense{size}", partial(dense, modules=size))
        found.append(median([cost(own, tree) for _ in range(rounds)]).clock)
    logs = [(math.log(size), math.log(took)) for size, took in zip(sizes, found, strict=True)]
    slope = statistics.linear_regression(*zip(*logs, strict=True)).slope
    say(f"\n### Growth: time is modules to the power of {slope:.2f}\n\n```text")
    for size, took in zip(sizes, found, strict=True):
        say(f"{size:>6} {took:>7.2f} s {'#' * round(60 * took / max(found))}")
    say("```")


def say(text: str) -> None:
    """Write a line at once: a round takes minutes."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def cost(one: Contender, tree: Path) -> Cost:
    """What the command takes; what it finds is no matter."""
    # As an installed saqlint, this one is to be compiled once, not anew in every round.
    kept = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPATH": str(_REPOSITORY)}
    start = time.perf_counter()
    process = subprocess.Popen(
        one.command,
        cwd=tree,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    process.returncode = 0
    return Cost(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each."""
    return Cost(
        statistics.median(one.clock for one in costs),
        statistics.median(one.processor for one in costs),
        statistics.median(one.megabytes for one in costs),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
