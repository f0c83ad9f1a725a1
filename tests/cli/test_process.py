"""The command as a process of its own: start, pipes, signals, faults."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import saqlint
from tests.cli.conftest import write

PACKAGE = str(Path(saqlint.__file__).parents[1])
COMMAND = (sys.executable, "-m", "saqlint")

BROKEN_RULE = '''\
"""A rule that fails.

Bad:

    x = 1
"""

from saqlint.finding import Level, Problem
from saqlint.rule import rule


@rule(level=Level.BASIC, since="1.0")
def check(project):
    for task in project.tasks:
        yield Problem(task.at, "before the fault")
        raise KeyError("shop")
'''


def environment(*folders: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([PACKAGE, *map(str, folders)])
    kept = {name: value for name, value in os.environ.items() if "COLOR" not in name}
    return {**kept, "PYTHONPATH": path, **more}


def start(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**more),
    )


def package(folder: Path, name: str, rule: str, entry: str) -> None:
    """An installed package with a rule, as far as Python's own metadata goes."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    write(
        folder,
        {
            f"{name}/__init__.py": "",
            f"{name}/acm101_broken.py": rule,
            f"{name}-1.0.dist-info/METADATA": metadata,
            f"{name}-1.0.dist-info/entry_points.txt": f"[saqlint.rules]\nacme = {entry}\n",
        },
    )


def test_the_version_takes_no_longer_than_three_bare_starts() -> None:
    def fastest(*arguments: str) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, *arguments], check=True, capture_output=True, env=environment()
            )
            times.append(time.perf_counter() - start)
        return min(times)

    assert fastest("-m", "saqlint", "--version") < 3 * fastest("-c", "pass")


def test_the_version_needs_neither_click_nor_the_rules() -> None:
    script = (
        "import sys; from saqlint.cli import main; main(['--version']);"
        "print([name for name in ('click', 'saqlint.rules', 'dataclasses') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, env=environment()
    )
    assert result.stdout.decode().splitlines() == [f"saqlint {saqlint.__version__}", "[]"]


def test_a_reader_that_leaves_early_ends_nothing(project: Path) -> None:
    del project
    process = start("rule", "--all")
    assert process.stdout is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


def test_findings_keep_their_exit_code_when_nobody_reads(project: Path) -> None:
    del project
    process = start()
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 1
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


if sys.platform != "win32":

    def test_an_interrupt_ends_without_a_traceback(project: Path) -> None:
        os.mkfifo(project / "settings.toml")
        process = start("--config", "settings.toml")
        # Opening waits for the reader, who then waits for what never comes.
        writer = os.open(project / "settings.toml", os.O_WRONLY)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        os.close(writer)
        assert process.returncode == 130
        assert out == b""
        assert b"Traceback" not in err

    def test_a_full_disk_is_told(project: Path) -> None:
        del project
        with Path("/dev/full").open("wb") as full:
            result = subprocess.run(
                COMMAND, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
            )
        assert result.returncode == 2
        assert result.stderr.startswith(b"error: standard output: cannot be written: no space")

    def test_a_format_can_go_to_a_device(project: Path) -> None:
        del project
        process = start("--output-format", "pylint:/dev/stdout")
        out, _ = process.communicate(timeout=60)
        assert out.startswith(b"src/shop/web.py:5: [SAQ204]")


def test_text_that_the_terminal_cannot_show_is_spelt_out(project: Path) -> None:
    web = project / "src/shop/web.py"
    web.write_text(web.read_text(encoding="utf-8").replace("resise", "größe"), encoding="utf-8")
    process = start("--output-format", "concise", PYTHONIOENCODING="ascii")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"`gr\\xf6\\xdfe`" in out


def test_a_rule_of_another_package_has_the_same_rights(project: Path, tmp_path: Path) -> None:
    del project
    sound = BROKEN_RULE.replace('        raise KeyError("shop")\n', "")
    package(tmp_path / "site", "acme", sound, "acme.acm101_broken:check")
    arguments = [*COMMAND, "--select", "ACM", "--output-format", "concise", "-q"]
    result = subprocess.run(
        arguments, capture_output=True, env=environment(tmp_path / "site"), check=False
    )
    assert result.stdout == b"src/shop/tasks.py:6:11: ACM101 before the fault\n"
    assert result.returncode == 1


def test_a_fault_of_a_rule_is_told_and_the_run_goes_on(project: Path, tmp_path: Path) -> None:
    del project
    package(tmp_path / "site", "acme", BROKEN_RULE, "acme.acm101_broken:check")
    arguments = [*COMMAND, "--output-format", "concise", "--exit-zero"]
    result = subprocess.run(
        arguments, capture_output=True, env=environment(tmp_path / "site"), check=False, text=True
    )
    assert result.returncode == 3
    assert "error: saqlint failed: ACM101 at src/shop/tasks.py: KeyError: 'shop'" in result.stderr
    assert "ACM101 before the fault" in result.stdout
    assert "SAQ204" in result.stdout
    assert "The result is not complete" in result.stdout


@pytest.mark.parametrize(
    ("rule", "entry", "sentence"),
    [
        pytest.param(BROKEN_RULE, "gone:check", "cannot be loaded: ModuleNotFoundError", id="gone"),
        pytest.param("raise ValueError(1)", "acm101_broken:check", "ValueError: 1", id="raises"),
        pytest.param("check = 1", "acm101_broken:check", "is not made with", id="no rule"),
    ],
)
def test_an_unfit_rule_of_another_package_is_the_users_matter(
    project: Path, tmp_path: Path, rule: str, entry: str, sentence: str
) -> None:
    del project
    package(tmp_path / "site", "acme", rule, f"acme.{entry}")
    result = subprocess.run(
        COMMAND, capture_output=True, env=environment(tmp_path / "site"), check=False, text=True
    )
    assert result.returncode == 2
    assert sentence in result.stderr
    assert result.stderr.startswith("error: acme: the rule ")


def test_a_fault_outside_of_the_rules_is_no_finding(project: Path, tmp_path: Path) -> None:
    del project
    write(tmp_path / "site", {"click/__init__.py": "raise ImportError('no click')\n"})
    path = os.pathsep.join([str(tmp_path / "site"), PACKAGE])
    result = subprocess.run(
        COMMAND, capture_output=True, env={**os.environ, "PYTHONPATH": path}, check=False, text=True
    )
    assert result.returncode == 3
    assert "ImportError: no click" in result.stderr
    assert "Please report" in result.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("saqlint ru", {"rule"}, id="a command"),
        pytest.param("saqlint --stat", {"--statistics"}, id="an option of the implied command"),
        pytest.param("saqlint check --output-format sa", {"sarif"}, id="a format"),
        pytest.param("saqlint --select SAQ101,SAQ20", {"SAQ101,SAQ201"}, id="codes"),
        pytest.param("saqlint rule SAQ50", {"SAQ501", "SAQ509"}, id="a rule"),
    ],
)
def test_the_shell_completes(words: str, expected: set[str]) -> None:
    found = subprocess.run(
        COMMAND,
        capture_output=True,
        check=False,
        text=True,
        env=environment(
            _SAQLINT_COMPLETE="bash_complete",
            COMP_WORDS=words,
            COMP_CWORD=str(len(words.split()) - 1),
        ),
    )
    values = {line.partition(",")[2] for line in found.stdout.splitlines()}
    assert expected <= values
