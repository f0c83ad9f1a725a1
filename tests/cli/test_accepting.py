"""The baseline and `--add-noqa` as users call them."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import WEB, Run, write

FILE = "src/shop/web.py"
BASELINE = "baseline.json"
GIVEN = ("--baseline", BASELINE)
PLAIN = ("-q", "--output-format", "concise")


def entries(project: Path) -> list[dict[str, object]]:
    content = json.loads((project / BASELINE).read_text(encoding="utf-8"))
    return list(content["entries"])


def test_what_is_in_the_baseline_is_not_reported(run: Run, project: Path) -> None:
    made = run("--generate-baseline", *GIVEN, "--reason", "before saqlint")
    assert (made.code, made.out) == (0, "")
    assert made.err == "baseline.json accepts 2 problems: 2 new, 0 as before, 0 gone.\n"
    assert entries(project) == [
        {
            "path": FILE,
            "rule": "SAQ201",
            "subject": "shop.tasks.resize",
            "line": 'await queue.enqueue("resize", image_id=image_id)',
            "reason": "before saqlint",
        },
        {
            "path": FILE,
            "rule": "SAQ204",
            "subject": "resise",
            "line": 'await queue.enqueue("resise", image_id=image_id, timeout=9)',
            "reason": "before saqlint",
        },
    ]
    result = run(*GIVEN)
    assert result.code == 0
    assert "2 suppressed" in result.out
    assert run().code == 1
    # As well by the settings, wherever the command is called.
    write(project, {"saqlint.toml": f'baseline = "{BASELINE}"\n'})
    assert run().code == 0
    assert run("src/shop/web.py").code == 0


def test_machines_are_told_what_was_suppressed_and_why(run: Run) -> None:
    run("--generate-baseline", *GIVEN, "--reason", "before saqlint")
    log = json.loads(run(*GIVEN, "--output-format", "sarif").out)
    assert [result["suppressions"] for result in log["runs"][0]["results"]] == [
        [{"kind": "external", "status": "accepted", "justification": "before saqlint"}]
    ] * 2


def test_a_new_finding_counts(run: Run, project: Path) -> None:
    run("--generate-baseline", *GIVEN)
    lines = WEB.splitlines(keepends=True)
    moved = "".join(["import os\n\n", *lines])
    write(project, {FILE: moved})
    assert run(*GIVEN, *PLAIN).codes == []
    # The old one is mended, another one of the same kind is new.
    write(project, {FILE: moved.replace("resise", "resize").replace("timeout=9", "retries=2")})
    result = run(*GIVEN, *PLAIN)
    assert result.codes == ["SAQ201"]
    assert result.code == 1
    write(project, {FILE: moved + lines[-1]})
    assert run(*GIVEN, *PLAIN).codes == ["SAQ201"]


def test_stale_entries_are_announced_and_pruned(run: Run, project: Path) -> None:
    run("--generate-baseline", *GIVEN)
    write(project, {FILE: WEB.replace("resise", "resize")})
    result = run(*GIVEN)
    assert result.code == 0
    assert result.err == (
        "1 entry of baseline.json accepts nothing any more (`--prune-baseline` takes it out):\n"
        '  src/shop/web.py: SAQ204 resise: await queue.enqueue("resise", image_id=image_id, '
        "timeout=9)\n"
    )
    assert run(*GIVEN, "-q").err == ""
    pruned = run(*GIVEN, "--prune-baseline")
    assert pruned.err == "1 of 2 entries taken out of baseline.json.\n"
    assert pruned.code == 0
    assert [entry["rule"] for entry in entries(project)] == ["SAQ201"]
    assert run(*GIVEN, "--prune-baseline").err == "0 of 1 entry taken out of baseline.json.\n"


def test_pruning_adds_nothing_and_reports_what_is_new(run: Run, project: Path) -> None:
    run("--generate-baseline", *GIVEN, "--select", "SAQ201")
    result = run(*GIVEN, "--prune-baseline", "--output-format", "concise", "-q")
    assert result.codes == ["SAQ204"]
    assert result.code == 1
    assert len(entries(project)) == 1


def test_generating_again_keeps_reasons_and_tells_the_difference(run: Run, project: Path) -> None:
    run("--generate-baseline", *GIVEN, "--select", "SAQ201", "--reason", "first")
    write(project, {FILE: WEB.replace('"resize"', '"resize", retries=2')})
    result = run("--generate-baseline", *GIVEN, "--reason", "second")
    assert result.err == "baseline.json accepts 2 problems: 2 new, 0 as before, 1 gone.\n"
    write(project, {FILE: WEB})
    run("--generate-baseline", *GIVEN)
    assert {entry["rule"]: entry.get("reason") for entry in entries(project)} == {
        "SAQ201": None,
        "SAQ204": "second",
    }
    before = (project / BASELINE).read_bytes()
    run("--generate-baseline", *GIVEN, "--reason", "third")
    assert (project / BASELINE).read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--select", "SAQ201"], id="some rules"),
        pytest.param(["src/shop/tasks.py"], id="some files"),
    ],
)
def test_what_is_not_looked_at_stays_in_the_baseline(
    run: Run, project: Path, arguments: list[str]
) -> None:
    run("--generate-baseline", *GIVEN)
    before = (project / BASELINE).read_bytes()
    for wish in ([], ["--prune-baseline"], ["--generate-baseline"]):
        result = run(*GIVEN, *arguments, *wish)
        assert result.code == 0
        assert "accepts nothing" not in result.err
        assert (project / BASELINE).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--generate-baseline"], "--generate-baseline: give --baseline", id="no file"),
        pytest.param(["--prune-baseline"], "--prune-baseline: give --baseline FILE", id="prune"),
        pytest.param(["--baseline", "no.json"], "no.json: the baseline cannot be read", id="gone"),
        pytest.param(["--add-noqa"], "--add-noqa: say why with --reason", id="no reason"),
        pytest.param(["--add-noqa", "--reason", " "], "--add-noqa: say why", id="blank reason"),
        pytest.param(["--reason", "x"], "--reason: only with --add-noqa", id="reason alone"),
        pytest.param(["--fix", "--add-noqa"], "--add-noqa: not together with --fix", id="both"),
        pytest.param(
            [*GIVEN, "--generate-baseline", "--prune-baseline"], "not together with", id="two"
        ),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    result = run(*arguments)
    assert result.code == 2
    assert sentence in result.err
    assert result.err.count("\n") == 1


def test_a_baseline_with_a_mistake_stays_as_it_is(run: Run, project: Path) -> None:
    write(project, {BASELINE: "{}"})
    assert run("--generate-baseline", *GIVEN).code == 2
    assert (project / BASELINE).read_text(encoding="utf-8") == "{}"


# A misspelt name, to be fixed, on a line whose missing timeout is accepted; both twice.
TWICE = """\
from shop.tasks import queue


