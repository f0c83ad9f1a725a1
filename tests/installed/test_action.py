"""The GitHub action: its file by GitHub's schema, its steps by running them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from saqlint.front.ci_files import CI
from tests.cli.conftest import write
from tests.installed.conftest import REPOSITORY, Change, Environment, Result, command

pytestmark = pytest.mark.installed
ACTION = REPOSITORY / "action.yml"


@pytest.fixture(scope="session")
def action() -> dict[str, Any]:
    """The action, as a YAML parser reads it."""
    found: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def runner(action: dict[str, Any], clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's temporary folder, after the step that installs."""
    folder = tmp_path_factory.mktemp("runner")
    result = step(action, 0, folder, clone, {})
    assert result.code == 0, result.err
    assert result.out.startswith("saqlint ")
    return folder


def step(
    action: dict[str, Any], number: int, folder: Path, cwd: Path, inputs: dict[str, str]
) -> Result:
    """Run a step as the runner does: the shell, the inputs, the files it gives."""
    described = action["runs"]["steps"][number]
    values = {name: str(one["default"]) for name, one in action["inputs"].items()} | inputs
    known = {f"inputs.{name}": value for name, value in values.items()}
    known["github.action_path"] = str(cwd)

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda match: known[match[1]], text)

    assert described["shell"] == "bash"
    assert "${{" not in described["run"]
    script = folder / "step.sh"
    script.write_text(described["run"], encoding="utf-8")
    for name in ("output", "summary"):
        (folder / name).write_text("", encoding="utf-8")
    return command(
        # As GitHub documents for `shell: bash`.
        *("bash", "--noprofile", "--norc", "-eo", "pipefail", script),
        cwd=cwd / filled(described.get("working-directory", ".")),
        RUNNER_TEMP=str(folder),
        GITHUB_ACTIONS="true",
        GITHUB_OUTPUT=str(folder / "output"),
        GITHUB_STEP_SUMMARY=str(folder / "summary"),
        **{name: filled(text) for name, text in described["env"].items()},
    )


def outputs(runner: Path) -> dict[str, str]:
    lines = (runner / "output").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_findings(action: dict[str, Any], runner: Path, shop: Path) -> None:
    result = step(action, 1, runner, shop, {})
    assert result.code == 1
    annotations = [line for line in result.out.splitlines() if line.startswith("::")]
    assert [line.split(" ")[0] for line in annotations] == ["::error", "::warning"]
    assert "file=src/shop/web.py,line=5" in annotations[0]
    assert outputs(runner)["exit-code"] == "1"
    log = json.loads(Path(outputs(runner)["sarif"]).read_text(encoding="utf-8"))
    assert [found["ruleId"] for found in log["runs"][0]["results"]] == ["SAQ204", "SAQ201"]
    summary = (runner / "summary").read_text(encoding="utf-8")
    assert summary.startswith("## saqlint\n")
    assert summary.count("| `src/shop/web.py:") == 2


def test_a_clean_project(action: dict[str, Any], runner: Path, shop: Path, change: Change) -> None:
    change("resise", "resize")
    change('"resize", image_id=image_id)', '"resize", image_id=image_id, timeout=9)')
    result = step(action, 1, runner, shop, {})
    assert result.code == 0
    assert "::" not in result.out
    assert outputs(runner)["exit-code"] == "0"
    assert "No problems found" in (runner / "summary").read_text(encoding="utf-8")


def test_inputs(action: dict[str, Any], runner: Path, shop: Path) -> None:
    assert "SAQ201" not in step(action, 1, runner, shop, {"level": "basic"}).out
    inputs = {"args": "--select SAQ201\n--exit-zero", "paths": "src/shop/web.py  src/shop/tasks.py"}
    result = step(action, 1, runner, shop, inputs)
    assert result.code == 0
    assert "SAQ201" in result.out
    assert "SAQ204" not in result.out


def test_a_project_in_a_folder(action: dict[str, Any], runner: Path, shop: Path) -> None:
    result = step(action, 1, runner, shop.parent, {"working-directory": "shop/src", "paths": ""})
    assert result.code == 1
    assert "file=src/shop/web.py,line=5" in result.out


def test_a_name_that_a_shell_would_run(action: dict[str, Any], runner: Path, shop: Path) -> None:
    write(shop, {"$(touch run)/x.py": "x = 1\n"})
    step(action, 1, runner, shop, {"paths": "$(touch run) `touch run` ; touch run"})
    assert not (shop / "run").exists()


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        pytest.param({"level": "harsh"}, "2", id="wrong usage"),
        pytest.param({"paths": "gone"}, "2", id="no such path"),
        pytest.param({"paths": "empty"}, "4", id="nothing to check"),
    ],
)
def test_what_cannot_be_checked_is_red(
    action: dict[str, Any], runner: Path, shop: Path, inputs: dict[str, str], code: str
) -> None:
    (shop / "empty").mkdir()
    result = step(action, 1, runner, shop, inputs)
    assert str(result.code) == code
    assert f"::error title=saqlint::It ended with exit code {code}" in result.out
    assert outputs(runner) == {"exit-code": code}


def test_the_files_are_as_their_schemas_say(environment: Environment, shop: Path) -> None:
    def assert_valid(schema: str, file: Path, *options: str) -> None:
        # Some of the schemas have expressions that only Python takes.
        which = ("--regex-variant", "python", "--builtin-schema", f"vendor.{schema}")
        result = environment.run("check-jsonschema", *which, *options, file)
        assert result.code == 0, result.out

    for system in CI:
        assert environment.run("saqlint", "init", "--ci", system, cwd=shop).code == 0
    assert_valid("github-actions", ACTION)
    assert_valid("github-workflows", shop / CI["github"][0])
    assert_valid("gitlab-ci", shop / CI["gitlab"][0], "--data-transform", "gitlab-ci")
    assert_valid("azure-pipelines", shop / CI["azure"][0], "--data-transform", "azure-pipelines")
    # zizmor knows what makes an action or a workflow unsafe.
    audit = environment.run("zizmor", "--offline", ACTION, shop / CI["github"][0])
    assert audit.code == 0, audit.out
