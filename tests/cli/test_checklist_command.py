import json
from pathlib import Path

from tests.cli.conftest import Run, write


def test_the_command_asks_for_the_level(run: Run, project: Path) -> None:
    result = run("checklist")
    assert result.code == 1
    assert "Highest level met: none. For `basic`, 1 finding to mend: SAQ204." in result.out
    assert run("checklist", "--exit-zero").code == 0
    web = project / "src/shop/web.py"
    web.write_text(web.read_text(encoding="utf-8").replace("resise", "resize"), encoding="utf-8")
    assert run("checklist").code == 1
    assert run("checklist", "--level", "basic").code == 0
    assert run("checklist", "nowhere").code == 2
    (project / "empty").mkdir()
    assert run("checklist", "empty").code == 4


def test_the_command_runs_all_rules_but_the_ignored(run: Run, project: Path) -> None:
    write(project, {"saqlint.toml": 'select = ["SAQ204"]\nignore = ["SAQ201"]\n'})
    document = json.loads(run("checklist", "--output-format", "json").out)
    (application,) = document["applications"]
    timeout = next(item for item in application["items"] if "`timeout` set" in item["title"])
    assert timeout["status"] == "pass"
    assert timeout["summary"] == "2 jobs (SAQ201 did not run)"


def test_the_command_writes_to_a_file(run: Run, project: Path) -> None:
    result = run("checklist", "--output-format", "markdown", "--output-file", "checklist.md")
    assert (result.code, result.out) == (1, "")
    assert (project / "checklist.md").read_text(encoding="utf-8").startswith("## ")


def test_many_findings_are_cut(run: Run, project: Path) -> None:
    body = "".join(f"    await queue.enqueue('resize', image_id={n})\n" for n in range(8))
    write(
        project, {"src/shop/many.py": f"from shop.tasks import queue\n\n\nasync def f():\n{body}"}
    )
    assert "\n                  and 4 more\n" in run("checklist").out
    assert "<br>and 4 more |" in run("checklist", "--output-format", "markdown").out


def test_a_project_without_code(run: Run, project: Path) -> None:
    write(project, {"src/shop/web.py": "", "src/shop/tasks.py": ""})
    out = run("checklist").out
    assert out.startswith("The project\n")
    assert out.endswith("\nNothing to judge: no SAQ code in 3 files.\n")
    assert run("checklist", "--output-format", "markdown").out.startswith("## The project\n")
