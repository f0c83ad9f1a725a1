"""Rules of installed packages have the rights of the built-in ones; those of the tree have none."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import write
from tests.installed.conftest import (
    SHORT,
    TENANT,
    Change,
    Environment,
    new_environment,
    rule_package,
)

pytestmark = pytest.mark.installed
Bolt = Callable[[str, str], None]
CONCISE = ("--output-format", "concise", "--quiet")


def test_findings_and_levels(environment: Environment, shop: Path) -> None:
    found = environment.run("saqlint", *CONCISE, cwd=shop)
    assert found.code == 1
    assert found.codes == ["ACM101", "SAQ204", "ACM101", "SAQ201"]
    strict = environment.run("saqlint", "--level", "strict", *CONCISE, cwd=shop)
    assert strict.codes == ["ACM901", "ACM101", "SAQ204", "ACM101", "SAQ201"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--select", "ACM"], ["ACM901", "ACM101", "ACM101"], id="family"),
        pytest.param(["--select", "job-without-tenant"], ["ACM101", "ACM101"], id="name"),
        pytest.param(["--ignore", "ACM101"], ["SAQ204", "SAQ201"], id="ignore"),
        pytest.param(["--extend-select", "ACM9", "--ignore", "SAQ2,ACM1"], ["ACM901"], id="both"),
    ],
)
def test_selection(
    environment: Environment, shop: Path, options: list[str], expected: list[str]
) -> None:
    assert environment.run("saqlint", *options, *CONCISE, cwd=shop).codes == expected


def test_the_page(environment: Environment) -> None:
    page = environment.run("saqlint", "rule", "ACM101").out
    assert page.startswith("ACM101 job-without-tenant\nbasic, safe fix, since 1.0\n")
    assert "The workers of Acme refuse such a job." in page
    found = json.loads(environment.run("saqlint", "rule", "ACM101", "--output-format", "json").out)
    assert found["url"] == "https://acme.example/acm101"
    table = environment.run("saqlint", "rule", "--output-format", "markdown").out
    assert (
        "\n| [ACM101](https://acme.example/acm101) | job-without-tenant | basic | safe |" in table
    )
    assert "\n| ACM901 | short-name | strict |  | A task has a name" in table


def test_the_fix(environment: Environment, shop: Path) -> None:
    fixed = environment.run("saqlint", "--fix", "--select", "ACM101", *CONCISE, cwd=shop)
    assert fixed.code == 0
    text = (shop / "src/shop/web.py").read_text(encoding="utf-8")
    assert text.count("tenant=None") == 2
    assert 'enqueue("resize", image_id=image_id, tenant=None)' in text


def test_comments_and_settings(environment: Environment, shop: Path, change: Change) -> None:
    change("timeout=9)", "timeout=9)  # noqa: ACM101, SAQ204")
    change('"resize", image_id=image_id)', '"resize", image_id=1)  # saqlint: ignore[ACM101] old')
    assert environment.run("saqlint", *CONCISE, cwd=shop).codes == ["SAQ201"]
    write(shop, {"saqlint.toml": 'per-file-ignores = { "*.py" = ["ACM1"] }\n'})
    assert environment.run("saqlint", "config", "verify", cwd=shop).code == 0
    assert "SAQ002" not in environment.run("saqlint", *CONCISE, cwd=shop).codes


def test_reports(environment: Environment, shop: Path) -> None:
    log = json.loads(environment.run("saqlint", "--output-format", "sarif", cwd=shop).out)
    driver = log["runs"][0]["tool"]["driver"]
    urls = {rule["id"]: rule.get("helpUri") for rule in driver["rules"]}
    assert urls["ACM101"] == "https://acme.example/acm101"
    assert "Adds the argument" in next(
        rule["help"]["markdown"] for rule in driver["rules"] if rule["id"] == "ACM101"
    )
    checklist = environment.run("saqlint", "checklist", "--output-format", "json", cwd=shop)
    assert checklist.code == 1


def test_in_flake8(environment: Environment, shop: Path) -> None:
    assert environment.run("flake8", cwd=shop).codes == ["ACM101", "SAQ204", "ACM101", "SAQ201"]
    write(shop, {".flake8": "[flake8]\nextend-ignore = ACM101\nextend-select = ACM901\n"})
    assert environment.run("flake8", cwd=shop).codes == ["ACM901", "SAQ204", "SAQ201"]


@pytest.fixture
def bolt(environment: Environment, tmp_path: Path) -> Iterator[Bolt]:
    """Install a package with a rule for the time of a test."""
    # By a .pth file, as an installation from a folder is: pip would take long for each.
    pth = next(environment.folder.glob("**/site-packages")) / "bolt.pth"

    def install(stem: str, text: str) -> None:
        entry = f"[saqlint.rules]\nbolt = bolt_lint.{stem}:check\n"
        write(
            tmp_path / "site",
            {
                "bolt_lint/__init__.py": "",
                f"bolt_lint/{stem}.py": text,
                "bolt_lint-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: bolt-lint\n",
                "bolt_lint-1.0.dist-info/entry_points.txt": entry,
            },
        )
        pth.write_text(f"{tmp_path / 'site'}\n", encoding="utf-8")

    yield install
    pth.unlink()


@pytest.mark.parametrize(
    ("stem", "text", "sentence"),
    [
        pytest.param(
            "acm101_other_thing",
            SHORT,
            "has the code `ACM101`, which a rule of acme-lint has",
            id="another package's code",
        ),
        pytest.param(
            "bcm101_enqueue_without_timeout",
            SHORT,
            "has the name `enqueue-without-timeout`, as SAQ201 of saqlint",
            id="a built-in rule's name",
        ),
        pytest.param(
            "saq950_own_thing",
            SHORT,
            "has the code `SAQ950`, not up to three letters (not `SAQ`) and three digits",
            id="a code of saqlint's family",
        ),
        pytest.param(
            "acme10_thing",
            SHORT,
            "has the code `ACME10`, not up to three letters",
            id="a code that flake8 refuses",
        ),
        pytest.param("bcm101", SHORT, "has no name: its module must be called", id="no name"),
        pytest.param("bcm101_no_page", SHORT.partition("\n")[2], "has no page", id="no page"),
    ],
)
def test_a_rule_that_does_not_fit_is_one_sentence(  # noqa: PLR0913, PLR0917 - a table
    environment: Environment, shop: Path, bolt: Bolt, stem: str, text: str, sentence: str
) -> None:
    bolt(stem, text)
    result = environment.run("saqlint", cwd=shop)
    as_plugin = environment.run("flake8", cwd=shop)
    assert result.code == 2
    assert result.err.startswith(f"error: bolt-lint: the rule `bolt_lint.{stem}:check` {sentence}")
    assert result.err.count("\n") == 1
    assert as_plugin.code == 2
    assert as_plugin.err == result.err


def test_the_linted_tree_brings_no_rules(environment: Environment, shop: Path) -> None:
    trap = "import pathlib; pathlib.Path('sprung').touch()\n" + TENANT
    write(
        shop,
        {
            "evil/__init__.py": trap,
            "evil/acm500_evil.py": trap,
            "click.py": trap,
            "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
            "evil-1.0.dist-info/entry_points.txt": "[saqlint.rules]\ne = evil.acm500_evil:check\n",
            "evil.egg-info/entry_points.txt": "[saqlint.rules]\ne = evil.acm500_evil:check\n",
        },
    )
    for arguments in (["saqlint"], ["python", "-m", "saqlint"]):
        result = environment.run(*arguments, *CONCISE, cwd=shop)
        assert result.codes == ["ACM101", "SAQ204", "ACM101", "SAQ201"]
    for arguments in (["flake8"], ["python", "-m", "flake8"]):
        assert "ACM500" not in environment.run(*arguments, cwd=shop).out
    assert not (shop / "sprung").exists()


def test_a_package_of_the_projects_own_can_be_installed(
    environment: Environment, clone: Path, shop: Path, tmp_path: Path
) -> None:
    del environment
    rule_package(shop / "tools", "shop", {"shp101_short_name": SHORT})
    own = new_environment(tmp_path / "venv")
    own.install(clone, shop / "tools")
    assert own.run("saqlint", "--select", "SHP", *CONCISE, cwd=shop).codes == ["SHP101"]
