"""The same tree gives the same findings in the same order, and a run ends cleanly."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from saqlint.engine import run
from saqlint.files.discover import discover
from saqlint.files.scan import Scanner
from saqlint.finding import Problem
from saqlint.formats import format_names
from saqlint.model import Project
from saqlint.rule import Rule
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from tests.bounded import COMMAND, REPOSITORY, WAIT, Ended, bounded, environment, lay, shop

FIXTURES = Path(__file__).parents[1] / "fixtures"
FAMILIES = ("saq002*", "saq20*", "saq21*", "saq30*", "saq40*", "saq60*", "saq80*")
SAY_ALL = ("--isolated", "--level", "strict", "--show-suppressed", "-v")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many fixtures as one project, in which much is said of the same things."""
    folder = tmp_path_factory.mktemp("project")
    for family in FAMILIES:
        for case in sorted(FIXTURES.glob(family)):
            shutil.copytree(case, folder / case.name)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One rule's fixtures as a project."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(FIXTURES / "saq204_unregistered_task", folder / "app")
    return folder


def said(folder: Path, *arguments: str, **variables: str) -> str:
    ended = bounded(folder, *SAY_ALL, *arguments, **variables)
    assert ended.code == 1
    return ended.out + ended.err


@pytest.fixture(scope="module")
def once(project: Path) -> str:
    """What a run says without a cache."""
    return said(project, "--no-cache", "--output-format", "sarif", PYTHONHASHSEED="0")


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_any_hash_seed(project: Path, once: str, seed: str) -> None:
    arguments = ("--no-cache", "--output-format", "sarif")
    assert said(project, *arguments, PYTHONHASHSEED=seed) == once


def test_cached_or_not(project: Path, once: str) -> None:
    for _ in range(2):
        assert said(project, "--output-format", "sarif") == once
    shutil.rmtree(project / ".saqlint_cache")


def test_files_laid_in_any_order(project: Path, once: str, tmp_path: Path) -> None:
    files = [file for file in project.rglob("*") if file.is_file()]
    other = tmp_path / project.name
    for file in sorted(files, key=lambda file: file.name[::-1]):
        copy = other / file.relative_to(project)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    found = said(other, "--no-cache", "--output-format", "sarif")
    assert found.replace(str(other), str(project)) == once


def test_arguments_in_any_order(project: Path) -> None:
    names = [folder.name for folder in sorted(project.iterdir())[:3]]
    forth, back = (said(project, "--no-cache", *order) for order in (names, names[::-1]))
    assert forth == back


def test_one_process_or_several(tmp_path: Path) -> None:
    shop(tmp_path)
    lay(tmp_path, {f"m{n}/x{n}.py": f"import os\nname = '{n}'\n" for n in range(1_000)})
    lay(tmp_path, {f"m{n}/y.py": "from saq import Queue\n" for n in range(0, 1_000, 90)})
    trees = [
        discover([tmp_path], Config(), tmp_path, root=tmp_path, scanner=Scanner(jobs))
        for jobs in (1, 2, 5)
    ]
    assert trees[0] == trees[1] == trees[2]
    assert len(trees[0].relevant) == 14
    alone = said(tmp_path, "--no-cache")
    assert said(tmp_path, "--no-cache") == alone


# ----------------------------------------------------------------------------------------- faults


def looked(project: Path, rules: tuple[Rule, ...]) -> tuple[list[tuple[str, str, int]], list[str]]:
    tree = discover([project], Config(), project, root=project)
    report = run(tree, Config(level="strict"), rules)
    found = [(one.code, one.at.path, one.at.line) for one in report.diagnostics]
    return found, [failure.code for failure in report.failures]


def raising(rule: Rule, error: Exception) -> Rule:
    def check(project: Project) -> Iterator[Problem]:
        yield from rule.check(project)
        raise error

    return replace(rule, check=check)


@pytest.mark.parametrize(
    "error", [KeyError("x"), RecursionError(), MemoryError(), AssertionError(), StopIteration()]
)
def test_what_was_found_before_a_fault_counts(small: Path, error: Exception) -> None:
    rules = tuple(rule for rule in all_rules() if rule.code not in ("SAQ002", "SAQ003"))
    sound, none = looked(small, rules)
    found, failed = looked(small, tuple(raising(rule, error) for rule in rules))
    assert found == sound
    assert none == []
    assert failed == [rule.code for rule in rules]


