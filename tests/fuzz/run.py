"""Longer runs of the fuzzers than the suite has: `python -m tests.fuzz.run NAME --minutes N`.

`programs` compares random programs with saq itself, `code` lints mutants of the fixtures,
`python` lints what hypothesmith writes, `documents` are settings of any kind, `all` is all of them
and every target of `targets` in turn. Targets are run by atheris with `--guided`. What fails is
written to a folder.
"""

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saqlint.boundary import Boundary

Batch: TypeAlias = Callable[[Callable[[], None]], None]
"""Runs some examples, and calls what it is given for each."""

ROOT = Path("/nowhere")
FAILED = Path(tempfile.gettempdir()) / "saqlint-fuzz-failures"
BATCH = settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)


def programs(count: Callable[[], None]) -> None:
    """One batch of random programs."""
    from tests.fuzz.agreement import disagreements, shown  # noqa: PLC0415 - it needs saq
    from tests.fuzz.programs import Program  # noqa: PLC0415
    from tests.fuzz.programs import programs as every  # noqa: PLC0415

    @BATCH
    @given(every())
    def check(program: Program) -> None:
        count()
        wrong = disagreements(program, ROOT)
        assert not wrong, shown(program, wrong)

    check()


def code(count: Callable[[], None]) -> None:
    """One batch of mutants."""
    from tests.fuzz.mutants import mutant  # noqa: PLC0415 - it reads all fixtures
    from tests.fuzz.survival import surviving  # noqa: PLC0415

    for _ in range(BATCH.max_examples):
        seed = random.randrange(1 << 60)  # noqa: S311 - nothing is secret here
        dice = random.Random(seed)  # noqa: S311
        files = {f"m{number}.py": mutant(dice) for number in range(dice.choice([1, 1, 2, 3]))}
        count()
        wrong = surviving(files, ROOT)
        assert not wrong, "\n".join(["seed", str(seed), *wrong])


def python(count: Callable[[], None]) -> None:
    """One batch of what hypothesmith writes."""
    from tests.fuzz.survival import surviving  # noqa: PLC0415

    smith = import_module("hypothesmith")
    head = 'from saq import Queue\nqueue = Queue.from_url("redis://x")\n'

    @BATCH
    @given(smith.from_node() | smith.from_grammar())
    def check(text: str) -> None:
        count()
        wrong = surviving({"m.py": (head + text).encode("utf-8", "surrogatepass")}, ROOT)
        assert not wrong, "\n".join([text, *wrong])

    check()


def documents(count: Callable[[], None]) -> None:
    """One batch of configuration files that are TOML."""
    from tests.fuzz.documents import DOCUMENTS  # noqa: PLC0415
    from tests.fuzz.targets import configuration  # noqa: PLC0415

    @BATCH
    @given(DOCUMENTS)
    def check(document: bytes) -> None:
        count()
        configuration(document)

    check()


def target(name: str) -> Batch:
    """Batches of random bytes for a target."""

    def batch(count: Callable[[], None]) -> None:
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415
        from tests.fuzz.test_targets import TEXTS  # noqa: PLC0415

        @BATCH
        @given(TEXTS | st.text().map(lambda text: [text]), st.binary(max_size=2))
        def check(parts: list[str], head: bytes) -> None:
            count()
            TARGETS[name](head + "".join(parts).encode("utf-8", "replace"))

        check()

    return batch


def guided(name: str, seconds: float) -> None:
    """Run a target with atheris, which ends the process."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["saqlint", "tomllib"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415
    from tests.fuzz.test_targets import WORDS  # noqa: PLC0415

    corpus = Path(tempfile.mkdtemp())
    for number in range(len(WORDS)):
        several = random.sample(WORDS, 8)
        (corpus / str(number)).write_text("\n".join([WORDS[number], " ".join(several)]), "utf-8")
    words = corpus.with_suffix(".words")
    rows = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS)
    words.write_text("".join(f'"{row}"\n' for row in rows), "ascii")
    options = [f"-max_total_time={int(seconds)}", f"-dict={words}", "-max_len=4000", str(corpus)]
    atheris.Setup([sys.argv[0], *options], TARGETS[name])
    atheris.Fuzz()


def repeated(
    name: str, batch: Callable[[Callable[[], None]], None], seconds: float
) -> Iterator[str]:
    """Run batches until the time is over; tell each failure."""
    start = time.monotonic()
    done = 0

    def count() -> None:
        nonlocal done
        done += 1

    while time.monotonic() - start < seconds:
        boundary = Boundary()
        with boundary:
            batch(count)
        if boundary.error is not None:
            FAILED.mkdir(exist_ok=True)
            file = FAILED / f"{name}-{time.time_ns()}-{os.getpid()}.txt"
            text = "".join(traceback.format_exception(boundary.error))
            file.write_text(text, "utf-8", "backslashreplace")
            yield f"{name}: failed, see {file}"
    yield f"{name}: {done} examples in {time.monotonic() - start:.0f} s"


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--guided", action="store_true", help="run a target with atheris")
    given_ = parser.parse_args()
    warnings.simplefilter("ignore")
    if given_.guided:
        # Before anything imports the modules that atheris is to watch.
        guided(given_.name, given_.minutes * 60)
    found = batches()
    if given_.name not in (*found, "all"):
        parser.error(f"nothing here is called {given_.name}: there are {', '.join(found)}")
    for name, batch in found.items():
        if given_.name in (name, "all"):
            for line in repeated(name, batch, given_.minutes * 60):
                print(line, flush=True)  # noqa: T201 - a script


def batches() -> dict[str, Batch]:
    """Everything that can be run here, by name."""
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415

    found: dict[str, Batch] = {"programs": programs, "code": code, "documents": documents}
    if find_spec("hypothesmith") is not None:
        found["python"] = python
    return found | {name: target(name) for name in TARGETS}


if __name__ == "__main__":
    main()
