"""`--fix` and its company as users call them: exact bytes, exit codes, words."""

import ast
import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import saqlint
from saqlint.fixes import atomic, keywords
from tests.cli.conftest import Run, write

PACKAGE = str(Path(saqlint.__file__).parents[1])
TASKS = """\
from saq import Queue

queue = Queue.from_url("redis://localhost")


async def resize(ctx: dict, *, image_id: int) -> None: ...


settings = {"queue": queue, "functions": [resize]}
"""
# `resise` is fixed safely, the missing timeout is not.
BEFORE = """\
from shop.tasks import queue


async def upload(image_id: int) -> None:
    await queue.enqueue("resise", image_id=image_id)
    await queue.enqueue(
        "resize",
        image_id=image_id,  # é
    )
"""
SAFELY = BEFORE.replace("resise", "resize")
AFTER = """\
from shop.tasks import queue


async def upload(image_id: int) -> None:
    await queue.enqueue("resize", image_id=image_id, timeout=30)
    await queue.enqueue(
        "resize",
        image_id=image_id,  # é
        timeout=30,
    )
"""
WEB = "src/shop/web.py"
ALL = ("--fix", "--unsafe-fixes", "-q", "--output-format", "concise")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    write(
        folder,
        {
            "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["saq[redis]"]\n',
            "src/shop/__init__.py": "",
            "src/shop/tasks.py": TASKS,
            WEB: BEFORE,
        },
    )
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


def cookie(name: str, text: str) -> bytes:
    return f"# -*- coding: {name} -*-\n{text}".encode(name)


def mixed(text: str) -> str:
    ends = ("\n", "\r\n", "\r")
    return "".join(f"{line}{ends[n % 3]}" for n, line in enumerate(text.split("\n")))


# What stands in each pair differs by the edits alone.
FORMS = {
    "plain": (BEFORE.encode(), AFTER.encode()),
    "latin-1": (cookie("latin-1", BEFORE), cookie("latin-1", AFTER)),
    "cp1252": (cookie("cp1252", BEFORE), cookie("cp1252", AFTER)),
    "a byte order mark": (b"\xef\xbb\xbf" + BEFORE.encode(), b"\xef\xbb\xbf" + AFTER.encode()),
    "CRLF": (BEFORE.replace("\n", "\r\n").encode(), AFTER.replace("\n", "\r\n").encode()),
    "old Macintosh": (BEFORE.replace("\n", "\r").encode(), AFTER.replace("\n", "\r").encode()),
    "mixed line ends": (
        BEFORE.replace("é\n", "é\r\n").replace("queue\n", "queue\r").encode(),
        AFTER.replace("é\n", "é\r\n")
        .replace("0,\n", "0,\r\n")
        .replace("queue\n", "queue\r")
        .encode(),
    ),
    "no final newline": (BEFORE.rstrip().encode(), AFTER.rstrip().encode()),
    "tabs": (BEFORE.replace("    ", "\t").encode(), AFTER.replace("    ", "\t").encode()),
    "form feeds": (
        b"\x0c" + BEFORE.replace("\n\n\n", "\n\x0c\n\n").encode(),
        b"\x0c" + AFTER.replace("\n\n\n", "\n\x0c\n\n").encode(),
    ),
    "beyond the basic plane": (
        BEFORE.replace("    await queue.enqueue(", "    '😀é'; await queue.enqueue(").encode(),
        AFTER.replace("    await queue.enqueue(", "    '😀é'; await queue.enqueue(").encode(),
    ),
    "space at line ends": (
        BEFORE.replace(",\n", ", \t\n").replace(")\n", ")  \n").encode(),
        AFTER.replace("_id,\n", "_id, \t\n")
        .replace('e",\n', 'e", \t\n')
        .replace(")\n", ")  \n")
        .encode(),
    ),
    "odd line separators in strings": (
        BEFORE.replace("async def", "x = '\u2028\x85\x1c'\n\n\nasync def").encode(),
        AFTER.replace("async def", "x = '\u2028\x85\x1c'\n\n\nasync def").encode(),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_byte_changes_but_those_of_the_fixes(run: Run, project: Path, form: str) -> None:
    before, after = FORMS[form]
    (project / WEB).write_bytes(before)
    assert run(*ALL).out == ""
    assert (project / WEB).read_bytes() == after
    assert run(*ALL).code == 0
    assert (project / WEB).read_bytes() == after
    ast.parse(after)


@pytest.mark.parametrize("form", ["latin-1", "CRLF", "no final newline"])
def test_git_applies_the_diff_to_the_byte(project: Path, form: str) -> None:
    before, after = FORMS[form]
    (project / WEB).write_bytes(before)
    shown = subprocess.run(
        [sys.executable, "-m", "saqlint", "--diff", "--unsafe-fixes"],
        env={**os.environ, "PYTHONPATH": PACKAGE},
        capture_output=True,
        check=False,
    )
    assert shown.returncode == 1
    assert shown.stderr == b"3 problems in 1 file would be fixed.\n"
    assert (project / WEB).read_bytes() == before
    (project / ".git").rmdir()
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn"], input=shown.stdout, check=True)
    assert (project / WEB).read_bytes() == after


def test_safe_fixes_alone_and_what_is_left(run: Run, project: Path) -> None:
    result = run("--fix")
    assert (project / WEB).read_text(encoding="utf-8") == SAFELY
    assert result.code == 1
    assert "Fixed 1 problem." in result.out
    assert "Found 2 problems in 1 file: 2 recommended." in result.out
    assert "No safe fix; 2 unsafe fixes with `--fix --unsafe-fixes`." in result.out
    assert result.err == ""


def test_all_fixed_is_clean(run: Run, project: Path) -> None:
    result = run("--fix", "--unsafe-fixes")
    assert (project / WEB).read_text(encoding="utf-8") == AFTER
    assert result.code == 0
    assert result.out.startswith("Fixed 3 problems.\nNo problems found")


def test_the_settings_may_ask_for_unsafe_fixes(run: Run, project: Path) -> None:
    write(project, {"saqlint.toml": "unsafe-fixes = true\ndefault-timeout = 30\n"})
    assert run("--fix", "--no-unsafe-fixes").code == 1
    assert (project / WEB).read_text(encoding="utf-8") == SAFELY
    assert run("--fix").code == 0
    assert (project / WEB).read_text(encoding="utf-8") == AFTER


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["--fix", "--unsafe-fixes"], 0, id="fixed"),
        pytest.param(["--fix", "--unsafe-fixes", "--exit-non-zero-on-fix"], 1, id="non-zero"),
        pytest.param(["--fix"], 1, id="something is left"),
        pytest.param(["--fix", "--exit-zero"], 0, id="exit zero"),
        pytest.param(["--fix", "--exit-non-zero-on-fix", "--exit-zero"], 0, id="zero wins"),
        pytest.param(["--fix-only"], 0, id="fix only"),
        pytest.param(["--fix-only", "--exit-non-zero-on-fix"], 1, id="fix only, non-zero"),
        pytest.param(["--diff"], 1, id="diff"),
        pytest.param(["--diff", "--exit-zero"], 0, id="diff, exit zero"),
        pytest.param(["--diff", "--select", "SAQ201"], 0, id="diff of nothing"),
    ],
)
def test_exit_codes(run: Run, arguments: list[str], code: int) -> None:
    assert run(*arguments).code == code