def test_a_fault_of_one_rule_takes_nothing_from_the_others(small: Path) -> None:
    rules = all_rules()
    sound, _ = looked(small, rules)
    for broken in rules[::4]:
        some = tuple(
            replace(rule, check=raising(replace(rule, check=lambda _: iter(())), KeyError()).check)
            if rule is broken
            else rule
            for rule in rules
        )
        found, failed = looked(small, some)
        assert failed == [broken.code]
        # A suppression of what was not found is not called useless.
        assert found == [one for one in sound if one[0] != broken.code]


# ------------------------------------------------------------------------------------------- ends

if sys.platform != "win32":
    INTERRUPTING = """\
import os, signal, sys

left = int(os.environ["OPENINGS"])


def hook(event, arguments):
    global left
    if event == "open" and os.environ["TREE"] in os.path.abspath(str(arguments[0])):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGINT)


sys.addaudithook(hook)
"""

    @pytest.mark.parametrize("openings", [1, 2, 3, 5, 20, 100, 200])
    def test_an_interrupt_while_files_are_read(
        project: Path, tmp_path: Path, openings: int
    ) -> None:
        lay(tmp_path, {"sitecustomize.py": INTERRUPTING})
        path = os.pathsep.join([str(tmp_path), REPOSITORY])
        ended = bounded(
            project, "--no-cache", PYTHONPATH=path, OPENINGS=str(openings), TREE=str(project)
        )
        assert_interrupted(ended)

    INTERRUPTING_RULE = '''\
"""A rule that is interrupted.

Bad:

    x = 1
"""

import os
import signal

from saqlint.finding import Level
from saqlint.rule import rule


@rule(level=Level.BASIC, since="1.0")
def check(project):
    os.kill(os.getpid(), signal.SIGINT)
    yield from ()
'''

    def test_an_interrupt_while_a_rule_runs(project: Path, tmp_path: Path) -> None:
        entry = "[saqlint.rules]\nacme = acme.acm101_slow:check\n"
        lay(
            tmp_path,
            {
                "acme/__init__.py": "",
                "acme/acm101_slow.py": INTERRUPTING_RULE,
                "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
                "acme-1.0.dist-info/entry_points.txt": entry,
            },
        )
        path = os.pathsep.join([str(tmp_path), REPOSITORY])
        assert_interrupted(bounded(project, "--no-cache", PYTHONPATH=path))

    def assert_interrupted(ended: Ended) -> None:
        assert ended.code == 130
        assert ended.out == ""
        assert "Traceback" not in ended.err
        assert ended.err.strip() == "interrupted"

    def test_an_interrupt_of_several_processes(tmp_path: Path) -> None:
        shop(tmp_path)
        lay(tmp_path, {f"m{n}/x{n}.py": f"import os\nn = {n}\n" * 500 for n in range(3_000)})
        process = subprocess.Popen(
            [*COMMAND, "--no-cache"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        while process.poll() is None and not children(process.pid):
            pass
        # As the terminal does it: to the command and all that it started.
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=WAIT)
        assert process.returncode in (1, 130)
        assert b"Traceback" not in err
        assert out == b"" or process.returncode == 1

    def children(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        except OSError:
            return "unknown"


@pytest.mark.parametrize("name", format_names())
def test_a_reader_that_leaves(small: Path, name: str) -> None:
    process = subprocess.Popen(
        [*COMMAND, *SAY_ALL, "--no-cache", "--output-format", name],
        cwd=small,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.read(10)
        process.stdout.close()
        told = process.stderr.read()
    assert process.wait(WAIT) == 1
    assert b"Traceback" not in told
    assert b"rror" not in told


if sys.platform != "win32":

    @pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    def test_streams_that_are_closed_from_the_start(small: Path, closed: str) -> None:
        expected = {"--version": 0, "--show-files": 0, "--no-cache": 1, "--help": 0}
        for argument, code in expected.items():
            ended = bounded(
                small, argument, command=["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND]
            )
            assert ended.code == code
            assert "Traceback" not in ended.err

    @pytest.mark.parametrize("argument", ["--version", "--no-cache", "--show-files", "--help"])
    def test_an_output_that_takes_nothing(small: Path, argument: str) -> None:
        full = ["sh", "-c", 'exec "$@" >/dev/full', "sh", *COMMAND]
        ended = bounded(small, argument, command=full)
        assert ended.code == 2
        assert ended.err == "error: standard output: cannot be written: no space left on device\n"
