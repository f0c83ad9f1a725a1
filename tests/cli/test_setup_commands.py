"""`config`, `init` and `completion`: the commands around a run."""

import json
import re
from pathlib import Path

import pytest
import yaml

from saqlint.front.ci_files import ci_text
from saqlint.settings.keys import SETTINGS
from saqlint.settings.toml import parse_toml
from tests.cli.conftest import Run, write


def test_config_verify(run: Run, project: Path) -> None:
    assert run("config", "verify").out == "no configuration file: the defaults hold\n"
    write(project, {"saqlint.toml": 'level = "basic"\n', "bad.toml": 'ignore = ["SAQ999"]\n'})
    assert run("config", "verify").out == "saqlint.toml: correct\n"
    result = run("config", "verify", "bad.toml", "saqlint.toml", "pyproject.toml")
    assert result.code == 2
    assert result.err == "error: bad.toml:1, `ignore`: unknown rule `SAQ999`\n"
    assert result.out == "saqlint.toml: correct\npyproject.toml: correct\n"


def test_config_schema(run: Run) -> None:
    schema = json.loads(run("config", "schema").out)
    assert set(schema["properties"]) == {setting.key for setting in SETTINGS}


def test_init_adds_settings_and_hook(run: Run, project: Path) -> None:
    result = run("init")
    assert result.out == "pyproject.toml: settings added\n.pre-commit-config.yaml: written\n"
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    assert parse_toml(text)["tool"]["saqlint"] == {"level": "recommended"}
    assert parse_toml(text)["project"]["name"] == "shop"
    hooks = yaml.safe_load((project / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert hooks["repos"][0]["hooks"] == [{"id": "saqlint"}]
    assert run("config", "verify").code == 0


def test_init_twice_changes_nothing(run: Run, project: Path) -> None:
    run("init", "--ci", "github")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    again = run("init", "--ci", "github")
    assert again.out == (
        "pyproject.toml: has the settings already\n"
        ".pre-commit-config.yaml: has the hook already\n"
        ".github/workflows/saqlint.yml: runs saqlint already\n"
    )
    assert before == {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_every_setting_that_init_writes_is_correct(run: Run, project: Path) -> None:
    (project / "pyproject.toml").unlink()
    run("init", "--no-pre-commit")
    path = project / "saqlint.toml"
    text = path.read_text(encoding="utf-8")
    for setting in SETTINGS:
        text = text.replace(f"\n# {setting.key} =", f"\n{setting.key} =")
    path.write_text(text, encoding="utf-8")
    (project / "src").mkdir(exist_ok=True)
    assert run("config", "verify").out == "saqlint.toml: correct\n"
    assert len(parse_toml(path.read_text(encoding="utf-8"))) == len(SETTINGS) - 1


@pytest.mark.parametrize(
    "hooks",
    [
        pytest.param("repos:\n- repo: a\n  rev: b\n  hooks: []\n", id="flush"),
        pytest.param("ci: {}\nrepos:\n  - repo: a\n    rev: b\n    hooks: []", id="indented"),
        pytest.param("repos:\n-   repo: a\n    rev: b\n    hooks: []\n", id="wide"),
    ],
)
def test_init_adds_its_hook_behind_the_others(run: Run, project: Path, hooks: str) -> None:
    write(project, {".pre-commit-config.yaml": hooks})
    assert ".pre-commit-config.yaml: hook added" in run("init").out
    text = (project / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert text.startswith(hooks)
    assert [repo["hooks"] for repo in yaml.safe_load(text)["repos"]] == [[], [{"id": "saqlint"}]]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        pytest.param(
            "# a\nrepos:\n- repo: a  # b\n  hooks:\n  - id: c  # d\n    # args: [e]\n",
            "\n# f\nci:\n  skip: [c]  # g\n",
            id="comments",
        ),
        pytest.param("repos:\n  - repo: a\n    hooks: [{id: c}]\n", "fail_fast: true\n", id="flow"),
        pytest.param("repos:\n- repo: a\n  hooks: []\n", "...\n", id="the document's end"),
        pytest.param(
            "repos:\n- repo: a\n  hooks:\n  - id: b\n    files: |\n      c\n", "ci: {}\n", id="text"
        ),
        pytest.param(
            "repos:\r\n- repo: a\r\n  hooks:\r\n  - id: b\r\n", "ci: {}\r\n", id="Windows"
        ),
    ],
)
def test_init_adds_its_hook_before_what_follows(
    run: Run, project: Path, before: str, behind: str
) -> None:
    path = project / ".pre-commit-config.yaml"
    path.write_bytes((before + behind).encode())
    assert ".pre-commit-config.yaml: hook added" in run("init").out
    text = path.read_bytes().decode()
    assert text.startswith(before)
    assert text.endswith(behind)
    added = text.removeprefix(before).removesuffix(behind)
    assert ("\r\n" in added) == ("\r\n" in before)
    assert "- repo: https://" in added
    assert yaml.safe_load(text)["repos"][-1]["hooks"] == [{"id": "saqlint"}]
    assert ".pre-commit-config.yaml: has the hook already" in run("init").out


def test_init_leaves_alone_what_it_cannot_add_to(run: Run, project: Path) -> None:
    odd = "repos: [{repo: a, rev: b, hooks: []}]\nfail_fast: true\n"
    write(project, {".pre-commit-config.yaml": odd, ".gitlab-ci.yml": "test: {}\n"})
    shown = run("init", "--ci", "gitlab").out
    assert ".pre-commit-config.yaml: left as it is; add by hand:" in shown
    assert ".gitlab-ci.yml: left as it is; add by hand:" in shown
    assert (project / ".pre-commit-config.yaml").read_text(encoding="utf-8") == odd


def test_init_keeps_line_ends(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_bytes(b'[project]\r\nname = "shop"')
    run("init", "--no-pre-commit")
    data = (project / "pyproject.toml").read_bytes()
    assert data.startswith(b'[project]\r\nname = "shop"\r\n\r\n[tool.saqlint]\r\n')
    assert data.count(b"\n") == data.count(b"\r\n")


def test_init_can_only_say_what_it_would_do(run: Run, project: Path) -> None:
    before = sorted(path.name for path in project.iterdir())
    shown = run("init", "--dry-run", "--ci", "azure").out
    assert "pyproject.toml: settings would be added\n" in shown
    assert "azure-pipelines.yml: would be written\n" in shown
    assert sorted(path.name for path in project.iterdir()) == before


def test_init_of_an_unreadable_file(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_bytes(b"\xff")
    result = run("init")
    assert result.code == 2
    assert result.err.startswith("error: pyproject.toml: cannot be read")


@pytest.mark.parametrize("system", ["github", "gitlab", "azure"])
def test_ci_files_are_yaml(run: Run, project: Path, system: str) -> None:
    name = run("init", "--ci", system).out.splitlines()[-1].partition(":")[0]
    text = (project / name).read_text(encoding="utf-8")
    assert "saqlint --output-format" in text
    assert isinstance(yaml.safe_load(text), dict)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    script = run("completion", shell).out
    assert f"_SAQLINT_COMPLETE={shell}_complete" in script


def test_help_lists_the_commands(run: Run) -> None:
    text = run("--help").out
    for name in ("check", "checklist", "completion", "config", "init", "rule"):
        assert f"\n  {name}" in text
    assert run("-h").out == text
    assert "--output-format" in run("check", "--help").out


def test_init_changes_no_finding(run: Run, project: Path) -> None:
    before = run("check", "--output-format", "concise").out
    for folder in (".", "src"):
        run("init", folder)
        assert run("check", "--output-format", "concise").out == before
    assert not (project / "src/saqlint.toml").exists()
    assert run("config", "verify").out == "pyproject.toml: correct\n"


def test_init_of_a_folder_is_that_of_its_project(run: Run, project: Path) -> None:
    write(project, {"pyproject.toml": "", "apps/web/pyproject.toml": '[project]\nname = "web"\n'})
    shown = run("init", "apps/web", "--ci", "github", "--ci", "gitlab", "--ci", "azure").out
    assert shown == (
        "apps/web/pyproject.toml: settings added\n"
        ".pre-commit-config.yaml: written\n"
        ".github/workflows/saqlint.yml: written\n"
        ".gitlab-ci.yml: written\n"
        "azure-pipelines.yml: written\n"
    )
    hooks = yaml.safe_load((project / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert hooks["repos"][0]["hooks"] == [{"id": "saqlint", "args": ["apps/web"]}]
    for name in (".github/workflows/saqlint.yml", ".gitlab-ci.yml", "azure-pipelines.yml"):
        text = (project / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if "saqlint --output-format" in line]
        assert [line.endswith(" apps/web") for line in lines] == [True]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        pytest.param('[tool."saqlint"]\nlevel = "basic"\n', "has the settings", id="in quotes"),
        pytest.param('[tool]\nsaqlint.level = "basic"\n', "has the settings", id="in a table"),
        pytest.param("tool = { a = { b = 1 } }\n", "left as it is; add by hand:", id="on one line"),
    ],
)
def test_init_knows_settings_however_written(
    run: Run, project: Path, text: str, remark: str
) -> None:
    write(project, {"pyproject.toml": text})
    assert run("init", "--no-pre-commit").out.startswith(f"pyproject.toml: {remark}")
    assert (project / "pyproject.toml").read_text(encoding="utf-8") == text
    assert run("config", "verify").out.startswith("pyproject.toml") is ("saqlint" in text)


def test_init_of_a_broken_pyproject(run: Run, project: Path) -> None:
    write(project, {"pyproject.toml": "[project\n"})
    result = run("init")
    assert result.code == 2
    assert result.err.startswith("error: pyproject.toml: not valid TOML: ")
    assert not (project / ".pre-commit-config.yaml").exists()


@pytest.mark.parametrize(
    "hooks",
    [
        pytest.param("repos: []\n", id="empty"),
        pytest.param("a: [\n", id="no YAML"),
        pytest.param("repos: [{repo: a, hooks: [{id: b}]}]\n", id="a list on one line"),
        pytest.param("- repo: a\n  hooks: []\n", id="the old form"),
        pytest.param("repos:\n- repo: a\n--- # b\nrepos:\n- repo: a\n", id="two documents"),
    ],
)
def test_init_leaves_odd_hooks_alone(run: Run, project: Path, hooks: str) -> None:
    write(project, {".pre-commit-config.yaml": hooks})
    assert "left as it is; add by hand:\n  - repo: https" in run("init").out
    assert (project / ".pre-commit-config.yaml").read_text(encoding="utf-8") == hooks


def test_init_knows_a_hook_of_ones_own(run: Run, project: Path) -> None:
    hooks = "repos:\n- repo: local\n  hooks:\n  - id: saqlint-fix\n    language: system\n"
    write(project, {".pre-commit-config.yaml": hooks})
    assert ".pre-commit-config.yaml: has the hook already" in run("init").out


def test_the_action_uses_what_the_workflow_uses() -> None:
    action = Path(__file__).parents[2] / "action.yml"
    (upload,) = re.findall(r"uses: (.*)", action.read_text(encoding="utf-8"))
    used = re.findall(r"uses: (.*)", ci_text("github", "."))
    assert upload in used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", one) for one in used)