def test_a_second_time_nothing_is_fixed(run: Run) -> None:
    run("--fix", "--unsafe-fixes")
    assert run("--fix", "--unsafe-fixes", "--exit-non-zero-on-fix").code == 0
    assert run("--diff", "--unsafe-fixes") == run("--diff", "--unsafe-fixes", "-q")


def test_fix_only_reports_nothing_that_is_left(run: Run, project: Path) -> None:
    result = run("--fix-only")
    assert (project / WEB).read_text(encoding="utf-8") == SAFELY
    assert result.out == ""
    assert result.err == "1 problem in 1 file was fixed.\n"
    assert run("--fix-only", "--unsafe-fixes", "-q").err == ""


def test_show_fixes_lists_them(run: Run) -> None:
    result = run("--fix", "--unsafe-fixes", "--show-fixes")
    assert result.err.splitlines() == [
        "src/shop/web.py:5:11: SAQ201 Add `timeout=30`",
        'src/shop/web.py:5:25: SAQ204 Enqueue "resize"',
        "src/shop/web.py:6:11: SAQ201 Add `timeout=30`",
    ]


@pytest.mark.parametrize(
    ("arguments", "settings", "fixed"),
    [
        pytest.param(["--fixable", "SAQ201"], "", {"SAQ201"}, id="allowed"),
        pytest.param(["--unfixable", "SAQ204"], "", {"SAQ201"}, id="denied"),
        pytest.param(["--unfixable", "SAQ2,SAQ1"], "", set(), id="a family"),
        pytest.param([], 'unfixable = ["SAQ201"]', {"SAQ204"}, id="by the settings"),
        pytest.param(["--fixable", "SAQ201"], 'unfixable = ["SAQ201"]', {"SAQ201"}, id="asked now"),
        pytest.param(["--fixable", "SAQ2"], 'unfixable = ["SAQ201"]', {"SAQ204"}, id="not exactly"),
        pytest.param(["--unfixable", "SAQ204"], 'unfixable = ["SAQ201"]', set(), id="both"),
        pytest.param([], 'fixable = ["unregistered-task"]', {"SAQ204"}, id="by name"),
    ],
)
def test_which_rules_fix(
    run: Run, project: Path, arguments: list[str], settings: str, fixed: set[str]
) -> None:
    write(project, {"saqlint.toml": settings})
    shown = run("--diff", "--unsafe-fixes", *arguments).out
    assert ("SAQ204" in fixed) == ('+    await queue.enqueue("resize"' in shown)
    assert ("SAQ201" in fixed) == ("timeout=30" in shown)
    # What is not to be fixed is not called fixable.
    count = len(fixed & {"SAQ204"})
    assert (f"{count} fixable" in run(*arguments).out) == bool(count)


