import io
import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import TASKS, WEB, Run, write


def test_check_is_understood_when_left_out(run: Run) -> None:
    explicit = run("check", "src")
    assert run("src") == explicit
    assert run() == explicit
    assert run("--color", "never", "src") == explicit
    assert explicit.code == 1
    assert "Found 2 problems in 1 file: 1 basic, 1 recommended." in explicit.out
    assert explicit.err == ""


def test_a_file_alone_is_judged_within_its_project(run: Run) -> None:
    concise = ("--output-format", "concise", "-q")
    assert run("src/shop/web.py", *concise).codes == ["SAQ204", "SAQ201"]
    assert run("src/shop/tasks.py", *concise).out == ""


def test_paths_are_shown_from_the_working_folder(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "src")
    shown = run("--output-format", "concise", "-q").out
    assert [line.split(":")[0] for line in shown.splitlines()] == ["shop/web.py"] * 2
    monkeypatch.chdir(project.parent)
    assert run("shop", "--output-format", "concise", "-q").out.startswith("shop/src/shop/web.py:5:")


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        pytest.param(["--level", "basic"], ["SAQ204"], id="level"),
        pytest.param(["--select", "SAQ201"], ["SAQ201"], id="select"),
        pytest.param(["--select", "SAQ201,SAQ204"], ["SAQ204", "SAQ201"], id="commas"),
        pytest.param(["--select", "unregistered-task"], ["SAQ204"], id="name"),
        pytest.param(["--ignore", "SAQ20"], [], id="ignore"),
        pytest.param(["--ignore", "SAQ201", "--ignore", "SAQ204"], [], id="several"),
        pytest.param(["--level", "basic", "--extend-select", "SAQ2"], ["SAQ204", "SAQ201"], id="+"),
        pytest.param(["--config", "level=basic"], ["SAQ204"], id="inline, bare"),
        pytest.param(["--config", 'ignore = ["SAQ204"]'], ["SAQ201"], id="inline, TOML"),
    ],
)
def test_options_choose_the_rules(run: Run, arguments: list[str], codes: list[str]) -> None:
    assert run(*arguments, "--output-format", "concise", "-q").codes == codes


