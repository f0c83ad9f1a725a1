"""flake8's own settings choose among what the plugin says; saqlint's hold as well."""

from pathlib import Path

import pytest

from saqlint.cli import main
from tests.cli.conftest import write
from tests.flake8.conftest import Flake8

WEB = "src/shop/web.py"
FIRST = '    await queue.enqueue("resise", image_id=image_id, timeout=9)'
"""The line with the basic finding, SAQ204."""
SECOND = '    await queue.enqueue("resize", image_id=image_id)'
"""The line with the recommended finding, SAQ201."""
STRICT = {
    "src/shop/names.py": """\
from typing import Optional

from shop.tasks import queue


async def rename(ctx: dict, *, name: Optional[str] = None) -> None: ...


settings = {"queue": queue, "functions": [rename]}


async def later() -> None:
    await queue.enqueue("rename", timeout=9)
"""
}
"""A file with a strict finding, SAQ110."""


def commented(shop: Path, line: str, comment: str) -> None:
    path = shop / WEB
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{line}\n", f"{line}  # {comment}\n"), encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param([], ["SAQ204", "SAQ201"], id="as configured"),
        pytest.param(["--select", "SAQ"], ["SAQ110", "SAQ204", "SAQ201"], id="select all"),
        pytest.param(["--select", "SAQ1"], ["SAQ110"], id="select a prefix"),
        pytest.param(["--select", "SAQ201"], ["SAQ201"], id="select one"),
        pytest.param(["--select", "S"], ["SAQ204", "SAQ201"], id="another plugin's family"),
        pytest.param(["--select", "E,F"], [], id="select others"),
        pytest.param(
            ["--extend-select", "SAQ110"], ["SAQ110", "SAQ204", "SAQ201"], id="extend-select"
        ),
        pytest.param(["--ignore", "SAQ204"], ["SAQ201"], id="ignore one"),
        pytest.param(["--extend-ignore", "SAQ2"], [], id="ignore a prefix"),
        pytest.param(
            ["--extend-ignore", "SAQ2", "--extend-select", "SAQ201"],
            ["SAQ201"],
            id="the longer prefix wins",
        ),
        pytest.param(["--ignore", "E501"], ["SAQ204", "SAQ201"], id="ignore brings no strict ones"),
        pytest.param(["--per-file-ignores", "src/*:SAQ204"], ["SAQ201"], id="per-file-ignores"),
        pytest.param(["--saqlint-level", "basic"], ["SAQ204"], id="level basic"),
        pytest.param(
            ["--saqlint-level", "strict"], ["SAQ110", "SAQ204", "SAQ201"], id="level strict"
        ),
    ],
)
def test_flake8_chooses(
    shop: Path, flake8: Flake8, arguments: list[str], expected: list[str]
) -> None:
    write(shop, STRICT)
    answer = flake8("-j", "1", *arguments)
    assert answer.ours == expected


@pytest.mark.parametrize(
    ("arguments", "is_linted"),
    [
        pytest.param(["--select", "E9,F63"], False, id="others"),
        pytest.param(["--select", "E9", "--extend-select", "SAQ201"], True, id="extended"),
        pytest.param(["--select", "E9,SAQ2"], True, id="a prefix"),
        pytest.param(["--select", "S"], True, id="a wider one"),
        pytest.param(["--extend-select", "E9"], True, id="the default"),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_is_not_selected_costs_nothing(
    shop: Path, flake8: Flake8, jobs: str, arguments: list[str], *, is_linted: bool
) -> None:
    del shop
    answer = flake8("-j", jobs, *arguments, python=["-X", "importtime"])
    assert ("saqlint.engine" in answer.err) is is_linted


def test_options_in_flake8s_configuration(shop: Path, flake8: Flake8) -> None:
    config = (
        "[flake8]\nsaqlint-level = basic\nsaqlint_long_job_seconds = 9.5\nextend-select = SAQ301\n"
    )
    write(shop, {".flake8": config})
    assert flake8().ours == ["SAQ204", "SAQ301"]
    assert flake8("--saqlint-level", "recommended").ours == ["SAQ204", "SAQ201", "SAQ301"]
    assert flake8("--isolated").ours == ["SAQ204", "SAQ201"]


def test_saqlints_own_settings_hold(shop: Path, flake8: Flake8) -> None:
    pyproject = (shop / "pyproject.toml").read_text(encoding="utf-8")
    settings = (
        'ignore = ["SAQ204"]\nlevel = "strict"\nper-file-ignores = { "names.py" = ["SAQ110"] }\n'
    )
    write(
        shop,
        {
            **STRICT,
            "pyproject.toml": f"{pyproject}[tool.saqlint]\n{settings}",
            "config/basic.toml": 'level = "basic"\n',
        },
    )
    assert flake8().ours == ["SAQ201"]
    assert flake8("--select", "SAQ").ours == ["SAQ201"]
    assert flake8("--saqlint-config", "config/basic.toml").ours == ["SAQ204"]
    write(shop, {".flake8": "[flake8]\nsaqlint-config = ./config/basic.toml\n"})
    assert flake8("-j", "2").ours == ["SAQ204"]


def test_a_baseline_holds(shop: Path, flake8: Flake8) -> None:
    main(["--baseline", "accepted.json", "--generate-baseline"])
    write(shop, {"saqlint.toml": 'baseline = "accepted.json"\n'})
    assert flake8("--select", "SAQ201,SAQ204").code == 0


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        pytest.param(
            ["--saqlint-level", "harsh"],
            "",
            '--saqlint-level: `level` must be one of "basic", "recommended", "strict", not "harsh"',
            id="level",
        ),
        pytest.param(
            ["--saqlint-long-job-seconds", "soon"],
            "",
            '--saqlint-long-job-seconds: `long-job-seconds` must be a number above 0, not "soon"',
            id="seconds",
        ),
        pytest.param(
            [],
            "levle = 1\n",
            "saqlint.toml:1: unknown key `levle`, did you mean `level`?",
            id="key",
        ),
        pytest.param(
            [],
            'ignore = ["SAQ999"]\n',
            "saqlint.toml:1, `ignore`: unknown rule `SAQ999`",
            id="rule",
        ),
        pytest.param(
            ["--extend-ignore", "E999,SAQ999"],
            "",
            "flake8's ignore: unknown rule `SAQ999`",
            id="flake8's list",
        ),
        pytest.param(
            ["--saqlint-config", "gone.toml"],
            "",
            "gone.toml: the configuration file cannot be read: no such file or directory",
            id="file",
        ),
    ],
)
def test_a_mistake_in_the_settings_is_one_sentence(
    shop: Path, flake8: Flake8, arguments: list[str], settings: str, sentence: str
) -> None:
    write(shop, {"saqlint.toml": settings})
    for jobs in ("1", "2"):
        answer = flake8("-j", jobs, *arguments)
        assert answer.code == 2
        assert answer.err == f"error: {sentence}\n"
        assert answer.out == ""