def test_an_unknown_rule_is_a_mistake(run: Run) -> None:
    assert run("--fix", "--fixable", "SAQ999").err.startswith("error: --fixable: unknown rule")
    assert run("--fix", "--unfixable", "SAQ999").code == 2


def test_files_that_were_not_asked_for_stay(run: Run, project: Path) -> None:
    write(project, {"src/shop/other.py": BEFORE})
    assert run("--fix", "--unsafe-fixes", "src/shop/other.py").code == 0
    assert (project / WEB).read_text(encoding="utf-8") == BEFORE
    assert (project / "src/shop/other.py").read_text(encoding="utf-8") == AFTER


def test_silenced_findings_are_not_fixed(run: Run, project: Path) -> None:
    silenced = BEFORE.replace("image_id)\n", "image_id)  # noqa: SAQ204\n")
    write(project, {WEB: silenced})
    run("--fix")
    assert (project / WEB).read_text(encoding="utf-8") == silenced
    run("--fix", "--ignore-noqa")
    assert (project / WEB).read_text(encoding="utf-8") == silenced.replace("resise", "resize")


def test_standard_input_is_fixed_to_standard_output(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.TextIOWrapper(io.BytesIO(BEFORE.replace("\n", "\r\n").encode()), newline="")
    monkeypatch.setattr(sys, "stdin", given)
    result = run("--fix", "--output-format", "concise", "-", "--stdin-filename", WEB)
    assert result.out.encode() == SAFELY.replace("\n", "\r\n").encode()
    assert "SAQ201" in result.err
    assert result.code == 1
    assert (project / WEB).read_text(encoding="utf-8") == BEFORE


def test_standard_input_without_a_mistake_comes_back(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(AFTER.encode())))
    result = run("--fix", "-q", "-", "--stdin-filename", WEB)
    assert (result.out, result.code) == (AFTER, 0)


def test_a_read_only_file_is_left_alone_and_what_it_holds_is_reported(
    run: Run, project: Path
) -> None:
    (project / WEB).chmod(0o444)
    result = run(*ALL)
    assert result.err == "error: src/shop/web.py is left as it is: it is read-only\n"
    assert result.codes == ["SAQ201", "SAQ204", "SAQ201"]
    assert result.code == 1
    assert (project / WEB).read_text(encoding="utf-8") == BEFORE
    assert run("--fix-only", "-q").code == 1
    # The others are fixed all the same.
    write(project, {"src/shop/other.py": BEFORE})
    assert "1 problem in 1 file was fixed." in run("--fix-only").err


def test_a_file_saved_meanwhile_is_left_alone(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_file = atomic.replace_file

    def saved_by_an_editor(path: Path, before: bytes, after: bytes) -> int:
        path.write_text("# Mine.\n", encoding="utf-8")
        return replace_file(path, before, after)

    monkeypatch.setattr(atomic, "replace_file", saved_by_an_editor)
    result = run(*ALL)
    assert "src/shop/web.py is left as it is: it was changed by someone else" in result.err
    assert (project / WEB).read_text(encoding="utf-8") == "# Mine.\n"
    assert result.out == ""


def test_links_and_modes_stay(run: Run, project: Path) -> None:
    real = project / "elsewhere.txt"
    (project / WEB).rename(real)
    real.chmod(0o750)
    (project / WEB).symlink_to("../../elsewhere.txt")
    (project / "second.txt").hardlink_to(real)
    result = run(*ALL)
    assert result.err == (
        "note: src/shop/web.py has 1 other name (hard links), still with the old text\n"
    )
    assert (project / WEB).is_symlink()
    assert real.read_text(encoding="utf-8") == AFTER
    assert stat.S_IMODE(real.stat().st_mode) == 0o750
    assert (project / "second.txt").read_text(encoding="utf-8") == BEFORE


def test_what_cannot_be_fixed_is_said(run: Run, project: Path) -> None:
    text = AFTER.replace("timeout=30)", "timeout=30, scheduled=60)")
    write(project, {WEB: f"from time import time\n{text}"})
    result = run(*ALL)
    assert result.err == (
        "note: src/shop/web.py:6: SAQ210 is not fixed: `time` means something else in this file\n"
    )
    assert result.codes == ["SAQ210"]


def test_newer_syntax_is_fixed_too(run: Run, project: Path) -> None:
    newer = "type Id[T] = list[T]\ntry:\n    x = 1\nexcept A, B:\n    x = 2\n\n"
    write(project, {WEB: newer + BEFORE})
    run(*ALL)
    assert (project / WEB).read_text(encoding="utf-8") == newer + AFTER


def test_a_fix_that_fails_is_a_fault_of_saqlints_own(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keywords, "with_keyword", lambda *_: "enqueue(")
    result = run(*ALL)
    assert result.code == 3
    assert "saqlint failed: fix at src/shop/web.py: the fixes of SAQ201 were taken" in (result.err)
    assert (project / WEB).read_text(encoding="utf-8") == BEFORE
    assert run("--fix-only", "--unsafe-fixes").code == 3
    assert run("--diff", "--unsafe-fixes").code == 3