def test_settings_come_from_the_nearest_file_and_options_come_first(
    run: Run, project: Path
) -> None:
    write(project, {"saqlint.toml": 'ignore = ["SAQ201"]\noutput-format = "concise"\n'})
    assert run("-q").codes == ["SAQ204"]
    assert run("-q", "--ignore", "SAQ204").codes == []
    assert run("-q", "--select", "SAQ201").codes == ["SAQ201"]
    assert run("-q", "--select", "SAQ2").codes == ["SAQ204"]
    assert run("-q", "--isolated", "--output-format", "concise").codes == ["SAQ204", "SAQ201"]
    write(project, {"other.toml": 'select = ["SAQ201"]\noutput-format = "concise"\n'})
    assert run("-q", "--config", "other.toml").codes == ["SAQ201"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["nowhere"], "no such file or directory: nowhere\n", id="path"),
        pytest.param(["src", "a/b"], "no such file or directory: a/b\n", id="paths"),
        pytest.param(["/no/such"], "no such file or directory: /no/such\n", id="absolute"),
        pytest.param(["chek"], "chek; did you mean the command `check`?\n", id="command"),
        pytest.param(["clean", "no"], "no such file or directory: no\n", id="clean"),
        pytest.param(["checklist", "chek"], "directory: chek\n", id="no command"),
        pytest.param(["--select", "SAQ999"], "--select: unknown rule `SAQ999`", id="code"),
        pytest.param(["--level", "high"], "'high' is not one of 'basic'", id="level"),
        pytest.param(["--output-format", "sarf"], "`sarf` is not one of azure", id="format"),
        pytest.param(["--output-format", "json:"], "names no file after the colon", id="no file"),
        pytest.param(["--nope"], "No such option", id="option"),
        pytest.param(["--config", "nowhere.toml"], "cannot be read", id="config file"),
        pytest.param(["--config", "colour=1"], "unknown key `colour`", id="inline key"),
        pytest.param(["--config", "a.toml", "--config", "b.toml"], "a second", id="two files"),
        pytest.param(["--config", "a.toml", "--isolated"], "not with --isolated", id="isolated"),
        pytest.param(
            ["--output-format", "json", "--output-format", "sarif"],
            "--output-format sarif: needs a file, as in `sarif:FILE`",
            id="two on the terminal",
        ),
        pytest.param(["-", "src"], "`-` stands alone", id="stdin and more"),
    ],
)
def test_a_mistake_is_one_sentence_on_stderr(run: Run, arguments: list[str], sentence: str) -> None:
    result = run(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith("error: ")
    assert sentence in result.err
    assert result.err.count("\n") == 1


def test_a_mistake_in_a_file_names_file_and_key(run: Run, project: Path) -> None:
    for text, words in {
        'selct = ["SAQ1"]': "saqlint.toml:1: unknown key `selct`, did you mean `select`?",
        "level = 3": 'saqlint.toml:1: `level` must be one of "basic"',
        'ignore = ["SAQ999"]': "saqlint.toml:1, `ignore`: unknown rule `SAQ999`",
        'output-format = "x"': "saqlint.toml:1, `output-format`: `x` is not one of azure",
        '[per-file-ignores]\n"a.py" = ["X"]': "`per-file-ignores`: unknown rule `X`",
    }.items():
        write(project, {"saqlint.toml": text})
        result = run()
        assert result.code == 2
        assert words in result.err


def test_nothing_to_lint_is_never_green(run: Run, project: Path) -> None:
    (project / "empty").mkdir()
    result = run("empty")
    assert result.code == 4
    assert result.err == "error: no files to lint were found in `empty`\n"


def test_files_without_saq_are_not_called_clean(run: Run, project: Path) -> None:
    write(project, {"src/shop/web.py": "", "src/shop/tasks.py": ""})
    result = run()
    assert result.code == 0
    assert result.out == "Nothing to judge: no SAQ code in 3 files.\n"


def test_exit_zero_hides_findings_alone(run: Run) -> None:
    assert run("--exit-zero").code == 0
    assert run("--exit-zero", "nowhere").code == 2


def test_several_formats_at_once(run: Run, project: Path) -> None:
    result = run(
        *("--output-format", "concise", "--output-format", "sarif:out/report.sarif"),
        *("--output-format", "json:report.json"),
    )
    assert result.codes == ["SAQ204", "SAQ201"]
    sarif = json.loads((project / "out/report.sarif").read_text())
    assert [found["ruleId"] for found in sarif["runs"][0]["results"]] == ["SAQ204", "SAQ201"]
    document = json.loads((project / "report.json").read_text())
    assert document["diagnostics"][0]["path"] == "src/shop/web.py"


def test_output_file(run: Run, project: Path) -> None:
    result = run("--output-format", "gitlab", "--output-file", "quality.json")
    assert (result.code, result.out) == (1, "")
    assert len(json.loads((project / "quality.json").read_text())) == 2
    assert [path.name for path in project.glob(".*partial")] == []


def test_paths_of_machine_formats_are_those_of_the_repository(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "src")
    for name in ("gitlab", "github", "azure", "sarif"):
        assert "src/shop/web.py" in run("--output-format", name).out
    (project / ".git").rmdir()
    monkeypatch.chdir(project.parent)
    assert "shop/src/shop/web.py" in run("--output-format", "gitlab", "shop").out


def test_statistics(run: Run) -> None:
    assert run("--statistics").out == (
        "    1  SAQ201   enqueue-without-timeout\n    1  SAQ204 * unregistered-task\n"
    )
    counts = json.loads(run("--statistics", "--output-format", "json").out)
    assert counts[1] == {
        "code": "SAQ204",
        "name": "unregistered-task",
        "level": "basic",
        "count": 1,
        "fixable": True,
    }


def test_show_files(run: Run, project: Path) -> None:
    write(project, {"Procfile": "web: litestar run\n"})
    assert run("--show-files").out.splitlines() == [
        "src/shop/__init__.py",
        "src/shop/tasks.py",
        "src/shop/web.py",
        "Procfile",
    ]
    assert run("--show-files", "src/shop/web.py").out == "src/shop/web.py\n"


def test_show_settings_tells_where_each_value_comes_from(run: Run, project: Path) -> None:
    write(project, {"saqlint.toml": 'ignore = ["SAQ1"]\nsaq-version = "0.22.0"\n'})
    lines = run("--show-settings", "--level", "strict").out.splitlines()
    assert 'level = "strict"  # --level' in lines
    assert 'ignore = ["SAQ1"]  # saqlint.toml:1' in lines
    assert "default-timeout = 30  # default" in lines
    assert 'saq = "0.22.0"  # saqlint.toml:2' in lines
    assert any("off  SAQ101" in line and "`SAQ1` (saqlint.toml:1" in line for line in lines)
    assert any("on   SAQ208" in line and "level strict (--level)" in line for line in lines)
    assert 'source-roots = ["src", ""]' in lines


def test_standard_input_stands_for_a_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"queue = 1\n")))
    concise = ("--output-format", "concise", "-q")
    assert run("-", "--stdin-filename", "src/shop/web.py", *concise).codes == []
    text = WEB.replace("resise", "resizee").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    result = run("-", "--stdin-filename", "src/shop/web.py", *concise)
    assert result.out.startswith("src/shop/web.py:5:25: SAQ204")