def test_noqa_is_applied_by_flake8(shop: Path, flake8: Flake8) -> None:
    commented(shop, FIRST, "noqa: SAQ204")
    commented(shop, SECOND, "noqa")
    assert flake8().ours == []
    assert flake8("--disable-noqa").ours == ["SAQ204", "SAQ201"]


def test_a_whole_file_without_checks(shop: Path, flake8: Flake8) -> None:
    path = shop / WEB
    path.write_text(f"# flake8: noqa\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert flake8().ours == []
    assert flake8("--disable-noqa").ours == ["SAQ204", "SAQ201"]


def test_saqlints_own_comments_are_honoured(shop: Path, flake8: Flake8) -> None:
    commented(shop, FIRST, "saqlint: ignore[SAQ204] renamed in the next release")
    assert flake8().ours == ["SAQ201"]
    assert flake8("--disable-noqa").ours == ["SAQ201"]
    commented(shop, SECOND, "saqlint: ignore[enqueue-without-timeout]")
    assert flake8().ours == []


def test_comments_of_no_use_are_told(shop: Path, flake8: Flake8) -> None:
    commented(shop, FIRST, "noqa: SAQ201, SAQ204")
    commented(shop, SECOND, "saqlint: ignore[SAQ204]")
    assert flake8().ours == ["SAQ002", "SAQ201", "SAQ002"]
    # Of a rule that does not run nobody knows.
    assert flake8("--extend-ignore", "SAQ204").ours == ["SAQ002", "SAQ201"]


def test_what_is_said_of_a_blanket_comment_is_not_silenced_by_it(
    shop: Path, flake8: Flake8
) -> None:
    commented(shop, FIRST, "noqa: SAQ")
    commented(shop, SECOND, "noqa : SAQ201")
    answer = flake8("-j", "1")
    last = len((shop / WEB).read_text(encoding="utf-8").splitlines())
    assert [line.partition(" silences every")[0] for line in answer.found] == [
        f"{WEB}:{last + 1}:1: SAQ003 line {last - 1}: `# noqa: SAQ`",
        f"{WEB}:{last + 1}:1: SAQ003 line {last}: `# noqa : SAQ201`",
    ]
    assert answer.code == 1
    path = shop / WEB
    path.write_text(path.read_text(encoding="utf-8") + "x = 1\n", encoding="utf-8")
    assert [line.split(":")[1] for line in flake8("-j", "2").found] == [str(last + 1)] * 2


def test_a_fault_of_saqlints_own_is_not_green(shop: Path, flake8: Flake8, tmp_path: Path) -> None:
    rule = '"""Fails.\n\nBad:\n\n    x\n"""\nfrom saqlint.finding import Level\n'
    rule += "from saqlint.rule import rule\n\n@rule(level=Level.BASIC, since='1')\n"
    rule += "def check(project):\n    raise KeyError('shop')\n    yield\n"
    write(
        tmp_path / "acme",
        {
            "acme/__init__.py": "",
            "acme/acm101_broken.py": rule,
            "acme-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1\n",
            "acme-1.dist-info/entry_points.txt": "[saqlint.rules]\na = acme.acm101_broken:check\n",
        },
    )
    (shop / WEB).write_text("", encoding="utf-8")
    answer = flake8(path=str(tmp_path / "acme"))
    assert answer.found == [
        "src/shop/tasks.py:1:1: SAQ000 saqlint failed: ACM101: KeyError: 'shop'"
    ]
    assert answer.code == 1
    assert "KeyError: 'shop'\nsaqlint failed. Please report the lines above" in answer.err


def test_the_version_names_the_plugin(flake8: Flake8) -> None:
    assert "saqlint: " in flake8("--version").out
    assert "--saqlint-level LEVEL" in flake8("--help").out
    assert '"plugin": "saqlint"' in flake8("--bug-report").out