async def upload(image_id: int) -> None:
    await queue.enqueue("resise", image_id=image_id)
    await queue.enqueue("resise", image_id=image_id)
    await queue.enqueue("resize", image_id=image_id, timeout=9)
"""


@pytest.fixture
def followed(run: Run, project: Path) -> Path:
    """A baseline of the missing timeouts; the misspelt names are new."""
    write(project, {FILE: TWICE})
    run("--generate-baseline", *GIVEN, "--select", "SAQ201", "--reason", "old")
    assert run(*GIVEN, *PLAIN).codes == ["SAQ204", "SAQ204"]
    return project / BASELINE


def test_the_baseline_follows_lines_that_are_fixed(run: Run, project: Path, followed: Path) -> None:
    result = run(*GIVEN, "--fix", "--unsafe-fixes")
    assert result.err == "2 entries of baseline.json follow their lines.\n"
    assert result.code == 0
    assert (project / FILE).read_text(encoding="utf-8") == TWICE.replace("resise", "resize")
    shared = {
        "path": FILE,
        "rule": "SAQ201",
        "subject": "shop.tasks.resize",
        "line": 'await queue.enqueue("resize", image_id=image_id)',
        "reason": "old",
    }
    assert entries(project) == [shared, {**shared, "occurrence": 2}]
    again = run(*GIVEN)
    assert (again.code, again.err) == (0, "")
    # What others edit it does not follow.
    before = followed.read_bytes()
    write(project, {FILE: TWICE.replace("resise", "resize").replace("id)", "id, retries=2)")})
    assert run(*GIVEN, "--fix", *PLAIN).codes == ["SAQ201", "SAQ201"]
    assert followed.read_bytes() == before


def test_the_baseline_follows_into_a_diff(run: Run, project: Path, followed: Path) -> None:
    before = followed.read_bytes()
    result = run(*GIVEN, "--diff")
    assert result.out.count("\n+") == 2 + 1 + 2 * 2 + 1
    assert '+      "line": "await queue.enqueue(\\"resize\\", image_id=image_id)"' in result.out
    assert "+++ baseline.json\n" in result.out
    assert followed.read_bytes() == before
    assert (project / FILE).read_text(encoding="utf-8") == TWICE


def test_the_baseline_does_not_follow_what_is_not_written(
    run: Run, project: Path, followed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = followed.read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TWICE.encode())))
    result = run(*GIVEN, "--fix", "-q", "-", "--stdin-filename", FILE)
    assert (result.code, result.out) == (0, TWICE.replace("resise", "resize"))
    (project / FILE).chmod(0o444)
    assert run(*GIVEN, "--fix", *PLAIN).codes == ["SAQ204", "SAQ204"]
    assert followed.read_bytes() == before


@pytest.mark.parametrize("form", ["ignore", "noqa"])
def test_the_baseline_follows_lines_that_get_a_comment(
    run: Run, project: Path, followed: Path, form: str
) -> None:
    result = run(*GIVEN, "--add-noqa", "--reason", "soon", "--noqa-form", form)
    assert "2 entries of baseline.json follow their lines.\n" in result.err
    assert result.code == 0
    assert "SAQ204" in (project / FILE).read_text(encoding="utf-8")
    assert run(*GIVEN, "-q").out == ""
    assert run(*GIVEN, "--ignore-noqa", *PLAIN).codes == ["SAQ204", "SAQ204"]
    assert [entry["rule"] for entry in entries(project)] == ["SAQ201", "SAQ201"]
    del followed


def test_accepted_findings_are_not_fixed(run: Run, project: Path) -> None:
    run("--generate-baseline", *GIVEN)
    assert run("--fix", "--unsafe-fixes", *GIVEN).code == 0
    assert (project / FILE).read_text(encoding="utf-8") == WEB


# ---------------------------------------------------------------------------------------- add noqa

SILENCED = """\
from shop.tasks import queue