def test_standard_input_without_a_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = TASKS + '\n\nasync def go() -> None:\n    await queue.enqueue("resize", image_id=1)\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run("-", "--output-format", "concise", "-q").codes == ["SAQ201"]


def test_report_only_reads_the_project_and_passes_over_strangers(run: Run) -> None:
    concise = ("--report-only", "--output-format", "concise", "-q")
    assert run(*concise, "src/shop/web.py", "README.md", "gone.py").codes == ["SAQ204", "SAQ201"]
    strangers = run(*concise, "README.md")
    assert (strangers.code, strangers.out) == (0, "")


def test_excluded_files_named_on_the_command_line(run: Run) -> None:
    concise = ("--extend-exclude", "web.py", "--output-format", "concise", "-q")
    assert run(*concise).codes == []
    assert run(*concise, "src/shop/web.py").codes == ["SAQ204", "SAQ201"]
    assert run(*concise, "src/shop/web.py", "--force-exclude").code == 4


NOISY = WEB.replace("image_id)", "image_id)  # noqa: SAQ201")


def test_suppressed_findings(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, {"src/shop/web.py": NOISY})
    concise = ("--output-format", "concise")
    assert run(*concise, "-q").codes == ["SAQ204"]
    assert "1 basic, 1 suppressed" in run(*concise).out
    assert run(*concise, "-q", "--show-suppressed").codes == ["SAQ204", "SAQ201"]
    assert run(*concise, "-q", "--ignore-noqa").codes == ["SAQ204", "SAQ201"]

    def in_sarif(*arguments: str) -> int:
        results = json.loads(run("--output-format", "sarif", *arguments).out)["runs"][0]["results"]
        return sum(bool(result["suppressions"]) for result in results)

    assert in_sarif() == 1
    assert in_sarif("--hide-suppressed") == 0
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert in_sarif() == 0
    assert in_sarif("--show-suppressed") == 1


def test_the_summary_of_a_github_job(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = project / "summary.md"
    summary.write_text("# before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("--output-format", "github")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("# before\n## saqlint\n")
    assert "| basic | [SAQ204]" in text


def test_verbose_tells_what_was_read_and_what_was_not_followed(run: Run, project: Path) -> None:
    text = "from saq import Worker\n\nfrom shop.tasks import queue\n\n"
    write(project, {"src/shop/more.py": f"{text}worker = Worker(queue, functions=load())\n"})
    result = run("-v", "-q")
    assert "saq 0." in result.err
    assert "4 files, 3 with SAQ code" in result.err
    assert "1 task, 2 workers" in result.err
    assert "could not be followed" in result.err
    assert "src/shop/more.py:5:" in result.err
    assert "Not judged: 1 place that could not be followed" in run().out
    (project / "src/shop/more.py").unlink()
    assert "everything could be followed" in run("-v").err


def test_verbose_tells_the_version_of_litestar_saq(run: Run, project: Path) -> None:
    text = "from litestar_saq import SAQConfig, SAQPlugin\n\nplugin = SAQPlugin(SAQConfig())\n"
    write(project, {"src/shop/app.py": text})
    assert "\nlitestar-saq 0." in run("-v").err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--output-file", "x", "--output-format", "json:y"], "needs exactly one format"),
        (["--output-file", "src"], "src: cannot be written: is a directory"),
        (["--output-format", "json:src/shop/web.py/x"], "cannot be written"),
    ],
)
def test_output_that_goes_nowhere(run: Run, arguments: list[str], sentence: str) -> None:
    result = run(*arguments)
    assert result.code == 2
    assert sentence in result.err


def test_statistics_go_where_findings_would(run: Run, project: Path) -> None:
    run("--statistics", "--output-file", "counts.txt")
    assert "SAQ204 * unregistered-task" in (project / "counts.txt").read_text(encoding="utf-8")


def test_a_summary_file_that_cannot_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "src")
    assert run("--output-format", "github").code == 2


def test_a_working_folder_that_is_gone(run: Run, project: Path) -> None:
    gone = project / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    try:
        result = run()
    finally:
        os.chdir(project)
    assert result.code == 2
    assert "the working folder does not exist any more" in result.err


def test_timings(run: Run) -> None:
    lines = run("--timings", "-q").err.splitlines()
    assert any(line.endswith("  project") for line in lines)
    assert lines[-1].endswith("in all")


def test_colours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run().out
    assert "\x1b[" in run("--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run().out
    assert "\x1b[" not in run("--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run().out
    assert "\x1b[" not in run("--output-format", "full:out.txt").out