async def upload(image_id: int) -> None:
    await queue.enqueue("resise", image_id=image_id, timeout=9)  # saqlint: ignore[SAQ204] legacy
    await queue.enqueue("resize", image_id=image_id)  # saqlint: ignore[SAQ201] legacy
"""
NOQA = SILENCED.replace("# saqlint: ignore[", "# noqa: ").replace("] legacy", " - legacy")
ADD = ("--add-noqa", "--reason", "legacy")


@pytest.mark.parametrize(
    ("form", "after"),
    [
        pytest.param([], SILENCED, id="ours"),
        pytest.param(["--noqa-form", "noqa"], NOQA, id="flake8's"),
    ],
)
def test_comments_silence_all_that_is_found(
    run: Run, project: Path, form: list[str], after: str
) -> None:
    result = run(*ADD, *form)
    assert result.code == 0
    assert result.err == "2 problems in 1 file were silenced.\n"
    assert "2 suppressed" in result.out
    assert (project / FILE).read_text(encoding="utf-8") == after
    assert run(*ADD, *form).err == ""
    assert (project / FILE).read_text(encoding="utf-8") == after


def test_comments_can_be_looked_at_first(run: Run, project: Path) -> None:
    result = run(*ADD, "--diff")
    assert result.code == 1
    assert result.err == "2 problems in 1 file would be silenced.\n"
    assert result.out.count("\n+    await") == 2
    assert (project / FILE).read_text(encoding="utf-8") == WEB


def test_only_what_was_asked_for_is_silenced(run: Run, project: Path) -> None:
    result = run(*ADD, "--select", "SAQ201", "-q")
    assert (result.code, result.err) == (0, "")
    text = (project / FILE).read_text(encoding="utf-8")
    assert "SAQ201" in text
    assert "SAQ204" not in text


def test_bytes_stay_as_they_are(run: Run, project: Path) -> None:
    cookie = "# coding: latin-1\r\n# é\r\n"
    (project / FILE).write_bytes((cookie + WEB.replace("\n", "\r\n")).encode("latin-1"))
    run(*ADD)
    expected = (cookie + SILENCED.replace("\n", "\r\n")).encode("latin-1")
    assert (project / FILE).read_bytes() == expected


def test_comments_for_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WEB.encode())))
    result = run(*ADD, "-q", "-", "--stdin-filename", FILE)
    assert (result.out, result.code) == (SILENCED, 0)


def test_what_cannot_be_silenced_is_said_and_reported(run: Run, project: Path) -> None:
    write(project, {FILE: f"# coding: ascii\n{WEB}", "src/shop/broken.py": "import saq\nx = (\n"})
    result = run("--add-noqa", "--reason", "später", *PLAIN)
    assert result.err == (
        "note: src/shop/web.py: nothing is silenced in it: "
        "its encoding, ascii, lacks a letter of the reason\n"
    )
    assert result.codes == ["SAQ001", "SAQ201"]
    assert result.code == 1


def test_comments_in_deployment_files(run: Run, project: Path) -> None:
    write(project, {"Procfile": "worker: saq shop.tasks.nothing\n"})
    assert run("--select", "SAQ805", *PLAIN).codes == ["SAQ805"]
    assert run(*ADD, "--select", "SAQ805").code == 0
    assert (project / "Procfile").read_text(encoding="utf-8") == (
        "# saqlint: ignore[SAQ805] legacy\nworker: saq shop.tasks.nothing\n"
    )
